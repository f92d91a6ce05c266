"""A column of a CSV file: read as it is written, and each line written again with what its cell is answered."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import click

from ..face import EachLine
from .printing import json_text, say

BOM = "\ufeff"
DELIMITERS = (",", ";")
EVERY = 5_000


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A CSV file that was read: its text, how it is written, and which of its columns has the codes."""

    path: Path
    text: str
    delimiter: str
    header: tuple[str, ...]
    index: int

    @property
    def end(self) -> str:
        """How its lines end."""
        return "\r\n" if self.text.partition("\n")[0].endswith("\r") else "\n"


def refused(path: Path, problem: str) -> click.BadParameter:
    """Return the usage error for a file that cannot be used."""
    return click.BadParameter(f"{path}{problem}", param_hint="the file")


def refuse_no_folder(output: Path | None) -> None:
    """Refuse a file to write whose folder is not there, before any work."""
    if output and not output.parent.is_dir():
        raise click.BadParameter(f"{output.absolute().parent} is no folder", param_hint="--output")


def read(path: Path, column: str, added: tuple[str, ...] = ()) -> CsvColumn:
    """Read a CSV file in UTF-8; a usage error names the line that is not, or the columns that there are."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(path, f", line {line}: not UTF-8 (byte 0x{data[error.start]:02X}); save it as UTF-8") from error
    try:
        headers = {mark: _header(text, mark) for mark in DELIMITERS}
    except csv.Error as error:
        raise refused(path, f", line 1: not CSV ({error})") from error
    # The one that gives the column, then the one that gives the most; a comma where both do as well.
    delimiter = max(DELIMITERS, key=lambda mark: (column.strip() in headers[mark], len(headers[mark])))
    header = headers[delimiter]
    if header.count(column.strip()) != 1:
        problem = "is there more than once" if column.strip() in header else "is not there"
        names = ", ".join(header) or "none"
        raise click.BadParameter(f"{column!r} {problem}; the columns are: {names}", param_hint="--column")
    if taken := [name for name in added if name in header]:
        raise refused(path, f" has columns already that would be added: {', '.join(taken)}; rename them")
    return CsvColumn(path, text, delimiter, header, header.index(column.strip()))


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    first = next(csv.reader(_lines(text), delimiter=delimiter), [])
    return tuple(name.strip() for name in first)


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text.removeprefix(BOM), newline="")


def rows(source: CsvColumn) -> Iterator[list[str]]:
    """Give each row, its header too, as long as the header; a usage error names the line that is not CSV."""
    reader = csv.reader(_lines(source.text), delimiter=source.delimiter, strict=True)
    width = len(source.header)
    try:
        for row in filter(None, reader):
            if len(row) > width:
                raise refused(source.path, f", line {reader.line_num}: {len(row)} cells, where the header has {width}")
            yield row + [""] * (width - len(row))
    except csv.Error as error:
        raise refused(source.path, f", line {reader.line_num}: not CSV ({error})") from error


def converted(
    source: CsvColumn, each: EachLine[Any], find: Callable[[str], Any], *, as_json: bool = False
) -> tuple[str, str]:
    """Return what the cells of a column are answered, a row for each, or an object a line; and what was done."""
    read_rows = rows(source)
    header = next(read_rows)
    names = [one.name for one in fields(each.row)]
    written: list[str] = []
    states: Counter[str] = Counter()
    done = 0
    for done, row in enumerate(read_rows, 1):
        answer = find(row[source.index])
        states[each.state(answer)] += 1
        kept = row if each.keeps else []
        for one in each.rows(answer):
            cells = (_cell(getattr(one, name)) for name in names)
            written.append(json_text(asdict(one)) if as_json else line([*kept, *cells], source.delimiter))
        if done % EVERY == 0:
            say(f"{done} {each.what}…")
    told = each.told(done, states)
    if as_json:
        return "".join(f"{one}\n" for one in written), told
    first = line([*(header if each.keeps else []), *names], source.delimiter)
    start = BOM if source.text.startswith(BOM) else ""
    return source.end.join([start + first, *written, ""]), told


def _cell(value: object) -> str:
    return "" if value is None else str(int(value) if isinstance(value, bool) else value)


def line(cells: list[str], delimiter: str) -> str:
    """Write a row; a cell is quoted where it must be, a lone carriage return too, which csv forgets."""
    special = {delimiter, '"', "\r", "\n"}
    quoted = ('"' + cell.replace('"', '""') + '"' if special & set(cell) else cell for cell in cells)
    return delimiter.join(quoted)

"""A column of a CSV file: read as it is written, and for codes each line again, with where its code goes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ..lookup.editions import Passage
from .printing import say

ADDED = ("de_edition", "vers_edition", "vers_code", "vers_libelle", "nature", "poids", "nb_appellations", "preuve")
UNKNOWN, NOWHERE = "inconnu", "sans suite"
BOM = "\ufeff"
DELIMITERS = (",", ";")
EVERY = 50_000

# From what a cell says to the edition it is of (empty if none) and where it goes.
Find = Callable[[str], tuple[str, list[Passage]]]


@dataclass(frozen=True, slots=True)
class Source:
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


def read(path: Path, column: str, added: tuple[str, ...] = ()) -> Source:
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
    return Source(path, text, delimiter, header, header.index(column.strip()))


def _header(text: str, delimiter: str) -> tuple[str, ...]:
    first = next(csv.reader(_lines(text), delimiter=delimiter), [])
    return tuple(name.strip() for name in first)


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text.removeprefix(BOM), newline="")


def rows(source: Source) -> Iterator[list[str]]:
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


def converted(source: Source, find: Find) -> tuple[str, str]:
    """Return the file again, a row for each sheet of arrival, and in French what was done."""
    read_rows = rows(source)
    start = BOM if source.text.startswith(BOM) else ""
    lines = [start + line([*next(read_rows), *ADDED], source.delimiter)]
    done = unknown = nowhere = 0
    for done, row in enumerate(read_rows, 1):
        edition, found = find(row[source.index])
        unknown += not edition
        nowhere += bool(edition) and not found
        lines += [line([*row, *cells], source.delimiter) for cells in _answers(edition, found)]
        if done % EVERY == 0:
            say(f"{done} lignes…")
    told = f"Lignes : {done} ; codes inconnus : {unknown}" + (f" ; sans suite : {nowhere}" if nowhere else "")
    return source.end.join([*lines, ""]), f"{told}."


def _answers(edition: str, found: list[Passage]) -> list[tuple[str, ...]]:
    """Return the cells that are added to a row, once for each sheet of arrival."""
    if not found:
        return [(edition, "", "", "", NOWHERE if edition else UNKNOWN, "", "", "")]
    return [
        (
            *(one.de_edition, one.vers_edition, one.vers_code, one.vers_libelle),
            *(one.nature, str(one.poids), str(one.nb_appellations), one.preuve),
        )
        for one in found
    ]


def line(cells: list[str], delimiter: str) -> str:
    """Write a row; a cell is quoted where it must be, a lone carriage return too, which csv forgets."""
    special = {delimiter, '"', "\r", "\n"}
    quoted = ('"' + cell.replace('"', '""') + '"' if special & set(cell) else cell for cell in cells)
    return delimiter.join(quoted)

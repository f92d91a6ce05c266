"""A CSV as its rows, read as they are asked for, with the line of what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from .cells import Row
from .dialect import Dialect, blank_rows_kept, dialect_of, header_of, hint_of, lines_of
from .encoding import Encoding
from .refusals import refused

# As much of a file as its header is looked for in.
HEAD = 1 << 16


def opened_text(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """Return a file as text, from its beginning, its ends of lines as they are."""
    stream.seek(encoding.mark)
    return io.TextIOWrapper(stream, encoding.name, newline="")


def begun(stream: BinaryIO, encoding: Encoding, name: str, column: str) -> tuple[Dialect, list[str], str]:
    """Return how a CSV is written, its header, and where else the column is, if the header lacks it.

    Raises Refused where it is no CSV.
    """
    text = opened_text(stream, encoding)
    head = text.read(HEAD)
    text.detach()
    try:
        dialect = dialect_of(head, column)
        rest = "".join(lines_of(head)[dialect.before :])
        return dialect, header_of(rest, dialect.delimiter), hint_of(head, column)
    except csv.Error as error:
        raise refused(name, f", line 1: not CSV ({error})", _told(1, error)) from error


def _told(line: int, error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"Ligne {line} : une cellule a plus de {csv.field_size_limit()} signes. Un guillemet peut y manquer."
    return f"Ligne {line} : ce n'est pas du CSV. Un guillemet y est ouvert et n'est pas fermé, ou suivi d'autre chose."


def rows(text: io.TextIOWrapper, dialect: Dialect, name: str) -> Iterator[Row]:
    """Give each row after the header, as long as the header: a cell too many is told, unless it is empty."""
    for _ in range(dialect.before):
        text.readline()
    reader = csv.reader(text, delimiter=dialect.delimiter, strict=True)
    counted = _counted(reader, dialect.before, name)
    width = len(next(counted, []))
    found = blank_rows_kept(counted) if dialect.is_one_column else filter(None, counted)
    for row in found:
        if any(row[width:]):
            line = reader.line_num + dialect.before
            texte = f"Ligne {line} : {len(row)} cellules, où l'en-tête en a {width}."
            raise refused(name, f", line {line}: {len(row)} cells, where the header has {width}", texte)
        yield [*row[:width], *[""] * (width - len(row))]


def _counted(reader: Iterator[list[str]], before: int, name: str) -> Iterator[list[str]]:
    """Give each row that a reader of CSV gives; a refusal names the line where the row begins that is no CSV."""
    line = 0
    while True:
        line = reader.line_num  # type: ignore[attr-defined]
        try:
            row = next(reader, None)
        except csv.Error as error:
            at = line + 1 + before
            raise refused(name, f", line {at}: not CSV ({error})", _told(at, error)) from error
        if row is None:
            return
        yield row

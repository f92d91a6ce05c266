"""How the rows of a CSV are written: what separates its cells, and where its header is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .header import has

DELIMITERS = (",", ";", "\t", "|")
# A file of one column has no delimiter: its commas are those of its texts. This is no character of any.
NONE = "\ufdd0"
# Excel writes it, and reads it, before the header.
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# Of a row without any cell.
BLANK = ' \t;,|\r\n"'
# How far a header is looked for in vain, to tell where it is.
SEARCHED = 30


@dataclass(frozen=True, slots=True)
class Dialect:
    """What separates the cells of a CSV, how many lines come before its header, and how its lines end."""

    delimiter: str
    before: int
    end: str

    @property
    def is_one_column(self) -> bool:
        """Whether a line is one cell."""
        return self.delimiter == NONE


def dialect_of(head: str, column: str) -> Dialect:
    """Return how a CSV is written, from its first lines and one of its columns.

    The delimiter is the one that gives the column by its name, or nearly; of several, the one that gives the most
    columns; a comma where all do as well. Raises csv.Error where the header is no CSV.
    """
    lines = lines_of(head)
    before, said = 0, ""
    while before < len(lines) and not said and not lines[before].strip(BLANK):
        before += 1
    if before < len(lines) and (found := SEPARATOR.fullmatch(lines[before])):
        before, said = before + 1, found[1]
        while before < len(lines) and not lines[before].strip(BLANK):
            before += 1
    rest = "".join(lines[before:])
    headers = {mark: header_of(rest, mark) for mark in DELIMITERS}
    if said:
        delimiter = said
    elif all(len(header) <= 1 for header in headers.values()):
        delimiter = NONE
    else:
        delimiter = max(DELIMITERS, key=lambda mark: (has(headers[mark], column), len(headers[mark])))
        if len(headers[delimiter]) == 1:
            # The name of the only column has another's delimiter in it.
            delimiter = NONE
    return Dialect(delimiter, before, "\r\n" if head.partition("\n")[0].endswith("\r") else "\n")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as csv takes them apart."""
    return list(io.StringIO(text, newline=""))


def header_of(text: str, delimiter: str) -> list[str]:
    """Return the first row of a text."""
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def hint_of(head: str, column: str) -> str:
    """Say on which line a column is, where a header is looked for too early; empty where it is nowhere."""
    for number, line in enumerate(lines_of(head)[:SEARCHED], 1):
        if number > 1 and any(has(header_of(line, mark), column) for mark in (*DELIMITERS, NONE)):
            return line_hint(number, column)
    return ""


def line_hint(number: int, column: str) -> str:
    """Say that a column is on a later line than the first."""
    return f". Line {number} has {column}: take away the lines before it"


# A cell that would be read otherwise, were it not between quotes; csv's writer forgets a lone carriage return.
_SPECIAL = {mark: re.compile(f'[{re.escape(mark)}"\r\n]') for mark in (*DELIMITERS, NONE)}


def line(cells: list[str], delimiter: str) -> str:
    """Write a row; a cell is quoted where it must be."""
    special = _SPECIAL.get(delimiter) or re.compile(f'[{re.escape(delimiter)}"\r\n]')
    return delimiter.join(['"' + cell.replace('"', '""') + '"' if special.search(cell) else cell for cell in cells])


def blank_rows_kept(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Give rows, one that is empty as a row of an empty cell; but for those at the end, which are lines alone."""
    waiting = 0
    for row in rows:
        if not row:
            waiting += 1
            continue
        for _ in range(waiting):
            yield [""]
        waiting = 0
        yield row

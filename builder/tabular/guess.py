"""What a file that nobody described holds: whether its first row names its columns, and which column is asked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .cells import Row, seen
from .dialect import DELIMITERS, NONE, header_of
from .header import loosely

# As many rows tell what a column holds.
LOOKED_AT = 200
# Of a column that is asked by its name, at least so many cells are what is asked.
HALF = 0.5
# What names no column.
_VALUE = re.compile(r"[\d\s.,/:%€+-]+")


class Sought(NamedTuple):
    """What is looked for: how such a column is usually named, the likeliest first, and what its cells look like."""

    names: tuple[str, ...]
    looks: Callable[[str], bool]


def has_header(header: Sequence[str], sought: Sought) -> bool:
    """Tell whether a first row names the columns: one of them is named so, or none of several is a value itself."""
    if _named(header, sought):
        return True
    cells = [cell for cell in header if cell.strip()]
    return len(header) > 1 and not any(_VALUE.fullmatch(cell) or _is_code(cell) for cell in cells)


def _is_code(cell: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{1,2}\d{2,}", cell.strip()))


def column_of(header: Sequence[str], rows: Sequence[Row], sought: Sought) -> int:
    """Return the place of the column that is asked: by its name, if its cells are so, else by its cells."""
    texts = [[seen(row[place]) for row in rows[:LOOKED_AT]] for place in range(len(header))]
    shares = [_share(cells, sought) for cells in texts]
    for place in _named(header, sought):
        if shares[place] >= HALF or not any(map(str.strip, texts[place])):
            return place
    lengths = [sum(map(len, cells)) for cells in texts]
    return max(range(len(header)), key=lambda place: (round(shares[place], 1), lengths[place]))


def is_one_column(text: str, column: str, sought: Sought) -> bool:
    """Tell whether a text that was pasted is one column, whatever signs its cells have: a spreadsheet gives tabs."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    headers = [header_of(first, mark) for mark in DELIMITERS]
    if "\t" in first or first[:5].lower().startswith(("sep=", '"sep=')):
        return False
    return not any(len(one) > 1 and (_named(one, sought) or column in one) for one in headers)


def as_one_column(text: str) -> str:
    """Return a text, marked so that each of its lines is read as one cell.

    A cell of several lines is between quotes; where they are no such quotes, they are signs as any other.
    """
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=NONE, strict=True):
            pass
    except csv.Error:
        text = "\n".join('"' + line.replace('"', '""') + '"' if line else "" for line in text.splitlines())
    return f"sep={NONE}\n{text}"


def _named(header: Sequence[str], sought: Sought) -> list[int]:
    """Return the places of the columns that have one of the usual names, the likeliest first."""
    names = list(map(loosely, header))
    found: list[int] = []
    for usual in sought.names:
        found += [place for place, name in enumerate(names) if name == usual]
        found += [place for place, name in enumerate(names) if name.startswith(usual)]
    return list(dict.fromkeys(found))


def _share(cells: Sequence[str], sought: Sought) -> float:
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(sought.looks, filled)) / len(filled) if filled else 0.0

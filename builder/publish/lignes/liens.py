"""The links of a page to its rows as files: what each form is for, how many rows it has, and about how many bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Request

from ...csvs import csv_begin, csv_lines
from .plan import CSV, EXCEL, XLSX

# What a page is asked for, and its rows as files are not.
_OF_PAGES = (
    "_size",
    "_next",
    "_labels",
    "_facet",
    "_facet_array",
    "_facet_date",
    "_facet_size",
    "_hide_sql",
    "_show_sql",
)
# A workbook, compressed: about so much for each cell, and of the CSV; and for its dictionary.
BY_CELL, OF_CSV, DICTIONARY = 3, 0.2, 10_000


@dataclass(frozen=True, slots=True)
class Lien:
    """A file that a page leads to: its form, its address, and about how many bytes it has; None where nobody knows."""

    form: str
    adresse: str
    octets: int | None


def links(
    request: Request, columns: Sequence[str], rows: Sequence[Sequence[Any]], number: int | None, *, labelled: bool
) -> list[Lien]:
    """Return the links from a page that shows some `rows` of a `number` that is known, or not."""
    pairs = [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] not in _OF_PAGES]
    query = urlencode([*pairs, *([("_labels", "on")] if labelled else [])])
    sizes = _sizes(columns, rows, number)
    return [
        Lien(form, f"{request.path}.{form}{'?' if query else ''}{query}", sizes.get(form))
        for form in (XLSX, EXCEL, CSV)
    ]


def _sizes(columns: Sequence[str], rows: Sequence[Sequence[Any]], number: int | None) -> Mapping[str, int]:
    """Return about how many bytes each form has, as the rows that are shown are to all of them."""
    if number is None or not (rows or number == 0):
        return {}
    lines = [list(_cells(row)) for row in rows]
    header = len(csv_begin(columns, for_excel=False).encode())
    shown = len(csv_lines(lines, for_excel=False).encode("utf-8", "replace"))
    whole = header + round(shown * number / max(len(lines), 1))
    cells = number * max((len(line) for line in lines), default=0)
    return {CSV: whole, EXCEL: whole, XLSX: DICTIONARY + BY_CELL * cells + round(OF_CSV * whole)}


def _cells(row: Sequence[Any]) -> Iterator[Any]:
    for cell in row:
        if isinstance(cell, dict):
            yield from (cell["value"], cell["label"])
        else:
            yield cell

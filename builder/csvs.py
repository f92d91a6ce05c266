"""A table as CSV: for programs, and as a French spreadsheet opens it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# What a spreadsheet takes for the beginning of a formula: some read the signs of full width and the small ones too.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
# What some drop before they look for a sign: blanks, the marks of order and of no width.
_UNSEEN = re.compile("[\\s\ufeff\u200b-\u200f\u2060\0]*")


def csv_of(row: type[DataclassInstance], rows: Iterable[DataclassInstance], *, for_excel: bool = False) -> str:
    """Return objects of a dataclass as CSV, its fields as the header.

    For Excel: with the mark of UTF-8, semicolons, decimal commas, and no formula.
    """
    header = [one.name for one in fields(row)]
    cells = ([getattr(one, name) for name in header] for one in rows)
    return csv_begin(header, for_excel=for_excel) + csv_lines(cells, for_excel=for_excel)


def csv_begin(header: Sequence[str], *, for_excel: bool) -> str:
    """Return the header of a table, after what marks a file for Excel."""
    return ("\ufeff" if for_excel else "") + csv_lines([header], for_excel=for_excel)


def csv_lines(rows: Iterable[Sequence[object]], *, for_excel: bool) -> str:
    """Return some rows of a table as CSV, without a header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if for_excel else ",")
    writer.writerows([_cell(cell, for_excel=for_excel) for cell in row] for row in rows)
    return text.getvalue()


def _cell(value: object, *, for_excel: bool) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, bytes):
        return value.hex()
    if for_excel and isinstance(value, float):
        return str(value).replace(".", ",")
    if for_excel and isinstance(value, str) and is_formula(value):
        return f"'{value}"
    return value


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may read a text as a formula, blanks that it drops before it included.

    >>> is_formula("=1+1"), is_formula("\u00a0＝1+1"), is_formula("a=1"), is_formula("")
    (True, True, False, False)
    """
    if text[:1].isalnum():
        # As nearly all do.
        return False
    seen = _UNSEEN.sub("", text, count=1)
    return seen.startswith(FORMULA) or text.startswith(("\t", "\r", "\n"))

"""The cells of a column to its values: each distinct one is repaired, converted and compared with its declaration."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from ..containers import LOOK
from ..errors import SourceChanged
from ..facts import Value
from ..model import Column

# How many wrong values a message shows.
SHOWN = 5
_DIGITS = re.compile("[0-9]*")
# A GLOB that is a regular expression too, and that no line end fits.
_SIMPLE_GLOB = re.compile("[][0-9A-Za-z:-]+")

# What rules made of the cells that they changed: the repaired text and the rules' names.
Repairs = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cells are: what messages call the member, and the line of each record."""

    member: str
    line_of: Callable[[int], int]

    def at(self, index: int, column: str) -> str:
        """Return the place of one cell, as messages say it."""
        return f"{self.member}, line {self.line_of(index)}, column {column}"


def convert_cells(column: Column, cells: Sequence[str], where: Place) -> tuple[Sequence[Value], Repairs]:
    """Return the stored value of each cell, and what rules changed.

    Raises SourceChanged at the first cell that does not fit, with its line.
    """
    distinct = set(cells)
    if _is_kept(column, distinct):
        return [cell or None for cell in cells] if "" in distinct else cells, {}
    stored: dict[str, Value] = {}
    changed: Repairs = {}
    wrong: dict[str, str] = {}
    convert = converter(column)
    for cell in distinct:
        repaired, rules = cell, []
        try:
            for rule in column.rules:
                before, repaired = repaired, rule.apply(repaired)
                if repaired != before:
                    rules.append(rule.name)
            stored[cell] = convert(repaired)
        except ValueError as error:
            wrong[cell] = str(error)
        if rules:
            changed[cell] = (repaired, ", ".join(rules))
    if wrong:
        raise _misfit(column, cells, wrong, where)
    return list(map(stored.__getitem__, cells)), changed


def _misfit(column: Column, cells: Sequence[str], wrong: Mapping[str, str], where: Place) -> SourceChanged:
    """Return the message about the cells that do not fit: the first cell, its line, and some of the others."""
    index = next(i for i, cell in enumerate(cells) if cell in wrong)
    count = sum(cell in wrong for cell in cells)
    others = f"; {count} such cells: {', '.join(map(repr, sorted(wrong)[:SHOWN]))}" if count > 1 else ""
    return SourceChanged(where.at(index, column.header), f"{cells[index]!r}: {wrong[cells[index]]}{others}", LOOK)


def _is_kept(column: Column, cells: Set[str]) -> bool:
    """Tell whether all texts of a column are stored as they are; each one is looked at where they are not."""
    if column.type != "TEXT" or column.rules or column.convert or column.blank or ("" in cells and not column.empty):
        return False
    texts = [cell for cell in cells if cell]
    if column.digits and not (set(map(len, texts)) <= set(column.digits) and _DIGITS.fullmatch("".join(texts))):
        return False
    if column.values and not column.is_open and not cells - {""} <= set(column.values):
        return False
    if not column.pattern:
        return True
    joined = "".join(f"{text}\n" for text in texts)
    whole = _SIMPLE_GLOB.fullmatch(column.pattern) and re.fullmatch(f"(?:{column.pattern}\n)*", joined)
    return whole is not None and joined.count("\n") == len(texts)


@cache
def converter(column: Column) -> Callable[[str], Value]:
    """Return the function from a repaired cell to the stored value; it raises ValueError."""
    glob = re.compile(fnmatch.translate(column.pattern)) if column.pattern else None
    digits, values, empty = column.digits, column.values, column.empty
    by_type: dict[str, Callable[[str], Value]] = {"TEXT": str, "INTEGER": _integer, "REAL": float}
    typed = column.convert or by_type[column.type]

    def convert(cell: str) -> Value:
        if empty and cell == column.blank:
            return None
        if cell == "":
            raise ValueError("an empty cell, and no meaning is declared for it")
        value = typed(cell)
        if value is None and empty:
            return None
        if glob and not glob.match(str(value)):
            raise ValueError(f"does not look like {column.pattern}")
        if digits and not (str(value).isascii() and str(value).isdigit() and len(str(value)) in digits):
            raise ValueError(f"not {digits.start} to {digits.stop - 1} digits")
        if values and not column.is_open and value not in values:
            raise ValueError(f"not one of {', '.join(map(str, values))}")
        return value

    return convert


def _integer(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", cell):
        raise ValueError("not a whole number of 18 digits at most")
    return int(cell)

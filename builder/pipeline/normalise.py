"""Records of strings to typed rows, column by column: each distinct cell is converted once.

A value is the publisher's, converted to its declared type, unless a rule or a correction
changed it, in which case the change is returned beside the rows. Nothing else is touched:
spaces and capitals stay as published.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from ..containers import LOOK
from ..errors import SourceChanged
from ..facts import Finding, Records, Repair, Row, Value
from ..model import Column, Correction, Read, Resolve, Table
from .signs import shown

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Normalised:
    """Rows of one table in file order, the cells that were changed, and what was found."""

    rows: list[Row]
    changes: list[Repair]
    findings: list[Finding]


# What a lookup finds: the one value of each key that is asked, its parts folded.
Known = Callable[[Resolve, Set[tuple[Value, ...]]], Mapping[tuple[Value, ...], Value]]


def normalise(
    table: Table,
    records: Records,
    corrections: Iterable[Correction],
    place: str,
    line_of: Callable[[int], int],
    known: Known,
    *,
    controls: bool = False,
) -> Normalised:
    """Turn records into the rows of a table.

    `line_of` gives the line of a record, and is asked for messages only. `known` gives what the
    columns' lookups find. `controls` says that the member is known to hold C1 control characters:
    any that no rule repaired is refused.
    Raises SourceChanged at the first column whose cells do not fit its declaration, with the
    line and the values.
    """
    where = _Place(place, line_of)
    for name in sorted(table.source.always_empty if isinstance(table.source, Read) else ()):
        _expect_empty(where, name, records.columns[name])
    published = {column.name: records.columns[column.header] for column in table.columns if column.is_read}
    corrected, patches, findings = _correct(table, published, corrections)
    values: dict[str, Sequence[Value]] = {}
    changes: dict[str, Repairs] = {}
    for column in (column for column in table.columns if column.is_read):
        cells = corrected[column.name]
        column = shown(column, cells)
        if _is_stored_as_published(column) and "" not in cells:
            values[column.name] = cells
            continue
        values[column.name], changes[column.name] = _convert(column, cells, where)
    proofs: dict[str, Sequence[Value]] = {}
    for column in (column for column in table.columns if column.found_by):
        values[column.name], proofs[column.name] = _look_up(column, values, records.count, known)
    columns = [proofs[column.proof_of] if column.proof_of else values[column.name] for column in table.columns]
    if controls:
        _refuse_controls(table, columns, where)
    for column, stored_cells in zip(table.columns, columns, strict=True):
        if column.is_open:
            findings += _new_values(table, column, stored_cells)
    unsorted: list[Row] = list(zip(*columns, strict=True))
    return Normalised(
        unsorted,
        patches + _changes(table, published, corrected, unsorted, changes),
        findings,
    )


def _look_up(
    column: Column, values: Mapping[str, Sequence[Value]], count: int, known: Known
) -> tuple[list[Value], list[Value]]:
    """Return the value that a column's lookups find for each row, and the proof of each; None for neither."""
    found: list[Value] = [None] * count
    proofs: list[Value] = [None] * count
    for lookup in column.found_by:
        folded = folding(lookup)
        keys = zip(*(values[name] for name in lookup.by), strict=True)
        # Only of the rows that no lookup before it has found.
        asked = {index: tuple(map(folded, key)) for index, key in enumerate(keys) if found[index] is None}
        by_key = known(lookup, set(asked.values())) if asked else {}
        for index, key in asked.items():
            if (value := by_key.get(key)) is not None:
                found[index], proofs[index] = value, lookup.proof
    return found, proofs


def folding(lookup: Resolve) -> Callable[[Value], Value]:
    """Return the function from a part of a lookup's key to how it is compared; each distinct part is folded once."""
    if lookup.fold is str:
        return lambda part: part
    return cache(lambda part: lookup.fold(part) if isinstance(part, str) else part)


@dataclass(frozen=True, slots=True)
class _Place:
    member: str
    line_of: Callable[[int], int]

    def at(self, index: int, column: str) -> str:
        return f"{self.member}, line {self.line_of(index)}, column {column}"


def _is_stored_as_published(column: Column) -> bool:
    free = not (column.pattern or column.digits or column.values or column.rules or column.convert or column.blank)
    return free and column.type == "TEXT"


def _new_values(table: Table, column: Column, cells: Sequence[Value]) -> Iterator[Finding]:
    """Yield what is new in an open list: values that are kept, and told."""
    counted = Counter(cells)
    for value in sorted(counted.keys() - {None, *column.values}, key=str):
        text = f"{column.name} a une valeur que nous ne connaissions pas, gardée telle que publiée : « {value} »"
        yield Finding("constat", f"{text} ({counted[value]} ligne(s))", table=table.name)


def _expect_empty(where: _Place, header: str, cells: Sequence[str]) -> None:
    for index, cell in enumerate(cells):
        if cell:
            raise SourceChanged(where.at(index, header), f"{cell!r} in a column that never held anything", LOOK)


_C1 = re.compile("[\x80-\x9f]")


def _refuse_controls(table: Table, columns: list[Sequence[Value]], where: _Place) -> None:
    for column, values in zip(table.columns, columns, strict=True):
        for index, value in enumerate(values):
            if isinstance(value, str) and _C1.search(value):
                raise SourceChanged(
                    where.at(index, column.header), f"{value!r}: a C1 control character that no rule repairs", LOOK
                )


_DIGITS = re.compile("[0-9]*")
# A GLOB that is a regular expression too, and that no line end fits.
_SIMPLE_GLOB = re.compile("[][0-9A-Za-z:-]+")

# What rules made of the cells that they changed: the repaired text and the rules' names.
Repairs = dict[str, tuple[str, str]]


def _convert(column: Column, cells: Sequence[str], where: _Place) -> tuple[Sequence[Value], Repairs]:
    """Return the stored value of each cell, and what rules changed."""
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
        index = next(i for i, cell in enumerate(cells) if cell in wrong)
        count = sum(cell in wrong for cell in cells)
        others = f"; {count} such cells: {', '.join(map(repr, sorted(wrong)[:SHOWN]))}"
        raise SourceChanged(
            where.at(index, column.header),
            f"{cells[index]!r}: {wrong[cells[index]]}{others if count > 1 else ''}",
            LOOK,
        )
    return list(map(stored.__getitem__, cells)), changed


def _is_kept(column: Column, cells: Set[str]) -> bool:
    """Tell whether each text of a column fits it as it is, seen all at once; where not, they are looked at in turn."""
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


def _correct(
    table: Table, published: dict[str, Sequence[str]], corrections: Iterable[Correction]
) -> tuple[dict[str, Sequence[str]], list[Repair], list[Finding]]:
    """Apply the declared corrections to their cells; say which ones find nothing any more."""
    cells = dict(published)
    changes, findings = [], []
    keys: dict[str, int] = {}
    for correction in corrections:
        if correction.table != table.name:
            continue
        if not keys:
            parts = zip(*(published[name] for name in table.key), strict=True)
            keys = {",".join(part): index for index, part in enumerate(parts)}
        index = keys.get(correction.key)
        before = "" if index is None else cells[correction.column][index]
        if index is None or correction.find not in before:
            findings.append(
                Finding(
                    "avertissement",
                    f"« {correction.find} » n'est plus dans {correction.column} : le producteur l'a corrigé, "
                    "la correction déclarée est à retirer",
                    table=table.name,
                    key=correction.key,
                )
            )
            continue
        after = before.replace(correction.find, correction.put)
        cells[correction.column] = [*cells[correction.column][:index], after, *cells[correction.column][index + 1 :]]
        changes.append(Repair(table.name, correction.key, correction.column, before, after, correction.reason))
    return cells, changes, findings


def _changes(
    table: Table,
    published: dict[str, Sequence[str]],
    corrected: dict[str, Sequence[str]],
    rows: list[Row],
    changed: dict[str, Repairs],
) -> list[Repair]:
    found = []
    for name, changed_cells in changed.items():
        if not changed_cells:
            continue
        for before, cell, row in zip(published[name], corrected[name], rows, strict=True):
            if cell in changed_cells:
                stored, rules = changed_cells[cell]
                found.append(Repair(table.name, key_text(table, row), name, before, stored, rules))
    return found


def key_text(table: Table, row: Row) -> str:
    """Return a row's key as Datasette writes it in an address: its parts joined by commas."""
    names = [column.name for column in table.columns]
    parts = (row[names.index(name)] for name in table.order)
    return ",".join("" if part is None else str(part) for part in parts)


def sort(table: Table, rows: list[Row]) -> list[Row]:
    """Sort rows by key; give an integer id to those of a table that has no other key."""
    names = [column.name for column in table.columns]
    if table.key:
        return sorted(rows, key=itemgetter(*map(names.index, table.key)))
    order = [names.index(name) for name in table.order]
    ordered = sorted(rows, key=lambda row: [(row[i] is not None, row[i]) for i in order])
    return [(number, *row) for number, row in enumerate(ordered, 1)]

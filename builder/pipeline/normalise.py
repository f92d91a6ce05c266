"""Records of strings to typed rows, column by column: each distinct cell is converted once.

A value is the publisher's, converted to its declared type, unless a rule or a correction
changed it, in which case the change is returned beside the rows. Nothing else is touched:
spaces and capitals stay as published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ..containers import LOOK
from ..errors import SourceChanged
from ..facts import Finding, Records, Repair, Row, Value
from ..model import Column, Correction, Read, Table
from .cells import Place, Repairs, convert_cells
from .lookups import Known, look_up
from .signs import shown


@dataclass(frozen=True, slots=True)
class Normalised:
    """Rows of one table in file order, the cells that were changed, and what was found."""

    rows: list[Row]
    changes: list[Repair]
    findings: list[Finding]


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
    where = Place(place, line_of)
    for name in sorted(table.source.always_empty if isinstance(table.source, Read) else ()):
        _expect_empty(where, name, records.columns[name])
    published = {column.name: records.columns[column.header] for column in table.columns if column.is_read}
    corrected, patches, findings = _correct(table, published, corrections)
    values: dict[str, Sequence[Value]] = {}
    changes: dict[str, Repairs] = {}
    for column in (column for column in table.columns if column.is_read):
        cells = corrected[column.name]
        values[column.name], changes[column.name] = convert_cells(shown(column, cells), cells, where)
    proofs: dict[str, Sequence[Value]] = {}
    for column in (column for column in table.columns if column.found_by):
        values[column.name], proofs[column.name] = look_up(column, values, records.count, known)
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


def _new_values(table: Table, column: Column, cells: Sequence[Value]) -> Iterator[Finding]:
    """Yield what is new in an open list: values that are kept, and told."""
    counted = Counter(cells)
    for value in sorted(counted.keys() - {None, *column.values}, key=str):
        text = f"{column.name} a une valeur que nous ne connaissions pas, gardée telle que publiée : « {value} »"
        yield Finding("constat", f"{text} ({counted[value]} ligne(s))", table=table.name)


def _expect_empty(where: Place, header: str, cells: Sequence[str]) -> None:
    for index, cell in enumerate(cells):
        if cell:
            raise SourceChanged(where.at(index, header), f"{cell!r} in a column that never held anything", LOOK)


_C1 = re.compile("[\x80-\x9f]")


def _refuse_controls(table: Table, columns: list[Sequence[Value]], where: Place) -> None:
    for column, values in zip(table.columns, columns, strict=True):
        for index, value in enumerate(values):
            if isinstance(value, str) and _C1.search(value):
                raise SourceChanged(
                    where.at(index, column.header), f"{value!r}: a C1 control character that no rule repairs", LOOK
                )


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

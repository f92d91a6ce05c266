"""The values that are looked up in tables that were filled before: by columns of the row, where there is one only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache

from ..facts import Value
from ..model import Column, Resolve

# What a lookup finds: the one value of each key that is asked, its parts folded.
Known = Callable[[Resolve, Set[tuple[Value, ...]]], Mapping[tuple[Value, ...], Value]]


def look_up(
    column: Column, values: Mapping[str, Sequence[Value]], count: int, known: Known
) -> tuple[list[Value], list[Value]]:
    """Return the value that a column's lookups find for each row, and the proof of each; None for neither."""
    found: list[Value] = [None] * count
    proofs: list[Value] = [None] * count
    for lookup in column.found_by:
        folded = _folding(lookup)
        keys = zip(*(values[name] for name in lookup.by), strict=True)
        # Only of the rows that no lookup before it has found.
        asked = {index: tuple(map(folded, key)) for index, key in enumerate(keys) if found[index] is None}
        by_key = known(lookup, set(asked.values())) if asked else {}
        for index, key in asked.items():
            if (value := by_key.get(key)) is not None:
                found[index], proofs[index] = value, lookup.proof
    return found, proofs


def find_known(
    connection: sqlite3.Connection, lookup: Resolve, asked: Set[tuple[Value, ...]]
) -> Mapping[tuple[Value, ...], Value]:
    """Return the value of each key that is asked and has only one."""
    rows = connection.execute(lookup.sql)
    if lookup.fold is str:
        pairs = [(row[:-1], row[-1]) for row in rows]
    else:
        # To fold each name of the country for some hundreds of keys would cost most of the time.
        folded, firsts = _folding(lookup), {key[0] for key in asked}
        pairs = [
            (key, row[-1])
            for row in rows
            if (part := folded(row[0])) in firsts and (key := (part, *map(folded, row[1:-1]))) in asked
        ]
    found = dict(pairs)
    several = {key for key, value in pairs if found[key] != value}
    return {key: value for key, value in found.items() if key not in several} if several else found


def _folding(lookup: Resolve) -> Callable[[Value], Value]:
    """Return the function from a part of a lookup's key to how it is compared; each distinct part is folded once."""
    if lookup.fold is str:
        return lambda part: part
    return cache(lambda part: lookup.fold(part) if isinstance(part, str) else part)

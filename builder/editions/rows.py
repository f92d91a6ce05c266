"""Two tables in step, in the order of their key: which rows came, went and changed.

Both are read a batch at a time, however large they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from .contents import Key, StoredTable, quoted
from .differences import Cells, Cellule, LigneChangee

# What went, what came, or both for what changed.
Pair = tuple[Cells | None, Cells | None]
# SQLite's order of types; within each, Python's order is that of BINARY.
_RANKS: dict[type, int] = {type(None): 0, int: 1, float: 1, str: 2, bytes: 3}


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """The rows that differ: their counts, and the first ones of each kind.

    `columns` are those compared, the key first. Without a key, rows are compared as a whole.
    """

    key: Key
    columns: tuple[str, ...]
    nb_added: int = 0
    nb_removed: int = 0
    nb_changed: int = 0
    added: tuple[Cells, ...] = ()
    removed: tuple[Cells, ...] = ()
    changed: tuple[LigneChangee, ...] = ()


def compare_rows(before: StoredTable, after: StoredTable, limit: int, *, alike: bool) -> ComparedRows:
    """Return the rows that differ, with at most `limit` of each kind.

    `alike` tells that they are known to be the same. Columns that one file lacks, computed ones
    and the integer id, which only numbers the rows, are not compared.
    """
    ids = {before.id, after.id}
    common = tuple(name for name in after.given if name in before.given and name not in ids)
    keys = [key for key in (*after.keys, *before.keys) if set(key) <= set(common)]
    if alike or _same(before, after, common):
        key = keys[0] if keys else ()
        return ComparedRows(key, _first(key, common))
    key = next((key for key in keys if _is_key(before, key) and _is_key(after, key)), ())
    columns = _first(key, common)
    width = len(key) or len(columns)
    pairs = _steps(_ordered(before, columns, width), _ordered(after, columns, width), width)
    return _collected(ComparedRows(key, columns), pairs, limit)


def _collected(empty: ComparedRows, pairs: Iterator[Pair], limit: int) -> ComparedRows:
    columns, width = empty.columns, len(empty.key)
    totals = [0, 0, 0]
    added: list[Cells] = []
    removed: list[Cells] = []
    changed: list[LigneChangee] = []
    for old, new in pairs:
        kind = 0 if old is None else 1 if new is None else 2
        totals[kind] += 1
        if totals[kind] > limit:
            continue
        if old is None:
            added.append((new or ())[: len(columns)])
        elif new is None:
            removed.append(old[: len(columns)])
        else:
            cells = zip(columns[width:], old[width:], new[width:], strict=True)
            changed.append(LigneChangee(old[:width], tuple(Cellule(*cell) for cell in cells if cell[1] != cell[2])))
    return ComparedRows(
        empty.key, columns, totals[0], totals[1], totals[2], tuple(added), tuple(removed), tuple(changed)
    )


def _first(key: Key, columns: tuple[str, ...]) -> tuple[str, ...]:
    return (*key, *(name for name in columns if name not in key))


def _same(before: StoredTable, after: StoredTable, columns: tuple[str, ...]) -> bool:
    """Tell whether the rows are the same in the order in which they are stored: most tables' are, and need no sort."""
    old, new = (_read(table, columns, "NOT INDEXED") for table in (before, after))
    return all(one == other for one, other in zip_longest(old, new))


def _read(table: StoredTable, columns: tuple[str, ...], how: str) -> Iterator[list[Cells]]:
    # Two schemas that share no column still have rows to count.
    names = ", ".join(map(quoted, columns)) or "NULL"
    return table.reader.batches(f"SELECT {names} FROM {quoted(table.name)} {how}")


def _ordered(table: StoredTable, columns: tuple[str, ...], width: int) -> Iterator[Cells]:
    for batch in _read(table, columns, f"ORDER BY {_binary(columns[:width])}" if columns else ""):
        yield from batch


def _binary(names: tuple[str, ...]) -> str:
    # A column may have an order of its own: Python's is the only one that both files share.
    return ", ".join(f"{quoted(name)} COLLATE BINARY" for name in names)


def _is_key(table: StoredTable, key: Key) -> bool:
    """Tell whether no two rows have the same key: one file alone may declare it, and NULLs are equal here."""
    sql = f"SELECT 1 FROM {quoted(table.name)} GROUP BY {_binary(key)} HAVING count(*) > 1 LIMIT 1"
    return not any(table.reader.rows(sql))


def _steps(before: Iterator[Cells], after: Iterator[Cells], width: int) -> Iterator[Pair]:
    """Yield what differs between rows that are in the order of their first `width` cells."""
    old, new = next(before, None), next(after, None)
    while old is not None and new is not None:
        if old == new:
            old, new = next(before, None), next(after, None)
        elif old[:width] == new[:width]:
            yield old, new
            old, new = next(before, None), next(after, None)
        elif _rank(old[:width]) < _rank(new[:width]):
            yield old, None
            old = next(before, None)
        else:
            yield None, new
            new = next(after, None)
    if old is not None:
        yield old, None
    if new is not None:
        yield None, new
    yield from ((row, None) for row in before)
    yield from ((None, row) for row in after)


def _rank(key: Cells) -> list[tuple[Any, ...]]:
    # Cells of one rank are of one type, or both numbers, and can be told apart by <.
    return [(_RANKS[type(cell)], 0 if cell is None else cell) for cell in key]

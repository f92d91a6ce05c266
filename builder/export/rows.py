"""The rows of a table or a view, some at once, in the order of the key, each cell of the type that was declared."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from types import NoneType
from typing import Any

from ..errors import HomeError
from ..livraison import DAMAGED
from .described import KINDS, Field, Table

Rows = list[tuple[Any, ...]]
# Told how an export goes on: a table, and how many rows of it are done.
Tell = Callable[[str, int], None]

# Rows read at once: memory does not grow with the size of the table.
AT_ONCE = 10_000


def rows_of(connection: sqlite3.Connection, table: Table) -> Iterator[Rows]:
    """Yield the rows of a table, some at once. Raises HomeError for a cell of another type than its column's.

    The rows of a view are in the order of all its columns: it has no key, and the same bytes are to come each time.
    """
    names = ", ".join(f'"{name}"' for name in table.columns)
    order = ", ".join(f'"{name}"' for name in table.key or table.columns)
    cursor = connection.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
    while some := cursor.fetchmany(AT_ONCE):
        for field, column in zip(table.fields, zip(*some, strict=True), strict=True):
            _refuse_others(table, field, column)
        yield some


def _refuse_others(table: Table, field: Field, column: Sequence[Any]) -> None:
    expected = {KINDS[field.kind]} if field.is_required else {KINDS[field.kind], NoneType}
    if others := set(map(type, column)) - expected:
        found = next(cell for cell in column if type(cell) in others)
        raise _unexpected(table, field, found)
    if field.kind == "REAL" and not all(map(math.isfinite, filter(None, column))):
        raise _unexpected(table, field, next(cell for cell in column if cell and not math.isfinite(cell)))


def _unexpected(table: Table, field: Field, cell: object) -> HomeError:
    held = "NULL" if cell is None else repr(cell)
    return HomeError(
        f"{table.name} > {field.name}", f"{held} is in a column of {field.kind} that cannot hold it", DAMAGED
    )

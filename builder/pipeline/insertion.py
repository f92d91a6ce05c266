"""Rows into their table, many to a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

from ..describe.sql import create_unique_indexes, insert
from ..facts import Row
from ..model import Table

# A statement of many rows costs half of what as many statements do.
TOGETHER = 50


def insert_rows(connection: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that are sorted by the table's key, and index the other keys. Raises sqlite3.IntegrityError."""
    whole = len(rows) - len(rows) % TOGETHER
    groups = (tuple(chain.from_iterable(rows[start : start + TOGETHER])) for start in range(0, whole, TOGETHER))
    connection.executemany(insert(table, TOGETHER), groups)
    connection.executemany(insert(table), rows[whole:])
    for statement in create_unique_indexes(table):
        connection.execute(statement)

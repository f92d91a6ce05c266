"""The tables of a part into the release's file: SQLite copies records, and what indexes them, as they are.

The bytes of the file come of the rows and of the order of the parts alone: not of where a part was built, nor when.
"""

from __future__ import annotations

import sqlite3

from ..describe.sql import (
    create_indexes,
    create_search,
    create_table,
    create_unique_indexes,
    create_view,
    search_table,
)
from ..model import Table
from .identity import SHADOWS
from .parts import Part, attach


def add_part(connection: sqlite3.Connection, part: Part) -> None:
    """Copy the tables, indexes and full text of a part, then make its views."""
    dataset = part.selection.dataset
    connection.commit()
    source = attach(connection, part)
    for table in dataset.tables:
        _copy(connection, table, source)
    for table in dataset.tables:
        if table.search:
            _copy_search(connection, table, source)
    for view in dataset.views:
        connection.execute(create_view(view))
    connection.commit()
    connection.execute(f"DETACH {source}")


def _copy(connection: sqlite3.Connection, table: Table, source: str) -> None:
    for statement in (create_table(table), *create_unique_indexes(table), *create_indexes(table)):
        connection.execute(statement)
    connection.execute(f"INSERT INTO main.{table.name} SELECT * FROM {source}.{table.name}")


def _copy_search(connection: sqlite3.Connection, table: Table, source: str) -> None:
    """Copy a full-text index as its own tables hold it: it need not read the texts again."""
    connection.execute(create_search(table)[0])
    # An index that keeps no sizes has one table less.
    made = f"SELECT name FROM sqlite_schema WHERE name IN ({', '.join('?' * len(SHADOWS))}) ORDER BY name"
    for (name,) in connection.execute(made, [f"{search_table(table)}_{shadow}" for shadow in SHADOWS]).fetchall():
        connection.execute(f"DELETE FROM main.{name}")
        connection.execute(f"INSERT INTO main.{name} SELECT * FROM {source}.{name}")

"""Indexes of joins and full text, once the rows are there: both are smaller and faster built at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..describe.sql import create_indexes, create_search, shown_columns, stored_columns
from ..model import Table


def index_joins(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Create the indexes of joins."""
    for table in tables:
        for statement in create_indexes(table):
            connection.execute(statement)


def index_texts(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Create every full-text index."""
    for table in tables:
        for statement in create_search(table):
            connection.execute(statement)


def is_copied_whole(table: Table) -> bool:
    """Tell whether SQLite copies the rows and the indexes of a table as they are: it has no computed column."""
    return shown_columns(table) == stored_columns(table)

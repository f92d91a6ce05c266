"""Indexes of joins and full text, once the rows are there: both are smaller and faster built at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..describe.sql import create_indexes, create_search
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

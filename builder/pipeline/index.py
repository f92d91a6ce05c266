"""Indexes of joins and full text, once the rows are there: both are smaller and faster built at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..describe.sql import create_indexes, create_search
from ..model import Table


def index(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Create the indexes of joins, then every full-text index."""
    listed = list(tables)
    for table in listed:
        for statement in create_indexes(table):
            connection.execute(statement)
    for table in listed:
        for statement in create_search(table):
            connection.execute(statement)

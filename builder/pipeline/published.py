"""The schema as it is published: without STRICT, which makes a file unreadable to any SQLite before 3.37.

Files are built STRICT, so that a value of another type is refused where it comes from; `types` proves what is released.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

# How the SQL of a declared table ends (see `describe.sql.create_table`); no other table's ends so.
_STRICT = re.compile(r"\n\) STRICT(?:,( WITHOUT ROWID))?\Z")
_LOOSE = re.compile(r"\n\)( WITHOUT ROWID)?\Z")


def loosen(connection: sqlite3.Connection) -> None:
    """Take STRICT out of the schema of a file. Until it is closed, the connection goes on refusing other types."""
    _rewrite(connection, lambda sql: _STRICT.sub(r"\n)\1", sql))


def tighten(connection: sqlite3.Connection) -> None:
    """Give a published schema its STRICT again: SQLite copies records as they are between tables that both are."""
    _rewrite(connection, lambda sql: _LOOSE.sub(lambda end: f"\n) STRICT{(end[1] and ',' + end[1]) or ''}", sql))


def _rewrite(connection: sqlite3.Connection, change: Callable[[str], str]) -> None:
    tables = connection.execute("SELECT rowid, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
    connection.execute("PRAGMA writable_schema = ON")
    connection.executemany(
        "UPDATE sqlite_schema SET sql = ? WHERE rowid = ?",
        [(new, number) for number, sql in tables if (new := change(sql)) != sql],
    )
    connection.execute("PRAGMA writable_schema = OFF")
    connection.commit()

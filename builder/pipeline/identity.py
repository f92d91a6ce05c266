"""The identifier of a release, made of its content, its schema and its builder: what wrote it, and who checks it."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from ..home import LITE

# What FTS5 makes for an index of its own, in words that change with SQLite.
SHADOWS = ("config", "data", "docsize", "idx")


def schema_of(connection: sqlite3.Connection) -> list[str]:
    """Return the SQL of every table, view, index and trigger of a file, in order."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name, type"
    ).fetchall()
    shadows = {f"{name}_{end}" for name, sql in rows if is_search(sql) for end in SHADOWS}
    return [sql for name, sql in rows if name not in shadows]


def is_search(sql: str) -> bool:
    """Tell whether this is the SQL of a full-text index."""
    return sql.startswith("CREATE VIRTUAL TABLE")


def identifier(
    connection: sqlite3.Connection,
    content: str,
    builder_version: str,
    day: str,
    *,
    sample: bool,
    starter: bool,
    lite: bool = False,
) -> str:
    """Return the identifier of the release that a file is, from the hash of its content."""
    words = json.dumps([content, schema_of(connection), builder_version])
    kind = (LITE if lite else "") + ("echantillon-" if sample else "depart-" if starter else "")
    return f"{kind}{day}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"

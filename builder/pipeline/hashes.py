"""The SHA-256 of a table's rows and of a whole content, the same on any SQLite; and that of our own code."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from ..describe.registers import RELEASE
from ..editions.contents import quoted
from ..facts import Row

BATCH = 1000


def hash_rows(name: str, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> str:
    """Return the hash of a table's rows, in batches of BATCH, in the order of the key: each is a JSON array.

    Bytes, which only a damaged file has, are hashed as hexadecimal digits.
    """
    digest = hashlib.sha256(json.dumps([name, columns]).encode())
    for rows in batches:
        digest.update(json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=bytes.hex).encode())
    return digest.hexdigest()


def in_batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield rows that are in memory as `hash_rows` takes them."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def table_hashes(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, str]:
    """Return the hash of each table but `release`, from its stored columns, in the order of the key.

    It is that of insertion too, so that of the rows' numbers, where they have any.
    """
    by_key = dict(connection.execute("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"))
    hashes = {}
    for name in sorted(set(names) - {RELEASE.name}):
        columns = connection.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
        # In quotes: the tables of a file found elsewhere may have any name.
        stored = [column for column, _ in columns]
        key = [quoted(column) for place, column in sorted((place, column) for column, place in columns if place)]
        order = ", ".join(key) if by_key[name] else "rowid"
        cursor = connection.execute(f"SELECT {', '.join(map(quoted, stored))} FROM {quoted(name)} ORDER BY {order}")
        hashes[name] = hash_rows(name, stored, _fetched(cursor))
    return hashes


def _fetched(cursor: sqlite3.Cursor) -> Iterator[Sequence[Row]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


def content_hash(hashes: dict[str, str]) -> str:
    """Return the one hash of all the tables' hashes."""
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()

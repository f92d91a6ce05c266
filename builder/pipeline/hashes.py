"""The SHA-256 of a table's rows and of a whole content, the same on any SQLite."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ..describe.registers import RELEASE
from ..editions.contents import quoted
from ..facts import Row

BATCH = 1000


def hash_rows(name: str, types: Mapping[str, str], batches: Iterable[Sequence[Row]]) -> str:
    """Return the hash of a table's rows, in batches of BATCH, in the order of the key: each is a JSON array.

    `types` gives the type of each column, as SQL writes it. Bytes, which only a damaged file has, are hashed in Base64.
    """
    digest = hashlib.sha256(json.dumps([name, list(types)]).encode())
    reals = [index for index, kind in enumerate(types.values()) if kind == "REAL"]
    for rows in batches:
        digest.update(msgspec.json.encode(rows) if _are_plain(rows, reals) else _as_json(rows))
    return digest.hexdigest()


def _are_plain(rows: Sequence[Row], reals: Sequence[int]) -> bool:
    """Tell whether msgspec, which is six times faster, writes rows as Python does: exponents are written otherwise."""
    numbers = (row[index] for index in reals for row in rows)
    return all(not number or 0.001 <= abs(number) < 1e15 for number in numbers if isinstance(number, float))


def _as_json(rows: Sequence[Row]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


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
        columns = connection.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
        # In quotes: the tables of a file found elsewhere may have any name.
        stored = {column: kind for column, kind, _ in columns}
        key = [quoted(column) for place, column in sorted((place, column) for column, _, place in columns if place)]
        order = ", ".join(key) if by_key[name] else "rowid"
        cursor = connection.execute(f"SELECT {', '.join(map(quoted, stored))} FROM {quoted(name)} ORDER BY {order}")
        hashes[name] = hash_rows(name, stored, _fetched(cursor))
    return hashes


def _fetched(cursor: sqlite3.Cursor) -> Iterator[Sequence[Row]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


def content_hash(hashes: dict[str, str]) -> str:
    """Return one hash, made of the hashes of all tables."""
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()

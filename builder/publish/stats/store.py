"""The file of the calls: a small SQLite file that several servers may share, each adding what it has counted.

It has SQLite's own journal, and no WAL: a change takes milliseconds every few seconds, so that nobody would wait less,
and the file stays one file, which can be copied, and shared where a WAL cannot be. A server that is killed loses
what it has not added yet, and harms nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ...disk import refuse_target
from ...errors import HomeError

# « appe », in the header of the file: it is told from any other by it.
APPLICATION_ID = int.from_bytes(b"appe", "big")
FORMAT = 1
# How long another server's change is waited for, in seconds.
PATIENCE = 5
OTHER = "give the name of a file that is not there yet, or of one that `serve --stats` has made"
_TABLE = """
CREATE TABLE appels (
    jour TEXT NOT NULL, genre TEXT NOT NULL, nom TEXT NOT NULL, forme TEXT NOT NULL, classe TEXT NOT NULL,
    nombre INTEGER NOT NULL, PRIMARY KEY (jour, genre, nom, forme, classe)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO appels VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET nombre = nombre + excluded.nombre
"""


class Call(NamedTuple):
    """What is kept of a call: its day, the kind of its address, its name, the form and the class of the answer."""

    jour: str
    genre: str
    nom: str
    forme: str
    classe: str


@dataclass(frozen=True, slots=True)
class Store:
    """A file of calls, opened anew each time: it may be gone, or be another, from one time to the next."""

    path: Path

    def add(self, counts: Mapping[Call, int]) -> None:
        """Add counts to those of the file, all or none. Raises sqlite3.Error."""
        with self._open("rw") as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_ADD, [(*call, count) for call, count in counts.items()])
            connection.execute("COMMIT")

    def total(self) -> tuple[int, str]:
        """Return how many calls were counted, and since which day, empty where none was. Raises sqlite3.Error."""
        with self._open("ro") as connection:
            count, first = connection.execute("SELECT total(nombre), min(jour) FROM appels").fetchone()
            return int(count), first or ""

    def since(self, day: date) -> list[tuple[Call, int]]:
        """Return the counts of a day and of those after it. Raises sqlite3.Error."""
        with self._open("ro") as connection:
            rows = connection.execute("SELECT * FROM appels WHERE jour >= ?", (day.isoformat(),))
            return [(Call(*row[:-1]), row[-1]) for row in rows]

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)) as connection:
            yield connection


def store_at(path: Path) -> Store:
    """Return the file of calls of that name, made where it is not there. Raises HomeError where it cannot be one."""
    refuse_target(path)
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (form,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if (application, form) != (APPLICATION_ID, FORMAT) and (application or form or tables):
                raise HomeError(str(path), "is a file of something else than calls", OTHER)
            if not tables:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.execute(_TABLE)
            # Nothing yet, in a real change: what cannot be written says so now.
            connection.execute("DELETE FROM appels WHERE nombre < 1")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise HomeError(str(path), f"calls cannot be counted there ({error})", OTHER) from error
    return Store(path)

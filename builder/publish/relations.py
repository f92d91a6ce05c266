"""What the tables and the views of a file of ours are made of, as Datasette knows them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from datasette.utils import detect_fts, detect_primary_keys, escape_sqlite, table_columns

from ..opened import open_database

ROWID = "rowid"


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view: its columns, those of its key, those that refer to another table, those that are searched.

    `references` are pairs: a column, and the table that it refers to. `index` is the table of its full-text index.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    whole: frozenset[str]
    references: tuple[tuple[str, str], ...]
    index: str
    searched: tuple[str, ...]
    is_view: bool

    @property
    def place(self) -> tuple[str, ...]:
        """The columns that say where a row is; empty for a view, whose rows are counted."""
        return self.key or (() if self.is_view else (ROWID,))

    @property
    def sortable(self) -> tuple[str, ...]:
        """The columns, and the number of the row where it is the key."""
        return (*self.columns, *(one for one in self.place if one == ROWID))


@cache
def relations(path: str) -> dict[str, Relation]:
    """Return the tables and the views of a file, which will not change while it is served, by name."""
    with open_database(Path(path), any_schema=True) as connection:
        found = connection.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
        return {name: _relation(connection, name, is_view=kind == "view") for name, kind in found}


def _relation(connection: sqlite3.Connection, name: str, *, is_view: bool) -> Relation:
    info = connection.execute(f"PRAGMA table_xinfo({escape_sqlite(name)})").fetchall()
    keys = connection.execute(f"PRAGMA foreign_key_list({escape_sqlite(name)})").fetchall()
    index = detect_fts(connection, name) or ""
    return Relation(
        name,
        columns=tuple(table_columns(connection, name)),
        key=tuple(detect_primary_keys(connection, name)),
        whole=frozenset(row[1] for row in info if row[2] == "INTEGER") | {ROWID},
        references=tuple((row[3], row[2]) for row in keys),
        index=index,
        searched=tuple(table_columns(connection, index)) if index else (),
        is_view=is_view,
    )

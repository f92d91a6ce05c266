"""Declared tables as SQL: a natural key keeps doubles out, even where a part of it is empty."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.describe.sql import create_table, create_unique_indexes, insert
from infotravail.model import Column, Read, Table

SECTEURS = Table(
    "secteurs",
    "Secteurs",
    "Une ligne par secteur d'une fiche.",
    (
        Column("code_rome", "Fiche."),
        Column("code_sous_secteur", "Sous-secteur.", empty="aucun"),
        Column("rang", "Rang.", type="INTEGER", empty="sans ordre"),
    ),
    Read(()),
    unique=(("code_rome", "code_sous_secteur", "rang"),),
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A database with that table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_table(SECTEURS))
        for statement in create_unique_indexes(SECTEURS):
            connection.execute(statement)
        yield connection


@pytest.mark.parametrize(
    "key",
    [("A1101", "0101", 1), ("A1101", None, 1), ("A1101", "0101", None), ("A1101", None, None)],
    ids=["whole", "without its middle", "without its end", "without both"],
)
def test_a_double_is_refused_whatever_parts_of_its_key_are_empty(
    connection: sqlite3.Connection, key: tuple[str | int | None, ...]
) -> None:
    connection.execute(insert(SECTEURS), (1, *key))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed: index 'secteurs_code_rome"):
        connection.execute(insert(SECTEURS), (2, *key))


def test_rows_that_differ_by_an_empty_part_are_both_kept(connection: sqlite3.Connection) -> None:
    rows = [(1, "A1101", None, None), (2, "A1101", "0101", None), (3, "A1101", None, 1), (4, "A1102", None, None)]
    connection.executemany(insert(SECTEURS), rows)
    assert connection.execute("SELECT * FROM secteurs ORDER BY id").fetchall() == rows


@pytest.fixture
def built_copy(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the built sample, to be changed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        database.backup(connection)
        yield connection


def test_every_natural_key_of_the_file_refuses_a_second_copy_of_each_row(built_copy: sqlite3.Connection) -> None:
    keys = (
        "SELECT DISTINCT t.name FROM sqlite_schema t, pragma_index_list(t.name) i "
        "WHERE t.sql LIKE '%id INTEGER PRIMARY KEY%' AND i.origin = 'c' AND i.[unique]"
    )
    tables = [name for (name,) in built_copy.execute(keys)]
    assert "rome_metiers_secteurs_activite" in tables
    for table in tables:
        names = [row[1] for row in built_copy.execute(f"PRAGMA table_info({table})")]
        (count,) = built_copy.execute(f"SELECT count(*) FROM {table}").fetchone()
        built_copy.execute(
            f"INSERT OR IGNORE INTO {table} ({', '.join(names[1:])}) SELECT {', '.join(names[1:])} FROM {table}"
        )
        assert built_copy.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,), table

"""Declared tables as SQL: a natural key keeps doubles out, by an index or as rows are sorted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.registers import REGISTERS
from infotravail.describe.sql import create_table, create_unique_indexes, insert, shown_columns
from infotravail.editions.contents import contents_of
from infotravail.model import Column, Read, Table
from infotravail.pipeline.check import check_database

SECTEURS = Table(
    "secteurs",
    "Secteurs",
    "Une ligne par secteur d'une fiche.",
    (
        Column("numero", "Numéro.", type="INTEGER"),
        Column("code_rome", "Fiche."),
        Column("code_sous_secteur", "Sous-secteur.", empty="aucun"),
        Column("rang", "Rang.", type="INTEGER", empty="sans ordre"),
    ),
    Read(()),
    key=("numero",),
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
    assert connection.execute("SELECT * FROM secteurs ORDER BY numero").fetchall() == rows


@pytest.fixture
def built_copy(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the built sample, to be changed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        database.backup(connection)
        yield connection


def test_check_sees_a_second_copy_of_each_row_whose_key_no_index_stores(built_copy: sqlite3.Connection) -> None:
    tables = [table for table in (*(t for d in DATASETS for t in d.tables), *REGISTERS) if not table.key]
    assert "rome_metiers_secteurs_activite" in {table.name for table in tables}
    assert not [finding for finding in check_database(built_copy, DATASETS) if "même clé" in finding.text]
    filled = set()
    for table in tables:
        names = ", ".join(column.name for column in shown_columns(table) if column.name != "id")
        copied = built_copy.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {table.name} LIMIT 1")
        if copied.rowcount:
            filled.add(table.name)
    built_copy.commit()
    found = {f.table: f.severity for f in check_database(built_copy, DATASETS) if "deux lignes de même clé" in f.text}
    assert found == dict.fromkeys(filled, "erreur")
    assert {"corrections", "communes_mouvements", "usages"} <= filled


def test_a_table_says_in_its_sql_which_key_its_id_numbers(built_copy: sqlite3.Connection) -> None:
    contents = contents_of(Path("a.db"), built_copy)
    for table in (*(t for d in DATASETS for t in d.tables), *REGISTERS):
        if not table.key:
            found = contents.tables[table.name]
            assert (found.id, found.keys[0]) == ("id", table.unique[0])


def test_what_is_found_in_the_order_of_its_rank_keeps_no_lengths_of_texts(database: sqlite3.Connection) -> None:
    made = {
        name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE name LIKE '%\\_fts%' ESCAPE '\\'")
    }
    searched = {table.name for dataset in DATASETS for table in dataset.tables if table.search}
    assert {name for name in searched if f"{name}_fts_docsize" not in made} == {"lieux_noms", "recherche_intitules"}
    assert {f"{name}_fts_data" for name in searched} <= made


HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("pattern", "constraint", "good", "bad"),
    [
        (
            "[0-9a-f]" * 64,
            "length(x) = 64 AND x NOT GLOB '*[^0-9a-f]*'",
            (HASH,),
            (HASH[1:], HASH + "0", HASH[1:] + "g", HASH.upper(), "", HASH[1:] + "\n"),
        ),
        ("[0-9][0-9]", "x GLOB '[0-9][0-9]'", ("01",), ("1", "2A", "011", "")),
        ("[A-N]", "x GLOB '[A-N]'", ("A", "N"), ("O", "a", "AA", "")),
        ("[0-9][0-9AB]*", "x GLOB '[0-9][0-9AB]*'", ("2A", "971"), ("A2", "2C", "2")),
    ],
    ids=["64 times", "twice", "once", "more than one class"],
)
def test_a_pattern_is_said_in_the_shorter_of_two_ways_and_refuses_the_same(
    pattern: str, constraint: str, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    table = Table("t", "T", "T.", (Column("x", "X.", pattern=pattern),), Read(()), key=("x",))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_table(table))
        assert f"CHECK ({constraint})" in create_table(table)
        connection.executemany(insert(table), [(text,) for text in good])
        for text in bad:
            assert connection.execute("SELECT ? GLOB ?", (text, pattern)).fetchone() == (0,)
            with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
                connection.execute(insert(table), (text,))


def test_no_constraint_is_too_long_to_be_read(database: sqlite3.Connection) -> None:
    schema = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE sql NOTNULL")]
    lines = [line.partition(" -- ")[0] for sql in schema for line in sql.splitlines()]
    assert max(len(line) for line in lines if "CHECK" in line) <= 400


def test_what_is_computed_is_stored_and_proved_by_what_it_is_computed_of() -> None:
    double = Column("y", "Y.", type="INTEGER", empty="x est vide", formula="x * 2")
    table = Table(
        "t", "T", "T.", (Column("x", "X.", type="INTEGER", computed=(double,)), Column("z", "Z.")), Read(()), key=("x",)
    )
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_table(table))
        connection.execute(insert(table, 2), (1, "a", 2, "b"))
        assert connection.execute("SELECT * FROM t").fetchall() == [(1, 2, "a"), (2, 4, "b")]
        with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed: y IS"):
            connection.execute("UPDATE t SET x = 3 WHERE z = 'b'")
        found = contents_of(Path("a.db"), connection).tables["t"]
        assert (found.given, found.columns["y"]) == (("x", "z"), "INTEGER GENERATED")

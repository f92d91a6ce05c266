"""The published file is not STRICT: `check` proves each type from the file's own dictionary, and names what is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.describe.sql import create_table
from infotravail.model import Column, Read, Table
from infotravail.pipeline.published import loosen, tighten
from infotravail.pipeline.types import check_types


@pytest.fixture
def file(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the built sample, to be changed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        database.backup(connection)
        yield connection


def found(connection: sqlite3.Connection) -> list[str]:
    """Return what is said of the types of a file; all of it is an error."""
    findings = list(check_types(connection))
    assert {finding.severity for finding in findings} <= {"erreur"}
    return [finding.text for finding in findings]


def remade(connection: sqlite3.Connection, table: str, cell: str) -> None:
    """Make a table again as a tool that guesses types does: each column of any type, one of them changed."""
    names = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    column = cell.rpartition(" AS ")[2]
    cells = ", ".join(cell if name == column else name for name in names)
    connection.execute(f"CREATE TABLE other AS SELECT {cells} FROM {table}")
    connection.execute(f"DROP TABLE {table}")
    # Views name the table that is gone.
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute(f"ALTER TABLE other RENAME TO {table}")


def test_every_value_of_a_built_file_is_of_its_type(file: sqlite3.Connection) -> None:
    assert found(file) == []


def test_codes_that_became_integers_are_counted_and_one_row_is_named(file: sqlite3.Connection) -> None:
    (count,) = file.execute("SELECT count(*) FROM regions").fetchone()
    remade(file, "regions", "CAST(code_region AS INTEGER) AS code_region")
    assert found(file) == [
        f"la table regions a {count} valeur(s) de code_region qui ne sont pas de type TEXT : INTEGER à la ligne 1"
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("emploi_cadre = 'oui'", "emploi_cadre qui ne sont pas de type INTEGER : TEXT"),
        ("emploi_cadre = 0.5", "emploi_cadre qui ne sont pas de type INTEGER : REAL"),
        ("libelle = x'4142'", "libelle qui ne sont pas de type TEXT : BLOB"),
    ],
    ids=["a text for a flag", "a half", "bytes"],
)
def test_a_value_of_another_type_is_named(file: sqlite3.Connection, changed: str, said: str) -> None:
    file.execute("PRAGMA ignore_check_constraints = ON")
    file.execute(f"UPDATE rome_metiers SET {changed} WHERE code_rome = 'M1855'")
    assert found(file) == [f"la table rome_metiers a 1 valeur(s) de {said} à la ligne M1855"]


def test_columns_that_are_not_those_of_the_dictionary_are_named(file: sqlite3.Connection) -> None:
    file.execute("ALTER TABLE regions ADD COLUMN remarque")
    file.execute("ALTER TABLE departements RENAME COLUMN type_departement TO nom")
    assert found(file) == [
        "la colonne nom de departements n'est pas dans le dictionnaire",
        "la colonne type_departement de departements n'est plus dans la table",
        "la colonne remarque de regions n'est pas dans le dictionnaire",
    ]


def test_a_value_is_empty_only_where_the_dictionary_says_what_that_means(file: sqlite3.Connection) -> None:
    remade(file, "departements", "nullif(libelle, libelle) AS libelle")
    (count,) = file.execute("SELECT count(*) FROM departements").fetchone()
    said = f"la table departements a {count} valeur(s) de libelle qui ne sont pas de type TEXT : NULL à la ligne 1"
    assert found(file) == [said]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("NULL", "None"),
        ("1.5", "1.5"),
        ("'TEXTE'", "TEXTE"),
        ("x'ff'", r"b'\xff'"),
        ("'TEXT'') OR (1'", "TEXT') OR (1"),
    ],
)
def test_a_dictionary_that_gives_no_type_proves_nothing(file: sqlite3.Connection, kind: str, shown: str) -> None:
    file.execute("PRAGMA ignore_check_constraints = ON")
    file.execute(f"UPDATE dictionnaire SET type = {kind} WHERE nom_table = 'regions' AND nom_colonne = 'code_region'")
    (text,) = [text for text in found(file) if "regions" in text]
    assert (
        text == f"la table regions a 18 valeur(s) de code_region qui ne sont pas de type {shown} : TEXT à la ligne 01"
    )


def test_a_number_that_looks_like_a_text_stays_a_text(file: sqlite3.Connection) -> None:
    file.execute("UPDATE release SET identifiant = 1")
    assert found(file) == []


TABLES = [
    Table("a", "A", "A.", (Column("x", "X."), Column("y", "Y.", type="INTEGER", empty="rien")), Read(()), key=("x",)),
    Table("b", "B", "B.", (Column("x", "X."),), Read(()), unique=(("x",),)),
]


def test_strict_is_taken_from_a_schema_and_given_back_to_the_letter() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in TABLES:
            connection.execute(create_table(table))
        connection.execute("CREATE VIRTUAL TABLE f USING fts5 (x)")
        before = connection.execute("SELECT * FROM sqlite_schema").fetchall()
        loosen(connection)
        after = connection.execute("SELECT sql FROM sqlite_schema WHERE name IN ('a', 'b')").fetchall()
        assert [sql.rpartition("\n")[2] for (sql,) in after] == [") WITHOUT ROWID", ")"]
        # Who made it still refuses a value of another type.
        with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
            connection.execute("INSERT INTO a VALUES ('1', 'un')")
        tighten(connection)
        assert connection.execute("SELECT * FROM sqlite_schema").fetchall() == before

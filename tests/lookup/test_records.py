"""Rows of SQL become dataclasses by the names of columns, and what does not fit is said before it is an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from infotravail.records import named, records


@dataclass(frozen=True, slots=True)
class Atelier:
    """A workshop, with a field of each kind."""

    libelle: str
    nb_places: int
    est_ouvert: bool
    est_public: bool | None
    surface: float | None
    source: str = "annuaire"
    horaires: tuple[str, ...] = ()
    codes: list[str] = field(default_factory=list)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty database in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


WHOLE = "SELECT 2.5 AS surface, 'Forge' AS libelle, 1 AS est_ouvert, 12 AS nb_places, 0 AS est_public"


def test_the_order_of_the_columns_makes_no_difference(connection: sqlite3.Connection) -> None:
    assert list(records(connection.execute(WHOLE), Atelier)) == [Atelier("Forge", 12, True, False, 2.5)]


def test_null_is_the_default_of_a_field_or_nothing_where_it_may_be_nothing(connection: sqlite3.Connection) -> None:
    sql = (
        "SELECT NULL AS libelle, 0 AS nb_places, 0 AS est_ouvert, NULL AS est_public, NULL AS surface, NULL AS source, "
        "NULL AS horaires, NULL AS codes"
    )
    (found,) = records(connection.execute(sql), Atelier)
    assert found == Atelier("", 0, False, None, None, "annuaire", (), [])
    assert (found.est_ouvert, found.nb_places) == (False, 0)
    assert type(found.est_ouvert) is bool


def test_what_is_given_is_on_every_object(connection: sqlite3.Connection) -> None:
    rows = connection.execute(f"{WHOLE} UNION ALL SELECT 1, 'Four', 0, 3, NULL ORDER BY libelle")
    found = records(rows, Atelier, horaires=("lundi",), source="")
    assert [(one.libelle, one.horaires, one.source) for one in found] == [
        ("Forge", ("lundi",), ""),
        ("Four", ("lundi",), ""),
    ]


@pytest.mark.parametrize(
    ("sql", "given", "told"),
    [
        (f"{WHOLE}, 'Lyon' AS commune", {}, "not a field: commune"),
        (WHOLE, {"commune": "Lyon"}, "not a field: commune"),
        (f"{WHOLE}, 'Four' AS libelle", {}, "given twice: libelle"),
        (WHOLE, {"libelle": "Four"}, "given twice: libelle"),
        ("SELECT 'Forge' AS libelle, 12 AS nb_places, 1 AS est_ouvert", {}, "missing: est_public, surface"),
        ("SELECT 'Forge', 1", {}, "not a field: 'Forge', 1; missing: libelle, nb_places, est_ouvert"),
    ],
)
def test_columns_that_are_not_the_fields_are_an_error_even_without_any_row(
    connection: sqlite3.Connection, sql: str, given: dict[str, str], told: str
) -> None:
    with pytest.raises(TypeError, match=f"Atelier cannot be made .*{told}"):
        records(connection.execute(f"{sql} WHERE 0"), Atelier, **given)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (WHOLE.replace("12 AS", "NULL AS"), "Atelier.nb_places is NULL in a row, and has no default"),
        (WHOLE.replace("1 AS", "NULL AS"), "Atelier.est_ouvert is NULL in a row, and has no default"),
        (WHOLE.replace("1 AS", "2 AS"), "Atelier.est_ouvert is 2 in a row, neither 0 nor 1"),
        (WHOLE.replace("0 AS", "'non' AS"), "Atelier.est_public is 'non' in a row, neither 0 nor 1"),
    ],
)
def test_a_value_that_a_field_cannot_hold_is_an_error(connection: sqlite3.Connection, sql: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        list(records(connection.execute(sql), Atelier))


def test_rows_are_read_as_they_are_asked_for(connection: sqlite3.Connection) -> None:
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    endless = f"{numbers} SELECT 'a' || i AS libelle, i AS nb_places, 1 AS est_ouvert FROM n"
    found = records(connection.execute(endless), Atelier, est_public=None, surface=None)
    assert [next(found).libelle, next(found).libelle] == ["a1", "a2"]


def test_a_row_is_its_values_by_the_names_of_columns(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT sum(1) AS projets, NULL AS raison")
    assert list(named(rows)) == [{"projets": 1, "raison": None}]

"""What the bounds of SQL cost whoever means no harm: nothing. Each query is answered as SQLite alone answers it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.home import Home
from infotravail.publish.serve import SETTINGS
from infotravail.publish.serve import site as make_site
from infotravail.search.sql import install
from tests.publish.served import Asked, asking, rows_of

_TEXT = Path(__file__).with_name("analyst.sql").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^-- (.+)\n((?:(?!--).+\n)+)", _TEXT, re.MULTILINE))
# What is known of the sample without asking it in SQL.
FIRST: dict[str, list[Any]] = {
    "lire un tableau JSON": [0, "M1855", "Développeur / Développeuse web"],
    "recherche plein texte, avec mise en évidence": ["[Développeur] / Développeuse [web]"],
    "coder des intitulés": ["dev web", "M1855", "Développeur / Développeuse web"],
    "lieux d'un texte": ["35238", "Rennes"],
    "une suite d'années, avec les trous": [2020, 0],
    "valeurs à la volée": ["M1855", "Développeur / Développeuse web", 0.5],
}

# The sample has too few sheets and places to answer them with a row.
OF_MORE = {
    "les compétences que deux fiches partagent",
    "proximité de deux fiches par leurs compétences communes",
    "communes de même nom",
}


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


@pytest.fixture
def alone(built: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the sample without any bound, as on the reader's own machine."""
    with closing(sqlite3.connect(built.database)) as connection:
        install(connection)
        yield connection


def test_there_are_thirty_queries() -> None:
    assert len(QUERIES) >= 30
    assert set(FIRST) <= set(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_an_analyst_is_answered_whole(site: Asked, alone: sqlite3.Connection, name: str) -> None:
    sql = QUERIES[name].strip().rstrip(";")
    expected = [list(row) for row in alone.execute(sql)][: SETTINGS["max_returned_rows"]]
    assert rows_of(site, sql) == expected
    assert expected or name in OF_MORE
    if name in FIRST:
        assert expected[0] == FIRST[name]
    for form in ("", ".csv"):
        assert site.get(f"/{DATABASE}{form}?sql={quote(sql)}").status_code == 200


def test_every_canned_query_is_answered(site: Asked) -> None:
    queries = metadata(DATASETS)["databases"][DATABASE]["queries"]
    for name in queries:
        for form in ("", ".json", ".csv"):
            assert site.get(f"/{DATABASE}/{name}{form}").status_code == 200, name


def test_the_names_and_values_of_parameters_are_given(site: Asked) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote('select :a as a, :b as b, $c as c')}&a=01&b=%C3%A9&c=")
    assert answer.json()["rows"] == [["01", "é", ""]]

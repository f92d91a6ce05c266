"""Words sorted as a French reader expects; pages of them follow one another, no row twice and none missing."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cmp_to_key

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.ordre import add_french_order, compare
from infotravail.publish.serve import site as make_site
from infotravail.publish.tri import is_in_french
from tests.publish.served import Asked, Html, asking

IN_ORDER = [
    *("", "10", "2", "a", "À", "abbé", "Abbeville", "ça", "cabane", "cote", "coté", "côte", "côté", "Eau", "Ébène"),
    *(
        "Écully",
        "été",
        "Île-de-Sein",
        "Ile Rousse",
        "ille",
        "L'Haÿ",
        "L’Isle",
        "La Rochelle",
        "Leu",
        "Ô-de-Selle",
        "Odos",
    ),
    *("Oeuf", "Œuf", "Œuilly", "Oued", "Saint-Aubin", "Saint Brieuc", "Sainte", "Saints", "Zoé", "Zuydcoote"),
]


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def test_words_are_sorted_in_french() -> None:
    mixed = IN_ORDER[:]
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=cmp_to_key(compare)) == IN_ORDER


def test_only_the_same_words_are_at_the_same_place() -> None:
    words = [*IN_ORDER, "ZOÉ", "Saint Aubin", "Saint-aubin", "Zoe\u0301", "œuf", "\ud800", "日本", "Ω"]
    for one in words:
        for other in words:
            assert compare(one, other) == -compare(other, one)
            assert (compare(one, other) == 0) == (one == other)


def test_sql_sorts_in_french_and_nulls_first() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        add_french_order(connection)
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(one,) for one in [*reversed(IN_ORDER), None]])
        found = [one for (one,) in connection.execute("SELECT word FROM words ORDER BY word COLLATE FRANCAIS")]
        assert found == [None, *IN_ORDER]


@pytest.mark.parametrize(
    ("table", "column", "is_word"),
    [
        ("communes", "libelle", True),
        ("communes", "code_commune", False),
        ("communes", "nccenr", True),
        ("bmo_france", "libelle", True),
        ("dictionnaire", "nom_table", True),
        ("bmo", "projets", False),
        ("nothing", "libelle", False),
        ("communes", "nothing", False),
    ],
)
def test_a_label_is_sorted_as_words_are(built: Home, table: str, column: str, is_word: bool) -> None:
    assert is_in_french(str(built.database), table, column) is is_word


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize(("name", "reverse"), [("_sort", False), ("_sort_desc", True)])
@pytest.mark.parametrize("table", ["rome_competences", "communes", "bmo_metiers", "bmo_france"])
def test_a_table_is_sorted_by_its_labels_in_french(
    site: Asked, table: str, name: str, reverse: bool, form: str
) -> None:
    answer = site.get(f"/{DATABASE}/{table}.{form}?{name}=libelle&_col=libelle")
    assert answer.status_code == 200, answer.text
    if form == "csv":
        labels = [row["libelle"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]
    else:
        found = answer.json()
        labels = [row[found["columns"].index("libelle")] for row in found["rows"]]
    assert len(labels) > 5
    assert labels == sorted(labels, key=cmp_to_key(compare), reverse=reverse)


@pytest.mark.parametrize("sort", ["_sort", "_sort_desc"])
@pytest.mark.parametrize(
    ("table", "column", "size"),
    [
        ("rome_competences", "libelle", 37),
        ("bmo_metiers", "libelle", 7),
        ("bmo_metiers", "libelle_sans_ligature", 7),
        ("communes", "libelle", 5),
        ("bassins", "libelle", 3),
        ("bmo_france", "libelle", 11),
        ("rome_appellations", "libelle_court", 50),
    ],
)
def test_pages_of_words_follow_one_another(
    site: Asked, database: sqlite3.Connection, table: str, column: str, size: int, sort: str
) -> None:
    (number,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    rows, address = [], f"/{DATABASE}/{table}.json?{sort}={column}&_size={size}"
    while address:
        page = site.get(address).json()
        rows += [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]
        address = (page["next_url"] or "").removeprefix("http://localhost")
    assert len(rows) == len({tuple(row.items()) for row in rows}) == number
    words = [row[column] for row in rows if row[column] is not None]
    assert words == sorted(words, key=cmp_to_key(compare), reverse=sort == "_sort_desc")


def test_the_order_is_said_in_words(site: Asked) -> None:
    page = Html(site.get(f"/{DATABASE}/communes?_sort=libelle&_size=3").text)
    assert "triées par libelle" in page.text
    assert "COLLATE" not in page.title
    links = [one["href"] or "" for one in page.of("a")]
    assert any("_sort_desc=libelle" in link for link in links)
    (sql,) = [link for link in links if "sql=select" in link]
    assert "COLLATE+FRANCAIS" in sql
    assert site.get(sql).status_code == 200


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize(
    "asked",
    [
        "rome_appellations?_sort=classification&code_rome__in=M1855,M1805,J1506",
        "rome_appellations?_sort_desc=classification&code_rome__in=M1855,M1805,J1506",
        "rome_appellations?_sort=peu_usite&code_rome__in=M1855,J1506",
        "rome_appellations?_sort=classification&_search=d",
        "bmo?_sort_desc=projets_min&code_fap__in=V1X80,T2A60,A0Z40",
        "bmo?_sort=code_clpe&_where=code_fap+in+(select+code_fap+from+bmo+order+by+1+limit+300)",
        "communes?_sort=type_commune&code_departement__in=75,63,35",
        "communes?_sort_desc=type_commune&code_departement__in=75,63,35&_nocol=type_commune",
        "rome_metiers_competences?_sort=coeur_metier&code_ogr__notnull=1&_size=90",
    ],
)
def test_pages_of_equal_values_follow_one_another_whatever_finds_the_rows(site: Asked, asked: str, form: str) -> None:
    table, _, query = asked.partition("?")
    size = "" if "_size" in query else "&_size=3"
    number = site.get(f"/{DATABASE}/{asked}".replace("?", ".json?")).json()["filtered_table_rows_count"]
    found, address = [], f"/{DATABASE}/{table}.{form}?{query}{size}"
    while address:
        answer = site.get(address)
        assert answer.status_code == 200, answer.text
        if form == "json":
            found += [tuple(row) for row in answer.json()["rows"]]
            address = answer.json()["next_url"] or ""
        else:
            found += [tuple(row) for row in csv.reader(io.StringIO(answer.text, newline=""))][1:]
            address = answer.headers.get("link", "").partition("<")[2].partition(">")[0]
        address = address.removeprefix("http://localhost")
    assert number > 3
    assert len(found) == len(set(found)) == number

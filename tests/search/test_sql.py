"""The search in SQL, and its three doors: SQL, the command line and Python say the same."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail import Infotravail
from infotravail.across.codage import Codage
from infotravail.across.recherche import Hit
from infotravail.cli.group import cli
from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site
from infotravail.search.ask.query import escape_fts
from infotravail.search.ask.ranking import Ranker
from infotravail.search.sql import MAX_ANSWERS, install
from tests.bench.requetes import requetes
from tests.search.conftest import opened
from tests.typed import HOSTILE, labels

# Both functions at once: what a query of someone else's asks.
BOTH = "SELECT rechercher(?, 5), coder(?)"


@pytest.fixture(scope="module")
def sql(built: Home) -> Iterator[sqlite3.Connection]:
    """A connection of nobody's to the sample, with the functions of the search."""
    with closing(opened(built)) as connection:
        install(connection)
        yield connection


def found(connection: sqlite3.Connection, *values: object) -> Any:
    """Return what the search finds in SQL."""
    (answers,) = connection.execute("SELECT rechercher(?, ?)", values).fetchone()
    return json.loads(answers)


# What the functions give.


def test_the_best_sheets_are_an_array_of_objects(sql: sqlite3.Connection, ranker: Ranker) -> None:
    (first,) = ranker.rank("nounou", 1, complete=True)
    assert found(sql, "nounou", 1) == [
        {
            "code_rome": "K1310",
            "score": first.score,
            "intitule": "nounou",
            "genre": "usage",
            "code": "11304",
            "approche": False,
            "probabilite": first.probabilite,
            "decision": first.decision,
        }
    ]


def test_the_code_of_a_title_is_that_of_the_best_sheet_or_null(sql: sqlite3.Connection) -> None:
    rows = sql.execute("SELECT coder('Aide soignante de nuit'), coder('zzqqxx'), coder('')").fetchall()
    assert rows == [("J1501", None, None)]


def test_the_functions_join_with_the_tables(sql: sqlite3.Connection) -> None:
    rows = sql.execute(
        "SELECT m.code_rome, m.libelle FROM json_each(rechercher('dev web', 2)) r "
        "JOIN rome_metiers m ON m.code_rome = r.value->>'code_rome' ORDER BY r.key"
    ).fetchall()
    assert rows[0] == ("M1855", "Développeur / Développeuse web")
    assert len(rows) == 2
    coded = "SELECT count(*) FROM rome_appellations WHERE coder(libelle) = code_rome"
    assert sql.execute(coded).fetchone() == sql.execute("SELECT count(*) FROM rome_appellations").fetchone()


def test_search_boxes_have_their_function_too(sql: sqlite3.Connection) -> None:
    assert sql.execute("SELECT escape_fts('dév. web')").fetchone() == (escape_fts("dév. web"),)
    count = "SELECT count(*) FROM rome_metiers_fts WHERE rome_metiers_fts MATCH escape_fts(?)"
    assert sql.execute(count, ("oenolog",)).fetchone() == (1,)


def test_a_file_may_be_given_the_functions_twice(built: Home) -> None:
    with closing(opened(built)) as connection:
        install(connection)
        install(connection)
        assert connection.execute("SELECT coder('nounou')").fetchone() == ("K1310",)


# Whatever the arguments are.


@pytest.mark.parametrize("text", [None, b"", b"dev web", b"\xff\xfe", "", 3, -7, 2.5, 1e300, float("inf"), 2**62])
@pytest.mark.parametrize("limit", [None, 0, -1, -(2**62), 1, 2.7, 10**6, 2**62, "3", " 3 ", "", b"3"])
def test_no_argument_is_an_error(sql: sqlite3.Connection, text: object, limit: object) -> None:
    assert len(found(sql, text, limit)) <= MAX_ANSWERS
    assert sql.execute("SELECT coder(?), escape_fts(?)", (text, text)).fetchone()[1]


@pytest.mark.parametrize("limit", ["x", "2.5", b"x", b"\xff", float("inf")])
def test_what_is_no_number_of_answers_is_no_error(sql: sqlite3.Connection, limit: object) -> None:
    assert len(found(sql, "agent", limit)) <= MAX_ANSWERS


def test_a_number_of_answers_may_be_a_text(sql: sqlite3.Connection) -> None:
    """As a parameter in the address of a page of Datasette always is."""
    for limit in ("3", " 3 "):
        assert found(sql, "agent", limit) == found(sql, "agent", 3) != []


def test_bytes_are_the_text_that_they_are(sql: sqlite3.Connection) -> None:
    assert found(sql, "maçon".encode(), 3) == found(sql, "maçon", 3) != []
    assert sql.execute("SELECT coder(?)", ("maçon".encode(),)).fetchone() == ("F1703",)
    assert sql.execute("SELECT escape_fts(?)", ("maçon".encode(),)).fetchone() == (escape_fts("maçon"),)


def test_null_and_no_limit_find_nothing(sql: sqlite3.Connection) -> None:
    for limit in (None, 0, -1, ""):
        assert found(sql, "agent", limit) == []
    assert found(sql, None, 5) == []
    assert sql.execute("SELECT coder(NULL)").fetchone() == (None,)


def test_answers_are_as_many_as_are_asked_and_a_hundred_at_most(sql: sqlite3.Connection) -> None:
    every = found(sql, "agent", 10**6)
    assert 5 < len(every) <= MAX_ANSWERS
    for limit in (1, 3, 5):
        assert found(sql, "agent", limit) == every[:limit]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(-5, 5))
@example("a\0b", 5)
def test_no_text_is_an_error(sql: sqlite3.Connection, text: str, limit: int) -> None:
    assert len(found(sql, text, limit)) <= max(limit, 0)
    (code,) = sql.execute("SELECT coder(?)", (text,)).fetchone()
    assert code is None or len(code) == 5


# What SQLite can be given: a lone surrogate is no text.
BINDABLE = [text for text in HOSTILE if not any("\ud800" <= sign <= "\udfff" for sign in text)]


@pytest.mark.parametrize("text", BINDABLE)
def test_nothing_hostile_is_an_error(sql: sqlite3.Connection, text: str) -> None:
    assert len(found(sql, text, 3)) <= 3
    assert len(sql.execute("SELECT coder(?)", (text,)).fetchall()) == 1


# The doors.

Said = list[tuple[str, float | None, bool]]


def asked_in_sql(connection: sqlite3.Connection, texts: list[str]) -> list[tuple[str, str | None]]:
    """Ask both functions of a connection that has nothing but them."""
    return [connection.execute(BOTH, (text, text)).fetchone() for text in texts]


def asked_of_datasette(home: Home, texts: list[str]) -> list[tuple[str, str | None]]:
    """Ask both functions through Datasette's own threads and connections, which its plugin prepares."""
    served = site(home.database, DATASETS)
    database = served.get_database(home.database.stem)

    async def ask() -> list[tuple[str, str | None]]:
        return [tuple((await database.execute(BOTH, [text, text])).first()) for text in texts]

    try:
        return asyncio.run(ask())
    finally:
        served.executor.shutdown()


def sheets(answers: str) -> Said:
    """Return the sheets that SQL says, as hits have them."""
    return [(one["code_rome"], one["score"], one["approche"]) for one in json.loads(answers)]


def of_hits(hits: list[Hit]) -> Said:
    return [(hit.code_rome, hit.score, hit.approche) for hit in hits if hit.genre == "fiche"]


def first_of(coded: list[Codage]) -> str | None:
    return coded[0].code_rome if coded else None


@pytest.fixture(scope="module")
def asked(sample: sqlite3.Connection) -> list[str]:
    """About a hundred things to ask of the sample: labels, whole and cut, and what people type."""
    whole = labels(sample)
    return [
        *whole[::12],
        *(label[: 3 + at % 9] for at, label in enumerate(whole[5::12])),
        *(one.requete for one in requetes()[::20]),
        *("infirmeir", "CDI", "", "zzqqxx", '"', "NEAR(a b)", "Maçon-coffreur (H/F) - CDI", "c++", "  œnologue "),
    ]


def test_the_command_that_searches_says_what_sql_says(sql: sqlite3.Connection, built: Home, asked: list[str]) -> None:
    assert len(asked) > 100
    runner = CliRunner()
    for text, (answers, _) in zip(asked, asked_in_sql(sql, asked), strict=True):
        done = runner.invoke(cli, ["--home", str(built.path), "search", "--json", "--limit", "5", "--", text])
        hits = json.loads(done.stdout)["resultats"]
        assert done.exit_code == (0 if hits else 1)
        said = [(hit["code"], hit["score"], hit["approche"]) for hit in hits if hit["genre"] == "fiche"]
        assert said == sheets(answers), text


def test_the_command_that_codes_says_what_sql_says(
    sql: sqlite3.Connection, built: Home, asked: list[str], tmp_path: Path
) -> None:
    (tmp_path / "titles.csv").write_text(
        "".join(f'"{text.replace(chr(34), chr(34) * 2)}"\n' for text in ("intitule", *asked)), encoding="utf-8"
    )
    words = ["code", str(tmp_path / "titles.csv"), "--column", "intitule", "--limit", "1", "--json"]
    done = CliRunner().invoke(cli, ["--home", str(built.path), *words])
    assert done.exit_code == 0
    coded = [json.loads(line) for line in done.stdout.splitlines()]
    said = {one["intitule"]: one["code_rome"] for one in coded}
    assert {text: code for text, (_, code) in zip(asked, asked_in_sql(sql, asked), strict=True) if code} == said


def test_python_says_what_sql_says(sql: sqlite3.Connection, built: Home, asked: list[str]) -> None:
    with Infotravail.open(built.database) as it:
        for text, (answers, code) in zip(asked, asked_in_sql(sql, asked), strict=True):
            assert of_hits(it.search(text, 5)) == sheets(answers), text
            assert first_of(it.code(text, 5)) == code, text


def test_datasette_says_what_sql_says(sql: sqlite3.Connection, built: Home, asked: list[str]) -> None:
    assert asked_of_datasette(built, asked) == asked_in_sql(sql, asked)


@pytest.mark.slow
@pytest.mark.real
def test_every_door_says_the_same_of_a_thousand_queries_on_the_whole_rome(
    rome: Home, whole: sqlite3.Connection
) -> None:
    known = labels(whole)
    texts = [one.requete for one in requetes()]
    texts += [label[: 2 + at % (len(label) + 1)] for at, label in enumerate(known[:: len(known) // 200])]
    assert len(texts) >= 1000
    with closing(opened(rome)) as connection:
        install(connection)
        in_sql = asked_in_sql(connection, texts)
    assert asked_of_datasette(rome, texts) == in_sql
    with Infotravail.open(rome.database) as it:
        for text, (answers, code) in zip(texts, in_sql, strict=True):
            assert of_hits(it.search(text, 5)) == sheets(answers), text
            assert first_of(it.code(text, 5)) == code, text

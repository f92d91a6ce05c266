"""What the SQL of strangers can take: a bounded time even in one call, a bounded memory, a bounded answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from datasette import utils

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from infotravail.publish.sql import limits, pool
from infotravail.publish.tables import MOST_FACETS
from tests.publish.hostile import ANSWERS, CONDITIONS, IN_ONE_CALL, MEMORY, RUNAWAY, SHAPES, STEPS
from tests.publish.served import Asked, Html, asking, rows_of

OF_THE_LIMITS = (
    *(limits.TOO_LONG, limits.NO_MEMORY, limits.TOO_LARGE, limits.TOO_LARGE_VALUE, limits.TOO_COMPLEX, limits.BUSY),
    limits.REFUSED,
)


@pytest.fixture(scope="module")
def copy(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's file, under the name that it is served by."""
    path = tmp_path_factory.mktemp("copy") / f"{DATABASE}.db"
    shutil.copy(built.database, path)
    return path


@pytest.fixture(scope="module")
def site(copy: Path) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(copy, DATASETS)) as asked:
        yield asked


def assert_refused(answer: httpx.Response, *sentences: str) -> None:
    """Assert that an answer is a refusal that says why in French, and is short."""
    assert answer.status_code in (400, 503), answer.text[:500]
    assert len(answer.content) < 120_000
    if "json" in answer.headers["content-type"]:
        assert answer.json()["ok"] is False
        told = answer.json()["error"]
    else:
        told = Html(answer.text).text if "html" in answer.headers["content-type"] else answer.text
    expected = sentences or OF_THE_LIMITS
    assert any(plain(sentence) in plain(told) for sentence in expected), told[:500]


def plain(text: str) -> str:
    """Return a text with the apostrophes and the spaces that keyboards have."""
    return re.sub(r"\s+", " ", text.replace("’", "'"))


@pytest.mark.parametrize("sql", [*IN_ONE_CALL.values(), *STEPS.values()], ids=[*IN_ONE_CALL, *STEPS])
def test_sql_that_takes_too_long_is_stopped_and_a_page_answers_beside_it(site: Asked, sql: str) -> None:
    *refused, page = site.get_together(f"/{DATABASE}.json?sql={quote(sql)}", "/metier/M1855")
    assert_refused(refused[0], limits.NO_MEMORY if sql == STEPS["aggregates"] else limits.TOO_LONG)
    assert page.status_code == 200


# Time and memory run out together where a query asks for both.
SAID: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ANSWERS, (limits.TOO_LARGE,)),
    **dict.fromkeys(MEMORY, (limits.TOO_LONG, limits.NO_MEMORY)),
    **dict.fromkeys(("one row of long texts", "arrays"), (limits.NO_MEMORY,)),
    "group_concat": (limits.TOO_LARGE_VALUE,),
}


@pytest.mark.parametrize("name", [*ANSWERS, *MEMORY])
@pytest.mark.parametrize("form", ["", ".json"])
def test_sql_that_asks_for_too_much_is_refused(site: Asked, name: str, form: str) -> None:
    assert_refused(site.get(f"/{DATABASE}{form}?sql={quote({**ANSWERS, **MEMORY}[name])}"), *SAID[name])


@pytest.mark.parametrize("sql", SHAPES.values(), ids=SHAPES)
def test_sql_of_a_shape_that_no_one_writes_is_refused(site: Asked, sql: str) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote(sql)}")
    assert_refused(answer, limits.TOO_COMPLEX)


def test_an_answer_that_is_too_large_says_the_bound_and_what_to_do(site: Asked) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote(ANSWERS['blobs'])}").json()
    assert answer["error"] == limits.TOO_LARGE
    for word in ("5 Mo", "LIMIT", "moins de colonnes", "CSV", "fichier"):
        assert word in answer["error"]


def test_the_largest_page_of_each_table_is_no_answer_that_is_too_large(site: Asked) -> None:
    for name in ("bmo", "rome_metiers", "rome_textes", "communes", "dictionnaire", "usages", "provenance"):
        assert site.get(f"/{DATABASE}.json?sql={quote(f'select * from {name}')}").status_code == 200, name
        assert site.get(f"/{DATABASE}/{name}?_size=max").status_code == 200, name


@pytest.mark.parametrize("form", [".json", ".csv", ".excel", ""])
def test_the_time_limit_is_told_in_the_form_that_is_asked(site: Asked, form: str) -> None:
    for sql in (RUNAWAY, IN_ONE_CALL["trim"]):
        answer = site.get(f"/{DATABASE}{form}?sql={quote(sql)}")
        assert answer.status_code == 400
        assert_refused(answer, limits.TOO_LONG)
        kind = {".json": "application/json", "": "text/html"}.get(form, "text/plain")
        assert answer.headers["content-type"].startswith(kind)


# Tables: filters, SQL in the address, facets, streams


@pytest.mark.parametrize("form", [".json", "", ".csv"])
@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_of_a_stranger_is_bounded_too(site: Asked, condition: str, form: str) -> None:
    *refused, page = site.get_together(f"/{DATABASE}/bmo{form}?_where={quote(condition)}", "/metier/M1855")
    assert refused[0].status_code == 400
    assert page.status_code == 200


@pytest.mark.parametrize("operator", ["like", "notlike", "glob", "contains", "startswith", "endswith"])
def test_a_hostile_pattern_of_a_filter_is_answered(site: Asked, operator: str) -> None:
    for pattern in ("%a" * 400, "*[a-z]" * 150, "_" * 999, "%" * 999, "é%" * 300):
        for form in ("", ".json", ".csv"):
            answer = site.get(f"/{DATABASE}/rome_textes{form}?libelle_texte__{operator}={quote(pattern)}")
            assert answer.status_code in (200, 400), answer.text[:300]


def test_facets_on_every_column_are_answered_as_many_at_once_as_allowed(site: Asked) -> None:
    names = [row[0] for row in rows_of(site, "select name from pragma_table_info('bmo')")]
    for form in ("", ".json"):
        for first in range(0, len(names), MOST_FACETS):
            facets = "&".join(f"_facet={name}" for name in names[first : first + MOST_FACETS])
            assert site.get(f"/{DATABASE}/bmo{form}?_size=max&_labels=on&{facets}").status_code == 200


def test_more_facets_than_allowed_are_refused_by_their_number(site: Asked) -> None:
    names = [row[0] for row in rows_of(site, "select name from pragma_table_info('bmo')")][: MOST_FACETS + 1]
    answer = site.get(f"/{DATABASE}/bmo.json?" + "&".join(f"_facet={name}" for name in names))
    assert answer.status_code == 400
    assert answer.json()["error"] == f"_facet : trop de facettes ; au plus {MOST_FACETS} à la fois."


def test_a_table_is_streamed_whole(site: Asked) -> None:
    (count,) = rows_of(site, "select count(*) from bmo")[0]
    lines = site.get(f"/{DATABASE}/bmo.csv?_stream=on").text.splitlines()
    assert len(lines) == int(str(count)) + 1


# What writes, and what would reach another file


@pytest.mark.parametrize(
    "sql",
    [
        "select load_extension('x')",
        "select fts3_tokenizer('simple')",
        "with x as (select 1) insert into usages (expression) select 1 from x",
        "with x as (select 1) update usages set expression = 1",
        "with x as (select 1) delete from usages",
        "explain with x as (select 1) delete from usages",
        "with x as (select 1) update sqlite_master set sql = '' where 1",
    ],
)
def test_nothing_but_a_reading_is_run(site: Asked, sql: str) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote(sql)}")
    assert answer.status_code == 400
    assert answer.json()["error"] == limits.REFUSED or "may not be modified" in answer.json()["error"]


def test_sql_does_not_say_where_the_file_is(site: Asked, copy: Path) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote('select * from pragma_database_list')}")
    assert_refused(answer, limits.REFUSED)
    for address in (f"/{DATABASE}", f"/{DATABASE}.json"):
        assert str(copy.parent) not in site.get(address).text


def test_a_text_that_is_too_deep_to_be_read_as_json_is_refused(site: Asked) -> None:
    sql = "select printf('%.*c', 90000, '[') as a"
    assert_refused(site.get(f"/{DATABASE}.json?sql={quote(sql)}&_json=a"), limits.TOO_DEEP)
    assert site.get(f"/{DATABASE}.json?sql={quote(sql)}").status_code == 200


# Many at once


@pytest.mark.slow
def test_fifty_at_once_are_refused_or_told_to_wait_and_pages_and_tables_answer(site: Asked) -> None:
    hostile = [*IN_ONE_CALL.values(), *STEPS.values(), *MEMORY.values(), *ANSWERS.values()][:50]
    addresses = [f"/{DATABASE}.json?sql={quote(sql)}" for sql in hostile]
    *refused, page, table, row = site.get_together(
        *addresses, "/metier/M1855", f"/{DATABASE}/rome_metiers", f"/{DATABASE}/rome_metiers/M1855.json"
    )
    for answer in refused:
        assert_refused(answer)
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == str(limits.BUSY_SECONDS)
    assert [one.status_code for one in (page, table, row)] == [200, 200, 200]


@pytest.mark.parametrize("form", [".json", ".csv", ""])
def test_what_would_wait_too_long_is_told_to_come_back(site: Asked, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(pool, "MOST_WAITING", 0)
    answer = site.get(f"/{DATABASE}{form}?sql=select+1")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == str(limits.BUSY_SECONDS)
    assert_refused(answer, limits.BUSY)
    assert site.get("/metier/M1855").status_code == 200
    replayed = site.get("/api/3/action/datastore_search_sql?sql=select+1")
    assert (replayed.status_code, replayed.json()["success"]) == (503, False)
    assert replayed.json()["error"]["message"] == limits.BUSY
    assert replayed.headers["retry-after"] == str(limits.BUSY_SECONDS)


@pytest.mark.parametrize("sql", [IN_ONE_CALL["trim"], STEPS["recursive"], ANSWERS["blobs"], MEMORY["arrays"]])
def test_the_old_api_bounds_sql_too(site: Asked, sql: str) -> None:
    *refused, page = site.get_together(f"/api/3/action/datastore_search_sql?sql={quote(sql)}", "/metier/M1855")
    assert refused[0].status_code == 409
    assert refused[0].json()["success"] is False
    assert page.status_code == 200


# The expressions of Datasette, on the thread where every page waits


@pytest.mark.parametrize(
    "sql",
    [
        "/**/" + " " * 12_000 + "x",
        "/**/--a" + "\n" * 12_000 + "x",
        ("/**/" + " " * 100) * 120 + "x",
        "select " + "/* " * 4_000,
        "select " + "[" * 12_000,
        "with x as (" + "-- \n" * 3_000,
        "explain" + " " * 12_000 + "x",
    ],
)
def test_sql_of_thousands_of_blanks_is_read_in_one_way(site: Asked, sql: str) -> None:
    # Each took seconds, or minutes: the test would not end.
    for address in (f"/{DATABASE}.json?sql=", "/api/3/action/datastore_search_sql?sql="):
        assert site.get(f"{address}{quote(sql)}").status_code in (400, 409)


@pytest.mark.parametrize(
    ("sql", "is_read"),
    [
        *(("select 1", True), ("  SELECT 1", True), ("with x as (select 1) select * from x", True), ("selects", False)),
        *(("-- a\n/* b */ select 1", True), ("/* * / ** */ select 1", True), ("/**/-- a\n\t with x", True)),
        *(("explain select 1", True), ("explain query plan with x", True), ("explain  query\nplan select 1", True)),
        *(("/* a select 1", False), ("-- select 1", False), ("explain delete", False), ("insert select 1", False)),
        *(("/*/ select 1 */", False), ("/***/select 1", True), ("", False), ("values (1)", False)),
    ],
)
def test_the_same_sql_is_read_as_datasette_reads_it(site: Asked, sql: str, is_read: bool) -> None:
    try:
        utils.validate_sql_select(sql)
    except utils.InvalidSql:
        assert not is_read
    else:
        assert is_read

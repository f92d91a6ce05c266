"""What `datasette` does with our file alone, and what `infotravail serve` adds to it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from tests.conftest import ROOT
from tests.publish.served import Html

RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
BIN = Path(sys.executable).parent


@contextmanager
def started(command: list[str], folder: Path) -> Iterator[httpx.Client]:
    """Start a server that says its address on its standard error, give a client of it, and stop it."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=folder) as process:
        assert process.stderr is not None
        try:
            said: list[str] = []
            for line in process.stderr:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    break
            else:
                pytest.fail("".join(said))
            with httpx.Client(base_url=found[0], timeout=20) as client:
                yield client
        finally:
            process.terminate()
            # What it still had to say is read, so that it can end.
            process.communicate(timeout=10)


@pytest.fixture(scope="module")
def alone(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `datasette infotravail.db`, with nothing else beside the file."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(built.database, folder / f"{DATABASE}.db")
    with started([str(BIN / "datasette"), f"{DATABASE}.db", "--port", "0"], folder) as client:
        yield client


@pytest.fixture(scope="module")
def served(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `infotravail serve`."""
    command = [str(BIN / "infotravail"), "--home", str(built.path), "serve", "--port", "0"]
    with started(command, tmp_path_factory.mktemp("served")) as client:
        yield client


def test_the_metadata_says_in_words_what_everything_in_the_file_is(database: sqlite3.Connection) -> None:
    ours = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))["databases"][DATABASE]
    there = {
        name
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        if "_fts" not in name and not name.startswith("sqlite_")
    }
    assert set(ours["tables"]) == there
    for name, words in ours["tables"].items():
        assert words["title"].strip(), name
        assert words["description"].strip(), name
        columns = {row[1] for row in database.execute(f"PRAGMA table_xinfo({name})") if row[6] != 1}
        assert set(words["columns"]) == columns, name
        assert all(text.strip() for text in words["columns"].values()), name
        assert set(words.get("facets", ())) <= columns, name
        assert words.get("label_column") in {None, *columns}, name


def test_the_metadata_has_a_title_and_a_description_for_each_question(database: sqlite3.Connection) -> None:
    ours = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))["databases"][DATABASE]
    assert len(ours["queries"]) == 18
    for name, query in ours["queries"].items():
        assert set(query) == {"title", "description", "sql", "hide_sql"}, name
        assert all(query.values()), name
        parameters = re.findall(r":(\w+)", query["sql"])
        assert parameters, name


def test_the_metadata_has_no_key_that_datasette_does_not_know() -> None:
    ours = yaml.safe_load((ROOT / "metadata.yml").read_text("utf-8"))
    assert set(ours) == {"title", "description", "databases"}
    assert set(ours["databases"][DATABASE]) == {"description", "plugins", "tables", "queries"}
    known = {
        *("title", "description", "source", "source_url", "license", "license_url", "columns", "facets"),
        *("label_column", "plugins", "about", "about_url", "sort", "sort_desc", "size", "hidden", "units"),
        *("sortable_columns", "fts_table", "fts_pk", "searchmode"),
    }
    for name, words in ours["databases"][DATABASE]["tables"].items():
        assert set(words) <= known, name
        assert "searchmode" not in words, name


def test_datasette_alone_has_the_search_box(alone: httpx.Client) -> None:
    found = alone.get(f"/{DATABASE}/rome_metiers.json", params={"_shape": "array", "_search": "d'acc"}).json()
    assert "M1601" in [row["code_rome"] for row in found]
    assert alone.get(f"/{DATABASE}/rome_metiers", params={"_search": '"'}).status_code == 200
    codes = [hit["code"] for hit in alone.get("/-/recherche.json", params={"q": "dev web"}).json()["resultats"]]
    assert codes[0] == "M1855"


@pytest.mark.parametrize(
    "address", ["/", "/metier/M1855", "/territoire/35", "/bmo", "/passage?codes=M1805", "/origine", f"/{DATABASE}"]
)
def test_datasette_alone_has_the_pages_in_french(alone: httpx.Client, address: str) -> None:
    answer = alone.get(address)
    assert answer.status_code == 200
    assert Html(answer.text).of("html") == [{"lang": "fr"}]
    assert "Servi par" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "sql", ["select hex(zeroblob(200000000))", "select 1; select 2", "delete from usages", RUNAWAY]
)
def test_datasette_alone_has_the_limits(alone: httpx.Client, sql: str) -> None:
    assert alone.get(f"/{DATABASE}.json", params={"sql": sql}).status_code == 400


def test_datasette_alone_has_no_metadata_of_ours_but_a_blank_map(alone: httpx.Client) -> None:
    metadata = alone.get("/-/metadata.json").json()
    assert "title" not in metadata
    assert alone.get("/-/settings.json").json()["sql_time_limit_ms"] == 1000


def test_serve_adds_settings_and_metadata(served: httpx.Client) -> None:
    settings = served.get("/-/settings.json").json()
    assert settings["sql_time_limit_ms"] == 300
    assert settings["facet_time_limit_ms"] == 200
    assert settings["suggest_facets"] is False
    assert served.get("/-/metadata.json").json()["databases"][DATABASE]["tables"]["rome_metiers"]["title"]
    [database] = served.get("/-/databases.json").json()
    assert (database["name"], database["is_mutable"]) == (DATABASE, False)

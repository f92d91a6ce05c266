"""Calls, counted by day and kind of address, and nothing of who calls."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from infotravail.describe.datasette import DATABASE
from infotravail.errors import HomeError
from infotravail.home import Home
from infotravail.publish.stats.calls import Kind
from infotravail.publish.stats.counting import ADD_SECONDS, Counting
from infotravail.publish.stats.kinds import kind_of
from infotravail.publish.stats.store import Call, Store, store_at
from infotravail.publish.stats.told import OFF, statistics
from tests.publish.running import INFOTRAVAIL, running
from tests.publish.test_pinned import remade

CALL = Call("2026-11-29", "question", "metier", "page", "2xx")
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


# The file


def test_what_several_add_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    store_at(path)

    def add() -> None:
        store = store_at(path)
        for _ in range(5):
            store.add({CALL: 1, CALL._replace(forme="json"): 2})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Store(path).total() == (60, "2026-11-29")
    assert Store(path).since(date(2026, 11, 29)) == [(CALL._replace(forme="json"), 40), (CALL, 20)]
    assert Store(path).since(date(2026, 11, 30)) == []
    assert [one.name for one in tmp_path.iterdir()] == ["calls.db"]


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")


def folder(path: Path) -> None:
    path.mkdir()


def text(path: Path) -> None:
    path.write_text("my notes\n" * 1_000)


def nothing_above(path: Path) -> None:
    path.parent.rmdir()


def later_format(path: Path) -> None:
    store_at(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")


def cut(path: Path) -> None:
    store_at(path)
    path.write_bytes(path.read_bytes()[:3_000])


@pytest.mark.parametrize("spoil", [other_database, folder, text, nothing_above, later_format, cut])
def test_what_is_no_file_of_calls_is_refused_at_the_start_and_left_as_it_is(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "there" / "calls.db"
    path.parent.mkdir()
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(HomeError) as error:
        store_at(path)
    assert str(path) in str(error.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_the_file_that_is_served_is_no_file_of_calls(built: Home) -> None:
    with pytest.raises(HomeError, match="something else than calls"):
        store_at(built.database)


def test_a_file_that_another_holds_is_refused_and_an_empty_one_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "calls.db"
    path.touch()
    store_at(path)
    monkeypatch.setattr("infotravail.publish.stats.store.PATIENCE", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(HomeError, match="locked"):
            store_at(path)
    assert store_at(path).total() == (0, "")


# Counting


def test_what_cannot_be_added_is_said_once_and_added_later(tmp_path: Path) -> None:
    path, aside = tmp_path / "calls.db", tmp_path / "aside.db"
    said: list[str] = []
    counting = Counting(store_at(path), said.append)
    counting.count(Kind("question", "metier", "page"), 200)
    path.rename(aside)
    for _ in range(3):
        counting.add()
        counting.count(Kind("question", "metier", "page"), 304)
    assert len(said) == 1
    assert str(path) in said[0]
    aside.rename(path)
    counting.add()
    assert counting.store.total() == (4, TODAY)
    assert len(said) == 1


def test_days_without_calls_are_zeros_and_days_before_the_first_are_not_told(tmp_path: Path) -> None:
    counting = Counting(store_at(tmp_path / "calls.db"), print)
    today = date(2026, 11, 29)
    for back, count in ((0, 5), (2, 3), (400, 1)):
        counting.store.add({CALL._replace(jour=(today - timedelta(days=back)).isoformat()): count})
    found = statistics(counting, 4, today)
    assert (found.total, found.depuis) == (9, "2025-10-25")
    assert [(one.jour, one.nombre) for one in found.jours] == [
        *(("2026-11-26", 0), ("2026-11-27", 3), ("2026-11-28", 0), ("2026-11-29", 5)),
    ]
    assert [(one.genre, one.nom, one.nombre) for one in found.appels] == [("question", "metier", 8)]
    young = Counting(store_at(tmp_path / "young.db"), print)
    young.store.add({CALL: 1})
    assert [one.jour for one in statistics(young, 30, today).jours] == ["2026-11-29"]


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/", "", Kind("question", "accueil", "page")),
        ("/metier/M1855", "q=secret", Kind("question", "metier", "page")),
        ("/metier/M1855.json", "", Kind("question", "metier", "json")),
        ("/r/2026-04-01-bcc66979/metier/M1855.json", "", Kind("question", "metier", "json")),
        ("/-/suggest.json", "q=dev", Kind("question", "suggest", "json")),
        ("/infotravail", "", Kind("table", "", "page")),
        ("/infotravail", "sql=select+1", Kind("sql", "", "page")),
        ("/infotravail.csv", "sql=select+1", Kind("sql", "", "csv")),
        ("/infotravail.db", "", Kind("fichier", "", "db")),
        ("/infotravail/bmo", "_size=1", Kind("table", "bmo", "page")),
        ("/infotravail/bmo.excel", "", Kind("table", "bmo", "excel")),
        ("/infotravail/bmo/1.json", "", Kind("table", "bmo", "json")),
        ("/infotravail/chercher", "", Kind("requete", "chercher", "page")),
        ("/infotravail/Jean Dupont 0601020304", "", Kind("autre", "", "page")),
        ("/infotravail/bmo.secret", "", Kind("table", "bmo", "autre")),
        ("/api/3/action/datastore_search", "", Kind("api_ancienne", "datastore_search", "json")),
        ("/api/3/action/jean.dupont@example.org", "", Kind("api_ancienne", "", "json")),
        ("/robots.txt", "", Kind("site", "robots.txt", "autre")),
        ("/reconcilier", "queries=secret", Kind("site", "reconcilier", "json")),
        ("/reconcilier/", "", Kind("site", "reconcilier", "json")),
        ("/reconcilier/suggestions/entites", "prefix=secret", Kind("site", "reconcilier", "json")),
        ("/reconcilier/M1855", "", Kind("site", "reconcilier", "json")),
        ("/-/mcp", "", Kind("site", "mcp", "json")),
        ("/jean.dupont", "", Kind("autre", "", "autre")),
        ("/~zz/%ff/\x00", "", Kind("autre", "", "page")),
    ],
)
def test_the_kind_of_an_address_has_no_word_of_a_stranger(path: str, query: str, expected: Kind) -> None:
    assert kind_of("/", DATABASE, {"bmo"}, {"chercher"})(path, query.encode()) == expected
    assert kind_of("/prefix/", DATABASE, {"bmo"}, {"chercher"})(f"/prefix{path}", query.encode()) == expected


# Served


def test_a_site_that_does_not_count_says_so_in_french_and_has_no_link_to_it(built: Home) -> None:
    with running(built.path) as site, httpx.Client(base_url=site.address) as client:
        answer = client.get("/-/stats.json")
        assert (answer.status_code, answer.json()["error"]) == (404, OFF)
        page = client.get("/statistiques")
        assert page.status_code == 404
        assert OFF.replace("'", "") in page.text.replace("’", "").replace("'", "").replace("&#39;", "")
        assert 'href="/statistiques"' not in client.get("/").text


def told(client: httpx.Client, query: str = "") -> Any:
    answer = client.get(f"/-/stats.json{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()


def test_calls_are_counted_told_and_kept(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    with running(built.path, "--stats", path) as site, httpx.Client(base_url=site.address) as client:
        for _ in range(3):
            client.get(
                "/metier/M1855?utm_source=x", headers={"user-agent": "Curious/1.0", "x-forwarded-for": "9.9.9.9"}
            )
        client.get("/metier/M1855.json")
        client.get("/metier/nothing")
        client.get("/recherche?q=mot+secret")
        found = told(client)
        assert found["total"] == 6
        assert found["depuis"] == TODAY
        assert found["jours"] == [{"jour": TODAY, "nombre": 6}]
        kinds = {(one["nom"], one["forme"], one["classe"]): one["nombre"] for one in found["appels"]}
        assert kinds["metier", "page", "2xx"] == 3
        assert kinds["metier", "json", "2xx"] == 1
        assert kinds["metier", "page", "4xx"] == 1
        described = client.get("/openapi.json").json()
        answers = described["paths"]["/-/stats.json"]["get"]["responses"]["200"]
        schema = answers["content"]["application/json"]["schema"] | {"components": described["components"]}
        jsonschema.Draft202012Validator(schema).validate(found)
        page = client.get("/statistiques?jours=7")
        assert page.status_code == 200
        assert "<rect" in page.text
        assert 'href="/statistiques"' in client.get("/").text
    with running(built.path, "--stats", path) as site, httpx.Client(base_url=site.address) as client:
        # Those of the statistics, of the home page, and of the description were calls too.
        assert told(client)["total"] == 10
    content = path.read_bytes()
    for secret in (b"Curious", b"9.9.9.9", b"127.0.0.1", b"secret", b"utm_source", b"M1855", b"nothing"):
        assert secret not in content


def test_days_that_cannot_be_told_are_refused(built: Home, tmp_path: Path) -> None:
    wrong = ("jours=0", "jours=367", "jours=-1", "jours=x", "jours=", "jours=1&jours=2", "days=3", "jours=²")
    with running(built.path, "--stats", tmp_path / "calls.db") as site:
        for address, form in (("/-/stats.json", "json"), ("/statistiques", "html")):
            for query in wrong:
                answer = httpx.get(f"{site.address}{address}?{query}")
                assert (answer.status_code, form in answer.headers["content-type"]) == (400, True), query


@pytest.mark.slow
def test_two_servers_share_a_file_and_a_killed_one_loses_seconds_and_harms_nothing(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    with ExitStack() as stack:
        one = stack.enter_context(running(built.path, "--stats", path))
        other = stack.enter_context(running(built.path, "--stats", path))
        for site in (one, other):
            for _ in range(5):
                httpx.get(f"{site.address}/robots.txt")
        time.sleep(2 * ADD_SECONDS)
        for _ in range(5):
            httpx.get(f"{one.address}/robots.txt")
        one.process.kill()
        one.process.wait()
        with httpx.Client(base_url=other.address) as client:
            assert 10 <= told(client)["total"] <= 15
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_of_calls_that_is_lost_is_no_error_to_a_visitor(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    with running(built.path, "--stats", path) as site, httpx.Client(base_url=site.address) as client:
        path.unlink()
        client.get("/robots.txt")
        site.hears("calls cannot be added there")
        for address in ("/", "/robots.txt", "/metier/M1855"):
            assert client.get(address).status_code == 200
        assert client.get("/-/stats.json").status_code == 503
        assert client.get("/statistiques").status_code == 503
        assert "Traceback" not in "".join(site.said)


def test_the_next_release_is_counted_in_the_same_file(built: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir()
    remade(built.database, home.database, "2030-01-01-00000000", "Titre")
    with running(home.path, "--stats", tmp_path / "calls.db") as site, httpx.Client(base_url=site.address) as client:
        client.get("/metier/M1855")
        site.send(signal.SIGHUP)
        site.hears("is served now")
        client.get("/metier/M1855")
        found = told(client)
        assert {one["nom"]: one["nombre"] for one in found["appels"]}["metier"] == 2


def test_a_file_that_cannot_be_one_stops_the_command(built: Home, tmp_path: Path) -> None:
    command = [INFOTRAVAIL, "--home", built.path, "serve", "--port", "0", "--stats", built.database]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 74
    assert "something else than calls" in done.stderr
    assert "Traceback" not in done.stderr

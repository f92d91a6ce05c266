"""What may be kept of an answer, by whom and for how long, whatever cookie comes with the request."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.base_url import base_url_of
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, asking
from tests.publish.sockets import client_of

FIVE_MINUTES = "public, max-age=300"
TABLES = [
    *(f"/{DATABASE}", f"/{DATABASE}.json", f"/{DATABASE}/rome_metiers", f"/{DATABASE}/rome_metiers.json"),
    *(f"/{DATABASE}/rome_metiers.csv", f"/{DATABASE}/rome_metiers.csv?_stream=on", f"/{DATABASE}/rome_metiers.excel"),
    *(f"/{DATABASE}/rome_metiers?_search=dev&_facet=emploi_cadre", f"/{DATABASE}/rome_metiers.csv?excel=1"),
    *(f"/{DATABASE}/rome_metiers/M1855", f"/{DATABASE}/rome_metiers/M1855.json", f"/{DATABASE}/bmo_departements.json"),
    *(f"/{DATABASE}/chercher_une_fiche?intitule=dev", f"/{DATABASE}/chercher_une_fiche.json?intitule=dev"),
    *(f"/{DATABASE}/chercher_une_fiche.csv?intitule=dev", f"/{DATABASE}/rome_metiers.json?_size=1&utm_source=x"),
]
PAGES = ["/", "/metier/M1855", "/metier/M1855.json", "/bmo.csv", "/-/recherche.json?q=dev", "/sitemap.xml", "/origine"]
OF_CHANCE = [
    *("select random()", "select hex(randomblob(4))", "select datetime('now')", "select current_timestamp"),
    *("select strftime('%s')", "select 1", "select libelle from rome_metiers order by random() limit 1"),
]
COOKIES = ["a=1", "ds_actor=x", "ds_csrftoken=x; ds_messages=y", "a=1; b=2", "=", "\x01"]


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with client_of(built.path) as client:
        yield client


@pytest.fixture
def release(database: sqlite3.Connection) -> str:
    (found,) = database.execute("SELECT identifiant FROM release").fetchone()
    return str(found)


@pytest.mark.parametrize("path", TABLES)
def test_a_table_has_a_tag_and_is_not_sent_again(client: httpx.Client, path: str, release: str) -> None:
    first = client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, FIVE_MINUTES)
    assert "cookie" not in first.headers.get("vary", "").lower()
    tag = first.headers["etag"]
    assert tag.startswith(f'W/"{release}-')
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', f'W/"a,b",{tag} , "c"', "*"):
        for method in ("GET", "HEAD"):
            again = client.request(method, path, headers={"if-none-match": known})
            assert (again.status_code, again.content) == (304, b""), known
            assert (again.headers["etag"], again.headers["cache-control"]) == (tag, FIVE_MINUTES)
            assert again.headers["access-control-allow-origin"] == "*"
            assert not {"content-type", "content-length", "content-security-policy"} & again.headers.keys()
    for unknown in ('"other"', f"{tag[:-2]}x", tag.strip('W/"'), "", '"', "W/"):
        assert client.get(path, headers={"if-none-match": unknown}).status_code == 200


@pytest.mark.parametrize("path", [*TABLES, *PAGES, f"/{DATABASE}.db"])
@pytest.mark.parametrize("cookie", COOKIES)
def test_a_cookie_changes_nothing_of_what_may_be_kept(client: httpx.Client, path: str, cookie: str) -> None:
    answer = client.get(path, headers={"cookie": cookie, "authorization": "Bearer x"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, FIVE_MINUTES)
    assert not {"cookie", "authorization"} & set(answer.headers.get("vary", "").lower().split(", "))
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("sql", OF_CHANCE)
def test_the_sql_of_a_reader_has_no_tag_and_is_hardly_kept(client: httpx.Client, sql: str, release: str) -> None:
    for prefix in ("", f"/r/{release}"):
        for path in (f"/{DATABASE}.json?sql={quote(sql)}", f"/{DATABASE}?sql={quote(sql)}"):
            answer = client.get(prefix + path, headers={"if-none-match": "*"})
            assert answer.status_code == 200
            assert "etag" not in answer.headers
            assert answer.headers["cache-control"] == "max-age=5"
    where = f"/r/{release}/{DATABASE}/rome_metiers.json?_where={quote('random() > 0')}"
    assert client.get(where).headers["cache-control"] == "max-age=5"


def test_who_says_how_long_is_heard(client: httpx.Client, release: str) -> None:
    path = f"/{DATABASE}/rome_metiers.json?_ttl="
    assert client.get(f"{path}10").headers["cache-control"] == "max-age=10"
    assert client.get(f"/r/{release}{path}0").headers["cache-control"] == "no-cache"
    assert client.get(f"{path}10", headers={"if-none-match": "*"}).status_code == 304


@pytest.mark.parametrize("path", [*TABLES, *PAGES, f"/{DATABASE}.db"])
def test_what_is_of_the_release_is_kept_for_ever_under_its_address(
    client: httpx.Client, path: str, release: str
) -> None:
    answer = client.get(f"/r/{release}{path}", headers={"cookie": "a=1"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        *("/-/messages", "/-/threads", "/-/threads.json", "/-/databases", "/-/databases.json", "/-/plugins.json"),
        *("/-/versions.json", "/-/settings", "/-/metadata.json", "/-/permissions", "/-/logout", "/-/allow-debug"),
        *("/-/actor.json", "/-/static/app.css", "/api/3/action/help_show?name=help_show", "/metier/M1855/"),
        *("/metier/Z9999", "/nothing", f"/{DATABASE}/nothing", f"/{DATABASE}.json?sql=nonsense", "/bmo.json?annee=x"),
        *("/territoire/35", "/territoire/35.json", "/agences.json?departement=35"),
    ],
)
def test_nothing_else_is_kept_for_ever_under_the_release(client: httpx.Client, path: str, release: str) -> None:
    for headers in ({}, {"cookie": "a=1; ds_csrftoken=x"}):
        answer = client.get(f"/r/{release}{path}", headers=headers)
        assert "immutable" not in answer.headers.get("cache-control", "")


def test_an_address_that_leads_elsewhere_leads_within_the_release(client: httpx.Client, release: str) -> None:
    for path in ("/metier/M1855", f"/{DATABASE}/rome_metiers"):
        assert client.get(f"/r/{release}{path}/").headers["location"] == f"/r/{release}{path}"


def test_the_tag_is_that_of_the_settings_too(built: Home) -> None:
    tags = set()
    for base in ("http://localhost/", "https://exemple.fr/", "https://exemple.fr/x/"):
        with asking(make_site(built.database, DATASETS, base=base_url_of(base))) as asked:
            tags |= {asked.get(path).headers["etag"] for path in ("/metier/M1855", f"/{DATABASE}/rome_metiers")}
    assert len(tags) == 6


# Sites that keep something from someone


def closed(built: Home, **allowed: Any) -> Datasette:
    """A site whose settings keep a table from all but one reader."""
    metadata = {"databases": {DATABASE: {"tables": {"rome_metiers": {"allow": allowed}}}}}
    return Datasette([], immutables=[str(built.database)], metadata=metadata)


def test_a_table_that_is_kept_from_some_is_kept_for_nobody(built: Home) -> None:
    datasette = closed(built, id="paule")
    with asking(datasette) as asked:
        cookie = f"ds_actor={datasette.sign({'a': {'id': 'paule'}}, 'actor')}"
        seen = asked.get(f"/{DATABASE}/rome_metiers.json", cookie=cookie)
        assert (seen.status_code, seen.headers["cache-control"]) == (200, "private, no-store")
        assert {"Cookie", "Authorization"} <= set(seen.headers["vary"].split(", "))
        for headers in ({}, {"cookie": "a=1"}, {"cookie": "ds_actor=x"}):
            answer = asked.get(f"/{DATABASE}/rome_metiers.json", if_none_match="*", **headers)
            assert answer.status_code == 403
            assert "public" not in answer.headers.get("cache-control", "")
        # Another table is not: but what a page of Datasette's shows depends on who reads it.
        other = asked.get(f"/{DATABASE}/communes.json", cookie="a=1")
        assert other.headers["cache-control"] == "private, no-store"
        # Our own pages are the same for all.
        assert asked.get("/metier/M1855", cookie=cookie).headers["cache-control"] == FIVE_MINUTES


@pytest.mark.parametrize("rules", [{"allow": {"id": "*"}}, {"allow_sql": False}, {"permissions": {"debug-menu": {}}}])
def test_any_rule_of_the_settings_makes_readers_differ(built: Home, rules: dict[str, Any]) -> None:
    with asking(Datasette([], immutables=[str(built.database)], metadata=rules)) as asked:
        answer = asked.get(f"/{DATABASE}/communes.json", cookie="a=1")
        assert answer.headers.get("cache-control", "private, no-store") == "private, no-store"


def test_a_query_of_the_site_that_tells_the_time_has_no_tag(built: Home) -> None:
    queries = {"maintenant": "select datetime('now') as m", "hasard": "select RANDOM ()", "une": "select 1 as date"}
    metadata = {"databases": {DATABASE: {"queries": queries}}}
    with asking(Datasette([], immutables=[str(built.database)], metadata=metadata)) as asked:
        tagged = {name: "etag" in asked.get(f"/{DATABASE}/{name}.json").headers for name in queries}
    assert tagged == {"maintenant": False, "hasard": False, "une": True}


# The host of the request


def of_host(asked: Asked, path: str, host: str) -> httpx.Response:
    return asked.get(path, host=host)


@pytest.fixture(scope="module")
def alone(built: Home) -> Iterator[Asked]:
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


HOSTS = ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", 'a"><script>', "[x", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_what_names_a_host_that_anyone_may_write_is_kept_for_nobody_else(alone: Asked, host: str) -> None:
    for path in ("/metier/M1855", "/recherche?q=dev", "/metier/M1855.json", "/bmo.csv", "/openapi.json"):
        answer = of_host(alone, path, host)
        assert answer.headers["cache-control"] == FIVE_MINUTES
        assert "evil" not in answer.text + str(answer.headers.get("link"))
        assert "<script>/" not in answer.text
    for path in (f"/{DATABASE}/rome_metiers", f"/{DATABASE}/bmo.json?_size=1", "/sitemap.xml", "/robots.txt"):
        assert of_host(alone, path, host).headers["cache-control"] == "private, max-age=300"
    assert of_host(alone, f"/{DATABASE}?sql=select+1", host).headers["cache-control"] == "private, max-age=5"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8001", "127.0.0.1", "127.0.0.5:9", "[::1]:8001"])
def test_the_names_of_this_machine_are_believed(alone: Asked, host: str) -> None:
    assert f'href="http://{host}/metier/M1855"' in of_host(alone, "/metier/M1855", host).text
    assert of_host(alone, f"/{DATABASE}/rome_metiers", host).headers["cache-control"] == FIVE_MINUTES


def test_a_file_that_datasette_may_write_has_its_pages_too(built: Home, tmp_path: Path) -> None:
    path = tmp_path / f"{DATABASE}.db"
    path.write_bytes(built.database.read_bytes())
    with asking(Datasette([str(path)])) as asked:
        assert asked.get(f"/{DATABASE}/rome_metiers").status_code == 200
        assert asked.get(f"/{DATABASE}.db").status_code == 403
    sqlite3.connect(path).close()

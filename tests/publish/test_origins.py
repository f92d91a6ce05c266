"""Any page of any site may read what the site answers, with any header of its own; HEAD is answered as GET."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from infotravail.home import Home
from tests.publish.served import asking
from tests.publish.sockets import READ, client_of

ORIGIN = {"origin": "https://example.org"}


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with client_of(built.path) as client:
        yield client


@pytest.mark.parametrize(("path", "status"), READ.items())
def test_any_site_may_read_an_answer_and_its_headers(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path, headers=ORIGIN)
    assert answer.status_code == status
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"link", "etag", "content-length", "content-range", "content-disposition", "accept-ranges"} <= set(exposed)
    # A star is for whoever is not known: no cookie comes with it.
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("asked", ["content-type", "x-anything, Authorization", "range,if-none-match"])
def test_a_browser_is_told_that_any_header_may_be_sent(client: httpx.Client, path: str, asked: str) -> None:
    headers = {**ORIGIN, "access-control-request-method": "GET", "access-control-request-headers": asked}
    answer = client.options(path, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "GET" in answer.headers["access-control-allow-methods"].split(", ")
    assert answer.headers["access-control-allow-headers"] == asked
    assert int(answer.headers["access-control-max-age"]) >= 3600
    assert "etag" in answer.headers["access-control-expose-headers"]
    assert answer.headers["allow"] == answer.headers["access-control-allow-methods"]
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("asked", ["", "a b", "é", "x;y", "x," * 300, "<script>"])
def test_what_is_no_list_of_headers_is_not_said_again(client: httpx.Client, asked: str) -> None:
    headers = [("origin", "https://example.org"), ("access-control-request-headers", asked.encode())]
    answer = client.options("/metier/M1855.json", headers=headers)
    assert answer.headers["access-control-allow-headers"] == "*, authorization"


def test_the_old_api_may_be_posted_to_from_any_site(client: httpx.Client) -> None:
    path = "/api/3/action/help_show"
    told = client.options(path, headers={**ORIGIN, "access-control-request-method": "POST"})
    assert told.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    answer = client.post(path, json={"name": "help_show"}, headers={**ORIGIN, "cookie": "a=1"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert client.options("/connexion/oauth2/access_token").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/-/permissions", "/-/logout", "/-/auth-token", "/-/versions"])
def test_the_forms_of_datasette_are_for_the_site_alone(client: httpx.Client, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = client.request(method, path, headers=ORIGIN)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_another_file_beside_ours_is_opened_to_no_site(built: Home, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    with asking(Datasette([], immutables=[str(built.database), str(other)])) as asked:
        answer = asked.get("/other/things.json")
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-origin" not in asked.ask("OPTIONS", "/other/things.json").headers
        assert "etag" not in answer.headers


@pytest.mark.parametrize(("path", "status"), READ.items())
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, path: str, status: int, encoding: str) -> None:
    sent = {"accept-encoding": encoding}
    got, head = client.get(path, headers=sent), client.head(path, headers=sent)
    assert (head.status_code, head.content) == (status, b"")
    ignored = {"date", "content-security-policy"}
    # A page has a nonce and times of its own, which compress to more or fewer bytes.
    if "text/html" in got.headers["content-type"] or "query_ms" in got.text:
        ignored.add("content-length")
    kept = {name: value for name, value in got.headers.items() if name not in ignored}
    assert {name: value for name, value in head.headers.items() if name not in ignored} == kept
    assert ("content-length" in head.headers) == ("content-length" in got.headers)


def test_the_connection_goes_on_after_what_has_no_body(client: httpx.Client) -> None:
    for method, path, status in (
        ("HEAD", "/metier/M1855", 200),
        ("OPTIONS", "/metier/M1855", 204),
        ("HEAD", "/infotravail/bmo.csv?_stream=on", 200),
        ("TRACE", "/metier/M1855", 405),
        ("HEAD", "/infotravail.db", 200),
        ("GET", "/robots.txt", 200),
    ):
        assert client.request(method, path).status_code == status

"""Files that need an account, over real sockets: a token is asked for, used, renewed, and shown to nobody."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest

from infotravail.cli.fetch import fetch_all
from infotravail.errors import BuilderError, SourceChanged, SourceUnavailable
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Access, Dataset
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import read_lock
from infotravail.sources.oauth import MAX_ANSWER, Account, Credentials, Pace, credentials, lacking
from tests.sources.certificates import certificate
from tests.sources.server import Server, answer, chunked, redirect
from tests.sources.support import FILE, PETIT, kept_aside, picture, raises_only, release

ROOT = Path(__file__).parent.parent.parent
NEXT = release("v461")
PAGE = b"<!DOCTYPE html>\n<html><head><title>Site en\n maintenance &amp; travaux</title></head></html>"

ACCESS = Access(
    token_url="https://login.example.org/connexion/token?realm=%2Fpartenaire",
    scope="application_{client_id} api_petitv1 petit",
    client_id="PETIT_CLIENT_ID",
    client_secret="PETIT_CLIENT_SECRET",
    page="https://www.example.org/compte",
)
CLOSED = replace(FILE, access=ACCESS, hosts=FILE.hosts | {"login.example.org"})
API = "/www.example.org/files/petit.zip"
LOGIN = "/login.example.org/connexion/token?realm=%2Fpartenaire"

CLIENT = "PAR_petit_0123456789abcdef"
SECRET = "s3cr3t+/=&%7E_0123456789"
TOKEN = "t0k3n.abc-DEF~0123456789+/=="
SECOND = "an0ther-t0k3n-9876543210"
SECRETS = (CLIENT, SECRET, TOKEN, SECOND)
ENVIRONMENT = {"PETIT_CLIENT_ID": CLIENT, "PETIT_CLIENT_SECRET": SECRET}
HELD = Credentials(CLIENT, SECRET)

BUSY, BROKEN = "429 Too Many Requests", "500 Internal Server Error"
UNAUTHORISED, FORBIDDEN = "401 Unauthorized", "403 Forbidden"
CHECK = ("PETIT_CLIENT_ID and PETIT_CLIENT_SECRET", ACCESS.page, "subscribed to the API", "last good file stays")


def token(word: str = TOKEN, **words: object) -> bytes:
    """Return the answer of a publisher that gives a token."""
    said = {"access_token": word, "token_type": "Bearer", "scope": f"application_{CLIENT}", "expires_in": 1499}
    return answer(json.dumps({**said, **words}).encode(), Content_Type="application/json")


def closed(**changes: object) -> Dataset:
    """Return the small dataset, its file being one that needs an account, some of its words being changed."""
    return replace(PETIT, files=(replace(CLOSED, **changes),))  # type: ignore[arg-type]


def fetch(
    home: Home, mirror: str, interval: float = 0.0, held: Credentials = HELD, **changes: object
) -> Snapshot | None:
    """Fetch the small dataset's file with an account."""
    dataset = closed(**changes)
    (file,) = dataset.files
    assert file.access
    account = Account(file, file.access, held, mirror=mirror, pace=Pace(interval))
    return fetch_file(home, dataset, file, mirror=mirror, auth=account)


def repeated(text: str | bytes) -> list[str]:
    """Return which secrets are in a text."""
    data = text.encode() if isinstance(text, str) else text
    return [secret for secret in SECRETS if secret.encode() in data]


def repeated_in(folder: Path) -> list[str]:
    """Return which secrets are in the files of a folder, what was refused included."""
    return [secret for path in folder.rglob("*") if path.is_file() for secret in repeated(path.read_bytes())]


@contextmanager
def refuses(home: Home, kind: type[BuilderError], *words: str) -> Iterator[None]:
    """Expect an error that leaves the last good file in use and tells no secret."""
    with raises_only(home, kind, *words) as caught:
        yield
    assert [entry.edition for entry in read_lock(home.lock)] == ["v460"]
    assert repeated(str(caught.value)) == repeated_in(home.path) == []


def asked(server: Server) -> list[tuple[str, str]]:
    """Return what was asked for, in order."""
    return [(request.method, request.path) for request in server.requests]


def bearers(server: Server) -> list[str]:
    """Return the token of each request for the file."""
    return [request.headers["authorization"] for request in server.requests if request.method == "GET"]


# What goes well.


def test_a_token_is_asked_for_then_the_file_with_it(home: Home) -> None:
    with Server(token(), answer(NEXT)) as server:
        snapshot = fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API)]
    asking, getting = server.requests
    assert asking.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asking.headers["user-agent"] == getting.headers["user-agent"]
    assert asking.headers["accept-encoding"] == getting.headers["accept-encoding"] == "identity"
    assert "authorization" not in asking.headers
    assert getting.headers["authorization"] == f"Bearer {TOKEN}"
    assert snapshot is not None
    assert home.stored(snapshot.sha256).read_bytes() == NEXT
    assert (snapshot.edition, snapshot.url) == ("v461", FILE.url)
    assert repeated_in(home.path) == []


def test_the_form_is_that_of_client_credentials_with_its_scope_filled(home: Home) -> None:
    with Server(token(), answer(NEXT)) as server:
        fetch(home, server.url)
    body = server.requests[0].body
    assert body == (
        b"grant_type=client_credentials&client_id=PAR_petit_0123456789abcdef"
        b"&client_secret=s3cr3t%2B%2F%3D%26%257E_0123456789"
        b"&scope=application_PAR_petit_0123456789abcdef+api_petitv1+petit"
    )
    assert dict(parse_qsl(body.decode()))["client_secret"] == SECRET


def test_a_scope_without_client_id_is_sent_as_it_is(home: Home) -> None:
    with Server(token(), answer(NEXT)) as server:
        fetch(home, server.url, access=replace(ACCESS, scope="api_petitv1 {autre}"))
    assert dict(parse_qsl(server.requests[0].body.decode()))["scope"] == "api_petitv1 {autre}"


def test_a_file_that_has_not_changed_changes_nothing(home: Home) -> None:
    before = picture(home)
    with Server(token(), answer(status="304 Not Modified")) as server:
        assert fetch(home, server.url) is None
    assert {"if-none-match", "authorization"} <= server.requests[1].headers.keys()
    assert picture(home) == before


def test_a_redirect_to_a_listed_host_carries_the_same_token(home: Home) -> None:
    with Server(token(), redirect("https://static.example.org/f.zip"), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API), ("GET", "/static.example.org/f.zip")]
    assert bearers(server) == [f"Bearer {TOKEN}"] * 2


def test_a_token_is_asked_for_with_the_patience_of_the_client() -> None:
    request = httpx.Request("GET", FILE.url, headers=httpx.AsyncClient().headers, extensions={"timeout": {"read": 7}})

    async def first() -> httpx.Request:
        flow = Account(CLOSED, ACCESS, HELD, mirror="", pace=Pace()).async_auth_flow(request)
        asking = await anext(flow)
        await flow.aclose()
        return asking

    asking = asyncio.run(first())
    assert (str(asking.url), asking.extensions) == (ACCESS.token_url, {"timeout": {"read": 7}})


# The life of a token.


def test_one_token_serves_every_try(home: Home) -> None:
    with Server(token(), answer(status=BUSY), answer(status=BROKEN), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), *[("GET", API)] * 3]
    assert bearers(server) == [f"Bearer {TOKEN}"] * 3


@pytest.mark.parametrize("life", [0, 1, "1", 5, -7, 0.5, -(10**400), -1e999])
def test_a_token_that_has_expired_is_renewed_before_the_next_try(home: Home, life: object) -> None:
    with Server(token(expires_in=life), answer(status=BUSY), token(SECOND), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API)] * 2
    assert bearers(server) == [f"Bearer {TOKEN}", f"Bearer {SECOND}"]


@pytest.mark.parametrize("life", [1499, "1499", None, "soon", True, [], 10**400, 1e999, float("nan"), "9" * 400])
def test_a_token_whose_life_is_long_or_unread_serves_until_it_is_refused(home: Home, life: object) -> None:
    with Server(token(expires_in=life), answer(status=BUSY), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API), ("GET", API)]


def test_a_token_that_is_refused_is_renewed_once_and_at_once(home: Home, waiting: None) -> None:
    with Server(token(), answer(PAGE, UNAUTHORISED), token(SECOND), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    # Between other tries the first wait is at least 0.5 s.
    assert time.monotonic() - begun < 0.5
    assert asked(server) == [("POST", LOGIN), ("GET", API)] * 2
    assert bearers(server) == [f"Bearer {TOKEN}", f"Bearer {SECOND}"]
    assert repeated_in(home.path) == []


def test_a_second_token_that_is_refused_is_the_last(home: Home) -> None:
    with (
        Server(token(), answer(status=UNAUTHORISED), token(SECOND), answer(status=UNAUTHORISED)) as server,
        refuses(home, SourceUnavailable, FILE.url, f"answers {UNAUTHORISED} to a token", *CHECK),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4


def test_a_second_401_is_the_last_even_with_a_busy_server_in_between(home: Home) -> None:
    refused = answer(status=UNAUTHORISED)
    with (
        Server(token(), refused, token(SECOND), answer(status=BUSY), refused) as server,
        refuses(home, SourceUnavailable, FILE.url, UNAUTHORISED, *CHECK),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 5


def test_a_403_is_asked_for_once(home: Home) -> None:
    with (
        Server(token(), answer(PAGE, FORBIDDEN)) as server,
        refuses(home, SourceUnavailable, FILE.url, f"answers {FORBIDDEN} to a token", *CHECK),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 2


# Refusals where tokens are given.


@pytest.mark.parametrize("status", ["400 Bad Request", UNAUTHORISED, FORBIDDEN])
@pytest.mark.parametrize("word", ["invalid_client", "invalid_scope"])
def test_refused_credentials_are_sent_once_and_the_publishers_word_is_quoted(
    home: Home, status: str, word: str
) -> None:
    body = json.dumps({"error": word, "error_description": f"Unknown client {CLIENT}"}).encode()
    with (
        Server(answer(body, status), token()) as server,
        refuses(home, SourceUnavailable, ACCESS.token_url, f"answers {status}: {word}\n", *CHECK),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"[" * 4000,
        b'"invalid_client"',
        b'{"error": ["invalid_client"]}',
        b'{"error": "Une phrase."}',
        b'{"error": "%s"}' % (b"x" * 33),
        json.dumps({"error": SECRET}).encode(),
        PAGE,
    ],
    ids=["empty", "words", "deep", "text", "list", "sentence", "long", "secret", "page"],
)
def test_anything_else_than_a_plain_word_is_not_quoted(home: Home, body: bytes) -> None:
    with (
        Server(answer(body, "400 Bad Request")) as server,
        refuses(home, SourceUnavailable, ACCESS.token_url, "answers 400 Bad Request\n", *CHECK),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_plain_word_that_is_a_secret_is_not_quoted(home: Home) -> None:
    with (
        Server(answer(b'{"error": "plain_secret"}', "400 Bad Request")) as server,
        refuses(home, SourceUnavailable, "answers 400 Bad Request\n"),
    ):
        fetch(home, server.url, held=Credentials(CLIENT, "plain_secret"))
    assert asked(server) == [("POST", LOGIN)]


def test_the_words_that_a_server_puts_beside_a_status_are_not_quoted(home: Home) -> None:
    with (
        Server(answer(status=f"400 {SECRET}")) as server,
        refuses(home, SourceUnavailable, ACCESS.token_url, "answers 400 Bad Request\n"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed", "204 No Content", "299 Odd"])
def test_a_token_address_that_is_none_is_asked_once(home: Home, status: str) -> None:
    with (
        Server(answer(PAGE, status), token()) as server,
        refuses(home, SourceUnavailable, ACCESS.token_url, f"answers {status[:3]}", ACCESS.page),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["https://evil.example.net/token", "http://login.example.org/token", "/elsewhere"])
@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_credentials_follow_no_redirect(home: Home, location: str, status: str) -> None:
    with (
        Server(redirect(location, status), token()) as server,
        refuses(home, SourceUnavailable, ACCESS.token_url, f"answers {status}, and credentials follow no redirect"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


@pytest.mark.parametrize(
    "url", ["http://login.example.org/token", "https://evil.example.net/token", "https://login.example.org:8443/token"]
)
def test_a_token_address_that_is_not_one_of_the_files_hosts_in_https_gets_nothing(home: Home, url: str) -> None:
    with Server(token()) as server, refuses(home, SourceChanged, FILE.url, url.removesuffix("/token"), FILE.page):
        fetch(home, server.url, access=replace(ACCESS, token_url=url))
    assert server.connections == 0


# Answers that are no token.

NO_TOKEN = {
    "page": PAGE,
    "empty": b"",
    "cut": b'{"access_token": "t0k3n.ab',
    "list": b'["access_token"]',
    "other": b'{"token": "x"}',
    "null": b'{"access_token": null}',
    "number": b'{"access_token": 12345678}',
    "blank": b'{"access_token": ""}',
    "deep": b"[" * 60_000,
    "latin": '{"access_token": "é"}'.encode("latin-1"),
    "accent": '{"access_token": "é"}'.encode(),
    "header": b'{"access_token": "t0k3n.abc-DEF~0123456789+/==\\r\\nX-Other: 1"}',
    "space": b'{"access_token": "two words"}',
}


@pytest.mark.parametrize("body", NO_TOKEN.values(), ids=NO_TOKEN.keys())
def test_an_answer_without_a_token_is_refused_at_once(home: Home, body: bytes) -> None:
    with (
        Server(answer(body), token()) as server,
        refuses(home, SourceChanged, ACCESS.token_url, "without a token that can be sent", "try again later"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


def test_a_web_page_instead_of_a_token_has_its_title_quoted(home: Home) -> None:
    with Server(answer(PAGE)) as server, refuses(home, SourceChanged, "sent: “Site en maintenance & travaux”\n"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


def test_a_title_that_repeats_a_secret_is_not_quoted(home: Home) -> None:
    page = f"<title>Unknown client {CLIENT}</title>".encode()
    with Server(answer(page)) as server, refuses(home, SourceChanged, "without a token that can be sent\n"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


@pytest.mark.parametrize("length", [-1, None], ids=["declared", "undeclared"])
def test_an_answer_too_long_for_a_token_is_refused(home: Home, length: int | None) -> None:
    body = json.dumps({"access_token": TOKEN, "filler": "x" * MAX_ANSWER}).encode()
    with (
        Server(answer(body, length=length)) as server,
        refuses(home, SourceChanged, ACCESS.token_url, "over 65,536 bytes"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


def test_an_answer_just_short_enough_is_read(home: Home) -> None:
    body = json.dumps({"access_token": TOKEN, "filler": ""}).encode()
    body = body.replace(b'""', b'"' + b"x" * (MAX_ANSWER - len(body)) + b'"')
    assert len(body) == MAX_ANSWER
    with Server(answer(body), answer(NEXT)) as server:
        assert fetch(home, server.url)


def test_a_token_without_end_is_stopped_at_the_cap(home: Home) -> None:
    def endless(server: Server) -> Iterator[bytes]:
        yield answer(length=None)
        while True:
            yield b"x" * 4096

    with Server(endless) as server, refuses(home, SourceChanged, ACCESS.token_url, "over 65,536 bytes"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


def test_a_packed_answer_that_was_not_asked_for_is_not_unpacked(home: Home) -> None:
    with (
        Server(answer(b"\x1f\x8b\x08\x00", Content_Encoding="gzip")) as server,
        refuses(home, SourceChanged, ACCESS.token_url, "another encoding"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)]


def silent(server: Server) -> Iterator[bytes]:
    """Never answer."""
    yield from ()
    server.pause(20)


def trickle(server: Server) -> Iterator[bytes]:
    """Give a token byte by byte."""
    yield answer(length=None)
    for byte in json.dumps({"access_token": TOKEN, "filler": "x" * 1000}).encode():
        yield bytes([byte])
        if not server.pause(0.05):
            return


@pytest.mark.parametrize("reply", [silent, trickle])
def test_a_slow_token_is_stopped_by_the_clock_of_the_file(
    home: Home, reply: Callable[[Server], Iterator[bytes]]
) -> None:
    with Server(reply) as server:
        begun = time.monotonic()
        with refuses(home, SourceUnavailable, FILE.url, "no complete answer in 0.5 s"):
            fetch(home, server.url, deadline=0.5)
        assert time.monotonic() - begun < 2
    assert asked(server) == [("POST", LOGIN)]


# What another try may change.


@pytest.mark.parametrize(
    "reply",
    [answer(status=BROKEN), answer(status=BUSY), answer(b'{"access', length=400), b"garbage\r\n\r\n", b""],
    ids=["500", "429", "cut", "garbage", "nothing"],
)
def test_a_passing_fault_of_the_token_address_is_asked_again(home: Home, reply: bytes) -> None:
    with Server(reply, token(), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("POST", LOGIN), ("GET", API)]


def test_a_token_address_that_stays_broken_is_given_up_after_four_tries(home: Home) -> None:
    with (
        Server(answer(PAGE, BROKEN)) as server,
        refuses(home, SourceUnavailable, "login.example.org answers 500 Internal", "(4 tries)", "try again later"),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN)] * 4


def test_retry_after_of_the_token_address_is_obeyed(home: Home, waiting: None) -> None:
    with Server(answer(status=BUSY, Retry_After="2"), token(), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    # Without it the first wait is at most 1.5 s.
    assert 2 <= time.monotonic() - begun < 4


def test_retry_after_of_the_file_is_obeyed_with_the_same_token(home: Home, waiting: None) -> None:
    with Server(token(), answer(status=BUSY, Retry_After="0"), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    # Without it the first wait is at least 0.5 s.
    assert time.monotonic() - begun < 0.5
    assert asked(server) == [("POST", LOGIN), ("GET", API), ("GET", API)]


def test_a_retry_after_of_the_token_address_ends_at_the_deadline(home: Home, waiting: None) -> None:
    with Server(answer(status=BUSY, Retry_After="3600")) as server:
        begun = time.monotonic()
        with refuses(home, SourceUnavailable, FILE.url, "no complete answer in 0.4 s"):
            fetch(home, server.url, deadline=0.4)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "cut",
    [answer(NEXT[:-40], length=len(NEXT)), chunked(NEXT[:-40], ended=False)],
    ids=["length", "chunked"],
)
def test_half_a_file_is_asked_for_four_times_with_one_token(home: Home, cut: bytes) -> None:
    with Server(token(), cut) as server, refuses(home, SourceUnavailable, FILE.url, "4 tries", "infotravail add"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), *[("GET", API)] * 4]


def test_a_web_page_instead_of_the_file_is_refused_and_kept_aside(home: Home) -> None:
    with Server(token(), answer(PAGE)) as server, refuses(home, SourceChanged, "“Site en maintenance & travaux”"):
        fetch(home, server.url)
    assert kept_aside(home).read_bytes() == PAGE


def test_a_404_is_still_a_404(home: Home) -> None:
    with (
        Server(token(), answer(PAGE, "404 Not Found")) as server,
        refuses(home, SourceUnavailable, FILE.url, "answers 404 Not Found: “Site en maintenance & travaux”", FILE.page),
    ):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API)]


# Secrets.


@pytest.mark.parametrize("secret", [CLIENT, SECRET, TOKEN])
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_an_answer_that_repeats_a_secret_is_neither_quoted_nor_kept(home: Home, secret: str, status: str) -> None:
    page = f"<title>No {secret} here</title>".encode()
    with (
        Server(token(), answer(page, status)) as server,
        refuses(home, SourceChanged, FILE.url, "repeats the token or the credentials"),
    ):
        fetch(home, server.url)
    assert not home.refused.exists()


def test_a_secret_that_comes_in_pieces_is_seen(home: Home) -> None:
    def in_pieces(server: Server) -> Iterator[bytes]:
        yield answer(length=None)
        for letter in f"<title>{TOKEN}</title>":
            yield letter.encode()
            server.pause(0.002)

    with Server(token(), in_pieces) as server, refuses(home, SourceChanged, "repeats the token"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API)]


@pytest.mark.parametrize(
    "reply",
    [
        answer(NEXT, ETag=f'"{TOKEN}"'),
        answer(status=f"404 {TOKEN}"),
        answer(NEXT, Content_Encoding=TOKEN),
        redirect(f"https://{SECOND}.example.net/"),
    ],
    ids=["etag", "reason", "encoding", "location"],
)
def test_a_secret_in_what_comes_before_the_body_is_refused_too(home: Home, reply: bytes) -> None:
    word = SECOND if SECOND.encode() in reply else TOKEN
    with Server(token(word), reply) as server, refuses(home, SourceChanged, "repeats the token"):
        fetch(home, server.url)
    assert asked(server) == [("POST", LOGIN), ("GET", API)]


def test_a_redirect_elsewhere_never_gets_the_token(home: Home) -> None:
    with (
        Server(answer(NEXT)) as elsewhere,
        Server(token(), redirect(elsewhere.url)) as server,
        refuses(home, SourceChanged, FILE.url, f"leads to {elsewhere.url},"),
    ):
        fetch(home, server.url)
    assert elsewhere.connections == 0


def test_nothing_of_it_is_logged(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    replies = [answer(status=BROKEN), token(), answer(status=UNAUTHORISED), token(SECOND), answer(NEXT)]
    with caplog.at_level(logging.DEBUG), Server(*replies) as server:
        assert fetch(home, server.url)
    assert len(server.requests) == 5
    assert repeated(caplog.text) == []
    assert "example.org" not in "".join(r.getMessage() for r in caplog.records if r.levelno >= logging.INFO)


def test_credentials_are_not_in_their_representation() -> None:
    assert repr(Credentials(CLIENT, SECRET)) == "Credentials()"


# Where credentials may travel.


@pytest.mark.parametrize(
    "mirror",
    ["http://192.0.2.1/prefix", "http://mirror.example.org", "http://127.0.0.1.example.org", "http://[2001:db8::1]:80"],
)
def test_a_mirror_elsewhere_in_plain_http_is_refused_before_it_is_called(home: Home, mirror: str) -> None:
    begun = time.monotonic()
    with refuses(home, SourceUnavailable, "INFOTRAVAIL_MIRROR", "in plain http", "https mirror", "unset it"):
        fetch(home, mirror)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.10"])
def test_a_mirror_on_this_machine_may_be_in_plain_http(home: Home, host: str) -> None:
    with Server(token(), answer(NEXT)) as server:
        try:
            assert fetch(home, server.url.replace("127.0.0.1", host))
        except SourceUnavailable as error:
            # This machine may have no such address of its own: it was called all the same.
            assert "INFOTRAVAIL_MIRROR" not in str(error)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_plain_http_to_this_machine_goes_through_no_proxy(
    home: Home, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Server(answer(status=BROKEN)) as proxy, Server(token(), answer(NEXT)) as server:
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(variable.lower(), proxy.url)
        monkeypatch.setenv(variable, proxy.url)
        assert fetch(home, server.url)
    assert proxy.connections == 0


def test_a_mirror_in_https_may_be_used(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(good.path))
    with Server(token(), answer(NEXT), tls=good.context) as server:
        assert fetch(home, server.url)


def test_a_certificate_that_nobody_trusts_gets_no_credentials(home: Home, tmp_path: Path) -> None:
    with (
        Server(token(), tls=certificate(tmp_path).context) as server,
        refuses(home, SourceUnavailable, FILE.url, "CERTIFICATE"),
    ):
        fetch(home, server.url)
    assert (server.connections, server.requests) == (1, [])


# One call a second.


def test_calls_are_a_second_apart_those_for_tokens_included(home: Home) -> None:
    arrivals: list[float] = []

    def timed(reply: bytes) -> Callable[[Server], Iterator[bytes]]:
        def reply_now(_: Server) -> Iterator[bytes]:
            arrivals.append(time.monotonic())
            yield reply

        return reply_now

    with Server(timed(answer(status=BROKEN)), timed(token()), timed(answer(NEXT))) as server:
        assert fetch(home, server.url, interval=1.0)
    first, second, third = arrivals
    assert second - first >= 1
    assert third - second >= 1
    assert third - first < 3


# The environment.


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ("PETIT_CLIENT_ID", "PETIT_CLIENT_SECRET")),
        ({"PETIT_CLIENT_ID": "", "PETIT_CLIENT_SECRET": " \n"}, ("PETIT_CLIENT_ID", "PETIT_CLIENT_SECRET")),
        ({"PETIT_CLIENT_ID": CLIENT}, ("PETIT_CLIENT_SECRET",)),
        ({"PETIT_CLIENT_SECRET": SECRET}, ("PETIT_CLIENT_ID",)),
        (ENVIRONMENT, ()),
    ],
)
def test_what_the_environment_lacks_is_known(environment: Mapping[str, str], names: tuple[str, ...]) -> None:
    assert lacking(ACCESS, environment) == names


def test_a_line_end_around_a_credential_is_none_of_it() -> None:
    environment = {"PETIT_CLIENT_ID": f"{CLIENT}\n", "PETIT_CLIENT_SECRET": f" {SECRET}\r\n"}
    assert credentials(ACCESS, environment) == Credentials(CLIENT, SECRET)


@pytest.mark.parametrize("value", ["two words", "une\nligne", "é", "\udce9", "\x7f", ""])
def test_a_credential_that_cannot_be_one_is_refused_by_the_name_of_its_variable(value: str) -> None:
    with pytest.raises(SourceUnavailable, match="PETIT_CLIENT_SECRET") as caught:
        credentials(ACCESS, {**ENVIRONMENT, "PETIT_CLIENT_SECRET": value})
    assert ACCESS.page in caught.value.next_step
    assert not value or value not in str(caught.value)


# The command.

CapSys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "no way in without an account, see {page}, then set PETIT_CLIENT_ID and PETIT_CLIENT_SECRET."),
        ({"PETIT_CLIENT_ID": CLIENT}, "no way in with half an account, see {page}, then set PETIT_CLIENT_SECRET too."),
        ({"PETIT_CLIENT_SECRET": SECRET}, "no way in with half an account, see {page}, then set PETIT_CLIENT_ID too."),
    ],
)
def test_without_an_account_the_file_is_said_to_be_left_out_and_the_others_are_fetched(
    empty: Home, capsys: CapSys, environment: Mapping[str, str], said: str
) -> None:
    dataset = replace(closed(), name="ferme")
    with Server(answer(NEXT)) as server:
        assert fetch_all(empty, (dataset, PETIT), environment, mirror=server.url) == 0
    printed = capsys.readouterr()
    first = f"ferme > Petit.zip: {said.format(page=ACCESS.page)}"
    assert printed.out.splitlines() == [first, f"petit > Petit.zip: v461, {len(NEXT):,} bytes."]
    assert printed.err == ""
    assert [(request.path, "authorization" in request.headers) for request in server.requests] == [(API, False)]


def test_with_an_account_the_file_is_fetched_at_one_call_a_second(empty: Home, capsys: CapSys) -> None:
    begun = time.monotonic()
    with Server(token(), answer(NEXT)) as server:
        assert fetch_all(empty, (closed(),), ENVIRONMENT, mirror=server.url) == 0
    assert 1 <= time.monotonic() - begun < 2
    printed = capsys.readouterr()
    assert printed.out == f"petit > Petit.zip: v461, {len(NEXT):,} bytes.\n"
    assert repeated(printed.out + printed.err) == repeated_in(empty.path) == []


def test_the_failure_of_a_file_with_an_account_does_not_stop_the_others(home: Home, capsys: CapSys) -> None:
    datasets = (replace(closed(), name="ferme"), PETIT)
    with Server(answer(b'{"error": "invalid_client"}', "400 Bad Request"), answer(NEXT)) as server:
        assert fetch_all(home, datasets, ENVIRONMENT, mirror=server.url) == SourceUnavailable.exit_code
    printed = capsys.readouterr()
    assert printed.err.startswith(f"Error: {ACCESS.token_url}: answers 400 Bad Request: invalid_client\n  → check ")
    assert printed.out == f"petit > Petit.zip: v461, {len(NEXT):,} bytes.\n"


def test_a_credential_that_cannot_be_one_is_an_error_of_its_file(home: Home, capsys: CapSys) -> None:
    environment = {**ENVIRONMENT, "PETIT_CLIENT_ID": "PAR petit"}
    before = picture(home)
    assert fetch_all(home, (closed(),), environment) == SourceUnavailable.exit_code
    printed = capsys.readouterr()
    assert printed.err.startswith("Error: PETIT_CLIENT_ID: is empty, or holds a space")
    assert "PAR petit" not in printed.err
    assert picture(home) == before


PROGRAM = """
import logging, os, sys
from pathlib import Path
from infotravail.cli.fetch import fetch_all
from infotravail.home import Home
from tests.sources.test_oauth import closed

logging.basicConfig(level=logging.DEBUG)
sys.exit(fetch_all(Home(Path(sys.argv[1])), (closed(),), os.environ, mirror=os.environ["INFOTRAVAIL_MIRROR"]))
"""


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ((token(), answer(NEXT)), 0),
        ((answer(json.dumps({"error": "invalid_client", "id": CLIENT}).encode(), "400 Bad Request"),), 3),
        ((token(), answer(f"<title>{TOKEN}</title>".encode())), 4),
    ],
    ids=["fetched", "refused", "repeated"],
)
def test_a_program_of_its_own_prints_and_writes_no_secret(empty: Home, replies: tuple[bytes, ...], code: int) -> None:
    with Server(*replies) as server:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", textwrap.dedent(PROGRAM), str(empty.path)],
            env={**os.environ, **ENVIRONMENT, "INFOTRAVAIL_MIRROR": server.url},
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            timeout=60,
        )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert repeated(done.stdout + done.stderr) == repeated_in(empty.path) == []
    assert server.requests[0].body.count(CLIENT.encode()) == 2

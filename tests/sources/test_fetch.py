"""Downloads over real sockets: whatever a server does, nothing that was good is lost."""

from __future__ import annotations

import gc
import gzip
import itertools
import logging
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from infotravail.datasets.rome.files import CSV, FILES, JSON
from infotravail.errors import CheckFailed, SourceChanged, SourceUnavailable
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Download
from infotravail.sources.answers import retry_after
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import read_lock
from infotravail.sources.mirror import mirror_address
from tests.conftest import Run
from tests.sources.certificates import Certificate, certificate
from tests.sources.conftest import ETAG, LAST_MODIFIED
from tests.sources.server import Server, answer, chunked, redirect
from tests.sources.support import FILE, PETIT, kept_aside, old_rome, picture, raises_only, release

PATH = "/www.example.org/files/petit.zip"
NEXT = release("v461")
ROME_PAGE = FILES[0].page
PAGE = b"<!DOCTYPE html>\n<html><head><title>Site en\n maintenance &amp; travaux</title></head></html>"


def fetch(home: Home, mirror: str, *, accept_change: bool = False, **changes: object) -> Snapshot | None:
    """Fetch the small dataset's file from a mirror, some of its words being changed."""
    file = replace(FILE, **changes)  # type: ignore[arg-type]
    return fetch_file(home, replace(PETIT, files=(file,)), file, mirror=mirror, accept_change=accept_change)


def editions(home: Home) -> list[str]:
    """Return the editions that the archive has, each of which is really there."""
    entries = read_lock(home.lock)
    assert all(home.stored(entry.sha256).stat().st_size == entry.size for entry in entries)
    return [entry.edition for entry in entries]


# What goes well.


def test_a_first_download_is_archived_with_what_asks_for_it_again(empty: Home) -> None:
    with Server(answer(NEXT, ETag='"461"', Last_Modified=LAST_MODIFIED)) as server:
        snapshot = fetch(empty, server.url)
    assert snapshot is not None
    assert (snapshot.edition, snapshot.size, snapshot.url) == ("v461", len(NEXT), FILE.url)
    assert (snapshot.etag, snapshot.last_modified) == ('"461"', LAST_MODIFIED)
    assert empty.stored(snapshot.sha256).read_bytes() == NEXT
    assert read_lock(empty.lock) == (snapshot,)
    assert set(picture(empty)) == {
        f"archive/{snapshot.sha256[:2]}/{snapshot.sha256}",
        "sources.lock.json",
        "sources.lock.json.bak",
    }


def test_the_mirror_is_asked_for_the_host_and_the_path(home: Home) -> None:
    with Server(answer(NEXT)) as server:
        fetch(home, server.url + "/prefix/", addresses=(Download(FILE.url + "?edition=a%20b"),))
    assert [request.path for request in server.requests] == [f"/prefix{PATH}?edition=a%20b"]


def test_the_body_is_asked_for_as_it_is_and_by_name(home: Home) -> None:
    with Server(answer(NEXT)) as server:
        fetch(home, server.url)
    (request,) = server.requests
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"].startswith("infotravail/")
    assert not {"authorization", "cookie"} & request.headers.keys()


def test_a_chunked_body_is_read_to_its_end(home: Home) -> None:
    with Server(chunked(NEXT, ended=True)) as server:
        assert fetch(home, server.url)
    assert editions(home) == ["v460", "v461"]


def test_a_body_without_content_length_is_taken_when_its_zip_is_whole(home: Home) -> None:
    with Server(answer(NEXT, length=None)) as server:
        assert fetch(home, server.url)
    assert editions(home) == ["v460", "v461"]


def test_progress_is_told_up_to_the_last_byte(home: Home) -> None:
    told: list[tuple[int, int | None]] = []
    with Server(answer(NEXT)) as server:
        fetch_file(home, PETIT, FILE, mirror=server.url, progress=lambda *words: told.append(words))
    assert told[-1] == (len(NEXT), len(NEXT))


# Cut bodies.

CUT = NEXT[:-40]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_body_cut_before_its_content_length_is_asked_for_four_times_then_given_up(home: Home, reset: bool) -> None:
    with (
        Server(answer(CUT, length=len(NEXT)), reset=reset) as server,
        raises_only(home, SourceUnavailable, FILE.url, "4 tries", "try again later", "last good file stays"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4


def test_a_cut_chunked_body_is_asked_for_four_times_then_given_up(home: Home) -> None:
    with (
        Server(chunked(CUT, ended=False)) as server,
        raises_only(home, SourceUnavailable, FILE.url, "4 tries", "infotravail add"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4


def test_a_download_that_was_cut_starts_again_from_its_first_byte(home: Home) -> None:
    with Server(answer(NEXT + b"more", length=10**6 - 1), answer(CUT, length=len(NEXT)), answer(NEXT)) as server:
        snapshot = fetch(home, server.url)
    assert snapshot is not None
    assert home.stored(snapshot.sha256).read_bytes() == NEXT
    assert len(server.requests) == 3


def test_a_body_cut_without_content_length_is_refused(home: Home) -> None:
    with (
        Server(answer(CUT, length=None)) as server,
        raises_only(home, SourceChanged, "Petit.zip", "damaged zip file", "download it again", str(home.refused)),
    ):
        fetch(home, server.url)
    assert kept_aside(home).read_bytes() == CUT


# Encodings and sizes.


@pytest.mark.parametrize("body", [gzip.compress(NEXT), gzip.compress(NEXT)[:-20], b"no gzip at all"])
def test_a_gzip_body_that_was_not_asked_for_is_refused(home: Home, body: bytes) -> None:
    with (
        Server(answer(body, Content_Encoding="gzip")) as server,
        raises_only(home, SourceChanged, FILE.url, "answers in gzip", "try again later"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_an_encoding_said_to_be_identity_is_accepted(home: Home) -> None:
    with Server(answer(NEXT, Content_Encoding="identity")) as server:
        assert fetch(home, server.url)


def test_a_body_of_exactly_the_largest_size_is_accepted(home: Home) -> None:
    with Server(answer(NEXT)) as server:
        assert fetch(home, server.url, max_bytes=len(NEXT))


@pytest.mark.parametrize("length", [-1, None], ids=["declared", "undeclared"])
def test_a_body_one_byte_over_the_largest_size_is_refused(home: Home, length: int | None) -> None:
    with (
        Server(answer(NEXT, length=length)) as server,
        raises_only(home, SourceChanged, FILE.url, f"{len(NEXT):,} bytes", f"over {len(NEXT) - 1:,}", FILE.page),
    ):
        fetch(home, server.url, max_bytes=len(NEXT) - 1)
    assert len(server.requests) == 1


def test_a_body_that_declares_too_much_is_refused_before_it_is_read(home: Home) -> None:
    def lazy(server: Server) -> Iterator[bytes]:
        yield answer(length=10**12)
        server.pause(10)

    begun = time.monotonic()
    with Server(lazy) as server:
        with raises_only(home, SourceChanged, FILE.url, "1,000,000,000,000 bytes", "over 1,000,000"):
            fetch(home, server.url)
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("head", [answer(length=None), answer(length=None, Transfer_Encoding="chunked")])
def test_a_body_without_end_is_stopped_and_never_held_in_memory(home: Home, head: bytes) -> None:
    piece = b"P" * 65536
    if b"chunked" in head:
        piece = b"10000\r\n" + piece + b"\r\n"

    def endless(_: Server) -> Iterator[bytes]:
        return itertools.chain([head], itertools.repeat(piece))

    tracemalloc.start()
    try:
        with (
            Server(endless) as server,
            raises_only(home, SourceChanged, FILE.url, "over 16,000,000", FILE.page),
        ):
            fetch(home, server.url, max_bytes=16_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
    assert len(server.requests) == 1


# Not the file.


@pytest.mark.parametrize("type_", ["text/html", "application/zip"])
def test_a_web_page_with_200_is_refused_and_its_title_quoted(home: Home, type_: str) -> None:
    with (
        Server(answer(PAGE, Content_Type=type_)) as server,
        raises_only(home, SourceChanged, "Petit.zip", "“Site en maintenance & travaux”", "the refused bytes are in"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_refused_bytes_are_kept_aside_and_the_message_says_where(home: Home) -> None:
    with Server(answer(PAGE)) as server, raises_only(home, SourceChanged) as caught:
        fetch(home, server.url)
    assert kept_aside(home) == home.refused / "Petit.zip"
    assert kept_aside(home).read_bytes() == PAGE
    assert str(home.refused / "Petit.zip") in str(caught.value)


def test_a_second_refusal_takes_the_place_of_the_first(home: Home) -> None:
    with Server(answer(PAGE), answer(CUT, length=None)) as server:
        for _ in range(2):
            with raises_only(home, SourceChanged, str(home.refused)):
                fetch(home, server.url)
    assert kept_aside(home).read_bytes() == CUT


@pytest.mark.parametrize("length", [-1, None], ids=["declared", "undeclared"])
def test_an_empty_200_is_refused(home: Home, length: int | None) -> None:
    with (
        Server(answer(b"", length=length)) as server,
        raises_only(home, SourceChanged, "Petit.zip", "the file is empty", "download it again"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_json_error_with_200_is_refused_and_its_keys_named(home: Home) -> None:
    with (
        Server(answer(b'{"error": "quota"}')) as server,
        raises_only(home, SourceChanged, "Petit.zip", "JSON with the keys error"),
    ):
        fetch(home, server.url)


def test_another_zip_file_is_refused_and_its_members_listed(home: Home) -> None:
    with (
        Server(answer(old_rome())) as server,
        raises_only(
            home,
            SourceChanged,
            "Petit.zip",
            "a zip file that holds",
            "not the file that is served as Un petit fichier",
            "unix_coherence_item_v344",
        ),
    ):
        fetch(home, server.url)


# Statuses.


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "401 Unauthorized", "403 Forbidden", "204 No Content"])
def test_a_status_that_will_not_change_is_asked_for_once(home: Home, status: str) -> None:
    with (
        Server(answer(status=status)) as server,
        raises_only(home, SourceUnavailable, FILE.url, f"answers {status}", FILE.page, "infotravail add"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_409_with_a_web_page_quotes_its_title(home: Home) -> None:
    with (
        Server(answer(PAGE, "409 Conflict")) as server,
        raises_only(home, SourceUnavailable, "answers 409 Conflict: “Site en maintenance & travaux”", FILE.page),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_title_is_quoted_even_when_the_page_comes_in_pieces(home: Home) -> None:
    def in_pieces(server: Server) -> Iterator[bytes]:
        yield answer(PAGE, "404 Not Found")[: -len(PAGE) + 30]
        server.pause(0.1)
        yield PAGE[30:]

    with (
        Server(in_pieces) as server,
        raises_only(home, SourceUnavailable, "“Site en maintenance & travaux”"),
    ):
        fetch(home, server.url)


def test_a_404_whose_page_is_cut_is_still_a_404(home: Home) -> None:
    with (
        Server(answer(b"", "404 Not Found", length=500)) as server,
        raises_only(home, SourceUnavailable, "answers 404 Not Found", FILE.page),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_part_of_the_file_is_not_the_file(home: Home) -> None:
    with (
        Server(answer(CUT, "206 Partial Content", Content_Range="bytes 0-9/99")) as server,
        raises_only(home, SourceUnavailable, "answers 206 Partial Content"),
    ):
        fetch(home, server.url)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"])
def test_a_server_error_is_asked_for_four_times_and_the_last_good_file_stays(home: Home, status: str) -> None:
    with (
        Server(answer(PAGE, status)) as server,
        raises_only(home, SourceUnavailable, FILE.url, status, "4 tries", "the last good file stays in use"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4
    assert editions(home) == ["v460"]


def test_a_server_that_comes_back_at_the_fourth_try_is_heard(home: Home) -> None:
    error = answer(status="503 Service Unavailable")
    with Server(error, answer(status="429 Too Many Requests"), error, answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert len(server.requests) == 4
    assert editions(home) == ["v460", "v461"]


def test_the_tries_are_spaced(home: Home, waiting: None) -> None:
    with Server(answer(status="500 Internal Server Error"), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    assert 0.5 <= time.monotonic() - begun < 3


# Retry-After.


def test_retry_after_is_obeyed(home: Home, waiting: None) -> None:
    with Server(answer(status="503 Service Unavailable", Retry_After="2"), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    # Without it the first wait is at most 1.5 s.
    assert 2 <= time.monotonic() - begun < 4


def test_retry_after_zero_is_obeyed(home: Home, waiting: None) -> None:
    busy = answer(status="429 Too Many Requests", Retry_After="0")
    with Server(busy, busy, busy, answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    assert time.monotonic() - begun < 0.5


def test_retry_after_a_date_that_is_past_asks_again_at_once(home: Home, waiting: None) -> None:
    with Server(answer(status="503 Service Unavailable", Retry_After=LAST_MODIFIED), answer(NEXT)) as server:
        begun = time.monotonic()
        assert fetch(home, server.url)
    assert time.monotonic() - begun < 0.5


@pytest.mark.parametrize("header", ["soon", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"])
def test_a_retry_after_that_cannot_be_read_is_as_none(home: Home, header: str) -> None:
    with (
        Server(answer(status="503 Service Unavailable", Retry_After=header)) as server,
        raises_only(home, SourceUnavailable, "503 Service Unavailable (4 tries)"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4


def test_a_retry_after_longer_than_the_deadline_ends_at_the_deadline(home: Home, waiting: None) -> None:
    with Server(answer(status="503 Service Unavailable", Retry_After="3600")) as server:
        begun = time.monotonic()
        with raises_only(home, SourceUnavailable, FILE.url, "no complete answer in 0.4 s", "try again later"):
            fetch(home, server.url, deadline=0.4)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(("header", "seconds"), [("0", 0), ("7", 7), ("60", 60), ("61", 60), ("9" * 400, 60)])
def test_seconds_of_retry_after_are_at_most_a_minute(header: str, seconds: float) -> None:
    assert retry_after(header) == seconds


@pytest.mark.parametrize(("seconds", "expected"), [(30, 30), (3600, 60), (10**8, 60), (-30, 0)])
def test_a_date_of_retry_after_is_at_most_a_minute_away(seconds: int, expected: float) -> None:
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(header) == pytest.approx(expected, abs=2)


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "²", "٣", "Mon, 99 Foo 2026", "Fri, 31 Dec 9999 23:59:59"])
def test_garbage_in_retry_after_is_no_wait_at_all(header: str) -> None:
    assert retry_after(header) is None


@given(st.text() | st.from_regex(r"Mon, \d+ Jan \d+ \d\d:\d\d:\d\d [+-]\d+", fullmatch=True))
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
@example("Mon, 01 Jan 2026 00:00:00 +99999999999999999999")
def test_no_retry_after_is_beyond_a_minute_or_breaks(header: str) -> None:
    wait = retry_after(header)
    assert wait is None or 0 <= wait <= 60


# Redirects.


def test_a_relative_redirect_is_followed(home: Home) -> None:
    with Server(redirect("../v461/petit.zip?a=1"), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert [request.path for request in server.requests] == [PATH, "/www.example.org/v461/petit.zip?a=1"]


@pytest.mark.parametrize("location", ["https://static.example.org/f.zip", "//static.example.org/f.zip"])
@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirect_to_a_listed_host_is_followed(home: Home, location: str, status: str) -> None:
    with Server(redirect(location, status), answer(NEXT)) as server:
        snapshot = fetch(home, server.url)
    assert [request.path for request in server.requests] == [PATH, "/static.example.org/f.zip"]
    assert snapshot is not None
    assert snapshot.url == "https://static.example.org/f.zip"


def test_five_redirects_are_followed(home: Home) -> None:
    with Server(*(redirect(f"/{number}") for number in range(5)), answer(NEXT)) as server:
        assert fetch(home, server.url)
    assert len(server.requests) == 6


def test_a_redirect_loop_is_given_up_after_five(home: Home) -> None:
    with (
        Server(redirect(FILE.url)) as server,
        raises_only(home, SourceUnavailable, FILE.url, "more than 5 redirects", "try again later"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://www.example.org/files/petit.zip", "http://www.example.org"),
        ("http://127.0.0.1:1/petit.zip", "http://127.0.0.1:1"),
        ("file:///etc/passwd", "file://"),
        ("ftp://www.example.org/petit.zip", "ftp://www.example.org"),
        ("https://evil.example.net/petit.zip", "https://evil.example.net"),
        ("https://www.example.org.evil.net/petit.zip", "https://www.example.org.evil.net"),
        ("https://www.example.org@evil.net/petit.zip", "https://evil.net"),
        ("https://www.example.org:8443/petit.zip", "https://www.example.org:8443"),
        ("//evil.net/petit.zip", "https://evil.net"),
    ],
)
def test_a_redirect_elsewhere_is_refused(home: Home, location: str, said: str) -> None:
    with (
        Server(redirect(location), answer(NEXT)) as server,
        raises_only(
            home, SourceChanged, FILE.url, f"leads to {said},", "static.example.org, www.example.org", FILE.page
        ),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location",
    ["https://[::1/", "https://www.example.org:port/", "https://xn--/x", "/\x01", "/" + "x" * 70_000],
    ids=["bracket", "port", "punycode", "control", "long"],
)
def test_a_redirect_that_is_no_address_is_given_up(home: Home, location: str) -> None:
    with (
        Server(redirect(location)) as server,
        raises_only(home, SourceUnavailable, FILE.url, "try again later"),
    ):
        fetch(home, server.url)
    assert len(server.requests) <= 4


def test_a_redirect_that_says_not_where_is_an_error_of_the_server(home: Home) -> None:
    with (
        Server(answer(status="302 Found")) as server,
        raises_only(home, SourceUnavailable, FILE.url, "answers 302 Found"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1


def test_a_file_whose_own_address_is_not_https_is_never_asked_for(home: Home) -> None:
    with Server(answer(NEXT)) as server, raises_only(home, SourceChanged, "http://www.example.org"):
        fetch(home, server.url, addresses=(Download("http://www.example.org/petit.zip"),))
    assert server.connections == 0


# TLS.


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1, good today, that nobody trusts yet."""
    return certificate(tmp_path_factory.mktemp("good"))


def test_a_certificate_that_signs_itself_is_refused_at_the_first_try(home: Home, good: Certificate) -> None:
    with (
        Server(answer(NEXT), tls=good.context) as server,
        raises_only(home, SourceUnavailable, FILE.url, "CERTIFICATE", "self-signed") as caught,
    ):
        fetch(home, server.url)
    assert (server.connections, server.requests) == (1, [])
    assert "4 tries" not in str(caught.value)


def test_a_certificate_that_has_expired_is_refused(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = certificate(tmp_path, days=(-9, -2))
    monkeypatch.setenv("SSL_CERT_FILE", str(old.path))
    with (
        Server(answer(NEXT), tls=old.context) as server,
        raises_only(home, SourceUnavailable, FILE.url, "CERTIFICATE", "expired"),
    ):
        fetch(home, server.url)
    assert (server.connections, server.requests) == (1, [])


def test_a_certificate_of_another_host_is_refused(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = certificate(tmp_path, address="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.path))
    with (
        Server(answer(NEXT), tls=other.context) as server,
        raises_only(home, SourceUnavailable, FILE.url, "CERTIFICATE", "127.0.0.1"),
    ):
        fetch(home, server.url)
    assert (server.connections, server.requests) == (1, [])


def test_a_trusted_certificate_is_accepted(home: Home, good: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.path))
    with Server(answer(NEXT), tls=good.context) as server:
        assert fetch(home, server.url)
    assert editions(home) == ["v460", "v461"]


def test_a_redirect_from_real_https_to_http_is_refused(
    home: Home, good: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.path))
    with (
        Server(answer(NEXT)) as plain,
        Server(redirect(plain.url), tls=good.context) as server,
        raises_only(home, SourceChanged, FILE.url, f"leads to {plain.url},", "in https"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 1
    assert plain.connections == 0


def test_a_server_that_does_not_speak_tls_is_given_up(home: Home) -> None:
    with (
        Server(answer(NEXT)) as server,
        raises_only(home, SourceUnavailable, FILE.url, "4 tries"),
    ):
        fetch(home, server.url.replace("http:", "https:"))
    assert server.connections == 4


# Slow and broken servers.


def silent(server: Server) -> Iterator[bytes]:
    """Never answer."""
    yield from ()
    server.pause(20)


def slow_body(server: Server) -> Iterator[bytes]:
    """Give the body byte by byte."""
    yield answer(length=len(NEXT))
    for byte in NEXT:
        yield bytes([byte])
        if not server.pause(0.1):
            return


def slow_body_of_unknown_length(server: Server) -> Iterator[bytes]:
    """Give byte by byte a body that never ends."""
    yield answer(length=None)
    while server.pause(0.1):
        yield b"P"


def slow_headers(server: Server) -> Iterator[bytes]:
    """Give headers byte by byte."""
    yield b"HTTP/1.1 200 OK\r\nX: "
    while server.pause(0.1):
        yield b"x"


def slow_404(server: Server) -> Iterator[bytes]:
    """Refuse at once, then explain slowly."""
    yield answer(status="404 Not Found", length=1000) + b"<"
    while server.pause(0.1):
        yield b"h"


@pytest.mark.parametrize("reply", [silent, slow_body, slow_body_of_unknown_length, slow_headers])
def test_a_slow_server_is_stopped_by_the_clock(home: Home, reply: Callable[[Server], Iterator[bytes]]) -> None:
    with Server(reply) as server:
        begun = time.monotonic()
        with raises_only(home, SourceUnavailable, FILE.url, "no complete answer in 0.8 s", "infotravail add"):
            fetch(home, server.url, deadline=0.8)
        assert 0.7 < time.monotonic() - begun < 2
    assert len(server.requests) == 1


def test_a_slow_explanation_of_a_404_ends_too(home: Home) -> None:
    with Server(slow_404) as server:
        begun = time.monotonic()
        with raises_only(home, SourceUnavailable, FILE.url):
            fetch(home, server.url, deadline=0.8)
        assert time.monotonic() - begun < 2


def test_one_deadline_holds_for_all_the_tries_together(home: Home, waiting: None) -> None:
    with Server(answer(status="503 Service Unavailable")) as server:
        begun = time.monotonic()
        with raises_only(home, SourceUnavailable, FILE.url, "no complete answer in 1 s"):
            fetch(home, server.url, deadline=1.0)
    assert time.monotonic() - begun < 2


def test_a_handshake_that_never_ends_is_stopped_by_the_clock(home: Home) -> None:
    with Server(silent) as server:
        begun = time.monotonic()
        with raises_only(home, SourceUnavailable, FILE.url, "no complete answer in 0.5 s"):
            fetch(home, server.url.replace("http:", "https:"), deadline=0.5)
        assert time.monotonic() - begun < 2
    # httpcore leaves the connection of a cancelled handshake to the collector, which warns of it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\0\1\2\3 garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 200_000 + b"\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + NEXT,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + NEXT,
    ],
    ids=[
        "nothing", "bytes", "ssh", "status", "huge", "nul", "colon", "length", "negative", "digits",
        "two lengths", "coding", "chunk",
    ],
)  # fmt: skip
def test_an_answer_that_is_no_http_is_given_up_after_four_tries(home: Home, reply: bytes) -> None:
    with (
        Server(reply) as server,
        raises_only(home, SourceUnavailable, FILE.url, "4 tries", "try again later"),
    ):
        fetch(home, server.url)
    assert len(server.requests) == 4


def test_a_server_that_is_not_there_is_given_up(home: Home) -> None:
    with Server(b"") as server:
        pass
    with raises_only(home, SourceUnavailable, FILE.url, "4 tries", "infotravail add"):
        fetch(home, server.url)


# Unchanged upstream.


def test_what_came_with_the_last_bytes_is_sent_back(home: Home) -> None:
    with Server(answer(NEXT)) as server:
        fetch(home, server.url)
    (request,) = server.requests
    assert request.headers["if-none-match"] == ETAG
    assert request.headers["if-modified-since"] == LAST_MODIFIED


def test_what_came_with_bytes_is_sent_back_to_the_address_that_they_came_from_and_to_no_other(empty: Home) -> None:
    moved, first = redirect("/elsewhere.zip"), answer(NEXT, ETag=ETAG)
    with Server(moved, first, moved, answer(status="304 Not Modified")) as server:
        assert fetch(empty, server.url)
        assert fetch(empty, server.url) is None
    assert [request.headers.get("if-none-match") for request in server.requests] == [None, None, None, ETAG]


def test_a_304_that_nothing_was_asked_of_is_not_taken_for_unchanged(home: Home) -> None:
    with (
        Server(redirect("/elsewhere.zip"), answer(status="304 Not Modified")) as server,
        raises_only(home, SourceUnavailable, FILE.url, "answers 304 Not Modified"),
    ):
        fetch(home, server.url)


def test_a_first_request_has_no_condition(empty: Home) -> None:
    with Server(answer(NEXT)) as server:
        fetch(empty, server.url)
    assert not {"if-none-match", "if-modified-since"} & server.requests[0].headers.keys()


def test_304_changes_nothing(home: Home) -> None:
    before = picture(home)
    with Server(answer(status="304 Not Modified", length=None)) as server:
        assert fetch(home, server.url) is None
    assert picture(home) == before


def test_the_same_bytes_with_200_change_nothing(home: Home) -> None:
    before = picture(home)
    with Server(answer(release(), ETag='"another"')) as server:
        assert fetch(home, server.url) is None
    assert picture(home) == before


def test_304_to_a_first_request_is_an_error_of_the_server(empty: Home) -> None:
    with (
        Server(answer(status="304 Not Modified")) as server,
        raises_only(empty, SourceUnavailable, FILE.url, "answers 304 Not Modified"),
    ):
        fetch(empty, server.url)


def test_an_archive_that_lost_its_bytes_asks_without_condition_and_gets_them_back(home: Home) -> None:
    before = picture(home)
    (entry,) = read_lock(home.lock)
    home.stored(entry.sha256).unlink()
    with Server(answer(release())) as server:
        fetch(home, server.url)
    assert "if-none-match" not in server.requests[0].headers
    assert picture(home) == before


# Sizes against the last good bytes.


@pytest.mark.parametrize(("old", "new"), [(1000, 0), (0, 1000)], ids=["shrink", "growth"])
def test_another_size_of_the_same_edition_stops_until_it_is_accepted(empty: Home, old: int, new: int) -> None:
    first, second = release(filler=old), release(filler=new)
    with Server(answer(first), answer(second)) as server:
        assert fetch(empty, server.url)
        change = f"{len(second) / len(first) - 1:+.0%}"
        said = (f"{len(second):,} bytes", change, f"{len(first):,}", "same v460", "--accept-change petit")
        with raises_only(empty, CheckFailed, "petit > Petit.zip", *said, str(empty.refused)):
            fetch(empty, server.url)
        assert fetch(empty, server.url, accept_change=True)
    assert editions(empty) == ["v460", "v460"]


@pytest.mark.parametrize(("filler", "accepted"), [(225, True), (275, False)])
def test_a_quarter_is_the_limit(empty: Home, filler: int, accepted: bool) -> None:
    base = 1000 - len(release())
    first, second = release(filler=base), release(filler=base + filler)
    assert len(first) == 1000
    with Server(answer(first), answer(second)) as server:
        assert fetch(empty, server.url)
        if accepted:
            assert fetch(empty, server.url)
        else:
            with raises_only(empty, CheckFailed, "1,275 bytes, +27%"):
                fetch(empty, server.url)


def test_another_edition_is_not_judged_by_its_size(empty: Home) -> None:
    with Server(answer(release()), answer(release("v461", filler=5000))) as server:
        assert fetch(empty, server.url)
        assert fetch(empty, server.url)
    assert editions(empty) == ["v460", "v461"]


# Logs.


def test_no_address_is_logged(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        replies = [answer(status="503 Service Unavailable"), redirect("/f.zip?key=s3cret"), answer(NEXT)]
        with Server(*replies) as server:
            assert fetch(home, server.url)
    assert [record for record in caplog.records if record.name.startswith("httpx") and record.levelno < 40] == []
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert [text for text in said if "example.org" in text or "s3cret" in text] == []


def test_no_query_of_a_redirect_is_in_a_message(home: Home) -> None:
    with (
        Server(redirect("https://user:s3cret@evil.net/f.zip?key=s3cret")) as server,
        raises_only(home, SourceChanged, "https://evil.net,") as caught,
    ):
        fetch(home, server.url)
    assert "s3cret" not in str(caught.value)


# The mirror and the command.


@pytest.mark.parametrize("value", ["", "http://127.0.0.1:8000/prefix", "https://mirror.example.org"])
def test_a_mirror_is_an_http_address_or_none(value: str) -> None:
    assert mirror_address(value) == value


@pytest.mark.parametrize(
    "value", ["127.0.0.1:8000", "ftp://host", "file:///srv", "/srv", "http://", "http://host:port", "http://[::1"]
)
def test_a_mirror_that_is_no_http_address_is_an_error(value: str) -> None:
    with pytest.raises(SourceUnavailable, match="INFOTRAVAIL_MIRROR") as caught:
        mirror_address(value)
    assert repr(value) in str(caught.value)
    assert "http://host/prefix" in caught.value.next_step


def expect_rome(httpserver: HTTPServer, csv: Response, json: Response) -> dict[str, str]:
    """Serve the two files of ROME, and return the environment that leads there."""
    for file, response in zip(FILES, (csv, json), strict=True):
        for address in file.addresses:
            path = "/mirror/" + address.url.removeprefix("https://")
            httpserver.expect_request(path).respond_with_response(response)
    return {"INFOTRAVAIL_MIRROR": httpserver.url_for("/mirror")}


def test_the_failure_of_one_file_does_not_stop_the_other(run: Run, empty: Home, httpserver: HTTPServer) -> None:
    environment = expect_rome(httpserver, Response(status=404), Response(PAGE, content_type="text/html"))
    done = run("--home", empty.path, "fetch", "rome", env=environment)
    # The larger of 3 (cannot be had) and 4 (not the file).
    assert done.returncode == 4
    assert done.stdout == ""
    assert (done.stderr.count("Error: "), done.stderr.count("Warning: "), done.stderr.count("\n  → ")) == (2, 2, 4)
    assert f"Error: {FILES[0].url}: answers 404 NOT FOUND\n  → see {FILES[0].page}" in done.stderr
    assert f"Warning: {FILES[0].addresses[1].url}: answers 404 NOT FOUND\n  → see {FILES[0].page}" in done.stderr
    assert (
        f"Error: {FILES[1].url}, {JSON}: a web page instead of the file: “Site en maintenance & travaux”" in done.stderr
    )
    assert str(empty.refused / JSON) in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty.lock.exists()
    assert len(httpserver.log) == 4


def test_the_file_that_can_be_had_is_kept_when_the_other_fails(run: Run, empty: Home, httpserver: HTTPServer) -> None:
    environment = expect_rome(httpserver, Response(old_rome()), Response(status=410))
    done = run("--home", empty.path, "fetch", "rome", env=environment)
    assert done.returncode == 3
    aside = "an edition of ROME 3: its codes and labels feed the history alone"
    assert done.stdout == (
        f"rome > {CSV}: v344, {len(old_rome()):,} bytes.\nrome > {CSV}: v344 is not used by the build: {aside}.\n"
    )
    assert f"Error: {FILES[1].url}: answers 410 GONE" in done.stderr
    assert editions(empty) == ["v344"]


def test_the_command_says_unchanged_then_asks_to_accept_a_change(run: Run, empty: Home, httpserver: HTTPServer) -> None:
    environment = expect_rome(httpserver, Response(old_rome()), Response(status=410))
    run("--home", empty.path, "fetch", "rome", env=environment)
    again = run("--home", empty.path, "fetch", "rome", env=environment)
    assert again.stdout == f"rome > {CSV}: unchanged.\n"
    httpserver.clear()
    environment = expect_rome(httpserver, Response(old_rome(filler=500_000)), Response(status=410))
    before = picture(empty)
    grown = run("--home", empty.path, "fetch", "rome", env=environment)
    assert (grown.returncode, grown.stdout) == (5, "")
    assert "run again with --accept-change rome" in grown.stderr
    assert picture(empty) == before
    accepted = run("--home", empty.path, "fetch", "rome", "--accept-change", "rome", env=environment)
    assert accepted.stdout.startswith(f"rome > {CSV}: v344, ")
    assert editions(empty) == ["v344", "v344"]


@pytest.mark.parametrize("mirror", ["ftp://127.0.0.1", "http://127.0.0.1:port"])
def test_the_command_refuses_a_mirror_that_is_no_http_address(run: Run, empty: Home, mirror: str) -> None:
    done = run("--home", empty.path, "fetch", "rome", env={"INFOTRAVAIL_MIRROR": mirror})
    assert (done.returncode, done.stdout) == (3, "")
    assert f"Error: INFOTRAVAIL_MIRROR: '{mirror}' is not an http address\n  → " in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty.path.exists()


@pytest.mark.real
def test_the_real_files_are_fetched_then_unchanged(run: Run, empty: Home, httpserver: HTTPServer, real: Path) -> None:
    csv, json = (
        Response((real / "rome" / "v460" / name).read_bytes(), headers={"ETag": f'"{name}"'}) for name in (CSV, JSON)
    )
    environment = expect_rome(httpserver, csv, json)
    done = run("--home", empty.path, "fetch", "rome", env=environment)
    old = f"rome: the newest that could be had is v460; France Travail usually has a newer one by now; see {ROME_PAGE}"
    assert (done.returncode, done.stderr) == (0, f"{old}\n")
    assert done.stdout == f"rome > {CSV}: v460, 3,462,504 bytes.\nrome > {JSON}: v460, 1,026,644 bytes.\n"
    httpserver.clear()
    environment = expect_rome(httpserver, Response(status=304), Response(status=304))
    again = run("--home", empty.path, "fetch", "rome", env=environment)
    assert again.stdout == f"rome > {CSV}: unchanged.\nrome > {JSON}: unchanged.\n"
    assert [request.headers["If-None-Match"] for request, _ in httpserver.log] == [f'"{CSV}"', f'"{JSON}"']
    assert editions(empty) == ["v460", "v460"]

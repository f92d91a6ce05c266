"""Clients who keep the server waiting: half requests, slow bodies, readers who do not read, and too many of all."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import httpx
import pytest

from infotravail.home import Home
from infotravail.publish.patience import HEAD_SECONDS, NOT_HTTP, TOO_SLOW
from tests.publish.running import Running, running

# What a test waits for at most, beyond the time that a client has.
PATIENCE = 60
ASK = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Running]:
    with running(built.path) as found:
        yield found


def connected(site: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=HEAD_SECONDS + PATIENCE)


def everything(connection: socket.socket) -> bytes:
    """Return what comes until the server ends the connection."""
    found = b""
    try:
        while part := connection.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found


@pytest.mark.slow
def test_half_requests_end_in_time_and_others_are_answered_meanwhile(site: Running) -> None:
    halves = [
        b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /robots",
        b"GET / HTTP/1.1\r\n",
        b"POST /api/3/action/datastore_search HTTP/1.1\r\nHost: localhost\r\nContent-",
    ]
    with ExitStack() as stack:
        begun = time.monotonic()
        silent = stack.enter_context(closing(connected(site)))
        waiting = [stack.enter_context(closing(connected(site))) for _ in halves]
        for connection, half in zip(waiting, halves, strict=True):
            connection.sendall(half)
        served = stack.enter_context(closing(connected(site)))
        served.sendall(ASK)
        assert httpx.get(f"{site.address}/robots.txt").status_code == 200
        for connection in waiting:
            said = everything(connection).decode()
            assert said.startswith("HTTP/1.1 408 "), said
            assert said.endswith(TOO_SLOW)
        # No answer to what was not asked: a client would take it for that to its next request.
        assert everything(silent) == b""
        assert everything(served).count(b"HTTP/1.1") == 1
        assert time.monotonic() - begun < HEAD_SECONDS + PATIENCE


@pytest.mark.slow
def test_a_head_that_comes_a_byte_at_a_time_has_no_more_time(site: Running) -> None:
    with closing(connected(site)) as connection:
        begun = time.monotonic()
        try:
            for _ in range(2 * HEAD_SECONDS):
                connection.sendall(b"G")
                time.sleep(1)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert time.monotonic() - begun < HEAD_SECONDS + PATIENCE


@pytest.mark.slow
def test_a_slow_upload_that_is_none_too_slow_is_read_to_the_end(site: Running) -> None:
    body = b'{"resource_id": "d532b6e9-4e84-5328-a900-9ba1b6d9f919", "limit": 1}'
    head = f"POST /api/3/action/datastore_search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    with closing(connected(site)) as connection:
        connection.sendall(head.encode())
        for part in (body[:20], body[20:40], body[40:]):
            time.sleep(1)
            connection.sendall(part)
        # Nothing more is asked: the server ends it by and by.
        assert b'"success": true' in everything(connection)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        b"\r\n" * 50_000,
        b"\x00" * 100_000,
    ],
    ids=lambda garbage: repr(garbage[:24]),
)
def test_what_is_no_request_is_refused_in_french(site: Running, garbage: bytes) -> None:
    with closing(connected(site)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(garbage)
        said = everything(connection).decode("latin-1")
    assert said == "" or (said.startswith("HTTP/1.1 400 ") and said.endswith(NOT_HTTP)), said
    assert httpx.get(f"{site.address}/robots.txt").status_code == 200


GARBAGE = (
    b"garbage",
    b"\xff" * 1_000,
    b"GET / HTTP/1.1\r\n\r\n",
    ASK * 5 + b"nonsense\r\n\r\n",
    b"POST /api/3/action/datastore_search HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /metier/M1855 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc\r\n\r\nzz",
    b"GET /metier/M1855 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
)


@pytest.mark.slow
def test_garbage_after_a_request_ends_the_connection_and_no_more(site: Running) -> None:
    # Together: some of them wait for as long as a head may take.
    with ExitStack() as stack:
        waiting = [stack.enter_context(closing(connected(site))) for _ in GARBAGE]
        for connection, garbage in zip(waiting, GARBAGE, strict=True):
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(ASK + garbage)
        answered = [re.findall(rb"HTTP/1\.1 (\d{3}) ", everything(connection)) for connection in waiting]
    # Each request before the garbage is answered, and most garbage is told to be a bad request.
    assert [[int(status) for status in one] for one in answered] == [
        *([200], [200], [200, 400], [200] * 6 + [400], [200, 400], [200, 405], [200, 400])
    ]
    assert httpx.get(f"{site.address}/robots.txt").status_code == 200
    assert "Traceback" not in "".join(site.said), site.said


@pytest.mark.slow
def test_more_connections_than_files_may_be_opened_leave_room_for_the_next(built: Home) -> None:
    with running(built.path, before="ulimit -n 256") as site, ExitStack() as stack:
        for _ in range(300):
            half = stack.enter_context(closing(connected(site)))
            half.sendall(b"GET /robots.txt HTTP/1.1\r\nHost:")
        for address in ("/robots.txt", "/metier/M1855", "/infotravail", "/infotravail.db", "/-/recherche.json?q=dev"):
            assert httpx.get(f"{site.address}{address}", timeout=30).status_code == 200, address


@pytest.mark.slow
def test_two_hundred_clients_at_once_are_answered(built: Home) -> None:
    with running(built.path) as site, ExitStack() as stack:
        asking = [stack.enter_context(closing(connected(site))) for _ in range(200)]
        for connection in asking:
            connection.sendall(ASK)
        for connection in asking:
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")

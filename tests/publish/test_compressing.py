"""What is text is compressed for who takes it so, as it goes; what is not, and what is small, is sent as it is."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.doors.asgi import Receive, Scope, Send
from infotravail.publish.doors.compressing import PIECE, compressing, takes_gzip
from infotravail.publish.doors.lengths import measuring
from infotravail.publish.doors.place import PLACE, Kind, Place
from tests.publish.sockets import client_of

TEXTS = [
    *("/metier/M1855", "/metier/M1855.json", "/metier/M1855/competences.csv", "/sitemap.xml", "/openapi.json"),
    *(f"/{DATABASE}/bmo", f"/{DATABASE}/bmo.json", f"/{DATABASE}/bmo.csv?_stream=on", f"/{DATABASE}/bmo.excel"),
    *("/-/static-plugins/infotravail/infotravail.css", "/-/static-plugins/infotravail/recherche.js", "/metier/Z9999"),
]


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with client_of(built.path) as client:
        yield client


def raw(client: httpx.Client, path: str, accepted: str) -> tuple[httpx.Response, bytes]:
    """An answer, and the bytes of its body as they came."""
    with client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", TEXTS)
def test_a_text_is_compressed_for_who_takes_it_so(client: httpx.Client, path: str) -> None:
    (packed, body), (plain, text) = raw(client, path, "br, gzip;q=0.8"), raw(client, path, "identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert len(body) < len(text) / 1.5
    assert len(gzip.decompress(body)) == pytest.approx(len(text), abs=100)
    for answer, sent in ((packed, body), (plain, text)):
        assert "accept-encoding" in answer.headers["vary"].lower().split(", ")
        assert int(answer.headers.get("content-length", len(sent))) == len(sent)
    assert packed.headers.get("etag") == plain.headers.get("etag")


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        *(("gzip", True), ("GZIP", True), ("x-gzip", True), ("*", True), ("deflate, gzip;q=1.0, *;q=0.5", True)),
        *(("", False), ("identity", False), ("gzip;q=0", False), ("gzip;q=0.000", False), ("gzip; q=0 , *", False)),
        *(("*;q=0", False), ("gzipped", False), ("br", False), ("gzip;q=nan", False), ("gzip;q=x", False)),
        *((",,;;=", False), ("gzip;q=0.001", True), ("gzip ;Q=1", True), ("identity;q=1, *;q=0", False)),
    ],
)
def test_the_weights_of_encodings_are_read(client: httpx.Client, accepted: str, is_taken: bool) -> None:
    assert takes_gzip(accepted) is is_taken
    answer, _ = raw(client, "/metier/M1855.json", accepted)
    assert ("content-encoding" in answer.headers) is is_taken


@pytest.mark.parametrize("path", ["/robots.txt", "/metier/Z9999/competences.csv", "/api/3/action/nothing"])
def test_what_is_small_is_sent_as_it_is(client: httpx.Client, path: str) -> None:
    answer, body = raw(client, path, "gzip")
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(body)


def test_the_file_is_sent_as_it_is(client: httpx.Client, built: Home) -> None:
    answer, body = raw(client, f"/{DATABASE}.db", "gzip")
    assert "content-encoding" not in answer.headers
    assert body == built.database.read_bytes()


def test_nothing_is_compressed_of_what_did_not_change(client: httpx.Client) -> None:
    tag = client.get("/metier/M1855").headers["etag"]
    answer = client.get("/metier/M1855", headers={"if-none-match": tag, "accept-encoding": "gzip"})
    assert (answer.status_code, answer.content) == (304, b"")
    assert not {"content-encoding", "content-length", "content-type"} & answer.headers.keys()
    assert answer.headers["vary"].lower() == "accept-encoding"


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_long_answer_begins_before_it_is_whole(accepted: str) -> None:
    """No more than a piece of it is in memory, and its small rows go together."""
    rows = [f"{number},{number * 7919}\n".encode() * 20 for number in range(5_000)]
    sent: list[dict[str, Any]] = []
    sent_before_the_end: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [[b"content-type", b"text/csv"]]})
        for row in rows:
            await send({"type": "http.response.body", "body": row, "more_body": True})
        sent_before_the_end.append(len(sent))
        await send({"type": "http.response.body", "body": b""})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"accept-encoding", accepted.encode())]
    scope = {"type": "http", "method": "GET", "headers": headers, PLACE: Place("/x.csv", Kind.DATA)}
    asyncio.run(measuring(compressing(app))(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert (gzip.decompress(body) if accepted == "gzip" else body) == b"".join(rows)
    pieces = len(b"".join(rows)) // PIECE
    assert pieces > 10
    assert pieces <= sent_before_the_end[0] <= len(sent) <= pieces + 3


async def receive() -> dict[str, Any]:
    return {"type": "http.disconnect"}

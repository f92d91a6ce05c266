"""The file that is served, whole or by parts: what is resumed is the same file, or it is begun again."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from tests.publish.sockets import client_of

FILE = f"/{DATABASE}.db"


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with client_of(built.path) as client:
        yield client


@pytest.fixture(scope="module")
def content(built: Home) -> bytes:
    return built.database.read_bytes()


def test_the_file_says_its_length_its_digest_and_its_release(
    client: httpx.Client, database: sqlite3.Connection, content: bytes
) -> None:
    for answer in (client.head(FILE), client.get(FILE)):
        assert answer.status_code == 200
        assert answer.headers["content-length"] == str(len(content))
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        (release,) = database.execute("SELECT identifiant FROM release").fetchone()
        assert answer.headers["content-disposition"] == f'attachment; filename="{DATABASE}-{release}.db"'
        assert answer.headers["content-type"] == "application/vnd.sqlite3"
        assert answer.headers["last-modified"].endswith("GMT")
        assert "transfer-encoding" not in answer.headers
    assert answer.content == content


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-16", slice(-16, None)),
        ("bytes=5-999999999999", slice(5, None)),
        ("bytes=-999999999999", slice(0, None)),
        ("BYTES=1-2", slice(1, 3)),
        ("bytes= 3-4", slice(3, 5)),
        ("bytes=0-9,5-20", slice(0, 21)),
    ],
)
def test_a_part_of_it_is_given(client: httpx.Client, content: bytes, asked: str, part: slice) -> None:
    first, last, _ = part.indices(len(content))
    for method in ("GET", "HEAD"):
        answer = client.request(method, FILE, headers={"range": asked})
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/{len(content)}"
        assert answer.headers["content-length"] == str(last - first)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.content == (content[part] if method == "GET" else b"")


def test_several_parts_come_in_one_answer(client: httpx.Client, content: bytes) -> None:
    answer = client.get(FILE, headers={"range": "bytes=0-15,100-199"})
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges; boundary=")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert content[:16] in answer.content
    assert content[100:200] in answer.content


@pytest.mark.parametrize("asked", ["bytes=999999999999-", "bytes=999999999998-999999999999"])
def test_a_part_beyond_the_end_is_refused_with_the_length(client: httpx.Client, content: bytes, asked: str) -> None:
    answer = client.get(FILE, headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(content)}")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(answer.content) < 100


@pytest.mark.parametrize(
    "asked",
    ["lines=1-2", "bytes=x-y", "bytes=", "bytes", "bytes=9-3", "bytes=-", "bytes=1-2-3", ",".join(["0-1"] * 200)],
)
def test_a_part_that_is_none_gives_no_other_bytes(client: httpx.Client, content: bytes, asked: str) -> None:
    answer = client.get(FILE, headers={"range": asked})
    assert answer.status_code == 200
    assert answer.content == content


def test_only_the_same_file_is_resumed(client: httpx.Client, content: bytes) -> None:
    first = client.head(FILE).headers
    for known in (first["etag"], first["last-modified"]):
        answer = client.get(FILE, headers={"range": "bytes=10-", "if-range": known})
        assert (answer.status_code, answer.content) == (206, content[10:])
    for other in ('"other"', f"W/{first['etag']}", "Thu, 01 Jan 1970 00:00:00 GMT", "x"):
        answer = client.get(FILE, headers={"range": "bytes=10-", "if-range": other})
        assert (answer.status_code, answer.content) == (200, content)


def test_who_has_it_is_not_sent_it_again(client: httpx.Client) -> None:
    tag = client.head(FILE).headers["etag"]
    for headers in ({}, {"range": "bytes=0-9"}):
        for known in (tag, f"W/{tag}", "*", f'"x", {tag}'):
            answer = client.get(FILE, headers={"if-none-match": known, **headers})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert client.get(FILE, headers={"if-none-match": '"other"'}).status_code == 200


def test_curl_resumes_it(client: httpx.Client, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(content[:12_345])
    subprocess.run(["curl", "-sS", "-f", "-C", "-", "-o", path, f"{client.base_url}{FILE}"], check=True)
    assert path.read_bytes() == content


def test_the_name_of_the_file_is_in_any_case_but_its_own_another_address(client: httpx.Client) -> None:
    assert client.get("/other.db").status_code == 404
    assert client.get(f"/{DATABASE}.db/").headers["location"] == FILE
    assert client.get(f"{FILE}?x=1").status_code == 400
    assert client.get("/%69nfotravail.db", headers={"range": "bytes=0-3"}).content == b"SQLi"

"""What a publication may give that is wrong: the home is as it was."""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from infotravail.errors import BuilderError, SourceChanged, SourceUnavailable
from infotravail.home import SCHEMA_VERSION, Home
from tests.sources.released import (
    OLD,
    announced,
    database_of,
    file_entry,
    index_of,
    listed,
    refusal,
    release_entry,
)
from tests.sources.server import Reply, Server, answer, chunked, redirect

WRONG_BODIES: list[tuple[str, Callable[[bytes], Reply], type[BuilderError], str]] = [
    ("cut, its length announced", lambda x: answer(x[:-9], length=len(x)), SourceUnavailable, "(4 tries)"),
    ("cut, its length unknown", lambda x: answer(x[:-9], length=None), SourceChanged, "are announced"),
    ("cut in a chunk", lambda x: chunked(x[:-9], ended=False), SourceUnavailable, "(4 tries)"),
    ("longer", lambda x: answer(x + b"x"), SourceChanged, "bytes or more, over"),
    ("longer, its length unknown", lambda x: answer(x + b"x", length=None), SourceChanged, "bytes or more, over"),
    ("other bytes", lambda x: answer(bytes(reversed(x))), SourceChanged, "other bytes"),
    ("one bit", lambda x: answer(x[:99] + bytes([x[99] ^ 1]) + x[100:]), SourceChanged, "other bytes"),
    ("empty", lambda x: answer(b""), SourceChanged, "0 bytes, where"),
    ("a page", lambda x: answer(b"<html><title>Maintenance</title></html>"), SourceChanged, "are announced"),
    ("404", lambda x: answer(b"", "404 Not Found"), SourceUnavailable, "answers 404 Not Found"),
    ("500", lambda x: answer(b"", "500 Oops"), SourceUnavailable, "500 Oops (4 tries)"),
    ("other host in http", lambda x: redirect("http://www.example.org/x"), SourceChanged, "nor in https"),
    ("a loop", lambda x: redirect("/index.json"), SourceUnavailable, "more than 5 redirects"),
    ("a file of this machine", lambda x: redirect("file:///etc/passwd"), SourceChanged, "nor in https"),
]


@pytest.mark.parametrize(("body", "kind", "words"), [c[1:] for c in WRONG_BODIES], ids=[c[0] for c in WRONG_BODIES])
def test_a_wrong_file_leaves_the_home_as_it_was(
    published: Path, has_old: Home, body: Callable[[bytes], Reply], kind: type[BuilderError], words: str
) -> None:
    name = listed(published)[0]["files"]["database"]["compressed"]["name"]
    index, packed = ((published / one).read_bytes() for one in ("index.json", name))
    with Server(answer(index), body(packed)) as server:
        refusal(has_old, kind, server.url, words)


WRONG_CONTENTS: list[tuple[str, Callable[[bytes], tuple[bytes, bytes]], str]] = [
    ("another release under its name", lambda db: (db, lzma.compress(db, preset=0)), "it is release echantillon-"),
    ("no database", lambda db: (b"notes", lzma.compress(b"notes")), "not a readable database"),
    ("a bomb", lambda db: (b"x" * 99, lzma.compress(bytes(10**8), preset=0)), "unpacks to more than the 99 bytes"),
    ("shorter once unpacked", lambda db: (db, lzma.compress(db[:-1], preset=0)), "are announced"),
    ("other bytes once unpacked", lambda db: (db, lzma.compress(bytes(len(db)))), "other bytes"),
    ("no xz", lambda db: (db, db), "is no file in xz"),
    ("an old format", lambda db: (db, lzma.compress(db, lzma.FORMAT_ALONE, preset=0)), "is no file in xz"),
    ("an xz that is cut", lambda db: (db, lzma.compress(db, preset=0)[:-30]), "ends in the middle"),
    ("an xz and more", lambda db: (db, lzma.compress(db, preset=0) + b"more"), "has more after"),
    (
        "more memory than there may be",
        lambda db: (b"x", lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}])),
        "is no file in xz that can be unpacked",
    ),
]


@pytest.mark.parametrize(("make", "words"), [c[1:] for c in WRONG_CONTENTS], ids=[c[0] for c in WRONG_CONTENTS])
def test_what_is_not_what_was_announced_leaves_the_home_as_it_was(
    built: Home, has_old: Home, make: Callable[[bytes], tuple[bytes, bytes]], words: str
) -> None:
    data, packed = make(built.database.read_bytes())
    with Server(answer(announced(data, packed)), answer(packed)) as server:
        refusal(has_old, SourceChanged, server.url, words)


def test_a_file_of_another_schema_than_announced_is_refused(built: Home, has_old: Home, tmp_path: Path) -> None:
    release = "echantillon-2097-01-01-0a1b2c3d"
    data = database_of(tmp_path / "x.db", built.database, release, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    packed = lzma.compress(data, preset=0)
    with Server(answer(announced(data, packed, release)), answer(packed)) as server:
        refusal(has_old, SourceChanged, server.url, f"schema {SCHEMA_VERSION + 1}, where {SCHEMA_VERSION} is announced")


@pytest.fixture
def holding(empty: Home) -> Home:
    """A home in which a file is, whatever it holds: a wrong list is refused before it is looked at."""
    empty.path.mkdir()
    empty.database.write_bytes(b"what is there")
    return empty


GOOD = release_entry(OLD, file_entry(f"infotravail-{OLD}.db", b"x", b"x"))


def changed(**members: object) -> bytes:
    """Return a list of releases in which these members, named `a__b` within others, are something else."""
    entry = json.loads(json.dumps(GOOD))
    for path, value in members.items():
        *above, last = path.split("__")
        inner = entry
        for name in above:
            inner = inner[name]
        inner[last] = value
    return index_of(entry)


def named(name: str) -> bytes:
    """Return a list of releases in which a file is at another address."""
    return changed(files__database__compressed__name=name)


WRONG_LISTS: list[tuple[bytes, str]] = [
    (b"", "cannot be read as JSON"),
    (b"\xff\xfe\x00", "cannot be read as JSON"),
    (b"<!doctype html><html><head><title>Not here</title></head></html>", "a web page, or XML, instead of the list of"),
    (b"[" * 100_000, "nested too deep"),
    (b"[]", "is not an object"),
    (b"{}", "releases is missing"),
    (b'{"releases": [], "releases": []}', "is given twice"),
    (b'{"releases": [1]}', "is not an object"),
    (b'{"releases": NaN}', "NaN is no number"),
    (index_of(GOOD, GOOD), f"release {OLD} is given twice"),
    (index_of(), "no release is there"),
    (changed(release="../../etc"), "releases > 1 > release"),
    (changed(schema_version="7"), "is not a whole number"),
    (changed(schema_version=True), "is not a whole number"),
    (changed(date="hier"), "is not a day"),
    (changed(date="2031-12-24"), f"2031-12-24 is not the day of release {OLD}"),
    (changed(builder_version="\x1b[2J"), "without control characters"),
    (changed(files__database__size=-1), "is not a number of bytes"),
    (changed(files__database__size=0), "is not a number of bytes"),
    (changed(files__database__size=10**15), "is not a number of bytes"),
    (changed(files__database__size=1.5), "is not a whole number"),
    (changed(files__database__sha256="A" * 64), "is not 64 hexadecimal digits"),
    (changed(files__database__compressed=None), "is not an object"),
    (changed(files__lite=[]), "is not an object"),
    (named("../../etc/passwd"), "is not the address of"),
    (named("/etc/passwd"), "is not the address of"),
    (named(f"../../../infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"a/../../infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"/infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"//www.example.org/infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"http://www.example.org/infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"https://me:secret@www.example.org/infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"file:///infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"x\\infotravail-{OLD}.db.xz"), "is not the address of"),
    (named(f"infotravail-{OLD}.db.xz?x=1"), "is not the address of"),
    (named(f"infotravail-{OLD}.db.xz\n"), "is not the address of"),
    (named(f"%2e%2e/infotravail-{OLD}.db.xz"), "is not the address of"),
    (named("infotravail.db.xz"), "is not the address of"),
    (named("index.json"), "is not the address of"),
    (named(""), "is not the address of"),
]


@pytest.mark.parametrize(("data", "words"), WRONG_LISTS, ids=[f"{n}" for n in range(len(WRONG_LISTS))])
def test_a_wrong_list_is_refused_with_its_place(holding: Home, tmp_path: Path, data: bytes, words: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "index.json").write_bytes(data)
    kind = SourceUnavailable if words.startswith("no release") else SourceChanged
    refusal(holding, kind, folder, words)


WRONG_ANSWERS: list[tuple[Reply, type[BuilderError], str]] = [
    (answer(b"", "404 Not Found"), SourceUnavailable, "answers 404 Not Found"),
    (answer(b"", "503 Busy"), SourceUnavailable, "503 Busy (4 tries)"),
    (
        answer(b"<html><title>Login</title></html>"),
        SourceChanged,
        "a web page, or XML, instead of the list of releases",
    ),
    (answer(bytes(5_000_000)), SourceChanged, "over 4,000,000"),
    (redirect("https://www.example.org/index.json"), SourceChanged, "the list of releases is taken from"),
    (redirect("http://127.0.0.1:1/index.json"), SourceChanged, "leads to http://127.0.0.1:1"),
    (redirect("file:///etc/passwd"), SourceChanged, "the list of releases is taken from"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), WRONG_ANSWERS, ids=[case[2] for case in WRONG_ANSWERS])
def test_a_list_comes_from_the_host_that_was_named(
    holding: Home, reply: Reply, kind: type[BuilderError], words: str
) -> None:
    with Server(reply) as server:
        refusal(holding, kind, server.url, words)

"""A folder of released files, made of small ones, and a server of it on the loopback."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from infotravail.errors import BuilderError
from infotravail.home import SCHEMA_VERSION, Home, day_of
from infotravail.pipeline.received import Received, receive
from infotravail.sources.publication import list_releases, publication
from infotravail.sources.published import choose

Entry = dict[str, Any]
OLD = "echantillon-2025-01-15-0a1b2c3d"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def database_of(path: Path, source: Path, release: str, *statements: str) -> bytes:
    """Return a database that says it is that release, made of another by these statements."""
    shutil.copyfile(source, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE release SET identifiant = ?, date_release = ?", (release, day_of(release)))
        for statement in statements:
            connection.execute(statement)
    return path.read_bytes()


def file_entry(name: str, data: bytes, packed: bytes) -> Entry:
    """Return what the list of releases says of a file and of its xz."""
    compressed = {"name": f"{name}.xz", "size": len(packed), "sha256": sha256(packed)}
    return {"name": name, "size": len(data), "sha256": sha256(data), "compressed": compressed}


def release_entry(release: str, database: Entry, lite: Entry | None = None, **others: object) -> Entry:
    """Return what the list of releases says of one."""
    return {
        "release": release,
        "date": day_of(release),
        "schema_version": SCHEMA_VERSION,
        "builder_version": "0.1.0",
        "est_depart": False,
        "files": {"database": database, **({"lite": lite} if lite else {})},
        **others,
    }


def index_of(*entries: Entry) -> bytes:
    """Return the list of releases, `index.json`."""
    return json.dumps({"releases": entries}).encode()


def publish(folder: Path, release: str, data: bytes, lite: bytes = b"") -> Entry:
    """Write the files of a release in a folder; return what the list says of them."""
    listed = []
    for name, content in ((f"infotravail-{release}.db", data), (f"infotravail-lite-{release}.db", lite)):
        if content:
            packed = lzma.compress(content, preset=0)
            (folder / name).write_bytes(content)
            (folder / f"{name}.xz").write_bytes(packed)
            listed.append(file_entry(name, content, packed))
    return release_entry(release, *listed)


def list_in(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the list of releases of a folder."""
    (folder / "index.json").write_bytes(index_of(*entries))


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str]

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""

    def do_GET(self) -> None:
        """Serve a file, and note its name."""
        self.asked.append(self.path)
        super().do_GET()


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder; give its address, and the list of what is asked of it."""
    asked: list[str] = []
    handler = type("Handler", (_Quiet,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


def newest_of(built: Home) -> str:
    """Return the identifier of the release of the small sample."""
    return str(json.loads(built.manifest.read_text())["release"])


def download(home: Home, where: Path | str, *, release: str = "", lite: bool = False, force: bool = False) -> Received:
    """Download as the command does."""
    index, place = list_releases(publication(str(where)))
    chosen = choose(index, str(place), release=release, lite=lite)
    return receive(home, index, chosen, place, force=force, older=bool(release))


def listed(published: Path) -> list[Entry]:
    """Return the entries of a folder's list of releases."""
    entries: list[Entry] = json.loads((published / "index.json").read_bytes())["releases"]
    return entries


def picture(home: Home) -> dict[str, bytes]:
    """Return every file of a home but the lock that its programs hold."""
    return {
        str(path.relative_to(home.path)): path.read_bytes()
        for path in sorted(home.path.rglob("*"))
        if path.is_file() and path.name != ".build.lock"
    }


def refusal(home: Home, kind: type[BuilderError], where: Path | str, *words: str) -> None:
    """Expect a download to be refused with these words and a next step, and to leave the home as it was."""
    before = picture(home)
    with pytest.raises(kind) as caught:
        download(home, where)
    assert type(caught.value) is kind
    for word in words:
        assert word in str(caught.value)
    assert caught.value.next_step
    assert "infotravail add" not in caught.value.next_step
    assert picture(home) == before


def announced(data: bytes, packed: bytes, release: str = "echantillon-2097-01-01-0a1b2c3d") -> bytes:
    """Return a list whose only release is that file, with its true sizes and hashes."""
    return index_of(release_entry(release, file_entry(f"infotravail-{release}.db", data, packed)))

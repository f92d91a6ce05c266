"""The file that is served is that of when its service began, whatever becomes of its name."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from infotravail.describe.datasette import DATABASE
from infotravail.disk import sha256_of
from infotravail.errors import HomeError
from infotravail.home import Home
from infotravail.publish.pinned import PREFIX, pin
from tests.publish.running import running

RELEASE = f"/{DATABASE}/release.json?_shape=array&_nofacet=1"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of temporary files, of this test alone."""
    found = tmp_path / "tmp"
    found.mkdir()
    monkeypatch.setenv("TMPDIR", str(found))
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    """A home of its own, with a copy of the sample's file."""
    found = Home(tmp_path / "home")
    found.path.mkdir()
    shutil.copy(built.database, found.database)
    return found


@pytest.fixture
def next_release(built: Home, tmp_path: Path) -> Path:
    """A file of another release, whose sheet has another title."""
    return remade(built.database, tmp_path / "next.db", "2030-01-01-00000000", "Titre de 2030")


def remade(source: Path, target: Path, release: str, title: str) -> Path:
    shutil.copy(source, target)
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("UPDATE release SET identifiant = ?", (release,))
        connection.execute("UPDATE rome_metiers SET libelle = ? WHERE code_rome = 'M1855'", (title,))
        connection.commit()
    return target


def renamed_over(new: Path, name: Path) -> None:
    shutil.copy(new, name.with_suffix(".aside"))
    os.replace(name.with_suffix(".aside"), name)


def written_in_place(new: Path, name: Path) -> None:
    name.write_bytes(new.read_bytes())


def removed(new: Path, name: Path) -> None:
    name.unlink()


def emptied(new: Path, name: Path) -> None:
    name.write_bytes(b"")


def linked_elsewhere(new: Path, name: Path) -> None:
    name.unlink()
    name.symlink_to(new)


WAYS = [renamed_over, written_in_place, removed, emptied, linked_elsewhere]


@pytest.mark.parametrize("become", WAYS)
def test_a_pinned_file_is_what_it_was(
    become: Callable[[Path, Path], None], home: Home, next_release: Path, folder: Path
) -> None:
    before = sha256_of(home.database)
    with pin(home.database) as pinned:
        become(next_release, home.database)
        assert sha256_of(pinned.path) == before
        with closing(sqlite3.connect(pinned.uri(), uri=True)) as connection:
            assert connection.execute("SELECT count(*) FROM rome_metiers").fetchone()[0] > 0
        assert pinned.path.stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(home: Home, folder: Path, tmp_path: Path) -> None:
    left = folder / f"{PREFIX}killed"
    left.mkdir()
    (left / "infotravail.db").write_bytes(b"old")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_bytes(b"mine")
    (folder / f"{PREFIX}trap").symlink_to(precious)
    (folder / "other").mkdir()
    with pin(home.database) as first, pin(home.database) as second:
        assert first.path != second.path
        assert first.path.exists()
    assert sorted(one.name for one in folder.iterdir()) == [f"{PREFIX}trap", "other"]
    assert (precious / "file").read_bytes() == b"mine"


def test_what_is_no_file_of_ours_is_not_pinned(folder: Path, tmp_path: Path) -> None:
    for content in (b"", b"nothing of SQLite's" * 100):
        other = tmp_path / "other.db"
        other.write_bytes(content)
        with pytest.raises(HomeError, match=r"other\.db"), pin(other):
            pass
    with pytest.raises(HomeError, match="cannot be opened"), pin(tmp_path / "nowhere.db"):
        pass
    assert list(folder.iterdir()) == []


def test_without_room_for_the_copy_the_error_says_what_to_give(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "nowhere"))
    with pytest.raises(HomeError, match="TMPDIR"), pin(home.database):
        pass


# Served


@pytest.mark.parametrize("become", WAYS)
def test_the_old_release_goes_on_whole_until_a_signal(
    become: Callable[[Path, Path], None], home: Home, next_release: Path, folder: Path
) -> None:
    before = sha256_of(home.database)
    with running(home.path) as site, httpx.Client(base_url=site.address) as client:
        title = client.get("/metier/M1855.json").json()["fiche"]["libelle"]
        release = client.get(RELEASE).json()[0]["identifiant"]
        become(next_release, home.database)
        # More at once than there are threads: some open their connections only now.
        assert sha256_bytes(client.get(f"/{DATABASE}.db").content) == before
        for address in ("/metier/M1855.json", "/metiers.json", "/recherche?q=dev", f"/{DATABASE}", f"/{DATABASE}/bmo"):
            assert client.get(address).status_code in (200, 404)
        assert client.get("/metier/M1855.json").json()["fiche"]["libelle"] == title
        assert release in client.get("/").text
        site.send(signal.SIGHUP)
        if become in (removed, emptied):
            site.hears("The same release is still served")
            assert client.get("/metier/M1855.json").json()["fiche"]["libelle"] == title
        else:
            site.hears("Release 2030-01-01-00000000 is served now")
            assert client.get("/metier/M1855.json").json()["fiche"]["libelle"] == "Titre de 2030"
            assert client.get(RELEASE).json()[0]["identifiant"] == "2030-01-01-00000000"
            assert sha256_bytes(client.get(f"/{DATABASE}.db").content) == sha256_of(next_release)
            assert "2030-01-01-00000000" in client.get("/").text
            assert client.get(f"/r/{release}/metier/M1855").status_code == 404
        assert len(list(folder.glob(f"{PREFIX}*"))) == 1
    assert list(folder.glob(f"{PREFIX}*")) == []


def sha256_bytes(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def damaged_in_the_middle(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size // 2 // 4096 * 4096)
        stream.write(b"\xff" * 8192)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def of_another_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def without_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE release")
        connection.commit()


def of_others(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")


@pytest.mark.parametrize("spoil", [damaged_in_the_middle, cut, of_another_schema, without_a_table, of_others])
def test_a_new_file_that_is_not_whole_is_not_taken(spoil: Callable[[Path], None], home: Home, folder: Path) -> None:
    with running(home.path) as site, httpx.Client(base_url=site.address) as client:
        title = client.get("/metier/M1855.json").json()["fiche"]["libelle"]
        spoil(home.database)
        site.send(signal.SIGHUP)
        said = site.hears("The same release is still served")
        assert "Traceback" not in said
        assert str(home.database) in said.splitlines()[-2]
        assert client.get("/metier/M1855.json").json()["fiche"]["libelle"] == title
        assert len(list(folder.glob(f"{PREFIX}*"))) == 1


def test_an_answer_that_has_begun_is_whole_when_the_next_release_is_taken(
    home: Home, next_release: Path, folder: Path
) -> None:
    before = sha256_of(home.database)
    with running(home.path) as site, httpx.Client(base_url=site.address) as client:
        body = io.BytesIO()
        with client.stream("GET", f"/{DATABASE}.db") as answer:
            chunks = answer.iter_raw(1_000)
            body.write(next(chunks))
            renamed_over(next_release, home.database)
            site.send(signal.SIGHUP)
            site.hears("is served now")
            for chunk in chunks:
                body.write(chunk)
        assert sha256_bytes(body.getvalue()) == before


@pytest.mark.slow
def test_signals_one_after_the_other_leave_one_copy(home: Home, folder: Path) -> None:
    with running(home.path) as site, httpx.Client(base_url=site.address) as client:
        for number in range(1, 4):
            site.send(signal.SIGHUP)
            site.hears("is served now", number)
        assert client.get("/").status_code == 200
        assert len(list(folder.glob(f"{PREFIX}*"))) == 1


@pytest.mark.slow
def test_a_killed_server_leaves_what_the_next_one_sweeps(home: Home, folder: Path) -> None:
    with running(home.path) as site:
        site.process.kill()
        site.process.wait()
    assert len(list(folder.glob(f"{PREFIX}*"))) == 1
    with running(home.path):
        assert len(list(folder.glob(f"{PREFIX}*"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_server_that_is_asked_to_end_leaves_nothing(
    number: signal.Signals, code: int, home: Home, folder: Path
) -> None:
    with running(home.path) as site:
        assert httpx.get(f"{site.address}/robots.txt").status_code == 200
        site.send(number)
        assert site.process.wait(60) == code
        assert "Traceback" not in "".join(site.said)
    assert list(folder.iterdir()) == []

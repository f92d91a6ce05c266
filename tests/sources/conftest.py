"""Homes for the tests of downloading: an empty one, and one that has something to lose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from infotravail.home import Home
from infotravail.sources.archive import Arrival, keep
from tests.sources.released import OLD, database_of, download, list_in, newest_of, publish
from tests.sources.support import FILE, PETIT, release

ETAG = '"460"'
LAST_MODIFIED = "Thu, 18 Sep 2025 08:00:00 GMT"


@pytest.fixture(autouse=True)
def _no_wait() -> Iterator[None]:
    """Try as many times as the code says, without waiting in between."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def waiting(_no_wait: None) -> Iterator[None]:
    """Wait between tries as in real life."""
    with stamina.set_testing(False):
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has the last good release of the small dataset."""
    path = tmp_path / "good.zip"
    path.write_bytes(release())
    home = Home(tmp_path / "home")
    keep(home, PETIT, Arrival(path, "2026-01-01", url=FILE.url, etag=ETAG, last_modified=LAST_MODIFIED))
    return home


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """A home of which nothing exists yet."""
    return Home(tmp_path / "empty")


@pytest.fixture(scope="session")
def published(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two releases: that of the small sample, with a lite file, and an older one."""
    folder = tmp_path_factory.mktemp("published")
    newest = newest_of(built)
    lite = database_of(
        folder / "lite.db", built.database, newest, "DELETE FROM licences WHERE jeu = 'agences'",
        "DROP TABLE rome_metiers_secteurs_naf",
    )  # fmt: skip
    (folder / "lite.db").unlink()
    old = database_of(folder / "old.db", built.database, OLD)
    (folder / "old.db").unlink()
    entries = [publish(folder, newest, built.database.read_bytes(), lite), publish(folder, OLD, old)]
    list_in(folder, entries)
    return folder


@pytest.fixture
def has_old(published: Path, tmp_path: Path) -> Home:
    """A home into which the older release was downloaded."""
    home = Home(tmp_path / "home")
    download(home, published, release=OLD)
    return home

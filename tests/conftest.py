"""What the tests share: a home with the sample built in it, the real files, the command as a user runs it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sample import archive_sample
from tests.places import POPULATIONS, built_of

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("INFOTRAVAIL_SOURCES", ROOT.parent / "shared" / "sources"))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _no_leftover_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's reaches a test."""
    for name in (
        *("INFOTRAVAIL_HOME", "INFOTRAVAIL_MIRROR", "INFOTRAVAIL_TILES", "INFOTRAVAIL_TILES_ATTRIBUTION"),
        *("FRANCE_TRAVAIL_CLIENT_ID", "FRANCE_TRAVAIL_CLIENT_SECRET"),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the sample is built, for tests that only read it."""
    home = Home(tmp_path_factory.mktemp("built"))
    build(home, DATASETS, archive_sample(home), lambda stage: None)
    return home


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    """A copy of that home, for tests that change it."""
    shutil.copytree(built.path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """A home with nothing in it."""
    (tmp_path / "empty").mkdir()
    return Home(tmp_path / "empty")


@pytest.fixture
def database(built: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the built sample."""
    with closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of the publishers' real files; the test is skipped, and says so, without it."""
    if not REAL.exists():
        pytest.skip(f"the publishers' files are not in {REAL}")
    return REAL


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command as a user does: a process of its own, in a folder of its own."""

    def run(*words: str | Path, check: bool = False, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **options.pop("env", {})}  # type: ignore[dict-item]
        command = [str(Path(sys.executable).with_name("infotravail")), *map(str, words)]
        return subprocess.run(  # type: ignore[call-overload, no-any-return]
            command,
            capture_output=True,
            text=True,
            check=check,
            cwd=options.pop("cwd", tmp_path),
            env=environment,
            timeout=120,
            **options,
        )

    return run


@pytest.fixture(scope="session")
def france(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the real geography, agencies, survey of 2025 and ROME."""
    folders = {"geo": "geo", POPULATIONS: "geo", "agences": "agences", "bmo/2025": "bmo", "rome/v460": "rome"}
    return built_of(real, tmp_path_factory.mktemp("france"), folders)

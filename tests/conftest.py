"""What the tests share: a home with the sample built in it, the real files, the command as a user runs it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.environment import CACHE, VARIABLES
from infotravail.home import Home
from infotravail.pipeline.build import build
from tests.once import once
from tests.places import POPULATIONS, built_of, built_of_2026, built_of_the_market
from tests.sample import archive_sample

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("INFOTRAVAIL_SOURCES", ROOT.parent / "shared" / "sources"))

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _no_leftover_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the developer's reaches a test."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # Nor does what a test is told today, beyond this run of the tests.
    monkeypatch.setenv(CACHE, str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the sample is built, for tests that only read it."""
    return once(tmp_path_factory, "built", lambda home: build(home, DATASETS, archive_sample(home), lambda stage: None))


@dataclass(frozen=True)
class FirstBuild:
    """What a first `infotravail build` prints, in the folder where it ran, whose `dist` had nothing."""

    folder: Path
    stdout: str
    stderr: str

    @property
    def home(self) -> Home:
        """The home of the starter."""
        return Home(self.folder / "dist").starter

    def give(self, folder: Path) -> None:
        """Make a folder one in which that build ran too."""
        (folder / "dist").mkdir(exist_ok=True)
        (folder / "dist" / "depart").symlink_to(self.home.path)


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> FirstBuild:
    """The starter, built as a newcomer does: with no network, in a folder that has nothing."""
    code = (
        "import sys\n"
        "def refuse(event, args):\n"
        "    if event.startswith('socket.'):\n"
        "        raise RuntimeError(f'network: {event}')\n"
        "sys.addaudithook(refuse)\n"
        "from infotravail.cli import main\nmain()"
    )

    def make(home: Home) -> None:
        done = subprocess.run(
            [sys.executable, "-c", code, "build"],
            cwd=home.path, capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
        (home.path / "stdout").write_text(done.stdout, encoding="utf-8")
        (home.path / "stderr").write_text(done.stderr, encoding="utf-8")

    folder = once(tmp_path_factory, "first", make).path
    return FirstBuild(folder, *((folder / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")))


@pytest.fixture
def starter(first_build: FirstBuild) -> Iterator[sqlite3.Connection]:
    """A connection to the built starter."""
    with closing(sqlite3.connect(f"file:{first_build.home.database}?mode=ro", uri=True)) as connection:
        yield connection


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
    return once(tmp_path_factory, "france", lambda home: built_of(real, home.path, folders))


@pytest.fixture(scope="session")
def geo_2026(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the real geography of 2026, beside that of 2024, and the postcodes of each edition."""
    return once(tmp_path_factory, "geo-2026", lambda home: built_of_2026(real, home.path))


@pytest.fixture(scope="session")
def market(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with every real file of the labour market: ROME, geography, survey, families, tensions, statistics."""
    return once(tmp_path_factory, "market", lambda home: built_of_the_market(real, home.path))

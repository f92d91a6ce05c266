"""What is told once a day of a home: by any name of it, by several at once, and where nothing can be remembered."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from infotravail.cli.reminding import is_to_be_told
from infotravail.environment import CACHE, QUIET
from infotravail.home import Home
from tests.conftest import Run

DAY = date(2026, 11, 30)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache, with nothing in it."""
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "infotravail"


@pytest.fixture
def aged(home: Home) -> Home:
    """A home whose data are of another year, and no sample."""
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE release SET est_echantillon = 0")
    return home


def test_a_thing_is_told_once_a_day_of_each_home(cache: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (tmp_path / "by another name").symlink_to(one)
    told = [is_to_be_told(home, "rome", DAY) for home in (one, one, tmp_path / "by another name", other, other)]
    assert told == [True, False, False, True, False]
    assert is_to_be_told(one, "bmo", DAY)
    assert [is_to_be_told(one, "rome", DAY + timedelta(days=1)) for _ in "12"] == [True, False]
    assert sorted(path.read_text() for path in cache.iterdir()) == ["2026-11-30", "2026-11-30", "2026-12-01"]
    assert cache.stat().st_mode & 0o077 == 0


def test_many_at_once_agree(cache: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: is_to_be_told(tmp_path, "rome", DAY), range(200)))
    assert 1 <= sum(told) < 200
    assert not is_to_be_told(tmp_path, "rome", DAY)


@pytest.mark.parametrize(
    "settings",
    [
        {CACHE: "", "HOME": "/nonexistent"},
        {CACHE: "", "HOME": ""},
        {CACHE: "relative", "HOME": "relative"},
        {CACHE: "/dev/null"},
        {CACHE: "/proc/self"},
        {CACHE: "/nonexistent/below"},
    ],
    ids=lambda settings: " ".join(settings.values()),
)
def test_where_nothing_can_be_remembered_it_is_told_again(
    settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert [is_to_be_told(tmp_path, "rome", DAY) for _ in "12"] == [True, True]
    assert list(tmp_path.iterdir()) == []
    assert not Path("/nonexistent").exists()


@pytest.mark.parametrize(("value", "told"), [("1", False), ("oui", False), ("0", True), ("", True)])
def test_it_is_silenced_by_a_variable(
    value: str, told: bool, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(QUIET, value)
    assert is_to_be_told(tmp_path, "rome", DAY) is told
    assert cache.exists() is told


def test_what_a_file_remembers_that_is_no_day_is_told_again(cache: Path, tmp_path: Path) -> None:
    assert is_to_be_told(tmp_path, "rome", DAY)
    (mark,) = cache.iterdir()
    mark.write_bytes(b"\xff\xfe")
    assert [is_to_be_told(tmp_path, "rome", DAY) for _ in "12"] == [True, False]
    mark.unlink()
    mark.mkdir()
    assert is_to_be_told(tmp_path, "rome", DAY)


def test_a_mark_that_somebody_made_leads_nowhere_and_holds_nobody_up(cache: Path, tmp_path: Path) -> None:
    assert is_to_be_told(tmp_path, "rome", DAY)
    (mark,) = cache.iterdir()
    other = tmp_path / "other.txt"
    other.write_text("what is mine")
    for make in (lambda: mark.symlink_to(other), lambda: os.mkfifo(mark), mark.mkdir):
        mark.unlink()
        make()
        assert [is_to_be_told(tmp_path, "rome", DAY) for _ in "12"] == [True, True]
    assert other.read_text() == "what is mine"


def test_a_look_up_says_once_that_a_newer_edition_is_usual(aged: Home, cache: Path, run: Run) -> None:
    kept = sorted(path.name for path in aged.path.iterdir())
    told = [run("--home", aged.path, "search", "oenologue", check=True) for _ in "12"]
    assert told[0].stdout == told[1].stdout
    assert told[0].stderr.startswith("Les données rome de ce fichier sont du 18/09/2025 ; ")
    assert told[0].stderr.endswith(
        " : « infotravail fetch rome ». (Dit une fois par jour ; jamais, avec INFOTRAVAIL_QUIET=1.)\n"
    )
    assert told[1].stderr == ""
    assert sorted(path.name for path in aged.path.iterdir()) == kept
    (mark,) = cache.iterdir()
    assert mark.read_text() == datetime.now(UTC).date().isoformat()


@pytest.mark.usefixtures("cache")
def test_who_has_no_archive_is_told_to_download(aged: Home, run: Run) -> None:
    aged.lock.unlink()
    assert (
        " : « infotravail download --from ADRESSE ». ("
        in run("--home", aged.path, "search", "oenologue", check=True).stderr
    )

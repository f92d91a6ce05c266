"""A built file that is opened: one of ours, of this schema, or told with what to do."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.errors import HomeError
from infotravail.home import SCHEMA_VERSION, Home
from infotravail.opened import connect
from tests.homes import assert_tells


def changed(built: Home, folder: Path, pragma: str) -> Path:
    """Return a copy of the built file with another pragma."""
    path = Path(shutil.copyfile(built.database, folder / "infotravail.db"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")
    return path


def test_the_file_is_read_and_never_written(built: Home) -> None:
    with closing(connect(built.database)) as connection:
        assert connection.execute("SELECT code_rome FROM rome_metiers WHERE code_rome = 'M1855'").fetchall() == [
            ("M1855",)
        ]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM rome_metiers")


def test_a_file_that_is_absent_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeError) as told:
        connect(tmp_path / "nothing.db")
    assert_tells(told.value, "nothing.db", "cannot be opened", "check the path")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "infotravail.db").write_bytes(b"<html>" * 1_000)
    with pytest.raises(HomeError) as told:
        connect(tmp_path / "infotravail.db")
    assert_tells(told.value, "not a readable database", "infotravail check")


def test_a_database_of_somebody_else_is_told(built: Home, tmp_path: Path) -> None:
    with pytest.raises(HomeError) as told:
        connect(changed(built, tmp_path, "application_id = 0"))
    assert_tells(told.value, "not a file of infotravail", "infotravail build")


def test_a_file_of_another_schema_is_told_and_may_be_asked_for(built: Home, tmp_path: Path) -> None:
    path = changed(built, tmp_path, f"user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(HomeError) as told:
        connect(path)
    assert_tells(told.value, f"schema {SCHEMA_VERSION + 1}, while this version reads schema {SCHEMA_VERSION}")
    with closing(connect(path, any_schema=True)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)

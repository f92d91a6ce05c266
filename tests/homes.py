"""What the tests ask of a home's database, and of what was refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from infotravail.errors import BuilderError
from infotravail.home import Home
from infotravail.pipeline.refused import Refused


def asked(home: Home, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask a home's database."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def assert_tells(error: BuilderError | Refused, *said: str) -> None:
    """Assert that an error has a place, a problem and a next step, with these words."""
    assert error.place
    assert error.problem
    assert error.next_step
    text = "\n".join(error.lines())
    for words in said:
        assert words in text

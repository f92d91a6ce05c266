"""What the tests of the search share: connections for a lot of questions, and what people may type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.home import Home
from infotravail.search.ask.ranking import Ranker, ranker_of
from tests.rome import rome

__all__ = ["rome"]


def opened(home: Home) -> sqlite3.Connection:
    """Open a home's database as SQLite alone does."""
    return sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)


@pytest.fixture(scope="module")
def sample(built: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the sample, for tests that ask a lot of questions."""
    with closing(opened(built)) as connection:
        yield connection


@pytest.fixture(scope="module")
def ranker(sample: sqlite3.Connection) -> Ranker:
    """The ranking over the sample."""
    return Ranker(sample)


@pytest.fixture(scope="module")
def whole(rome: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the whole ROME."""
    with closing(opened(rome)) as connection:
        yield connection


@pytest.fixture(scope="module")
def of_rome(whole: sqlite3.Connection) -> Ranker:
    """The ranking over the whole ROME."""
    return ranker_of(whole)

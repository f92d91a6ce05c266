"""The search of skills does not get worse on queries that were written by somebody who had not seen it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.home import Home
from tests.bench.skills import LEAST_FIRST, MOST_EMPTY, measured, requetes

# What the search did on the ROME v460, of 50: one less is left to chance.
PREMIERES = 43


@pytest.fixture(scope="module")
def whole(rome: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the whole ROME."""
    with closing(sqlite3.connect(f"file:{rome.database}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.real
def test_ordinary_queries_have_a_right_first_answer_that_a_sheet_asks_for(whole: sqlite3.Connection) -> None:
    found = measured(whole, requetes())
    assert found.vides <= MOST_EMPTY
    assert found.sans_fiche == 0
    assert found.premieres >= max(PREMIERES, LEAST_FIRST)
    assert found.parmi_cinq >= found.premieres

"""The age of datasets: late from the day after the one by which their publishers usually have a newer edition."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import pytest

from infotravail.across.origines import jeux
from infotravail.home import Home
from infotravail.notes import age_note, dated

# Those whose publisher keeps a period.
DATASETS = ("bmo", "rome")


@pytest.fixture
def released(built: Home) -> Iterator[sqlite3.Connection]:
    """The sample's database, said to be a release: of a sample nobody is told the age."""
    with (
        closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as sample,
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        sample.backup(connection)
        connection.execute("UPDATE release SET est_echantillon = 0")
        yield connection


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(("beyond", "is_late"), [(-1, False), (0, False), (1, True)])
def test_a_dataset_is_late_from_the_day_after_its_period(
    released: sqlite3.Connection, dataset: str, beyond: int, is_late: bool
) -> None:
    day, period = dated(released, dataset)
    assert period > 0
    today = date.fromisoformat(day) + timedelta(days=period + beyond)
    (found,) = [one for one in jeux(released, today) if one.jeu == dataset]
    assert (found.date, found.age_jours, found.est_en_retard) == (day, period + beyond, is_late)
    # A command says so on the same days as the site does.
    assert bool(age_note(released, dataset, today, "infotravail download")) is is_late


@pytest.mark.parametrize("dataset", ("agences", "geo", *DATASETS))
def test_a_dataset_whose_period_nobody_knows_is_never_late(released: sqlite3.Connection, dataset: str) -> None:
    released.execute("UPDATE sources SET periode_jours = NULL")
    (found,) = [one for one in jeux(released, date(2999, 1, 1)) if one.jeu == dataset]
    assert not found.est_en_retard
    assert age_note(released, dataset, date(2999, 1, 1), "infotravail download") == ""

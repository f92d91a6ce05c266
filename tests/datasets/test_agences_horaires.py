"""Opening hours: whether an agency is open at a moment, by which clock, and the week in words."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from infotravail.datasets.agences.horaires import Creneau, local_time, opening, week

MORNING = Creneau(1, "08:30", "12:30", False, "")
AFTERNOON = Creneau(1, "12:30", "16:30", True, "")
TUESDAY = Creneau(2, "09:00", "12:00", None, "Sur rendez-vous")
WEDNESDAY = Creneau(3, "09:00", "12:00", None, "")
# A closing hour without an opening one, as sources have it.
THURSDAY = Creneau(4, "", "16:30", None, "")
ALL = (MORNING, AFTERNOON, TUESDAY, WEDNESDAY, THURSDAY)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-11-30T08:29", "fermée"),
        ("2026-11-30T08:30", "ouverte"),
        ("2026-11-30T12:29", "ouverte"),
        ("2026-11-30T12:30", "sur rendez-vous"),
        ("2026-11-30T16:30", "fermée"),
        ("2026-12-01T10:00", "sur rendez-vous"),
        ("2026-12-02T10:00", "ouverte"),
        # What that day's hours are is not known.
        ("2026-12-03T10:00", ""),
        ("2026-12-05T10:00", "fermée"),
    ],
)
def test_an_agency_is_open_within_its_usual_hours(moment: str, state: str) -> None:
    assert opening(ALL, datetime.fromisoformat(moment)) == state


@pytest.mark.parametrize("hours", [(), (THURSDAY,), (Creneau(1, "", "", None, "Fermé l'été"),)])
def test_an_agency_whose_hours_are_not_known_is_neither_open_nor_closed(hours: tuple[Creneau, ...]) -> None:
    for day in range(1, 8):
        assert opening(hours, datetime(2026, 12, day, 10, 0)) == ""


@pytest.mark.parametrize(
    ("postcode", "clock"),
    [
        ("35000", "13:00"),
        ("20000", "13:00"),
        ("", "13:00"),
        ("97110", "08:00"),
        ("97150", "08:00"),
        ("97200", "08:00"),
        ("97300", "09:00"),
        ("97400", "16:00"),
        ("97500", "09:00"),
        ("97600", "15:00"),
    ],
)
def test_the_present_is_that_of_the_clock_of_the_place(postcode: str, clock: str) -> None:
    now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    found = local_time("", postcode, now)
    assert found is not None
    assert f"{found:%H:%M}" == clock


def test_a_moment_that_is_given_is_that_of_the_place() -> None:
    assert local_time("2026-11-30T09:00", "97400") == datetime(2026, 11, 30, 9, 0)


def test_a_machine_that_knows_no_clock_says_nothing() -> None:
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from infotravail.datasets.agences.horaires import local_time\n"
        "print(local_time('', '35000'), local_time('2026-11-30T09:00', '35000'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONTZPATH": ""}
    )
    assert done.stdout == "None 2026-11-30 09:00:00\n"


def test_days_of_the_same_hours_that_follow_one_another_are_told_together() -> None:
    same = [Creneau(day, "09:00", "12:00", None, "") for day in (1, 2, 3, 5)]
    assert list(week(same)) == [("lundi au mercredi", "09:00–12:00"), ("vendredi", "09:00–12:00")]
    assert list(week(ALL)) == [
        ("lundi", "08:30–12:30, 12:30–16:30 (sur rendez-vous)"),
        ("mardi", "09:00–12:00 (sur rendez-vous)"),
        ("mercredi", "09:00–12:00"),
        ("jeudi", "jusqu'à 16:30"),
    ]
    assert list(week([Creneau(1, "", "", None, "Fermé l'été")])) == [("lundi", "Fermé l'été")]
    assert list(week([Creneau(1, "14:00", "", None, "")])) == [("lundi", "à partir de 14:00")]
    assert list(week([])) == []

"""Opening hours: the week in words, and whether an agency is open at a given moment, by its usual hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated

from ...asking import Unusable
from ...face import Asked

JOURS = ("", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HABITUELS = "selon ses horaires habituels"
# The clock of each department or collectivity that has not that of Paris.
_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
}

Moment = Annotated[
    str,
    Asked(
        "Moment dont dire ce qui est ouvert, à l'heure du lieu : 2026-11-30T09:00 ; sinon maintenant.",
        "Moment of which to say what is open, by the local clock: 2026-11-30T09:00 (default: now).",
        is_of_now=True,
    ),
]


@dataclass(frozen=True, slots=True)
class Creneau:
    """Opening hours: day 1 is Monday, hours are HH:MM or empty; None where it is not said whether by appointment."""

    jour: int
    ouverture: str
    fermeture: str
    est_sur_rendez_vous: bool | None
    commentaire: str


def expect_moment(text: str) -> None:
    """Raise Unusable for a text that is no moment."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", text) or _read(text) is None:
        raise Unusable(
            "moment",
            f"« {text[:100]} » ne convient pas ; attendu : un jour et une heure, comme 2026-11-30T09:00",
            f"{text[:100]!r} cannot be used; it is a day and an hour, such as 2026-11-30T09:00",
        )


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def local_time(moment: str, postcode: str, now: datetime | None = None) -> datetime | None:
    """Return a moment by the clock of a postcode: the one that is given, else the present.

    None where the machine does not know the clocks of the world.

    >>> local_time("", "97200", datetime(2026, 11, 30, 12, 0, tzinfo=UTC)).strftime("%A %H:%M")
    'Monday 08:00'
    """
    if moment:
        return _read(moment)
    # What asks no hours does not wait for it.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        zone = ZoneInfo(_ZONES.get(postcode[:3], "Europe/Paris"))
    except ZoneInfoNotFoundError:
        return None
    return (now or datetime.now(UTC)).astimezone(zone)


def opening(hours: Iterable[Creneau], moment: datetime) -> str:
    """Return « ouverte », « sur rendez-vous » or « fermée » by the usual hours; empty where they do not say.

    A day without hours is closed where other days have some. Public holidays are not known.
    """
    slots = list(hours)
    if not any(slot.ouverture and slot.fermeture for slot in slots):
        return ""
    clock = f"{moment:%H:%M}"
    today = [slot for slot in slots if slot.jour == moment.isoweekday()]
    current = [slot for slot in today if slot.ouverture and slot.ouverture <= clock < slot.fermeture]
    if any(not _is_by_appointment(slot) for slot in current):
        return "ouverte"
    if current:
        return "sur rendez-vous"
    return "" if any(not (slot.ouverture and slot.fermeture) for slot in today) else "fermée"


def _is_by_appointment(slot: Creneau) -> bool:
    """Tell whether one must have an appointment: the directory says it in a comment alone."""
    if slot.est_sur_rendez_vous is not None:
        return slot.est_sur_rendez_vous
    return "sur rendez-vous" in slot.commentaire.casefold()


def week(hours: Iterable[Creneau]) -> Iterator[tuple[str, str]]:
    """Yield the days that have the same hours, and these, in words.

    >>> list(week([Creneau(1, "09:00", "12:00", False, ""), Creneau(2, "09:00", "12:00", True, "")]))
    [('lundi', '09:00–12:00'), ('mardi', '09:00–12:00 (sur rendez-vous)')]
    """
    days = [(day, ", ".join(map(_slot, slots))) for day, slots in groupby(hours, key=lambda slot: slot.jour)]
    # Days that follow one another have the same difference with their rank.
    for (_, told), same in groupby(enumerate(days), key=lambda one: (one[1][0] - one[0], one[1][1])):
        first, *others = [day for _, (day, _) in same]
        yield f"{JOURS[first]} au {JOURS[others[-1]]}" if others else JOURS[first], told


def _slot(slot: Creneau) -> str:
    more = slot.commentaire or ("sur rendez-vous" if slot.est_sur_rendez_vous else "")
    if slot.ouverture and slot.fermeture:
        hours = f"{slot.ouverture}–{slot.fermeture}"
    elif slot.ouverture:
        hours = f"à partir de {slot.ouverture}"
    elif slot.fermeture:
        hours = f"jusqu'à {slot.fermeture}"
    else:
        return more
    return f"{hours} ({more[:1].lower()}{more[1:]})" if more else hours

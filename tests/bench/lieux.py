"""The places' own measure: what people type for a place (`lieux.csv`), each with the places that are a right answer.

A query without codes is of no place: nothing, or a code that is told to be unknown, is then the right answer.
"""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infotravail.search.places.lieu import Lieu, lieux

FILE = Path(__file__).with_name("lieux.csv")
FIRST, ASKED = 1, 5


@dataclass(frozen=True, slots=True)
class Requete:
    """What is typed, what it is (`genre`), the codes of the places that are right, none where it is none; its sort."""

    requete: str
    genre: str
    codes: frozenset[str]
    sorte: str


@dataclass(frozen=True, slots=True)
class Mesures:
    """Shares of the queries whose right place is first, and among five; those where it is not; seconds of each.

    `pas_premiers` have what was answered in place of the right one.
    """

    r1: float
    r5: float
    pas_premiers: tuple[tuple[Requete, tuple[str, ...]], ...]
    secondes: tuple[float, ...]


def requetes() -> list[Requete]:
    """Return every query."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return [
            Requete(r["requete"], r["genre"], frozenset(r["codes"].split()), r["sorte"]) for r in csv.DictReader(stream)
        ]


def measured(connection: sqlite3.Connection, asked: Sequence[Requete]) -> Mesures:
    """Ask every query, as it is typed, and measure the answers; seconds of the processor, whatever else runs on it."""
    first, among, wrong, seconds = 0, 0, [], []
    for one in asked:
        started = time.process_time()
        found, unknown = lieux(connection, one.requete, ASKED)
        seconds.append(time.process_time() - started)
        places = () if unknown and not one.codes else found
        is_first = _is_right(one, places[:FIRST])
        first += is_first
        among += _is_right(one, places)
        if not is_first:
            wrong.append((one, tuple(f"{place.genre} {place.code}" for place in places)))
    return Mesures(first / len(asked), among / len(asked), tuple(wrong), tuple(sorted(seconds)))


def _is_right(asked: Requete, places: Sequence[Lieu]) -> bool:
    if not asked.codes:
        return not places
    return any(place.code in asked.codes and not _is_homonym(asked.genre, place) for place in places)


def _is_homonym(genre: str, place: Lieu) -> bool:
    """Tell whether a place has a right code that means another one: 75 is Paris, and Nouvelle-Aquitaine."""
    return len(place.code) == 2 and {genre, place.genre} == {"departement", "region"}

"""The measure of the search of skills: what people type (`competences.csv`), each with the skills that are right.

Written by somebody who had not seen the search, nor the everyday names that it knows. A first answer that no sheet asks
for leads to no job: it is counted apart, and is no right one.
"""

from __future__ import annotations

import csv
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from infotravail.search.skills.ask import skills

FILE = Path(__file__).with_name("competences.csv")
AMONG = 5
# What is asked of the search: how many queries without an answer, and with a right first one; milliseconds.
MOST_EMPTY, LEAST_FIRST, P95 = 3, 38, 5.0


@dataclass(frozen=True, slots=True)
class Requete:
    """What is typed, and the OGR numbers of the skills that are right."""

    requete: str
    acceptes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mesures:
    """How many queries have no answer, a right first one, one among five, a first that no sheet asks for; seconds."""

    vides: int
    premieres: int
    parmi_cinq: int
    sans_fiche: int
    secondes: tuple[float, ...]


def requetes() -> list[Requete]:
    """Return every query."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return [Requete(line["requete"], frozenset(line["accepte"].split())) for line in csv.DictReader(stream)]


def measured(connection: sqlite3.Connection, asked: list[Requete]) -> Mesures:
    """Ask every query, as it is typed, and measure the answers, by the processor's time."""
    found, seconds = [], []
    for one in asked:
        started = time.process_time()
        _, answers = skills(connection, one.requete, AMONG)
        seconds.append(time.process_time() - started)
        found.append((one.acceptes, answers))
    return Mesures(
        vides=sum(not answers for _, answers in found),
        premieres=sum(answers[0].code_ogr in right and answers[0].nb_fiches > 0 for right, answers in found if answers),
        parmi_cinq=sum(bool(right & {one.code_ogr for one in answers}) for right, answers in found),
        sans_fiche=sum(not answers[0].nb_fiches for _, answers in found if answers),
        secondes=tuple(sorted(seconds)),
    )

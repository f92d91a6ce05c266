"""The search's own measure: what people type (`requetes.csv`), each with the sheets that are a right answer.

Written by us from what people say, not from the everyday words that the search knows, and checked
against the labels of the ROME v460.
"""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path

from infotravail.search.ask.ranking import Ranker

FILE = Path(__file__).with_name("requetes.csv")
FIRST, ASKED = 1, 5


@dataclass(frozen=True, slots=True)
class Requete:
    """What is typed, the codes of the sheets that are right, and of what kind it is."""

    requete: str
    fiches: frozenset[str]
    genre: str


@dataclass(frozen=True, slots=True)
class Mesures:
    """Shares of the queries whose right sheet is first, among five, and that have no answer; seconds of each."""

    r1: float
    r5: float
    vide: float
    secondes: tuple[float, ...]


def requetes() -> list[Requete]:
    """Return every query."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return [Requete(r["requete"], frozenset(r["fiches"].split()), r["genre"]) for r in csv.DictReader(stream)]


def measured(ranker: Ranker, asked: list[Requete]) -> Mesures:
    """Ask every query, as it is typed, and measure the answers."""
    found, seconds = [], []
    for one in asked:
        started = time.perf_counter()
        answers = ranker.rank(one.requete, ASKED, complete=True)
        seconds.append(time.perf_counter() - started)
        found.append((one.fiches, [answer.code_rome for answer in answers]))
    count = len(found)
    return Mesures(
        sum(bool(right & set(codes[:FIRST])) for right, codes in found) / count,
        sum(bool(right & set(codes)) for right, codes in found) / count,
        sum(not codes for _, codes in found) / count,
        tuple(sorted(seconds)),
    )

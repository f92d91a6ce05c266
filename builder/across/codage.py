"""Coding: from the job title of an offer to the sheets that may be its code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ..search.ask.ranking import ranker_of
from .recherche import title_of, why


@dataclass(frozen=True, slots=True)
class Codage:
    """One of the sheets that may be the code of a job title, the best at `rang` 1; `pourquoi` says what found it."""

    intitule: str
    rang: int
    code_rome: str
    libelle: str
    appellation: str
    score: float
    pourquoi: str


def codages(connection: sqlite3.Connection, title: str, limit: int = 5) -> tuple[int, list[Codage]]:
    """Return how many sheets there are for a title, and the best first; none where none of its words says anything."""
    ranker = ranker_of(connection)
    found = [
        Codage(
            intitule=title,
            rang=rank,
            code_rome=one.code_rome,
            libelle=ranker.labels[one.code_rome],
            appellation=title_of(connection, one.code),
            score=one.score,
            pourquoi=why(one),
        )
        for rank, one in enumerate(ranker.rank(title, limit), 1)
    ]
    return ranker.count(title), found

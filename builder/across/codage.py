"""Coding: from the job title of an offer to the sheets that may be its code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ..search.ask.context import Contexte
from ..search.ask.ranking import ranker_of
from .recherche import why


@dataclass(frozen=True, slots=True)
class Codage:
    """One of the sheets that may be the code of a job title, the best at `rang` 1; `pourquoi` says what found it.

    `probabilite` is that the sheet is right; `decision` (sûre, à vérifier, indécidable) is what to do with the best.
    """

    intitule: str
    rang: int
    code_rome: str
    libelle: str
    appellation: str
    score: float
    pourquoi: str
    probabilite: float
    decision: str


def codages(
    connection: sqlite3.Connection, title: str, limit: int = 5, contexte: str = "", competences: str = ""
) -> tuple[int, list[Codage]]:
    """Return how many sheets there are for a title, and the best first; none where none of its words says anything.

    `contexte` is a text that goes with it, `competences` are codes or labels of skills, parted by a bar, a comma, a
    semicolon or a new line.
    """
    ranker = ranker_of(connection)
    beside = Contexte(contexte, competences) if contexte.strip() or competences.strip() else None
    found = [
        Codage(
            intitule=title,
            rang=rank,
            code_rome=one.code_rome,
            libelle=ranker.labels[one.code_rome],
            appellation=ranker.title(one.code),
            score=one.score,
            pourquoi=why(one),
            probabilite=one.probabilite,
            decision=one.decision,
        )
        for rank, one in enumerate(ranker.rank(title, limit, contexte=beside), 1)
    ]
    return ranker.count(title, contexte=beside), found


def why_none(connection: sqlite3.Connection, title: str) -> str:
    """Say in French why a title has no sheet; empty where it has one."""
    return ranker_of(connection).reason(title)

"""Type-ahead: what may be meant by the beginning of some words. It imports the ranking only to guess, to start fast."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from ..records import records
from ..search.ask.query import match_all, match_beginning


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant by the beginning of some words: a label as it is typed, and the sheet where it leads.

    `genre` says what `code` is: that of a sheet (fiche), of a job title (appellation), or of what an
    everyday word means (usage). `approche` is true where nothing begins so, and this is only like it.
    """

    intitule: str
    genre: str
    code: str
    code_rome: str
    fiche: str
    approche: bool = False


_BEGINNING = (
    "SELECT i.libelle AS intitule, i.genre, i.code, i.code_rome, m.libelle AS fiche FROM recherche_intitules_fts f "
    "JOIN recherche_intitules i ON i.rang = f.rowid JOIN rome_metiers m ON m.code_rome = i.code_rome "
    "WHERE f.recherche_intitules_fts MATCH ? ORDER BY f.rowid"
)


# What begins with a letter is half of the labels: it says nothing before the next one comes.
_LONE_LETTER = re.compile(r"(?<=\w\w)(?:\W+\w)+$")


def suggest(connection: sqlite3.Connection, start: str, limit: int = 10) -> list[Suggestion]:
    """Return what may be meant by the beginning of some words: labels that begin so, then those that have the words.

    Where nothing has them, the nearest sheets, marked as approximate. The same words always give
    the same order.
    """
    start = _LONE_LETTER.sub("", start)
    found: dict[tuple[str, str], Suggestion] = {}
    codes: set[tuple[str, bool]] = set()
    if not start.strip() or limit < 1:
        return []
    for match in (match_beginning(start), match_all(start)):
        # The index gives them in order, as they are asked for: few are read.
        for one in records(connection.execute(_BEGINNING, (match,)), Suggestion):
            # The masculine stands for the feminine, a sheet for its main title, which have one label or one code.
            # An everyday word does not hide the label of what it means.
            named = one.code, one.genre == "usage"
            if named not in codes and (one.intitule.casefold(), one.code_rome) not in found:
                found[one.intitule.casefold(), one.code_rome] = one
                codes.add(named)
            if len(found) == limit:
                return list(found.values())
    return list(found.values()) or _guesses(connection, start, limit)


def _guesses(connection: sqlite3.Connection, start: str, limit: int) -> list[Suggestion]:
    from ..search.ask.ranking import ranker_of

    ranker = ranker_of(connection)
    labels = ranker.labels
    return [
        Suggestion(
            answer.intitule or labels[answer.code_rome],
            answer.genre or "fiche",
            answer.code or answer.code_rome,
            answer.code_rome,
            labels[answer.code_rome],
            approche=True,
        )
        for answer in ranker.rank(start, limit, complete=True)
    ]

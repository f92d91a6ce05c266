"""Type-ahead: what may be meant by the beginning of some words. It imports the ranking only to guess, to start fast."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..opened import holds
from ..records import records
from ..search.ask.query import match_all, match_beginning, match_start
from ..search.places.ask import meant
from ..text import small_letters
from .lieux import is_begun, is_surely

if TYPE_CHECKING:
    from ..search.places.lieu import Lieu


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant by the beginning of some words: a label as it is typed, and the sheet where it leads.

    `genre` says what `code` is: that of a sheet (fiche), of a job title (appellation), of what an everyday word means
    (usage), or of a place (commune, departement, region): then `code_rome` is empty, and `fiche` says
    where it is. `approche` is true where nothing begins so, and this is only like it. `deux_genres` is the job
    title as it is published, in both genders, where it has all that was typed; empty where it is the label itself.
    """

    intitule: str
    genre: str
    code: str
    code_rome: str
    fiche: str
    approche: bool = False
    deux_genres: str = ""


_BEGINNING = (
    "SELECT i.libelle AS intitule, i.genre, i.code, i.code_rome, m.libelle AS fiche, "
    "CASE i.genre WHEN 'appellation' THEN a.libelle WHEN 'fiche' THEN m.libelle END AS deux_genres "
    "FROM recherche_intitules_fts f "
    "JOIN recherche_intitules i ON i.rang = f.rowid JOIN rome_metiers m ON m.code_rome = i.code_rome "
    "LEFT JOIN rome_appellations a ON a.code_ogr = i.code "
    "WHERE f.recherche_intitules_fts MATCH ? ORDER BY f.rowid"
)
_WHOLE = (
    "SELECT u.expression AS intitule, 'usage' AS genre, u.code, u.code_rome, m.libelle AS fiche FROM usages_fts f "
    "JOIN usages u ON u.id = f.rowid JOIN rome_metiers m ON m.code_rome = u.code_rome "
    "WHERE f.usages_fts MATCH ? ORDER BY u.id"
)


# As many places as are read, and as are shown; fewer letters begin too many.
POOL, PLACES, LEAST_PLACE = 10, 3, 3
# Those that have a page.
GENRES = ("commune", "departement", "region")
# What begins with a letter is half of the labels: it says nothing before the next one comes.
_WORD = re.compile(r"\w+")
_LONE_LETTER = re.compile(r"(?<=\w\w)(?:\W+\w)+$")


def suggest(connection: sqlite3.Connection, start: str, limit: int = 10) -> list[Suggestion]:
    """Return what may be meant by the beginning of some words: labels and places that begin so, then other labels.

    Those have the words. Places come first where the text is one; where nothing has the words, the nearest sheets come,
    marked as approximate. The same words always give the same order.
    """
    if not start.strip() or limit < 1:
        return []
    places, is_place = _places(connection, start)
    typed = _LONE_LETTER.sub("", start)
    whole = _expression(connection, start) or (_expression(connection, typed) if typed != start else [])
    begun = [*whole, *_labels(connection, match_beginning(typed), typed, limit, whole)][:limit]
    others = _labels(connection, match_all(typed), typed, limit, begun) if len(begun) < limit else []
    if not begun and not others and not places:
        return _guesses(connection, typed, limit)
    if is_place and not (begun and _is_same(begun[0].intitule, start)):
        return [*places, *begun, *others][:limit]
    return [*begun[: max(limit - len(places), (limit + 1) // 2)], *places, *others][:limit]


def _is_same(label: str, start: str) -> bool:
    return small_letters(label.partition(" / ")[0]) == small_letters(start.strip())


def _expression(connection: sqlite3.Connection, start: str) -> list[Suggestion]:
    """Return what an everyday expression leads to, where it is typed whole: its meanings, the most common first."""
    rows = records(connection.execute(_WHOLE, (match_start(start),)), Suggestion)
    letters = small_letters(start.strip())
    return [one for one in rows if small_letters(one.intitule) == letters]


def _labels(
    connection: sqlite3.Connection, match: str, typed: str, limit: int, before: Sequence[Suggestion]
) -> list[Suggestion]:
    """Return the labels that a full-text expression finds, in their order, without the labels found before."""
    labels = {(one.intitule.casefold(), one.code_rome) for one in before}
    codes = {(one.code, one.genre == "usage") for one in before}
    found: list[Suggestion] = []
    words = _WORD.findall(small_letters(typed))
    # The index gives them in order, as they are asked for: few are read.
    for one in records(connection.execute(_BEGINNING, (match,)), Suggestion):
        # The masculine stands for the feminine, a sheet for its main title, which have one label or one code.
        # An everyday word does not hide the label of what it means.
        label, code = (one.intitule.casefold(), one.code_rome), (one.code, one.genre == "usage")
        if label not in labels and code not in codes:
            found.append(_in_both_genders(one, words))
            labels.add(label)
            codes.add(code)
        if len(found) == limit:
            break
    return found


def _in_both_genders(one: Suggestion, words: Sequence[str]) -> Suggestion:
    """Return a suggestion without the published title, where that is the label, or lacks a word that was typed."""
    there = _WORD.findall(small_letters(one.deux_genres))
    if one.deux_genres != one.intitule and all(any(word.startswith(begun) for word in there) for begun in words):
        return one
    return replace(one, deux_genres="")


def _places(connection: sqlite3.Connection, start: str) -> tuple[list[Suggestion], bool]:
    """Return the places that a text names or begins, few of them, and whether it is one before it is a job."""
    if len(start.strip()) < LEAST_PLACE or not holds(connection, "geo"):
        return [], False
    found = [one for one in meant(connection, start, POOL, GENRES, is_sure=True).lieux if is_begun(one)]
    if not found:
        return [], False
    # Most of what is typed is the beginning of a job: what tells of places waits for one.
    from ..search.places.lieu import told

    shown = [
        Suggestion(_titled(one), one.genre, one.code, "", one.situation) for one in told(connection, found[:PLACES])
    ]
    return shown, is_surely(found[0], start)


def _titled(one: Lieu) -> str:
    """Return the name of a place with what tells it from others of that name."""
    which = {"commune": one.code_departement, "departement": f"département {one.code}", "region": "région"}[one.genre]
    return f"{f'{one.ancien}, ' if one.ancien else ''}{one.libelle} ({which})"


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

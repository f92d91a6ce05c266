"""What is asked of the search of skills: the words of a text, each with the roots that it may be read as."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ..words import fold, stem, stems
from .lists import Key, Lists
from .roots import root

# Words that say nothing of what is done, or only how well, as stems; and how much they count for.
EMPTY_WORDS = frozenset(
    {"fair", "savoir", "etre", "avoir", "pouvoir", "aimer", "aller", "donner", "connaitr", "maitriser", "notion"}
    | {"connaissanc", "maitris", "niveau", "experienc", "competenc", "capacit", "aptitud", "bon", "bonn"}
)
EMPTY = 0.3
# What the last letters begin, how many roots at most; fewer letters begin too many.
BEGUN, BEGINNINGS, SHORTEST = 0.9, 8, 2
# With more than one mistake, there is always some word.
LEAST_SURE = 0.5
_LAST_WORD = r"[^\W_]+$"


class Term(NamedTuple):
    """A word that is asked: how much it weighs, and the roots that it is read as, with how sure each is."""

    mot: str
    weight: float
    read: Mapping[str, float]
    is_guessed: bool


class Usage(NamedTuple):
    """An everyday expression for a skill; `rang` is 1 for the commonest meaning."""

    expression: str
    rang: int
    roots: frozenset[str]


def usages(connection: sqlite3.Connection, genres: Collection[str]) -> list[tuple[Key, Usage]]:
    """Return the everyday expressions of our list, each with the skill that it means."""
    rows = connection.execute(
        "SELECT genre, code_ogr, expression, rang, racines FROM usages_competences WHERE genre IS NOT NULL "
        "ORDER BY expression, rang"
    )
    return [
        ((genre, int(code)), Usage(expression, rank, frozenset(roots.split())))
        for genre, code, expression, rank, roots in rows
        if genre in genres
    ]


def terms(connection: sqlite3.Connection, lists: Lists, text: str, said: Collection[str]) -> list[Term]:
    """Return the words of a text that mean something; `said` are the roots of our list, which no label may have."""
    words = {word: root(word) for word in stems(text)}
    known = lists.read({*words.values()}) | ({*words.values()} & {*said})
    last = re.search(_LAST_WORD, fold(text))
    started = last[0] if last else ""
    found = []
    for word, own in words.items():
        read, is_guessed = {own: 1.0}, False
        if own not in known:
            read, is_guessed = _guesses(connection, lists, word, started if stem(started) == word else "")
        if read:
            weight = max(lists.rarity(one) for one in read)
            found.append(Term(word, weight * (EMPTY if word in EMPTY_WORDS else 1.0), read, is_guessed))
    return found


def _guesses(connection: sqlite3.Connection, lists: Lists, word: str, started: str) -> tuple[dict[str, float], bool]:
    """Return the roots that an unknown word may be read as, and whether they are more than what its letters begin."""
    begun = lists.begun(started, BEGINNINGS) if len(started) >= SHORTEST else []
    if begun:
        lists.read(begun)
        return dict.fromkeys(begun, BEGUN), False
    from ..ask.near import like

    near = {root(other): sure for other, sure in reversed(like(connection, word)) if sure >= LEAST_SURE}
    known = lists.read(near)
    return {one: sure for one, sure in near.items() if one in known}, True

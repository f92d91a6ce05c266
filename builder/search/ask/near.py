"""Words that resemble a word that no label has: written by ear, mistyped, cut short, or two words in one."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter

from ..words import stem, trigrams
from .edits import edits

# How sure a guess is: what is written by ear is the word itself, nearly.
BY_EAR, ONE_MISTAKE, TWO_MISTAKES, BEGINNING, COMPOUND = 0.85, 0.65, 0.4, 0.55, 0.55
GUESSES = 4


def completions(connection: sqlite3.Connection, start: str, limit: int) -> list[tuple[str, int]]:
    """Return the words of labels that begin with some letters, and how many labels have each, the commonest first."""
    return _begun(connection, start, limit, "")


def french_completions(connection: sqlite3.Connection, start: str, limit: int) -> list[tuple[str, int]]:
    """Return those of them that are not of English expressions alone."""
    return _begun(connection, start, limit, "AND sonorite NOT NULL ")


def _begun(connection: sqlite3.Connection, start: str, limit: int, which: str) -> list[tuple[str, int]]:
    rows = connection.execute(
        f"SELECT mot, nb_intitules FROM recherche_mots WHERE mot >= ? AND mot < ? AND nb_intitules {which}"
        "ORDER BY nb_intitules DESC, mot LIMIT ?",
        (start, start + "\U0010ffff", limit),
    )
    return [(word, count) for word, count in rows]


def like(connection: sqlite3.Connection, word: str) -> list[tuple[str, float]]:
    """Return the words of labels that an unknown word may stand for, and how sure each guess is."""
    if len(word) < 3:
        return []
    from ..sounds import sound

    guesses: dict[str, float] = {}
    heard = "SELECT mot FROM recherche_mots WHERE sonorite = ? AND nb_intitules ORDER BY nb_intitules DESC, mot LIMIT ?"
    for (said,) in connection.execute(heard, (sound(word), GUESSES)):
        guesses[said] = BY_EAR
    if not guesses and len(word) >= 4:
        guesses |= _mistyped(connection, word)
        for completed, _ in completions(connection, word, GUESSES):
            guesses[completed] = max(guesses.get(completed, 0.0), BEGINNING)
    if not guesses:
        guesses |= _two_in_one(connection, word)
    return sorted(guesses.items(), key=lambda guess: (-guess[1], guess[0]))


def _mistyped(connection: sqlite3.Connection, word: str) -> dict[str, float]:
    groups = trigrams(word)
    marks = ", ".join("?" * len(groups))
    found: Counter[str] = Counter()
    for (words,) in connection.execute(
        f"SELECT mots FROM recherche_trigrammes WHERE trigramme IN ({marks})", [*groups]
    ):
        found.update(json.loads(words))
    allowed = 1 if len(word) < 7 else 2
    guesses = {}
    for other, _ in sorted(found.items(), key=lambda one: (-one[1], one[0]))[:40]:
        distance = edits(word, other, allowed) if abs(len(word) - len(other)) <= allowed else allowed + 1
        if distance <= allowed and (distance == 1 or other[0] == word[0]):
            guesses[other] = ONE_MISTAKE if distance == 1 else TWO_MISTAKES
    return dict(sorted(guesses.items(), key=lambda guess: (-guess[1], guess[0]))[:GUESSES])


def _two_in_one(connection: sqlite3.Connection, word: str) -> dict[str, float]:
    """Return the two words that make one: webdesigner; failing that, its longest known beginning."""
    cuts = [(stem(word[:at]), stem(word[at:])) for at in range(3, len(word) - 2)]
    starts = {word[:at] for at in range(5, len(word))} | {part for cut in cuts for part in cut}
    if not starts:
        return {}
    marks = ", ".join("?" * len(starts))
    known = {
        found
        for (found,) in connection.execute(
            f"SELECT mot FROM recherche_mots WHERE mot IN ({marks}) AND nb_intitules", sorted(starts)
        )
    }
    for first, second in cuts:
        if first in known and second in known:
            return {first: COMPOUND, second: COMPOUND}
    longest = max((start for start in known if word.startswith(start) and len(start) >= 5), key=len, default="")
    return {longest: COMPOUND} if longest else {}

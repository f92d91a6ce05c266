"""A text that has a job, a place, or both: which words are whose, and which of the two is meant first."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from ..opened import holds
from ..search.places.ask import meant
from ..search.places.found import BEGUN, EXACT, PARTLY, WORDS, Found

# Fewer inhabitants than that, and a place whose name is a common word is not meant; beside a job, it is no place.
# A word that titles of jobs have too is of a job, but for a city.
VILLAGE, TOWN, CITY = 2_000, 10_000, 100_000
# What is shorter is no word of a job: Eu, Gy and Y are villages.
SHORTEST_WORD = 3


class Understood(NamedTuple):
    """The places of a text, the likeliest first, and the words that are left for a job.

    `is_place` is true where the text is a place before it is a job; `has_both` where it has words of each. `inconnu` is
    a code that no place has.
    """

    lieux: list[Found]
    metier: str
    is_place: bool = False
    has_both: bool = False
    inconnu: str = ""


def understood(connection: sqlite3.Connection, text: str, genres: Sequence[str], *, is_job: bool) -> Understood:
    """Return what a text says of places of some kinds, in a file that has the geography.

    A text that is the title of a job (`is_job`) means a place of that very name alone.
    """
    if not text.strip() or not holds(connection, "geo"):
        return Understood([], text)
    found = meant(connection, text, genres=genres, is_sure=is_job)
    if found.inconnu or not found.lieux:
        return Understood([], text, inconnu=found.inconnu)
    first = found.lieux[0]
    if first.tier == PARTLY:
        # Among the words of a job, only a town is a place.
        is_of_a_job = first.named is not None and _is_of_jobs(connection, first.named.nom)
        if _weight(first) < (CITY if is_of_a_job else TOWN):
            return Understood([], text)
        return Understood(found.lieux, " ".join(found.reste), has_both=True)
    return Understood(found.lieux, text, is_place=is_surely(first, text))


def is_surely(first: Found, text: str) -> bool:
    """Tell whether a text is the very name or code of a place, and no hamlet whose name is a common word."""
    has_code = any(sign.isdigit() for sign in text)
    is_long = len(text.split()) > 1 or "-" in text.strip() or has_code or len(text.strip()) < SHORTEST_WORD
    # A code beside words of a name makes it sure.
    is_very = first.tier == EXACT or (has_code and first.tier == WORDS)
    return is_very and not first.approche and (is_long or _weight(first) >= VILLAGE)


def _is_of_jobs(connection: sqlite3.Connection, name: str) -> bool:
    """Tell whether French titles of jobs have a word of a name: Mâcon is « maçon » too, Die no English tool."""
    # Suggestions do not wait for it.
    from ..search.words import stem

    sql = "SELECT 1 FROM recherche_mots WHERE mot = ? AND nb_intitules AND sonorite NOT NULL"
    return any(connection.execute(sql, (stem(word),)).fetchone() for word in name.split())


def is_begun(found: Found) -> bool:
    """Tell whether a place may be what one is typing: its name or its code, or a town that begins so."""
    return not found.approche and (found.tier == EXACT or (found.tier == BEGUN and _weight(found) >= TOWN))


def _weight(found: Found) -> int:
    return found.named.importance if found.named else TOWN

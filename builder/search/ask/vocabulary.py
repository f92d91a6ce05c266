"""What the file knows of words that are read together: labels, what is no job, names of shops, of towns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cached_property

# What a text of a label is: the name of a job, or what leads to one (a trade, a tool, a diploma).
JOB, LABEL = "metier", "intitule"
NO_JOB, COUPLE, COMMON = "non-reponse", "couple", "mot courant"
# What people write of a word: « resp. » is of « responsable ».
SHORT = "abreviation"
# The state of somebody who has no job: the words after it say more of it, unless they name a job.
STATE = "statut"
# A shop, whose name may be a word too.
SHOP, WORD_OR_SHOP = "enseigne", "enseigne ambigue"
GENRES = (JOB, LABEL, COUPLE, NO_JOB, STATE, SHOP, WORD_OR_SHOP, COMMON, SHORT)
# A town whose name is a word of labels is meant where it stands alone, if it has so many inhabitants.
# A smaller place than a village is not meant after a job, but where a sign or « à » is between them.
TOWN, VILLAGE = 10_000, 2_000

# What each expression is, and what it stands for.
Known = dict[tuple[str, str], str]


# As many texts as are remembered: titles have the same pieces again and again.
REMEMBERED = 20_000


class Vocabulary:
    """The expressions of one open file, and the names of places where it has them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, Known] = {}
        self._towns: dict[str, int] = {}

    def known(self, texts: Iterable[str]) -> Known:
        """Return what some texts are, and what they stand for."""
        asked = {text for text in texts if text}
        unread = sorted(text for text in asked if text not in self._known)
        if unread:
            if len(self._known) > REMEMBERED:
                self._known = {text: self._known[text] for text in asked if text in self._known}
            self._known |= {text: {} for text in unread}
            sql = (
                "SELECT expression, genre, sens FROM recherche_expressions "
                f"WHERE expression IN ({', '.join('?' * len(unread))})"
            )
            for text, genre, meaning in self._connection.execute(sql, unread):
                self._known[text][text, genre] = meaning
        return {what: meaning for text in asked for what, meaning in self._known[text].items()}

    def sheets(self, known: Known, text: str) -> tuple[str, ...]:
        """Return the codes of the sheets that have a text as a label, if any has."""
        return tuple((known.get((text, JOB)) or known.get((text, LABEL)) or "").split())

    def begins_a_job(self, word: str) -> bool:
        """Tell whether the name of some job begins with a word."""
        sql = "SELECT 1 FROM recherche_expressions WHERE expression >= ? AND expression < ? AND genre = ? LIMIT 1"
        # « ! » comes right after the space: these are the word alone, and the word before others.
        return self._connection.execute(sql, (word, f"{word}!", JOB)).fetchone() is not None

    def towns(self, keys: Iterable[str]) -> dict[str, int]:
        """Return those of some names in one word that places have, and how many people think of the first of them."""
        asked = set(keys) if self._has_places else set()
        unread = sorted(name for name in asked if name not in self._towns)
        if unread:
            if len(self._towns) > REMEMBERED:
                self._towns = {name: self._towns[name] for name in asked if name in self._towns}
            self._towns |= dict.fromkeys(unread, 0)
            sql = (
                "SELECT cle, max(importance) FROM lieux_noms "
                f"WHERE cle IN ({', '.join('?' * len(unread))}) GROUP BY cle"
            )
            self._towns |= dict(self._connection.execute(sql, unread).fetchall())
        return {name: weight for name in asked if (weight := self._towns[name])}

    @cached_property
    def _has_places(self) -> bool:
        # While offers are coded in a build, the places are in a file of their own, which is attached.
        sql = "SELECT 1 FROM pragma_table_list WHERE type = 'table' AND name = 'lieux_noms'"
        return self._connection.execute(sql).fetchone() is not None

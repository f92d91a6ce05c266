"""The French order of words, for SQLite: `ORDER BY libelle COLLATE FRANCAIS` puts Écully by Ecully, Œuilly by Oeuilly.

SQLite compares bytes: É, Œ and Î come after Z.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from unicodedata import normalize

from ..text import APOSTROPHES, LIGATURES

FRANCAIS = "FRANCAIS"
# As many texts as a table of ours has labels.
_KNOWN = 50_000
# Small letters for capitals, and a blank for all that is no letter and no digit. A table of bytes is ten times as fast
# as one of characters, and every text of a column may be sorted while a page waits.
_PLAIN = bytes(ord(chr(one).lower()) if one < 128 and chr(one).isalnum() else 32 for one in range(256))
_IN_TWO = (*LIGATURES.items(), *((mark, " ") for mark in APOSTROPHES if not mark.isascii()))


@lru_cache(_KNOWN)
def plain(text: str) -> bytes:
    """Return the letters and the digits of a text as a French reader sorts them first: without case, nor accents.

    >>> plain("L’Œuvre d'Île-de-Sein")
    b'l oeuvre d ile de sein'
    """
    if not text.isascii():
        for letter, two in _IN_TWO:
            text = text.replace(letter, two)
        text = normalize("NFD", text)
    return b" ".join(text.encode("ascii", "ignore").translate(_PLAIN).split())


def compare(one: str, other: str) -> int:
    """Return -1, 0 or 1 as a text comes before another one, is the same, or comes after.

    Where letters are the same, accents and case count, then all: only equal texts are at the same place, so that the
    pages of a table follow one another with no row twice.
    """
    if one == other:
        return 0
    first, second = plain(one), plain(other)
    if first != second:
        return -1 if first < second else 1
    return -1 if (one.casefold(), one) < (other.casefold(), other) else 1


def add_french_order(connection: sqlite3.Connection) -> None:
    """Give a connection the French order, as a collation."""
    connection.create_collation(FRANCAIS, compare)

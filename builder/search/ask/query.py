"""Any string to an FTS5 expression: words cut as the index cuts them, each a prefix, never an error.

The one query builder of the command line, the site's search boxes and `escape_fts` in SQL.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from ...text import without_ligatures

# A query is a few words; more would only cost time.
MAX_WORDS = 24
MAX_LENGTH = 40
# FTS5 has no expression for no row, nor for every row. No text has this word; every text that
# has a word has one that begins with a letter or a digit, once accents are folded.
NOTHING = '"0nothing0has0this0word0"'
EVERYTHING = " OR ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz0123456789")

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text as the index has them, ligatures folded, accents left to FTS5.

    >>> words("l'Œnologue, d'acc")
    ['l', 'Oenologue', 'd', 'acc']
    """
    # Composed, because an accent of its own (as macOS types it) would cut the word in two.
    composed = normalize("NFKC", without_surrogates(text)[:1000])
    return [word[:MAX_LENGTH] for word in _WORD.findall(without_ligatures(composed))][:MAX_WORDS]


def as_code(text: str) -> str:
    """Return a text as a code would be written: M1855 for “ m1855 ”."""
    return without_surrogates(text).strip()[:20].upper()


def without_surrogates(text: str) -> str:
    """Return a text, cut short, that SQLite can be given: a lone surrogate cannot, and is in no index either."""
    return text[:2000].encode("utf-8", "replace").decode()


def match_all(text: str) -> str:
    """Return the FTS5 expression for rows that have every word, each as a prefix.

    >>> match_all("dév. web")
    '"dév"* "web"*'
    >>> match_all("d'acc")
    '"d" "acc"*'
    """
    return " ".join(_terms(text)) or NOTHING


def as_text(value: str | int | float | bytes | None) -> str:
    """Return the text that SQL hands over, whatever its type."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def match_beginning(text: str) -> str:
    """Return the FTS5 expression for labels that begin with the words, the last one as a prefix.

    >>> match_beginning("chauff pl")
    '^"chauff"* "pl"*'
    """
    return f"^{' '.join(terms)}" if (terms := _terms(text)) else NOTHING


def match_start(text: str) -> str:
    """Return the FTS5 expression for labels that begin with the words, each of them whole.

    >>> match_start("chauffeur pl")
    '^"chauffeur" "pl"'
    """
    return "^" + " ".join([f'"{word}"' for word in found]) if (found := words(text)) else NOTHING


def escape_fts(text: str | int | float | bytes | None) -> str:
    """Return the FTS5 expression for a search box: an empty one shows every row."""
    typed = as_text(text)
    return match_all(typed) if typed.strip() else EVERYTHING


def match_any(text: str) -> str:
    """Return the FTS5 expression for rows that have at least one of the words."""
    return " OR ".join(_terms(text)) or NOTHING


def _terms(text: str) -> list[str]:
    found = words(text)
    # The d of "d'accueil" is a word, not the beginning of one; a letter alone is a beginning.
    return [f'"{word}"' if len(word) == 1 < len(found) else f'"{word}"*' for word in found]

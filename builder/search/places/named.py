"""Places by their names, in the table `lieux_noms`: the same name, its words, its beginning, or one like it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..ask.edits import edits
from .names import ARTICLES, SMALL_WORDS, literal_keys, other_keys, squeezed

# As many names as are read for each way of finding: in the order of their weight, so that the others matter less.
MOST = 60
MOST_LIKE = 400
# A shorter name is never guessed; a longer one may have two letters wrong.
LEAST_MISTYPED, TWICE_MISTYPED = 4, 8
# A word that is cut short has no more letters.
LONGEST_SHORT = 4
# Fewer letters begin too many names.
LEAST_BEGUN = 3


class Named(NamedTuple):
    """A name of the table, and where it leads."""

    rang: int
    nom: str
    genre: str
    code: str
    sorte: str
    code_ancien: str | None
    libelle: str | None
    importance: int

    @property
    def key(self) -> str:
        """The name in one word, as the column `cle` has it."""
        return squeezed(self.nom.split())


_COLUMNS = "n.rang, n.nom, n.genre, n.code, n.sorte, n.code_ancien, n.libelle, n.importance"


def exact(connection: sqlite3.Connection, words: Sequence[str]) -> list[Named]:
    """Return the places of that very name, whatever joins its words."""
    return list(_of_keys(connection, literal_keys(words))) if words else []


def with_other_article(connection: sqlite3.Connection, words: Sequence[str]) -> list[Named]:
    """Return the places of that name but for its article, which was left out or added."""
    found = _of_keys(connection, other_keys(words)) if words else ()
    # « Lissy » is not « Issy » with an article.
    return [named for named in found if words[0] in ARTICLES or named.nom.split()[0] in ARTICLES]


def windows(connection: sqlite3.Connection, words: Sequence[str]) -> dict[tuple[int, int], list[Named]]:
    """Return the places whose very name is some of the words, by where these begin and end."""
    spans = {
        (start, end): squeezed(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    found: dict[str, list[Named]] = {}
    for named in _of_keys(connection, sorted(set(spans.values()))):
        found.setdefault(named.key, []).append(named)
    return {span: found[key] for span, key in spans.items() if key in found}


def _of_keys(connection: sqlite3.Connection, keys: Sequence[str]) -> Iterator[Named]:
    marks = ", ".join("?" * len(keys))
    sql = f"SELECT {_COLUMNS} FROM lieux_noms n WHERE n.cle IN ({marks}) ORDER BY n.rang"
    return (Named(*row) for row in connection.execute(sql, keys))


def having(
    connection: sqlite3.Connection, words: Sequence[str], *, begun: bool, within: Sequence[str] = ()
) -> list[Named]:
    """Return the places whose name has every word; with `begun`, those that have words which begin so.

    `within` are the departments to look in.
    """
    terms = [word for word in words if word not in SMALL_WORDS] or list(words)
    if not terms or (begun and max(map(len, terms)) < LEAST_BEGUN):
        return []
    expression = " ".join(f'"{word}"{"*" if begun else ""}' for word in terms)
    where = " OR ".join("n.code GLOB ?" for _ in within)
    sql = (
        f"SELECT {_COLUMNS} FROM lieux_noms_fts f JOIN lieux_noms n ON n.rang = f.rowid "
        f"WHERE f.lieux_noms_fts MATCH ? {f'AND ({where})' if where else ''} ORDER BY f.rowid LIMIT ?"
    )
    values = [f"{code}*" for code in within]
    return [Named(*row) for row in connection.execute(sql, (expression, *values, MOST))]


def beginning(connection: sqlite3.Connection, words: Sequence[str]) -> list[Named]:
    """Return the places whose name begins with all the letters, whatever parts the words."""
    start = squeezed(words)
    if len(start) < LEAST_BEGUN:
        return []
    sql = f"SELECT {_COLUMNS} FROM lieux_noms n WHERE n.cle >= ? AND n.cle < ? ORDER BY n.rang LIMIT ?"
    return [Named(*row) for row in connection.execute(sql, (start, f"{start}{{", MOST))]


class Like(NamedTuple):
    """A name like what was typed, and how many letters differ."""

    named: Named
    distance: int


def like(connection: sqlite3.Connection, words: Sequence[str]) -> list[Like]:
    """Return the places of a name that sounds as the words do, or is a letter or two apart, the most important first.

    A name that is mistyped still begins or ends as it should, or has a word that is right.
    """
    typed = squeezed(words)
    if len(typed) < LEAST_MISTYPED:
        return []
    # No one hears the last letter of Béziers.
    heard = _keys(connection, "n.sonorite IN (?, ?)", _sound(typed), _sound(f"{typed}s"))
    distances = {rank: 1 for rank, _ in heard}
    for rank, key in dict(_alike(connection, typed, words)).items():
        # The article may be what is missing.
        for name in dict.fromkeys((key, *(key.removeprefix(article) for article in ARTICLES))):
            if abs(len(name) - len(typed)) <= 2 and (far := edits(typed, name, 2)) <= 2:
                distances[rank] = min(far, distances.get(rank, far))
    marks = ", ".join("?" * len(distances))
    rows = connection.execute(f"SELECT {_COLUMNS} FROM lieux_noms n WHERE n.rang IN ({marks}) ORDER BY 1", [*distances])
    found = (Like(named, distances[named.rang]) for named in (Named(*row) for row in rows))
    return [one for one in found if one.distance < 2 or _word_by_word(words, one.named.nom.split())]


def _word_by_word(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether each word is like that of the other name: two mistakes in one short word make another word."""
    return len(words) == len(name) and all(map(_is_like, words, name))


def _is_like(word: str, other: str) -> bool:
    far = edits(word, other, 2)
    return far < 2 or (far == 2 and (len(word) >= TWICE_MISTYPED or _sound(word) == _sound(other)))


def _sound(word: str) -> str:
    from ..sounds import sound

    return sound(word)


def _alike(connection: sqlite3.Connection, typed: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the ranks and the keys of names that may be like what was typed."""
    # Half of the saints would be too many.
    least = 2 + (1 + len("saint")) * typed.startswith("saint")
    half = typed[: max(least, len(typed) // 2)]
    yield from _keys(connection, "n.cle >= ? AND n.cle < ?", half, f"{half}{{")
    near = [f"{typed[-3:]}{len(typed) + more}" for more in (-2, -1, 0, 1, 2)]
    yield from _keys(connection, "n.fin IN (?, ?, ?, ?, ?)", *near)
    for word in words:
        if len(word) > 3:
            yield from connection.execute(
                "SELECT n.rang, n.cle FROM lieux_noms n JOIN lieux_noms_fts f ON f.rowid = n.rang "
                "WHERE f.lieux_noms_fts MATCH ? ORDER BY f.rowid LIMIT ?",
                (f'"{word}"', MOST),
            )


def _keys(connection: sqlite3.Connection, where: str, *values: str) -> Iterator[tuple[int, str]]:
    sql = f"SELECT n.rang, n.cle FROM lieux_noms n WHERE {where} ORDER BY n.rang LIMIT ?"
    return connection.execute(sql, (*values, MOST_LIKE))


def shortened(connection: sqlite3.Connection, words: Sequence[str]) -> list[Named]:
    """Return the places whose name has the long words, and for each short one a word that it shortens: Montigny-Btx."""
    telling = [word for word in words if word not in SMALL_WORDS]
    short = [word for word in telling if len(word) <= LONGEST_SHORT]
    long = [word for word in telling if len(word) > LONGEST_SHORT]
    if not short or not long:
        return []
    return [named for named in having(connection, long, begun=False) if _all_shortened(short, long, named.nom.split())]


def _all_shortened(short: Sequence[str], long: Sequence[str], name: Sequence[str]) -> bool:
    rest = [word for word in name if word not in long]
    return all(any(_shortens(word, whole) for whole in rest) for word in short)


def _shortens(word: str, whole: str) -> bool:
    """Tell whether a word is made of the first letter of another and of some of the next, in order.

    >>> _shortens("btx", "bretonneux"), _shortens("fd", "ferrand"), _shortens("fd", "fontaine")
    (True, True, False)
    """
    letters = iter(whole)
    return len(word) < len(whole) and word[0] == whole[0] and all(letter in letters for letter in word)

"""The lists of `recherche_competences` that a query needs: the skills that have a root, and how rare it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from itertools import accumulate

# What a word weighs that no label has, in the list that has it: as much as one of a single label.
RAREST = 11.0
# The kinds of skills: the column of their lists, their labels, and the links of sheets to them.
TABLES = {
    "compétence": ("competences", "rome_competences", "rome_metiers_competences"),
    "savoir": ("savoirs", "rome_savoirs", "rome_metiers_savoirs"),
}
GENRES = tuple(TABLES)

# A kind and an OGR number, as a whole number.
Key = tuple[str, int]


class Lists:
    """What one query has read of the lists of a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rarities: dict[str, float] = {}

    def rarity(self, root: str) -> float:
        """Return how much a root weighs: the fewer labels have it, the more."""
        return self._rarities.get(root, RAREST)

    def read(self, roots: Collection[str]) -> set[str]:
        """Read how rare some roots are, and return those that labels have."""
        wanted = json.dumps([root for root in roots if root not in self._rarities])
        sql = (
            "SELECT racine, rarete / 1000.0 FROM recherche_competences WHERE racine IN (SELECT value FROM json_each(?))"
        )
        self._rarities |= self._connection.execute(sql, (wanted,)).fetchall()
        return self._rarities.keys() & set(roots)

    def having(self, root: str, genres: Collection[str]) -> Iterator[Key]:
        """Yield the skills of some kinds that have a root."""
        columns = ", ".join(TABLES[genre][0] for genre in genres)
        sql = f"SELECT {columns} FROM recherche_competences WHERE racine = ?"
        for row in self._connection.execute(sql, (root,)):
            for genre, gaps in zip(genres, row, strict=True):
                yield from ((genre, code) for code in accumulate(json.loads(gaps)))

    def begun(self, letters: str, limit: int) -> list[str]:
        """Return the roots that begin with some letters, the commonest first."""
        rows = self._connection.execute(
            "SELECT racine FROM recherche_competences WHERE racine >= ? AND racine < ? ORDER BY rarete, racine LIMIT ?",
            (letters, letters + "\U0010ffff", limit),
        )
        return [root for (root,) in rows]

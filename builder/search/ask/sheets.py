"""The sheets of one open file, by their numbers in `recherche_fiches`, and their labels, by their ranks."""

from __future__ import annotations

import sqlite3
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ..words import stems

if TYPE_CHECKING:
    from .context import Skills

# A label of the search, what its code names (a sheet, a job title, an everyday word), this code, and its sheet.
Label = tuple[str, str, str, str]
# Of labels and of job titles, as many are remembered.
REMEMBERED = 10_000


class Sheets:
    """The sheets of one open file, their labels and their skills: each is read at first use, and remembered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.label = lru_cache(REMEMBERED)(self._read_label)
        self.stems_of = lru_cache(REMEMBERED)(lambda rank: frozenset(stems(self.label(rank)[0])))
        self.title = lru_cache(REMEMBERED)(self._read_title)

    @property
    def codes(self) -> list[str]:
        """The codes of the sheets, by their numbers."""
        return self._rows[0]

    @property
    def bonuses(self) -> list[float]:
        """The bonuses of the sheets, by their numbers."""
        return self._rows[1]

    @cached_property
    def _rows(self) -> tuple[list[str], list[float]]:
        sql = "SELECT code_rome, bonus / 1000.0 FROM recherche_fiches ORDER BY numero_fiche"
        # Numbers begin at 1.
        rows = [("", 0.0), *self._connection.execute(sql)]
        return [code for code, _ in rows], [bonus for _, bonus in rows]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each sheet, by its code."""
        return {code: number for number, code in enumerate(self.codes) if code}

    @cached_property
    def spread(self) -> float:
        """How much more the bonus of a sheet may be than that of another."""
        bonuses = self.bonuses[1:]
        return max(bonuses) - min(bonuses)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of each sheet, by its code."""
        return dict(self._connection.execute("SELECT code_rome, libelle FROM rome_metiers").fetchall())

    @cached_property
    def skills(self) -> Skills:
        """The skills of the file, by their codes and labels."""
        from .context import Skills

        return Skills(self._connection, self.numbers)

    def _read_title(self, code: str) -> str:
        row = self._connection.execute("SELECT libelle FROM rome_appellations WHERE code_ogr = ?", (code,)).fetchone()
        return str(row[0]) if row else ""

    def _read_label(self, rank: int) -> Label:
        row = self._connection.execute(
            "SELECT libelle, genre, code, code_rome FROM recherche_intitules WHERE rang = ?", (rank,)
        ).fetchone()
        return row[0], row[1], row[2], row[3]

"""What is known of calls: the kinds of addresses, and what is told of how often each was called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

QUESTION, TABLE, QUERY, SQL, FILE, REPLAY, SITE, OTHER = (
    "question", "table", "requete", "sql", "fichier", "api_ancienne", "site", "autre",
)  # fmt: skip
# As many days as are told where nothing is asked, and as many as may be asked for.
DAYS, MOST_DAYS = 30, 366
GENRES = {
    QUESTION: "Nos pages et leurs données",
    TABLE: "Tables",
    QUERY: "Requêtes toutes faites",
    SQL: "SQL",
    FILE: "Fichier entier",
    REPLAY: "API Infotravail rejouée",
    SITE: "Pour les robots et les programmes",
    OTHER: "Autres adresses",
}


class Kind(NamedTuple):
    """The kind of an address: its genre, its name among what is declared, and its form."""

    genre: str
    nom: str
    forme: str


@dataclass(frozen=True, slots=True)
class Jour:
    """The calls of a day."""

    jour: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Appels:
    """How many calls of a kind there were over the days that are told."""

    genre: str
    nom: str
    forme: str
    classe: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Statistiques:
    """The calls of the site: in all since `depuis`, of each of the last days, and by kind of address over these."""

    depuis: str
    total: int
    jours: tuple[Jour, ...]
    appels: tuple[Appels, ...]

    @property
    def plus_haut(self) -> int:
        """The calls of the day that has most."""
        return max((one.nombre for one in self.jours), default=0)

    @property
    def genres(self) -> list[tuple[str, int]]:
        """The calls of each genre, in words, the most first."""
        counted: Counter[str] = Counter()
        for one in self.appels:
            counted[GENRES.get(one.genre, one.genre)] += one.nombre
        return counted.most_common()

    @property
    def noms(self) -> list[tuple[str, str, int]]:
        """The calls of each name, the most first: its genre in words, the name, how many."""
        counted: Counter[tuple[str, str]] = Counter()
        for one in self.appels:
            if one.nom:
                counted[GENRES.get(one.genre, one.genre), one.nom] += one.nombre
        return [(*names, count) for names, count in counted.most_common()]

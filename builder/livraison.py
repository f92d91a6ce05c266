"""What a built file says that it is: the one row of its table `release`, validated before anything else is asked."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from typing import Annotated

from .declared import parse
from .errors import HomeError
from .forms import Count, Day, Form, Sha256
from .home import LITE, is_release

MEND = "give the file as it was released, or run `infotravail build`"
DAMAGED = "run `infotravail check` on it, then build again"
# What a damaged file raises: SQLite says so itself, or quotes a name of it that is no longer UTF-8 in what it says.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
# The tables in which a file describes itself: a view of that name could have no end.
REGISTERS = (
    "release", "sources", "licences", "dictionnaire", "avertissements", "corrections", "constats", "provenance",
)  # fmt: skip
Identifiant = Annotated[str, Form("the identifier of a release, such as 2026-11-23-0a1b2c3d", is_release)]


@dataclass(frozen=True, slots=True)
class Livraison:
    """What the file is: its identifier, day, content's hash, schema, and whether it is only a sample or the starter."""

    identifiant: Identifiant
    date_release: Day
    version_schema: Count
    version_builder: str
    hash_contenu: Sha256
    est_echantillon: bool
    est_depart: bool

    @property
    def est_leger(self) -> bool:
        """Whether the file has only the tables of the usual look-ups: its identifier says so."""
        return self.identifiant.startswith(LITE)


def livraison(connection: sqlite3.Connection, place: str = "the file") -> Livraison:
    """Return what a file of this version's schema is. Raises HomeError where it does not say it, or not in one row."""
    refuse_views(connection, place)
    names = [field.name for field in fields(Livraison)]
    try:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM release LIMIT 2").fetchall()
    except UNREADABLE as error:
        raise HomeError(f"{place} > release", f"damaged ({error})", DAMAGED) from error
    if len(rows) != 1:
        problem = "it has no row" if not rows else "it has more than one row"
        raise HomeError(f"{place} > release", problem, MEND)
    words = dict(zip(names, rows[0], strict=True))
    for name in ("est_echantillon", "est_depart"):
        if words[name] in (0, 1):
            words[name] = bool(words[name])
    return parse(Livraison, words, f"{place} > release", MEND)


def refuse_views(connection: sqlite3.Connection, place: str) -> None:
    """Raise HomeError where one of the tables in which a file describes itself is none, or is not there."""
    try:
        kinds = dict(connection.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'"))
    except UNREADABLE as error:
        raise HomeError(place, f"damaged ({error})", DAMAGED) from error
    for name in REGISTERS:
        if kinds.get(name) != "table":
            problem = f"it is a {kinds[name]}, not a table" if name in kinds else "it is not there"
            raise HomeError(f"{place} > {name}", problem, MEND)

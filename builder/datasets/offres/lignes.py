"""The rows of `offres`: each offer once, as it was last, with its place, its salary in numbers and a proposed code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from ...face import Connection
from ...facts import Row
from ...search.ask.ranking import Ranker
from .lues import READ
from .salaires import parsed

_NAMES = tuple(column.name for column in READ.columns)
_DEPARTMENT = re.compile(r"([0-9][0-9AB][0-9]?) - ")
Offer = Mapping[str, Any]


def offer_rows(connection: Connection, read: Iterable[Row]) -> Iterator[Row]:
    """Yield the newest state of each offer that files have: what was updated last, then what was read last.

    Its title is coded as `code` would: the same ranking, over the same tables.
    """
    places, editions, coding = _Places(connection), _editions(connection), _Coding(connection)
    by_id = sorted(read, key=itemgetter(0))
    for _, rows in groupby(by_id, key=itemgetter(0)):
        states: list[dict[str, Any]] = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        newest = max(states, key=_age)
        days = [state["date_source"] for state in states]
        edition = editions.get(newest["code_rome"] or "")
        proposed, probability = coding.of(newest["intitule"])
        current = newest["code_rome"] if edition == coding.edition else None
        yield (
            *(newest[name] for name in ("id_offre", "date_creation", "date_actualisation", "intitule", "code_rome")),
            edition,
            *(newest[name] for name in ("libelle_rome", "appellation")),
            proposed,
            probability,
            int(proposed == current) if proposed and current else None,
            newest["libelle_lieu"],
            *(newest[name] for name in ("code_commune_publie", "code_commune", "code_postal")),
            places.department(newest),
            *(newest[name] for name in ("latitude", "longitude")),
            *(newest[name] for name in _names("type_contrat", "salaire")),
            newest["salaire"],
            *parsed(newest["salaire"]),
            *(newest[name] for name in _names("salaire_commentaire", "date_source")),
            min(days),
            max(days),
            len(states),
        )


def _names(first: str, end: str) -> tuple[str, ...]:
    return _NAMES[_NAMES.index(first) : _NAMES.index(end)]


def _age(state: Offer) -> tuple[str, ...]:
    """Return what the newest state of an offer has most of; of the same one, any order that is always the same."""
    when = state["date_actualisation"] or state["date_creation"]
    return when, state["date_source"], state["edition"], repr(sorted(state.items()))


class _Places:
    """The departments, and in which an offer is: its commune's, else the department that its place begins with."""

    def __init__(self, connection: Connection) -> None:
        self._of_commune = dict(connection.execute("SELECT code_commune, code_departement FROM communes").fetchall())
        self._known = {code for (code,) in connection.execute("SELECT code_departement FROM departements")}

    def department(self, offer: Offer) -> str | None:
        if found := self._of_commune.get(offer["code_commune"]):
            return str(found)
        said = _DEPARTMENT.match(offer["libelle_lieu"] or "")
        return said[1] if said and said[1] in self._known else None


def _editions(connection: Connection) -> dict[str, str]:
    """Return, for each code, the newest edition of the ROME in the archive that has it: the built edition first."""
    rows = connection.execute(
        "SELECT m.code_rome, m.edition FROM rome_metiers_editions m JOIN rome_editions e ON e.edition = m.edition "
        "ORDER BY e.est_courante, e.numero, e.date_recuperation, e.sha256"
    )
    return dict(rows.fetchall())


class _Coding:
    """The sheet that a title alone leads to, each title once, and the edition that has the sheets."""

    def __init__(self, connection: Connection) -> None:
        self._ranker = Ranker(connection)
        self._found: dict[str, tuple[str | None, float | None]] = {}
        self.edition = connection.execute("SELECT edition FROM rome_editions WHERE est_courante").fetchone()[0]

    def of(self, title: str | None) -> tuple[str | None, float | None]:
        if not title:
            return None, None
        if title not in self._found:
            best = self._ranker.rank(title, 1)
            self._found[title] = (best[0].code_rome, round(best[0].probabilite, 3)) if best else (None, None)
        return self._found[title]

"""Communes and departments by their names or their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import Place, places
from ...face import Address, Asked, AtMost, Connection, Debut, Liste, Page, Question

MOST = 200


@dataclass(frozen=True, slots=True)
class DemandeTerritoires:
    """The name or the code of the places that are asked."""

    q: Annotated[str, Asked("Nom ou code, d'une commune ou d'un département.", "A name or a code.")] = ""
    limit: Annotated[int, Asked("Nombre de lieux au plus.", "Places.", within=range(1, MOST + 1))] = 50
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseTerritoires(Liste[Place]):
    """The places of a name or a code, departments first, `total` in all, of which some may be cut."""

    liste = "lieux"
    q: str
    lieux: Annotated[tuple[Place, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeTerritoires) -> ReponseTerritoires:
    """Return the departments, then the communes, whose name has the words, the last one begun, or of that code."""
    total, found = places(connection, asked.q, asked.limit, asked.debut) if asked.q.strip() else (0, ())
    return ReponseTerritoires(asked.q, found, total, asked.debut + len(found) < total)


QUESTION = Question(
    name="territoires",
    needs="geo",
    asks=DemandeTerritoires,
    answers=ReponseTerritoires,
    find=find,
    address=Address(
        "/territoire",
        "Trouver une commune ou un département",
        page=Page(
            "territoires.html",
            title=lambda _answer: "Territoires",
            description=lambda _answer: (
                "Trouver une commune ou un département : ses agences France Travail et ses projets de recrutement."
            ),
            tables=("communes", "departements"),
            menu="Territoires",
        ),
    ),
)

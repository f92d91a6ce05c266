"""Territories by what people type: names, codes, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import Ensemble, ensembles_de_france, regions
from ...face import Address, Asked, AtMost, Connection, Debut, Liste, Page, Question
from ...search.places.ask import meant
from ...search.places.lieu import Lieu, told
from ...search.places.options import KINDS

MOST = 200


@dataclass(frozen=True, slots=True)
class DemandeTerritoires:
    """What is typed for the places that are asked; of an empty text, the regions."""

    q: Annotated[
        str, Asked("Nom, code, ou les deux ; sinon, les régions.", "A name, a code, or both (default: the regions).")
    ] = ""
    limit: Annotated[int, Asked("Nombre de lieux au plus.", "Places.", within=range(1, MOST + 1))] = 50
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseTerritoires(Liste[Lieu]):
    """The places that may be meant, the likeliest first, `total` in all, of which some may be cut.

    `ensembles` are the regions with their departments, where nothing is typed. `inconnu` is the code that was typed and
    that no place has: the places are then the nearest to it.
    """

    liste = "lieux"
    q: str
    lieux: Annotated[tuple[Lieu, ...], AtMost(MOST)]
    total: int
    tronque: bool
    inconnu: str
    ensembles: tuple[Ensemble, ...]


def find(connection: Connection, asked: DemandeTerritoires) -> ReponseTerritoires:
    """Return the places that a text may mean, the likeliest first; the regions, where to begin, if there is no text."""
    shown_ones = slice(asked.debut, asked.debut + asked.limit)
    if asked.q.strip():
        found = meant(connection, asked.q)
        shown, total, unknown = tuple(told(connection, found.lieux[shown_ones])), len(found.lieux), found.inconnu
    else:
        every = regions(connection)
        shown, total, unknown = every[shown_ones], len(every), ""
    wholes = () if asked.q.strip() else ensembles_de_france(connection)
    return ReponseTerritoires(asked.q, shown, total, asked.debut + len(shown) < total, unknown, wholes)


QUESTION = Question(
    name="territoires",
    needs="geo",
    asks=DemandeTerritoires,
    answers=ReponseTerritoires,
    find=find,
    address=Address(
        "/territoire",
        "Trouver une commune, un département ou une région",
        page=Page(
            "territoires.html",
            title=lambda _answer: "Territoires",
            description=lambda _answer: (
                "Trouver une commune, un département, une région : agences France Travail et projets de recrutement."
            ),
            menu="Territoires",
            more=lambda _answer: {"genres": KINDS},
        ),
    ),
)

"""What a map of a place shows beside its agencies: departments, communes as points, the largest by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import parties, territoire
from ...face import Address, AtMost, Connection, Question
from ...search.places.lieu import Lieu
from ..territoires import CodeLieu, points_communes, villes

MOST_TOWNS = 14


@dataclass(frozen=True, slots=True)
class DemandeReperes:
    """The place that is asked."""

    code: CodeLieu


@dataclass(frozen=True, slots=True)
class Ville:
    """A commune and where it is; `population` is None where no file says it."""

    libelle: str
    latitude: float
    longitude: float
    population: int | None


@dataclass(frozen=True, slots=True)
class ReponseReperes:
    """The codes of the departments of a place, the points of their communes, and the largest of these, in order.

    Of a commune, it is the first. `communes` are empty for a region, of too many; all is empty where nobody knows the
    code.
    """

    code: str
    lieu: Lieu | None
    departements: tuple[str, ...]
    communes: tuple[tuple[float, float], ...]
    villes: Annotated[tuple[Ville, ...], AtMost(MOST_TOWNS)]


def find(connection: Connection, asked: DemandeReperes) -> ReponseReperes:
    """Return what a map of a place is drawn with."""
    here = territoire(connection, asked.code)
    if here is None:
        return ReponseReperes(asked.code, None, (), (), ())
    within = parties(connection, here) if here.genre == "region" else ()
    departments = tuple(one.code for one in within) or tuple(filter(None, (here.code_departement,)))
    towns = tuple(Ville(*row) for row in villes(connection, here, departments, MOST_TOWNS))
    return ReponseReperes(here.page, here, departments, points_communes(connection, here), towns)


QUESTION = Question(
    name="reperes_du_territoire",
    needs="geo",
    asks=DemandeReperes,
    answers=ReponseReperes,
    find=find,
    address=Address(
        "/territoire/{code}/reperes",
        "Ce que dessine la carte d'un lieu : ses départements, ses communes en points, les plus peuplées par leur nom",
        is_absent=lambda answer: answer.lieu is None,
    ),
    is_method=False,
)

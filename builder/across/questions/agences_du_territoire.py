"""The agencies of a commune or a department, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.agences.fiches import Agence, LigneAgence, lignes
from ...datasets.agences.horaires import Moment, expect_moment
from ...datasets.geo.lieux import territoire
from ...face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Question
from ...search.places.lieu import Lieu
from ..territoires import CodeLieu, agences_du_lieu

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeAgencesDuTerritoire:
    """The place whose agencies are asked."""

    code: CodeLieu
    limit: Annotated[int, Asked("Nombre d'agences au plus.", "Agencies.", within=range(1, MOST + 1))] = 200
    debut: Debut = 0
    moment: Moment = ""

    def __post_init__(self) -> None:
        if self.moment:
            expect_moment(self.moment)


@dataclass(frozen=True, slots=True)
class ReponseAgencesDuTerritoire(Liste[Agence]):
    """The agencies of a place, `total` in all, of which some may be cut; `lieu` is None where nobody knows the code."""

    liste = "agences"
    code: str
    lieu: Lieu | None
    agences: Annotated[tuple[Agence, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeAgencesDuTerritoire) -> ReponseAgencesDuTerritoire:
    """Return the agencies of a department, or of a commune those that serve it, then the nearest."""
    here = territoire(connection, asked.code)
    found = agences_du_lieu(connection, here, asked.limit, asked.debut, moment=asked.moment)
    is_cut = asked.debut + len(found.agences) < found.total
    return ReponseAgencesDuTerritoire(here.page if here else asked.code, here, found.agences, found.total, is_cut)


QUESTION = Question(
    name="agences_du_territoire",
    needs="geo",
    asks=DemandeAgencesDuTerritoire,
    answers=ReponseAgencesDuTerritoire,
    find=find,
    address=Address(
        "/territoire/{code}/agences",
        "Les agences d'une commune, d'un département ou d'une région",
        csv=Csv(LigneAgence, lambda answer: lignes(answer.agences), lambda answer: f"agences-{answer.code}"),
        is_absent=lambda answer: answer.lieu is None,
    ),
    is_method=False,
)

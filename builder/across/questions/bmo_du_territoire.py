"""The recruitment projects of a commune's department, or of a department, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.bmo.besoins import Besoins, LigneBmo, lignes
from ...datasets.geo.lieux import Place, place
from ...face import Address, Asked, AtMost, Connection, Csv, Liste, Question
from ..territoires import annee_choisie, annees, besoins_du_lieu

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeBmoDuTerritoire:
    """Of which place, in which year of the survey."""

    code: Annotated[
        str, Asked("Code de la commune (35238) ou du département (35).", "Code of a commune or a department.")
    ]
    annee: Annotated[
        int | None, Asked("Année de l'enquête ; sinon la plus récente.", "Year (default: the newest).", within=annees)
    ] = None
    limit: Annotated[int, Asked("Nombre de métiers au plus.", "Jobs.", within=range(1, MOST + 1))] = 20
    debut: Annotated[
        int, Asked("Nombre de métiers à passer d'abord.", "Jobs to pass over first.", within=range(1_000_000))
    ] = 0


@dataclass(frozen=True, slots=True)
class ReponseBmoDuTerritoire(Liste[Besoins]):
    """The jobs that are looked for in a department, `total` in all, of which some may be cut.

    `lieu` is None where nobody knows the code; `annee` is 0 where the file has no survey.
    """

    liste = "besoins"
    code: str
    lieu: Place | None
    annee: int
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeBmoDuTerritoire) -> ReponseBmoDuTerritoire:
    """Return the jobs that are looked for in a department, or in that of a commune, the most wanted first."""
    here = place(connection, asked.code)
    year = annee_choisie(connection, asked.annee)
    total, found = besoins_du_lieu(connection, here, year, asked.limit, asked.debut)
    return ReponseBmoDuTerritoire(
        here.code if here else asked.code, here, year, found, total, asked.debut + len(found) < total
    )


QUESTION = Question(
    name="bmo_du_territoire",
    needs="geo",
    asks=DemandeBmoDuTerritoire,
    answers=ReponseBmoDuTerritoire,
    find=find,
    is_found=lambda answer: answer.lieu is not None,
    address=Address(
        "/territoire/{code}/bmo",
        "Les projets de recrutement d'un département, ou de celui d'une commune",
        csv=Csv(LigneBmo, lambda answer: lignes(answer.besoins), lambda answer: f"bmo-{answer.code}-{answer.annee}"),
        is_absent=True,
    ),
    is_method=False,
)

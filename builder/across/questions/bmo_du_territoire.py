"""The recruitment projects of a commune's department, or of a department, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.bmo.besoins import Besoins, LigneBmo, lignes
from ...datasets.geo.lieux import territoire
from ...face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Question
from ...search.places.lieu import Lieu
from ..territoires import AnneeEnquete, CodeLieu, annee_choisie, besoins_du_lieu

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeBmoDuTerritoire:
    """The place whose recruitment projects are asked, and the year of the survey."""

    code: CodeLieu
    annee: AnneeEnquete = None
    limit: Annotated[int, Asked("Nombre de métiers au plus.", "Jobs.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseBmoDuTerritoire(Liste[Besoins]):
    """The jobs that are looked for in a department, `total` in all, of which some may be cut.

    `lieu` is None where nobody knows the code; `annee` is 0 where the file has no survey.
    """

    liste = "besoins"
    code: str
    lieu: Lieu | None
    annee: int
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeBmoDuTerritoire) -> ReponseBmoDuTerritoire:
    """Return the jobs that are looked for in a department, or in that of a commune, the most wanted first."""
    here = territoire(connection, asked.code)
    year = annee_choisie(connection, asked.annee)
    found = besoins_du_lieu(connection, here, year)
    shown = tuple(found[asked.debut : asked.debut + asked.limit])
    is_cut = asked.debut + len(shown) < len(found)
    return ReponseBmoDuTerritoire(here.page if here else asked.code, here, year, shown, len(found), is_cut)


QUESTION = Question(
    name="bmo_du_territoire",
    needs="geo",
    asks=DemandeBmoDuTerritoire,
    answers=ReponseBmoDuTerritoire,
    find=find,
    address=Address(
        "/territoire/{code}/bmo",
        "Les projets de recrutement d'une région, d'un département, ou de celui d'une commune",
        csv=Csv(LigneBmo, lambda answer: lignes(answer.besoins), lambda answer: f"bmo-{answer.code}-{answer.annee}"),
        is_absent=lambda answer: answer.lieu is None,
    ),
    is_method=False,
)

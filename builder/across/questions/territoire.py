"""A commune or a department: its agencies on a map, and the jobs that its employers look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from urllib.parse import quote

from ...datasets.agences.proches import SOURCE_NAMES, Agence, points
from ...datasets.bmo.besoins import Besoins, barres
from ...datasets.geo.lieux import Devenir, Place, devenir, place
from ...face import Address, AtMost, Connection, Page, Question
from ..territoires import (
    AnneeEnquete,
    CodeLieu,
    agences_du_lieu,
    annee_choisie,
    annees,
    besoins_du_lieu,
    points_communes,
)

MOST_AGENCIES = 200
MOST_JOBS = 15


@dataclass(frozen=True, slots=True)
class DemandeTerritoire:
    """The place that is asked, and the year of the survey."""

    code: CodeLieu
    annee: AnneeEnquete = None


@dataclass(frozen=True, slots=True)
class ReponseTerritoire:
    """A place, or what became of a commune's old code, `devenir`; both are None where nobody knows the code.

    `points_communes` are the latitudes and the longitudes of the department's communes. `annees` are those of the
    survey, `annee` is that of the jobs, 0 where the file has no survey. The agencies and the jobs are the first ones
    of `agences_total` and of `besoins_total`.
    """

    code: str
    lieu: Place | None
    devenir: Devenir | None
    agences: Annotated[tuple[Agence, ...], AtMost(MOST_AGENCIES)]
    agences_total: int
    agences_tronque: bool
    points_communes: tuple[tuple[float, float], ...]
    annees: tuple[int, ...]
    annee: int
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST_JOBS)]
    besoins_total: int
    besoins_tronque: bool


def find(connection: Connection, asked: DemandeTerritoire) -> ReponseTerritoire:
    """Return a commune or a department with its agencies and its jobs; of a commune's old code, where it leads."""
    here = place(connection, asked.code)
    year = annee_choisie(connection, asked.annee)
    agencies, shown_agencies = agences_du_lieu(connection, here, MOST_AGENCIES)
    jobs, shown_jobs = besoins_du_lieu(connection, here, year, MOST_JOBS)
    return ReponseTerritoire(
        code=asked.code,
        lieu=here,
        devenir=None if here else devenir(connection, asked.code),
        agences=shown_agencies,
        agences_total=agencies,
        agences_tronque=len(shown_agencies) < agencies,
        points_communes=points_communes(connection, here),
        annees=tuple(annees(connection)),
        annee=year,
        besoins=shown_jobs,
        besoins_total=jobs,
        besoins_tronque=len(shown_jobs) < jobs,
    )


def _title(answer: ReponseTerritoire) -> str:
    if answer.lieu:
        return f"{answer.lieu.libelle} ({answer.lieu.code})"
    if answer.devenir:
        return f"Le code {answer.code} n'est plus celui d'une commune"
    return f"Aucun territoire {answer.code}"


def _description(answer: ReponseTerritoire) -> str:
    if answer.lieu:
        return f"Agences France Travail et projets de recrutement : {answer.lieu.libelle}, {answer.lieu.region}."
    if answer.devenir:
        return "Ce que le code est devenu, d'après l'INSEE."
    return "Ce code n'est celui d'aucune commune ni d'aucun département."


def _more(answer: ReponseTerritoire) -> Mapping[str, Any]:
    return {
        "barres": barres(answer.besoins),
        "points": [asdict(one) for one in points(answer.agences)],
        "source_agences": SOURCE_NAMES[answer.agences[0].source] if answer.agences else "",
    }


QUESTION = Question(
    name="territoire",
    needs="geo",
    asks=DemandeTerritoire,
    answers=ReponseTerritoire,
    find=find,
    address=Address(
        "/territoire/{code}",
        "Les agences et les projets de recrutement d'une commune ou d'un département",
        page=Page(
            "territoire.html",
            title=_title,
            description=_description,
            tables=("agences", "bmo", "communes", "departements"),
            listed="SELECT code_departement FROM departements ORDER BY 1",
            canonical=lambda answer: f"/territoire/{quote(answer.lieu.code if answer.lieu else answer.code)}",
            more=_more,
        ),
        is_absent=lambda answer: answer.lieu is None and answer.devenir is None,
    ),
)

"""A commune, a department or a region: what it is in, what is in it, its agencies, the jobs that employers look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from ...datasets.agences.annonces import sans_agence, vieillesse
from ...datasets.agences.fiches import Agence
from ...datasets.agences.horaires import Moment, expect_moment
from ...datasets.agences.vue import vue
from ...datasets.bmo.barres import graphique
from ...datasets.bmo.besoins import Besoins
from ...datasets.bmo.comparaison import montrees
from ...datasets.bmo.ordre import PROJETS
from ...datasets.bmo.page import COLONNES
from ...datasets.geo.lieux import (
    Devenir,
    Epci,
    Partie,
    anciens,
    codes_postaux,
    devenir,
    ensembles,
    epci,
    parties,
    proches,
    territoire,
)
from ...face import Address, AtMost, Connection, Page, Question
from ...search.places.lieu import Lieu
from ...search.places.options import KINDS
from ..marche.traces import trace
from ..territoires import (
    AnneeEnquete,
    CodeLieu,
    agences_du_lieu,
    annee_choisie,
    annees,
    bassins_du_lieu,
    besoins_du_lieu,
    lieu_de,
    points_communes,
)

MOST_AGENCIES = 200
# Of a commune, there are always others farther away.
NEAREST_AGENCIES = 10
MOST_JOBS = 15
MOST_PARTS, MOST_BASINS, NEAR = 1_000, 500, 5


@dataclass(frozen=True, slots=True)
class DemandeTerritoire:
    """The place that is asked, and the year of the survey."""

    code: CodeLieu
    annee: AnneeEnquete = None
    moment: Moment = ""

    def __post_init__(self) -> None:
        if self.moment:
            expect_moment(self.moment)


@dataclass(frozen=True, slots=True)
class ReponseTerritoire:
    """A place, or what became of a commune's old code, `devenir`; both are None where nobody knows the code.

    `proches` are then the places that the code may stand for. `ensembles` are what the place is in, the smallest first;
    `parties` what is in it; `bassins` those of the survey's year, or of the zoning that each says (`pourquoi`).
    `anciens` are old codes that lead to a commune.

    `points_communes` are the latitudes and the longitudes of the department's communes. `annees` are those of the
    survey, `annee` is that of the jobs, 0 where the file has no survey. The agencies and the jobs are the first ones
    of `agences_total` and of `besoins_total`; `agences_dans_le_lieu` are in the place itself: `agences_phrase` says
    where there is none, `agences_avertissement` that they are old. `directions` are not open to the public.
    """

    code: str
    lieu: Lieu | None
    devenir: Devenir | None
    proches: Annotated[tuple[Lieu, ...], AtMost(NEAR)]
    ensembles: tuple[Lieu, ...]
    parties: Annotated[tuple[Partie, ...], AtMost(MOST_PARTS)]
    bassins: Annotated[tuple[Lieu, ...], AtMost(MOST_BASINS)]
    codes_postaux: tuple[str, ...]
    epci: tuple[Epci, ...]
    anciens: tuple[str, ...]
    agences: Annotated[tuple[Agence, ...], AtMost(MOST_AGENCIES)]
    agences_total: int
    agences_tronque: bool
    points_communes: tuple[tuple[float, float], ...]
    annees: tuple[int, ...]
    annee: int
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST_JOBS)]
    besoins_total: int
    besoins_tronque: bool
    agences_dans_le_lieu: int
    agences_phrase: str
    agences_avertissement: str
    directions: Annotated[tuple[Agence, ...], AtMost(MOST_AGENCIES)]


def find(connection: Connection, asked: DemandeTerritoire) -> ReponseTerritoire:
    """Return a commune, a department or a region with its agencies and its jobs; of an old code, where it leads."""
    here = territoire(connection, asked.code)
    led = None if here else devenir(connection, asked.code)
    year = annee_choisie(connection, asked.annee)
    most = NEAREST_AGENCIES if here and here.genre == "commune" else MOST_AGENCIES
    agencies = agences_du_lieu(connection, here, most, moment=asked.moment)
    directions = agences_du_lieu(connection, here, MOST_AGENCIES, directions=True, moment=asked.moment)
    jobs = besoins_du_lieu(connection, here, year)
    return ReponseTerritoire(
        code=asked.code,
        lieu=here,
        devenir=led,
        proches=() if here or led else proches(connection, asked.code, NEAR),
        ensembles=ensembles(connection, here) if here else (),
        parties=parties(connection, here) if here else (),
        bassins=bassins_du_lieu(connection, here, year) if here else (),
        codes_postaux=codes_postaux(connection, here) if here else (),
        epci=epci(connection, here) if here else (),
        anciens=anciens(connection, here) if here else (),
        agences=agencies.agences,
        agences_total=agencies.total,
        agences_tronque=len(agencies.agences) < agencies.total,
        points_communes=points_communes(connection, here),
        annees=tuple(annees(connection)),
        annee=year,
        besoins=tuple(jobs[:MOST_JOBS]),
        besoins_total=len(jobs),
        besoins_tronque=len(jobs) > MOST_JOBS,
        agences_dans_le_lieu=agencies.dans_le_lieu,
        agences_phrase=sans_agence(here.libelle, lieu_de(here), agencies) if here else "",
        agences_avertissement=vieillesse(connection, agencies.agences),
        directions=tuple(one for one in directions.agences if one.est_dans_le_lieu),
    )


def _title(answer: ReponseTerritoire) -> str:
    if answer.lieu:
        kind = "région " if answer.lieu.genre == "region" else ""
        return f"{answer.lieu.libelle} ({kind}{answer.lieu.code})"
    if answer.devenir:
        return f"Le code {answer.code} n'est plus celui d'une commune"
    return f"Aucun territoire {answer.code}"


def _description(answer: ReponseTerritoire) -> str:
    if answer.lieu:
        where = ", ".join(filter(None, (answer.lieu.libelle, answer.lieu.situation)))
        return f"Agences France Travail et projets de recrutement : {where}."
    if answer.devenir:
        return "Ce que le code est devenu, d'après l'INSEE."
    return "Ce code n'est celui d'aucune commune, d'aucun département ni d'aucune région."


def _more(answer: ReponseTerritoire) -> Mapping[str, Any]:
    lines = montrees(answer.besoins, (), par_annee=False)
    return {
        "lignes": lines,
        "colonnes": COLONNES,
        "graphique": graphique(lines, PROJETS, par_annee=False),
        "vue_agences": vue(answer.agences),
        "genres": KINDS,
        "traces": trace,
    }


QUESTION = Question(
    name="territoire",
    needs="geo",
    asks=DemandeTerritoire,
    answers=ReponseTerritoire,
    find=find,
    address=Address(
        "/territoire/{code}",
        "Les agences et les projets de recrutement d'une commune, d'un département ou d'une région",
        page=Page(
            "territoire.html",
            title=_title,
            description=_description,
            tables=lambda answer: ("agences", "bmo", "communes", "departements", "regions") if answer.lieu else (),
            listed=(
                "SELECT code_departement FROM departements UNION ALL "
                "SELECT 'REG-' || code_region FROM regions ORDER BY 1"
            ),
            canonical=lambda answer: f"/territoire/{quote(answer.lieu.page if answer.lieu else answer.code)}",
            more=_more,
            beside=lambda answer: (
                {name: {"code": answer.code} for name in ("marche_du_territoire", "reperes_du_territoire")}
                if answer.lieu
                else {}
            ),
        ),
        is_absent=lambda answer: answer.lieu is None and answer.devenir is None,
    ),
)

"""A competence or a piece of knowledge by its code: its place among the others, and the sheets that ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, Connection, Csv, Liste, Page, Question
from ....search.ask.query import as_code
from ....search.skills.said import asked_by
from ..competence_entiere import CompetenceEntiere, competence_entiere
from ..demandees import CompetenceDemandee, FicheDemandeuse, avec, fiches

TOGETHER = 12
TABLES = ("rome_competences", "rome_savoirs", "rome_metiers_competences", "rome_arborescence_competences")


@dataclass(frozen=True, slots=True)
class DemandeCompetence:
    """The skill that is asked, by its OGR number."""

    code: Annotated[
        str,
        Asked(
            "Code OGR d'une compétence ou d'un savoir : 300260.",
            "OGR number of a competence or of knowledge: 300260.",
            convert=as_code,
        ),
    ]


@dataclass(frozen=True, slots=True)
class ReponseCompetence(Liste[FicheDemandeuse]):
    """A skill, the sheets that ask for it, those of whose heart it is first, and what they often ask with it.

    `competence` is None where nobody has the code.
    """

    liste = "fiches"
    code: str
    competence: CompetenceEntiere | None
    fiches: tuple[FicheDemandeuse, ...]
    avec: tuple[CompetenceDemandee, ...]


def find(connection: Connection, asked: DemandeCompetence) -> ReponseCompetence:
    """Return a competence or a piece of knowledge by its code, and the sheets that ask for it."""
    known = competence_entiere(connection, asked.code)
    if known is None:
        return ReponseCompetence(asked.code, None, (), ())
    return ReponseCompetence(
        code=asked.code,
        competence=known,
        fiches=tuple(fiches(connection, [asked.code])),
        avec=tuple(avec(connection, asked.code, TOGETHER)),
    )


def _title(answer: ReponseCompetence) -> str:
    found = answer.competence
    return f"{found.libelle} ({answer.code})" if found else f"Aucune compétence {answer.code}"


def _description(answer: ReponseCompetence) -> str:
    found = answer.competence
    if found is None:
        return "Ce code n'est celui d'aucune compétence ni d'aucun savoir de cette édition du ROME."
    asked = asked_by(found.genre, len(answer.fiches))
    return f"{found.genre.capitalize()} du ROME, {asked}. {found.libelle}"[:300]


QUESTION = Question(
    name="competence",
    needs="rome",
    asks=DemandeCompetence,
    answers=ReponseCompetence,
    find=find,
    is_found=lambda answer: answer.competence is not None,
    address=Address(
        "/competence/{code}",
        "Une compétence ou un savoir, sa place, et les fiches qui le demandent",
        page=Page(
            "competence.html",
            title=_title,
            description=_description,
            within="/competences",
            tables=lambda answer: TABLES if answer.competence else (),
            listed=(
                "SELECT DISTINCT code_ogr FROM rome_metiers_competences UNION ALL "
                "SELECT DISTINCT code_ogr FROM rome_metiers_savoirs ORDER BY 1"
            ),
        ),
        csv=Csv(FicheDemandeuse, lambda answer: answer.fiches, lambda answer: f"fiches-{answer.code}"),
        is_absent=lambda answer: answer.competence is None,
    ),
)

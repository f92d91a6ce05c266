"""The competences and the knowledge that a sheet asks for."""

from __future__ import annotations

from dataclasses import dataclass

from ....face import Address, Connection, Csv, Liste, Question
from ..absence import Absence, sheet_now
from ..demande import DemandeFiche
from ..metiers import Competence, competences


@dataclass(frozen=True, slots=True)
class ReponseCompetencesDeLaFiche(Liste[Competence]):
    """The competences, then the knowledge, of a sheet of the current edition; `absence` where it has no such sheet."""

    liste = "competences"
    code: str
    libelle: str
    competences: tuple[Competence, ...]
    absence: Absence | None


def find(connection: Connection, asked: DemandeFiche) -> ReponseCompetencesDeLaFiche:
    """Return the competences and the knowledge that a sheet asks for, the heart of the job first."""
    label, absent = sheet_now(connection, asked.code)
    return ReponseCompetencesDeLaFiche(asked.code, label, tuple(competences(connection, asked.code)), absent)


QUESTION = Question(
    name="competences_de_la_fiche",
    needs="rome",
    asks=DemandeFiche,
    answers=ReponseCompetencesDeLaFiche,
    find=find,
    address=Address(
        "/metier/{code}/competences",
        "Les compétences et les savoirs d'une fiche",
        csv=Csv(Competence, lambda answer: answer.competences, lambda answer: f"{answer.code}-competences"),
        is_absent=lambda answer: answer.absence is not None,
    ),
    is_method=False,
)

"""The competences and the knowledge that a sheet asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ....face import Address, Command, Connection, Csv, Liste, Question
from ..absence import Absence, sheet_now
from ..demande import DemandeFiche
from ..metiers import Competence, competences
from ..words import unknown_sheet

TITLES = {"compétence": "Compétences", "savoir": "Savoirs"}


@dataclass(frozen=True, slots=True)
class ReponseCompetences(Liste[Competence]):
    """The competences, then the knowledge, of a sheet of the current edition; `absence` where it has no such sheet."""

    liste = "competences"
    code: str
    libelle: str
    competences: tuple[Competence, ...]
    absence: Absence | None


def find(connection: Connection, asked: DemandeFiche) -> ReponseCompetences:
    """Return the competences and the knowledge that a sheet asks for, the heart of the job first."""
    label, absent = sheet_now(connection, asked.code)
    return ReponseCompetences(asked.code, label, tuple(competences(connection, asked.code)), absent)


def lines(_asked: DemandeFiche, answer: ReponseCompetences) -> Iterator[str]:
    """Yield the sheet, then what it asks for under a title for each kind."""
    if answer.absence:
        return
    yield f"{answer.code} {answer.libelle}"
    for kind, of_kind in groupby(answer.competences, key=lambda one: one.genre):
        yield TITLES[kind]
        for one in of_kind:
            heart = f" (cœur de métier, {one.coeur_metier.lower()})" if one.coeur_metier else ""
            yield f"  {one.code_ogr:<6}  {one.libelle}{heart}"


def notes(_asked: DemandeFiche, answer: ReponseCompetences) -> Iterator[str]:
    """Say that there is no such sheet, and which are like it."""
    if answer.absence:
        yield from unknown_sheet(answer.code, answer.absence)


QUESTION = Question(
    name="competences",
    needs="rome",
    asks=DemandeFiche,
    answers=ReponseCompetences,
    find=find,
    address=Address(
        "/metier/{code}/competences",
        "Les compétences et les savoirs d'une fiche",
        csv=Csv(Competence, lambda answer: answer.competences, lambda answer: f"{answer.code}-competences"),
        is_absent=lambda answer: answer.absence is not None,
    ),
    command=Command(
        "Show the competences and the knowledge that the sheet CODE asks for, the heart of the job first.",
        "infotravail competences A1423",
        lines,
        notes,
    ),
)

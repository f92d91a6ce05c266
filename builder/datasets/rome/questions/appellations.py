"""The job titles of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....face import Address, Connection, Csv, Liste, Question
from ..absence import Absence, sheet_now
from ..demande import DemandeFiche
from ..metiers import Appellation, appellations


@dataclass(frozen=True, slots=True)
class ReponseAppellations(Liste[Appellation]):
    """The job titles of a sheet of the current edition, the main one first; `absence` where it has no such sheet."""

    liste = "appellations"
    code: str
    libelle: str
    appellations: tuple[Appellation, ...]
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class LigneAppellation:
    """A job title as a line of a table."""

    code_ogr: str
    libelle: str
    libelle_court: str
    classification: str
    peu_usite: bool
    code_rome_parent: str


def find(connection: Connection, asked: DemandeFiche) -> ReponseAppellations:
    """Return the job titles of a sheet, the main one first."""
    label, absent = sheet_now(connection, asked.code)
    return ReponseAppellations(asked.code, label, tuple(appellations(connection, asked.code)), absent)


def _rows(answer: ReponseAppellations) -> Iterator[LigneAppellation]:
    for one in answer:
        yield LigneAppellation(
            *(one.code_ogr, one.libelle, one.libelle_court, one.classification, one.peu_usite, one.code_rome_parent)
        )


QUESTION = Question(
    name="appellations",
    needs="rome",
    asks=DemandeFiche,
    answers=ReponseAppellations,
    find=find,
    address=Address(
        "/metier/{code}/appellations",
        "Les appellations d'une fiche",
        csv=Csv(LigneAppellation, _rows, lambda answer: f"{answer.code}-appellations"),
        is_absent=lambda answer: answer.absence is not None,
    ),
)

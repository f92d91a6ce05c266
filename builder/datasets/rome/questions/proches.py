"""The sheets that the publisher proposes to move to from a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....face import Address, Command, Connection, Csv, Liste, Question
from ..absence import Absence, sheet_now
from ..demande import DemandeFiche
from ..metiers import Proche, proches
from ..words import unknown_sheet


@dataclass(frozen=True, slots=True)
class ReponseProches(Liste[Proche]):
    """The sheets to move to from a sheet of the current edition; `absence` where it has no such sheet."""

    liste = "proches"
    code: str
    libelle: str
    proches: tuple[Proche, ...]
    absence: Absence | None


def find(connection: Connection, asked: DemandeFiche) -> ReponseProches:
    """Return the sheets that the publisher proposes to move to from a sheet, in its order."""
    label, absent = sheet_now(connection, asked.code)
    return ReponseProches(asked.code, label, tuple(proches(connection, asked.code)), absent)


def lines(_asked: DemandeFiche, answer: ReponseProches) -> Iterator[str]:
    """Yield the sheet, then each of those that it leads to."""
    if answer.absence:
        return
    yield f"{answer.code} {answer.libelle}"
    for one in answer:
        yield f"  {one.code_rome}  {one.libelle}"


def notes(_asked: DemandeFiche, answer: ReponseProches) -> Iterator[str]:
    """Say that there is no such sheet, and which are like it, or that it leads nowhere."""
    if answer.absence:
        yield from unknown_sheet(answer.code, answer.absence)
    elif not answer:
        yield f"Le producteur ne propose aucune mobilité depuis {answer.code}."


QUESTION = Question(
    name="proches",
    needs="rome",
    asks=DemandeFiche,
    answers=ReponseProches,
    find=find,
    address=Address(
        "/metier/{code}/proches",
        "Les fiches où mène une fiche, dans l'ordre du producteur",
        csv=Csv(Proche, lambda answer: answer.proches, lambda answer: f"{answer.code}-proches"),
        is_absent=lambda answer: answer.absence is not None,
    ),
    command=Command(
        "Show the sheets that the publisher proposes to move to from the sheet CODE, in its order.",
        "infotravail proches A1423",
        lines,
        notes,
    ),
)

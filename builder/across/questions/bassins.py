"""The basins of employment of the survey, region by region."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Address, Connection, Csv, Liste, Page, Question
from ..bassins import BassinNomme, bassins


@dataclass(frozen=True, slots=True)
class DemandeBassins:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class ReponseBassins(Liste[BassinNomme]):
    """The basins of the survey's newest year, region by region."""

    liste = "bassins"
    bassins: tuple[BassinNomme, ...]


def find(connection: Connection, _asked: DemandeBassins) -> ReponseBassins:
    """Return the basins of the survey."""
    return ReponseBassins(bassins(connection))


QUESTION = Question(
    name="bassins",
    needs="geo",
    asks=DemandeBassins,
    answers=ReponseBassins,
    find=find,
    address=Address(
        "/bassins",
        "Les bassins d'emploi de l'enquête BMO",
        page=Page(
            "bassins.html",
            title=lambda _answer: "Bassins d'emploi",
            description=lambda _answer: "Les bassins d'emploi de l'enquête BMO, région par région.",
        ),
        csv=Csv(BassinNomme, lambda answer: answer.bassins, lambda _answer: "bassins"),
    ),
    is_method=False,
)

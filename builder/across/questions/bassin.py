"""A basin of employment: where it is, its communes, the jobs that its employers look for, those in tension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import Partie
from ...face import Address, Asked, AtMost, Connection, Page, Question
from ...search.places.lieu import Lieu, place
from ..bassins import (
    MOST,
    BassinEnTension,
    annees,
    communes,
    departements,
    metiers_recherches,
    tensions,
)
from ..recrutements import MetierRecherche


@dataclass(frozen=True, slots=True)
class DemandeBassin:
    """The basin that is asked."""

    code: Annotated[
        str, Asked("Code du bassin d'emploi : 5301.", "Code of the basin: 5301.", convert=lambda text: text.strip())
    ]


@dataclass(frozen=True, slots=True)
class ReponseBassin:
    """A basin, None where nobody knows its code; `annees` are those of the survey that have it, the newest first.

    `communes` are those of `annee_zonage`, as they are today: another year of the survey may have others.
    """

    code: str
    bassin: Lieu | None
    annees: tuple[int, ...]
    departements: tuple[Lieu, ...]
    annee_zonage: int
    communes: tuple[Partie, ...]
    metiers: Annotated[tuple[MetierRecherche, ...], AtMost(MOST)]
    tensions: Annotated[tuple[BassinEnTension, ...], AtMost(MOST)]


def find(connection: Connection, asked: DemandeBassin) -> ReponseBassin:
    """Return what the file knows of a basin of employment."""
    here = place(connection, "bassin", asked.code)
    if here is None:
        return ReponseBassin(asked.code, None, (), (), 0, (), (), ())
    years = annees(connection, asked.code)
    zoning, parts = communes(connection, asked.code)
    return ReponseBassin(
        code=asked.code,
        bassin=here,
        annees=years,
        departements=departements(connection, asked.code, years[0]) if years else (),
        annee_zonage=zoning,
        communes=parts,
        metiers=metiers_recherches(connection, asked.code, years[0]) if years else (),
        tensions=tensions(connection, asked.code),
    )


QUESTION = Question(
    name="bassin",
    needs="geo",
    asks=DemandeBassin,
    answers=ReponseBassin,
    find=find,
    is_found=lambda answer: answer.bassin is not None,
    address=Address(
        "/bassin/{code}",
        "Un bassin d'emploi : ses communes, ses recrutements, ses métiers en tension",
        page=Page(
            "bassin.html",
            title=lambda answer: (
                f"Bassin d'emploi {answer.bassin.libelle} ({answer.code})"
                if answer.bassin
                else f"Aucun bassin d'emploi {answer.code}"
            ),
            description=lambda answer: (
                f"Bassin d'emploi {answer.bassin.libelle} : communes, projets de recrutement, métiers en tension."
                if answer.bassin
                else "Ce code n'est celui d'aucun bassin d'emploi."
            ),
            tables=lambda answer: ("bmo", "communes_bassins", "tensions_rome_bassins") if answer.bassin else (),
            within="/bassins",
        ),
        is_absent=lambda answer: answer.bassin is None,
    ),
    is_method=False,
)

"""A job title by its OGR number, as a page: its sheet now, and the one it was of in each edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, Connection, Page, Question
from ....search.ask.query import as_code
from ..intitules import PlaceEdition, places
from ..metiers import Appellation, appellation


@dataclass(frozen=True, slots=True)
class DemandeIntitule:
    """The job title that is asked, by its OGR number."""

    code: Annotated[
        str, Asked("Numéro OGR d'une appellation : 17010.", "OGR number of a job title: 17010.", convert=as_code)
    ]


@dataclass(frozen=True, slots=True)
class ReponseIntitule:
    """A job title; `appellation` is None where the current edition lacks it, `editions` are those that have it."""

    code: str
    appellation: Appellation | None
    editions: tuple[PlaceEdition, ...]


def find(connection: Connection, asked: DemandeIntitule) -> ReponseIntitule:
    """Return a job title of the current edition, and its sheet in each edition."""
    return ReponseIntitule(asked.code, appellation(connection, asked.code), places(connection, asked.code))


def _label(answer: ReponseIntitule) -> str:
    if answer.appellation:
        return answer.appellation.libelle
    return answer.editions[0].libelle if answer.editions else ""


def _title(answer: ReponseIntitule) -> str:
    return f"{_label(answer)} ({answer.code})" if _label(answer) else f"Aucune appellation {answer.code}"


def _description(answer: ReponseIntitule) -> str:
    if answer.appellation:
        return f"{answer.appellation.libelle} : appellation de la fiche {answer.appellation.fiche}."
    if answer.editions:
        return f"{_label(answer)} : cette appellation n'est plus dans l'édition actuelle du ROME."
    return "Ce numéro n'est celui d'aucune appellation des éditions que ce site connaît."


QUESTION = Question(
    name="intitule",
    needs="rome",
    asks=DemandeIntitule,
    answers=ReponseIntitule,
    find=find,
    is_found=lambda answer: bool(answer.editions),
    address=Address(
        "/appellation/{code}",
        "Une appellation par son numéro OGR, et sa fiche dans chaque édition du ROME",
        page=Page(
            "intitule.html",
            title=_title,
            description=_description,
            more=lambda answer: {"nom": _label(answer)},
        ),
        is_absent=lambda answer: not answer.editions and answer.appellation is None,
    ),
    is_method=False,
)

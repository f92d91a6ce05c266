"""A job title by its number, or those most like some words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Debut, Liste, Question
from ....french import aligned
from ..metiers import Appellation, appellation, appellations_like

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeAppellation:
    """The number or the words of the job titles that are asked."""

    q: Annotated[
        str,
        Asked(
            "Numéro OGR d'une appellation, ou des mots.",
            "OGR number of a job title, or words.",
            convert=str.strip,
            metavar="TEXT...",
            is_argument=True,
        ),
    ]
    limit: Annotated[int, Asked("Nombre d'appellations au plus.", "Job titles.", within=range(1, MOST + 1))] = 10
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseAppellation(Liste[Appellation]):
    """The job title of a number, or those most like some words, the best first; `tronque` where there are more."""

    liste = "appellations"
    q: str
    appellations: Annotated[tuple[Appellation, ...], AtMost(MOST)]
    tronque: bool


def find(connection: Connection, asked: DemandeAppellation) -> ReponseAppellation:
    """Return the job title of an OGR number, or those most like some words, with their sheets."""
    if asked.q.isdecimal():
        named = appellation(connection, asked.q)
        return ReponseAppellation(asked.q, (named,) if named and not asked.debut else (), tronque=False)
    found = appellations_like(connection, asked.q, asked.limit + 1, asked.debut)
    return ReponseAppellation(asked.q, tuple(found[: asked.limit]), len(found) > asked.limit)


def lines(_asked: DemandeAppellation, answer: ReponseAppellation) -> Iterator[str]:
    """Yield the job title of a number, whole, or a line for each."""
    if answer.q.isdecimal():
        for one in answer:
            yield from _whole(one)
    elif answer:
        yield from aligned([(one.code_ogr, one.libelle, one.code_rome, one.fiche) for one in answer])


def _whole(title: Appellation) -> Iterator[str]:
    main = " (principale)" if title.classification == "PRINCIPALE" else " (peu usitée)" if title.peu_usite else ""
    yield f"{title.code_ogr} {title.libelle}{main}"
    if title.libelle_court != title.libelle:
        yield f"En court : {title.libelle_court}"
    yield f"Fiche : {title.code_rome} {title.fiche}"
    yield f"Fiche du ROME 3 d'où elle vient : {title.code_rome_parent}"


def notes(_asked: DemandeAppellation, answer: ReponseAppellation) -> Iterator[str]:
    """Say that there is none."""
    if not answer:
        yield f"Aucune appellation « {answer.q} ». Chercher des mots : « infotravail search »."


QUESTION = Question(
    name="appellation",
    needs="rome",
    asks=DemandeAppellation,
    answers=ReponseAppellation,
    find=find,
    address=Address("/appellation", "L'appellation d'un numéro OGR, ou les plus proches de quelques mots"),
    command=Command(
        "Show the job title of an OGR number, or those most like some words, with their sheets.",
        "infotravail appellation 17010",
        lines,
        notes,
    ),
)

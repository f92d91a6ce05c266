"""The domains of the tree of competences: where one begins to go down it."""

from __future__ import annotations

from dataclasses import dataclass

from ....face import Address, Connection, Liste, Page, Question
from ..arbre import Branche, branches


@dataclass(frozen=True, slots=True)
class DemandeArborescence:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class Etage(Liste[Branche]):
    """A branch and what is just under it."""

    liste = "parties"
    branche: Branche
    parties: tuple[Branche, ...]


@dataclass(frozen=True, slots=True)
class ReponseArborescence(Liste[Etage]):
    """The domains of competences, each with its stakes."""

    liste = "domaines"
    domaines: tuple[Etage, ...]


def find(connection: Connection, _asked: DemandeArborescence) -> ReponseArborescence:
    """Return the domains of competences and their stakes."""
    return ReponseArborescence(tuple(Etage(one, branches(connection, one.code)) for one in branches(connection)))


QUESTION = Question(
    name="arborescence",
    needs="rome",
    asks=DemandeArborescence,
    answers=ReponseArborescence,
    find=find,
    address=Address(
        "/arborescence",
        "L'arborescence des compétences : ses domaines et leurs enjeux",
        page=Page(
            "arborescence.html",
            title=lambda _answer: "Arborescence des compétences",
            description=lambda _answer: (
                "Les compétences du ROME par domaine, enjeu, objectif et macro-compétence, à parcourir."
            ),
        ),
    ),
    is_method=False,
)

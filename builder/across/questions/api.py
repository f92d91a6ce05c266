"""What programs need to know: examples that run, the conventions of every address, and the search box of others."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Address, Connection, Page, Question
from ..exemples import ECOUTER, INTEGRER, Exemple, exemples


@dataclass(frozen=True, slots=True)
class DemandeApi:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class ReponseApi:
    """Examples, in whose texts `{adresse}` is the address of the site and `{base}` the name of its database.

    `integrer` puts the search box on another page; `ecouter` takes what is chosen there.
    """

    exemples: tuple[Exemple, ...]
    integrer: str
    ecouter: str


def find(connection: Connection, _asked: DemandeApi) -> ReponseApi:
    """Return the examples, each with what it prints over this file."""
    return ReponseApi(tuple(exemples(connection)), INTEGRER, ECOUTER)


QUESTION = Question(
    name="api",
    needs="",
    asks=DemandeApi,
    answers=ReponseApi,
    find=find,
    address=Address(
        "/api",
        "Des exemples pour programmes, chacun avec ce qu'il écrit",
        page=Page(
            "api.html",
            title=lambda _answer: "Pour les programmes",
            description=lambda _answer: (
                "Interroger ces données avec curl, JavaScript, Python, R, Excel ou un programme de l'API d'avant."
            ),
        ),
    ),
    is_method=False,
)

"""Where figures come from: the release, its datasets, and every table."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Address, Connection, Page, Question
from ..contents import Contenu, contents


@dataclass(frozen=True, slots=True)
class DemandeOrigines:
    """The question has no parameter."""


def find(connection: Connection, _asked: DemandeOrigines) -> Contenu:
    """Return what the file is and holds."""
    return contents(connection)


QUESTION = Question(
    name="origines",
    needs="",
    asks=DemandeOrigines,
    answers=Contenu,
    find=find,
    address=Address(
        "/origine",
        "D'où viennent les chiffres",
        page=Page(
            "origines.html",
            title=lambda _answer: "D'où viennent les chiffres",
            description=lambda _answer: (
                "Les fichiers des producteurs, leurs éditions, leurs licences et leurs empreintes."
            ),
        ),
    ),
)

"""The editions of the ROME that the file has."""

from __future__ import annotations

from dataclasses import dataclass

from ....face import Address, Connection, Liste, Question
from ..historique import Edition, current_of, editions


@dataclass(frozen=True, slots=True)
class DemandeEditions:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class ReponseEditions(Liste[Edition]):
    """The editions, the oldest first; the tables of the file that name none are of the edition `courante`."""

    liste = "editions"
    courante: str
    editions: tuple[Edition, ...]


def find(connection: Connection, _asked: DemandeEditions) -> ReponseEditions:
    """Return the editions of the ROME that the file has, the oldest first."""
    known = editions(connection)
    return ReponseEditions(current_of(known).edition, tuple(known))


QUESTION = Question(
    name="editions",
    needs="rome",
    asks=DemandeEditions,
    answers=ReponseEditions,
    find=find,
    address=Address("/editions", "Les éditions du ROME que la livraison connaît"),
)

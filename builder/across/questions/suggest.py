"""Suggestions as one types: an address for the search box, a command and a method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ...face import Address, Asked, AtMost, Command, Connection, Liste, Question
from ...french import aligned
from ..suggestions import Suggestion, suggest

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeSuggestions:
    """The beginning of the words that a person types."""

    q: Annotated[
        str,
        Asked(
            "Ce qui est tapé, jusqu'ici.", "What is typed so far.", longest=200, metavar="START...", is_argument=True
        ),
    ] = ""
    limit: Annotated[int, Asked("Nombre de suggestions au plus.", "Suggestions.", within=range(1, MOST + 1))] = 10


@dataclass(frozen=True, slots=True)
class ReponseSuggestions(Liste[Suggestion]):
    """What may be meant, in the order in which it is shown; `tronque` where there is more."""

    liste = "suggestions"
    q: str
    suggestions: Annotated[tuple[Suggestion, ...], AtMost(MOST)]
    tronque: bool


def find(connection: Connection, asked: DemandeSuggestions) -> ReponseSuggestions:
    """Return the job titles and everyday words that begin so, each with its sheet."""
    # One more tells whether there is more, without reading all of it.
    found = suggest(connection, asked.q, asked.limit + 1)
    return ReponseSuggestions(asked.q, tuple(found[: asked.limit]), len(found) > asked.limit)


def lines(_asked: DemandeSuggestions, answer: ReponseSuggestions) -> Iterator[str]:
    """Yield each suggestion, its sheet beside it."""
    if answer:
        yield from aligned([(one.intitule, one.code_rome, one.fiche) for one in answer])


def notes(asked: DemandeSuggestions, answer: ReponseSuggestions) -> Iterator[str]:
    """Say that nothing begins so, and whether what is shown is only like it."""
    if not answer:
        yield f"Rien ne commence par « {asked.q} »."
    elif answer[0].approche:
        yield f"Rien ne commence par « {asked.q} » : voici ce qui y ressemble."


QUESTION = Question(
    name="suggest",
    needs="rome",
    asks=DemandeSuggestions,
    answers=ReponseSuggestions,
    find=find,
    address=Address("/-/suggest", "Ce que veut dire le début de quelques mots"),
    command=Command(
        """Suggest job titles, as one types: labels and everyday words that begin so, each with its sheet.""",
        "infotravail suggest infirm",
        lines,
        notes,
    ),
)

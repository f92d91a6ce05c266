"""What is found for a text: places, how each was found, and the words that are left."""

from __future__ import annotations

from typing import NamedTuple

from .named import Named

# How a place was found: by its very name or code, by words of it, by a beginning, by a mistake, by some of what is
# typed, or by a code alone beside a name that is not understood.
EXACT, WORDS, BEGUN, WORDS_BEGUN, MISTAKEN, PARTLY, AROUND = range(7)
BY_NAME = "nom"
# The sorts of names that are not those of today's places; and that of those which people say.
FORMER = ("ancien nom", "commune déléguée", "lieu-dit")
CURRENT, SAID = "actuel", "nom d'usage"


class Found(NamedTuple):
    """A place that may be meant, and how it was found (`tier`).

    `approche` is true where something typed was guessed, or left aside.
    """

    genre: str
    code: str
    pourquoi: str
    tier: int
    approche: bool = False
    named: Named | None = None


class Meant(NamedTuple):
    """The places that a text may mean.

    `inconnu` is the typed code where no place has it: the places are then the nearest. `reste` are the words that are
    no part of the first place's name: those of a job, maybe.
    """

    lieux: list[Found]
    inconnu: str = ""
    reste: tuple[str, ...] = ()

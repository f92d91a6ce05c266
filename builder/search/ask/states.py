"""What a person without a job does, and the words about it: « retraité de l'armée », « au chômage depuis mars »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .cut import Word
from .vocabulary import STATE, Vocabulary

# The most words of a state.
LONGEST_STATE = 5
# What somebody writes who wants a job: its name comes after them.
WANTS = frozenset(("cherche", "recherche", "cherchant", "recherchant", "souhaite", "veut", "emploi", "job", "poste"))


class State(NamedTuple):
    """Why a text names no job, empty where it names one; and the words that are left to read."""

    raison: str
    words: Sequence[Word]


def read_state(words: Sequence[Word], vocabulary: Vocabulary) -> State:
    """Return why words that begin with a state name no job; where they name one after it, the words from there on."""
    starts = [_text(words[:end]) for end in range(1, min(len(words), LONGEST_STATE) + 1)]
    known = vocabulary.known(starts)
    end = next((end for end in range(len(starts), 0, -1) if (starts[end - 1], STATE) in known), 0)
    if not end:
        return State("", words)
    after = _jobs_after(words, end, vocabulary)
    return State("", words[after:]) if after else State(known[starts[end - 1], STATE], ())


def _jobs_after(words: Sequence[Word], end: int, vocabulary: Vocabulary) -> int:
    """Return where the name of a job begins after a state, or 0; a sign or a wish may stand between them."""
    places = (at for at in range(end, len(words)) if _may_begin(words, at, end))
    return next((at for at in places if vocabulary.begins_a_job(words[at].stem)), 0)


def _may_begin(words: Sequence[Word], at: int, end: int) -> bool:
    if not words[at].is_content:
        return False
    before = [word for word in words[end:at] if word.is_content]
    is_first_of_part = words[at].part != words[at - 1].part
    return is_first_of_part or at == end or bool(before and before[-1].typed in WANTS)


def _text(words: Sequence[Word]) -> str:
    return " ".join([word.stem for word in words])

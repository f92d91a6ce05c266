"""How a title is read: the jobs that it names, each with the words that describe the job, or why it names none.

The reader leaves out what stands beside the job: the words of an announcement, towns, words that say nothing. A text
that is itself a label is read as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ...mending import mended
from ..words import MAX_TEXT, fold, key
from .cut import Word, with_lost_letters, words_of
from .vocabulary import Vocabulary

# After a dash, a comma or a bracket, an offer speaks of the place, the team or the product; after a word alone, it says
# which job it is.
LATER_PART = 0.85
# Those who lead, as stems.
LEADERS = frozenset(("chef", "directeur", "responsabl"))
# Words that say how a job is done, not which it is: beside others, they weigh less.
WEAK, OF_WEAK = frozenset(("polyvalent", "secteur", "site", "multi")), 0.5
# Of a longer text, the beginning is enough.
LONGEST = 2 * MAX_TEXT
NOTHING, UNKNOWN = "aucun mot", "aucun mot reconnu"
A_PLACE = "un lieu, pas un métier"
BESIDE = "un contrat, des horaires ou un statut, pas un métier"


class Job(NamedTuple):
    """One job of a title: its words, each with what it weighs by its place, and the sheets that have this very text.

    `cut` are the words that a stop cuts short, by their stems. `leads` is false where the title says that its job is
    to lead nobody.
    """

    words: dict[str, float]
    codes: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    leads: bool = True


class Title(NamedTuple):
    """The jobs of a title, in their order; without one, `raison` says in French why."""

    jobs: tuple[Job, ...]
    raison: str = ""


def read(text: str, vocabulary: Vocabulary, is_word: Callable[[str], bool], *, begins: bool = False) -> Title:
    """Return the jobs of a title; `is_word` tells whether a label has a word.

    With `begins`, the text may go on: a few letters are then not an answer yet.
    """
    letters = with_lost_letters(fold(mended(text[:LONGEST])))
    whole = key(letters)
    if codes := vocabulary.sheets(vocabulary.known((whole,)), whole):
        return Title((job_of(words_of(letters), codes),))
    # Most of what is looked up is a label: the rest waits for a title of an offer.
    from .reading import read_letters

    return read_letters(letters, vocabulary, is_word, begins=begins)


def job_of(words: Iterable[Word], codes: tuple[str, ...] = (), shared: Iterable[Word] = ()) -> Job:
    """Return the job of some words; those that it shares with others of the title weigh less."""
    content = [word for word in words if word.is_content]
    first = {word.stem for word in content if word.part == content[0].part}
    later = LATER_PART if len(first) > 1 else 1.0
    weights: dict[str, float] = {}
    for word in content:
        weight = 1.0 if word.part == content[0].part else later
        is_weak = word.stem in WEAK and not codes and word != content[0]
        weights.setdefault(word.stem, weight * OF_WEAK if is_weak else weight)
    for word in shared:
        if word.is_content:
            weights.setdefault(word.stem, LATER_PART)
    return Job(weights, codes, tuple((word.stem, word.typed) for word in content if word.is_cut))


def says_something(words: Iterable[Word]) -> bool:
    """Tell whether some words are more than grammar."""
    return any(word.is_content for word in words)

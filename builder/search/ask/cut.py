"""A folded title cut into words: in which part each is, and what stands between the parts."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..noise import GRAMMAR
from ..words import MAX_LENGTH, MAX_WORDS, stem

# A letter that was lost: ? or U+FFFD in a word. The sign is a letter that French has not.
LOST = "ʔ"
_LOST = r"(?<=[a-z])[?\ufffd]+(?=[a-z]|(?:\ufffd)*(?!\w))|(?<![\w?])[?\ufffd]+(?=[a-z]{3})"
# What cuts a title into parts, what joins two jobs in one part, and a word, which a stop may cut short.
_PIECES = re.compile(
    r"(?P<part>\s+[-–—|]+\s+|[(),;:/|\[\]+]|\s[-–—]|[-–—]\s)|(?P<word>[^\W_]+)(?P<stop>\.(?![a-z]\b))?|(?P<and>&)"
)
AND = frozenset(("et", "ou", "and", "or"))
# A longer word is whole, and the stop ends a sentence.
LONGEST_CUT = 7


class Word(NamedTuple):
    """A word as it is written, with its stem; the number of its part and of its segment, and what is before that.

    Parts are cut by signs; segments are cut by « et » and « ou » too. `is_cut` is true where a stop follows.
    """

    typed: str
    stem: str
    part: int
    segment: int
    before: str
    is_cut: bool = False

    @property
    def is_content(self) -> bool:
        """Whether the word is not of grammar alone."""
        return self.typed not in GRAMMAR


def with_lost_letters(letters: str) -> str:
    """Return a folded text with a sign for each letter that was lost.

    >>> with_lost_letters("d?veloppeur, employ? commercial ?")
    'dʔveloppeur, employʔ commercial ?'
    """
    return re.sub(_LOST, LOST, letters) if "?" in letters or "\ufffd" in letters else letters


def words_of(letters: str) -> list[Word]:
    """Return the words of a folded title, in their order, as many as are read."""
    found: list[Word] = []
    part = segment = left = 0
    before = ""
    for piece in _PIECES.finditer(letters):
        typed = piece["word"]
        if typed is None:
            part, segment = part + (piece["and"] is None), segment + 1
            before = piece[0].strip() or " "
            continue
        if typed in AND:
            segment, before = segment + 1, typed
        is_cut = piece["stop"] is not None and len(typed) <= LONGEST_CUT
        found.append(Word(typed[:MAX_LENGTH], stem(typed[:MAX_LENGTH]), part, segment, before, is_cut))
        left += found[-1].is_content
        if left == MAX_WORDS:
            break
    return found

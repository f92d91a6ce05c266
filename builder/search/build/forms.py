"""The forms under which people write a label of the ROME: masculine, feminine, with its acronym, short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..words import fold, stem

_ACRONYM = re.compile(r"\s*\(([A-Z][A-Za-z&]{1,6})\)|\s+-\s?([A-Z][A-Za-z&]{1,6})\s?-(?=\s|$)")
_WORD = re.compile(r"[^\W_]+")
# The two genders of a job that are different words.
_MEN, _WOMEN = (
    frozenset(("valet", "garcon", "homme", "monsieur", "steward")),
    frozenset(("femme", "fille", "dame", "hotesse")),
)


def genders(label: str) -> tuple[str, str]:
    """Return the masculine and the feminine of a label; twice the label, where it has one form.

    >>> genders("Développeur / Développeuse web")
    ('Développeur web', 'Développeuse web')
    """
    left, found, right = label.partition(" / ")
    mine, theirs = left.split(), right.split()
    if not found or " / " in right or not mine or not theirs:
        return label, label
    if len(mine) == 1 and _folded(left) in _MEN and _folded(theirs[0]) in _WOMEN:
        return " ".join([left, *theirs[1:]]), right
    # The feminine repeats the masculine from its first word, or only its last word; what follows is common to both.
    places = (0, len(mine) - 1)
    start = next((at for alike in (_same_word, _like_word) for at in places if alike(mine[at], theirs[0])), None)
    if start is None or len(theirs) < len(mine) - start:
        return label, label
    rest = theirs[len(mine) - start :]
    return " ".join(mine + rest), " ".join(mine[:start] + theirs)


def _same_word(one: str, other: str) -> bool:
    return stem(_folded(one)) == stem(_folded(other))


def _like_word(one: str, other: str) -> bool:
    return _folded(one)[:2] == _folded(other)[:2]


# The same words begin thousands of labels.
_folded = lru_cache(20_000)(fold)


def acronyms(label: str) -> Iterator[str]:
    """Yield a label without its acronym, then with the acronym in the place of the words that it stands for.

    >>> list(acronyms("Technicien de Service Après-Vente (SAV) en informatique"))
    ['Technicien de Service Après-Vente en informatique', 'Technicien de SAV en informatique']
    """
    found = _ACRONYM.search(label)
    if not found:
        return
    before, acronym, after = label[: found.start()], found[1] or found[2], label[found.end() :]
    yield before + after
    words = list(_WORD.finditer(before))
    for count in range(len(acronym), min(len(acronym) + 4, len(words)) + 1):
        initials = iter(fold(word[0])[:1] for word in words[-count:])
        # Each letter is the initial of a word, in order; words of grammar have none.
        if fold(words[-count][0])[:1] == fold(acronym)[:1] and all(letter in initials for letter in fold(acronym)):
            yield before[: words[-count].start()] + acronym + after
            return
    yield acronym + after

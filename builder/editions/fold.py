"""Labels without the details that make no difference to a reader."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_LEFT_OUT = re.compile(r"[\s'’‘ʼ′`´]+")


def without_details(text: str) -> str:
    """Return a label without case, accents, ligatures, apostrophes and spaces: two that are then equal say the same.

    >>> without_details("L’Œnologue  conseil") == without_details("l'oenologue conseil")
    True
    >>> without_details("Maçon") == without_details("Maçonne")
    False
    """
    bare = _LEFT_OUT.sub("", text).casefold().translate(_LIGATURES)
    return "".join(letter for letter in normalize("NFD", bare) if not combining(letter))

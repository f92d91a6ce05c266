"""French text as it is compared: one table of ligatures, and each way to fold a text under its own name.

What differs between two foldings is on purpose: a reader sees no difference between « 3 D » and « 3D », a search
does; a place's name is compared in capitals, as the post office writes it. What they share is here once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

# One letter that is two: neither Unicode's decomposition nor FTS5's tokenizer takes them apart.
LIGATURES = {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss", "ẞ": "Ss"}
APOSTROPHES = "'’‘ʼ′`´"

# What a person cannot see, or a terminal obeys: control characters, line separators, marks of format and of
# direction, and the halves of a character that stand for the bytes of a name that is not in UTF-8.
UNSEEN = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LIGATURES = str.maketrans(LIGATURES)
# The accents of the Latin alphabet, once Unicode has taken them off their letters; a ligature may have had one (ǽ).
_ACCENTS_AND_LIGATURES = str.maketrans(LIGATURES | dict.fromkeys(map(chr, range(0x300, 0x370))))
_STRAIGHT = str.maketrans({"’": "'", "ʼ": "'", "‐": "-"})
_APOSTROPHES_AND_SPACES = re.compile(rf"[\s{APOSTROPHES}]+")
_WORD_IN_CAPITALS = re.compile("[A-Z0-9]+")
_SAINTS = {"SAINT": "ST", "SAINTE": "STE"}


def visible(text: str) -> str:
    r"""Return a text on one line that does nothing to a terminal: what cannot be seen is shown by a sign.

    >>> visible("a" + chr(10) + "b" + chr(27) + chr(0xDCFF))
    'a⏎b␛\\xff'
    """
    # Python prints all that it calls printable: most texts are, and the pattern waits until one is not.
    return text if text.isprintable() else re.sub(UNSEEN, lambda found: _sign(ord(found[0])), text)


def _sign(code: int) -> str:
    if code in (0x0A, 0x2028, 0x2029):
        return "⏎"
    if code < 0x20:
        return chr(0x2400 + code)
    # How Python reads the byte 0xFF of a file's name.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else "�"


def without_ligatures(text: str) -> str:
    """Return a text with each ligature in two letters; its case and its accents stay.

    >>> without_ligatures("Œnologue, cœur, maître")
    'Oenologue, coeur, maître'
    """
    return text.translate(_LIGATURES)


def without_accents(text: str) -> str:
    """Return a text without accents and with each ligature in two letters; its case stays.

    >>> without_accents("Œuvre d'élève")
    "Oeuvre d'eleve"
    """
    if text.isascii():
        return text
    return normalize("NFD", text).translate(_ACCENTS_AND_LIGATURES)


def small_letters(text: str) -> str:
    """Return a text as a search compares it: small letters, no accents, straight apostrophes and hyphens.

    >>> small_letters("L’Œnologue ½ Élève")
    "l'oenologue 1⁄2 eleve"
    """
    if text.isascii():
        return text.lower()
    return without_accents(normalize("NFKC", text).lower()).translate(_STRAIGHT)


def without_details(text: str) -> str:
    """Return a label without case, accents, ligatures, apostrophes and spaces: two that are then equal say the same.

    >>> without_details("L’Œnologue  conseil") == without_details("l'oenologue conseil")
    True
    >>> without_details("Maçon") == without_details("Maçonne")
    False
    """
    return _APOSTROPHES_AND_SPACES.sub("", without_accents(text.casefold()))


def nearest(typed: str, known: Iterable[str]) -> str:
    """Return which of some words is most like one that a person typed, whatever its accents and capitals; or none.

    >>> nearest("Départment", ["region", "departement"]), nearest("zzz", ["region"])
    ('departement', '')
    """
    # Asked once something is wrong: a look-up starts without it.
    from difflib import get_close_matches

    folded = {without_accents(one).casefold(): one for one in known}
    found = get_close_matches(without_accents(typed).casefold(), list(folded), 1)
    return folded[found[0]] if found else ""


def fold_name(text: str) -> str:
    """Return a place's name as it is compared: capitals, no accents, SAINT as ST, words apart by one space.

    >>> fold_name("L'Haÿ-les-Roses"), fold_name("Sainte-Œuille")
    ('L HAY LES ROSES', 'STE OEUILLE')
    """
    words = _WORD_IN_CAPITALS.findall(without_accents(normalize("NFKC", text)).upper())
    return " ".join([_SAINTS.get(word, word) for word in words])

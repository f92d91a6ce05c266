"""ROME codes as people write them: with a space or a dash, beside their label, several in one text."""

from __future__ import annotations

import re
from unicodedata import normalize

from ...search.ask.query import as_code

# What separates codes that are listed, a list of JSON included: a run of blanks is read once, whatever is in it.
_RUN = re.compile(r"[,;|/&+\s]+")
_SEPARATES = re.compile(r"[,;|/&+\n\r\t]")
_BETWEEN = re.compile(r",| (?:et|ou) ", re.IGNORECASE)
_BEFORE = r"[\s\[\](){}\"'«»“”’]*(?:(?:codes?|fiches?)\s+)?(?:rome\b\s*)?[\s:n°=]*"
# A code in its piece of a text: nothing of a word is right before it, nor a figure after.
_CODE = re.compile(rf"{_BEFORE}([a-z])[\s.\-–—_]{{0,3}}([0-9]{{4}})(?![0-9a-z])", re.IGNORECASE)
_COMPACT = re.compile(r"(?<![0-9a-z])([a-z])([0-9]{4})(?![0-9a-z])", re.IGNORECASE)
# What was to be a code, and is none: it stays one of what is asked.
_NEARLY = re.compile(rf"{_BEFORE}([a-z]{{1,2}}[0-9][0-9a-z]*|[0-9]{{4,}})(?![^\s\]\)\"'])", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—:=>]+\s*")


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of a text, each once: where it says none, what it says instead; none of an empty text.

    >>> codes_in("M 1805"), codes_in("m1805 - Études, conseil"), codes_in('["M1805","M1802"]'), codes_in("plombier")
    (('M1805',), ('M1805',), ('M1805', 'M1802'), ('PLOMBIER',))
    """
    # Half of a character is in no code, and cannot be given to SQLite.
    plain = normalize("NFKC", text.encode("utf-8", "replace").decode()).strip()
    if not plain:
        return ()
    spaced = _RUN.sub(lambda run: "," if _SEPARATES.search(run[0]) else " ", plain)
    found = [code for piece in _BETWEEN.split(spaced) for code in _at_beginning(piece)]
    if not found:
        # After its label: « Développeur (M1805) ».
        found = [f"{letter}{figures}".upper() for letter, figures in _COMPACT.findall(plain)]
    return tuple(dict.fromkeys(found)) or (as_code(plain),)


def looks_like_a_code(text: str) -> bool:
    """Tell whether a text begins with a code, or has one after its label.

    >>> looks_like_a_code("M 1805 - Études"), looks_like_a_code("35000"), looks_like_a_code("Rennes")
    (True, False, False)
    """
    return bool(_CODE.match(text) or _COMPACT.search(text))


def _at_beginning(piece: str) -> list[str]:
    """Return the codes with which a text begins, up to the label of one."""
    found, place = [], 0
    while place < len(piece):
        if code := _CODE.match(piece, place):
            found.append(f"{code[1]}{code[2]}".upper())
        elif nearly := _NEARLY.match(piece, place):
            code = nearly
            found.append(as_code(nearly[1]))
        else:
            break
        place = code.end()
        if dash := _DASH.match(piece, place):
            if not _CODE.match(piece, dash.end()):
                break
            place = dash.end()
    return found

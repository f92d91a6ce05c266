"""Text that was decoded wrongly before it came here, as it was before that: only what is certain is changed."""

from __future__ import annotations

import re
from functools import lru_cache

# The characters of French titles that are several bytes of UTF-8; those of Latin-1 that are no letters are what was
# decoded twice.
_SEVERAL_BYTES = "".join(map(chr, range(0x80, 0x100))) + "œŒŸ’‘“”–—…•€‚ƒ„†‡ˆ‰Š‹ŽšžŸ›™˜\u2011\u202f⋅∙⸱"
# How UTF-8 is read where it is taken for something else.
_CODECS = ("cp1252", "latin-1", "cp850", "cp437", "mac_roman")
_ESCAPES = ("%{:02X}", "%{:02x}", "={:02X}")
# As a text: most texts are in ASCII without these signs, and compiling takes longer than reading.
_SUSPECT = r"[ÂâÃãÅå](?![A-Za-z])|[├┬┼√≈Γ]|ÔÇ|‚Ä|&#?\w{2,8};|%[CcEe][235]%|=(?:C[235]|E2)=|\\u0[01][0-9A-Fa-f]{2}"
_SIGNS = frozenset("&%=\\")
# A text may have been decoded wrongly more than once.
_MOST_DECODINGS = 4


def mended(text: str) -> str:
    """Return a text that was decoded wrongly as it was before that; unchanged where this is not certain.

    >>> mended("DÃ©veloppeur"), mended("Ing&eacute;nieur R&amp;D"), mended("BÂTIMENT, Île de Ré")
    ('Développeur', 'Ingénieur R&D', 'BÂTIMENT, Île de Ré')
    """
    if text.isascii() and _SIGNS.isdisjoint(text):
        return text
    for _ in range(_MOST_DECODINGS):
        if not re.search(_SUSPECT, text):
            break
        before, text = text, _decoded_again(text)
        if text == before:
            break
    return text


def _decoded_again(text: str) -> str:
    if "&" in text:
        from html import unescape

        text = unescape(text)
    for wrong, right in _misread():
        text = text.replace(wrong, right)
    # The second byte of « à » is a space, which is easily lost.
    return re.sub(r"[Ãã](?: (?= )|(?=\s\w|$))", "à", text)


@lru_cache(1)
def _misread() -> tuple[tuple[str, str], ...]:
    """Return what each character becomes where it is decoded wrongly, the longest first, and the character."""
    found: dict[str, str] = {}
    for right in _SEVERAL_BYTES:
        encoded = right.encode()
        for codec in _CODECS:
            # A byte that the code page lacks is a control character.
            read = "".join(bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in encoded)
            found.setdefault(read, right)
            found.setdefault(read.lower(), right)
        for escape in _ESCAPES:
            found.setdefault("".join(escape.format(byte) for byte in encoded), right)
        found |= {f"\\u{ord(right):04x}": right, f"\\u{ord(right):04X}": right}
    return tuple(sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))

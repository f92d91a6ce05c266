"""The name of a place as it is compared: small letters, no accents, words apart, short forms written in full."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...text import small_letters
from ..ask.query import without_surrogates

# What is typed is a name and a code; more would only cost time.
MAX_TEXT = 200
MAX_WORDS = 12

# « s/ » and « /s » stand for « sur » or « sous », a bar between two names for « sur ».
_UPON = re.compile(r"(?<![^\W_])s\s*/\s*|\s*/\s*s(?![^\W_])")
_ON = re.compile("(?<=[a-z])/(?=[a-z])")
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}|&[A-Za-z]+;|&#[0-9]+;")
_TOKEN = re.compile(r"[0-9]+(?:[a-z]+)?[0-9]*|[^\W\d_]+")
# What the post office and people shorten. A word that is itself in names (pt, col) is left alone.
SHORT_FORMS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "fd": "ferrand",
    "ferd": "ferrand",
    "pte": "pointe",
    "mt": "mont",
    "mts": "monts",
    "nd": "notre dame",
    "gd": "grand",
    "gde": "grande",
    "gds": "grands",
    "ptt": "petit",
    "vve": "villeneuve",
    "vlle": "ville",
    "chx": "chateaux",
    "cht": "chateau",
    "bg": "bourg",
    "fg": "faubourg",
    "rte": "route",
    "mgne": "montagne",
    "cte": "comte",
    "hte": "haute",
    "htes": "hautes",
    "hts": "hauts",
    "fce": "france",
    "pce": "provence",
    "ss": "sous",
}
# Articles and what joins names: people forget them, add them, or write one for another.
SMALL_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "es", "et", "l", "la", "le", "les", "lez", "s", "sous", "sur")
)
ARTICLES = ("le", "la", "les", "l")
# What a short form may stand for, the commonest first; and the fewest letters of « St » with what follows it.
SEVERAL_FORMS = {"pt": ("pont", "petit", "port"), "s": ("sur", "sous")}
GLUED = 5
# With an article, a shorter name is another one: Y and Ly.
LEAST_NAME = 3


def letters(text: str) -> str:
    """Return a text in small letters without accents, cut short, its bars read.

    >>> letters("Boulogne/Mer, Neuilly s/Seine")
    'boulogne sur mer, neuilly s seine'
    """
    found = text[:MAX_TEXT]
    if _ESCAPED.search(found):
        # Pasted from an address or from the source of a page: few are, so this waits.
        from html import unescape
        from urllib.parse import unquote

        found = unquote(unescape(found))
    return _ON.sub(" sur ", _UPON.sub(" s ", small_letters(without_surrogates(found)))).strip()


def tokens(text: str) -> list[str]:
    """Return the words and the numbers of a text as it is typed, short forms in full.

    >>> tokens("St-Brieuc 22000"), tokens("L'Haÿ-les-Roses")
    (['saint', 'brieuc', '22000'], ['l', 'hay', 'les', 'roses'])
    """
    found = (SHORT_FORMS.get(word, word).split() for word in _TOKEN.findall(letters(text)))
    return [word for words in found for word in words][:MAX_WORDS]


def comparable(name: str) -> str:
    """Return the words of a place's name, apart by one space: what the index of names has.

    >>> comparable("Aÿ-Champagne"), comparable("ST ETIENNE DU ROUVRAY")
    ('ay champagne', 'saint etienne du rouvray')
    """
    return " ".join(tokens(name))


def squeezed(words: Sequence[str]) -> str:
    """Return words in one: « lisle d abeau » and « L'Isle-d'Abeau » are then the same."""
    return "".join(words)


def literal_keys(words: Sequence[str]) -> list[str]:
    """Return the words in one, and what else they may be: « St » glued, « (Le) » at the end, a short form of several.

    >>> literal_keys(["mans", "le"]), literal_keys(["stetienne"]), literal_keys(["rosny", "s", "bois"])
    (['mansle', 'lemans'], ['stetienne', 'saintetienne'], ['rosnysbois', 'rosnysurbois', 'rosnysousbois'])
    """
    orders = [list(words)]
    if len(words) > 1 and words[-1] in ARTICLES:
        orders.append([words[-1], *words[:-1]])
    for short, longs in SEVERAL_FORMS.items():
        if short in words:
            orders += [[long if word == short else word for word in words] for long in longs]
    found = [squeezed(order) for order in orders]
    for short, long in (("ste", "sainte"), ("st", "saint")):
        found += [long + key.removeprefix(short) for key in found[:1] if key.startswith(short) and len(key) > GLUED]
    return list(dict.fromkeys(found))


def other_keys(words: Sequence[str]) -> list[str]:
    """Return the words in one without their article, and with each that may have been left out.

    >>> other_keys(["havre"])
    ['lehavre', 'lahavre', 'leshavre', 'lhavre']
    """
    whole = squeezed(words)
    bare = squeezed(words[1:]) if len(words) > 1 and words[0] in ARTICLES else ""
    others = [f"{article}{bare or key}" for key in literal_keys(words) for article in ARTICLES]
    found = [bare, *others] if len(bare or whole) >= LEAST_NAME else [bare]
    return [key for key in dict.fromkeys(found) if key and key != whole]

"""Words of a job title: folded, without what says nothing of the job, masculine and singular."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from ..text import small_letters
from .ask.query import without_surrogates
from .noise import GRAMMAR, NOISE

# What is typed is a few words; more would only cost time.
MAX_TEXT = 1000
MAX_WORDS = 24
MAX_LENGTH = 40

# Names that are not letters alone. Compiled at their first use, so that a lookup starts sooner.
_NAMES = (
    (r"(?<!\w)c\+\+", "cplusplus"),
    (r"(?<!\w)([cf])#", r"\1sharp"),
    (r"(?<!\w)\.net\b", "dotnet"),
    (r"\b([a-z])\.?&([a-z])\b\.?", r"\1\2"),
)
_SIGNS = re.compile(r"[+#.&]")
# Initials, the last with a dot or none.
_INITIALS = r"(?<![\w.])[a-z](?:\.[a-z])+(?!\w)\.?"
_DOTTED = r"\b[a-z]\.[a-z]\b"
# The points and the dashes that keyboards give; the straight apostrophe stands for the curved one.
_POINTS = str.maketrans(
    dict.fromkeys("\u2022\u2219\u22c5\u2027\u30fb\uff65\u0387\u16eb\u2e31\u2e33\u25cf\u2024\ua78f\u00b7", "·")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
)
# The feminine that is glued to a masculine: conducteur(trice), employé.e, vendeur·euse, technicien(ne)s.
_ENDINGS = (
    "e|es|ee|ees|ne|nes|nne|nnes|enne|ennes|ienne|iennes|onne|onnes|ere|eres|iere|ieres|rice|rices|ice|ices|trice|"
    "trices|drice|drices|teuse|teuses|euse|euses|se|ses|sse|sses|esse|esses|ve|ves|ive|ives|le|les|lle|lles|elle|elles|"
    "fe|fes|eure|eures"
)
# As a text, because most do without it: it takes longer to compile than all the others.
_GLUED = (
    rf"(?:(?<=[a-z]{{3}})|(?<=\bun))(?:\s?\((?:{_ENDINGS}|te|s|x)\)|"
    rf"(?:[·./'*_-](?:{_ENDINGS})|[·.]x)(?:[·./-](?:s|x))*(?!\w))"
)
# In the place of the words of a piece of text that is glued to the one before it: no word is empty.
_GLUED_PIECE = ""
_JOINTS = re.compile(r"[(·./'*_-]")
_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"\s[-–—|]+\s|[(),;:/|\[\]]|\s[-–—]|[-–—]\s")

# The feminine and the plural of a word, as its masculine singular: the first ending that fits. What must stay is
# long enough to be a word; none of these makes a word of another meaning among the labels of the ROME.
_RULES = (
    ("trice", "teur", 2),
    ("drice", "deur", 3),
    ("eresse", "eur", 3),
    ("euse", "eur", 3),
    ("iere", "ier", 2),
    ("ienne", "ien", 2),
    ("enne", "en", 3),
    ("onne", "on", 3),
    ("anne", "an", 4),
    ("ive", "if", 3),
    ("elle", "el", 4),
    ("eaux", "eau", 2),
    ("aux", "al", 3),
    ("ale", "al", 3),
    ("esse", "", 4),
)
_IRREGULAR = {
    "cheffe": "chef",
    "hotesse": "hote",
    "barmaid": "barman",
    "publique": "public",
    "designeuse": "designer",
    "manageuse": "manager",
    "dispatcheuse": "dispatcher",
    "reportrice": "reporter",
    "pizzaiola": "pizzaiolo",
}


def fold(text: str) -> str:
    """Return a text in small letters, without accents or ligatures, its genders written once.

    >>> fold("Employé·e commercial(e), Œnologue")
    'employe commercial, oenologue'
    """
    letters = small_letters(without_surrogates(text[:MAX_TEXT]))
    if not letters.isascii():
        letters = letters.translate(_POINTS)
    # Most texts have no such sign: looking for one first halves the time.
    if _SIGNS.search(letters):
        for name, put in _NAMES:
            letters = re.sub(name, put, letters)
        if "." in letters and re.search(_DOTTED, letters):
            letters = re.sub(_INITIALS, lambda found: f"{found[0].replace('.', '')} ", letters)
    return re.sub(_GLUED, "", letters) if _JOINTS.search(letters) else letters


@lru_cache(50_000)
def stem(word: str) -> str:
    """Return the masculine singular of a folded word, or one form that all of its forms share.

    >>> [stem(word) for word in ("developpeuses", "conductrice", "infirmiere", "commerciaux", "agente")]
    ['developpeur', 'conducteur', 'infirmier', 'commercial', 'agent']
    """
    if len(word) <= 3:
        return word
    if word[-1] in "sx" and word[-2:] not in ("ss", "us", "is", "ux") and len(word) > 4:
        word = word[:-1]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, put, least in _RULES:
        if word.endswith(ending) and len(word) >= least + len(ending):
            return word[: -len(ending)] + put
    # employé, employée; agréé, agréée.
    return (word.rstrip("e") or word) if len(word) > 4 else word


def parts(text: str, *, noise: bool = True) -> list[list[str]]:
    """Return the words of a title, part by part; with `noise` false, as few as there are that speak of the job.

    >>> parts("Infirmières - CDI (H/F) - Lyon", noise=False)
    [['infirmier'], ['lyon']]
    """
    cut = [_WORD.findall(part) for part in _PARTS.split(fold(text))]
    left, found = MAX_WORDS, []
    for words in cut:
        kept = [word[:MAX_LENGTH] for word in words if word not in GRAMMAR][:left]
        left -= len(kept)
        found.append(kept)
    if not noise:
        quiet = [[word for word in words if word not in NOISE and not word.isdigit()] for words in found]
        # A text of noise alone is what is asked for.
        found = quiet if any(quiet) else found
    return [[stem(word) for word in words] for words in found if words]


def key(letters: str) -> str:
    """Return a folded text as another that says the same has it, in any gender: its words, those of grammar too.

    >>> key("infirmieres de bloc-operatoire") == key("infirmier de bloc operatoire") != key("infirmier en bloc")
    True
    """
    return key_of([word[:MAX_LENGTH] for word in _WORD.findall(letters)[: 2 * MAX_WORDS]])


def key_of(words: Iterable[str]) -> str:
    """Return the words of a text, folded, as `key` does."""
    return " ".join(map(stem, words))


def stems(text: str) -> list[str]:
    """Return the distinct words of a label, in their order, without those of grammar.

    >>> stems("Agent / Agente de propreté")
    ['agent', 'propret']
    """
    found = dict.fromkeys(chain.from_iterable(map(_stems_of_piece, text[:MAX_TEXT].split())))
    return list(dict.fromkeys(_stems(_words_of_folded(fold(text)))) if _GLUED_PIECE in found else found)


def words_of_label(text: str) -> list[str]:
    """Return the words of a label, folded, in their order, those of grammar too."""
    # No rule of folding sees past a space, but for the one of a feminine in brackets.
    found = list(chain.from_iterable(map(_words_of_piece, text[:MAX_TEXT].split())))
    return _words_of_folded(fold(text)) if _GLUED_PIECE in found else found


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple([stem(word) for word in words if word not in GRAMMAR])


# A label is made of what others are made of: most of the pieces that a build reads were seen before.
@lru_cache(50_000)
def _stems_of_piece(piece: str) -> tuple[str, ...]:
    return _stems(_words_of_piece(piece))


@lru_cache(50_000)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    """Return the words of what stands between two spaces, or _GLUED_PIECE where it may be of the word before it."""
    folded = fold(piece)
    # A feminine in brackets goes with whatever word there is.
    is_glued = folded.startswith("(") and fold(f"aaa{piece}") != f"aaa{folded}"
    return (_GLUED_PIECE,) if is_glued else tuple(_words_of_folded(folded))


def _words_of_folded(letters: str) -> list[str]:
    return [word[:MAX_LENGTH] for word in _WORD.findall(letters)]


def trigrams(word: str) -> set[str]:
    """Return the groups of three letters of a word, its ends marked.

    >>> sorted(trigrams("bim"))
    ['$bi', 'bim', 'im$']
    """
    marked = f"${word}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}

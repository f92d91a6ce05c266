"""What is typed for a place, read word by word: words of a name, codes, a number beside the name, what kind it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from .names import SMALL_WORDS, tokens

# A word that says what kind of place is meant.
KINDS = {
    "commune": "commune", "communes": "commune", "ville": "commune", "village": "commune", "mairie": "commune",
    "departement": "departement", "dept": "departement", "dpt": "departement", "dep": "departement",
    "region": "region", "bassin": "bassin", "insee": "commune", "cog": "commune",
}  # fmt: skip
# What says that figures are a postcode's; a country before them says it too.
CEDEX = frozenset(("cedex", "cdx", "cedx"))
POSTAL = frozenset(("postal", "cp", *CEDEX))
COUNTRY = frozenset(("f", "fr"))
# Words around a place that say nothing of which one it is.
NOISE = frozenset(
    (*KINDS, *POSTAL, "code", "emploi", "arrondissement", "arrondissements", "arrdt", "arrt", "ardt", "arr", "fr")
)
# Before a name, what is no part of it.
BEFORE = ("de", "du", "d", "des", "a", "dans", "pres", "vers", "autour", "vit")
# A word of an address: the name of the town comes after that of the street.
STREET = frozenset(
    ("rue", "avenue", "av", "boulevard", "bd", "bld", "place", "pl", "chemin", "route", "allee", "allees", "impasse",
     "quai", "cours", "square", "za", "zi", "zac", "lotissement", "residence", "bis", "ter")
)  # fmt: skip
# What people write where they mean no place in particular.
NOWHERE = frozenset(
    ("france", "partout", "entiere", "toute", "monde", "etranger", "national", "nationale", "teletravail", "remote",
     "distance", "domicile", "ailleurs", "n", "na", "nc", "neant", "aucun", "aucune", "inconnu", "autre", "autres",
     "metropolitaine", "metropole", "entier", "la", "le", "l", "a", "en", "sur", "ou", "de")
)  # fmt: skip
# The cities that have arrondissements, of which people write the number in Roman figures too.
CITIES = frozenset(("paris", "lyon", "marseille"))
_SUFFIX = "er|ere|e|eme|ieme|em|o|nd|nde|re|ime"
_ORDINAL = re.compile(rf"([0-9]{{1,2}})(?:{_SUFFIX})")
_ROMAN = re.compile(r"(x{0,2})(ix|iv|v?i{0,3})(?:er|e|eme|ieme)?")
_WRITTEN = dict(
    zip(
        ("premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme",
         "dixieme", "onzieme", "douzieme", "treizieme", "quatorzieme", "quinzieme", "seizieme", "dixseptieme",
         "dixhuitieme", "dixneuvieme", "vingtieme"),
        range(1, 21),
        strict=True,
    )
)  # fmt: skip
_UNITS = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
# A code of a commune in Corsica, of a department there, and digits alone.
_CODE = re.compile(r"2[ab](?:[0-9]{3})?|[0-9]+")
LENGTH, LONGEST_CODE, LONGEST_HOUSE = 5, 9, 3


class Typed(NamedTuple):
    """What is typed: `words` is a name with no number; `codes` are in capitals.

    `rank` is the number of an arrondissement, where it is written as one; `office` follows CEDEX. `kinds` are what the
    words say that is meant; `is_postal` is true where they say that codes are postcodes,
    `is_address` where the number of a house is before a street.
    """

    words: tuple[str, ...]
    codes: tuple[str, ...]
    rank: int
    office: int
    kinds: frozenset[str]
    is_postal: bool
    is_cedex: bool
    is_address: bool

    @property
    def quiet(self) -> tuple[str, ...]:
        """The words without those that only say what kind of place it is, nor what then joins them to the name."""
        found = [word for word in self.words if word not in NOISE]
        while len(found) > 1 and found[0] in BEFORE:
            found = found[1:]
        if len(found) > 1 and found[-1] == "france" and found[-2] not in SMALL_WORDS:
            # « Rennes, France », but « Roissy-en-France ».
            found = found[:-1]
        # « le 93 »: what is left joins a code to nothing.
        return () if self.codes and SMALL_WORDS.issuperset(found) else tuple(found)

    @property
    def is_nowhere(self) -> bool:
        """Whether the words name no place in particular."""
        return bool(self.words) and not self.codes and NOWHERE.issuperset(self.words)

    @property
    def telling(self) -> tuple[str, ...]:
        """The words that tell one name from another: no article, nor what joins."""
        return tuple(word for word in self.quiet if word not in SMALL_WORDS) or self.quiet


def read(text: str) -> Typed:
    """Return what a text says of a place.

    >>> read("75 012 Paris Cedex 12").codes, read("Lyon IIIe").rank, read("dept du Cantal - 15").quiet
    (('75012',), 3, ('cantal',))
    """
    words: list[str] = []
    codes: list[str] = []
    rank = office = 0
    is_cedex = is_street = False
    typed = _whole_codes(tokens(text))
    has_arrondissements = not CITIES.isdisjoint(typed)
    for word in typed:
        if word in CEDEX:
            is_cedex = True
        elif ordinal := _ordinal(word, is_roman=has_arrondissements):
            office, rank = (ordinal, rank) if is_cedex else (office, ordinal)
        elif _CODE.fullmatch(word) and len(word) <= LONGEST_CODE:
            if is_cedex and len(word) <= 2 and word.isdigit():
                office = int(word)
            else:
                codes.append(word.upper())
        else:
            if word in STREET and codes and len(codes[-1]) <= LONGEST_HOUSE:
                # « 2 rue de Strasbourg »: the number of a house.
                codes.pop()
                is_street = True
            words.append(word)
    if any(len(code) == LENGTH for code in codes):
        # Beside a postcode, another number is that of a house.
        codes = [code for code in codes if len(code) > LONGEST_HOUSE]
    # « F-35000 », as foreigners write it.
    is_foreign = bool(codes) and len(codes[0]) == LENGTH and words[:1] != [] and words[0] in COUNTRY
    is_postal = is_cedex or is_foreign or not POSTAL.isdisjoint(words)
    kinds = frozenset(KINDS[word] for word in words if word in KINDS)
    return Typed(tuple(words[is_foreign:]), tuple(codes), rank, office, kinds, is_postal, is_cedex, is_street)


def _whole_codes(words: list[str]) -> list[str]:
    """Return the words, with a code that was written in two in one: « 35 000 », « 2A 004 », « 3 ème ».

    « 35000cedex » becomes two.
    """
    found: list[str] = []
    for word in words:
        if glued := re.fullmatch(r"([0-9]{4,5})([a-z]{2,})", word):
            found += glued.groups()
        elif found and _goes_on(found[-1], word):
            found[-1] += word
        else:
            found.append(word)
    return found


def _goes_on(before: str, word: str) -> bool:
    """Tell whether a word goes on with the number before it."""
    if re.fullmatch("[0-9]{3}", word):
        return bool(re.fullmatch("[0-9]{1,2}|2[ab]", before))
    return word != "o" and bool(re.fullmatch(_SUFFIX, word) and re.fullmatch("[0-9]{1,2}", before))


def _ordinal(word: str, *, is_roman: bool) -> int:
    """Return the number that an ordinal says, 0 for another word."""
    if found := _ORDINAL.fullmatch(word):
        return int(found[1])
    if not is_roman:
        return 0
    if word in _WRITTEN:
        return _WRITTEN[word]
    found = _ROMAN.fullmatch(word)
    return 10 * len(found[1]) + _UNITS[found[2]] if found and (found[1] or found[2]) else 0

"""The level of studies that gives access to a job, read by rules in the text of its sheet; never guessed.

A text is cut into sentences, and these where « mais » or the like turns them round. A part that says who has access
gives the levels that it names; what may be asked for besides gives the greatest one alone; what helps, or is advised,
gives none. The name of a diploma is read where it is that of a level (CAP, BTS, master), not where one would have to
know the diploma (a « diplôme d'État »). What no rule reads for sure has no level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .echelle import ANNEES, EXPERIENCE, NOM, NUMERO, SANS, TOUS


class Lecture(NamedTuple):
    """A level that a sentence tells: its rank, the rule that read it, and the sentence."""

    rang: int
    regle: str
    phrase: str


class Acces(NamedTuple):
    """The lowest level that gives access to a job, and the highest that may be asked for."""

    minimum: Lecture
    maximum: Lecture


_END = re.compile(r"(?<=[.!?;])(?<!etc\.)(?<!\.\.\.)(?<!cf\.)(?<!ex\.)\s+")
# What is after it is said otherwise than what is before.
_TURN = re.compile(
    r"[\s,;:]*\b(?=(?:mais|bien qu(?:e\b|')|même si|auquel cas)(?!\w))|[,;:]\s*(?=(?:cependant|toutefois|néanmoins)\b)",
    re.IGNORECASE,
)
_ACCESS = re.compile(
    r"access?ible|acc[éè]d|accès|nécessit|nécessaire|requi[st]|exig|obligatoire|titulaire|déten|de niveau|"
    r"niveaux? d'études?|recrut|poss[éè]d|indispensable|exerce|il faut|ouvert|pratiqué|correspond|possible",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"\batouts?\b|facilite|appréci|\butiles?\b|recommandé|\bconseillée?s?\b|souhait|favorise|pertinen|valorisée?s?\b|"
    r"\bun plus\b|privilégi|(?:pas|non) (?:\w+ )?(?:obligatoire|indispensable|nécessaire|requis|exigé)|"
    r"\bn'est (?:\w+ )?obligatoire|aucune de ces|évolu|se spécialis|vivement|idéalement|"
    r"peu(?:t|vent) (?:également |aussi |ensuite )*(?:être )?(?:complét|envisag|permettre|suivi)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"(?:peu(?:t|vent)|pourr(?:a|ont|ait)) (?:également |aussi |parfois |être |par ailleurs )*"
    r"(?:demandé|exigé|requis|nécessaire|obligatoire)|pour (?:les |certains |des )?postes",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\bsans (?:conditions? de |obligation de )?(?:diplôme|qualification|formation initiale|"
    r"formation(?=[\s.,]*(?:$|et sans|obligatoire|spécifique est)))|"
    r"aucun diplôme[^.]{0,40} n'est (?:requis|nécessaire|exigé|obligatoire)|"
    r"aucun diplôme, ni aucune qualification ne sont requis|pas conditionné par la détention d'un diplôme",
    re.IGNORECASE,
)
_LACKED = re.compile(r"\bsans (?:le |la |l'|un |une |aucune? )?\w+(?:\s*\+\s*\d)?", re.IGNORECASE)
_NOT_WITHOUT = re.compile(r"\bne (?:peut|peuvent|s'exerce)\b[^.]*\bsans\b", re.IGNORECASE)
_EVERY = re.compile(r"accessible à tous les niveaux", re.IGNORECASE)
_EXPERIENCED = re.compile(r"\bavec (?:une |de l')?expérience|justifier d'une expérience", re.IGNORECASE)

_YEARS = re.compile(
    r"\bbac(?:calauréat)?\s*\+\s*([1-9])(?:\s*(?:/|à|ou|et)\s*\+?\s*([1-9])\b(?!\s*ans))?", re.IGNORECASE
)
# Six and seven are no level: who has them is a doctor of medicine, which is then said too.
_OF_YEARS = {1: 4, 2: 5, 3: 6, 4: 6, 5: 7, 8: 8, 9: 8}
_NUMBER = re.compile(r"\bniveau ([3-8])\b", re.IGNORECASE)
# A « licence » may be one to sell or to fly, a « master class » no diploma: they are read with what goes along.
_LICENCE = (
    r"\blicences? (?:pro\b|professionnelle|universitaire|générale|scientifique)|\(licence|licence\)|"
    r"(?:\bune|\bniveau|\bou|\bet|\bla|comme) licences?\b"
    r"(?! (?:[IVX]+\b|de (?!sciences|droit|gestion)|d'(?!économie|histoire|anglais)))"
)
_NAMES = {
    3: r"\bCAPA?\b|\bBEPA?\b|\bBPA\b|certificat d'aptitude professionnelle\b(?! aux?\b)|"
    r"brevet d'[ée]tudes professionnelles|brevet professionnel agricole",
    4: r"\bbac(?:calauréat)?s?\b(?!\s*\+)|\bBP\b|\bBPREA\b|\bBPJEPS\b|\bBTM\b|\bBMA\b|brevet technique des métiers|"
    r"brevet professionnel(?! agricole)|brevet des métiers d'art|brevet de technicien(?! sup)",
    5: r"\bBTSA?\b|\bDUT\b|\bDEUST\b|\bDEUG\b|\bDTS\b|brevet de technicien supérieur|"
    r"diplôme universitaire de technologie",
    6: rf"\bBUT\b|\bDCG\b|\bDNMADE?\b|bachelor universitaire|{_LICENCE}|\bmaster 1\b|\bM1\b",
    7: r"\bmasters?\b(?! ?class| 1\b)|\bmastères?\b|\bDSCG\b|\bDESS\b|\bDEA\b|"
    r"(?:diplômes?|titre|écoles?) (?:d'école |d'une école )?d'ingénieur",
    8: r"\bdoctorats?\b|\bdocteurs?\b|\bPh\.? ?D\b",
}
# In small letters, some of their short names are words: « cap », « but ».
_NAMED = {rank: re.compile(names, re.IGNORECASE) for rank, names in _NAMES.items()}
_SMALL = {"cap", "but", "capa", "bp"}


def acces(textes: Iterable[str]) -> Acces | None:
    """Return the levels that the texts of a sheet tell; None where nothing is told for sure.

    >>> found = acces(["Accessible avec un diplôme de niveau CAP à Bac. Un BTS serait un atout."])
    >>> [one.rang for one in found]
    [3, 4]
    """
    found = [one for texte in textes for one in lectures(texte)]
    sure = [read for is_sure, read in found if is_sure]
    if not sure:
        return None
    lowest = min(sure, key=lambda one: one.rang)
    return Acces(lowest, max((read for _, read in found), key=lambda one: one.rang))


def lectures(texte: str) -> Iterator[tuple[bool, Lecture]]:
    """Yield each level that a text tells, and whether it gives access for sure, or may be asked for besides."""
    for phrase in filter(None, map(str.strip, _END.split(texte))):
        for part in _TURN.split(phrase):
            helps = _HELPS.search(part)
            if rule := _without(part[: helps.start()] if helps else part, phrase):
                yield True, Lecture(0, rule, phrase)
                continue
            sure, besides = _cut(_cut(part, _HELPS)[0], _MAY)
            if _ACCESS.search(sure):
                yield from ((True, Lecture(*read, phrase)) for read in _levels(sure))
            yield from ((False, Lecture(*read, phrase)) for read in _levels(besides))


def _cut(part: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """Return what is before the words that a pattern finds, to the last comma, and the rest; a list stays whole."""
    found = pattern.search(part)
    if not found:
        return part, ""
    flat = re.sub(r"\([^)]*\)?", lambda listed: listed[0].replace(",", " "), part)
    place = max(flat.rfind(",", 0, found.start()), 0)
    return part[:place], part[place:]


def _without(part: str, phrase: str) -> str:
    """Return the rule by which a part says that no diploma is needed; empty where it does not say so."""
    if _EVERY.search(part):
        return TOUS
    if not _NONE.search(part) or _NOT_WITHOUT.search(part):
        return ""
    return EXPERIENCE if _EXPERIENCED.search(phrase) else SANS


def _levels(told: str) -> Iterator[tuple[int, str]]:
    """Yield the rank of each level that a part names, and the rule that read it; « sans le bac » names none."""
    told = _LACKED.sub(" ", told)
    for found in _YEARS.finditer(told):
        yield from ((_OF_YEARS[int(years)], ANNEES) for years in found.groups() if years and int(years) in _OF_YEARS)
    for rank, names in _NAMED.items():
        if any(found[0] not in _SMALL for found in names.finditer(told)):
            yield rank, NOM
    for found in _NUMBER.finditer(told):
        yield int(found[1]), NUMERO

"""What a title says beside the job in several words: genders written out, the announcement, hours, pay, a level.

Texts are folded. Each pattern waits for a word that may begin it, because most titles have none: compiling takes
longer than reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_JOIN = r"\s*(?:[/|,&+·.-]|\bou\b|\bet\b|\s)\s*"
_MEN, _WOMEN = "(?:hommes?|monsieur|messieurs|masculin)", "(?:femmes?|madame|mesdames|feminin)"
_SIRS, _MADAMS = r"(?:m|mr|monsieur)\.?", r"(?:mme|mlle|madame)\.?"
_OTHERS = r"(?:\s*[/|,&+·.-]\s*(?:x|d|i|nb|autres?|non[ -]binaires?|divers))*"
# « Homme / Femme de ménage » are jobs.
_OF_A_JOB = r"(?!\s*(?:-|/)?\s*(?:de\b|d'|du\b|des\b|toute|sage\b|a tout))"
# Sexes by their letters: h/f, f-h-x, (m/w/d).
_LETTERS = (
    r"\(?\s*(?<![\w'])(?:[hfmw](?:\s*[/|,&+·.-]\s*|\s+(?:ou\s+|et\s+)?)[hfmw]|hf|fh)"
    r"(?:(?:\s*[/|,&+·.-]\s*|\s)(?:[xdwi]|nb|autres?|non[ -]binaires?))*(?!['\w])\s*\)?"
    r"|\(\s*[hf]\s*\)"
)
_ALONE = rf"\(\s*(?:{_MEN}|{_WOMEN}|tous? genres?|tout sexe)\s*\)"
_GENDERS = "|".join(
    (
        _ALONE,
        rf"\(?\s*\b(?:{_MEN}{_JOIN}{_WOMEN}|{_WOMEN}{_JOIN}{_MEN})\b{_OTHERS}\s*\)?{_OF_A_JOB}",
        rf"\(?\s*(?<![\w'])(?:{_SIRS}{_JOIN}{_MADAMS}|{_MADAMS}{_JOIN}{_SIRS})(?!\w)\s*\)?",
    )
)

# The words of an announcement, where a part of the title begins.
_ASKS = r"(?:(?:re)?cherch|recrut|embauch)(?:e|ent|er|ez|ons|ement)\b"
_BEFORE = (
    r"(?:^\s*|(?<=[:|,;(\[!])\s*|(?<=\s-)\s+)(?:"
    r"offres?\s+d'emplois?|offres?\s+d'alternance|annonces?|"
    r"emplois?(?=\s+\w|\s*:)|jobs?(?=\s+\w|\s*:)|postes?(?:\s+(?:de|d'|a\s+pourvoir)|\s*:)|"
    rf"(?:nous\s+|on\s+|je\s+)?{_ASKS}(?!\s+(?:et\b|publi|prive|cliniq|developpement|medic|operation|scientif|biomed|appliq|fondam))"
    r"(?:\s+(?:activement|actuellement|urgemment|pour))*|"
    r"je\s+suis|en\s+recherche\s+d(?:e\s+|'(?:un\s+)?)(?:poste|emploi)?|candidat(?:ure)?s?\s+(?:au\s+poste|pour|a)\b|"
    r"mission\s*:|profil\s*:?|intitule(?:\s+du\s+poste)?\s*:|metier\s*:|"
    r"(?:we\s+are\s+|now\s+)?hiring|vacanc(?:y|ies)|job\s+offer|wanted|looking\s+for"
    r")(?:\s+(?:d'|de\s|du\s|des\s|une?\b|notre\b|nos\b|son\b|sa\b|ses\b|a\b|an\b))*\s*:?"
)
# Who hires, before that: « Untel recrute un boulanger ».
_EMPLOYER = (
    r"^.{1,60}?\s(?:recrut(?:e|ent|ons)\s*(?:[:-]|(?=(?:un|une|des|son|sa|ses|\d+)\b))|"
    r"(?:recherch|embauch|cherch)(?:e|ent|ons)\s+(?=(?:un|une|des|son|sa|ses|\d+)\b))"
)
_PART = r"(?:(?<=[:|,;(\[])\s*|(?<=\s-)\s+)(?:offres?\s+d'emplois?|emplois?|jobs?|recrutement)\s*(?=$|[-:|,;)\]])"
_ANYWHERE = (
    r"\b(?:postes?\s+)?a\s+pourvoir(?:\s+(?:des\s+que\s+possible|rapidement|immediatement|de\s+suite|des\s+maintenant))?"
    r"|\bref(?:erence)?s?\b\.?\s*(?:n°|no|:|#)?\s*:?\s*[\w/-]*\d[\w/-]*|#\w+|https?://\S+|\S+@\S+\.\w+"
)

# Initials apart, and a feminine whose sign was lost: « chargé e de mission », but « chargé e-commerce ».
_APART = r"(?<![\w.])(?:[a-z]\.\s){2,}(?!\w)|(?<![\w.])(?:[a-z]\.\s)+[a-z]\.?(?!\w)"
_LOST_SIGN = r"(?<=[a-z]{3}) e(?:\s?s)?(?=\s+(?:de|du|des|en|a|au|aux|et|ou|pour|d'\w+)\b|\s+d'|\s*$|\s*[,(/]|\s+-\s)"

_PER = r"(?:\s?(?:/|par|-)\s?(?:sem(?:aine)?s?|hebdo\w*|mois|jours?|j|h|heures?|an)\b\.?)"
_LEVELS = r"(?:bac(?:\s+pro)?|bts|cap|bep|dut|but|licence|master|bachelor|mastere|doctorat|[1-8]|i{1,3}|iv|v)"
_NUMBERS = (
    r"\bbac\s?(?:\+|plus)\s?\d(?:\s?(?:/|a|ou|-)\s?(?:bac\s?)?\+?\s?\d)?|"
    r"\b[2-7]\s?[x*×]\s?(?:[2-9]|12)(?:\s?h)?(?<!4x4)\b|"
    rf"\b\d{{1,2}}\s?(?:h|heures?)(?:\s?\d\d)?{_PER}?(?:\s?(?:/|a|-)\s?\d{{1,2}}\s?h?(?:\s?\d\d)?)?\b|"
    r"\b\d\s?(?:j|jours?)\s?(?:/|sur)\s?\d\b|"
    rf"(?:\ba\s+)?\b\d+(?:[.,\s]\d+)?\s?(?:%|k?€|ke\b|k\b|k?euros?\b|k?eur\b)(?:\s?(?:bruts?|nets?)\b|{_PER})*|"
    r"\b\d+(?:\s?(?:a|-|/|ou)\s?\d+)?\s+(?:mois|ans?|annees?|jours?|semaines?)(?:\s+d'experience)?(?!\w)|"
    r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}(?:er|e|eme|ieme)(?:\s+(?:arr|ardt)\w*\.?)?(?!\w)(?!\s+(?:degre|chef|second))"
)
_TIMES = (
    r"\bmi[ -]temps\b|\b(?:temps|tps)\s+(?:plein|partiel|complet)\b|\bplein\s+temps\b|"
    rf"\b(?:niveau|niv\.?|diplome)\s+{_LEVELS}(?:\s?(?:/|ou|a|,)\s?{_LEVELS})*\b|"
    r"\b(?:en\s+)?horaires?\s+(?:decales?|de\s+jour(?:nee)?|de\s+nuit|variables?|administratifs|libres|flexibles|postes|"
    r"fixes|coupes|continus?)\b|\btravail\s+(?:poste|en\s+equipe|de\s+nuit|le\s+week[ -]?end)\b|"
    r"\bdu\s+lundi\s+au\s+\w+di\b|\b(?:cdd|cdi|contrat)\s+(?:d'alternance|saisonnier|d'apprentissage|etudiant)\b"
)
_DIGIT = re.compile("[0-9]")
_SEXES = re.compile(r"(?<![\w'])(?:[hfmw][^\w']+(?:(?:ou|et) )?[hfmw]|hf|fh)(?!\w)|\([hf]\)")
# Of each pattern: the words, or their beginnings, without which it finds nothing.
_GENDER_WORDS = ("homme", "femme", "mme", "madame", "masculin", "feminin", "mlle", "genre", "tout sexe")
_ASKING = (
    *("offre", "emploi", "job", "poste", "recherch", "recrut", "cherch", "embauch", "annonce", "je suis", "candidat"),
    *("mission", "profil", "intitule", "metier", "hiring", "vacanc", "wanted", "looking", "pourvoir"),
)
_SIGNS = ("ref", "#", "http", "@", "pourvoir")
_HOURS = ("temps", "niv", "diplome", "horaire", "travail", "lundi", "contrat", "cdd", "cdi")


def without_marks(letters: str) -> str:
    """Return a folded title without its genders in words, its announcement, its hours, its pay and its level.

    >>> without_marks("offre d'emploi : comptable (homme/femme) 35h").split()
    ['comptable']
    >>> without_marks("homme / femme de menage")
    'homme / femme de menage'
    """
    if ". " in letters:
        letters = re.sub(_APART, lambda found: re.sub(r"[.\s]", "", found[0]) + " ", letters)
    if " e" in letters:
        letters = re.sub(_LOST_SIGN, "", letters)
    for pattern in _patterns(letters):
        letters = re.sub(pattern, " ", letters)
    return letters


def _patterns(letters: str) -> Iterator[str]:
    """Yield the patterns that may find something in a text."""
    if _SEXES.search(letters):
        yield _LETTERS
    if any(word in letters for word in _GENDER_WORDS):
        yield _GENDERS
    if any(sign in letters for sign in _SIGNS):
        yield _ANYWHERE
    if any(word in letters for word in _ASKING):
        yield _EMPLOYER
        yield _PART
        yield _BEFORE
    if _DIGIT.search(letters):
        yield _NUMBERS
    if any(word in letters for word in _HOURS):
        yield _TIMES

"""Offers as the API "Offres d'emploi v2" serves them: a JSON object each, in answers to searches or one a line.

A field that an offer does not have is absent. Many texts are typed by employers: only those that say what the job is,
where, and on what terms are taken. Whom to write to, who recruits, and all that is written freely are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...facts import Records
from ...readers import listed, walk

ANSWER = "resultats"
_KNOWN = frozenset({"id", "intitule", "dateCreation"})
# Seen on each offer of every answer: where none of a file has one, it is not what it was.
_USUAL = frozenset({"lieuTravail", "romeCode", "romeLibelle", "typeContrat", "natureContrat", "origineOffre"})
_READ = _USUAL | {
    "dateActualisation", "appellationlibelle", "typeContratLibelle", "alternance", "dureeTravailLibelle",
    "dureeTravailLibelleConverti", "experienceExige", "experienceLibelle", "qualificationCode", "qualificationLibelle",
    "codeNAF", "secteurActivite", "secteurActiviteLibelle", "nombrePostes", "salaire", "accessibleTH",
    "offresManqueCandidats",
}  # fmt: skip
# Persons and employers, what is written freely, and what would take tables of its own: all stay in the archive.
PERSONS = frozenset(
    {"contact", "agence", "entreprise", "trancheEffectifEtab", "entrepriseAdaptee", "employeurHandiEngage"}
)
FREE = frozenset({"description", "experienceCommentaire", "complementExercice", "conditionExercice"})
LISTS = frozenset(
    {"competences", "contexteTravail", "formations", "langues", "outilsBureautiques", "permis",
     "qualitesProfessionnelles", "deplacementCode", "deplacementLibelle"}
)  # fmt: skip
_PLACE = frozenset({"libelle", "latitude", "longitude", "codePostal", "commune"})
_SALARY = frozenset({"libelle", "commentaire", "complement1", "complement2", "listeComplements"})
_ORIGIN = frozenset({"origine", "urlOrigine", "partenaires"})
_PARTNER = frozenset({"nom", "url", "logo"})
# What follows is a comment: « 4 An(s) - sur un poste similaire ».
_EXPERIENCE = re.compile(r"(Débutant accepté|Expérience (?:exigée|souhaitée)(?: de \d+ \S+)?|\d+ (?:An\(s\)|Mois))")

HEADER = (
    "id", "cree", "actualise", "intitule", "code_rome", "libelle_rome", "appellation", "lieu", "commune",
    "code_postal", "latitude", "longitude", "contrat", "libelle_contrat", "nature", "alternance", "duree", "temps",
    "experience_exigee", "experience", "qualification", "libelle_qualification", "naf", "secteur", "libelle_secteur",
    "postes", "salaire", "salaire_commentaire", "salaire_complements", "accessible_th", "manque_candidats",
    "origine", "partenaires", "url",
)  # fmt: skip


def offers(document: Any) -> Records:
    """Return one row per offer, as often as it is there. Raises KeyError and TypeError, with the place."""
    new: set[str] = set()
    seen: set[str] = set()
    rows = []
    for rank, offer in enumerate(_offers(document, new), 1):
        place = f"offer {rank}"
        walk(offer, _KNOWN, place, new, _READ | PERSONS | FREE | LISTS)
        place = f"offer {rank} ({offer['id']})"
        rows.append(tuple(_cells(offer, place, new)))
        seen |= offer.keys()
    if rows and (lost := sorted(_USUAL - seen)):
        raise KeyError(f"no offer has {', '.join(lost)}; new fields: {', '.join(sorted(new)) or 'none'}")
    return Records.of(HEADER, rows).with_unknown(new)


def _offers(document: Any, new: set[str]) -> Iterator[Any]:
    """Yield the offers of a list of them, of an answer to a search, or of a list of answers."""
    for one in document if isinstance(document, list) else [document]:
        if isinstance(one, dict) and ANSWER in one:
            walk(one, frozenset({ANSWER}), "the answer", new, frozenset({"filtresPossibles"}))
            yield from listed(one[ANSWER], ANSWER)
        else:
            yield one


def _cells(offer: Any, place: str, new: set[str]) -> Iterator[str]:
    where, salary, origin = (_inside(offer, key, known, place, new)
                             for key, known in (("lieuTravail", _PLACE), ("salaire", _SALARY),
                                                ("origineOffre", _ORIGIN)))  # fmt: skip

    def of(node: Any, *keys: str) -> Iterator[str]:
        return (_text(node.get(key), f"{place}, {key}") for key in keys)

    yield from of(offer, "id", "dateCreation", "dateActualisation", "intitule", "romeCode", "romeLibelle")
    yield from of(offer, "appellationlibelle")
    yield from of(where, "libelle", "commune", "codePostal", "latitude", "longitude")
    yield from of(offer, "typeContrat", "typeContratLibelle", "natureContrat", "alternance", "dureeTravailLibelle")
    yield from of(offer, "dureeTravailLibelleConverti", "experienceExige")
    label = next(of(offer, "experienceLibelle"))
    yield found[1] if (found := _EXPERIENCE.match(label)) else ""
    yield from of(offer, "qualificationCode", "qualificationLibelle", "codeNAF", "secteurActivite")
    yield from of(offer, "secteurActiviteLibelle", "nombrePostes")
    yield from of(salary, "libelle", "commentaire")
    yield _joined([*of(salary, "complement1", "complement2"), *_labels(salary, "listeComplements", place, new)])
    yield from of(offer, "accessibleTH", "offresManqueCandidats")
    yield from of(origin, "origine")
    yield _joined(_names(origin, place, new))
    yield from of(origin, "urlOrigine")


def _inside(offer: Any, key: str, known: frozenset[str], place: str, new: set[str]) -> Any:
    """Return the object in a field, an empty one where the offer has none; new fields are told by their path."""
    node = offer.get(key)
    if node is None:
        return {}
    inside: set[str] = set()
    walk(node, frozenset(), f"{place}, {key}", inside, known)
    new.update(f"{key}.{name}" for name in inside)
    return node


def _labels(salary: Any, key: str, place: str, new: set[str]) -> Iterator[str]:
    for one in listed(salary.get(key) or [], f"{place}, {key}"):
        inside: set[str] = set()
        walk(one, frozenset(), f"{place}, {key}", inside, frozenset({"code", "libelle"}))
        new.update(f"salaire.{key}.{name}" for name in inside)
        yield _text(one.get("libelle"), f"{place}, {key}")


def _names(origin: Any, place: str, new: set[str]) -> Iterator[str]:
    for one in listed(origin.get("partenaires") or [], f"{place}, partenaires"):
        inside: set[str] = set()
        walk(one, frozenset(), f"{place}, partenaires", inside, _PARTNER)
        new.update(f"origineOffre.partenaires.{name}" for name in inside)
        yield _text(one.get("nom"), f"{place}, partenaires")


def _joined(words: Any) -> str:
    return " ; ".join(dict.fromkeys(filter(None, words)))


def _text(value: Any, place: str) -> str:
    """Return a JSON value as the text of a cell; TypeError where it is a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise TypeError(f"{place}: a text was here, not {type(value).__name__}")

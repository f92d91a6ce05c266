"""The answers of the API "Marché du travail" to rows: one for each figure, and one for each call.

A figure is of an indicator, a territory, an activity, a period, a term of a nomenclature, and of all the people or
offers or of some of them (a characteristic). The newest API gives numbers, older answers the same in texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...facts import Records
from ...readers import listed, walk
from .collecte import SALARIES

LEVELS = {
    "NAT": "national", "REG": "régional", "DEP": "départemental", "BASBMO": "bassin", "EPCI": "EPCI",
    "COM": "communal", "AGC": "agence",
}  # fmt: skip
# Of which nomenclature the code of an activity is; the others are of none of ours.
NOMENCLATURES = {"ROME": "ROME", "FAP225": "FAP-2009", "FAP87": "FAP-2009"}
# Measured on 8 883 figures: each is a multiple of 10.
ROUNDED = ("DE_", "OFF_")

_OF_ANSWER = frozenset({
    "datMaj", "codeIndicateur", "codeFamille", "libIndicateur", "libTerritoire", "listeValeursParPeriode",
    "valeursParPeriode",
})  # fmt: skip
_KEYS = {
    "niveau": "codeTypeTerritoire",
    "code_territoire": "codeTerritoire",
    "libelle_territoire": "libTerritoire",
    "code_type_activite": "codeTypeActivite",
    "code_activite": "codeActivite",
    "libelle_activite": "libActivite",
    "code_type_periode": "codeTypePeriode",
    "code_periode": "codePeriode",
    "libelle_periode": "libPeriode",
    "code_nomenclature": "codeNomenclature",
    "libelle_nomenclature": "libNomenclature",
    "valeur_nom": "valeurPrincipaleNom",
    "date_maj": "datMaj",
}
_FIGURES = {
    "nombre": ("valeurPrincipaleNombre", "nombre"),
    "rang": ("valeurPrincipaleRang", ""),
    "valeur_decimale": ("valeurPrincipaleDecimale", ""),
    "montant": ("valeurPrincipaleMontant", "montant"),
    "taux": ("valeurPrincipaleTaux", "taux"),
    "pourcentage": ("valeurSecondairePourcentage", "pourcentage"),
    "pourcentage_activites": ("valeurSecondairePourcentage2", ""),
    "nombre_secondaire": ("valeurSecondaireNombre", ""),
    "taux_secondaire": ("valeurSecondaireTaux", ""),
}
_WHOLE = frozenset({"nombre", "rang", "nombre_secondaire"})
_OF_VALUE = frozenset({
    *_KEYS.values(), *(whole for whole, _ in _FIGURES.values()), "listeValeurParCaract", "salaireValeurMontant",
    # In words what the percentage beside it is of.
    "libPctParActivite",
})  # fmt: skip
_OF_PART = frozenset({
    "codeTypeCaract", "codeCaract", "libCaract", "masque", *(part for _, part in _FIGURES.values() if part),
})  # fmt: skip
_OF_SALARY = frozenset({"codeNomenclature", "libNomenclature", "valeurPrincipaleMontant", "masque"})
HEADER = (
    "numero_demande", "ressource", "code_indicateur", "libelle_indicateur", "niveau", "code_territoire",
    "libelle_territoire", "code_type_activite", "code_activite", "libelle_activite", "nomenclature", "code_rome",
    "code_fap", "code_type_periode", "code_periode", "libelle_periode", "annee", "code_nomenclature",
    "libelle_nomenclature", "code_type_caract", "code_caract", "libelle_caract", *_FIGURES, "valeur_nom",
    "masque", "arrondi", "date_maj",
)  # fmt: skip
CALLS_HEADER = (
    "numero_demande", "ressource", "niveau", "code_territoire", "code_rome", "statut_http", "resultat", "nb_valeurs",
    "message",
)  # fmt: skip

_CALL = frozenset({"methode", "chemin", "parametres", "corps", "statut", "membre"})
_CALL_ALSO = frozenset({"content_range", "rien", "message"})


def figures(document: Any) -> Records:
    """Return one row per figure of all the answers."""
    new: set[str] = set()
    rows = [tuple(row[name] for name in HEADER) for row in _figures(document, new)]
    return Records.of(HEADER, rows).with_unknown(new)


def calls(document: Any) -> Records:
    """Return one row per call, with how many figures its answer has."""
    new: set[str] = set()
    counted: dict[str, int] = {}
    for row in _figures(document, set()):
        counted[row["numero_demande"]] = counted.get(row["numero_demande"], 0) + 1
    rows = []
    for number, call, _ in _calls(document, new):
        about = _asked(call, f"call {number}")
        has = counted.get(number, 0)
        result = "valeurs" if has else "rien" if call.get("rien") or call["membre"] else "refus"
        words = (about["ressource"], about["niveau"], about["code_territoire"], about["code_rome"])
        rows.append((number, *words, str(call["statut"]), result, str(has), _text(call.get("message"), number)))
    return Records.of(CALLS_HEADER, rows).with_unknown(new)


def _calls(document: Any, new: set[str]) -> Iterator[tuple[str, Any, Any]]:
    """Yield the number of each call, the call and its answer; None for a call without an answer."""
    walk(document, frozenset({"demandes", "reponses"}), "answers", new)
    answers = document["reponses"]
    for number, call in enumerate(listed(document["demandes"], "demandes"), 1):
        walk(call, _CALL, f"call {number}", new, _CALL_ALSO)
        member = call["membre"]
        if member and member not in answers:
            raise KeyError(f"call {number}: its answer {member} is not there")
        yield str(number), call, answers[member] if member else None


def _asked(call: Any, place: str) -> dict[str, str]:
    """Return what a call asks: the resource, the territory, and the sheet."""
    parts = str(call["chemin"]).strip("/").split("/")
    if parts[:2] != ["v1", "indicateur"] or len(parts) < 3:
        raise KeyError(f"{place}: {call['chemin']!r} is no indicator")
    body = call["corps"] or {}
    kind, code = (
        (parts[3], parts[4]) if len(parts) == 5 else (body.get("codeTypeTerritoire"), body.get("codeTerritoire"))
    )
    of_sheet = body.get("codeActivite", "") if body.get("codeTypeActivite") == "ROME" else ""
    rome = of_sheet or (call["parametres"] or {}).get("codeRome", "")
    return {
        "ressource": parts[2],
        "niveau": _level(_text(kind, place), place),
        "code_territoire": _text(code, place),
        "code_rome": _text(rome, place),
    }


def _figures(document: Any, new: set[str]) -> Iterator[dict[str, str]]:
    for number, call, answer in _calls(document, new):
        if answer is None:
            continue
        place = f"{call['membre']} (call {number})"
        about = {"numero_demande": number} | _asked(call, place)
        walk(answer, frozenset(), place, new, _OF_ANSWER)
        if not answer.keys() & _OF_ANSWER:
            raise KeyError(f"{place}: it has none of {', '.join(sorted(_OF_ANSWER))}")
        about["code_indicateur"] = _text(answer.get("codeIndicateur"), place)
        about["libelle_indicateur"] = _text(answer.get("libIndicateur"), place)
        key = "valeursParPeriode" if about["ressource"] == SALARIES else "listeValeursParPeriode"
        for rank, value in enumerate(listed(answer.get(key) or [], f"{place}, {key}"), 1):
            yield from _of_value(value, about, f"{place}, value {rank}", new)


def _of_value(value: Any, about: dict[str, str], place: str, new: set[str]) -> Iterator[dict[str, str]]:
    """Yield the figure of a value, and those of its parts, or of the salaries that it holds."""
    walk(value, frozenset({"codeTypePeriode", "codePeriode"}), place, new, _OF_VALUE)
    base = dict.fromkeys(HEADER, "") | about
    for name, key in _KEYS.items():
        base[name] = _text(value.get(key), f"{place}, {key}") or base[name]
    base["niveau"] = _level(value.get("codeTypeTerritoire") or base["niveau"], place)
    base["date_maj"] = base["date_maj"][:10]
    base["annee"] = base["code_periode"][:4]
    is_salary = about["ressource"] == SALARIES
    # A salary is of a family, which its answer says by its code alone.
    base["nomenclature"] = "FAP-2009" if is_salary else NOMENCLATURES.get(base["code_type_activite"], "")
    base["code_fap"] = base["code_activite"] if base["nomenclature"] == "FAP-2009" else ""
    for salary in listed(value.get("salaireValeurMontant") or [], f"{place}, salaireValeurMontant"):
        walk(salary, frozenset({"codeNomenclature"}), place, new, _OF_SALARY)
        words = {"code_nomenclature": "codeNomenclature", "libelle_nomenclature": "libNomenclature"}
        row = base | {name: _text(salary.get(key), place) for name, key in words.items()}
        row["montant"] = _number(salary.get("valeurPrincipaleMontant"), f"{place}, valeurPrincipaleMontant")
        yield _hidden(row, salary, place)
    if is_salary:
        return
    yield _rounded(base | _numbers(value, 0, base, place))
    for rank, part in enumerate(listed(value.get("listeValeurParCaract") or [], f"{place}, listeValeurParCaract"), 1):
        yield _of_part(part, base, f"{place}, part {rank}", new)


def _of_part(part: Any, base: dict[str, str], place: str, new: set[str]) -> dict[str, str]:
    walk(part, frozenset({"codeTypeCaract", "codeCaract"}), place, new, _OF_PART)
    words = {"code_type_caract": "codeTypeCaract", "code_caract": "codeCaract", "libelle_caract": "libCaract"}
    row = base | {name: _text(part.get(key), place) for name, key in words.items()} | {"valeur_nom": ""}
    return _rounded(_hidden(row | _numbers(part, 1, row, place), part, place))


def _rounded(row: dict[str, str]) -> dict[str, str]:
    row["arrondi"] = "dizaine" if row["nombre"] and row["code_indicateur"].startswith(ROUNDED) else ""
    return row


def _numbers(node: Any, which: int, row: dict[str, str], place: str) -> dict[str, str]:
    """Return the numbers of a value (0), or of a part of one (1)."""
    found = {
        name: _number(node.get(keys[which]), f"{place}, {keys[which]}", is_whole=name in _WHOLE) if keys[which] else ""
        for name, keys in _FIGURES.items()
    }
    if row["ressource"] == "stat-perspective-employeur" and not found["rang"]:
        # What counts there is a rank, from 1 to 5, under the name of a number.
        found["rang"], found["nombre"] = found["nombre"], ""
    return found


def _hidden(row: dict[str, str], node: Any, place: str) -> dict[str, str]:
    """Return a row without its figures where they are hidden: a hidden figure is no 0."""
    said = node.get("masque")
    known = {"true": "1", "false": "0", "": "", "None": ""}
    word = str(said).lower() if isinstance(said, bool) else str(said)
    if word not in known:
        raise ValueError(f"{place}, masque: {said!r} is neither true nor false")
    row["masque"] = known[word]
    if row["masque"] == "1":
        shown = [name for name in _FIGURES if float(row[name] or 0)]
        if shown:
            raise ValueError(f"{place}: it is hidden, and has a figure ({shown[0]}: {row[shown[0]]})")
        row |= dict.fromkeys(_FIGURES, "")
    return row


def _level(kind: str, place: str) -> str:
    if kind in LEVELS.values():
        return kind
    if kind not in LEVELS:
        raise ValueError(f"{place}: {kind!r} is no kind of territory: {', '.join(LEVELS)}")
    return LEVELS[kind]


def _text(value: Any, place: str) -> str:
    # What was XML says nothing by an empty list or object.
    if value is None or value in ([], {}):
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{place}: a text was here, not {type(value).__name__}")
    return value


def _number(value: Any, place: str, *, is_whole: bool = False) -> str:
    """Return a number, given as one or as a text; empty where there is none."""
    if value is None or value in ("", [], {}):
        return ""
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,17})?", text):
        raise ValueError(f"{place}: {value!r} is no number")
    if not is_whole:
        return text
    whole, _, decimals = text.partition(".")
    if decimals.strip("0"):
        raise ValueError(f"{place}: {value!r} is no whole number")
    return whole

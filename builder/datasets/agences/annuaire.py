"""The agencies in the Annuaire de l'administration: a JSON list whose nested values are JSON in a string.

The export asks for the fields that are read, and only for the services that are France Travail's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ...facts import Records
from ...jsons import parse_json
from ...readers import listed, walk
from . import names

FIELDS = (
    "id", "nom", "siret", "code_insee_commune", "pivot", "adresse", "telephone", "adresse_courriel", "site_internet",
    "plage_ouverture", "date_modification", "url_service_public",
)  # fmt: skip
SERVICES = ("france_travail", "pole_emploi")

_KNOWN = frozenset(FIELDS)
_PIVOT = frozenset({"type_service_local", "code_insee_commune"})
_ADDRESS = frozenset({
    "type_adresse", "complement1", "complement2", "numero_voie", "service_distribution", "code_postal", "nom_commune",
    "longitude", "latitude", "accessibilite", "note_accessibilite",
})  # fmt: skip
# Which country is not asked: every agency is in France.
_ADDRESS_ALSO = frozenset({"pays", "continent"})
_TELEPHONE = frozenset({"valeur", "description"})
_SITE = frozenset({"libelle", "valeur"})
_HOURS = frozenset({
    "nom_jour_debut", "nom_jour_fin", "valeur_heure_debut_1", "valeur_heure_fin_1", "valeur_heure_debut_2",
    "valeur_heure_fin_2", "commentaire",
})  # fmt: skip
_DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
# The directory codes no kind: what the name says is written as France Travail codes it.
_CODES = {"agence": "APE", "agence spécialisée": "APES", "point relais": "RPE", "direction": "DDA"}

HEADER = (
    "identifiant", "nom", "genre", "siret", "complement1", "complement2", "adresse", "distribution", "code_postal",
    "commune", "code_commune", "latitude", "longitude", "telephone", "courriel", "site", "url", "modifie",
)  # fmt: skip


def agencies(document: Any) -> Records:
    """Return one row per agency."""
    new: set[str] = set()
    return Records.of(HEADER, [_agency(service, new) for service in _services(document, new)]).with_unknown(new)


def _agency(service: Any, new: set[str]) -> Sequence[str]:
    place, addresses = _place(service), _nested(service, "adresse", _ADDRESS, new, _ADDRESS_ALSO)
    # A postal address may stand beside that of the door.
    doors = [address for address in addresses if address["type_adresse"] == "Adresse"] or addresses
    address = doors[0] if doors else dict.fromkeys(_ADDRESS, "")
    name = text(service["nom"], f"{place}, nom")
    return (
        text(service["id"], f"{place}, id"),
        name,
        _CODES[names.kind(name)],
        text(service["siret"], f"{place}, siret"),
        *(
            text(address[key], f"{place}, adresse, {key}")
            for key in (
                "complement1", "complement2", "numero_voie", "service_distribution", "code_postal", "nom_commune",
            )
        ),
        text(service["code_insee_commune"], f"{place}, code_insee_commune"),
        text(address["latitude"], f"{place}, adresse, latitude"),
        text(address["longitude"], f"{place}, adresse, longitude"),
        _values(service, "telephone", _TELEPHONE, new),
        text(service["adresse_courriel"], f"{place}, adresse_courriel"),
        _values(service, "site_internet", _SITE, new),
        text(service["url_service_public"], f"{place}, url_service_public"),
        text(service["date_modification"], f"{place}, date_modification"),
    )  # fmt: skip


def hours(document: Any) -> Records:
    """Return one row per agency, day and slot; the slots of a day are numbered in the order of the directory."""
    rows: list[tuple[str, ...]] = []
    new: set[str] = set()
    for service in _services(document, new):
        slots: Counter[int] = Counter()
        for day, opening, closing, comment in _slots(service, new):
            slots[day] += 1
            rows.append(
                (text(service["id"], _place(service)), str(day), str(slots[day]), "", opening, closing, comment)
            )
    return Records.of(HOURS_HEADER, rows).with_unknown(new)


HOURS_HEADER = ("identifiant", "jour", "creneau", "rdv", "ouverture", "fermeture", "commentaire")


def _slots(service: Any, new: set[str]) -> Iterator[tuple[int, str, str, str]]:
    place = _place(service)
    for range_ in _nested(service, "plage_ouverture", _HOURS, new):
        days = [text(range_[f"nom_jour_{end}"], place) for end in ("debut", "fin")]
        if not set(days) <= set(_DAYS):
            raise KeyError(f"{place}, plage_ouverture: {' to '.join(days)} are no days of the week")
        first, last = map(_DAYS.index, days)
        if first > last:
            raise KeyError(f"{place}, plage_ouverture: {' to '.join(days)} goes back in the week")
        comment = text(range_["commentaire"], place)
        slots = [
            tuple(text(range_[f"valeur_heure_{end}_{number}"], place) for end in ("debut", "fin")) for number in "12"
        ]
        # A comment may be all that is said of a day.
        told = [slot for slot in slots if any(slot)] or ([("", "")] if comment else [])
        for day in range(first, last + 1):
            for opening, closing in told:
                yield day + 1, opening, closing, comment


def served(document: Any) -> Records:
    """Return one row per agency and commune that it serves."""
    rows: dict[tuple[str, str], None] = {}
    new: set[str] = set()
    for service in _services(document, new):
        for pivot in _pivots(service, new):
            for code in listed(pivot["code_insee_commune"], f"{_place(service)}, pivot, code_insee_commune"):
                rows[text(service["id"], _place(service)), text(code, _place(service))] = None
    return Records.of(SERVED_HEADER, list(rows)).with_unknown(new)


SERVED_HEADER = ("identifiant", "codgeo")


def _services(document: Any, new: set[str]) -> Iterator[Any]:
    """Yield the services of an export, once each is known to be an agency."""
    for rank, service in enumerate(listed(document, "the document"), 1):
        walk(service, _KNOWN, f"service {rank}", new)
        if not service["id"]:
            raise KeyError(f"service {rank} ({service['nom']}) has no id")
        if not _pivots(service, new):
            raise KeyError(f"{_place(service)} is neither of {', '.join(SERVICES)}")
        yield service


def _pivots(service: Any, new: set[str]) -> list[Any]:
    return [p for p in _nested(service, "pivot", _PIVOT, new) if p["type_service_local"] in SERVICES]


def _place(service: Any) -> str:
    return f"service {service['id']}"


def _nested(
    service: Any, field: str, known: frozenset[str], new: set[str], optional: frozenset[str] = frozenset()
) -> list[Any]:
    """Return the objects of a field that holds JSON in a string, or nothing."""
    value, place = service[field], f"{_place(service)}, {field}"
    if value in (None, ""):
        return []
    try:
        found = parse_json(value) if isinstance(value, str) else value
    except json.JSONDecodeError as error:
        raise KeyError(f"{place}: not JSON ({error.msg})") from error
    except KeyError as error:
        raise KeyError(f"{place}: {error.args[0]}") from error
    objects = listed([] if found is None else found, place)
    for one in objects:
        walk(one, known, place, new, optional)
    return objects


def _values(service: Any, field: str, known: frozenset[str], new: set[str]) -> str:
    place = f"{_place(service)}, {field}"
    return ", ".join(filter(None, (text(one["valeur"], place) for one in _nested(service, field, known, new))))


def text(value: Any, place: str) -> str:
    """Return a JSON value as the text of a cell; TypeError where it is a list or an object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise TypeError(f"{place}: a text was here, not {type(value).__name__}")

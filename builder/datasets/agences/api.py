"""The agencies in France Travail's API "Référentiel des agences v1": one JSON list, with an account.

A field that an agency does not have is absent. `code` is its AURORE code; `bureauDistributeur`
is a postcode; O and N are yes and no; RDV is by appointment; day 1 is Monday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...facts import Records
from ...readers import listed, walk
from .annuaire import HOURS_HEADER, SERVED_HEADER, text

_KNOWN = frozenset({"code", "codeSafir", "libelle", "type", "adressePrincipale"})
# The long label repeats the short one behind the brand.
_ALSO = frozenset({
    "libelleEtendu", "typeAccueil", "codeRegionINSEE", "dispositifADEDA", "contact", "siret", "horaires",
    "zoneCompetences",
})  # fmt: skip
_ADDRESS = frozenset({"ligne6", "communeImplantation", "bureauDistributeur"})
_ADDRESS_ALSO = frozenset({"ligne3", "ligne4", "ligne5", "gpsLon", "gpsLat"})
_CONTACT = frozenset({"telephonePublic", "email"})
_SLOTS = ("ouvertureMatin", "fermetureMatin", "ouvertureApresMidi", "fermetureApresMidi")
_HOURS = frozenset(
    f"{word}{kind}" for word in (*_SLOTS, "horaireFerme", "horaireEnContinu") for kind in ("", "RDV")
)  # fmt: skip

HEADER = (
    "identifiant", "aurore", "code_safir", "nom", "type", "accueil", "region", "adeda", "siret", "complement1",
    "adresse", "distribution", "code_postal", "commune", "code_commune", "latitude", "longitude", "telephone",
    "courriel",
)  # fmt: skip


def agencies(document: Any) -> Records:
    """Return one row per agency."""
    new: set[str] = set()
    return Records.of(HEADER, [_agency(agency, new) for agency in _agencies(document, new)]).with_unknown(new)


def _agency(agency: Any, new: set[str]) -> Sequence[str]:
    place, address, contact = _place(agency), agency["adressePrincipale"], agency.get("contact", {})
    walk(address, _ADDRESS, f"{place}, adressePrincipale", new, _ADDRESS_ALSO)
    walk(contact, frozenset(), f"{place}, contact", new, _CONTACT)

    def of(node: Any, *keys: str) -> tuple[str, ...]:
        return tuple(text(node.get(key), f"{place}, {key}") for key in keys)

    line, postcode = of(address, "ligne6", "bureauDistributeur")
    return (
        *of(agency, "code", "code", "codeSafir", "libelle", "type", "typeAccueil", "codeRegionINSEE"),
        *of(agency, "dispositifADEDA", "siret"),
        *of(address, "ligne3", "ligne4", "ligne5"),
        postcode,
        re.sub(r"^[0-9]{5}\s+", "", line),
        *of(address, "communeImplantation", "gpsLat", "gpsLon"),
        *of(contact, "telephonePublic", "email"),
    )


def hours(document: Any) -> Records:
    """Return one row per agency, day, slot, and whether by appointment; a closed day has none."""
    rows: list[tuple[str, ...]] = []
    new: set[str] = set()
    for agency in _agencies(document, new):
        place = f"{_place(agency)}, horaires"
        for day in _list(agency, "horaires", place):
            walk(day, frozenset({"jour"}), place, new, _HOURS)
            for appointment, kind in (("0", ""), ("1", "RDV")):
                for slot, opening, closing in _slots(day, kind, place):
                    rows.append(
                        (text(agency["code"], place), str(day["jour"]), slot, appointment, opening, closing, "")
                    )
    return Records.of(HOURS_HEADER, rows).with_unknown(new)


def _slots(day: Any, kind: str, place: str) -> Iterator[tuple[str, str, str]]:
    """Yield the morning (1) and the afternoon (2), or the single slot of a day without a break."""
    is_closed, has_no_break = (_is_yes(day, f"{word}{kind}", place) for word in ("horaireFerme", "horaireEnContinu"))
    if is_closed:
        return
    opens, ends, opens_again, closes = (text(day.get(f"{word}{kind}"), place) for word in _SLOTS)
    if has_no_break:
        slots = [("1", opens or opens_again, closes or ends)]
    else:
        slots = [("1", opens, ends), ("2", opens_again, closes)]
    yield from (slot for slot in slots if slot[1] or slot[2])


def _is_yes(day: Any, word: str, place: str) -> bool:
    value = day.get(word, "N")
    if value not in ("O", "N"):
        raise KeyError(f"{place}, {word}: {value!r} is neither O nor N")
    return bool(value == "O")


def _list(agency: Any, key: str, place: str) -> list[Any]:
    value = agency.get(key)
    return listed([] if value is None else value, place)


def served(document: Any) -> Records:
    """Return one row per agency and commune that it serves."""
    rows: dict[tuple[str, str], None] = {}
    new: set[str] = set()
    for agency in _agencies(document, new):
        place = f"{_place(agency)}, zoneCompetences"
        for zone in _list(agency, "zoneCompetences", place):
            walk(zone, frozenset({"communeInsee"}), place, new)
            rows[text(agency["code"], place), text(zone["communeInsee"], place)] = None
    return Records.of(SERVED_HEADER, list(rows)).with_unknown(new)


def _agencies(document: Any, new: set[str]) -> Iterator[Any]:
    for rank, agency in enumerate(listed(document, "the document"), 1):
        walk(agency, _KNOWN, f"agency {rank}", new, _ALSO)
        if not agency["code"]:
            raise KeyError(f"agency {rank} ({agency['libelle']}) has no code")
        yield agency


def _place(agency: Any) -> str:
    return f"agency {agency['code']}"

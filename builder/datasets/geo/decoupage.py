"""Etalab's yearly packaging of INSEE's communes and the DGCL's intercommunalities: two JSON lists, as rows.

It says no version. What it gives of communes beside their population is what other files of the geography hold: it
is compared with them, and not stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...containers import BARE
from ...facts import Records
from ...model import Download, File, Layout, Member
from ...readers import listed, walk
from ...recognisers import by_key
from ...vocabulary import LICENCE_OUVERTE

COMMUNES = "communes.json"
EPCI = "epci.json"

_COMMUNE = frozenset({"code", "nom", "type", "departement", "region"})
# What a kind of communes has, or all but those of the overseas collectivities.
_ALSO = frozenset({"population", "anciensCodes", "arrondissement", "typeLiaison", "chefLieu", "commune"})
_EPCI = frozenset({"code", "nom", "type", "modeFinancement", "populationTotale", "populationMunicipale", "membres"})
_MEMBER = frozenset({"code"})
# What is left aside, and why.
_IGNORED: Mapping[str, str] = {
    "zone": "the code of the department says whether it is overseas",
    "rangChefLieu": "0 in every commune",
    "siren": "no table is joined by it",
    "codesPostaux": "La Poste's file has them, and their labels",
}
_IGNORED_OF_MEMBERS: Mapping[str, str] = {
    "siren": "no table is joined by it",
    "nom": "that of the commune, written otherwise for 25 of them",
    "populationTotale": "of an older year than that of the communes, and the EPCI has the sum",
    "populationMunicipale": "of an older year than that of the communes, and the EPCI has the sum",
}

# INSEE's words for the kinds of communes.
KINDS = {
    "commune-actuelle": "COM",
    "arrondissement-municipal": "ARM",
    "commune-deleguee": "COMD",
    "commune-associee": "COMA",
}
_CODE_COMMUNE = "[0-9][0-9AB][0-9]{3}"
_SIREN = "[0-9]{9}"


def populations(document: Any) -> Records:
    """Return one row per commune that has a population."""
    new: set[str] = set()
    rows = [
        (code, kind, _text(one, "nom", code), _inhabitants(one, "population", code))
        for code, kind, one in _communes(document, new)
        if "population" in one
    ]
    return Records.of(("code", "type", "nom", "population"), rows).with_unknown(new)


# What is compared of a commune, under the name that it has in the file.
COMPARED = ("nom", "departement", "region", "arrondissement", "typeLiaison", "rattachement")


def communes(document: Any) -> Records:
    """Return one row per commune of any kind; `rattachement` is the commune that one is a part of."""
    new: set[str] = set()
    rows = []
    for code, kind, one in _communes(document, new):
        kept = [_text(one, name, code) for name in ("nom", "departement", "region")]
        district = _text(one, "arrondissement", code) if "arrondissement" in one else ""
        liaison = str(one.get("typeLiaison", ""))
        whole = next((_code(one, name, code) for name in ("chefLieu", "commune") if name in one), "")
        rows.append((code, kind, *kept, district, liaison, whole))
    return Records.of(("code", "type", *COMPARED), rows).with_unknown(new)


def former_codes(document: Any) -> Records:
    """Return one row per former code of a commune."""
    new: set[str] = set()
    rows = [
        (_former(former, code), code)
        for code, _, one in _communes(document, new)
        for former in listed(one.get("anciensCodes", []), f"commune {code}, anciensCodes")
    ]
    return Records.of(("ancien", "code"), rows).with_unknown(new)


def groups(document: Any) -> Records:
    """Return one row per EPCI."""
    new: set[str] = set()
    rows = [
        (
            code,
            *(_text(one, name, code) for name in ("nom", "type", "modeFinancement")),
            *(_inhabitants(one, name, code) for name in ("populationTotale", "populationMunicipale")),
        )
        for code, one in _groups(document, new)
    ]
    names = ("code", "nom", "type", "modeFinancement", "populationTotale", "populationMunicipale")
    return Records.of(names, rows).with_unknown(new)


def members(document: Any) -> Records:
    """Return one row for each EPCI and each commune in it."""
    new: set[str] = set()
    rows = []
    for code, one in _groups(document, new):
        for rank, member in enumerate(listed(one["membres"], f"EPCI {code}, membres"), 1):
            place = f"EPCI {code}, membre {rank}"
            walk(member, _MEMBER, place, new, frozenset(_IGNORED_OF_MEMBERS))
            rows.append((code, _code(member, "code", place)))
    return Records.of(("epci", "code"), rows).with_unknown(new)


def _communes(document: Any, new: set[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield the code of each commune, its kind, and everything that the file says of it."""
    seen: set[tuple[str, str]] = set()
    for rank, one in enumerate(listed(document, "the document"), 1):
        place = f"commune {rank}"
        walk(one, _COMMUNE, place, new, _ALSO | _IGNORED.keys())
        code, kind = _code(one, "code", place), KINDS.get(_text(one, "type", place), "")
        if not kind:
            raise KeyError(f"{place}, type: {one['type']!r} is none of {', '.join(KINDS)}")
        if (code, kind) in seen:
            raise KeyError(f"{place}: {code} ({one['type']}) was there before")
        seen.add((code, kind))
        yield code, kind, one


def _groups(document: Any, new: set[str]) -> Iterator[tuple[str, Any]]:
    for rank, one in enumerate(listed(document, "the document"), 1):
        walk(one, _EPCI, f"EPCI {rank}", new)
        yield _code(one, "code", f"EPCI {rank}", _SIREN), one


def _text(node: Any, name: str, place: str) -> str:
    text = node[name]
    if not isinstance(text, str):
        raise TypeError(f"{place}, {name}: {text!r} is no text")
    return text


def _code(node: Any, name: str, place: str, pattern: str = _CODE_COMMUNE) -> str:
    """Return a code. TypeError for a number, KeyError for a text that is none."""
    if isinstance(node[name], int):
        raise TypeError(f"{place}, {name}: {node[name]!r} is a number, and codes are texts that keep their zeros")
    code = _text(node, name, place)
    if not re.fullmatch(pattern, code):
        raise KeyError(f"{place}, {name}: {code!r} is no code of this kind")
    return code


def _former(code: Any, of: str) -> str:
    return _code({"anciensCodes": code}, "anciensCodes", f"commune {of}")


def _inhabitants(node: Any, name: str, place: str) -> str:
    if type(node[name]) is not int or node[name] < 0:
        raise TypeError(f"{place}, {name}: {node[name]!r} is no number of inhabitants")
    return str(node[name])


def _part(file: str, part: str, flatten: Callable[[Any], Records], least: int) -> Member:
    return Member(file, BARE, format="json", part=part, flatten=flatten, least=least)


# A list that is cut short may still be JSON.
POPULATIONS = _part(COMMUNES, "populations", populations, 30_000)
COMMUNES_COMPARED = _part(COMMUNES, "communes", communes, 30_000)
FORMER_CODES = _part(COMMUNES, "anciens codes", former_codes, 1_000)
GROUPS = _part(EPCI, "EPCI", groups, 1_000)
MEMBERS = _part(EPCI, "membres", members, 30_000)

_ADDRESS = "https://unpkg.com/@etalab/decoupage-administratif/data/"

FILES = tuple(
    File(
        name,
        title,
        layouts=(Layout("Etalab", by_key(key), members=(BARE,)),),
        page="https://github.com/datagouv/decoupage-administratif",
        # Of its newest version, to which it leads.
        addresses=(Download(f"{_ADDRESS}{name}"),),
        hosts=frozenset({"unpkg.com"}),
        publisher="Etalab",
        licence=LICENCE_OUVERTE,
        required=False,
        gives=gives,
    )
    for name, title, key, gives in (
        (COMMUNES, "Découpage administratif, communes", "typeLiaison", "communes_populations"),
        (EPCI, "Découpage administratif, intercommunalités", "modeFinancement", "epci et epci_communes"),
    )
)

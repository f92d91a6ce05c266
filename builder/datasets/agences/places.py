"""Which commune an agency is in: by the code that its source gives, or else by its address."""

from __future__ import annotations

from ...model import Resolve
from ...text import fold_name
from ...vocabulary import BY_COMMUNE

# By postcode and name, whatever of La Poste's names is used: of the commune, of delivery, of a former commune.
BY_POSTCODE = Resolve(
    "SELECT code_postal, nom_commune, code_commune FROM codes_postaux WHERE code_commune IS NOT NULL "
    "UNION ALL SELECT code_postal, libelle_acheminement, code_commune FROM codes_postaux "
    "WHERE code_commune IS NOT NULL AND libelle_acheminement IS NOT NULL "
    "UNION ALL SELECT code_postal, lieu_dit, code_commune FROM codes_postaux_lieux_dits "
    "WHERE code_commune IS NOT NULL",
    by=("code_postal", "nom_commune"),
    proof="code postal et nom",
    fold=fold_name,
)


def _department(part: str) -> str:
    """Fold a name, or reduce a postcode to the digits of its department (Corsica is 20)."""
    if part.isdigit() and len(part) == 5:
        return part[: 3 if part.startswith("97") else 2]
    return fold_name(part)


_DIGITS = "CASE WHEN {0} GLOB '2[AB]*' THEN '20' WHEN {0} GLOB '97*' THEN substr({0}, 1, 3) ELSE substr({0}, 1, 2) END"
# A CEDEX has a postcode of its own, which no commune has; a commune may have had another name,
# and has one with its article and one without.
_NAMES = [
    f"SELECT {_DIGITS.format('code_commune')}, {name}, code_commune FROM communes WHERE type_commune = 'COM'"
    for name in ("ncc", "libelle")
] + [
    f"SELECT {_DIGITS.format('m.code_commune_avant')}, m.{name}_avant, c.code_commune "
    f"FROM communes_mouvements m JOIN {now} = m.code_commune_avant WHERE m.type_commune_avant = 'COM'"
    for name in ("ncc", "libelle")
    for now in ("communes c ON c.code_commune", "communes_passages c ON c.code_ancien")
]
BY_DEPARTMENT = Resolve(
    " UNION ALL ".join(_NAMES), by=("code_postal", "nom_commune"), proof="département et nom", fold=_department
)
LOOKUPS = (BY_COMMUNE, BY_POSTCODE, BY_DEPARTMENT)

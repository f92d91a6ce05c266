"""Where agencies are looked for: the communes and the centres of a place, and which agencies serve it."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...search.ask.query import as_code
from .distances import Point


@dataclass(frozen=True, slots=True)
class Repere:
    """Where to look: one of these, or nowhere in particular. `pres_de` is a latitude and a longitude.

    Codes are current ones.
    """

    commune: str = ""
    code_postal: str = ""
    departement: str = ""
    region: str = ""
    pres_de: Point | None = None
    rayon_km: float | None = None


def repere(genre: str, code: str, rayon_km: float | None = None) -> Repere:
    """Return where to look for the agencies of a place, by its kind and its code."""
    commune, postcode, department, region = (
        code if genre == one else "" for one in ("commune", "code_postal", "departement", "region")
    )
    return Repere(commune, postcode, department, region, None, rayon_km)


@dataclass(frozen=True, slots=True)
class Endroit:
    """A place as agencies are compared with it: its communes and postcodes, its centres, and who serves it."""

    communes: frozenset[str] = frozenset()
    # Of a place that is more than a postcode, only those of which no commune is known: of the overseas collectivities.
    codes_postaux: frozenset[str] = frozenset()
    centres: tuple[Point, ...] = ()
    serving: frozenset[str] = frozenset()
    is_everywhere: bool = False
    # A territory gives what is in it, in the order of communes, and something else only where it has nothing.
    is_territory: bool = False


# By the index of departments: the table has none of parents.
_PARTS = """
SELECT code_commune FROM communes WHERE code_commune_parent = ?1
AND code_departement = (SELECT code_departement FROM communes WHERE code_commune = ?1)
"""
_POSTCODES = "SELECT code_postal FROM codes_postaux WHERE code_commune IS NULL AND code_commune_publie {}"
_OVERSEAS = "SELECT code_commune_outre_mer FROM communes_outre_mer WHERE code_departement = ?"


def endroit(connection: Connection, lieu: Repere, source: str) -> Endroit:
    """Return what agencies are compared with."""
    if lieu.pres_de:
        return Endroit(centres=(lieu.pres_de,), is_everywhere=True)
    if lieu.departement:
        return _department(connection, lieu.departement)
    if lieu.region:
        return _territory(connection, "region", lieu.region)
    if lieu.commune:
        parts = _codes(connection, _PARTS, lieu.commune)
        # Paris, Lyon and Marseille are as near as the nearest of their arrondissements.
        communes = frozenset({as_code(lieu.commune), *parts})
        return Endroit(
            communes,
            _codes(connection, _POSTCODES.format("= ?"), lieu.commune),
            _centres(connection, parts or communes),
            _serving(connection, communes, source),
        )
    if lieu.code_postal:
        return _postcode(connection, lieu.code_postal, source)
    return Endroit(is_everywhere=True)


def _postcode(connection: Connection, postcode: str, source: str) -> Endroit:
    """Return a postcode, whose centre is in the middle of those of its communes."""
    communes = _codes(
        connection,
        "SELECT coalesce(code_commune, code_commune_publie) FROM codes_postaux WHERE code_postal = ?",
        postcode,
    )
    centres = _centres(connection, communes)
    count = len(centres)
    middle = (sum(one[0] for one in centres) / count, sum(one[1] for one in centres) / count) if count else None
    return Endroit(
        communes,
        frozenset({as_code(postcode)}),
        (middle,) if middle else (),
        _serving(connection, communes, source),
    )


def _department(connection: Connection, code: str) -> Endroit:
    """Return a department, or an overseas collectivity, whose communes are but in a table of their own."""
    overseas = _codes(connection, _OVERSEAS, code)
    if not overseas:
        return _territory(connection, "departement", code)
    return Endroit(
        overseas,
        _codes(connection, _POSTCODES.format(f"IN ({_OVERSEAS})"), code),
        _centres(connection, overseas),
        is_territory=True,
    )


def _territory(connection: Connection, kind: str, code: str) -> Endroit:
    chief = _codes(connection, f"SELECT code_commune_chef_lieu FROM {kind}s WHERE code_{kind} = ?", code)
    return Endroit(
        communes=_codes(connection, f"SELECT code_commune FROM communes WHERE code_{kind} = ?", code),
        centres=_centres(connection, chief),
        is_territory=True,
    )


def _codes(connection: Connection, sql: str, code: str) -> frozenset[str]:
    return frozenset(found for (found,) in connection.execute(sql, (as_code(code),)) if found)


def _centres(connection: Connection, communes: frozenset[str]) -> tuple[Point, ...]:
    marks = ", ".join("?" * len(communes))
    sql = f"SELECT latitude, longitude FROM communes_centres WHERE code_commune IN ({marks}) ORDER BY code_commune"
    return tuple(connection.execute(sql, sorted(communes)))


def _serving(connection: Connection, communes: frozenset[str], source: str) -> frozenset[str]:
    """Return the agencies, as they are shown, for which a source says that they serve one of some communes."""
    marks = ", ".join("?" * len(communes))
    sql = (
        "SELECT p.identifiant_montre FROM agences_communes s JOIN agences_positions p "
        f"ON p.source = s.source AND p.identifiant = s.identifiant WHERE s.source = ? AND s.code_commune IN ({marks})"
    )
    return frozenset(identifier for (identifier,) in connection.execute(sql, (source, *sorted(communes))))

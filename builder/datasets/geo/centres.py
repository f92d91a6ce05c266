"""One point for each commune: La Poste's, in the newest edition held that has points, or that of its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import fsum

from ...face import Connection
from ...facts import Row
from ...model import Caveat, Column, Computed, Having, Read, Table
from ...vocabulary import CODE_COMMUNE, COMMUNE_NOW, COMPUTED, LATITUDE, LONGITUDE
from . import laposte
from .postes import COMMUNE_POSTE, LATITUDE_POSTE, LONGITUDE_POSTE

Point = tuple[float, float]

# How a point was found, the surest way first.
POSTE = "La Poste"
PARTS = "ses arrondissements"
POSTCODE = "communes du même code postal"
SEPARATED = "commune dont elle a été détachée"
DEPARTMENT = "communes du même département"
# A metre: more would tell nothing of where a commune is.
DECIMALS = 5

_OVERSEAS = "SELECT code_commune_outre_mer FROM communes_outre_mer"
_PARTS = "SELECT code_commune_parent, code_commune FROM communes WHERE code_commune_parent IS NOT NULL"
_POSTCODES = "SELECT code_commune, code_postal FROM codes_postaux WHERE code_commune IS NOT NULL"
# A commune that is there again, since that edition, is beside the one that it had been merged into.
_SEPARATED = """
SELECT code_commune_apres, code_commune_avant FROM communes_mouvements
WHERE nature = 'rétablissement' AND code_commune_apres != code_commune_avant
  AND type_commune_avant = 'COM' AND type_commune_apres = 'COM'
  AND code_commune_apres IN (SELECT code_commune FROM communes)
UNION
SELECT code_commune, code_commune FROM communes
"""
_DEPARTMENTS = "SELECT code_commune, code_departement FROM communes"


def centre_rows(connection: Connection, points: Iterable[Row]) -> Iterator[Row]:
    """Yield the centre of each commune: its code, latitude, longitude, and how they were found."""
    centres = {code: (_mean(own), POSTE) for code, own in _published(connection, points).items()}
    parts = _grouped((part, whole) for whole, part in connection.execute(_PARTS))
    for whole, codes in parts.items():
        if own := [centres[code][0] for code in codes if code in centres]:
            centres[whole] = (_mean(own), PARTS)
    for sql, proof in ((_POSTCODES, POSTCODE), (_SEPARATED, SEPARATED), (_DEPARTMENTS, DEPARTMENT)):
        known = {code: point for code, (point, _) in centres.items()}
        near = _neighbours(known, list(connection.execute(sql)))
        centres |= {code: (_mean(others), proof) for code, others in near.items()}
    for code, ((latitude, longitude), proof) in centres.items():
        yield code, round(latitude, DECIMALS), round(longitude, DECIMALS), proof


def _published(connection: Connection, points: Iterable[Row]) -> dict[str, set[Point]]:
    """Return the points of each commune: those of the communes that it was made of are inside it."""
    overseas = {code for (code,) in connection.execute(_OVERSEAS)}
    found: dict[str, set[Point]] = defaultdict(set)
    for published, latitude, longitude, current in points:
        if code := current or (published if published in overseas else None):
            found[str(code)].add((float(latitude or 0), float(longitude or 0)))
    return found


def _neighbours(known: Mapping[str, Point], groups: Iterable[tuple[str, str]]) -> dict[str, list[Point]]:
    """Return, for each commune without a point, those of the communes that are in a group with it."""
    listed = list(groups)
    members = _grouped(listed)
    of = _grouped((group, code) for code, group in listed if code not in known)
    near = {
        code: {other for group in found for other in members[group] if other in known} for code, found in of.items()
    }
    return {code: [known[other] for other in others] for code, others in near.items() if others}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for one, group in pairs:
        groups[group].add(one)
    return groups


def _mean(points: Iterable[Point]) -> Point:
    latitudes, longitudes = zip(*points, strict=True)
    # The exact sum: it does not depend on the order of the points.
    return fsum(latitudes) / len(latitudes), fsum(longitudes) / len(longitudes)


_READ = Table(
    name="communes_centres",
    title="Points de La Poste",
    description="Le point de chaque commune, dans l'édition la plus récente qui en donne.",
    source=Read(laposte.WITH_POINTS, keep=Having(laposte.POINT), once=True),
    columns=(COMMUNE_POSTE, LATITUDE_POSTE, LONGITUDE_POSTE, COMMUNE_NOW),
    key=("code_commune_publie",),
)

COMMUNES_CENTRES = Table(
    name="communes_centres",
    title="Point de chaque commune",
    description=(
        "Un point par commune, pour mesurer des distances : la moyenne des points que La Poste donne à la commune et à "
        "celles dont elle est issue, ou celle de ses voisines."
    ),
    source=Computed(
        centre_rows,
        of=("communes", "communes_mouvements", "communes_passages", "communes_outre_mer", "codes_postaux"),
        newest=_READ,
    ),
    columns=(
        CODE_COMMUNE.but(
            description="Commune actuelle : de communes, sinon de communes_outre_mer.",
            origin=COMPUTED,
        ),
        LATITUDE.but(description="Latitude du point, à cinq décimales.", origin=COMPUTED),
        LONGITUDE.but(description="Longitude du point, à cinq décimales.", origin=COMPUTED),
        Column(
            "preuve",
            "D'où vient le point : La Poste, ou la moyenne de ceux que dit ce mot.",
            values=(POSTE, PARTS, POSTCODE, SEPARATED, DEPARTMENT),
            origin=COMPUTED,
        ),
    ),
    key=("code_commune",),
    facets=("preuve",),
)

CAVEATS = (
    Caveat(
        "Le point d'une commune vient de l'édition la plus récente de La Poste qui donne des coordonnées, même si les "
        "codes postaux viennent d'une autre ; c'est un point, ni une mairie ni un contour.",
        "communes_centres",
        inferred=True,
    ),
    Caveat(
        "Une commune à laquelle La Poste ne donne pas de point reçoit la moyenne de ceux de ses arrondissements, sinon "
        "des communes du même code postal, sinon de la commune dont elle a été détachée, sinon de son département : "
        "voir preuve. Une commune dont aucune voisine n'a de point n'est pas dans la table.",
        "communes_centres",
        "preuve",
        inferred=True,
    ),
)

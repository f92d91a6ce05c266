"""Agencies near a place, of a commune or by name: each with its source and the date of what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from math import asin, cos, radians, sin, sqrt

from ...face import Connection
from ...records import records
from ...search.ask.query import as_code, match_all, match_any

EARTH_KM = 6_371.0
# Each source, as it is named after « d'après », the most official first.
SOURCE_NAMES = {
    "api": "l'API Référentiel des agences de France Travail",
    "annuaire": "l'Annuaire de l'administration",
    "extrait": "un extrait de 2019",
}
SOURCES = tuple(SOURCE_NAMES)


@dataclass(frozen=True, slots=True)
class Creneau:
    """Opening hours: day 1 is Monday, hours are HH:MM or empty; None where it is not said whether by appointment."""

    jour: int
    ouverture: str
    fermeture: str
    est_sur_rendez_vous: bool | None
    commentaire: str


@dataclass(frozen=True, slots=True)
class Agence:
    """What one source says of an agency at its date; empty where it says nothing.

    `distance_km` is to the place that was asked for, None where either is not known. `dessert` is
    true where the source says that the agency serves the commune that was asked for.
    """

    source: str
    identifiant: str
    date_source: str
    code_safir: str
    libelle: str
    type_agence: str
    specialite: str
    adresse: str
    code_postal: str
    nom_commune: str
    code_commune: str
    telephone: str
    courriel: str
    latitude: float | None
    longitude: float | None
    distance_km: float | None = None
    dessert: bool = False
    horaires: tuple[Creneau, ...] = ()


@dataclass(frozen=True, slots=True)
class LigneAgence:
    """An agency as a line of a table, without its hours."""

    source: str
    identifiant: str
    date_source: str
    libelle: str
    type_agence: str
    adresse: str
    code_postal: str
    nom_commune: str
    code_commune: str
    telephone: str
    courriel: str
    latitude: float | None
    longitude: float | None
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """What a map shows of an agency."""

    libelle: str
    adresse: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where to look: one of these, or nowhere in particular. `pres_de` is a latitude and a longitude.

    Codes are current ones.
    """

    commune: str = ""
    code_postal: str = ""
    departement: str = ""
    pres_de: tuple[float, float] | None = None
    rayon_km: float | None = None


def newest_source(connection: Connection) -> str | None:
    """Return the source whose agencies are the most recent; None where the file has no agency."""
    dated = dict(connection.execute("SELECT source, max(date_source) FROM agences GROUP BY source"))
    return max(dated, key=lambda source: (dated[source], -SOURCES.index(source)), default=None)


def agences(
    connection: Connection,
    text: str = "",
    lieu: Lieu | None = None,
    source: str = "",
    limit: int = 20,
    debut: int = 0,
) -> tuple[int, tuple[Agence, ...]]:
    """Return how many agencies there are of a place or of a name, and at most `limit` of them from `debut`.

    Those of a place come the nearest first, those of a name the best match first. Of several sources, the most
    recent alone answers, unless one is named: the others repeat the same agencies as they were. A commune gives
    those that serve it, before those that are in it.
    """
    lieu = lieu or Lieu()
    source = source or newest_source(connection) or ""
    centre = lieu.pres_de or _centre(connection, lieu)
    serving = _serving(connection, lieu.commune, source)
    for match in _matches(text):
        rows = connection.execute(*_query(lieu, source, match))
        found = [_placed(agence, centre, serving) for agence in records(rows, Agence)]
        if lieu.rayon_km is not None:
            found = [one for one in found if one.distance_km is not None and one.distance_km <= lieu.rayon_km]
        if found:
            break
    # Without a centre there is no distance: they stay in their order.
    found.sort(key=lambda one: (not one.dessert, one.distance_km is None, one.distance_km or 0.0))
    return len(found), tuple(_finished(connection, one) for one in found[debut : debut + limit])


def lignes(found: Iterable[Agence]) -> Iterator[LigneAgence]:
    """Yield some agencies as lines of a table."""
    names = [one.name for one in fields(LigneAgence)]
    for agence in found:
        yield LigneAgence(*(getattr(agence, name) for name in names))


def points(found: Iterable[Agence]) -> Iterator[Point]:
    """Yield the agencies that have a place on a map."""
    for one in found:
        if one.latitude is not None and one.longitude is not None:
            address = f"{one.adresse} {one.code_postal} {one.nom_commune}".strip()
            yield Point(one.libelle, address, one.latitude, one.longitude)


def _matches(text: str) -> list[str | None]:
    return [match_all(text), match_any(text)] if text.strip() else [None]


# A commune, and its arrondissements if it has some.
_WITHIN = "SELECT code_commune FROM communes WHERE ? IN (code_commune, code_commune_parent)"
_COLUMNS = (
    "a.source, a.identifiant, a.date_source, a.code_safir, a.libelle, a.type_agence, a.specialite, a.adresse, "
    "a.code_postal, a.nom_commune, a.code_commune, a.telephone, a.courriel, a.latitude, a.longitude"
)


def _query(lieu: Lieu, source: str, match: str | None) -> tuple[str, list[str]]:
    tables, where, values = "agences a", ["a.source = ?"], [source]
    order = "a.nom_commune, a.libelle, a.identifiant"
    if match is not None:
        tables = "agences_fts JOIN agences a ON a.rowid = agences_fts.rowid"
        where.append("agences_fts MATCH ?")
        values.append(match)
        order = f"bm25(agences_fts), {order}"
    if lieu.commune:
        code = as_code(lieu.commune)
        where.append(
            f"(a.code_commune IN ({_WITHIN}) "
            "OR EXISTS (SELECT 1 FROM agences_communes s WHERE s.source = a.source "
            "AND s.identifiant = a.identifiant AND s.code_commune = ?))"
        )
        values += [code, code]
    if lieu.code_postal:
        where.append(
            "(a.code_postal = ? OR a.code_commune IN (SELECT code_commune FROM codes_postaux WHERE code_postal = ?))"
        )
        values += [as_code(lieu.code_postal)] * 2
    if lieu.departement:
        where.append("a.code_commune IN (SELECT code_commune FROM communes WHERE code_departement = ?)")
        values.append(as_code(lieu.departement))
    return f"SELECT {_COLUMNS} FROM {tables} WHERE {' AND '.join(where)} ORDER BY {order}", values


def _centre(connection: Connection, lieu: Lieu) -> tuple[float, float] | None:
    """Return the middle of a commune or of a postcode's communes, where La Poste gives it."""
    # Paris, Lyon and Marseille have postcodes by their arrondissements alone.
    of_commune = f"code_commune IN ({_WITHIN})"
    for where, asked in ((of_commune, lieu.commune), ("code_postal = ?", lieu.code_postal)):
        if asked:
            sql = f"SELECT avg(latitude), avg(longitude) FROM codes_postaux WHERE {where}"
            latitude, longitude = connection.execute(sql, (as_code(asked),)).fetchone()
            return None if latitude is None else (latitude, longitude)
    return None


def _serving(connection: Connection, commune: str, source: str) -> set[str]:
    sql = "SELECT identifiant FROM agences_communes WHERE source = ? AND code_commune = ?"
    return {identifier for (identifier,) in connection.execute(sql, (source, as_code(commune)))}


def _placed(agence: Agence, centre: tuple[float, float] | None, serving: set[str]) -> Agence:
    """Return the same agency with its distance to the place that was asked for, and whether it serves it."""
    distance = None
    if centre and agence.latitude is not None and agence.longitude is not None:
        distance = kilometres(centre, (agence.latitude, agence.longitude))
    return replace(agence, distance_km=distance, dessert=agence.identifiant in serving)


def _finished(connection: Connection, agence: Agence) -> Agence:
    """Return the same agency with its hours, and its distance rounded, now that it has been compared."""
    rows = connection.execute(
        "SELECT jour, heure_ouverture AS ouverture, heure_fermeture AS fermeture, est_sur_rendez_vous, commentaire "
        "FROM agences_horaires WHERE source = ? AND identifiant = ? ORDER BY id",
        (agence.source, agence.identifiant),
    )
    distance = None if agence.distance_km is None else round(agence.distance_km, 1)
    return replace(agence, distance_km=distance, horaires=tuple(records(rows, Creneau)))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between two points of the globe, on a sphere: within 0.5 %.

    >>> round(kilometres((48.8566, 2.3522), (45.7640, 4.8357)))
    392
    """
    (latitude, longitude), (latitude_2, longitude_2) = (tuple(map(radians, point)) for point in (one, other))
    across = sin((latitude_2 - latitude) / 2) ** 2
    along = cos(latitude) * cos(latitude_2) * sin((longitude_2 - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(across + along))

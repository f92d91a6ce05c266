"""Agencies of a place or of a name: those that serve a commune, then all the others, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...face import Connection
from ...search.ask.query import match_all, match_any
from ...text import fold_name
from . import fiches
from .distances import Point, nearest
from .endroits import Endroit, Repere, endroit
from .fiches import SOURCES, Agence
from .names import town, without_operator

# No place of France is as far from an agency; where one is that near, it may be France.
FAR_KM, NEAR_KM = 1_000, 200


@dataclass(frozen=True, slots=True)
class Trouvees:
    """The agencies that are found, of which some are shown.

    `total` counts all that can be shown: of a commune, a postcode or a point, every agency that the source knows or
    that the radius keeps, for there is always a nearest one; of a department or a region, those in it, or else
    every one, the nearest to its chef-lieu first. `dans_le_lieu` counts those in the place itself: 0 where the first
    one shown is but the nearest. `directions` counts the directions, which are not open to the public, in the place
    or of the name. `est_mesure` is false where nobody knows where the place is: then only what is in it, or serves it,
    is found, without distances.
    """

    total: int
    dans_le_lieu: int
    directions: int
    est_mesure: bool
    agences: tuple[Agence, ...]


class _Row(NamedTuple):
    """An agency, as it is compared: an answer compares a thousand, and makes an Agence of a few."""

    identifiant: str
    code_commune: str | None
    code_postal: str | None
    type_agence: str
    latitude: float | None
    longitude: float | None
    nom_normalise: str
    nom_commune: str | None


def newest_source(connection: Connection) -> str | None:
    """Return the source whose agencies are the most recent; None where the file has no agency."""
    dated = dict(connection.execute("SELECT source, max(date_source) FROM agences GROUP BY source"))
    return max(dated, key=lambda source: (dated[source], -SOURCES.index(source)), default=None)


def agences(
    connection: Connection,
    text: str = "",
    lieu: Repere | None = None,
    source: str = "",
    limit: int = 20,
    debut: int = 0,
    *,
    directions: bool = False,
    moment: str | None = None,
) -> Trouvees:
    """Return the agencies of a place or of a name, `limit` of them from `debut`.

    For a place, the agencies that serve it come first, where the source says so, then all the others, the nearest
    first; for a department or a region, only the agencies in it. For a name, the best match comes first. Where there
    are several sources, the most recent source alone answers, unless `source` names another: the older sources repeat
    the same agencies as they were. `directions` gives the directions, which are not open to the public, in place of the
    agencies. `moment` is that of `fiches.read`.
    """
    lieu = lieu or Repere()
    source = source or newest_source(connection) or ""
    words = without_operator(text)
    here = endroit(connection, lieu, source)
    is_measured = bool(here.centres) and not here.is_territory
    inside = [(_is_in(row, here), row) for row in _matching(connection, source, words, is_measured=is_measured)]
    kinds = [found for found in inside if (found[1].type_agence == "direction") == directions]
    found = _ordered(kinds, here, lieu.rayon_km, falls_back=not words)
    shown = found[debut : debut + limit]
    read = fiches.read(connection, source, [row.identifiant for row, _, _ in shown], moment)
    inside_count = sum(is_in for _, _, is_in in found)
    return Trouvees(
        total=len(found),
        dans_le_lieu=inside_count,
        directions=sum(is_in for is_in, row in inside if row.type_agence == "direction"),
        est_mesure=bool(here.centres) or here.is_everywhere or (here.is_territory and inside_count > 0),
        agences=tuple(
            replace(
                read[row.identifiant],
                distance_km=None if distance is None else round(distance, 1),
                dessert=row.identifiant in here.serving,
                est_dans_le_lieu=is_in,
            )
            for row, distance, is_in in shown
        ),
    )


def is_named(connection: Connection, text: str, source: str) -> bool:
    """Tell whether an agency of a source has every word of a text in its name, or in that of its town."""
    sql = (
        "SELECT 1 FROM agences_fts f JOIN agences a ON a.rowid = f.rowid "
        "WHERE f.agences_fts MATCH ? AND a.source = ? LIMIT 1"
    )
    found = connection.execute(sql, (match_all(text), source or newest_source(connection) or ""))
    return found.fetchone() is not None


def is_longitude_first(connection: Connection, source: str, point: Point) -> bool:
    """Tell whether a point was given the wrong way round: nothing is there, and an agency is where it leads turned."""
    first, second = point
    sql = "SELECT latitude, longitude FROM agences_positions WHERE source = ? AND latitude IS NOT NULL"
    known = connection.execute(sql, (source or newest_source(connection),)).fetchall()
    far, near = nearest(point, known), nearest((second, first), known)
    return abs(second) <= 90 and far is not None and near is not None and far > FAR_KM and near < NEAR_KM


def _is_in(row: _Row, here: Endroit) -> bool:
    return here.is_everywhere or row.code_commune in here.communes or _has_postcode(row, here)


def _has_postcode(row: _Row, here: Endroit) -> bool:
    return row.code_postal in here.codes_postaux


def _ordered(
    rows: Sequence[tuple[bool, _Row]], here: Endroit, radius: float | None, *, falls_back: bool
) -> list[tuple[_Row, float | None, bool]]:
    """Return the rows that a place keeps, in order, each with its distance and whether it is in the place."""
    if here.is_territory and (not falls_back or any(is_in for is_in, _ in rows)):
        return [(row, None, True) for is_in, row in rows if is_in]
    found = [
        (row, _distance(row, here.centres), is_in)
        for is_in, row in rows
        if here.centres or is_in or row.identifiant in here.serving
    ]
    if radius is not None:
        found = [
            one for one in found if one[0].identifiant in here.serving or (one[1] is not None and one[1] <= radius)
        ]

    def rank(one: tuple[_Row, float | None, bool]) -> tuple[bool, bool, bool, float]:
        row, distance, _ = one
        serves = row.identifiant in here.serving
        # A postcode may be but a part of a town, whose middle is elsewhere: its own agencies are the nearest.
        return not serves, not _has_postcode(row, here), distance is None, distance or 0.0

    # They stay in their order where there is no distance.
    return sorted(found, key=rank)


def _distance(row: _Row, centres: Sequence[Point]) -> float | None:
    if row.latitude is None or row.longitude is None:
        return None
    return nearest((row.latitude, row.longitude), centres)


_CANDIDATES = f"""
SELECT {", ".join(f"p.{name}" if name in ("latitude", "longitude") else f"a.{name}" for name in _Row._fields)}
FROM {{tables}} JOIN agences_positions p ON p.source = a.source AND p.identifiant = a.identifiant
WHERE a.source = ? AND p.identifiant_montre = p.identifiant {{where}}
ORDER BY {{order}}
"""
_BY_TOWN = "a.nom_commune, a.libelle, a.identifiant"


def _matching(connection: Connection, source: str, text: str, *, is_measured: bool) -> list[_Row]:
    """Return the agencies of a source, or those that have the words: all of them, or else one.

    Those that are measured are put in order later.
    """
    if not text:
        order = "a.identifiant" if is_measured else _BY_TOWN
        rows = connection.execute(_CANDIDATES.format(tables="agences a", where="", order=order), (source,))
        return list(map(_Row._make, rows))
    sql = _CANDIDATES.format(
        tables="agences_fts JOIN agences a ON a.rowid = agences_fts.rowid",
        where="AND agences_fts MATCH ?",
        order=f"bm25(agences_fts), {_BY_TOWN}",
    )
    name = fold_name(text)
    for match in (match_all(text), match_any(text)):
        if found := list(map(_Row._make, connection.execute(sql, (source, match)))):
            # What bears that very name, or is in the town of that name, before what only has the word.
            return sorted(found, key=lambda row: name not in (row.nom_normalise, town(row.nom_commune or "")))
    return []

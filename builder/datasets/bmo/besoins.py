"""Recruitment projects by job, year and territory: intervals, because some cells are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...face import Connection
from ...records import named


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of a sum: the published part, bounds for the whole, and the number of hidden cells.

    `publie` is None where every cell is hidden.
    """

    publie: int | None
    min: int
    max: int
    nb_caches: int


@dataclass(frozen=True, slots=True)
class Besoins:
    """The survey's answer for one job and one year, in projects; shares are in percent.

    `rupture` says why the year is not comparable with the one before, or is empty.
    """

    annee: int
    code_fap: str
    libelle: str
    nomenclature: str
    projets: Interval
    difficiles: Interval
    saisonniers: Interval
    part_difficiles_min_pct: float
    part_difficiles_max_pct: float
    rupture: str


@dataclass(frozen=True, slots=True)
class LigneBmo:
    """One job and one year as a line of a table: a hidden figure is empty, between its bounds."""

    annee: int
    code_fap: str
    libelle: str
    nomenclature: str
    projets: int | None
    projets_min: int
    projets_max: int
    projets_nb_caches: int
    difficiles: int | None
    difficiles_min: int
    difficiles_max: int
    difficiles_nb_caches: int
    saisonniers: int | None
    saisonniers_min: int
    saisonniers_max: int
    saisonniers_nb_caches: int
    rupture: str


@dataclass(frozen=True, slots=True)
class Zone:
    """Where to look: the codes of those that are given, as published; none for France."""

    departement: str = ""
    bassin: str = ""
    region: str = ""


def years(connection: Connection) -> list[int]:
    """Return the years of the survey, the oldest first."""
    return [year for (year,) in connection.execute("SELECT DISTINCT annee FROM bmo_metiers ORDER BY annee")]


def besoins(
    connection: Connection,
    codes: list[str] | None = None,
    zone: Zone | None = None,
    annee: int | None = None,
    limit: int = 20,
    debut: int = 0,
    cases: list[tuple[int, str]] | None = None,
) -> tuple[int, tuple[Besoins, ...]]:
    """Return how many lines there are for some jobs, by their FAP codes, or for all, and at most `limit` from `debut`.

    Without a year: every year for one job, in order; the newest for several. Of several jobs, those
    with the most projects come first. No line means that the survey published none. Where `cases` are given, of a year
    and a job each, they are all that is looked at, year by year.
    """
    if codes == [] or cases == []:
        return 0, ()
    if cases is None and annee is None and (codes is None or len(codes) > 1):
        (annee,) = connection.execute("SELECT max(annee) FROM bmo").fetchone()
    where, values = _conditions(zone or Zone(), annee, codes, cases)
    (total,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM bmo b WHERE {where} GROUP BY b.annee, b.code_fap)", values
    ).fetchone()
    by_year = cases is not None or (codes and len(codes) == 1)
    order = f"{'b.annee, ' if by_year else ''}sum(b.projets_max) DESC, b.code_fap"
    sums = ", ".join(
        f"sum(b.{name}) AS {name}, sum(b.{name}_min) AS {name}_min, sum(b.{name}_max) AS {name}_max, "
        f"sum(b.{name} IS NULL) AS {name}_caches"
        for name in ("projets", "projets_difficiles", "projets_saisonniers")
    )
    rows = connection.execute(
        f"SELECT b.annee, b.code_fap, m.libelle, m.nomenclature, r.raison, {sums} "
        "FROM bmo b JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap "
        "LEFT JOIN bmo_ruptures r ON r.annee_vers = b.annee AND r.code_fap = b.code_fap AND NOT r.est_comparable "
        f"WHERE {where} GROUP BY b.annee, b.code_fap ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, limit, debut),
    )
    return total, tuple(_besoins(row) for row in named(rows))


def lignes(found: Iterable[Besoins]) -> Iterator[LigneBmo]:
    """Yield some needs as lines of a table."""
    for one in found:
        all_, difficult, seasonal = one.projets, one.difficiles, one.saisonniers
        yield LigneBmo(
            *(one.annee, one.code_fap, one.libelle, one.nomenclature),
            *(all_.publie, all_.min, all_.max, all_.nb_caches),
            *(difficult.publie, difficult.min, difficult.max, difficult.nb_caches),
            *(seasonal.publie, seasonal.min, seasonal.max, seasonal.nb_caches),
            one.rupture,
        )


def barres(found: Iterable[Besoins], autres: Iterable[Besoins] = ()) -> list[dict[str, object]]:
    """Return what a chart of needs draws: each bar from the lower bound to the upper one, in the order of the years.

    Those of the `autres`, of another nomenclature, are greyed: nothing is compared with them.
    """
    return [
        {
            "annee": one.annee,
            "libelle": one.libelle,
            "code": one.code_fap,
            "nomenclature": one.nomenclature,
            "min": one.projets.min,
            "max": one.projets.max,
            "rupture": bool(one.rupture),
            "autre": of_other,
        }
        for one, of_other in _by_year([*((one, True) for one in autres), *((one, False) for one in found)])
    ]


def _by_year(needs: list[tuple[Besoins, bool]]) -> list[tuple[Besoins, bool]]:
    """Return needs in the order of the years where some are of another nomenclature; else as they are."""
    return sorted(needs, key=lambda one: one[0].annee) if any(of_other for _, of_other in needs) else needs


def _conditions(
    zone: Zone, annee: int | None, codes: list[str] | None, cases: list[tuple[int, str]] | None
) -> tuple[str, list[str | int]]:
    asked: dict[str, str | int | None] = {
        "code_departement": zone.departement or None,
        "code_bassin": zone.bassin or None,
        "code_region": zone.region or None,
        "annee": annee,
    }
    where = [f"b.{name} = ?" for name, value in asked.items() if value is not None]
    values = [value for value in asked.values() if value is not None]
    if codes is not None:
        where.append(f"b.code_fap IN ({', '.join('?' * len(codes))})")
        values += codes
    if cases is not None:
        where.append(f"(b.annee, b.code_fap) IN (VALUES {', '.join(('(?, ?)',) * len(cases))})")
        values += [value for case in cases for value in case]
    return " AND ".join(where) or "1", values


def _besoins(row: Mapping[str, Any]) -> Besoins:
    projets, difficiles = _interval(row, "projets"), _interval(row, "projets_difficiles")
    return Besoins(
        annee=row["annee"],
        code_fap=row["code_fap"],
        libelle=row["libelle"],
        nomenclature=row["nomenclature"],
        projets=projets,
        difficiles=difficiles,
        saisonniers=_interval(row, "projets_saisonniers"),
        # A share of two unknowns: the least of one over the most of the other, and never over all.
        part_difficiles_min_pct=round(100 * difficiles.min / projets.max, 1),
        part_difficiles_max_pct=round(min(100.0, 100 * difficiles.max / projets.min), 1) if projets.min else 100.0,
        rupture=row["raison"] or "",
    )


def _interval(row: Mapping[str, Any], name: str) -> Interval:
    return Interval(row[name], row[f"{name}_min"], row[f"{name}_max"], row[f"{name}_caches"])

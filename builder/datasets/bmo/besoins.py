"""Recruitment projects by job, year and territory: intervals, because some cells are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ...face import Connection
from ...records import named

# Of lines that are grouped: the published part of each figure, its bounds, and how many cells are hidden.
SOMMES = ", ".join(
    f"sum(b.{name}) AS {name}, sum(b.{name}_min) AS {name}_min, sum(b.{name}_max) AS {name}_max, "
    f"sum(b.{name} IS NULL) AS {name}_caches"
    for name in ("projets", "projets_difficiles", "projets_saisonniers")
)
OF_ANOTHER = "autre nomenclature, même intitulé, non comparable"


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
    """The survey's answer for one job and one year, in projects; shares are in percent, between two bounds.

    `rupture` says why the year is not comparable with the one before, or is empty.
    """

    annee: int
    code_fap: str
    libelle: str
    nomenclature: str
    code_famille: str
    projets: Interval
    difficiles: Interval
    saisonniers: Interval
    part_difficiles_min_pct: float
    part_difficiles_max_pct: float
    part_saisonniers_min_pct: float
    part_saisonniers_max_pct: float
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
    part_difficiles_min_pct: float
    part_difficiles_max_pct: float
    part_saisonniers_min_pct: float
    part_saisonniers_max_pct: float
    rupture: str


class Zone(NamedTuple):
    """Where to look: the codes of those that are given, as published; none for France."""

    departement: str = ""
    bassin: str = ""
    region: str = ""


def years(connection: Connection) -> list[int]:
    """Return the years of the survey, the oldest first."""
    return [year for (year,) in connection.execute("SELECT DISTINCT annee FROM bmo_metiers ORDER BY annee")]


class Choix(NamedTuple):
    """Which lines of the survey are looked at: None for a part that is not chosen.

    `codes` are those of jobs; `cases`, of a year and a job each, are all that is looked at.
    """

    codes: Sequence[str] | None = None
    zone: Zone = Zone()
    annee: int | None = None
    famille: str = ""
    cases: Sequence[tuple[int, str]] | None = None

    @property
    def est_vide(self) -> bool:
        """Whether no job is chosen at all: words that no label has, a sheet without families."""
        return any(one is not None and not one for one in (self.codes, self.cases))

    @property
    def par_annee(self) -> bool:
        """Whether it looks at one job, or at cases: year by year where no year is chosen."""
        return self.cases is not None or (self.codes is not None and len(self.codes) == 1)


def besoins(connection: Connection, choix: Choix) -> list[Besoins]:
    """Return the needs of each job that is chosen, in no order; no line means that the survey published none.

    Without a year: those of every year for one job; of the newest for several.
    """
    if choix.est_vide:
        return []
    if choix.annee is None and not choix.par_annee:
        choix = choix._replace(annee=max(years(connection), default=None))
    where, values = conditions(choix)
    rows = connection.execute(
        f"SELECT b.annee, b.code_fap, m.libelle, m.nomenclature, m.code_famille, r.raison, {SOMMES} "
        "FROM bmo b JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap "
        "LEFT JOIN bmo_ruptures r ON r.annee_vers = b.annee AND r.code_fap = b.code_fap AND NOT r.est_comparable "
        f"WHERE {where} GROUP BY b.annee, b.code_fap",
        values,
    )
    return [_besoins(row) for row in named(rows)]


def lignes(found: Iterable[Besoins], autres: Iterable[Besoins] = ()) -> Iterator[LigneBmo]:
    """Yield some needs as lines of a table; first those of a job of another nomenclature, which say that they are."""
    for one in (*(replace(one, rupture=OF_ANOTHER) for one in autres), *found):
        all_, difficult, seasonal = one.projets, one.difficiles, one.saisonniers
        yield LigneBmo(
            *(one.annee, one.code_fap, one.libelle, one.nomenclature),
            *(all_.publie, all_.min, all_.max, all_.nb_caches),
            *(difficult.publie, difficult.min, difficult.max, difficult.nb_caches),
            *(seasonal.publie, seasonal.min, seasonal.max, seasonal.nb_caches),
            *(one.part_difficiles_min_pct, one.part_difficiles_max_pct),
            *(one.part_saisonniers_min_pct, one.part_saisonniers_max_pct),
            one.rupture,
        )


def conditions(choix: Choix) -> tuple[str, list[str | int]]:
    """Return the condition of a choice on `bmo b` and `bmo_metiers m`, and its values."""
    asked: dict[str, str | int | None] = {
        "b.code_departement": choix.zone.departement or None,
        "b.code_bassin": choix.zone.bassin or None,
        "b.code_region": choix.zone.region or None,
        "b.annee": choix.annee,
        "m.code_famille": choix.famille or None,
    }
    where = [f"{name} = ?" for name, value in asked.items() if value is not None]
    values = [value for value in asked.values() if value is not None]
    if choix.codes is not None:
        where.append(f"b.code_fap IN ({', '.join('?' * len(choix.codes))})")
        values += choix.codes
    if choix.cases is not None:
        where.append(f"(b.annee, b.code_fap) IN (VALUES {', '.join(('(?, ?)',) * len(choix.cases))})")
        values += [value for case in choix.cases for value in case]
    return " AND ".join(where) or "1", values


def _besoins(row: Mapping[str, Any]) -> Besoins:
    projets, difficiles = interval(row, "projets"), interval(row, "projets_difficiles")
    saisonniers = interval(row, "projets_saisonniers")
    return Besoins(
        annee=row["annee"],
        code_fap=row["code_fap"],
        libelle=row["libelle"],
        nomenclature=row["nomenclature"],
        code_famille=row["code_famille"],
        projets=projets,
        difficiles=difficiles,
        saisonniers=saisonniers,
        part_difficiles_min_pct=_least(difficiles, projets),
        part_difficiles_max_pct=_most(difficiles, projets),
        part_saisonniers_min_pct=_least(saisonniers, projets),
        part_saisonniers_max_pct=_most(saisonniers, projets),
        rupture=row["raison"] or "",
    )


def interval(row: Mapping[str, Any], name: str) -> Interval:
    """Return the interval of a figure of a row that has its `SOMMES`."""
    return Interval(row[name], row[f"{name}_min"], row[f"{name}_max"], row[f"{name}_caches"])


def _least(part: Interval, whole: Interval) -> float:
    """Return the lower bound of a share of two unknowns, in percent: the least of one over the most of the other."""
    return round(100 * part.min / whole.max, 1)


def _most(part: Interval, whole: Interval) -> float:
    """Return the upper bound of a share: the most of one over the least of the other, and never over all."""
    return round(min(100.0, 100 * part.max / whole.min), 1) if whole.min else 100.0

"""The bars of a chart of needs: how long each is, in percent of what is drawn, and the figure at its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...french import decimal, number
from .besoins import Besoins, Interval
from .comparaison import Montree

# Jobs that are drawn: what is left is in the table.
MOST_BARS = 20
# The longest bar takes that part of the width, so that its figure is beside it on a phone too.
LONGEST_PCT = 64
# As wide as what is drawn ever is, in pixels: bounds nearer than one are no whisker.
WIDTH = 640


class Barre(NamedTuple):
    """A bar from 0 to `min_pct`, with a whisker up to `max_pct` where `a_moustache`."""

    libelle: str
    code: str
    note: str
    est_grisee: bool
    min_pct: float
    max_pct: float
    a_moustache: bool
    chiffre: str


class Graphique(NamedTuple):
    """Some bars, what they measure (`mesure`), in which unit, and how many lines are in the table alone."""

    mesure: str
    unite: str
    barres: list[Barre]
    nb_autres: int


def graphique(lines: Iterable[Montree], tri: str, *, par_annee: bool) -> Graphique:
    """Return the chart of some needs: of the share that orders them, else of their projects."""
    lines = list(lines)
    is_share = tri.startswith("part_")
    measured = [(one, _share(one.besoins, tri) if is_share else _projects(one.besoins.projets)) for one in lines]
    most = 100.0 if is_share else max((high for _, (_, high) in measured), default=0) or 1
    several = len({one.besoins.libelle for one in lines}) > 1
    mesure = {"part_difficile": "Part des projets jugés difficiles", "part_saisonniere": "Part des projets saisonniers"}
    return Graphique(
        mesure.get(tri, "Projets de recrutement"),
        "pour cent des projets" if is_share else "nombre de projets",
        [
            _bar(line, _named(line.besoins, par_annee, several), bounds, most, is_share)
            for line, bounds in measured[:MOST_BARS]
        ],
        max(0, len(lines) - MOST_BARS),
    )


def _share(one: Besoins, tri: str) -> tuple[float, float]:
    if tri == "part_difficile":
        return one.part_difficiles_min_pct, one.part_difficiles_max_pct
    return one.part_saisonniers_min_pct, one.part_saisonniers_max_pct


def _projects(one: Interval) -> tuple[float, float]:
    return one.min, one.max


def _named(one: Besoins, by_year: bool, several: bool) -> str:
    if not by_year:
        return one.libelle
    return f"{one.annee}, {one.libelle}" if several else str(one.annee)


def _bar(line: Montree, libelle: str, bounds: tuple[float, float], most: float, is_share: bool) -> Barre:
    low, high = bounds
    start, end = (round(LONGEST_PCT * value / most, 2) for value in (low, high))
    ends = [decimal(value) if is_share else number(round(value)) for value in dict.fromkeys((low, high))]
    return Barre(
        libelle=libelle,
        code=line.besoins.code_fap,
        note=line.note if line.est_grisee else "",
        est_grisee=line.est_grisee,
        min_pct=start,
        max_pct=end,
        a_moustache=(end - start) / 100 * WIDTH >= 1,
        chiffre=f"{' à '.join(ends)}{' %' if is_share else ''}",
    )

"""In which order jobs are listed, and by which bound where a figure is an interval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...text import small_letters
from .besoins import Besoins

DECROISSANT, CROISSANT = "decroissant", "croissant"
ORDRES = (DECROISSANT, CROISSANT)


class Tri(NamedTuple):
    """A way to order jobs: `ordre` is that of a first look, `regle` says in French which bound counts."""

    ordre: str
    regle: str
    plus: str
    moins: str


_PROJETS = "rangés par le nombre de projets, borne haute"
_PART = (
    "rangés par la part que l'on sait atteinte (borne basse), ou du plus petit au plus grand par celle que l'on sait "
    "non dépassée (borne haute) : ce qui est caché ne fait gagner aucun rang"
)
# What heads a list in each order: « les métiers les plus recherchés ».
TRIS = {
    "projets": Tri(DECROISSANT, _PROJETS, "les plus recherchés", "les moins recherchés"),
    "part_difficile": Tri(
        DECROISSANT, _PART, "aux recrutements les plus difficiles", "aux recrutements les moins difficiles"
    ),
    "part_saisonniere": Tri(
        DECROISSANT, _PART, "aux recrutements les plus saisonniers", "aux recrutements les moins saisonniers"
    ),
    "libelle": Tri(CROISSANT, "rangés par leur intitulé", "recherchés, de Z à A,", "recherchés, de A à Z,"),
}
PROJETS = "projets"


def sens(tri: str, ordre: str) -> str:
    """Return the order that is asked, else that in which one looks first at that figure."""
    return ordre or TRIS[tri].ordre


def tete(tri: str, ordre: str) -> str:
    """Return what heads a list of jobs, without the place and the year."""
    return f"Les métiers {TRIS[tri].plus if sens(tri, ordre) == DECROISSANT else TRIS[tri].moins}"


def ranges(found: Iterable[Besoins], tri: str = PROJETS, ordre: str = "", *, par_annee: bool = False) -> list[Besoins]:
    """Return needs in an order; year by year first where they are of several years."""
    is_down = sens(tri, ordre) == DECROISSANT
    rows = sorted(found, key=lambda one: one.code_fap)
    if tri == "libelle":
        rows.sort(key=lambda one: (small_letters(one.libelle), one.libelle), reverse=is_down)
    elif tri == PROJETS:
        rows.sort(key=lambda one: -one.projets.max if is_down else one.projets.max)
    else:
        rows.sort(key=lambda one: _by_share(one, tri, is_down=is_down))
    return sorted(rows, key=lambda one: one.annee) if par_annee else rows


def _by_share(one: Besoins, tri: str, *, is_down: bool) -> tuple[float, float, int]:
    """Return what orders a job by a share: its sure part, then the rest of it, then the number of projects."""
    if tri == "part_difficile":
        low, high = one.part_difficiles_min_pct, one.part_difficiles_max_pct
    else:
        low, high = one.part_saisonniers_min_pct, one.part_saisonniers_max_pct
    return (-low, -high, -one.projets.max) if is_down else (high, low, -one.projets.max)

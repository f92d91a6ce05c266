"""`infotravail bmo`."""

from __future__ import annotations

import sys

import click

from ..french import aligned, decimal, number
from ..home import Home
from ..lookup.bmo import Besoins, Interval, Territoire, besoins
from ..notes import age_note
from ..opened import holds, open_database
from .common import database, print_json, refuse_without, today, warn
from .printing import tell


@click.command("bmo", epilog="\b\nExample:\n  infotravail bmo V1X80 --departement 63 --annee 2025\n")
@click.argument("metier", nargs=-1)
@click.option("--departement", default="", help="Department, as published: 63, 2A, 971.")
@click.option("--bassin", default="", help="Basin, four digits: 8457.")
@click.option("--region", default="", help="Region, as published: 84.")
@click.option("--annee", type=int, help="Year (default: the newest; every year for one job).")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(
    home: Home,
    metier: tuple[str, ...],
    departement: str,
    bassin: str,
    region: str,
    annee: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show the recruitment projects of a METIER (a FAP code or words), or the most wanted jobs.

    Some cells are hidden, so sums are intervals; a share is an interval too.
    """
    with open_database(database(home)) as connection:
        if not holds(connection, "bmo"):
            refuse_without("l'enquête BMO", "bmo")
        warn(age_note(connection, "bmo", today()))
        found = besoins(connection, " ".join(metier), Territoire(departement, bassin, region), annee, limit)
    if as_json:
        print_json(found)
    elif found:
        _print(found)
    else:
        tell("Aucune ligne publiée : vérifier le code, ou essayer d'autres mots. Ce n'est pas un zéro.", err=True)
    sys.exit(0 if found else 1)


def _print(found: list[Besoins]) -> None:
    head = ("Année", "Code", "Projets", "Difficiles", "Part difficile", "Saisonniers", "Cachées", "Métier")
    for line, one in zip(aligned([head, *map(_cells, found)]), [None, *found], strict=True):
        if one and one.rupture and one.annee != found[0].annee:
            tell(f"── séries non comparables : {one.rupture} ──")
        tell(line)


def _cells(one: Besoins) -> tuple[str, ...]:
    shares = (one.part_difficiles_min_pct, one.part_difficiles_max_pct)
    low, high = map(decimal, shares)
    hidden = one.projets.nb_caches, one.difficiles.nb_caches, one.saisonniers.nb_caches
    return (
        str(one.annee),
        one.code_fap,
        _interval(one.projets),
        _interval(one.difficiles),
        f"{low} %" if low == high else f"{low} à {high} %",
        _interval(one.saisonniers),
        "/".join(map(str, hidden)),
        one.libelle,
    )


def _interval(sum_: Interval) -> str:
    low, high = map(number, (sum_.min, sum_.max))
    return low if low == high else f"{low} à {high}"

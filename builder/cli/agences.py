"""`infotravail agences`."""

from __future__ import annotations

import sys
from math import isfinite

import click

from ..french import aligned, decimal, in_french
from ..home import Home
from ..lookup.agences import SOURCE_NAMES, SOURCES, Agence, Lieu, agences
from ..opened import holds, open_database
from .common import database, print_json, refuse_without
from .printing import tell


def _point(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[float, float] | None:
    """Return the latitude and the longitude of an option; a usage error where they are none."""
    if value is None:
        return None
    try:
        latitude, longitude = map(float, value.split(","))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not two numbers with a comma between them: 48.11,-1.68") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise click.BadParameter(f"{value!r} is not on the globe: a latitude, then a longitude")
    return latitude, longitude


@click.command("agences", epilog="\b\nExample:\n  infotravail agences --commune 35238\n")
@click.argument("text", nargs=-1)
@click.option("--commune", default="", help="Commune code: those that serve it or are in it.")
@click.option("--code-postal", default="", help="Postcode: 35000.")
@click.option("--departement", default="", help="Department: 35, 2A, 971.")
@click.option("--near", metavar="LAT,LON", callback=_point, help="Nearest first from this point: 48.11,-1.68.")
@click.option("--radius", type=click.FloatRange(0, min_open=True), help="Within so many km of the place.")
@click.option("--source", type=click.Choice(SOURCES), help="Which source answers (default: the most recent).")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Agencies.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(
    home: Home,
    text: tuple[str, ...],
    commune: str,
    code_postal: str,
    departement: str,
    near: tuple[float, float] | None,
    radius: float | None,
    source: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show the agencies of a place, nearest first, or by name; each with the date of what is said of it."""
    if radius is not None and not (near or commune or code_postal):
        raise click.UsageError("--radius is counted from a place: give --near, --commune or --code-postal too.")
    if radius is not None and not isfinite(radius):
        raise click.BadParameter("not a number of km", param_hint="--radius")
    lieu = Lieu(commune, code_postal, departement, near, radius)
    with open_database(database(home)) as connection:
        if not holds(connection, "agences"):
            refuse_without("les agences", "geo agences")
        found = agences(connection, " ".join(text), lieu, source or "", limit)
    if as_json:
        print_json(found)
    elif found:
        _print(found)
    else:
        tell("Aucune agence trouvée : vérifier le code, ou essayer d'autres mots.", err=True)
    sys.exit(0 if found else 1)


def _print(found: list[Agence]) -> None:
    first = found[0]
    tell(f"D'après {SOURCE_NAMES[first.source]}, au {in_french(first.date_source)}")
    rows = [("Distance", "Agence", "Adresse", "Téléphone"), *map(_cells, found)]
    if all(one.distance_km is None for one in found):
        rows = [row[1:] for row in rows]
    for line in aligned(rows):
        tell(line)


def _cells(one: Agence) -> tuple[str, ...]:
    distance = "" if one.distance_km is None else f"{decimal(one.distance_km)} km"
    name = one.libelle if one.type_agence == "agence" else f"{one.libelle} ({one.type_agence})"
    address = ", ".join(filter(None, (one.adresse, f"{one.code_postal} {one.nom_commune}".strip())))
    return distance, f"{name}, dessert la commune" if one.dessert else name, address, one.telephone

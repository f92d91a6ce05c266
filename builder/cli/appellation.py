"""`infotravail appellation`."""

from __future__ import annotations

import sys

import click

from ..french import aligned
from ..home import Home
from ..lookup.metiers import Appellation, appellation, appellations_like
from ..opened import holds, open_database
from .common import database, print_json, refuse_without
from .printing import tell


@click.command("appellation", epilog="\b\nExample:\n  infotravail appellation 17010\n")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Job titles.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, text: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Show the job title of an OGR number, or those most like some words, with their sheets."""
    asked = " ".join(text).strip()
    with open_database(database(home)) as connection:
        if not holds(connection, "rome"):
            refuse_without("le ROME", "rome")
        named = appellation(connection, asked)
        found = [named] if named else []
        if not asked.isdecimal():
            found = appellations_like(connection, asked, limit)
    if as_json:
        print_json(found)
    elif named:
        _print(named)
    else:
        for line in aligned([(one.code_ogr, one.libelle, one.code_rome, one.fiche) for one in found]) if found else ():
            tell(line)
    if not found:
        tell(f"Aucune appellation « {asked} ». Chercher des mots : « infotravail search ».", err=True)
    sys.exit(0 if found else 1)


def _print(title: Appellation) -> None:
    main = " (principale)" if title.classification == "PRINCIPALE" else " (peu usitée)" if title.peu_usite else ""
    tell(f"{title.code_ogr} {title.libelle}{main}")
    if title.libelle_court != title.libelle:
        tell(f"En court : {title.libelle_court}")
    tell(f"Fiche : {title.code_rome} {title.fiche}")
    tell(f"Fiche du ROME 3 d'où elle vient : {title.code_rome_parent}")

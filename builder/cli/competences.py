"""`infotravail competences`."""

from __future__ import annotations

import sys
from itertools import groupby

import click

from ..home import Home
from ..lookup.metiers import competences
from .common import print_json
from .history import asked_of_sheet
from .printing import tell

TITLES = {"compétence": "Compétences", "savoir": "Savoirs"}


@click.command("competences", epilog="\b\nExample:\n  infotravail competences A1423\n")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, code: str, as_json: bool) -> None:
    """Show the competences and the knowledge that the sheet CODE asks for, the heart of the job first."""
    sheet, label, found = asked_of_sheet(home, code, competences)
    if as_json:
        print_json(found)
    else:
        tell(f"{sheet} {label}")
        for kind, of_kind in groupby(found, key=lambda one: one.genre):
            tell(TITLES[kind])
            for one in of_kind:
                heart = f" (cœur de métier, {one.coeur_metier.lower()})" if one.coeur_metier else ""
                tell(f"  {one.code_ogr:<6}  {one.libelle}{heart}")
    sys.exit(0 if found else 1)

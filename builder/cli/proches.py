"""`infotravail proches`."""

from __future__ import annotations

import sys

import click

from ..home import Home
from ..lookup.metiers import proches
from .common import print_json
from .history import asked_of_sheet
from .printing import tell


@click.command("proches", epilog="\b\nExample:\n  infotravail proches A1423\n")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, code: str, as_json: bool) -> None:
    """Show the sheets that the publisher proposes to move to from the sheet CODE, in its order."""
    sheet, label, found = asked_of_sheet(home, code, proches)
    if as_json:
        print_json(found)
    else:
        tell(f"{sheet} {label}")
        for one in found:
            tell(f"  {one.code_rome}  {one.libelle}")
    if not found:
        tell(f"Le producteur ne propose aucune mobilité depuis {sheet}.", err=True)
    sys.exit(0 if found else 1)

"""`infotravail suggest`."""

from __future__ import annotations

import sys

import click

from ..french import aligned
from ..home import Home
from ..lookup.suggestions import suggest
from ..opened import holds, open_database
from .common import database, print_json, refuse_without
from .printing import tell


@click.command("suggest", epilog="\b\nExample:\n  infotravail suggest infirm\n")
@click.argument("start", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Suggestions.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, start: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Suggest job titles, as one types: labels and everyday words that begin so, each with its sheet."""
    text = " ".join(start)
    with open_database(database(home)) as connection:
        if not holds(connection, "rome"):
            refuse_without("le ROME", "rome")
        found = suggest(connection, text, limit)
    if as_json:
        print_json(found)
    else:
        for line in aligned([(one.intitule, one.code_rome, one.fiche) for one in found]) if found else ():
            tell(line)
    if not found:
        tell(f"Rien ne commence par « {text} ».", err=True)
    elif found[0].approche:
        tell(f"Rien ne commence par « {text} » : voici ce qui y ressemble.", err=True)
    sys.exit(0 if found else 1)

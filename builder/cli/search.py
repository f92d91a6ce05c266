"""`infotravail search`."""

from __future__ import annotations

import sys
from itertools import groupby

import click

from builder.cli.common import database, print_json, refuse_without, today, warn
from builder.home import Home
from builder.lookup import Hit, age_note, holds, open_database, search

TITLES = {"fiche": "Fiches métiers", "appellation": "Appellations", "compétence": "Compétences", "savoir": "Savoirs"}


@click.command("search", epilog="\b\nExample:\n  infotravail search infirmiere --limit 3\n")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="Answers of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, text: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search sheets, job titles, competences and knowledge: accents or none, a prefix is enough."""
    with open_database(database(home)) as connection:
        if not holds(connection, "rome"):
            refuse_without("le ROME", "rome")
        warn(age_note(connection, "rome", today()))
        hits = search(connection, " ".join(text), limit)
    if as_json:
        print_json(hits)
    else:
        _print(hits, " ".join(text))
    sys.exit(0 if hits else 1)


def _print(hits: list[Hit], text: str) -> None:
    if not hits:
        click.echo(f"Rien trouvé pour « {text} ». Essayer un seul mot, ou son début.", err=True)
    for kind, group in groupby(hits, key=lambda hit: hit.genre):
        click.echo(f"{TITLES[kind]}")
        for hit in group:
            sheet = f"  → {hit.code_rome} {hit.fiche}" if kind == "appellation" else ""
            click.echo(f"  {hit.code:<6}  {hit.libelle}{sheet}")

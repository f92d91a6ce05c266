"""`infotravail search`."""

from __future__ import annotations

import sys
from itertools import groupby

import click

from ..french import aligned, score
from ..home import Home
from ..lookup.recherche import Hit, search
from ..notes import age_note
from ..opened import holds, open_database
from .common import database, print_json, refuse_without, today, warn
from .printing import tell

TITLES = {
    "fiche": "Fiches métiers",
    "appellation": "Appellations",
    "compétence": "Compétences",
    "savoir": "Savoirs",
    "métier BMO": "Métiers de l'enquête BMO",
    "commune": "Communes",
}


@click.command("search", epilog="\b\nExample:\n  infotravail search infirmiere --limit 3\n")
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="Answers of each kind.")
@click.option("--explain", is_flag=True, help="Say what found each sheet, and the parts of its score.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, text: tuple[str, ...], limit: int, explain: bool, as_json: bool) -> None:
    """Search everything by words: everyday ones, either gender, accents or none, mistyped, or begun.

    Sheets come first, ranked by what each word brings; then job titles, competences, knowledge,
    jobs of the BMO survey and communes. A code gives what it names.
    """
    with open_database(database(home)) as connection:
        if not holds(connection, "rome"):
            refuse_without("le ROME", "rome")
        warn(age_note(connection, "rome", today()))
        hits = search(connection, " ".join(text), limit)
    if as_json:
        print_json(hits)
    else:
        _print(hits, " ".join(text), explain)
    sys.exit(0 if hits else 1)


def _print(hits: list[Hit], text: str, explain: bool) -> None:
    if not hits:
        tell(f"Rien trouvé pour « {text} ». Essayer un seul mot, ou son début.", err=True)
    for kind, group in groupby(hits, key=lambda hit: hit.genre):
        tell(TITLES[kind])
        for hit in group:
            sheet = f"  → {hit.code_rome} {hit.fiche}" if kind == "appellation" else ""
            guess = "  (à peu près)" if hit.approche else ""
            tell(f"  {hit.code:<6}  {hit.libelle}{sheet}{guess}")
            if explain and hit.score is not None:
                _explain(hit)


def _explain(hit: Hit) -> None:
    tell(f"          {score(hit.score or 0)} : {hit.pourquoi}")
    rows = [
        (one.mot, one.lu if one.lu != one.mot else "", score(one.intitule), score(one.fiche)) for one in hit.apports
    ]
    header = ("mot", "lu", "intitulé", "fiche")
    for line in aligned([header, *rows, ("bonus", "", "", score(hit.bonus))], right=(2, 3)):
        tell(f"          {line}")

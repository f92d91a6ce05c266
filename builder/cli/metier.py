"""`infotravail metier`."""

from __future__ import annotations

import re
import sys
from datetime import date

import click

from ..french import in_french, percent
from ..home import Home
from ..lookup.editions import (
    Edition,
    Fiche,
    Metier,
    Passage,
    editions,
    has_history,
    metier,
    published_by,
    suggestions,
)
from ..notes import age_note
from ..opened import open_database
from ..search.ask.query import as_code
from .common import database, print_json, refuse_without, today, warn
from .history import HISTORY, absence, chosen_edition, print_passages, say_unknown
from .printing import tell


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return a day, a month or a year of an option; a usage error where it is none."""
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value, re.ASCII):
            raise ValueError
        date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date: 2021, 2021-06 or 2021-06-15") from error
    return value


@click.command("metier", epilog="\b\nExample:\n  infotravail metier E1205 --edition v344\n")
@click.argument("code")
@click.option("--edition", help="Edition of the ROME: v344 (default: the current one).")
@click.option("--date", "day", metavar="DATE", callback=_day, help="The newest edition by 2021, 2021-06 or 2021-06-15.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, code: str, edition: str | None, day: str | None, as_json: bool) -> None:
    """Show the sheet CODE of the ROME, now or as an edition had it, and what became of it.

    A code that the edition does not have is shown as the nearest edition has it.
    """
    if edition is not None and day is not None:
        raise click.UsageError("--edition and --date both choose an edition: give one of them.")
    asked = as_code(code)
    with open_database(database(home)) as connection:
        if not has_history(connection):
            refuse_without(*HISTORY)
        warn(age_note(connection, "rome", today()))
        known = editions(connection)
        if day is not None:
            chosen = _published_by(known, day)
        else:
            chosen = "" if edition is None else chosen_edition(known, edition, "--edition")
        found = metier(connection, asked, chosen)
        near = [] if found else suggestions(connection, asked)
    if as_json:
        print_json(found)
    elif found:
        _print(found)
    if not found:
        say_unknown(absence(asked, chosen, [], known), near)
    sys.exit(0 if found else 1)


def _published_by(known: list[Edition], day: str) -> str:
    """Return the edition of a date; exit, saying the dates that there are, where none was published yet."""
    if found := published_by(known, day):
        return found.edition
    dated = [f"{one.edition} ({in_french(one.date_publication)})" for one in known if one.date_publication]
    tell(
        f"Aucune édition publiée jusqu'à {in_french(day)}. Dates connues : {', '.join(dated) or 'aucune'}.",
        err=True,
    )
    sys.exit(1)


def _print(found: Metier) -> None:
    sheet = found.fiche
    here = sheet.edition
    if here.edition != found.edition_demandee:
        of = f"la fiche de {here.edition}"
        told = f"{of}, et d'où elle vient" if found.vient_de else f"ce que {of} est devenue"
        tell(f"{sheet.code_rome} n'est pas dans {found.edition_demandee} ; voici {told}.")
    published = f"publiée le {in_french(here.date_publication)}" if here.date_publication else "de date inconnue"
    tell(f"{sheet.code_rome} {sheet.libelle} ({here.edition}, {published})")
    for other in found.reprises:
        tell(f"Code réattribué : dans {other.edition}, c'est une autre fiche, « {other.libelle} ».")
    _print_content(sheet)
    for edition in found.vers:
        there = [one for one in found.passages if one.vers_edition == edition]
        if not there:
            tell(f"Aucune fiche de {edition} n'y correspond.")
        elif found.vient_de:
            tell(f"Vient de, dans {edition} : {' ; '.join(map(_origin, there))}")
        else:
            tell(f"Devenue, dans {edition} :")
            print_passages(there)


def _print_content(sheet: Fiche) -> None:
    if sheet.domaine:
        tell(f"Domaine : {sheet.code_domaine_professionnel} {sheet.domaine}")
    if sheet.definition:
        tell("Définition :")
    for phrase in sheet.definition:
        tell(f"  {phrase}")
    tell(f"Appellations : {len(sheet.appellations)}")
    for title in sheet.appellations:
        main = " (principale)" if title.classification == "PRINCIPALE" else ""
        tell(f"  {title.code_ogr:<6}  {title.libelle}{main}")


def _origin(one: Passage) -> str:
    proof = "" if one.preuve == "appellations" else f", d'après {one.preuve}"
    return f"{one.vers_code} {one.vers_libelle} ({percent(one.poids)}{proof})"

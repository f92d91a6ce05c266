"""`infotravail passage`."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

import click

from ..home import Home
from ..lookup.editions import Passage, Reprise, current_of, editions, has_history, moves, sheets_of, suggestions
from ..notes import age_note
from ..opened import open_database
from ..search.ask.query import as_code
from .column import ADDED, Find, converted, read, refuse_no_folder
from .common import database, print_json, refuse_without, today, warn
from .history import HISTORY, absence, chosen_edition, print_passages, say_unknown
from .output import deliver, refuse_output
from .printing import tell


@click.command("passage", epilog="\b\nExample:\n  infotravail passage M1805 --from v344 --to v460\n")
@click.argument("code", required=False)
@click.option("--from", "de", metavar="EDITION", help="Edition of the code (default: the newest other that has it).")
@click.option("--to", "vers", metavar="EDITION", help="Edition where it goes (default: the current one).")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV file of codes.")
@click.option("--column", help="Its column that has the codes.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write, else stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(
    home: Home,
    code: str | None,
    de: str | None,
    vers: str | None,
    file: Path | None,
    column: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Show where the sheet CODE of an edition of the ROME goes in another, the heaviest part first.

    With --file and --column, for every line of a CSV file in UTF-8: its columns are kept, and what
    its code became is added, a line for each sheet. The delimiter, a comma or a semicolon, is found
    from the header. An unknown code is kept, as « inconnu »; a code that leads nowhere, as « sans suite ».
    """
    _refuse_contradictions(code, file, column, output, as_json)
    if file:
        refuse_no_folder(output)
        refuse_output(output, "-o", home, file)
    with open_database(database(home)) as connection:
        if not has_history(connection):
            refuse_without(*HISTORY)
        warn(age_note(connection, "rome", today()))
        known = editions(connection)
        there = current_of(known).edition if vers is None else chosen_edition(known, vers, "--to")
        here = "" if de is None else chosen_edition(known, de, "--from")
        find = lru_cache(20_000)(lambda text: moves(connection, as_code(text), here, there))
        if file:
            _convert(file, column or "", output, find)
            return
        asked = as_code(code or "")
        edition, found = find(asked)
        sheets = sheets_of(connection, asked)
        near = [] if edition else suggestions(connection, asked, here)
    _print(found, sheets, as_json)
    if not edition:
        say_unknown(absence(asked, here, sheets, known), near)
    elif not found:
        tell(f"{asked} est dans {edition} et ne mène à aucune fiche de {there}.", err=True)
    sys.exit(0 if found else 1)


def _refuse_contradictions(
    code: str | None, file: Path | None, column: str | None, output: Path | None, as_json: bool
) -> None:
    if (code is None) == (file is None):
        raise click.UsageError("Give a CODE, or --file and --column.")
    if (file is None) != (column is None):
        raise click.UsageError("--file and --column go together.")
    if output and not file:
        raise click.UsageError("-o is for --file: one code is printed.")
    if file and as_json:
        raise click.UsageError("--file gives CSV: leave --json out.")


def _print(found: list[Passage], sheets: list[Reprise], as_json: bool) -> None:
    if as_json:
        print_json(found)
    elif found:
        code, here, there = found[0].de_code, found[0].de_edition, found[0].vers_edition
        label = next(one.libelle for one in sheets if one.edition == here)
        tell(f"{code} {label}, {f'dans {here}' if here == there else f'de {here} à {there}'}")
        print_passages(found)


def _convert(file: Path, column: str, output: Path | None, find: Find) -> None:
    text, told = converted(read(file, column, ADDED), find)
    deliver(text, output)
    tell(told, err=True)

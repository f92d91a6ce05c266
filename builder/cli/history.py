"""What the commands on the editions of the ROME share: which edition is meant, what is said, the table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

import click

from ..french import aligned, percent
from ..home import Home
from ..lookup.editions import (
    Edition,
    Passage,
    Reprise,
    current_of,
    editions,
    has_history,
    sheets_of,
    suggestions,
)
from ..opened import Connection, open_database
from ..search.ask.query import as_code
from .common import database, refuse_without
from .printing import tell

Found = TypeVar("Found")

# What a file without the editions lacks, and the dataset that gives it.
HISTORY = ("les éditions du ROME", "rome")


def chosen_edition(known: list[Edition], name: str, option: str) -> str:
    """Return the edition of that name, whatever its case; a usage error lists those that there are."""
    for one in known:
        if one.edition.casefold() == name.strip().casefold():
            return one.edition
    names = ", ".join(one.edition for one in known)
    raise click.BadParameter(f"{name!r} is not an edition of this file; there are: {names}", param_hint=option)


def absence(code: str, edition: str, sheets: list[Reprise], known: list[Edition]) -> str:
    """Say in French where a code is not: in an edition, or in any."""
    if sheets:
        return f"{code} n'est pas dans {edition}, mais dans {', '.join(one.edition for one in sheets)}."
    return f"Aucune fiche « {code} » dans {', '.join(one.edition for one in known)}."


def say_unknown(problem: str, near: list[tuple[str, str]]) -> None:
    """Say on stderr that a code is not there, and which are like it."""
    tell(f"{problem} {'Codes proches :' if near else 'Chercher avec « infotravail search ».'}", err=True)
    for code, label in near:
        tell(f"  {code}  {label}", err=True)


def asked_of_sheet(
    home: Home, code: str, ask: Callable[[Connection, str], list[Found]]
) -> tuple[str, str, list[Found]]:
    """Return the code and the label of a sheet, and what is asked of it; exit where the current edition lacks it."""
    with open_database(database(home)) as connection:
        sheet, label = _sheet_or_exit(connection, code)
        return sheet, label, ask(connection, sheet)


def _sheet_or_exit(connection: Connection, code: str) -> tuple[str, str]:
    """Return the code and the label of a sheet of the current edition; exit, with codes like it, where it has none."""
    if not has_history(connection):
        refuse_without(*HISTORY)
    asked = as_code(code)
    known = editions(connection)
    current = current_of(known).edition
    sheets = sheets_of(connection, asked)
    for sheet in sheets:
        if sheet.edition == current:
            return asked, sheet.libelle
    say_unknown(absence(asked, current, sheets, known), suggestions(connection, asked, current))
    if sheets:
        tell(f"Ce qu'elle est devenue : « infotravail metier {asked} ».", err=True)
    sys.exit(1)


def print_passages(found: Iterable[Passage]) -> None:
    """Print a table, one line for each sheet of arrival; the proof is told where it is not the job titles."""
    rows = [("Poids", "Appellations", "Code", "Intitulé", "Nature", "Preuve"), *map(_cells, found)]
    if not any(row[-1] for row in rows[1:]):
        rows = [row[:-1] for row in rows]
    for line in aligned(rows, right=(0, 1)):
        tell(line)


def _cells(one: Passage) -> tuple[str, ...]:
    proof = "" if one.preuve == "appellations" else one.preuve
    return percent(one.poids), str(one.nb_appellations), one.vers_code, one.vers_libelle, one.nature, proof

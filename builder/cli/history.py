"""What the commands on the editions of the ROME share: which edition is meant, what is said, the table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

import click

from builder.lookup.editions import Edition, Passage, Reprise


def refuse_without_history() -> NoReturn:
    """Say how to have the editions of the ROME, and exit."""
    click.echo(
        "Ce fichier n'a pas les éditions du ROME : « infotravail fetch rome », puis « infotravail build ».", err=True
    )
    sys.exit(1)


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
    click.echo(f"{problem} {'Codes proches :' if near else 'Chercher avec « infotravail search ».'}", err=True)
    for code, label in near:
        click.echo(f"  {code}  {label}", err=True)


def in_french(day: str) -> str:
    """Return an ISO day as it is written in French.

    >>> in_french("2025-09-18")
    '18/09/2025'
    """
    return "/".join(reversed(day.split("-")))


def percent(part: float) -> str:
    """Return a part as a percentage in French.

    >>> percent(12 / 28)
    '42,9 %'
    """
    return f"{100 * part:.1f} %".replace(".", ",")


def print_passages(found: Iterable[Passage]) -> None:
    """Print a table, one line for each sheet of arrival; the proof is told where it is not the job titles."""
    rows = [("Poids", "Appellations", "Code", "Intitulé", "Nature", "Preuve"), *map(_cells, found)]
    if not any(row[-1] for row in rows[1:]):
        rows = [row[:-1] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        figures = (cell.rjust(width) for cell, width in zip(row[:2], widths, strict=False))
        words = (cell.ljust(width) for cell, width in zip(row[2:], widths[2:], strict=True))
        click.echo("  ".join((*figures, *words)).rstrip())


def _cells(one: Passage) -> tuple[str, ...]:
    proof = "" if one.preuve == "appellations" else one.preuve
    return percent(one.poids), str(one.nb_appellations), one.vers_code, one.vers_libelle, one.nature, proof

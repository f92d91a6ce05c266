"""`infotravail export`."""

from __future__ import annotations

from pathlib import Path

import click

from ..export import FORMATS, USUAL, export
from ..french import number
from ..home import Home
from .common import database
from .output import refuse_folder
from .printing import Waiting, tell


@click.command("export", epilog="\b\nExample:\n  infotravail export donnees --format parquet --table bmo\n")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="|".join(FORMATS),
    help=f"Formats to write, between commas (default: {','.join(USUAL)}).",
)
@click.option(
    "--table", "tables", multiple=True, metavar="NAME", help="Tables and views to write, between commas (default: all)."
)
@click.pass_obj
def command(home: Home, folder: Path, formats: tuple[str, ...], tables: tuple[str, ...]) -> None:
    """Write the tables of the database into DIR, a new folder, in other forms.

    csv is for programs (UTF-8, commas, an empty cell for NULL), with datapackage.json, which says what each column
    means. parquet keeps the types: codes are strings. xlsx is for people: a workbook for each dataset, its dictionary
    first. jsonl is an object a line. DIR is there at the end, whole, or not at all.
    """
    path = database(home)
    refuse_folder(folder, home)
    line = Waiting()

    def told(table: str, rows: int) -> None:
        line.tell(lambda: f"{table} : {number(rows)} lignes")

    wanted = [name.lower() for name in _names(formats)]
    try:
        done = export(path, folder, wanted or USUAL, _names(tables), told)
    finally:
        line.end()
    for name, reason in done.left:
        tell(f"{name} n'est dans aucun classeur : {reason}.", err=True)
    size = sum(one.size for one in done.files)
    files = f"{number(len(done.files))} fichier{'s' if len(done.files) > 1 else ''}"
    tell(f"{folder} : livraison {done.release}, {files}, {number(size)} octets.")


def _names(given: tuple[str, ...]) -> list[str]:
    """Return the names that an option gives, each time one or several between commas."""
    return [name.strip() for names in given for name in names.split(",")]

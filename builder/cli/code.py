"""`infotravail code`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import click

from ..home import Home
from ..lookup.recherche import Codage, Coder
from ..opened import holds, open_database
from .column import BOM, Source, line, read, refuse_no_folder, rows
from .common import database, refuse_without
from .output import deliver, refuse_output
from .printing import json_text, say, tell

COLUMNS = ("intitule", "rang", "code_rome", "libelle", "appellation", "score", "pourquoi")
EVERY = 5_000


@click.command("code", epilog="\b\nExample:\n  infotravail code offres.csv --column intitule --limit 3 -o codees.csv\n")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", required=True, help="Its column that has the job titles.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="Sheets of each title.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write, else stdout.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON object a line, for programs.")
@click.pass_obj
def command(home: Home, file: Path, column: str, limit: int, output: Path | None, as_json: bool) -> None:
    """Code each job title of a CSV file by sheets of the ROME, the best first.

    A line for each sheet: the title as it is written, the rank, the code, its label, the job title
    that was recognised, a score and, in French, what found it. A title of which nothing is
    understood has no line. The file is in UTF-8; its delimiter, a comma or a semicolon, is kept.
    """
    refuse_no_folder(output)
    refuse_output(output, "-o", home, file)
    source = read(file, column)
    with open_database(database(home)) as connection:
        if not holds(connection, "rome"):
            refuse_without("le ROME", "rome")
        # Titles come back: an offer is published more than once.
        find = lru_cache(50_000)(Coder(connection).code)
        answers = [(cell, find(cell, limit)) for cell in _titles(source)]
    deliver(_json(answers) if as_json else _csv(source, answers), output)
    empty = sum(not found for _, found in answers)
    tell(f"Intitulés : {len(answers)} ; sans réponse : {empty}.", err=True)
    sys.exit(0)


def _titles(source: Source) -> Iterator[str]:
    found = rows(source)
    next(found)
    for done, row in enumerate(found, 1):
        yield row[source.index]
        if done % EVERY == 0:
            say(f"{done} intitulés…")


def _csv(source: Source, answers: list[tuple[str, list[Codage]]]) -> str:
    start = BOM if source.text.startswith(BOM) else ""
    lines = [start + line(list(COLUMNS), source.delimiter)]
    for title, found in answers:
        for one in found:
            cells = [title, str(one.rang), one.code_rome, one.libelle, one.appellation, str(one.score), one.pourquoi]
            lines.append(line(cells, source.delimiter))
    return source.end.join([*lines, ""])


def _json(answers: list[tuple[str, list[Codage]]]) -> str:
    from dataclasses import asdict

    return "".join(f"{json_text(asdict(one))}\n" for _, found in answers for one in found)

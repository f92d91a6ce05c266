"""`infotravail diff`."""

from __future__ import annotations

from pathlib import Path

import click

from ..disk import writing
from ..editions.diff import LIMIT, compare
from ..editions.outline import headline
from ..editions.report import as_json, html, text
from ..home import Home
from .common import database
from .output import deliver, refuse_output
from .printing import tell, tell_json

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("diff", epilog="\b\nExample:\n  infotravail diff dist/depart/infotravail.db\n")
@click.argument("older", type=FILE)
@click.argument("newer", required=False, type=FILE)
@click.option("--json", "for_programs", is_flag=True, help="Print JSON, for programs.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to read here.")
@click.option(
    "--limit", type=click.IntRange(0, 1_000_000), default=LIMIT, show_default=True, help="Lines of each list."
)
@click.pass_obj
def command(home: Home, older: Path, newer: Path | None, for_programs: bool, page: Path | None, limit: int) -> None:
    """Tell what changed from the file OLDER to the file NEWER (the home's by default), whatever their schemas.

    Counts are whole; lists stop at the limit. The exit code is 0 whether anything changed or not:
    `est_identique` in the JSON tells a program.
    """
    if for_programs and page:
        raise click.UsageError("--json is printed and --html is written: ask for one of them.")
    newest = newer or database(home)
    refuse_output(page, "--html", home, older, newest)
    diff = compare(older, newest, limit)
    if for_programs:
        tell_json(as_json(diff))
    elif page:
        with writing(page):
            page.parent.mkdir(parents=True, exist_ok=True)
        deliver(html(diff), page)
        tell(f"{page} : {headline(diff)}.")
    else:
        tell(*text(diff, limit).splitlines())

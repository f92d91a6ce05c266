"""`infotravail add`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from ..contract import expect_sound
from ..datasets import DATASETS
from ..errors import CheckFailed, SourceError
from ..extras import need
from ..home import Home
from ..pipeline.select import why_not_used
from ..sources.archive import Arrival, Kept, keep
from ..sources.lock import read_lock
from .chosen import begun, chosen_dataset, published
from .printing import tell, tell_error

# A year, a year and a month, or a day.
DATE = re.compile(r"(?<![0-9])20[0-9]{2}([-_.](0[1-9]|1[0-2])([-_.](0[1-9]|[12][0-9]|3[01]))?)?(?![0-9])")


def _facts(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command an option for each fact that some file does not say of itself."""
    facts = {fact.name: fact for dataset in DATASETS for file in dataset.files for fact in file.facts}
    for name in sorted(facts, reverse=True):
        command = click.option(f"--{name}", help=facts[name].help, metavar=facts[name].example)(command)
    return command


@click.command("add", epilog="\b\nExample:\n  infotravail add rome RefRomeCsv.zip --fetched-at 2026-04-01\n")
@click.argument("dataset", shell_complete=begun(one.name for one in published()))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path))
@click.option(
    "--fetched-at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the files were downloaded from the publisher (default: today).",
)
@click.option(
    "--accept-change",
    multiple=True,
    metavar="DATASET",
    help="Take this dataset's files even if their size changed by more than 25 %, or too many rows are gone.",
)
@_facts
@click.pass_obj
def command(
    home: Home,
    /,
    dataset: str,
    files: tuple[Path, ...],
    fetched_at: datetime | None,
    accept_change: tuple[str, ...],
    **facts: str | None,
) -> None:
    """Put FILES of a DATASET, which you already have, into the archive.

    Which of the dataset's files each one is, is recognised by its content, not by its name; where the content
    gives no date, the name may (laposte_2023-12.csv), or else that of a folder that is added. A folder stands for
    every file in it, its own folders included. What the build will not use is said, and why. What some exports do
    not say of themselves must be said, and is never guessed.
    """
    need("build")
    expect_sound(DATASETS)
    declared = chosen_dataset(dataset)
    accepted = declared in map(chosen_dataset, accept_change)
    today = datetime.now(UTC).date()
    fetched = fetched_at.date() if fetched_at else today
    if fetched > today:
        raise click.BadParameter(f"{fetched} is in the future", param_hint="--fetched-at")
    day = fetched.isoformat()
    said = {name: value for name, value in facts.items() if value}
    codes, kept = [0], []
    for path in _every_file(files):
        try:
            # The folder of a file that is given by itself was not made for it: its name says nothing of the file.
            names = (path.stem,) if path in files else (path.stem, path.absolute().parent.name)
            arrival = Arrival(path, day, named=_date_of(names, day), facts=said)
            kept.append((path, keep(home, declared, arrival, accept_change=accepted, others=DATASETS)))
        except (SourceError, CheckFailed) as error:
            tell_error(error.lines())
            codes.append(error.exit_code)
            continue
        tell(f"{path}: {_told(kept[-1][1])}")
    # Once all are there: a file may wait for one that came after it.
    entries = read_lock(home.lock)
    for path, arrived in kept:
        if why := why_not_used(DATASETS, entries, arrived.snapshot):
            tell(f"{path}: not used by the build: {why}.")
    sys.exit(max(codes))


def _every_file(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and of folders all that is below them but folders and what is hidden, in the order of names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("[!.]*") if not p.is_dir())
        else:
            yield path


def _date_of(names: Iterable[str], day: str) -> str:
    """Return the date that the first of some names gives, a year, a month or a day; empty for none.

    A date after the day of fetching is none.
    """
    for name in names:
        found = [match[0].replace("_", "-").replace(".", "-") for match in DATE.finditer(name)]
        if known := [date for date in found if date <= day]:
            return known[-1]
    return ""


def _told(kept: Kept) -> str:
    snapshot = kept.snapshot
    if kept.outcome == "unchanged":
        return "already in the archive, nothing changed."
    what = f"{snapshot.file}, {snapshot.edition} ({snapshot.layout}), of {snapshot.fetched_at}"
    if kept.outcome == "mended":
        return f"mended: the archive has again the bytes of {what}."
    return f"added as {what}."

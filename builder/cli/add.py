"""`infotravail add`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from builder.cli.common import chosen_dataset
from builder.contract import expect_sound
from builder.datasets import DATASETS
from builder.errors import CheckFailed, SourceError
from builder.home import Home
from builder.sources.archive import Arrival, Kept, keep


@click.command("add", epilog="\b\nExample:\n  infotravail add rome RefRomeCsv.zip --fetched-at 2026-04-01\n")
@click.argument("dataset")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
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
@click.pass_obj
def command(
    home: Home, dataset: str, files: tuple[Path, ...], fetched_at: datetime | None, accept_change: tuple[str, ...]
) -> None:
    """Put FILES of a DATASET, which you already have, into the archive.

    Which of the dataset's files each one is, is recognised by its content, not by its name.
    """
    expect_sound(DATASETS)
    declared = chosen_dataset(dataset)
    accepted = declared in map(chosen_dataset, accept_change)
    today = datetime.now(UTC).date()
    fetched = fetched_at.date() if fetched_at else today
    if fetched > today:
        raise click.BadParameter(f"{fetched} is in the future", param_hint="--fetched-at")
    day = fetched.isoformat()
    failures = []
    for path in files:
        try:
            kept = keep(home, declared, Arrival(path, day), accept_change=accepted)
        except (SourceError, CheckFailed) as error:
            click.echo(f"Error: {error}", err=True)
            failures.append(error.exit_code)
            continue
        click.echo(f"{path}: {_told(kept)}")
    if failures:
        sys.exit(max(failures))


def _told(kept: Kept) -> str:
    snapshot = kept.snapshot
    if kept.outcome == "unchanged":
        return "already in the archive, nothing changed."
    what = f"{snapshot.file}, {snapshot.edition} ({snapshot.layout}), of {snapshot.fetched_at}"
    if kept.outcome == "mended":
        return f"mended: the archive has again the bytes of {what}."
    return f"added as {what}."

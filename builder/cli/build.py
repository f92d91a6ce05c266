"""`infotravail build`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from builder.cli.common import say
from builder.datasets import DATASETS
from builder.home import Home
from builder.pipeline.build import Built, build
from builder.pipeline.carried import describe_release, expect_use
from builder.pipeline.make import Say
from builder.sample import archive_sample
from builder.sources.archive import keep_release
from builder.sources.lock import read_lock


@click.command("build", epilog="\b\nExample:\n  infotravail build\n")
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A released file found elsewhere: the editions that it knows are kept in this release and the next ones.",
)
@click.pass_obj
def command(home: Home, previous: Path | None) -> None:
    """Build the database from what the archive holds, offline.

    With an empty archive, the embedded sample is built in a home of its own, HOME/sample. When
    nothing has changed since the last build, nothing is done.
    """
    if previous:
        snapshot = describe_release(previous)
        expect_use(snapshot, read_lock(home.lock))
        is_new = keep_release(home, previous, snapshot)
        said = "kept in the archive, for the editions that it knows" if is_new else "already in the archive"
        click.echo(f"{previous}: release {snapshot.edition}, {said}.")
    snapshots = read_lock(home.lock)
    if snapshots:
        built = build(home, DATASETS, snapshots, _stages())
        _report(built, "")
    else:
        click.echo(f"The archive in {home.path} is empty: building the embedded sample, in {home.sample.path}.")
        built = build(home.sample, DATASETS, archive_sample(home.sample), _stages())
        _report(built, " It holds the embedded sample only: run `infotravail fetch`, then build again.")
    if built.refused:
        sys.exit(max(refused.exit_code for refused in built.refused))


def _report(built: Built, last_words: str) -> None:
    for text in built.left:
        click.echo(f"Left out: {text}")
    for refused in built.refused:
        instead = f"{refused.instead} is used instead" if refused.instead else "nothing is used instead"
        click.echo(f"Error: {refused}\n  In this release, {instead}.", err=True)
    if built.is_new:
        click.echo(f"Built {built.path}, release {built.release}.{last_words}")
    else:
        click.echo(f"Nothing has changed: {built.path} is release {built.release}.{last_words}")


def _stages() -> Say:
    started = time.monotonic()

    def stage(name: str) -> None:
        say(f"{time.monotonic() - started:6.1f} s  {name}")

    return stage

"""`infotravail fetch`."""

from __future__ import annotations

import os
import sys

import click

from builder.cli.common import chosen_dataset
from builder.datasets import DATASETS
from builder.errors import BuilderError
from builder.home import Home
from builder.model import Dataset, File
from builder.sources.fetch import fetch_file, mirror_address


@click.command("fetch", epilog="\b\nExample:\n  infotravail fetch rome\n")
@click.argument("datasets", nargs=-1, metavar="[DATASET]...")
@click.option(
    "--accept-change",
    multiple=True,
    metavar="DATASET",
    help="Take this dataset's files even if their size changed by more than 25 %.",
)
@click.pass_obj
def command(home: Home, datasets: tuple[str, ...], accept_change: tuple[str, ...]) -> None:
    """Download DATASETS (all by default) into the archive.

    A file that cannot be had, or is not what it was, leaves the archive as it is and does not
    stop the others; the exit code then says that something failed.

    INFOTRAVAIL_MIRROR=http://host/prefix asks http://host/prefix/HOST/PATH for https://HOST/PATH.
    """
    accepted = {chosen_dataset(name).name for name in accept_change}
    wanted = [chosen_dataset(name) for name in datasets] or list(DATASETS)
    mirror = mirror_address(os.environ.get("INFOTRAVAIL_MIRROR", ""))
    failures = []
    for dataset in wanted:
        for file in dataset.files:
            if not file.url:
                click.echo(f"{dataset.name} > {file.name}: no stable address, see {file.page}, then `infotravail add`.")
                continue
            try:
                _fetch(home, dataset, file, mirror, dataset.name in accepted)
            except BuilderError as error:
                click.echo(f"Error: {error}", err=True)
                failures.append(error.exit_code)
    if failures:
        sys.exit(max(failures))


def _fetch(home: Home, dataset: Dataset, file: File, mirror: str, accept_change: bool) -> None:
    shown = sys.stderr.isatty()

    def progress(received: int, total: int | None) -> None:
        if shown:
            size = f" of {total / 1e6:.1f}" if total else ""
            click.echo(f"\r{dataset.name} > {file.name}: {received / 1e6:.1f}{size} MB", err=True, nl=False)

    snapshot = fetch_file(home, dataset, file, mirror=mirror, accept_change=accept_change, progress=progress)
    if shown:
        click.echo("", err=True)
    if snapshot is None:
        click.echo(f"{dataset.name} > {file.name}: unchanged.")
    else:
        click.echo(f"{dataset.name} > {file.name}: {snapshot.edition}, {snapshot.size:,} bytes.")

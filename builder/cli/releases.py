"""`infotravail releases`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from ..errors import CheckFailed
from ..french import number
from ..home import Home
from ..pipeline.releases import Release, home_of_releases, let_go, releases
from .printing import tell, tell_json


@click.command("releases", epilog="\b\nExample:\n  infotravail releases --keep 3\n")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Remove the files and manifests of all but the N newest; what the stable name holds stays too.",
)
@click.option("--check", is_flag=True, help="Read every byte: is each file that of its manifest?")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, keep: int | None, check: bool, as_json: bool) -> None:
    """List the releases of the home, oldest first.

    A release whose file is absent can be made again by `infotravail build --release ID`, as long as
    its manifest is there; one that was downloaded, by `infotravail download --release ID`. With --keep,
    older ones are removed, their manifests too, and those are listed; nothing else removes a release,
    and the archive is never touched. With --check, the exit code is 5 when a file is not that of its
    manifest.
    """
    if keep and check:
        raise click.UsageError("--keep removes and --check reads: ask for one of them.")
    where = home_of_releases(home)
    if keep:
        gone = let_go(where, keep)
        _tell(gone, as_json, f"Retirées de {where.path}")
        return
    found = releases(where, check=check)
    _tell(found, as_json, f"Livraisons de {where.path}")
    if any(one.state == "changé" for one in found):
        sys.exit(CheckFailed.exit_code)


def _tell(found: list[Release], as_json: bool, what: str) -> None:
    if as_json:
        tell_json([asdict(one) for one in found])
        return
    for one in found:
        tell(*_told(one))
    tell(f"{what} : {len(found) or 'aucune'}.")


def _told(one: Release) -> Iterator[str]:
    roles = [
        words
        for words, is_so in (
            ("la plus récente", one.is_newest),
            ("la précédente", one.is_previous),
            ("sous le nom stable", one.is_stable),
            ("téléchargée", one.is_downloaded),
            ("sans manifeste lisible", one.sha256 is None),
        )
        if is_so
    ]
    size = "" if one.size is None else f", {number(one.size)} octets"
    yield f"{one.release} : {one.file}{size}, {', '.join([one.state, *roles])}"
    if one.sha256 is not None:
        yield f"  SHA-256 {one.sha256}"

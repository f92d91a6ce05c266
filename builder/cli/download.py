"""`infotravail download`."""

from __future__ import annotations

import os
import time

import click

from ..environment import MIRROR
from ..environment import RELEASES as RELEASES_VARIABLE
from ..errors import SourceUnavailable
from ..home import RELEASES, Home, is_release
from ..opened import to_build
from ..pipeline.received import Received, receive
from ..sources.mirror import mirror_address
from ..sources.publication import Publication, list_releases, publication
from ..sources.published import Chosen, Index, choose
from .printing import Waiting, tell, tell_json


@click.command(
    "download",
    epilog="\b\nExamples:\n  infotravail download\n  infotravail download --from dist/release\n"
    "  infotravail --home published download --release 2026-04-01-25bc738d\n",
)
@click.option("--release", default="", metavar="ID", help="That very release, even if a newer one is there.")
@click.option("--lite", is_flag=True, help="The smaller file, for searches: without what a sheet tells in full.")
@click.option(
    "--from",
    "given",
    metavar="ADDRESS",
    help=f"Where index.json is: an address, or a folder. It goes before ${RELEASES_VARIABLE}.",
)
@click.option("--force", is_flag=True, help="Replace even a file that was built here.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, release: str, lite: bool, given: str | None, force: bool, as_json: bool) -> None:
    """Download the newest released file that this version reads: look-ups then work, offline.

    The list of releases, index.json, says the size and SHA-256 of each file, packed and unpacked.
    Both are compared before the new file replaces the file in the home; if anything fails, the old
    file stays. Nothing is downloaded where the newest release is already there. An older release
    replaces a newer one only with --release, and a file built here is replaced only with --force.
    Earlier releases stay under their own names: see `infotravail releases`.

    INFOTRAVAIL_RELEASES=ADDRESS says where releases are, like --from. INFOTRAVAIL_MIRROR is used for
    addresses in https, as by `infotravail fetch`.
    """
    if release and not is_release(release):
        raise click.BadParameter(f"{release!r} names no release: such as 2026-04-01-25bc738d", param_hint="--release")
    place = publication(_where(given), mirror=mirror_address(os.environ.get(MIRROR, "")))
    if place.is_open_to_others:
        tell(f"Warning: {place} is not in https: whoever is between can change the file and its SHA-256.", err=True)
    started = time.monotonic()
    index, place = list_releases(place)
    chosen = choose(index, str(place), release=release, lite=lite)
    _tell_unreadable(chosen)
    found = _receive(home, index, chosen, place, force=force, older=bool(release))
    _tell(found, chosen, place, time.monotonic() - started, as_json)


def _where(given: str | None) -> str:
    """Return where releases are: as it is said, in the environment, or in the software. Raises SourceUnavailable."""
    where = (given if given is not None else os.environ.get(RELEASES_VARIABLE) or RELEASES).strip()
    if given is None and not where:
        raise SourceUnavailable(
            "infotravail download",
            "this version knows no address of releases yet",
            f"say where one is, by --from ADDRESS, --from FOLDER or {RELEASES_VARIABLE}: where `index.json` is, as "
            f"`make release` writes it; without one, {to_build()} makes a file here",
        )
    return where


def _receive(home: Home, index: Index, chosen: Chosen, place: Publication, *, force: bool, older: bool) -> Received:
    name, line = chosen.file.compressed.name.rpartition("/")[2], Waiting()

    def progress(received: int, total: int | None) -> None:
        size = total or chosen.file.compressed.size
        line.tell(lambda: f"{name}: {received / 1e6:.1f} of {size / 1e6:.1f} MB, {received * 100 // size} %")

    try:
        return receive(home, index, chosen, place, force=force, older=older, progress=progress)
    finally:
        line.end()


def _tell_unreadable(chosen: Chosen) -> None:
    if newer := chosen.unreadable:
        tell(
            f"Note: release {newer.release} needs another infotravail ({newer.builder_version}, schema "
            f"{newer.schema_version}); the newest that this version reads is {chosen.published.release}.",
            err=True,
        )


def _tell(found: Received, chosen: Chosen, place: Publication, seconds: float, as_json: bool) -> None:
    published, file = chosen.published, chosen.file
    if as_json:
        tell_json(
            {
                "release": found.release,
                "date": published.date,
                "path": str(found.path),
                "sha256": file.sha256,
                "size": file.size,
                "schema_version": published.schema_version,
                "lite": file is published.files.lite,
                "new": found.is_new,
                "received": found.received,
                "from": str(place),
            }
        )
    elif not found.is_new:
        tell(f"Nothing to download: {found.path} is release {found.release} of {published.date} already.")
    else:
        came = f"{found.received:,} bytes in {seconds:.1f} s" if found.received else "no byte was missing"
        what = "lite file of release" if file is published.files.lite else "release"
        tell(
            f"Downloaded {found.path}, {what} {found.release} of {published.date}: {came}, {file.size:,} unpacked, "
            "as announced (SHA-256)."
        )

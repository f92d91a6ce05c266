"""`infotravail fetch`."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import click

from ..contract import expect_sound
from ..datasets import DATASETS
from ..environment import MIRROR
from ..errors import BuilderError, SourceError
from ..extras import need
from ..facts import Snapshot
from ..home import Home
from ..model import Catalogue, Dataset, Download, File
from ..pipeline.select import why_not_used
from ..sources.catalogue import unread
from ..sources.fetch import fetch_file, list_addresses
from ..sources.freshness import late
from ..sources.lock import read_lock
from ..sources.mirror import mirror_address
from ..sources.oauth import Account, Pace, credentials, lacking
from .chosen import begun, chosen_dataset, published
from .collecting import collect_asked, naming, read_named
from .common import today
from .printing import say_over, tell, tell_error


@click.command(
    "fetch",
    epilog="\b\nExamples:\n  infotravail fetch rome\n  infotravail fetch imt --rome J1506 --departement 35\n"
    "  infotravail fetch offres --departement 35 --since 2026-11-01\n",
)
@click.argument("datasets", nargs=-1, metavar="[DATASET]...", shell_complete=begun(one.name for one in published()))
@click.option(
    "--accept-change",
    multiple=True,
    metavar="DATASET",
    help="Take this dataset's files even if their size changed by more than 25 %, or too many rows are gone.",
)
@naming
@click.pass_obj
def command(home: Home, /, datasets: tuple[str, ...], accept_change: tuple[str, ...], **named: Any) -> None:
    """Download DATASETS (all by default) into the archive.

    Each address of a file is asked in turn until one serves it, the newest edition first. A file
    that cannot be had, or is not what it was, leaves the archive as it is and does not stop the
    others; the exit code then says that something failed. A file that needs an account is left
    out, and said to be, as long as the variables of that account are not set. What is older than
    its publisher's habit is told.

    What an API of France Travail knows of the sheets and places that you name is asked call by call,
    with your account (FRANCE_TRAVAIL_CLIENT_ID and FRANCE_TRAVAIL_CLIENT_SECRET, from
    https://francetravail.io/): `fetch imt` with --rome, and --departement, --region or --bassin (France
    where none is given); `fetch offres` with --departement, --rome and --since. When it is stopped, the
    same command goes on. `infotravail add` takes answers that you have.

    INFOTRAVAIL_MIRROR=http://host/prefix asks http://host/prefix/HOST/PATH for https://HOST/PATH.
    """
    need("build")
    expect_sound(DATASETS)
    accepted = {chosen_dataset(name).name for name in accept_change}
    wanted = [chosen_dataset(name) for name in datasets] or published()
    asked = read_named(home, named, wanted if datasets else [])
    mirror = mirror_address(os.environ.get(MIRROR, ""))
    if asked:
        sys.exit(collect_asked(home, wanted[0], asked, os.environ, mirror=mirror))
    if code := fetch_all(home, wanted, os.environ, mirror=mirror, accepted=accepted):
        sys.exit(code)


def fetch_all(
    home: Home,
    datasets: Iterable[Dataset],
    environment: Mapping[str, str],
    *,
    mirror: str = "",
    accepted: Collection[str] = (),
) -> int:
    """Fetch every file of some datasets, say what came of each, and return the exit code: the largest of all."""
    pace = Pace()
    codes, fetched = [0], list[Snapshot]()
    asked = tuple(datasets)
    for dataset in asked:
        listed = _catalogues(home, dataset, mirror)
        for file in dataset.files:
            if reason := _why_not(file, environment):
                tell(f"{dataset.name} > {file.name}: {reason}")
                continue
            try:
                account = _account(file, environment, mirror, pace)
                found = listed.get(file.catalogue, ()) if file.catalogue else ()
                fetched += _fetch(home, dataset, file, found, mirror, account, dataset.name in accepted)
            except BuilderError as error:
                tell_error(error.lines())
                codes.append(error.exit_code)
        for note in late(dataset, read_lock(home.lock), today()):
            tell(note, err=True)
    # Once all are there: a file may wait for one that came after it.
    entries = read_lock(home.lock)
    for snapshot in fetched:
        if why := why_not_used(asked, entries, snapshot):
            tell(f"{snapshot.dataset} > {snapshot.file}: {snapshot.edition} is not used by the build: {why}.")
    return max(codes)


def _catalogues(home: Home, dataset: Dataset, mirror: str) -> dict[Catalogue, tuple[Download, ...]]:
    """Return what the catalogues of a dataset list; say which cannot be read, and what is too new for us."""
    found = {}
    for catalogue in dict.fromkeys(file.catalogue for file in dataset.files if file.catalogue):
        try:
            found[catalogue] = list_addresses(home, catalogue, mirror=mirror)
        except SourceError as error:
            _warn(error)
            continue
        if note := unread(dataset, catalogue, found[catalogue]):
            tell(note, err=True)
    return found


def _warn(error: BuilderError) -> None:
    first, *others = error.lines()
    tell(f"Warning: {first}", *others, err=True)


def _why_not(file: File, environment: Mapping[str, str]) -> str:
    """Return why a file is not asked for, and what to do; empty when it is."""
    if file.api:
        return f"asked for what you name alone: `{file.api.example}`."
    if not file.addresses and not file.catalogue:
        return f"no stable address, see {file.page}, then `infotravail add`."
    if file.access and (unset := lacking(file.access, environment)):
        what, too = ("without an account", "") if len(unset) > 1 else ("with half an account", " too")
        return f"no way in {what}, see {file.access.page}, then set {' and '.join(unset)}{too}."
    return ""


def _account(file: File, environment: Mapping[str, str], mirror: str, pace: Pace) -> Account | None:
    if file.access is None:
        return None
    return Account(file, file.access, credentials(file.access, environment), mirror=mirror, pace=pace)


def _fetch(
    home: Home,
    dataset: Dataset,
    file: File,
    listed: tuple[Download, ...],
    mirror: str,
    account: Account | None,
    accept_change: bool,
) -> list[Snapshot]:
    """Fetch a file and say what came of it; return what is new in the archive."""

    def progress(received: int, total: int | None) -> None:
        size = f" of {total / 1e6:.1f}" if total else ""
        say_over(f"{dataset.name} > {file.name}: {received / 1e6:.1f}{size} MB")

    snapshot = fetch_file(
        home,
        dataset,
        file,
        listed=listed,
        mirror=mirror,
        auth=account,
        accept_change=accept_change,
        progress=progress,
        tell=_warn,
    )
    say_over("")
    if snapshot is None:
        tell(f"{dataset.name} > {file.name}: unchanged.")
        return []
    tell(f"{dataset.name} > {file.name}: {snapshot.edition}, {snapshot.size:,} bytes.")
    return [snapshot]

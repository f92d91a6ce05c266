"""`infotravail build`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CheckFailed
from ..extras import need
from ..home import Home
from ..pipeline.standing import nothing_to_do
from ..sources.lock import read_lock
from .printing import say, tell, tell_error

if TYPE_CHECKING:
    from ..facts import Snapshot
    from ..pipeline.build import Built
    from ..pipeline.refused import Refused
    from ..pipeline.workshop import Say
    from ..starter import Part


@click.command("build", epilog="\b\nExample:\n  infotravail build\n")
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A released file found elsewhere: the editions that it knows are kept in this release and the next ones.",
)
@click.option(
    "--release",
    "name",
    metavar="ID",
    help="Make this earlier release again, from the snapshots that its manifest lists and no others.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="At most N processes at once; as many as there are processors if not given. The bytes are the same.",
)
@click.option(
    "--no-reuse",
    is_flag=True,
    help="Build every dataset anew, even those that have not changed. The bytes are the same.",
)
@click.option(
    "--redistributable",
    is_flag=True,
    help="Make the file that may be handed on, in HOME/redistributable: without what no licence allows to.",
)
@click.pass_obj
def command(
    home: Home, previous: Path | None, name: str | None, jobs: int | None, no_reuse: bool, redistributable: bool
) -> None:
    """Build the database from what the archive holds, offline.

    With an empty archive, the starter is built in a home of its own, HOME/depart: the publishers'
    codes, labels and figures, without their texts. When nothing has changed since the last build,
    nothing is done; a dataset that has not changed is taken from the release that is there. The
    newest release is kept twice, under its own name and under the stable one, so that an edit of
    one of them leaves the other.

    With --release, the release gets its own name, infotravail-ID.db, and nothing else changes: the
    stable name, manifest.json and the changes stay those of the newest. The same version of
    infotravail, on the same SQLite, gives the same bytes, exit code 0; where other bytes were made,
    it is said why and the exit code is 5.

    With --redistributable, HOME/redistributable/infotravail.db is made of the same archive, with its
    manifest and changes, and your own file stays as it is. Sources whose licence is unknown, or does
    not allow it, are left out, with what is made of them; it is said which and why, in the file too.
    """
    if previous and name is not None:
        raise click.UsageError("--previous is for a new release and --release for an earlier one: give one of them.")
    if redistributable and name is not None:
        raise click.UsageError("--release finds a redistributable release by its name: leave --redistributable away.")
    if name is not None:
        _make_again(home, name, jobs)
        return
    if previous:
        _keep(home, previous)
    snapshots = read_lock(home.lock)
    if redistributable:
        _exit(_build(home, snapshots, jobs, reuse=not no_reuse, redistributable=True))
        return
    # Before the datasets are imported, which takes longer than to see that there is nothing to do.
    known = nothing_to_do(home, snapshots) if snapshots and not no_reuse else None
    if known:
        _report_left(known.left, known.refused)
        tell(f"Nothing has changed: {home.database} is release {known.release}.")
        refused = known.refused
    else:
        refused = _build(home, snapshots, jobs, reuse=not no_reuse)
    _exit(refused)


def _exit(refused: tuple[Refused, ...]) -> None:
    if refused:
        sys.exit(max(one.exit_code for one in refused))


def _keep(home: Home, previous: Path) -> None:
    from ..pipeline.carried import describe_release, expect_use
    from ..sources.archive import keep_release

    snapshot = describe_release(previous)
    expect_use(snapshot, read_lock(home.lock))
    is_new = keep_release(home, previous, snapshot)
    said = "kept in the archive, for the editions that it knows" if is_new else "already in the archive"
    tell(f"{previous}: release {snapshot.edition}, {said}.")


def _build(
    home: Home, snapshots: tuple[Snapshot, ...], jobs: int | None, *, reuse: bool, redistributable: bool = False
) -> tuple[Refused, ...]:
    need("build")
    from ..datasets import DATASETS
    from ..pipeline.build import build

    if not snapshots:
        return _build_starter(home.starter, jobs, reuse=reuse, redistributable=redistributable)
    target = home.redistributable if redistributable else home
    is_first = home.starter.database.exists() and not target.database.exists() and not redistributable
    built = build(target, DATASETS, snapshots, _stages(), jobs=jobs, reuse=reuse)
    if redistributable:
        _report_withheld(snapshots)
    _report(built, f" It takes over from the starter in {home.starter.path}." if is_first else "")
    return built.refused


def _build_starter(home: Home, jobs: int | None, *, reuse: bool, redistributable: bool) -> tuple[Refused, ...]:
    from ..datasets import DATASETS
    from ..pipeline.build import build
    from ..starter import archive_starter, parts

    stage = _stages()
    listed = parts()
    held = ", ".join(f"{dataset} {' and '.join(editions)}" for dataset, editions in _editions(listed).items())
    what = f"codes, labels and figures, without texts: {held}; files of {max(part.fetched_at for part in listed)}"
    further = (
        "For the publishers' whole files: `infotravail fetch`, or `infotravail add DATASET FILE…`, then build again."
    )
    tell(f"Nothing was fetched or added yet: building the starter in {home.path} ({what}). {further}")
    stage("starter: into the archive")
    target = home.redistributable if redistributable else home
    built = build(target, DATASETS, archive_starter(home), stage, jobs=jobs, reuse=reuse)
    _report(built, f" It is the starter ({what}). {further}")
    return built.refused


def _editions(listed: Iterable[Part]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in listed:
        editions = found.setdefault(part.dataset, [])
        if part.edition not in editions:
            editions.append(part.edition)
    return found


def _report_withheld(snapshots: tuple[Snapshot, ...]) -> None:
    """Tell which sources that the archive holds are not in the file, and why."""
    from ..datasets import DATASETS
    from ..pipeline.redistribution import withheld

    held = {(snapshot.dataset, file) for snapshot in snapshots for file in (snapshot.file, "")}
    for one in withheld(DATASETS):
        if (one.dataset, one.file) in held:
            tell(f"Not in it: {' '.join(filter(None, (one.dataset, one.file)))}, « {one.what} »: {one.reason}.")


def _make_again(home: Home, name: str, jobs: int | None) -> None:
    need("build")
    from ..datasets import DATASETS
    from ..pipeline.rebuild import find_manifest, rebuild
    from ..pipeline.releases import home_of_releases

    where = home_of_releases(home, name)
    asked = find_manifest(where, name)
    found = rebuild(where, DATASETS, asked, _stages(), jobs=jobs)
    if found.is_same:
        tell(f"Made {found.path} again: SHA-256 {asked.sha256}, as the first time.")
        if not found.by_same_builder:
            tell("Another version of infotravail or of SQLite made it then; the bytes are the same.")
        return
    if found.by_same_builder:
        why, step = "by the same version of infotravail", "report it, with this message"
    else:
        why = f"then by infotravail {asked.builder_version} on SQLite {asked.sqlite_version}"
        step = "use that very version to have the same bytes"
    where_to = f"as {found.path}" if found.path else "and were not kept, as this name is that of the first ones"
    raise CheckFailed(
        f"release {name}",
        f"made {why}; now other bytes came of it, {where_to}: SHA-256 {found.made.sha256}, not {asked.sha256}",
        step,
    )


def _report(built: Built, last_words: str) -> None:
    _report_left(built.left, built.refused)
    if built.reused:
        tell(f"Taken from the release before, as nothing of it has changed: {', '.join(built.reused)}.")
    if built.is_new:
        tell(f"Built {built.path}, release {built.release}.{last_words}")
    else:
        tell(f"Nothing has changed: {built.path} is release {built.release}.{last_words}")


def _report_left(left: tuple[str, ...], refused: tuple[Refused, ...]) -> None:
    for text in left:
        tell(f"Left out: {text}")
    for one in refused:
        tell_error(one.lines())


def _stages() -> Say:
    started = time.monotonic()

    def stage(name: str) -> None:
        say(f"{time.monotonic() - started:6.1f} s  {name}")

    return stage

"""`infotravail build`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CheckFailed
from ..home import Home
from ..pipeline.standing import nothing_to_do
from ..sources.lock import read_lock
from .printing import say, tell, tell_error

if TYPE_CHECKING:
    from ..facts import Snapshot
    from ..pipeline.build import Built
    from ..pipeline.refused import Refused
    from ..pipeline.workshop import Say


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
@click.pass_obj
def command(home: Home, previous: Path | None, name: str | None, jobs: int | None, no_reuse: bool) -> None:
    """Build the database from what the archive holds, offline.

    With an empty archive, the embedded sample is built in a home of its own, HOME/sample. When
    nothing has changed since the last build, nothing is done; a dataset that has not changed is
    taken from the release that is there. The newest release is kept twice, under its own name and
    under the stable one, so that an edit of one of them leaves the other.

    With --release, the release gets its own name, infotravail-ID.db, and nothing else changes: the
    stable name, manifest.json and the changes stay those of the newest. The same version of
    infotravail, on the same SQLite, gives the same bytes, exit code 0; where other bytes were made,
    it is said why and the exit code is 5.
    """
    if previous and name is not None:
        raise click.UsageError("--previous is for a new release and --release for an earlier one: give one of them.")
    if name is not None:
        _make_again(home, name, jobs)
        return
    if previous:
        _keep(home, previous)
    snapshots = read_lock(home.lock)
    # Before the datasets are imported, which takes longer than to see that there is nothing to do.
    known = nothing_to_do(home, snapshots) if snapshots and not no_reuse else None
    if known:
        _report_left(known.left, known.refused)
        tell(f"Nothing has changed: {home.database} is release {known.release}.")
        refused = known.refused
    else:
        refused = _build(home, snapshots, jobs, reuse=not no_reuse)
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


def _build(home: Home, snapshots: tuple[Snapshot, ...], jobs: int | None, *, reuse: bool) -> tuple[Refused, ...]:
    from ..datasets import DATASETS
    from ..pipeline.build import build

    if snapshots:
        built = build(home, DATASETS, snapshots, _stages(), jobs=jobs, reuse=reuse)
        _report(built, "")
    else:
        from ..sample import archive_sample

        tell(f"The archive in {home.path} is empty: building the embedded sample, in {home.sample.path}.")
        built = build(home.sample, DATASETS, archive_sample(home.sample), _stages(), jobs=jobs, reuse=reuse)
        _report(built, " It holds the embedded sample only: run `infotravail fetch`, then build again.")
    return built.refused


def _make_again(home: Home, name: str, jobs: int | None) -> None:
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

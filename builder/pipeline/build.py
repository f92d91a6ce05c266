"""A build, from the archive to a release: a function of the code and the lock, offline."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..contract import expect_sound
from ..errors import HomeError, SourceUnavailable
from ..facts import Snapshot
from ..home import Home
from ..model import Dataset
from .changelog import write_changes
from .make import Order, making
from .redistribution import allowed, refused_files, withheld
from .refusals import complete_ones, waiting
from .refused import Refused
from .release import release
from .select import unused
from .standing import building, in_order, up_to_date
from .workers import processors
from .workshop import Means, Say

NEEDED = (3, 37)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its release and file, whether anything changed, what was left out, what was reused."""

    release: str
    path: Path
    is_new: bool
    refused: tuple[Refused, ...] = ()
    left: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()


def build(
    home: Home,
    datasets: Iterable[Dataset],
    snapshots: Iterable[Snapshot],
    say: Say,
    *,
    jobs: int | None = None,
    reuse: bool = True,
) -> Built:
    """Build a release from the archive, unless the release in place is made of the same inputs.

    The build takes at most `jobs` processes, by default as many as there are processors. It takes a part from the
    release in place where that part is made of the same things; without `reuse`, it makes every part anew. In the
    redistributable home, it makes nothing of the sources that no licence allows to hand on.

    A snapshot that no longer fits its declaration is left out, and the snapshot before it is used; a dataset that lacks
    some of its files is left out. Both come back in `refused`. Raises SourceUnavailable when nothing can be built,
    CheckFailed when the result is implausible, DeclarationError when a dataset is declared wrongly, Busy and HomeError.
    The previous release is then untouched.
    """
    preflight()
    declared, listed = tuple(datasets), in_order(snapshots)
    expect_sound(declared)
    if home.is_redistributable:
        listed = allowed(declared, listed)
    order, left = order_of(home, declared, listed)
    with building(home):
        if reuse and (known := up_to_date(home, listed)):
            write_changes(home, order.datasets)
            return Built(known.release, home.database, is_new=False, refused=known.refused, left=left)
        with making(home, order, Means(jobs or processors(), reuse), say) as made:
            manifest = release(home, made, listed, left)
        say("compare")
        write_changes(home, order.datasets)
    path = home.path / manifest.file
    return Built(manifest.release, path, is_new=True, refused=manifest.refused, left=left, reused=made.reused)


def order_of(
    home: Home, datasets: Iterable[Dataset], snapshots: tuple[Snapshot, ...], spared: Collection[str] | None = None
) -> tuple[Order, tuple[str, ...]]:
    """Return what can be made of the snapshots, and what of them is not used. Raises SourceUnavailable for nothing."""
    declared = tuple(datasets)
    kept_back = withheld(declared) if home.is_redistributable else ()
    refused = refused_files(declared) if home.is_redistributable else frozenset()
    held = {snapshot.dataset for snapshot in snapshots}
    whole = {one.dataset for one in kept_back if not one.file}
    wanted = tuple(d for d in declared if d.name not in whole and (d.name in held or not d.files))
    left = tuple(f"{s.dataset} {s.edition}: {why}" for d in wanted for s, why in unused(d, snapshots))
    if not any(d.files for d in wanted):
        names = ", ".join(sorted(held)) or "nothing"
        raise SourceUnavailable(
            str(home.lock),
            f"the archive holds nothing that can be built (it holds {names})",
            "run `infotravail fetch` or `infotravail add`",
        )
    complete, missing = complete_ones(wanted, snapshots)
    order = Order(complete, snapshots, tuple(missing), spared, kept_back, refused)
    return order, left + waiting(home, complete, snapshots, refused)


def preflight() -> None:
    """Raise HomeError when this Python's SQLite lacks what the file needs."""
    if sqlite3.sqlite_version_info < NEEDED:
        raise HomeError("SQLite", f"version {sqlite3.sqlite_version}; 3.37 or later is needed", "use a newer Python")
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE f USING fts5 (x)")
        except sqlite3.OperationalError as error:
            raise HomeError("SQLite", f"no full-text search ({error})", "use a Python whose SQLite has FTS5") from error

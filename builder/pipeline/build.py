"""A build, from the archive to a release: a function of the code and the lock, offline."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from builder.contract import expect_sound
from builder.describe.registers import REGISTERS
from builder.disk import temporary, writing
from builder.editions.changes import FOLD
from builder.errors import CheckFailed, DeclarationError, HomeError, SourceUnavailable
from builder.facts import Finding, Snapshot
from builder.home import APPLICATION_ID, SCHEMA_VERSION, Home
from builder.model import Dataset, Table
from builder.pipeline.about import Identity, describe_file
from builder.pipeline.carried import carried
from builder.pipeline.changes import write_changes
from builder.pipeline.check import check_database, check_pages
from builder.pipeline.index import index
from builder.pipeline.load import load
from builder.pipeline.loaded import BadSnapshot, Loaded
from builder.pipeline.refusals import Refused, complete_ones, left_out, refused_for, waiting
from builder.pipeline.release import BUILD_PREFIX, building, fingerprint, release, up_to_date
from builder.pipeline.select import select, unused
from builder.text import without_details

Say = Callable[[str], None]
PAGE_SIZE = 4096
NEEDED = (3, 37)
# What SQLite says of a disk that is full, read-only, or failing.
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its release and file, whether anything changed, what was left out."""

    release: str
    path: Path
    is_new: bool
    refused: tuple[Refused, ...] = ()
    left: tuple[str, ...] = ()


def build(home: Home, datasets: Iterable[Dataset], snapshots: Iterable[Snapshot], say: Say) -> Built:
    """Build a release from the archive, unless the one that is there is made of the same inputs.

    A snapshot that no longer fits its declaration is left out, and the one before it used; a
    dataset whose files are not all there is left out. Both come back in `refused`. Raises
    SourceUnavailable when nothing can be built, CheckFailed when the result is implausible,
    DeclarationError when a dataset is declared wrongly, Busy and HomeError. The previous release is then untouched.
    """
    preflight()
    declared, listed = tuple(datasets), tuple(snapshots)
    expect_sound(declared)
    wanted = tuple(d for d in declared if any(s.dataset == d.name for s in listed))
    left = tuple(f"{s.dataset} {s.edition}: {why}" for d in wanted for s, why in unused(d, listed))
    if not wanted:
        names = ", ".join(sorted({snapshot.dataset for snapshot in listed})) or "nothing"
        raise SourceUnavailable(
            str(home.lock),
            f"the archive holds nothing that can be built (it holds {names})",
            "run `infotravail fetch` or `infotravail add`",
        )
    complete, missing = complete_ones(wanted, listed)
    left += waiting(home, complete, listed)
    with building(home):
        inputs = fingerprint(listed)
        if known := up_to_date(home, inputs):
            remembered = tuple(Refused(**words) for words in known["refused"])
            write_changes(home, complete)
            return Built(known["release"], home.database, is_new=False, refused=remembered, left=left)
        with writing(home.path):
            working, finished = temporary(home.path, BUILD_PREFIX), temporary(home.path, BUILD_PREFIX)
        try:
            with _no_collection():
                refused, identity = _make(home, complete, listed, missing, working, finished, say)
            say("check")
            rows = _check(finished, complete)
            path = release(home, finished, identity, rows, inputs, [asdict(one) for one in refused])
            say("compare")
            write_changes(home, complete)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in NO_ROOM:
                raise DeclarationError("the build's SQL", str(error), "mend the dataset's module") from error
            size = sum(file.stat().st_size for file in (working, finished) if file.exists())
            raise HomeError(
                str(home.path), f"the database cannot be written ({error}) after {size:,} bytes",
                "free two to three times the size of a release, or choose another folder with --home",
            ) from error  # fmt: skip
        finally:
            for file in (working, finished):
                with suppress(FileNotFoundError):
                    file.unlink()
    return Built(identity.release, path, is_new=True, refused=tuple(refused), left=left)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Stop the collector of cycles: millions of strings have none, and it walks them each time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def preflight() -> None:
    """Raise HomeError when this Python's SQLite lacks what the file needs."""
    if sqlite3.sqlite_version_info < NEEDED:
        raise HomeError("SQLite", f"version {sqlite3.sqlite_version}; 3.37 or later is needed", "use a newer Python")
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE f USING fts5 (x)")
        except sqlite3.OperationalError as error:
            raise HomeError("SQLite", f"no full-text search ({error})", "use a Python whose SQLite has FTS5") from error


def _make(
    home: Home,
    datasets: tuple[Dataset, ...],
    snapshots: tuple[Snapshot, ...],
    missing: list[Refused],
    working: Path,
    finished: Path,
    say: Say,
) -> tuple[list[Refused], Identity]:
    pool, bad = list(snapshots), []
    while True:
        with closing(_open_new(working)) as connection:
            try:
                loaded = _load_all(connection, home, datasets, pool, say)
            except BadSnapshot as found:
                pool.remove(found.snapshot)
                bad.append(found)
                continue
            except SourceUnavailable as error:
                # Nothing is left to fall back on: what was wrong with the first choice says more.
                raise (bad[0].error if bad else error) from error
            say("describe")
            refused = [*missing, *(refused_for(one, loaded) for one in bad)]
            identity = describe_file(connection, loaded, [left_out(one) for one in refused])
            say("index")
            index(connection, [*(t for d in datasets for t in d.tables), *REGISTERS])
            connection.commit()
            say("write")
            connection.execute("VACUUM INTO ?", (str(finished),))
        return refused, identity


def _open_new(path: Path) -> sqlite3.Connection:
    """Return a connection to an empty working database, which a crash may well lose."""
    os.truncate(path, 0)
    connection = sqlite3.connect(path)
    for setting in (
        f"page_size = {PAGE_SIZE}",
        f"application_id = {APPLICATION_ID}",
        f"user_version = {SCHEMA_VERSION}",
        "journal_mode = OFF",
        "synchronous = OFF",
        "cache_size = -65536",
        "foreign_keys = OFF",
        # Each cell was compared with the same declaration; integrity_check does it once more.
        "ignore_check_constraints = ON",
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.create_function(FOLD, 1, without_details, deterministic=True)
    return connection


def _load_all(
    connection: sqlite3.Connection, home: Home, datasets: tuple[Dataset, ...], pool: list[Snapshot], say: Say
) -> list[Loaded]:
    loaded: list[Loaded] = []
    from_releases = carried(home, pool)
    for dataset in datasets:
        selection = select(dataset, pool, from_releases)
        say(f"load {dataset.name} {selection.editions}")
        loaded.append(load(connection, home, selection))
    return loaded


def _check(path: Path, datasets: tuple[Dataset, ...]) -> dict[str, int]:
    """Raise CheckFailed with every error of a finished file; return its rows by table."""
    # SQLite lets go of the interpreter while it works: two connections use two cores.
    with ThreadPoolExecutor(1) as other, closing(sqlite3.connect(path)) as connection:
        pages = other.submit(_pages, path)
        findings = [*check_database(connection, datasets), *pages.result()]
        errors = [finding.text for finding in findings if finding.severity == "erreur"]
        if errors:
            raise CheckFailed(
                "build",
                "\n  ".join([f"{len(errors)} check(s) failed, nothing was released:", *errors]),
                "look at the files that were added last; a report with this message helps",
            )
        tables = [*(table for dataset in datasets for table in dataset.tables), *REGISTERS]
        return {table.name: _count(connection, table) for table in tables}


def _pages(path: Path) -> list[Finding]:
    with closing(sqlite3.connect(path)) as connection:
        return list(check_pages(connection))


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

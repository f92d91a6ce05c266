"""From snapshots to a checked database: one temporary file, which is gone at the end unless it was given a name."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..describe.registers import REGISTERS
from ..disk import aside
from ..editions.changes import FOLD
from ..errors import CheckFailed, DeclarationError, HomeError, SourceUnavailable
from ..facts import Finding, Snapshot
from ..home import APPLICATION_ID, SCHEMA_VERSION, Home
from ..model import Dataset, Table
from ..text import without_details
from .about import Identity, describe_file, sign
from .carried import carried
from .check import check_database, check_pages
from .index import index
from .load import load
from .loaded import BadSnapshot, Loaded
from .refusals import Refused, left_out, named, refused_for
from .select import select

Say = Callable[[str], None]
BUILD_PREFIX = "build"
PAGE_SIZE = 4096
# What SQLite says of a disk that is full, read-only, or failing.
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@dataclass(frozen=True, slots=True)
class Order:
    """What to make a database of: datasets, snapshots, and why other datasets are left out.

    Where `spared` is given, these snapshots alone may be left out, by the names that messages call them.
    """

    datasets: tuple[Dataset, ...]
    snapshots: tuple[Snapshot, ...]
    missing: tuple[Refused, ...]
    spared: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A checked database: its temporary file, what it is, the rows of each table, and what was left out."""

    path: Path
    identity: Identity
    rows: dict[str, int]
    refused: tuple[Refused, ...]


@contextmanager
def making(home: Home, order: Order, say: Say) -> Iterator[MadeFile]:
    """Make a database in the home, and check it; it is there as long as the context is.

    Raises what `build` does, and what was wrong with a snapshot that may not be left out.
    """
    with aside(home.path, BUILD_PREFIX) as finished:
        with aside(home.path, BUILD_PREFIX) as working, _telling(home, working, finished), _no_collection():
            refused, identity = _make(home, order, working, finished, say)
        say("check")
        with _telling(home, finished):
            rows = _check(finished, order.datasets)
        yield MadeFile(finished, identity, rows, tuple(refused))


@contextmanager
def _telling(home: Home, *files: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that says who acts: a full disk, or a mistake in a declaration."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in NO_ROOM:
            raise DeclarationError("the build's SQL", str(error), "mend the dataset's module") from error
        size = sum(file.stat().st_size for file in files if file.exists())
        raise HomeError(
            str(home.path), f"the database cannot be written ({error}) after {size:,} bytes",
            "free three times the size of a release, or choose another folder with --home",
        ) from error  # fmt: skip


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


def _make(home: Home, order: Order, working: Path, finished: Path, say: Say) -> tuple[list[Refused], Identity]:
    datasets, pool, bad = order.datasets, list(order.snapshots), []
    while True:
        with closing(_open_new(working)) as connection:
            try:
                loaded = _load_all(connection, home, datasets, pool, say)
            except BadSnapshot as found:
                if order.spared is not None and named(found.snapshot) not in order.spared:
                    raise found.error from found
                pool.remove(found.snapshot)
                bad.append(found)
                continue
            except SourceUnavailable as error:
                # Nothing is left to fall back on: what was wrong with the first choice says more.
                raise (bad[0].error if bad else error) from error
            say("describe")
            refused = [*order.missing, *(refused_for(one, loaded) for one in bad)]
            hashes = describe_file(connection, loaded, [left_out(one) for one in refused])
            say("index")
            index(connection, [*(t for d in datasets for t in d.tables), *REGISTERS])
            identity = sign(connection, loaded, hashes)
            connection.commit()
            say("write")
            os.truncate(finished, 0)
            # By its bytes: a folder's name may be no UTF-8.
            connection.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(finished),))
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
        say(f"load {dataset.name} {selection.editions}".rstrip())
        loaded.append(load(connection, home, selection, loaded))
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
                f"{len(errors)} check(s) failed, nothing was released",
                "look at the files that were added last; a report with this message helps",
                errors,
            )
        tables = [*(table for dataset in datasets for table in dataset.tables), *REGISTERS]
        return {table.name: _count(connection, table) for table in tables}


def _pages(path: Path) -> list[Finding]:
    with closing(sqlite3.connect(path)) as connection:
        return list(check_pages(connection))


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

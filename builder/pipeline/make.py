"""From snapshots to a checked database: temporary files, which are gone at the end unless one was given a name."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..describe.registers import REGISTERS
from ..disk import aside
from ..errors import CheckFailed, DeclarationError, HomeError, ProcessLost, SourceUnavailable
from ..facts import Finding, Snapshot
from ..home import Home
from ..model import Dataset, Table
from .about import Identity, describe_file, sign
from .assemble import add_part
from .check import check_database, check_pages, check_references
from .loaded import BadSnapshot
from .parts import Part, Planned, open_new, plan
from .published import loosen
from .redistribution import Withheld
from .refusals import left_out, named, refused_for
from .refused import Refused
from .standing import BUILD_PREFIX
from .types import check_types
from .workers import NEXT
from .workshop import Means, Say, Workshop, workshop

# What SQLite says of a disk that is full, read-only, or failing.
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@dataclass(frozen=True, slots=True)
class Order:
    """What to make a database of: datasets, snapshots, and why other datasets are left out.

    Where `spared` is given, these snapshots alone may be left out, by the names that messages call them. `withheld`
    says of which sources nothing may be in it, and `refused` names their files.
    """

    datasets: tuple[Dataset, ...]
    snapshots: tuple[Snapshot, ...]
    missing: tuple[Refused, ...]
    spared: Collection[str] | None = None
    withheld: tuple[Withheld, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A checked database: its temporary file, what it is, the rows of each table, and what was left out.

    `parts` gives the key of each dataset's part, `reused` names the datasets taken from the release in place.
    """

    path: Path
    identity: Identity
    rows: dict[str, int]
    refused: tuple[Refused, ...]
    parts: dict[str, str]
    reused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """A database that is written, and not checked yet."""

    identity: Identity
    planned: list[Planned]
    refused: list[Refused]


@contextmanager
def making(home: Home, order: Order, means: Means, say: Say) -> Iterator[MadeFile]:
    """Make a database in the home, and check it; it is there as long as the context is.

    Raises what `build` does, and what was wrong with a snapshot that may not be left out.
    """
    with aside(home.path, BUILD_PREFIX) as finished:
        with workshop(home, means, say) as shop, _telling(home), _no_collection():
            written = _write(shop, order, finished)
        say("check")
        with _telling(home):
            rows = _check(finished, order.datasets)
        parts = {one.name: one.key for one in written.planned}
        reused = tuple(one.name for one in written.planned if one.key in shop.reused)
        yield MadeFile(finished, written.identity, rows, tuple(written.refused), parts, reused)


@contextmanager
def _telling(home: Home) -> Iterator[None]:
    """Turn what SQLite says into an error that says who acts: a full disk, no memory, or a mistake in a declaration."""
    try:
        yield
    except MemoryError as error:
        raise ProcessLost(str(home.path), "there is not enough memory to build a release", NEXT) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in NO_ROOM:
            raise DeclarationError("the build's SQL", str(error), "mend the dataset's module") from error
        size = sum(file.stat().st_size for file in home.path.glob(f".{BUILD_PREFIX}-*.tmp"))
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


def _write(shop: Workshop, order: Order, finished: Path) -> _Written:
    """Write the database, without the snapshots that turn out to be bad."""
    pool = list(order.snapshots)
    bad: list[BadSnapshot] = []
    while True:
        try:
            planned = _plan(shop.home, order, pool, bad)
            with closing(open_new(finished)) as connection:
                return _write_all(connection, shop, order, planned, bad)
        except BadSnapshot as found:
            if order.spared is not None and named(found.snapshot) not in order.spared:
                raise found.error from found
            pool.remove(found.snapshot)
            bad.append(found)


def _plan(home: Home, order: Order, pool: list[Snapshot], bad: list[BadSnapshot]) -> list[Planned]:
    try:
        return plan(home, order.datasets, pool, order.refused)
    except SourceUnavailable as error:
        # Nothing is left to fall back on: what was wrong with the first choice says more.
        first = next((one.error for one in bad if one.snapshot.dataset == error.place), error)
        raise first from error


def _write_all(
    connection: sqlite3.Connection, shop: Workshop, order: Order, planned: list[Planned], bad: list[BadSnapshot]
) -> _Written:
    parts: list[Part] = []
    for part in shop.parts(planned):
        add_part(connection, part)
        parts.append(part)
    shop.say("describe")
    # Which process found one first changes nothing.
    names = [dataset.name for dataset in order.datasets]
    known = sorted(bad, key=lambda one: names.index(one.snapshot.dataset) if one.snapshot.dataset in names else -1)
    refused = [*order.missing, *(refused_for(one, [part.selection for part in parts]) for one in known)]
    told = [*map(left_out, refused), *(one.finding() for one in order.withheld)]
    hashes = describe_file(connection, parts, told)
    loosen(connection)
    identity = sign(connection, parts, hashes)
    connection.commit()
    return _Written(identity, planned, refused)


def _check(path: Path, datasets: tuple[Dataset, ...]) -> dict[str, int]:
    """Raise CheckFailed with every error of a finished file; return its rows by table."""
    # SQLite lets go of the interpreter while it works: two connections use two cores.
    with ThreadPoolExecutor(1) as other, closing(sqlite3.connect(path)) as connection:
        pages = other.submit(_pages, path)
        findings = [*check_references(connection), *check_database(connection, datasets), *pages.result()]
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
        return [*check_pages(connection), *check_types(connection)]


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

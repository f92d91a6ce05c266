"""A build, from the archive to a release: a function of the code and the lock, offline."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from builder.describe.registers import REGISTERS
from builder.disk import temporary, writing
from builder.editions.changes import FOLD
from builder.editions.fold import without_details
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
from builder.pipeline.release import BUILD_PREFIX, building, fingerprint, release, up_to_date
from builder.pipeline.select import select, unused

Say = Callable[[str], None]
PAGE_SIZE = 4096
NEEDED = (3, 37)
# What SQLite says of a disk that is full, read-only, or failing.
NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be built: which snapshot, why, what to do, and what is used instead.

    A dataset of which the archive lacks the files that it needs has no `snapshot`.
    """

    dataset: str
    snapshot: str
    place: str
    problem: str
    next_step: str
    exit_code: int
    instead: str

    def __str__(self) -> str:
        where = ": ".join(filter(None, (self.snapshot, self.place)))
        return f"{where}: {self.problem}\n  → {self.next_step}"


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
    SourceUnavailable when nothing can be built, CheckFailed when the result is implausible, Busy
    and HomeError. The previous release is then untouched.
    """
    preflight()
    listed = tuple(snapshots)
    wanted = tuple(d for d in datasets if any(s.dataset == d.name for s in listed))
    left = tuple(f"{s.dataset} {s.edition}: {why}" for d in wanted for s, why in unused(d, listed))
    if not wanted:
        names = ", ".join(sorted({snapshot.dataset for snapshot in listed})) or "nothing"
        raise SourceUnavailable(
            str(home.lock),
            f"the archive holds nothing that can be built (it holds {names})",
            "run `infotravail fetch` or `infotravail add`",
        )
    complete, missing = _complete(wanted, listed)
    left += _waiting(home, complete, listed)
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


def _waiting(home: Home, datasets: tuple[Dataset, ...], snapshots: tuple[Snapshot, ...]) -> tuple[str, ...]:
    """Return what releases know of datasets that are not built: it waits for a file of theirs."""
    with suppress(BadSnapshot):
        others = {one.snapshot.dataset for one in carried(home, snapshots)} - {dataset.name for dataset in datasets}
        why = "the editions that a release knows wait for a file of it"
        return tuple(f"{name}: {why}" for name in sorted(others))
    return ()


def _complete(
    datasets: tuple[Dataset, ...], snapshots: tuple[Snapshot, ...]
) -> tuple[tuple[Dataset, ...], list[Refused]]:
    """Return the datasets that the archive has the files of, and why the others are left out.

    Raises SourceUnavailable when none is left.
    """
    complete: list[Dataset] = []
    missing: dict[str, SourceUnavailable] = {}
    for dataset in datasets:
        try:
            select(dataset, snapshots)
            _expect_needs(dataset, {one.name for one in complete})
        except SourceUnavailable as error:
            missing[dataset.name] = error
        else:
            complete.append(dataset)
    if not complete:
        raise next(iter(missing.values()))
    words = [
        Refused(name, "", error.place, error.problem, error.next_step, error.exit_code, "")
        for name, error in missing.items()
    ]
    return tuple(complete), words


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
            refused = [*missing, *(_refused(one, loaded) for one in bad)]
            identity = describe_file(connection, loaded, [_left_out(one) for one in refused])
            say("index")
            index(connection, [*(t for d in datasets for t in d.tables), *REGISTERS])
            connection.commit()
            say("write")
            finished.unlink()
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


def _expect_needs(dataset: Dataset, there: Set[str]) -> None:
    if lacking := [name for name in dataset.needs if name not in there]:
        raise SourceUnavailable(
            dataset.name,
            f"it needs {', '.join(lacking)}, which the archive does not hold",
            f"run `infotravail fetch {' '.join(lacking)}`, or `infotravail add {lacking[0]} FILE…` with files you have",
        )


def _named(snapshot: Snapshot) -> str:
    return f"{snapshot.file} {snapshot.edition} ({snapshot.sha256[:12]}…)"


def _refused(bad: BadSnapshot, loaded: list[Loaded]) -> Refused:
    used = [s for one in loaded for s in one.selection.snapshots]
    same = [s for s in used if (s.dataset, s.file) == (bad.snapshot.dataset, bad.snapshot.file)]
    # An edition before the one that is built would have given its history alone, which nothing replaces.
    instead = [_named(s) for s in same if s.edition <= bad.snapshot.edition]
    error = bad.error
    return Refused(
        dataset=bad.snapshot.dataset,
        snapshot=_named(bad.snapshot),
        place=error.place,
        problem=error.problem,
        next_step=error.next_step,
        exit_code=error.exit_code,
        instead=instead[0] if instead else "",
    )


def _left_out(refused: Refused) -> Finding:
    instead = f"remplacé par {refused.instead}" if refused.instead else "et rien ne le remplace"
    what = refused.snapshot or refused.dataset
    text = f"{what} laissé de côté, {instead} ; message : « {refused.place} : {refused.problem} »"
    return Finding("avertissement", text, refused.dataset)


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
                "look at the source; bounds move with a reason, never to make a run pass",
            )
        tables = [*(table for dataset in datasets for table in dataset.tables), *REGISTERS]
        return {table.name: _count(connection, table) for table in tables}


def _pages(path: Path) -> list[Finding]:
    with closing(sqlite3.connect(path)) as connection:
        return list(check_pages(connection))


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])

"""A built file, opened read-only: what every question begins with, light enough for a command to start at once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shlex import quote

from .environment import RELEASES as RELEASES_VARIABLE
from .errors import HomeError
from .extras import has
from .home import APPLICATION_ID, RELEASES, SCHEMA_VERSION, Home
from .livraison import DAMAGED, UNREADABLE, livraison

# So that a command can name what it hands over, and nothing else of SQLite's.
Connection = sqlite3.Connection
# No cell of ours is as long; a made-up schema may compute longer ones, at any price.
LONGEST = 64_000_000
# How SQLite says that a table is not there.
NO_TABLE = "no such table: "


def connect(path: Path, *, any_schema: bool = False) -> sqlite3.Connection:
    """Return a connection to a built file, read-only, as it will not change, for any thread that has it to itself.

    Raises HomeError when it is not one that says what it is, or one of another schema than this version's; where
    any schema will do, what the file says of itself is for the caller to read.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise HomeError(str(path), f"cannot be opened ({error})", "check the path") from error
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        _refuse_others(path, connection, any_schema=any_schema)
    except HomeError:
        connection.close()
        raise
    return connection


def _refuse_others(path: Path, connection: sqlite3.Connection, *, any_schema: bool) -> None:
    try:
        known = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
    except UNREADABLE as error:
        raise HomeError(str(path), f"not a readable database ({error})", "run `infotravail check` on it") from error
    if not known:
        raise HomeError(str(path), "not a file of infotravail", to_have_a_file())
    if any_schema:
        return
    if schema != SCHEMA_VERSION:
        problem = f"schema {schema}, while this version reads schema {SCHEMA_VERSION}"
        raise HomeError(str(path), problem, to_have_a_file())
    livraison(connection, str(path))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what a damaged file raises into a HomeError that says what to do.

    SQLite sees what it cannot read. A value that changed is only seen by who uses it: a number that leads nowhere, a
    text that is no JSON.
    """
    try:
        yield
    except UNREADABLE as error:
        if str(error).startswith(NO_TABLE):
            # A lite file says of a dataset that it has it, where it has some of its tables.
            problem = f"it has not the table that is asked: {str(error).removeprefix(NO_TABLE)}"
            step = f"if it is a lite file, run `{to_download()}` without --lite, for the whole one"
            raise HomeError(str(path), problem, step) from error
        raise HomeError(str(path), f"damaged ({error})", DAMAGED) from error
    except _unexpected() as error:
        problem = f"it holds what infotravail does not write ({type(error).__name__}: {error})"
        raise HomeError(str(path), problem, f"{DAMAGED}; where nothing is wrong with it, report this") from error


def _unexpected() -> tuple[type[Exception], ...]:
    # Asked once something went wrong: a look-up starts without JSON.
    from json import JSONDecodeError

    return LookupError, TypeError, JSONDecodeError


@contextmanager
def open_database(path: Path, *, any_schema: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a built file for a while: see `connect`, and `reading`."""
    with closing(connect(path, any_schema=any_schema)) as connection, reading(path):
        yield connection


def find_database(home: Home) -> tuple[Path, bool]:
    """Return the home's database, or the starter's where it has none yet, and whether it is the starter's."""
    if home.database.exists():
        return home.database, False
    if home.starter.database.exists():
        return home.starter.database, True
    raise HomeError(str(home.database), "there is no database yet", to_have_a_file())


def is_published() -> bool:
    """Tell whether this version, or the environment, knows where released files are."""
    return bool(os.environ.get(RELEASES_VARIABLE) or RELEASES)


def to_download(options: str = "", address: str = "ADDRESS") -> str:
    """Return the command that downloads a released file: it has an address where no other one would be asked.

    >>> to_download(" --release 2026-11-23-0a1b2c3d", "dist/release")
    'infotravail download --release 2026-11-23-0a1b2c3d --from dist/release'
    """
    return f"infotravail download{options}" + ("" if is_published() else f" --from {quote(address)}")


def to_build() -> str:
    """Return how to build a file here, with what the package lacks for it."""
    install = "" if has("build") else "`pip install 'infotravail[build]'`, then "
    return f"{install}`infotravail build`"


def to_have_a_file() -> str:
    """Return what to do to have a file: to download it, or else to build one."""
    where = "" if is_published() else ", with the address of a release or its folder"
    return f"run `{to_download()}`{where}, or else {to_build()}"


def holds(connection: sqlite3.Connection, dataset: str) -> bool:
    """Tell whether the file has a dataset."""
    return connection.execute("SELECT 1 FROM licences WHERE jeu = ?", (dataset,)).fetchone() is not None


def has_table(connection: Connection, table: str) -> bool:
    """Tell whether the file has a table or a view: a lite file has some of a dataset's alone."""
    sql = "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?"
    return connection.execute(sql, (table,)).fetchone() is not None


def left_out(connection: Connection, error: sqlite3.OperationalError) -> str:
    """Return the table that SQLite does not find because the file is a lite one; empty where that is not the reason."""
    if not str(error).startswith(NO_TABLE) or not livraison(connection).est_leger:
        return ""
    return str(error).removeprefix(NO_TABLE)

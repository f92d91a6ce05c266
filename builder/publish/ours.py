"""Which databases of a Datasette are our files, and what is asked of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..across.origines import Origine, origine
from ..home import APPLICATION_ID
from ..livraison import Livraison, livraison
from ..opened import holds, open_database

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette
    from datasette.database import Database

# Where SQLite keeps the application id in the header of a file.
APPLICATION_ID_AT = 68

# More than a file has.
MOST_TABLES = 1_000

Found = TypeVar("Found")


@cache
def is_ours(path: str | None) -> bool:
    """Tell whether a database's file is one of ours, by its application id."""
    if path is None:
        return False
    with Path(path).open("rb") as stream:
        stream.seek(APPLICATION_ID_AT)
        return stream.read(4) == APPLICATION_ID.to_bytes(4, "big")


def address_of(database: Database) -> str:
    """Return the address by which SQLite opens the file of a database, read-only, in this process or another."""
    return f"{Path(database.path).resolve().as_uri()}?{'mode=ro' if database.is_mutable else 'immutable=1'}"


def our_databases(datasette: Datasette) -> list[Database]:
    """Return the databases that are files of ours."""
    return [database for database in datasette.databases.values() if is_ours(database.path)]


@cache
def _release(path: str) -> Livraison:
    with open_database(Path(path)) as connection:
        return livraison(connection)


def release_of(datasette: Datasette) -> Livraison | None:
    """Return what our file is, that will not change while it is served; None where there is none."""
    paths = [database.path for database in our_databases(datasette)]
    return _release(paths[0]) if paths else None


def tiles_of(datasette: Datasette) -> dict[str, str]:
    """Return the server of map tiles that the site's settings name, and whom to credit for it."""
    names = [database.name for database in our_databases(datasette)]
    settings = datasette.plugin_config("datasette-cluster-map", database=names[0]) or {} if names else {}
    options = settings.get("tile_layer_options", {})
    return {"tile_layer": settings.get("tile_layer", ""), "attribution": options.get("attribution", "")}


@cache
def _holds(path: str, dataset: str) -> bool:
    with open_database(Path(path)) as connection:
        return holds(connection, dataset)


def holds_dataset(datasette: Datasette, dataset: str) -> bool:
    """Tell whether our file has a dataset; every file has what needs none."""
    paths = [database.path for database in our_databases(datasette)]
    return not dataset or (bool(paths) and _holds(paths[0], dataset))


@lru_cache(MOST_TABLES)
def _origin(path: str, table: str) -> Origine | None:
    with open_database(Path(path)) as connection:
        return origine(connection, table)


async def origins_of(datasette: Datasette, tables: Iterable[str]) -> list[Origine]:
    """Return where some tables of our file come from; nothing of those that it does not have."""
    path = str(our_databases(datasette)[0].path)
    return await ask_file(datasette, lambda _: [found for name in tables if (found := _origin(path, name))])


async def ask_file(datasette: Datasette, question: Callable[[sqlite3.Connection], Found]) -> Found:
    """Ask a question of our file, in one of Datasette's threads. Raises LookupError where it serves none."""
    databases = our_databases(datasette)
    if not databases:
        raise LookupError("no file of infotravail is served here")
    found: Found = await databases[0].execute_fn(lambda connection: _asked(connection, question))
    return found


def _asked(connection: sqlite3.Connection, question: Callable[[sqlite3.Connection], Found]) -> Found:
    try:
        return question(connection)
    except StopIteration as error:
        # No future of asyncio takes it: whoever waits for the answer would wait for ever.
        raise LookupError("the file holds what infotravail does not write") from error

"""The rows of a resource, asked of our file under Datasette's read-only limits."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ...model import OldPackage, OldResource
from ..sql.pool import Busy
from . import catalogue
from .answers import busy, invalid

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.database import Database, Results

# A statement of ours that is short is interrupted only where the machine is busy.
TRIES = 3


async def run(
    database: Database, sql: str, values: Mapping[str, Any], *, truncate: bool = False, tries: int = 1
) -> Results:
    """Return the rows of a SELECT. Raises Refusal, as CKAN does, where SQLite refuses it or it takes too long."""
    try:
        return await _tried(database, sql, values, truncate=truncate, tries=tries)
    except Busy as error:
        raise busy() from error
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
        raise invalid(query=str(error)) from error


async def _tried(database: Database, sql: str, values: Mapping[str, Any], *, truncate: bool, tries: int) -> Results:
    from datasette.database import QueryInterrupted

    while True:
        tries -= 1
        try:
            return await database.execute(sql, dict(values), truncate=truncate, log_sql_errors=False)
        except QueryInterrupted as error:
            if tries < 1:
                raise invalid(query="Query took too long") from error


@cache
def _sizes(path: str | None) -> dict[str, int]:  # noqa: ARG001
    """Return where the sizes of a file's resources are remembered: it does not change while it is served."""
    return {}


async def size_of(database: Database, resource: OldResource) -> int:
    """Return how many rows of a resource the file holds: 0 where it lacks the dataset."""
    known = {} if database.is_mutable else _sizes(database.path)
    if resource.identifier not in known:
        sql = f"SELECT count(*) FROM {resource.rows} WHERE {resource.where}"
        try:
            found = await _tried(database, sql, {}, truncate=False, tries=TRIES)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return 0
        known[resource.identifier] = int(found.single_value())
    return known[resource.identifier]


async def held(database: Database, identifier: str) -> tuple[OldPackage, OldResource, int]:
    """Return a resource that the file holds, its package and its size. Raises Refusal where it does not."""
    package, resource = catalogue.resource(identifier)
    size = await size_of(database, resource)
    if not size:
        raise catalogue.unknown(identifier)
    return package, resource, size


def quoted(name: str) -> str:
    """Return a declared name as an SQL identifier."""
    return '"{}"'.format(name.replace('"', '""'))


def selection(resource: OldResource, names: list[str] | None = None) -> str:
    """Return the SELECT list of a resource: the columns of those names, in that order, or all of them."""
    columns = [resource.column(name) for name in names] if names else list(resource.all_columns)
    return ", ".join(f"{column.sql} AS {quoted(column.name)}" for column in columns if column)


def as_value(value: Any) -> Any:
    """Return a value of SQLite as JSON has it: no bytes, no infinity."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return None if isinstance(value, float) and not math.isfinite(value) else value

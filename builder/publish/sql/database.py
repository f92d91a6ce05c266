"""The databases of Datasette that are files of ours: SQL goes to workers, what our pages ask stays in threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.tracer import trace
from datasette.utils.asgi import Base400

from ..alone import is_alone
from ..ours import address_of, our_databases
from ..tables import named_in
from .limits import INTERRUPTED, TOO_LONG, WORKERS
from .linear import read_in_one_way
from .pool import Pool
from .strangers import is_written_by_strangers
from .wire import Question, Values
from .worker import Stopped

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# What Datasette asks before each answer, several times for each table; nobody writes it otherwise to the letter.
_REPEATED = frozenset(
    {
        "PRAGMA schema_version",
        "select name from sqlite_master where type in ('table', 'view') and name = ? collate nocase",
    }
)
# As many answers as are remembered, to questions as long as their names make them: an address may name any table.
_MOST_REMEMBERED = 5_000
_LONGEST_REMEMBERED = 300
_Method = Callable[..., Awaitable[Any]]


def _remembered(method: _Method) -> _Method:
    """Return a method of Datasette's on the schema, which is asked once of a file that does not change."""

    @wraps(method)
    async def ask(self: ServedDatabase, *asked: Any) -> Any:
        return await self.remember((method.__name__, *asked), partial(method, self, *asked))

    return ask


class TooLong(QueryInterrupted, Base400):  # type: ignore[misc]
    """A statement that took too long, as Datasette expects it, where it does: no fault of the site either."""

    status = HTTPStatus.BAD_REQUEST

    def __str__(self) -> str:
        return TOO_LONG


class ServedDatabase(Database):  # type: ignore[misc]
    """A file of ours, whose SQL runs in processes that can be killed."""

    table_names = _remembered(Database.table_names)
    view_names = _remembered(Database.view_names)
    hidden_table_names = _remembered(Database.hidden_table_names)
    table_exists = _remembered(Database.table_exists)
    table_columns = _remembered(Database.table_columns)
    table_column_details = _remembered(Database.table_column_details)
    primary_keys = _remembered(Database.primary_keys)
    fts_table = _remembered(Database.fts_table)
    foreign_keys_for_table = _remembered(Database.foreign_keys_for_table)
    get_all_foreign_keys = _remembered(Database.get_all_foreign_keys)
    get_table_definition = _remembered(Database.get_table_definition)

    def __init__(self, datasette: Datasette, opened: Database) -> None:
        """Take the place of a database that Datasette has opened."""
        super().__init__(datasette, opened.path, is_mutable=opened.is_mutable)
        self.name, self.route = opened.name, opened.route
        # What Datasette opened meanwhile is closed with the rest.
        self._all_file_connections = opened._all_file_connections
        self._known: dict[tuple[Any, ...], Any] = {}
        address = address_of(self)
        self._pools = {is_written: Pool(address, WORKERS) for is_written in (False, True)}

    def close(self) -> None:
        """Close the connections, and end the workers."""
        for pool in self._pools.values():
            pool.close()
        super().close()

    async def remember(self, asked: tuple[Any, ...], ask: Callable[[], Awaitable[Any]]) -> Any:
        """Return an answer that does not change while the file is served, from memory where it was asked before."""
        if self.is_mutable:
            return await ask()
        if asked not in self._known:
            found = await ask()
            if len(self._known) >= _MOST_REMEMBERED or len(str(asked)) > _LONGEST_REMEMBERED:
                return found
            self._known[asked] = found
        return self._known[asked]

    async def attached_databases(self) -> list[Any]:
        """Return nothing: no other file can be attached to ours."""
        return []

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Return how many rows each table has, counted once, in whatever time that takes: a tenth of a second."""
        if self.is_mutable or self.cached_table_counts is not None:
            counts: dict[str, int | None] = await super().table_counts(limit)
            return counts
        counted: dict[str, int | None] = await self.execute_fn(_counts)
        self._cached_table_counts = counted
        return counted

    async def execute(
        self,
        sql: str,
        params: Values | None = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """Return the rows of a statement, as Datasette does; a worker runs it.

        Raises TooLong where it takes too long, what SQLite raises, and Busy.
        """
        if sql in _REPEATED:
            ask = partial(super().execute, sql, params, truncate, custom_time_limit, page_size, log_sql_errors)
            return await self.remember((sql, *(params or ())), ask)
        most = self._most(page_size or self.ds.page_size) if truncate else None
        question = Question(sql, _plain(sql, params), self._milliseconds(custom_time_limit), most)
        with trace("sql", database=self.name, sql=sql.strip(), params=params):
            try:
                return Results(*await self._pools[is_written_by_strangers()].ask(question))
            except Stopped as error:
                raise TooLong(error, sql, params) from error
            except sqlite3.DatabaseError as error:
                if error.args == (INTERRUPTED,):
                    raise TooLong(error, sql, params) from error
                # What strangers write is told to them: it would fill the log.
                raise

    def _most(self, page_size: int) -> int | None:
        """Return how many rows are given at most; Datasette sees by one more that a page has another after it."""
        most: int = self.ds.max_returned_rows
        return most + (most == page_size) or None

    def _milliseconds(self, custom: int | None) -> int:
        limit: int = self.ds.sql_time_limit_ms
        return min(custom, limit) if custom else limit


def serve_ours(datasette: Datasette) -> None:
    """Put a database of ours in the place of each that Datasette has opened on a file of ours."""
    if is_alone(datasette):
        # Whoever writes SQL there keeps nobody else waiting.
        return
    ours = {one.name for one in our_databases(datasette)}
    if ours:
        read_in_one_way()
    datasette.databases = type(datasette.databases)(
        (name, ServedDatabase(datasette, one) if name in ours else one) for name, one in datasette.databases.items()
    )


def _counts(connection: sqlite3.Connection) -> dict[str, int | None]:
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: _count(connection, name) for (name,) in names}


def _count(connection: sqlite3.Connection, name: str) -> int | None:
    try:
        count: int = connection.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]
    except sqlite3.DatabaseError:
        # An index whose table is not there, or damage: who asks for the rows is told.
        return None
    return count


def _plain(sql: str, params: Values | None) -> Values:
    """Return values that can be sent: what is computed when it is asked for is, where the statement names it."""
    if not isinstance(params, Mapping):
        return [_sent(value) for value in params or ()] or {}
    named = dict(params)
    if type(params) is not dict:
        for name in named_in(sql):
            try:
                named[name] = params[name]
            except KeyError:
                # SQLite says which one it lacks.
                continue
    return {name: _sent(value) for name, value in named.items()}


def _sent(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value

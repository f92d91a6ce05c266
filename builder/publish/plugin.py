"""The Datasette plugin: French search, lower SQLite limits, security headers.

Registered by entry point. What touches a database applies to our files alone, known by their
application id, so that the plugin is harmless beside other databases.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from builder.describe.datasette import map_settings
from builder.home import APPLICATION_ID
from builder.search.query import escape_fts

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# `select hex(zeroblob(2e8))` answers 400 MB, which no time limit stops.
MAX_VALUE_BYTES = 1_000_000
MAX_SQL_BYTES = 100_000
# Where SQLite keeps the application id in the header of a file.
APPLICATION_ID_AT = 68

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give our files the French `escape_fts` and lower limits."""
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return
    conn.create_function("escape_fts", 1, escape_fts, deterministic=True)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    conn.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Give the maps of our files a blank background, where the site's own settings name no server of tiles."""
    ours = [name for name, database in datasette.databases.items() if _is_ours(database.path)]
    return {"databases": {name: {"plugins": map_settings()} for name in ours}}


@cache
def _is_ours(path: str | None) -> bool:
    if path is None:
        return False
    with Path(path).open("rb") as stream:
        stream.seek(APPLICATION_ID_AT)
        return stream.read(4) == APPLICATION_ID.to_bytes(4, "big")


Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Add the security headers that Datasette does not send."""
    return _with_headers


def _with_headers(app: App) -> App:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in HEADERS]
                message = {**message, "headers": kept + list(HEADERS.items())}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped

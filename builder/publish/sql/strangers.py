"""Whose SQL is run: what strangers write whole waits for itself alone, and leaves tables and queries their workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import parse_qsl

from ..doors.asgi import App, Receive, Scope, Send

_IS_WRITTEN: ContextVar[bool] = ContextVar("is_written_by_strangers", default=False)
# The arguments of Datasette that are SQL.
_SQL = frozenset({"sql", "_where"})


def is_written_by_strangers() -> bool:
    """Tell whether what is being asked is SQL that was written outside."""
    return _IS_WRITTEN.get()


@contextmanager
def written_by_strangers() -> Iterator[None]:
    """Have what is asked meanwhile wait with the SQL that was written outside."""
    token = _IS_WRITTEN.set(True)
    try:
        yield
    finally:
        _IS_WRITTEN.reset(token)


def telling_strangers(app: App) -> App:
    """Return an application that knows, of each request, whether it brings SQL."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            names = {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"))}
            _IS_WRITTEN.set(bool(names & _SQL))
        await app(scope, receive, send)

    return telling

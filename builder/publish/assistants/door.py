"""The address of assistants, where `datasette-mcp` is installed: its SQL is written by strangers, and no answer stays.

MCP lets a client wait for what is announced, in an answer that has no end. Nothing is ever announced here, and each
answer that is open takes the place of another: whatever a client accepts, it gets one JSON.
"""

from __future__ import annotations

from ..doors.asgi import App, Receive, Scope, Send, without
from ..doors.place import PLACE, Kind
from ..sql.strangers import written_by_strangers

ACCEPT = b"accept"


def asked_by_assistants(app: App) -> App:
    """Return an application that answers assistants at once, and has their SQL wait with that of strangers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope[PLACE].kind is not Kind.ASSISTANTS:
            await app(scope, receive, send)
            return
        headers = [*without(scope["headers"], [ACCEPT]), (ACCEPT, b"application/json")]
        with written_by_strangers():
            await app({**scope, "headers": headers}, receive, send)

    return wrapped

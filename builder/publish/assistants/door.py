"""The address of assistants, where `datasette-mcp` is installed: SQL that comes there is written by strangers."""

from __future__ import annotations

from ..doors.asgi import App, Receive, Scope, Send
from ..doors.place import PLACE, Kind
from ..sql.strangers import written_by_strangers


def asked_by_assistants(app: App) -> App:
    """Return an application that has the SQL of assistants wait with that of strangers, as their body has it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope[PLACE].kind is not Kind.ASSISTANTS:
            await app(scope, receive, send)
            return
        with written_by_strangers():
            await app(scope, receive, send)

    return wrapped

"""How long an answer is, which what is made in one piece can say; and HEAD, which is answered what GET would be."""

from __future__ import annotations

from .asgi import App, Enough, Message, Receive, Scope, Send, value_of, with_headers
from .place import PLACE, Kind

# What has no body, whatever is sent.
EMPTY = (204, 304)
# The key, in the scope of a request, of what tells that the headers alone are asked for.
IS_HEAD = "infotravail.is_head"


def measuring(app: App) -> App:
    """Return an application that says the length of what it sends at once, and answers HEAD as GET, without a body.

    What makes a long answer is stopped as soon as its headers are known. A file answers HEAD by itself.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope[PLACE].kind
        is_head = scope["method"] == "HEAD" and kind not in (Kind.FILE, Kind.OTHERS)
        try:
            await app(
                {**scope, "method": "GET", IS_HEAD: True} if is_head else scope,
                receive,
                _Measured(send, is_head=is_head),
            )
        except Enough:
            return

    return wrapped


class _Measured:
    """Sends the beginning of an answer with the first piece of its body: where that is the last one, it is known."""

    def __init__(self, send: Send, *, is_head: bool) -> None:
        self._send = send
        self._is_head = is_head
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is not None:
            await self._send(_measured(self._start, message))
            self._start = None
            if self._is_head:
                await self._send({"type": "http.response.body", "body": b""})
                raise Enough
        await self._send(message)


def _measured(start: Message, first: Message) -> Message:
    is_known = value_of(start, b"content-length") or start["status"] in EMPTY
    if is_known or first.get("more_body"):
        return start
    return with_headers(start, [(b"content-length", str(len(first.get("body", b""))).encode())])

"""Compresses what is text, on its way, for who takes it so.

A file is sent as it is: it would cost seconds of a processor each time, could not be resumed, and would have no length.
"""

from __future__ import annotations

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder, IdentityResponder

from .asgi import App, Message, Receive, Scope, Send, header
from .place import PLACE, Kind

# Less is not worth it: it would go in one packet all the same.
SMALLEST = 1_000
# Half the time of the highest level, for 3 % more bytes.
LEVEL = 5
# What is packed already.
PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
# Rows are written one by one: that many bytes of them make a piece.
PIECE = 64 * 1024


def compressing(app: App) -> App:
    """Return an application whose texts are compressed for who takes them so, piece by piece."""
    gathered = _gathering(app)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope[PLACE].kind in (Kind.FILE, Kind.OTHERS):
            await app(scope, receive, send)
        elif takes_gzip(header(scope, b"accept-encoding").decode("latin-1")):
            responder = GZipResponder(gathered, SMALLEST, LEVEL, exclude_content_types=PACKED)
            await responder(scope, receive, send)
        else:
            await IdentityResponder(gathered, SMALLEST, exclude_content_types=PACKED)(scope, receive, send)

    return wrapped


def takes_gzip(accepted: str) -> bool:
    """Tell whether gzip is among the encodings that are accepted.

    >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0, *"), takes_gzip("*")
    (True, False, True)
    """
    weights: dict[str, float] = {}
    for one in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in one.split(";"))
        weights[name] = _weight(parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(parameters: list[str]) -> float:
    for name, _, value in (one.partition("=") for one in parameters):
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _gathering(app: App) -> App:
    """Return an application that sends no piece smaller than a packet is worth, but the last."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        pieces: list[bytes] = []
        size = 0

        async def gather(message: Message) -> None:
            nonlocal size
            if message["type"] != "http.response.body":
                # What answers may give its headers as pairs of any kind, which are added to after.
                await send({**message, "headers": [tuple(one) for one in message["headers"]]})
                return
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            # An empty piece has the headers sent before there is any.
            if message.get("more_body") and 0 < size < PIECE:
                return
            body = b"".join(pieces)
            pieces.clear()
            size = 0
            await send({**message, "body": body, "more_body": message.get("more_body", False)})

        await app(scope, receive, gather)

    return wrapped

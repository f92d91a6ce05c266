"""What may be kept of an answer, by whom and for how long; nothing is sent of what the reader has already.

A rule goes by the kind of the answer: only what says of itself that it is of the release is kept for ever under
`/r/RELEASE`, and nothing that is given to one reader is kept for another.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ..base_url import is_host_known
from ..kept import FOR_EVER, STABLE, TTL, asked_in, is_stable, tag
from ..permissions import is_open
from .asgi import App, Enough, Headers, Message, Receive, Scope, Send, header, value_of, with_headers, without
from .place import PLACE, Kind, Place

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# What tells readers apart: on our pages nothing does, and Datasette lets no answer to one who sends them be kept.
OF_READERS = (b"cookie", b"authorization")
# What a table is to whom it is not kept from.
OF_OUR_FILES = (Kind.DATA, Kind.FILE)
READ = ("GET", "HEAD")
CACHE_CONTROL, ETAG, VARY = b"cache-control", b"etag", b"vary"
_TAG = re.compile(rb'(?:W/)?("[^"]*")|(\*)')


def keeping(datasette: Datasette, app: App) -> App:
    """Return an application whose answers say how long they may be kept, and are not sent to who has them."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        place: Place = scope[PLACE]
        is_for_all = _is_for_all(datasette, place) and scope["method"] in READ
        if is_for_all:
            scope = {**scope, "headers": without(scope["headers"], OF_READERS)}
        own = await _own(datasette, scope, place) if is_for_all else []
        known = {one or star for one, star in _TAG.findall(header(scope, b"if-none-match"))}

        async def sending(message: Message) -> None:
            if message["type"] != "http.response.start":
                await send(message)
                return
            if is_for_all:
                message = _kept(message, own, place, is_host_known=is_host_known(scope))
            if scope["method"] in READ and _has(known, message):
                await _say_nothing_changed(send, message)
                raise Enough
            await send(message)

        async with _stopped():
            await app(scope, receive, sending)

    return wrapped


@asynccontextmanager
async def _stopped() -> AsyncIterator[None]:
    try:
        yield
    except Enough:
        return


def _is_for_all(datasette: Datasette, place: Place) -> bool:
    """Tell whether every reader has the same answer there."""
    if place.kind in OF_OUR_FILES:
        return is_open(datasette)
    return place.kind in (Kind.PAGE, Kind.STATIC)


async def _own(datasette: Datasette, scope: Scope, place: Place) -> Headers:
    """Return what an answer of Datasette's says of how it may be kept; our own pages say it themselves."""
    if place.kind is Kind.STATIC:
        return [(CACHE_CONTROL, STABLE.encode())]
    if place.kind is not Kind.DATA or not await is_stable(datasette, place.path, scope["query_string"]):
        return []
    tagged = [(ETAG, tag(datasette).encode())]
    return tagged if TTL in asked_in(scope["query_string"]) else [*tagged, (CACHE_CONTROL, STABLE.encode())]


def _kept(message: Message, own: Headers, place: Place, *, is_host_known: bool) -> Message:
    """Return the beginning of an answer with what it says of how it may be kept."""
    vary = [one.strip() for one in value_of(message, VARY).split(b",")]
    left = [one for one in vary if one and one.lower() not in OF_READERS]
    message = {**message, "headers": without(message["headers"], [VARY])}
    if left:
        message = with_headers(message, [(VARY, b", ".join(left))])
    if message["status"] != 200 or value_of(message, b"set-cookie"):
        return message
    message = with_headers(message, own)
    lasts = value_of(message, CACHE_CONTROL)
    if place.kind is Kind.DATA and not is_host_known:
        # Its links have the host of the request.
        lasts = b"private, " + lasts.removeprefix(b"public, ")
    elif place.release and lasts == STABLE.encode() and place.kind is not Kind.STATIC:
        lasts = FOR_EVER.encode()
    return with_headers(message, [(CACHE_CONTROL, lasts)] if lasts else [])


def _has(known: set[bytes], message: Message) -> bool:
    """Tell whether the reader has the answer, by its tag."""
    found = value_of(message, ETAG).removeprefix(b"W/")
    return bool(found) and message["status"] in (200, 206) and not known.isdisjoint({found, b"*"})


async def _say_nothing_changed(send: Send, message: Message) -> None:
    told = [(name, value) for name in (ETAG, CACHE_CONTROL) if (value := value_of(message, name))]
    # What is sent whole may be compressed.
    headers = [*told, (VARY, value_of(message, VARY) or b"accept-encoding")]
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

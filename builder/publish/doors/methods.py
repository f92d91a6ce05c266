"""Which methods an address answers, and what a browser asks before it lets a page of another site ask it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .. import replay
from ..envoi.views import taking
from ..reconciliation import PATHS as RECONCILIATION
from .asgi import App, Headers, Message, Receive, Scope, Send, header, value_of, with_headers, without
from .place import PLACE, Kind, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a page or a table answers; what is posted is Datasette's forms, the queries of other files than ours, files that
# are sent, and columns to reconcile.
PAGES = ("GET", "HEAD", "OPTIONS")
FORMS = ("GET", "HEAD", "POST", "OPTIONS")
ANSWERED: Mapping[Kind, tuple[str, ...]] = {
    # No GET: the server announces nothing to a client that waits. No DELETE: it keeps no session.
    Kind.ASSISTANTS: ("POST", "OPTIONS"),
    Kind.REPLAY: replay.METHODS,
    Kind.MACHINERY: FORMS,
    Kind.OTHERS: FORMS,
}
DAY = 24 * 3600
# What a script of another site may read of an answer, beside what every one may.
EXPOSED = (
    *("accept-ranges", "allow", "content-disposition", "content-encoding", "content-length", "content-range"),
    *("date", "etag", "link", "retry-after", "vary", "x-infotravail-tronque"),
)
OPEN: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", ", ".join(EXPOSED).encode()),
]
_NAMES_OF_HEADERS = re.compile(rb"[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*")


@cache
def posted() -> frozenset[str]:
    """Return the addresses of ours that take what is posted: files, and columns to reconcile."""
    return taking() | {*RECONCILIATION}


def answering(app: App) -> App:
    """Return an application that refuses the methods that mean nothing, and that other sites may read.

    Datasette has no answer to most methods, and fails; pages of ours would answer them as they answer GET.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        place: Place = scope[PLACE]
        known = FORMS if place.path in posted() else ANSWERED.get(place.kind, PAGES)
        sending = _opening(send) if _is_open(place) else send
        allow = [(b"allow", ", ".join(known).encode())]
        if scope["method"] == "OPTIONS":
            headers = [*allow, *_preflight(scope, known)] if _is_open(place) else allow
            await _send(sending, 204, headers)
        elif scope["method"] not in known:
            text = [(b"content-type", b"text/plain; charset=utf-8")]
            said = f"Méthode refusée. Ce site répond à : {', '.join(known)}.\n"
            await _send(sending, 405, [*allow, *text], said.encode())
        else:
            await app(scope, receive, sending)

    return wrapped


async def _send(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


def _is_open(place: Place) -> bool:
    """Tell whether any site may read what is there: all but Datasette's forms, and what is in other files than ours."""
    if place.kind is Kind.MACHINERY:
        return place.path.endswith(".json")
    return place.kind is not Kind.OTHERS


def _opening(send: Send) -> Send:
    """Return what sends an answer for any site to read, but for one that is given to a single reader."""

    async def opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            if value_of(message, b"set-cookie"):
                message = {**message, "headers": without(message["headers"], [name for name, _ in OPEN])}
            else:
                message = with_headers(message, OPEN)
        await send(message)

    return opened


def _preflight(scope: Scope, known: tuple[str, ...]) -> Headers:
    """Return what a browser may let a page of another site ask: the methods, and any header."""
    asked = header(scope, b"access-control-request-headers")
    # A star stands for all but `authorization`, which is read by nothing here.
    allowed = asked if _NAMES_OF_HEADERS.fullmatch(asked) else b"*, authorization"
    return [
        (b"access-control-allow-methods", ", ".join(known).encode()),
        (b"access-control-allow-headers", allowed),
        (b"access-control-max-age", str(DAY).encode()),
        (b"vary", b"access-control-request-headers"),
    ]

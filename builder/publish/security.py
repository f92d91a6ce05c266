"""What protects every answer: headers, a content policy with a nonce of its own, and no path that leads elsewhere."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from datasette.utils.asgi import Request, Response
from jinja2 import Environment
from jinja2.ext import Extension

from . import base_url, tables
from .alone import is_alone
from .assistants.door import asked_by_assistants
from .doors.asgi import App, Message, Receive, Scope, Send, value_of, with_headers
from .doors.compressing import compressing
from .doors.keeping import keeping
from .doors.lengths import measuring
from .doors.methods import answering
from .doors.place import PLACE, Kind, Place, placed
from .ours import our_databases, tiles_of
from .site.answers import NotAnswered, refused

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# The nonce of the answer that is being made: a template may be rendered by Datasette itself, an error's for one.
_NONCE: ContextVar[str] = ContextVar("csp_nonce", default="")

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}


class Nonces(Extension):
    """Put the nonce of the answer on the inline scripts that templates write, Datasette's own included.

    It is done to the templates' sources, before any data is in them: a script in the data gets none.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Return the source of a template, a nonce on each script."""
        return re.sub(r"<script\b", '<script nonce="{{ csp_nonce() }}"', source)


def add_nonces(env: Environment) -> None:
    """Make an environment's templates carry nonces."""
    env.globals["csp_nonce"] = _NONCE.get
    env.add_extension(Nonces)


def policy(nonce: str, images: str) -> bytes:
    """Return the content policy of an answer: our own scripts and those of the nonce, images of `images` too."""
    rules = (
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}'",
        "style-src 'self' 'unsafe-inline'",
        f"img-src 'self' data: {images}".rstrip(),
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules).encode()


def origin_of_tiles(tiles: str) -> str:
    """Return the origin of a server of map tiles; empty where its address is no server's.

    >>> origin_of_tiles("https://{s}.example.org/{z}/{x}/{y}.png")
    'https://*.example.org'
    """
    address = urlsplit(tiles)
    if address.scheme not in ("http", "https") or not address.netloc:
        return ""
    # A placeholder of the host stands for any.
    return f"{address.scheme}://{re.sub(r'^[^.]*{s}[^.]*', '*', address.netloc)}"


def protecting(datasette: Datasette) -> Callable[[App], App]:
    """Return a wrapper of the application: each answer passes the doors of HTTP, and has our headers.

    Where no file of ours is served, it has the headers, and Datasette stays as it is.
    """

    def wrap(app: App) -> App:
        images = origin_of_tiles(tiles_of(datasette)["tile_layer"])
        origin = base_url.origin_of(datasette)
        kept = keeping(datasette, _refusing_unusable(datasette, asked_by_assistants(app)))
        # In a browser, no answer crosses a network: compressing it gains nothing, and needs threads.
        through = answering(measuring(kept if is_alone(datasette) else compressing(kept)))
        served = through if our_databases(datasette) else app

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            nonce = secrets.token_urlsafe(16)
            _NONCE.set(nonce)
            own = {**HEADERS, b"content-security-policy": policy(nonce, images)}
            await served(placed(datasette, base_url.at_base(scope, origin)), receive, _protected(send, own))

        return wrapped

    return wrap


def _protected(send: Send, own: dict[bytes, bytes]) -> Send:
    """Return what sends an answer with our headers."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(own)
            if message["status"] == 304:
                # What is kept has the policy of its own nonce, which a new one would take the place of.
                headers.pop(b"content-security-policy")
            message = with_headers(message, headers.items())
        await send(message)

    return sending


def _refusing_unusable(datasette: Datasette, app: App) -> App:
    """Return an application that refuses what cannot be used of what is asked, and a path that would lead elsewhere."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        place: Place = scope[PLACE]
        if "\\" in place.path[:2] or b"\\" in scope.get("raw_path", b"")[:2]:
            # A browser reads it as the address of another site, where Datasette would lead.
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if place.kind not in (Kind.REPLAY, Kind.OTHERS):
            try:
                scope = await tables.usable(datasette, dict(scope), place.path)
            except NotAnswered as error:
                answer = await _refusal(datasette, scope, error)
                await answer.asgi_send(send)
                return
        await app(scope, receive, _leading_home(send, datasette.setting("base_url"), place))

    return wrapped


def _leading_home(send: Send, base: str, place: Place) -> Send:
    """Return what sends an answer that leads within the site, at its base and in its release.

    Datasette forgets the release, and the base for some addresses: what has it leads to the path that is asked.
    """
    root = base.rstrip("/").encode()
    prefix, based = root + place.release.encode(), root + place.path.rstrip("/").encode("latin-1")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and place.kind is not Kind.OTHERS:
            location = value_of(message, b"location")
            if location.startswith(b"/") and location != base.encode():
                inner = location.removeprefix(root) if location.startswith(based) else location
                message = with_headers(message, [(b"location", prefix + inner)])
        await send(message)

    return sending


async def _refusal(datasette: Datasette, scope: Scope, error: NotAnswered) -> Response:
    """Return why an address is not answered, in the form that its extension asks for."""
    # The first of all that is asked of a Datasette may be this.
    await datasette.invoke_startup()
    # Nothing is posted from the page of an error.
    request = Request({**scope, "csrftoken": lambda: ""}, None)
    extension = request.path.rpartition("/")[2].partition(".")[2]
    form = {"json": "json", "jsono": "json", "csv": "csv", "excel": "csv", "xlsx": "csv"}.get(extension, "page")
    return await refused(datasette, request, error, form)


FAULT = 500
# What wrong addresses raise in Datasette and in SQLite, where the fault is not the site's.
_OF_ADDRESSES = (
    sqlite3.OperationalError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    AssertionError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)


def as_bad_request(exception: Exception) -> str:
    """Return what to say of an exception that the address caused, empty where it has a status of its own or is ours.

    Datasette says 500 of a column to sort by that is not there, and of a facet that cannot be.
    """
    status = getattr(exception, "status", None)
    if status == 500:
        return str(getattr(exception, "message", "") or exception)
    if status is not None or not isinstance(exception, _OF_ADDRESSES):
        return ""
    return str(exception) or type(exception).__name__


def told_of(exception: Exception, *, is_ours: bool) -> tuple[int, str]:
    """Return the status of an exception and what readers are told of it; nothing where Datasette has an answer to it.

    On pages that are ours, the address is never at fault.
    """
    if told := "" if is_ours else as_bad_request(exception):
        return 400, told
    if getattr(exception, "status", None) is None:
        return FAULT, "Le site a un défaut : l'adresse n'y est pour rien."
    return 0, ""

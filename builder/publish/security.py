"""What every answer carries: headers, a content policy with a nonce of its own, and addresses that carry a release."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from datasette.utils.asgi import Request, Response
from jinja2 import Environment
from jinja2.ext import Extension

from . import replay, tables
from .ours import our_databases, release_of, tiles_of
from .query import plain_path
from .site.answers import PREFIX, NotAnswered, refused

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# The nonce of the answer that is being made: a template may be rendered by Datasette itself, an error's for one.
_NONCE: ContextVar[str] = ContextVar("csp_nonce", default="")
YEAR = 365 * 24 * 3600
_OF_RELEASE = re.compile(r"^/r/([\w.-]{1,80})(/.*)$")

# What a page or a table answers; Datasette's own forms, and the queries of other files than ours, are posted too.
PAGES = ("GET", "HEAD")
FORMS = ("GET", "HEAD", "POST")

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


def origin_of(tiles: str) -> str:
    """Return the origin of a server of map tiles; empty where its address is no server's.

    >>> origin_of("https://{s}.example.org/{z}/{x}/{y}.png")
    'https://*.example.org'
    """
    address = urlsplit(tiles)
    if address.scheme not in ("http", "https") or not address.netloc:
        return ""
    # A placeholder of the host stands for any.
    return f"{address.scheme}://{re.sub(r'^[^.]*{s}[^.]*', '*', address.netloc)}"


def protecting(datasette: Datasette) -> Callable[[App], App]:
    """Return a wrapper of the application that adds the headers, and serves `/r/RELEASE/…` for that release alone.

    It says that nothing has changed to who has the answer already, and refuses a path that would lead elsewhere.
    """

    def wrap(app: App) -> App:
        images = origin_of(tiles_of(datasette)["tile_layer"])

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            nonce = secrets.token_urlsafe(16)
            _NONCE.set(nonce)
            inner, for_ever = _of_release(datasette, _plain(datasette, scope))
            own = {**HEADERS, b"content-security-policy": policy(nonce, images)}
            if for_ever:
                own[b"cache-control"] = f"public, max-age={YEAR}, immutable".encode()
            sending = _Sending(send, own, dict(scope["headers"]).get(b"if-none-match", b""))
            if b"\\" in scope.get("raw_path", b"")[:2] or b"\\" in inner.get("raw_path", b"")[:2]:
                # A browser reads it as the address of another site, where Datasette would lead.
                await sending({"type": "http.response.start", "status": 404, "headers": []})
                await sending({"type": "http.response.body", "body": b""})
                return
            if allow := _refusing(datasette, scope):
                told = [(b"allow", allow.encode()), (b"content-type", b"text/plain; charset=utf-8")]
                await sending({"type": "http.response.start", "status": 405, "headers": told})
                body = f"Méthode refusée. Ce site répond à : {allow}.\n".encode()
                await sending({"type": "http.response.body", "body": body})
                return
            try:
                inner = await _usable(datasette, inner)
            except NotAnswered as error:
                answer = await _refusal(datasette, inner, error)
                await answer.asgi_send(sending)
                return
            await app(inner, receive, sending)

        return wrapped

    return wrap


def _plain(datasette: Datasette, scope: Scope) -> Scope:
    """Return the scope of an address of ours without the percent-encodings that its path could do without."""
    if not _is_answered_here(datasette, scope):
        return scope
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    return {**scope, "raw_path": plain_path(raw.partition(b"?")[0])}


def _is_answered_here(datasette: Datasette, scope: Scope) -> bool:
    """Tell whether an address is neither the replay's, whose clients are answered as they were, nor another file's."""
    path = _routed(datasette, scope["path"])
    return not tables.is_of_others(datasette, path) and not replay.is_replayed(path)


async def _usable(datasette: Datasette, scope: Scope) -> Scope:
    """Return the scope of what is asked of our files, all of which can be used. Raises NotAnswered."""
    if not _is_answered_here(datasette, scope):
        return scope
    return await tables.usable(datasette, scope, _routed(datasette, scope["raw_path"].decode("latin-1")))


def _routed(datasette: Datasette, path: str) -> str:
    """Return a path as Datasette's routes have it, after the address that the site is served at."""
    return "/" + path.removeprefix(datasette.setting("base_url"))


async def _refusal(datasette: Datasette, scope: Scope, error: NotAnswered) -> Response:
    """Return why an address is not answered, in the form that its extension asks for."""
    # The first of all that is asked of a Datasette may be this.
    await datasette.invoke_startup()
    # Nothing is posted from the page of an error.
    request = Request({**scope, "csrftoken": lambda: ""}, None)
    extension = request.path.rpartition("/")[2].partition(".")[2]
    form = {"json": "json", "jsono": "json", "csv": "csv", "excel": "csv"}.get(extension, "page")
    return await refused(datasette, request, error, form)


def _refusing(datasette: Datasette, scope: Scope) -> str:
    """Return the methods that an address answers where it is asked by another one, empty where the method is good.

    Datasette has no answer to most methods, and fails; pages of ours would answer them as they answer GET.
    """
    ours = our_databases(datasette)
    if not ours:
        return ""
    path = _routed(datasette, scope["path"])
    if replay.is_replayed(path):
        known: tuple[str, ...] = replay.METHODS
    else:
        others = {name for name in datasette.databases if name not in {one.name for one in ours}}
        known = FORMS if path.split("/")[1] in {"-", *others} else PAGES
    return "" if scope["method"] in known else ", ".join(known)


class _Sending:
    """What is sent of an answer: our headers with it, and nothing of a body that is there already."""

    def __init__(self, send: Send, own: dict[bytes, bytes], known: bytes) -> None:
        self._send = send
        self._own = own
        self._known = {tag.strip().removeprefix(b"W/") for tag in known.split(b",")}
        self._is_known = False

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = self._start(message)
        elif self._is_known:
            message = {**message, "body": b""}
        await self._send(message)

    def _start(self, message: dict[str, Any]) -> dict[str, Any]:
        headers = {name.lower(): value for name, value in message["headers"]}
        tag, own = headers.get(b"etag", b"").removeprefix(b"W/"), dict(self._own)
        if message["status"] != 200:
            own.pop(b"cache-control", None)
        elif tag and {tag, b"*"} & self._known:
            self._is_known = True
            # What is kept has the policy of its own nonce, which a new one would take the place of.
            own.pop(b"content-security-policy")
            told = [(name, headers[name]) for name in (b"etag", b"cache-control", b"vary") if name in headers]
            return {**message, "status": 304, "headers": told + list(own.items())}
        kept = [(name, value) for name, value in message["headers"] if name.lower() not in own]
        return {**message, "headers": kept + list(own.items())}


def _of_release(datasette: Datasette, scope: Scope) -> tuple[Scope, bool]:
    """Return the scope of the address that follows `/r/RELEASE`, and whether it is the release that is served.

    Of another release, the address is left as it is: nothing is there, which is what must be said.
    """
    raw = scope.get("raw_path", b"")
    # What is matched is as it is sent: a slash that is encoded there parts nothing.
    found = _OF_RELEASE.match(raw.decode("latin-1"))
    served = release_of(datasette) if found else None
    if not found or not served or served.identifiant != found[1]:
        return scope, False
    prefix = f"/r/{found[1]}"
    inner = {"path": scope["path"][len(prefix) :], "raw_path": raw[len(prefix) :], PREFIX: prefix}
    return {**scope, **inner}, True


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
    if getattr(exception, "message_is_html", False):
        # It comes with a script of Datasette's own, that the policy would not let run.
        return "La requête a dépassé le temps que ce site lui laisse : la simplifier, ou télécharger le fichier."
    if status == 500:
        return str(getattr(exception, "message", "") or exception)
    if status is not None or not isinstance(exception, _OF_ADDRESSES):
        return ""
    return str(exception) or type(exception).__name__

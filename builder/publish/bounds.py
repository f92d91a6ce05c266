"""How long what a stranger sends may be: it is refused before anything reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

App = Callable[..., Awaitable[None]]

# More than any form of ours writes, and than most proxies let through.
MOST_OF_ADDRESS = 32_000
# Datasette's own forms, which it reads whole whatever their size; the replay's and ours have limits of their own.
DATASETTES = "/-/"
MOST_OF_FORM = 100_000

TOO_LONG = f"L'adresse est trop longue : au plus {MOST_OF_ADDRESS} octets.\n"
TOO_LARGE = f"Le formulaire est trop grand : au plus {MOST_OF_FORM} octets.\n"
UNMEASURED = "Le formulaire doit dire sa taille (Content-Length).\n"


def bounded(app: App, base: str) -> App:
    """Return an application that answers what another does, where it is not asked too much."""

    async def answered(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] == "http" and (refused := refusal(scope, base)):
            await refuse(send, *refused, (b"connection", b"close"))
        else:
            await app(scope, receive, send)

    return answered


async def refuse(send: Callable[..., Any], status: int, sentence: str, *more: tuple[bytes, bytes]) -> None:
    """Answer why nothing is."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


def refusal(scope: Mapping[str, Any], base: str) -> tuple[int, str] | None:
    """Return the status and the sentence with which a request is refused for its size, None where it is not.

    `base` is the path under which the site is served.
    """
    if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_OF_ADDRESS:
        return 414, TOO_LONG
    if scope["method"] in ("GET", "HEAD") or not scope["path"].startswith(base.rstrip("/") + DATASETTES):
        return None
    headers = dict(scope["headers"])
    said = headers.get(b"content-length", b"0" if b"transfer-encoding" not in headers else b"")
    if not said.isdigit():
        return 411, UNMEASURED
    return (413, TOO_LARGE) if int(said) > MOST_OF_FORM else None

"""The words of ASGI that the doors share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Enough(BaseException):
    """Who asked has the whole of the answer: what is still making it stops.

    It is no Exception: Datasette writes those into the rows that it is sending.
    """


def header(scope: Scope, name: bytes) -> bytes:
    """Return a header of a request, its values together where it is sent several times; empty where it is not."""
    return b", ".join(value for one, value in scope["headers"] if one.lower() == name)


def value_of(message: Message, name: bytes) -> bytes:
    """Return a header of an answer, empty where it has none."""
    return next((bytes(value) for one, value in message["headers"] if one.lower() == name), b"")


def with_headers(message: Message, own: Iterable[tuple[bytes, bytes]]) -> Message:
    """Return the beginning of an answer with some headers, in the place of those of the same names."""
    new = list(own)
    names = {name for name, _ in new}
    return {**message, "headers": [*without(message["headers"], names), *new]}


def without(headers: Iterable[Iterable[bytes]], names: Iterable[bytes]) -> Headers:
    """Return headers but those of some names, which are lower case."""
    left = frozenset(names)
    return [(name, value) for name, value in headers if name.lower() not in left]

"""Files that need an account: OAuth client credentials, the token being kept in memory alone.

An `Account` hangs on the client that `fetch` opens, and sees each request before it goes, redirects
included, once its address has been compared with the file's hosts. It puts the token on it, after
having asked for one where need be, and sees each answer before anyone reads it: one that repeats
a secret is refused, so that none gets into a message, the archive or what is kept aside.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx

from ..containers import page_title
from ..environment import MIRROR
from ..errors import SourceChanged, SourceUnavailable
from ..model import Access, File
from .answers import HEAD, Transient, read_head, refuse_for_now
from .download import DAY, LATER
from .mirror import address

# What RFC 6749 and 6750 make credentials and tokens of; anything else breaks a header or a scope.
WORD = re.compile(r"[\x21-\x7e]+")
# The publisher's word for an error (invalid_client), and nothing that a person wrote.
ERROR = re.compile("[a-z_]{1,32}")
INTERVAL = 1.0
MARGIN = 5.0
MAX_ANSWER = 64 * 1024
# What of an answer, its body aside, gets into a message or the lock.
SHOWN = ("ETag", "Last-Modified", "Location", "Content-Encoding")
# A shorter secret cannot be told from any other text.
SHORTEST_SECRET = 8


class Pace:
    """Holds each call until a while after the last one was answered."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._free = -math.inf

    async def __aenter__(self) -> None:
        await asyncio.sleep(self._free - time.monotonic())

    async def __aexit__(self, *_: object) -> None:
        self._free = time.monotonic() + self._interval


@dataclass(frozen=True, slots=True)
class Credentials:
    """What names an account and what proves it; neither is shown."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


def lacking(access: Access, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return which of the two variables that an account needs are not set."""
    return tuple(name for name in (access.client_id, access.client_secret) if not _value(environment, name))


def credentials(access: Access, environment: Mapping[str, str]) -> Credentials:
    """Return the credentials that the environment has, looked at."""
    for name in (access.client_id, access.client_secret):
        if not WORD.fullmatch(_value(environment, name)):
            raise SourceUnavailable(
                name, "is empty, or holds a space, a line end or an accent", f"copy it again from {access.page}"
            )
    return Credentials(_value(environment, access.client_id), _value(environment, access.client_secret))


def _value(environment: Mapping[str, str], name: str) -> str:
    # The line end of the file that it was read from is none of it.
    return environment.get(name, "").strip()


class Account(httpx.Auth):
    """What one file that needs an account is asked for with, for the time of one download, or of many calls."""

    def __init__(self, file: File, access: Access, credentials: Credentials, *, mirror: str, pace: Pace) -> None:
        self._file = file
        self._access = access
        self._credentials = credentials
        self._mirror = mirror
        self._pace = pace
        self._token = ""
        self._good_until = -math.inf
        self._renewed = False

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send a request with a token, asked for when there is none or when it is about to expire."""
        # The token's address leads through the same mirror, or is in https like this one.
        _refuse_plain(request.url)
        if not self._token or time.monotonic() >= self._good_until:
            self._token = ""
            asking = self._ask_token(request)
            async with self._pace:
                answer = yield asking
            await self._take_token(answer)
        request.headers["Authorization"] = f"Bearer {self._token}"
        async with self._pace:
            answer = yield request
        self._look_at(answer)

    def _ask_token(self, request: httpx.Request) -> httpx.Request:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "scope": self._access.scope.replace("{client_id}", self._credentials.client_id),
        }
        url = httpx.URL(address(httpx.URL(self._access.token_url), self._file, self._mirror))
        # What the client says of itself, and how long it waits, holds for this request too.
        same = {name: request.headers[name] for name in ("User-Agent", "Accept-Encoding")}
        return httpx.Request("POST", url, data=form, headers=same, extensions=dict(request.extensions))

    async def _take_token(self, response: httpx.Response) -> None:
        await self._refuse_status(response)
        place = self._access.token_url
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise SourceChanged(place, "answers in another encoding than was asked for", LATER)

        def refuse_long(body: bytes) -> None:
            if len(body) > MAX_ANSWER:
                raise SourceChanged(place, f"answers over {MAX_ANSWER:,} bytes where a token is short", LATER)

        _watch(response, refuse_long, MAX_ANSWER)
        body = await response.aread()
        said = _json_object(body)
        token = said.get("access_token")
        if not isinstance(token, str) or not WORD.fullmatch(token):
            title = page_title(body[:HEAD])
            shown = f": “{title}”" if title and not self._is_repeated_in(title.encode()) else ""
            raise SourceChanged(place, f"answers without a token that can be sent{shown}", LATER)
        self._token = token
        self._good_until = time.monotonic() + _life(said.get("expires_in"))

    async def _refuse_status(self, response: httpx.Response) -> None:
        place, status = self._access.token_url, _status(response)
        refuse_for_now(response, f"{httpx.URL(place).host} answers {status} where a token is asked for")
        if response.status_code in (400, 401, 403):
            word = _json_object(await read_head(response)).get("error")
            plain = isinstance(word, str) and ERROR.fullmatch(word) and not self._is_repeated_in(word.encode())
            raise SourceUnavailable(place, f"answers {status}" + (f": {word}" if plain else ""), self._next_step())
        if response.status_code != 200:
            why = ", and credentials follow no redirect" if response.is_redirect else ""
            raise SourceUnavailable(
                place,
                f"answers {status}{why}",
                f"see {self._access.page} for where tokens are given now; the last good file stays in use",
            )

    def _look_at(self, response: httpx.Response) -> None:
        """Refuse an answer that repeats a secret, or that says that the token opens nothing."""
        shown = [response.headers.get(name, "") for name in SHOWN]
        self._refuse_repeated("\n".join([response.reason_phrase, *shown]).encode())
        _watch(response, self._refuse_repeated, max(map(len, self._secrets())))
        if response.status_code == 401 and not self._renewed:
            self._renewed, self._token = True, ""
            raise Transient(f"{_status(response)} to a token", 0.0)
        if response.status_code in (401, 403):
            raise SourceUnavailable(self._file.url, f"answers {_status(response)} to a token", self._next_step())
        if response.is_success:
            # Each token of a long collection ends in its time: what counts is one that is refused at once.
            self._renewed = False

    def _next_step(self) -> str:
        return (
            f"check {self._access.client_id} and {self._access.client_secret}, and on {self._access.page} "
            "that the account is subscribed to the API; the last good file stays in use"
        )

    def _secrets(self) -> tuple[bytes, ...]:
        secrets = (self._credentials.client_id, self._credentials.client_secret, self._token)
        return tuple(secret.encode() for secret in secrets)

    def _is_repeated_in(self, text: bytes) -> bool:
        return any(len(secret) >= SHORTEST_SECRET and secret in text for secret in self._secrets())

    def _refuse_repeated(self, text: bytes) -> None:
        if self._is_repeated_in(text):
            raise SourceChanged(self._file.url, "repeats the token or the credentials in its answer", LATER)


class _Watched(httpx.AsyncByteStream):
    """A body of which each piece is looked at, with as many bytes before it as `memory` says, before it is read."""

    def __init__(self, stream: httpx.AsyncByteStream, look: Callable[[bytes], None], memory: int) -> None:
        self._stream = stream
        self._look = look
        self._memory = memory

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = b""
        async for piece in self._stream:
            seen = seen[-self._memory :] + piece
            self._look(seen)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _watch(response: httpx.Response, look: Callable[[bytes], None], memory: int) -> None:
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Watched(response.stream, look, memory)


def _refuse_plain(url: httpx.URL) -> None:
    """Refuse to send credentials or a token in plain http to another machine: only the mirror leads there."""
    if url.scheme != "https" and not _is_loopback(url.host):
        raise SourceUnavailable(
            MIRROR,
            f"would send credentials in plain http to {url.host}",
            "give an https mirror, or one on this machine (http://127.0.0.1), or unset it",
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _status(response: httpx.Response) -> str:
    # The server's own words for it may hold anything.
    return f"{response.status_code} {httpx.codes.get_reason_phrase(response.status_code)}".strip()


def _json_object(body: bytes) -> dict[str, object]:
    """Return the JSON object that a body is; an empty one where it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _life(seconds: object) -> float:
    """Return how long a token is good for, less a margin; as long as it is not refused where that is not said."""
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit():
        seconds = float(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return math.inf
    # Held between two figures: a whole number of 400 digits is no time of a clock.
    return max(min(seconds, DAY), 0) - MARGIN

"""One download: the only module that opens a network connection.

httpx accepts in silence a body cut without Content-Length, a gzip bomb, a redirect to plain
http and one byte every 0.3 s for ever. So the body is asked for as it is (identity), counted
while it is read, under a wall-clock deadline; each redirect is compared with the source's list
of hosts. What a file with an account needs is hung on the client, so that it sees each request as
it goes: see `oauth`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import stamina

from .. import __version__
from ..containers import page_title
from ..disk import writing
from ..errors import SourceChanged, SourceUnavailable
from ..model import File
from .quiet import unlogged

ATTEMPTS = 4
MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 60.0
HEAD = 4096
HEAD_SECONDS = 5.0
DAY = 86_400
TIMEOUT = httpx.Timeout(30.0, connect=15.0)
LATER = "try again later; the last good file stays in use, and `infotravail add` takes one that you have"

Progress = Callable[[int, int | None], None]
# For each address of which the archive has the bytes, the headers that ask whether they are still the same.
Conditions = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to ask, the hosts that it may lead to, the bytes and seconds that it may take.

    `page` is where a person finds what it serves.
    """

    url: str
    hosts: frozenset[str]
    page: str
    max_bytes: int
    deadline: float


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Where the bytes came from in the end, and how to ask for them again."""

    url: str
    etag: str
    last_modified: str


class Transient(Exception):
    """An answer that another try may change."""

    def __init__(self, problem: str, wait: float | None) -> None:
        super().__init__(problem)
        self.wait = wait


def mirror_address(value: str) -> str:
    """Return the address of the mirror, checked; an empty one means none."""
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if value and not (url.scheme in ("http", "https") and url.host and (url.port or 80) < 65_536):
        raise SourceUnavailable(
            "INFOTRAVAIL_MIRROR", f"{value!r} is not an http address", "give it as http://host/prefix, or unset it"
        )
    return value


def download(
    wanted: Wanted,
    target: Path,
    *,
    mirror: str = "",
    auth: httpx.Auth | None = None,
    conditions: Conditions | None = None,
    progress: Progress = lambda _received, _total: None,
) -> HttpAnswer | None:
    """Write what an address serves into a file; None when it says that the bytes are still the same.

    Raises SourceUnavailable when it cannot be had, SourceChanged when it leads elsewhere or is too large.
    """
    with unlogged():
        return asyncio.run(_download(wanted, target, mirror, auth, conditions or {}, progress))


async def _download(
    wanted: Wanted, target: Path, mirror: str, auth: httpx.Auth | None, conditions: Conditions, progress: Progress
) -> HttpAnswer | None:
    tries = 0
    try:
        async with asyncio.timeout(wanted.deadline), _client(auth) as client:
            async for attempt in stamina.retry_context(
                on=_is_worth_retrying, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=15.0
            ):
                tries = attempt.num
                with attempt:
                    return await _attempt(client, wanted, target, mirror, conditions, progress)
    except TimeoutError as error:
        raise SourceUnavailable(wanted.url, f"no complete answer in {wanted.deadline:g} s", LATER) from error
    except (Transient, httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
        # httpx reads each Location itself: a host that is no name in it is a UnicodeError.
        asked = f" ({tries} tries)" if tries > 1 else ""
        raise SourceUnavailable(wanted.url, f"{str(error) or type(error).__name__}{asked}", LATER) from error
    raise AssertionError("stamina ends by an answer or an error")


def _client(auth: httpx.Auth | None) -> httpx.AsyncClient:
    headers = {"User-Agent": f"infotravail/{__version__}", "Accept-Encoding": "identity"}
    # Plain http with credentials goes to this machine only: not to a proxy of the environment.
    mounts = {"http://": None} if auth else None
    return httpx.AsyncClient(auth=auth, headers=headers, timeout=TIMEOUT, follow_redirects=False, mounts=mounts)


def _is_worth_retrying(error: Exception) -> bool | float:
    if isinstance(error, Transient):
        return True if error.wait is None else error.wait
    # A certificate does not get better by asking again.
    return isinstance(error, httpx.TransportError) and "CERTIFICATE" not in str(error)


async def _attempt(
    client: httpx.AsyncClient, wanted: Wanted, target: Path, mirror: str, conditions: Conditions, progress: Progress
) -> HttpAnswer | None:
    url, here, origin = httpx.URL(wanted.url), wanted.url, wanted.url
    for _ in range(MAX_REDIRECTS + 1):
        asked = address(url, wanted, mirror)
        # What was said of the bytes of one address asks nothing of another.
        condition = conditions.get(here, {})
        async with client.stream("GET", asked, headers=dict(condition)) as response:
            if response.has_redirect_location:
                url = url.join(response.headers["Location"]).copy_with(fragment=None)
                here = str(url)
                # What a redirect puts in a query may be a key, or good for an hour: it is not kept.
                origin = origin if url.query or url.userinfo else here
                continue
            if response.status_code == 304 and condition:
                return None
            await _refuse_status(response, wanted)
            await _save(response, wanted, target, progress)
            return HttpAnswer(origin, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
    raise SourceUnavailable(wanted.url, f"more than {MAX_REDIRECTS} redirects", LATER)


def address(url: httpx.URL, wanted: Wanted | File, mirror: str) -> str:
    """Return the address to ask, after the source's list of hosts; through the mirror if any."""
    if url.scheme != "https" or url.host not in wanted.hosts or url.port is not None:
        known = ", ".join(sorted(wanted.hosts))
        raise SourceChanged(
            wanted.url,
            f"leads to {url.scheme}://{url.netloc.decode()}, which is not one of these, in https: {known}",
            f"see {wanted.page} for where it is served now, then `infotravail add` the file",
        )
    if not mirror:
        return str(url)
    return f"{mirror.rstrip('/')}/{url.host}{url.raw_path.decode('ascii')}"


async def _refuse_status(response: httpx.Response, wanted: Wanted) -> None:
    status = f"{response.status_code} {response.reason_phrase}"
    refuse_for_now(response, status)
    if response.status_code != 200:
        title = page_title(await read_head(response))
        raise SourceUnavailable(
            wanted.url,
            f"answers {status}" + (f": “{title}”" if title else ""),
            f"see {wanted.page} for where it is served now, then `infotravail add` the file",
        )
    if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
        raise SourceChanged(wanted.url, f"answers in {encoding}, not as it was asked", LATER)


def refuse_for_now(response: httpx.Response, problem: str) -> None:
    """Raise Transient when another try may change the answer: too many requests, or the server's own error."""
    if response.status_code == 429 or response.status_code >= 500:
        raise Transient(problem, retry_after(response.headers.get("Retry-After", "")))


def retry_after(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, at most a minute; None if unread."""
    if header.isascii() and header.isdigit():
        return min(float(header), MAX_RETRY_AFTER)
    try:
        wait = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(wait, 0.0), MAX_RETRY_AFTER)


async def read_head(response: httpx.Response) -> bytes:
    """Return the beginning of a page, for its title; what arrived of it when it is cut."""
    head = b""
    with suppress(httpx.TransportError, TimeoutError):
        async with asyncio.timeout(HEAD_SECONDS):
            async for chunk in response.aiter_raw():
                head += chunk
                if len(head) >= HEAD:
                    break
    return head[:HEAD]


async def _save(response: httpx.Response, wanted: Wanted, target: Path, progress: Progress) -> None:
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isascii() and length.isdigit() else None
    _refuse_size(total or 0, wanted)
    received = 0
    with target.open("wb") as stream:
        async for chunk in response.aiter_raw():
            received += len(chunk)
            _refuse_size(received, wanted)
            with writing(target):
                stream.write(chunk)
            progress(received, total)
        with writing(target):
            stream.flush()
            os.fsync(stream.fileno())


def _refuse_size(size: int, wanted: Wanted) -> None:
    if size > wanted.max_bytes:
        raise SourceChanged(
            wanted.url,
            f"{size:,} bytes or more, over {wanted.max_bytes:,}",
            f"see {wanted.page} for what is served now: no larger file is read",
        )

"""Downloads: the only module that opens a network connection.

httpx accepts in silence a body cut without Content-Length, a gzip bomb, a redirect to plain
http and one byte every 0.3 s for ever. So the body is asked for as it is (identity), counted
while it is read, under a wall-clock deadline; each redirect is compared with the source's list
of hosts; and what arrives is looked at before the archive changes. What a file with an account
needs is hung on the client, so that it sees each request as it goes: see `oauth`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import stamina

from builder import __version__
from builder.disk import holds, temporary, writing
from builder.errors import BuilderError, SourceChanged, SourceUnavailable
from builder.facts import Snapshot
from builder.home import Home
from builder.model import Dataset, File
from builder.packages import page_title
from builder.sources.archive import Arrival, keep, refuse
from builder.sources.lock import last, read_lock

ATTEMPTS = 4
MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 60.0
HEAD = 4096
HEAD_SECONDS = 5.0
DAY = 86_400
TIMEOUT = httpx.Timeout(30.0, connect=15.0)
LATER = "try again later; the last good file stays in use, and `infotravail add` takes one that you have"

# httpx writes whole addresses at INFO, httpcore headers at DEBUG, stamina each retry at WARNING.
for _name in ("httpx", "httpcore", "stamina"):
    logging.getLogger(_name).setLevel(logging.ERROR)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Where the bytes came from in the end, and how to ask for them again."""

    etag: str
    last_modified: str


class Transient(Exception):
    """An answer that another try may change."""

    def __init__(self, problem: str, wait: float | None) -> None:
        super().__init__(problem)
        self.wait = wait


def fetch_file(
    home: Home,
    dataset: Dataset,
    file: File,
    *,
    mirror: str = "",
    auth: httpx.Auth | None = None,
    accept_change: bool = False,
    progress: Progress = lambda _received, _total: None,
) -> Snapshot | None:
    """Download one file into the archive; None when the archive has these bytes already.

    Raises SourceUnavailable when it cannot be had, SourceChanged when it is not the file we
    knew, CheckFailed when its size is implausible. The archive and the lock are then untouched.
    """
    previous = last(read_lock(home.lock), dataset.name, file.name)
    if previous and not holds(home.stored(previous.sha256), previous.sha256):
        previous = None
    with writing(home.path):
        home.path.mkdir(parents=True, exist_ok=True)
        _clear_old_downloads(home)
        target = temporary(home.path, "fetch")
    try:
        answer = asyncio.run(_download(file, target, mirror, auth, previous, progress))
        if answer is None:
            return None
        arrival = Arrival(
            target,
            datetime.now(UTC).date().isoformat(),
            url=file.url,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        try:
            kept = keep(home, dataset, arrival, accept_change=accept_change, only=file)
        except BuilderError as error:
            refuse(home, target, file.name, error)
            raise
        return None if kept.outcome == "unchanged" else kept.snapshot
    finally:
        with suppress(FileNotFoundError):
            target.unlink()


def _clear_old_downloads(home: Home) -> None:
    """Remove what a killed download left: one of today may still be under way."""
    for leftover in home.path.glob(".fetch-*"):
        if time.time() - leftover.stat().st_mtime > DAY:
            leftover.unlink(missing_ok=True)


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


async def _download(
    file: File, target: Path, mirror: str, auth: httpx.Auth | None, previous: Snapshot | None, progress: Progress
) -> _Answer | None:
    tries = 0
    try:
        async with asyncio.timeout(file.deadline), _client(auth) as client:
            async for attempt in stamina.retry_context(
                on=_is_worth_retrying, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=15.0
            ):
                tries = attempt.num
                with attempt:
                    return await _attempt(client, file, target, mirror, previous, progress)
    except TimeoutError as error:
        raise SourceUnavailable(file.url, f"no complete answer in {file.deadline:g} s", LATER) from error
    except (Transient, httpx.TransportError, UnicodeError) as error:
        # httpx reads each Location itself: a host that is no name in it is a UnicodeError.
        asked = f" ({tries} tries)" if tries > 1 else ""
        raise SourceUnavailable(file.url, f"{str(error) or type(error).__name__}{asked}", LATER) from error
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
    client: httpx.AsyncClient,
    file: File,
    target: Path,
    mirror: str,
    previous: Snapshot | None,
    progress: Progress,
) -> _Answer | None:
    url = httpx.URL(file.url)
    for _ in range(MAX_REDIRECTS + 1):
        asked = address(url, file, mirror)
        async with client.stream("GET", asked, headers=_conditions(previous)) as response:
            if response.has_redirect_location:
                url = url.join(response.headers["Location"])
                continue
            if response.status_code == 304 and previous:
                return None
            await _refuse_status(response, file)
            await _save(response, file, target, progress)
            return _Answer(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
    raise SourceUnavailable(file.url, f"more than {MAX_REDIRECTS} redirects", LATER)


def address(url: httpx.URL, file: File, mirror: str) -> str:
    """Return the address to ask, after the source's list of hosts; through the mirror if any."""
    if url.scheme != "https" or url.host not in file.hosts or url.port is not None:
        known = ", ".join(sorted(file.hosts))
        raise SourceChanged(
            file.url,
            f"leads to {url.scheme}://{url.netloc.decode()}, which is not one of these, in https: {known}",
            "if the publisher really moved, add the host to the file's `hosts`",
        )
    if not mirror:
        return str(url)
    return f"{mirror.rstrip('/')}/{url.host}{url.raw_path.decode('ascii')}"


def _conditions(previous: Snapshot | None) -> dict[str, str]:
    if previous is None:
        return {}
    asked = {"If-None-Match": previous.etag, "If-Modified-Since": previous.last_modified}
    return {name: value for name, value in asked.items() if value}


async def _refuse_status(response: httpx.Response, file: File) -> None:
    status = f"{response.status_code} {response.reason_phrase}"
    refuse_for_now(response, status)
    if response.status_code != 200:
        title = page_title(await read_head(response))
        raise SourceUnavailable(
            file.url,
            f"answers {status}" + (f": “{title}”" if title else ""),
            f"see {file.page} for where it is served now, then edit the file's `url`, or `infotravail add` it",
        )
    if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
        raise SourceChanged(file.url, f"answers in {encoding}, not as it was asked", LATER)


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


async def _save(response: httpx.Response, file: File, target: Path, progress: Progress) -> None:
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isascii() and length.isdigit() else None
    _refuse_size(total or 0, file)
    received = 0
    with target.open("wb") as stream:
        async for chunk in response.aiter_raw():
            received += len(chunk)
            _refuse_size(received, file)
            with writing(target):
                stream.write(chunk)
            progress(received, total)
        with writing(target):
            stream.flush()
            os.fsync(stream.fileno())


def _refuse_size(size: int, file: File) -> None:
    if size > file.max_bytes:
        raise SourceChanged(
            file.url,
            f"{size:,} bytes or more, over {file.max_bytes:,}",
            "if it really grew, raise the file's `max_bytes`",
        )

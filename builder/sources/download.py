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
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx
import stamina

from .. import __version__
from ..containers import page_title
from ..disk import writing
from ..errors import SourceChanged, SourceUnavailable
from .answers import Transient, read_head, refuse_for_now
from .ending import ended_by_signals
from .mirror import address
from .quiet import unlogged

ATTEMPTS = 4
MAX_REDIRECTS = 5
DAY = 86_400
TIMEOUT = httpx.Timeout(30.0, connect=15.0)
LATER = "try again later; the last good file stays in use, and `infotravail add` takes one that you have"

Progress = Callable[[int, int | None], None]
# For each address of which the archive has the bytes, the headers that ask whether they are still the same.
Conditions = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to ask, the hosts that it may lead to, the bytes and seconds that it may take.

    `page` is where a person finds what it serves. What is `sent` is a JSON document, posted. `statuses` are those
    whose bodies are kept; one of the server's own errors that says `nothing` is an answer too, and not asked again.
    Where a `route` is given, it says which address is really asked for another one, and raises for one that may not
    be: the hosts and the mirror are then its own affair.
    """

    url: str
    hosts: frozenset[str]
    page: str
    max_bytes: int
    deadline: float
    sent: bytes | None = None
    accept: str = ""
    statuses: frozenset[int] = frozenset({200})
    nothing: bytes = b""
    route: Callable[[httpx.URL], str] | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say what is sent, and what is wanted."""
        said = {"Accept": self.accept, "Content-Type": "application/json" if self.sent is not None else ""}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Where the bytes came from in the end, how to ask for them again, and which part they say that they are."""

    url: str
    etag: str
    last_modified: str
    status: int = 200
    content_range: str = ""


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
    with Line(auth, mirror=mirror) as line:
        return line.download(wanted, target, conditions=conditions, progress=progress)


class Line:
    """Downloads one after another, by the same connections while they last, and with the same account."""

    def __init__(self, auth: httpx.Auth | None, *, mirror: str = "") -> None:
        self._auth = auth
        self._mirror = mirror
        self._runner = asyncio.Runner()
        self._client: httpx.AsyncClient | None = None

    def __enter__(self) -> Line:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._client:
                self._runner.run(self._client.aclose())
        finally:
            self._runner.__exit__(kind, error, trace)

    def download(
        self,
        wanted: Wanted,
        target: Path,
        *,
        conditions: Conditions | None = None,
        progress: Progress = lambda _received, _total: None,
    ) -> HttpAnswer | None:
        """Write what an address serves into a file, as `download` does."""
        with unlogged():
            self._client = self._client or _client(self._auth)
            asked = _download(self._client, wanted, target, self._mirror, conditions or {}, progress)
            return self._runner.run(ended_by_signals(asked))


async def _download(
    client: httpx.AsyncClient, wanted: Wanted, target: Path, mirror: str, conditions: Conditions, progress: Progress
) -> HttpAnswer | None:
    tries = 0
    try:
        async with asyncio.timeout(wanted.deadline):
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
    method = "GET" if wanted.sent is None else "POST"
    for _ in range(MAX_REDIRECTS + 1):
        asked = wanted.route(url) if wanted.route else address(url, wanted, mirror)
        # What was said of the bytes of one address asks nothing of another.
        condition = conditions.get(here, {})
        headers = {**wanted.headers, **condition}
        async with client.stream(method, asked, headers=headers, content=wanted.sent) as response:
            if response.has_redirect_location:
                url = url.join(response.headers["Location"]).copy_with(fragment=None)
                here = str(url)
                # What a redirect puts in a query may be a key, or good for an hour: it is not kept.
                origin = origin if url.query or url.userinfo else here
                continue
            if response.status_code == 304 and condition:
                return None
            if not await _says_nothing(response, wanted, target):
                await _refuse_status(response, wanted)
                await _save(response, wanted, target, progress)
            said = [response.headers.get(name, "") for name in ("ETag", "Last-Modified", "Content-Range")]
            return HttpAnswer(origin, said[0], said[1], response.status_code, said[2])
    raise SourceUnavailable(wanted.url, f"more than {MAX_REDIRECTS} redirects", LATER)


async def _says_nothing(response: httpx.Response, wanted: Wanted, target: Path) -> bool:
    """Tell whether one of the server's own errors says that it has nothing, and keep its words."""
    if not wanted.nothing or response.status_code < 500:
        return False
    head = await read_head(response)
    if wanted.nothing not in head:
        return False
    with writing(target):
        target.write_bytes(head)
    return True


async def _refuse_status(response: httpx.Response, wanted: Wanted) -> None:
    status = f"{response.status_code} {response.reason_phrase}"
    refuse_for_now(response, status)
    if response.status_code not in wanted.statuses:
        title = page_title(await read_head(response))
        raise SourceUnavailable(
            wanted.url,
            f"answers {status}" + (f": “{title}”" if title else ""),
            f"see {wanted.page} for where it is served now, then `infotravail add` the file",
        )
    if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
        raise SourceChanged(wanted.url, f"answers in {encoding}, not as it was asked", LATER)


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

"""What answers: the site of one file, until the next one takes its place without cutting what is being answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette

from ..errors import BuilderError, HomeError
from ..livraison import DAMAGED, UNREADABLE
from .bounds import refuse
from .life import Life
from .ours import release_of
from .pinned import Pinned, pin

App = Callable[..., Any]
# A Datasette, and what answers for it.
Made = tuple[Datasette, App]
Scope = dict[str, Any]

# How many requests are answered at once: more would wait for so long that their clients would have gone.
MOST_ANSWERS = 400
RETRY_SECONDS = 2
BUSY = "Trop de demandes à la fois : réessayer dans quelques secondes.\n"


@dataclass(eq=False, slots=True)
class _Site:
    """The site of one file, its life, and how many requests it is answering."""

    datasette: Datasette
    app: App
    pinned: Pinned
    kept: ExitStack
    life: Life
    answering: int = 0

    async def end(self) -> None:
        """End what the plugins began, then give back the threads, the connections and the copy of the file."""
        await self.life.end()
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Give back what it holds: threads, connections, and its copy of the file."""
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()
        self.kept.close()


class Service:
    """The application of the server: the site of the file that `find` names, which `make` makes; `say` tells of it.

    It answers so many requests at once, and says to come back to the others.
    """

    def __init__(self, find: Callable[[], Path], make: Callable[[Path], Made], say: Callable[[str], None]) -> None:
        self._find, self._make, self._say = find, make, say
        self._site = self._open(self._find())
        self._renewing = asyncio.Lock()

    @property
    def pinned(self) -> Pinned:
        """The file that is served."""
        return self._site.pinned

    async def start(self) -> None:
        """Do what Datasette does before the first answer, where it cannot yet fail one."""
        # A SIGHUP that comes meanwhile waits until the site has started.
        async with self._renewing:
            await self._site.datasette.invoke_startup()
            await self._site.life.begin()

    async def end(self) -> None:
        """End what the plugins of the served site began in `start`."""
        await self._site.life.end()

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Answer from the site that is served as the request comes, to the end."""
        site = self._site
        if site.answering >= MOST_ANSWERS:
            await refuse(send, 503, BUSY, (b"retry-after", str(RETRY_SECONDS).encode()))
            return
        site.answering += 1
        try:
            await site.app(scope, receive, send)
        finally:
            site.answering -= 1
            if site is not self._site and not site.answering:
                await site.end()

    async def renew(self) -> None:
        """Take the file that is there now, if it is whole and answers; else go on, and say why."""
        async with self._renewing:
            try:
                new = await asyncio.to_thread(self._open_whole)
            except BuilderError as error:
                self._say(f"The same release is still served. {error}")
                return
            try:
                await new.life.begin()
            except BuilderError as error:
                self._say(f"The same release is still served. {error}")
                await new.end()
                return
            if status := await _status_of_home(new):
                self._say(f"The same release is still served. {new.pinned.source}: its home page answers {status}")
                await new.end()
                return
            old, self._site = self._site, new
            self._say(f"{_named(new)} is served now ({new.pinned.source}).")
            if not old.answering:
                await old.end()

    def close(self) -> None:
        """End."""
        self._site.close()

    def _open(self, source: Path) -> _Site:
        with ExitStack() as kept:
            pinned = kept.enter_context(pin(source))
            datasette, app = self._make(pinned.path)
            return _Site(datasette, app, pinned, kept.pop_all(), Life(app))

    def _open_whole(self) -> _Site:
        """Return the site of the file that is there now. Raises BuilderError where it is not whole."""
        source = self._find()
        site = self._open(source)
        try:
            with closing(sqlite3.connect(site.pinned.uri(), uri=True)) as connection:
                (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except UNREADABLE as error:
            found = str(error)
        if found != "ok":
            site.close()
            raise HomeError(str(source), f"damaged ({found})", DAMAGED)
        return site


def _named(site: _Site) -> str:
    release = release_of(site.datasette)
    return f"Release {release.identifiant}" if release else "No release"


async def _status_of_home(site: _Site) -> int:
    """Return what the home page answers where it is not 200, else 0; what is read once is then read."""
    statuses: list[int] = []
    base = site.datasette.setting("base_url")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": base,
        "raw_path": quote(base).encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 0),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await site.app(scope, receive, send)
    return 0 if statuses == [200] else (statuses or [500])[0]

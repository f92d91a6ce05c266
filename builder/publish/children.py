"""Work that is done in a child process: few at once, never for long, and for nobody who has left."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import IO, Any, TypeVar

from .site.answers import NotAnswered

Found = TypeVar("Found")
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Turns:
    """Who works now, `at_once` at most, and who waits."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)
        self._number = 0

    @asynccontextmanager
    async def one(self, waiting: int, busy: str) -> AsyncIterator[None]:
        """Wait for a turn. Raises NotAnswered, with the sentence `busy`, where as many wait already."""
        if self._number >= self._at_once + waiting:
            raise NotAnswered(503, busy)
        self._number += 1
        try:
            async with self._free:
                yield
        finally:
            self._number -= 1


async def while_awaited(receive: Receive, work: Coroutine[Any, Any, Found]) -> Found:
    """Return what comes of work. Raises ConnectionAbortedError, the work ended, where who asks for it leaves."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ConnectionAbortedError("who asked has left")
        return working.result()
    finally:
        leaving.cancel()
        if working.cancel():
            with suppress(asyncio.CancelledError):
                await working


async def _left(receive: Receive) -> None:
    """Return when who asks has left."""
    while (await receive())["type"] != "http.disconnect":
        # A server that has always something to say would keep all others waiting.
        await asyncio.sleep(0.05)


async def run(
    module: str, given: bytes, *words: str, seconds: float, output: int | IO[bytes] = PIPE
) -> tuple[int, bytes, bytes]:
    """Run a module in a child process; return its exit code, what it writes, and what it says on stderr.

    Raises TimeoutError where it takes longer than `seconds`. It is killed wherever it is waited for no more.
    """
    command = (sys.executable, "-P", "-m", module, *words)
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=output, stderr=PIPE)
    try:
        async with asyncio.timeout(seconds):
            written, said = await child.communicate(given)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return child.returncode or 0, written or b"", said

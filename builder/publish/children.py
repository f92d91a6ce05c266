"""Child processes that work for a request: few run together, each has a time limit, and ends when the client leaves."""

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
    """Turns to work: at most `at_once` requests have theirs, and a few others wait."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)
        self._number = 0

    @asynccontextmanager
    async def one(self, waiting: int, busy: str) -> AsyncIterator[None]:
        """Wait for a turn. Raises NotAnswered, with the sentence `busy`, where `waiting` requests wait already."""
        if self._number >= self._at_once + waiting:
            raise NotAnswered(503, busy)
        self._number += 1
        try:
            async with self._free:
                yield
        finally:
            self._number -= 1


async def while_awaited(receive: Receive, work: Coroutine[Any, Any, Found]) -> Found:
    """Return the result of the work. Cancels it and raises ConnectionAbortedError where the client leaves."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ConnectionAbortedError("the client has left")
        return working.result()
    finally:
        leaving.cancel()
        if working.cancel():
            with suppress(asyncio.CancelledError):
                await working


async def _left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        # A server whose `receive` always answers at once would keep all other requests waiting.
        await asyncio.sleep(0.05)


async def run(
    module: str, given: bytes, *words: str, seconds: float, output: int | IO[bytes] = PIPE
) -> tuple[int, bytes, bytes]:
    """Run a module in a child process; return its exit code, its standard output and its standard error.

    Raises TimeoutError where the child takes longer than `seconds`. The child is killed when its caller stops waiting.
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

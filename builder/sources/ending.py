"""A signal that is to end the program while it waits for the network: what waits ends first, as on Ctrl-C.

The exception that a handler raises comes out of the loop at any point of its own code, and leaves tasks there that
may never end. asyncio does this for SIGINT alone.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

Handler = Callable[[int, FrameType | None], Any]
T = TypeVar("T")


async def ended_by_signals(waited: Coroutine[Any, Any, T]) -> T:
    """Await something; SIGTERM or SIGHUP cancels it, and is then handled as it is elsewhere in the program."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    came: list[int] = []

    def cancel(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        task.cancel()
        # It may be asleep.
        loop.call_soon_threadsafe(lambda: None)

    with _handled(cancel) as before:
        try:
            return await waited
        finally:
            if came:
                before[came[0]](came[0], None)


@contextmanager
def _handled(handler: Handler) -> Iterator[dict[int, Handler]]:
    """Put a handler in the place of those that the program has, for a while, and give these."""
    before: dict[int, Handler] = {}
    # A thread has no signals.
    if threading.current_thread() is threading.main_thread():
        found = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
        before = {number: one for number, one in found.items() if callable(one)}
    for number in before:
        signal.signal(number, handler)
    try:
        yield before
    finally:
        for number, one in before.items():
            signal.signal(number, one)

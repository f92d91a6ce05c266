"""Some workers, and the questions that wait for one: a bounded number, for a bounded time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
import weakref
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from datasette.utils.asgi import Base400

from .limits import BUSY, MAX_WAIT, MOST_WAITING
from .wire import Question
from .worker import Worker


class Busy(Base400):  # type: ignore[misc]
    """All workers are taken, and will be for a while: no fault of the site, of which it would keep a trace."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(BUSY)


class Pool:
    """Some workers on a file; each begins when it is first needed, and a thread waits for it while it works."""

    def __init__(self, address: str, size: int) -> None:
        self._address = address
        self._idle: deque[Worker] = deque()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="infotravail-sql")
        self._waiting = 0
        self._at_end = weakref.finalize(self, _close, self._threads, self._idle)

    async def ask(self, question: Question) -> tuple[list[sqlite3.Row], bool, Any]:
        """Return what a worker answers. Raises Busy where none is free in time, and what the worker raises."""
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(self._asked, question, time.monotonic() + MAX_WAIT))
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the workers; nothing can be asked any more."""
        self._at_end()

    def _asked(self, question: Question, until: float) -> tuple[list[sqlite3.Row], bool, Any]:
        if time.monotonic() > until:
            raise Busy
        try:
            worker = self._free()
            try:
                return worker.ask(question)
            finally:
                self._idle.append(worker)
        except OSError as error:
            # The machine has no more processes, descriptors or memory to give, for now.
            raise Busy from error

    def _free(self) -> Worker:
        try:
            # The last one that answered: its pages are in the memory of the processor.
            return self._idle.pop()
        except IndexError:
            return Worker(self._address)


def _close(threads: ThreadPoolExecutor, idle: deque[Worker]) -> None:
    # Whoever still works ends by itself, soon: then each worker is idle.
    threads.shutdown(cancel_futures=True)
    while idle:
        idle.pop().close()

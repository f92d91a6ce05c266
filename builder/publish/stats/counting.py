"""Counts calls as they are answered, and adds them to their file from time to time, where nobody waits for it."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from .calls import Kind
from .store import Call, Store

# What a killed server loses at most, in seconds of calls.
ADD_SECONDS = 2

App = Callable[..., Awaitable[None]]


class Counting:
    """What was counted and is not in its file yet, and the thread that adds it.

    A file that cannot be written any more is said once, and never to a visitor: counting goes on, to be added later.
    """

    def __init__(self, store: Store, say: Callable[[str], None]) -> None:
        self.store = store
        self._say = say
        self._counts: Counter[Call] = Counter()
        self._lock, self._adding = threading.Lock(), threading.Lock()
        self._ended = threading.Event()
        self._is_said = False
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self.add()

    def wrap(self, app: App, kind_of: Callable[[str, bytes], Kind]) -> App:
        """Return an application that counts what another answers."""

        async def counted(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
            async def sending(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    self.count(kind_of(scope["path"], scope["query_string"]), message["status"])
                await send(message)

            await app(scope, receive, sending)

        return counted

    def count(self, kind: Kind, status: int) -> None:
        """Count a call that was answered."""
        call = Call(f"{datetime.now(UTC):%Y-%m-%d}", *kind, f"{status // 100}xx")
        with self._lock:
            self._counts[call] += 1

    def add(self) -> None:
        """Add what was counted to the file; what cannot be added stays to be added."""
        with self._adding:
            with self._lock:
                counts, self._counts = self._counts, Counter()
            if not counts:
                return
            try:
                self.store.add(counts)
                self._is_said = False
            except sqlite3.Error as error:
                with self._lock:
                    self._counts.update(counts)
                if not self._is_said:
                    self._say(f"{self.store.path}: calls cannot be added there ({error}); they are kept for later.")
                self._is_said = True

    def _go_on(self) -> None:
        while not self._ended.wait(ADD_SECONDS):
            self.add()

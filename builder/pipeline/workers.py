"""Processes of our own: each does one piece of work, and hands back its result or the error that ended it.

A worker is a fork, because declarations hold functions that nothing could send. It dies with its parent, and its parent
kills it when the build ends in any way, so that a build leaves neither a process nor a file behind.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from types import TracebackType
from typing import Any, Literal, Self

from ..errors import ProcessLost

NEXT = "free memory, or build with --jobs 1, then run it again: nothing that was good is lost"
# By which some work tells its owner something before it is done; in turn, nobody listens.
Tell = Callable[[Any], None]
Work = Callable[[Tell], Any]


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class News:
    """What comes of some work: what it tells on the way, its result at the end, or the error that ended it."""

    name: str
    kind: Literal["told", "done", "failed"]
    what: Any


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works, what messages call its work, and the end of the pipe on which its news come."""

    title: str
    process: BaseProcess
    news: Connection


class Workers:
    """At most `limit` processes at once; where there is no fork, the work is done here, in turn."""

    def __init__(self, limit: int) -> None:
        self._forks = "fork" in multiprocessing.get_all_start_methods()
        self._limit = limit if self._forks else 1
        self._here: dict[str, Work] = {}
        self._away: dict[str, Worker] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for worker in self._away.values():
            worker.process.kill()
            worker.process.join()
            worker.news.close()
        self._away.clear()

    @property
    def busy(self) -> set[str]:
        """The names of the work that is not done yet."""
        return self._here.keys() | self._away.keys()

    @property
    def is_full(self) -> bool:
        """Whether no more work can begin before some ends."""
        return len(self.busy) >= self._limit

    @property
    def are_several(self) -> bool:
        """Whether work is done side by side."""
        return self._limit > 1

    def start(self, name: str, title: str, work: Work) -> None:
        """Begin some work, which messages call by its title. Raises ProcessLost where the system gives no process."""
        if not self._forks:
            self._here[name] = work
            return
        fork = multiprocessing.get_context("fork")
        news, told = fork.Pipe(duplex=False)
        process = fork.Process(target=_work, args=(work, told), daemon=True)
        try:
            process.start()
        except OSError as error:
            news.close()
            raise ProcessLost(title, f"no process can be started ({error.strerror})", NEXT) from error
        finally:
            told.close()
        self._away[name] = Worker(title, process, news)

    def next(self) -> News:
        """Wait for news of the work that is begun. Raises ProcessLost for a process that ended without."""
        if self._here:
            name = next(iter(self._here))
            return _done(name, self._here.pop(name), lambda _: None)
        ready = wait([worker.news for worker in self._away.values()])
        name = next(name for name, worker in self._away.items() if worker.news in ready)
        worker = self._away[name]
        try:
            kind, what = worker.news.recv()
        except EOFError:
            worker.process.join()
            code = worker.process.exitcode or 0
            how = f"was killed (signal {-code})" if code < 0 else f"ended with exit code {code}"
            raise ProcessLost(worker.title, f"the process that worked on it {how}", NEXT) from None
        if kind != "told":
            del self._away[name]
            worker.process.join()
            worker.news.close()
        return News(name, kind, what)


def _done(name: str, work: Work, tell: Tell) -> News:
    try:
        return News(name, "done", work(tell))
    # Whatever it is, the owner of the work raises it, once it is due.
    except Exception as error:
        return News(name, "failed", error)


def _work(work: Work, told: Connection) -> None:
    # Ctrl-C reaches every process of a terminal: the parent alone speaks of it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    news = _done("", work, lambda what: told.send(("told", what)))
    if isinstance(news.what, Exception) and not isinstance(news.what, MemoryError):
        # What is sent has no traceback.
        news.what.add_note("".join(traceback.format_exception(news.what)))
    told.send((news.kind, news.what))


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(os.EX_OSERR)

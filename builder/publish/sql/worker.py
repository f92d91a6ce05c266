"""A worker: one process in which SQL runs, from the side of the site, which outlives it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from typing import IO, Any, cast

from .limits import GRACE, NO_MEMORY, PATIENCE
from .wire import Answer, Question, receive, send

# How long a process may take to begin, on a busy machine; then how much longer than it lets itself it is waited for.
START_SECONDS = 30
MORE_SECONDS = 1.0
# What the kernel stops it with when it has taken too long.
_TOO_LONG = frozenset({-signal.SIGPROF, -signal.SIGALRM})


class Stopped(Exception):
    """A process that took too long, and was killed for it."""


class Worker:
    """A process that answers one question at a time, and is replaced when it dies."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process = self._start()
        self._is_ready = False
        # sqlite3 makes rows from a cursor alone: this one's are of the columns that are named to it.
        self._named = sqlite3.connect(":memory:", check_same_thread=False)

    def ask(self, question: Question) -> tuple[list[sqlite3.Row], bool, Any]:
        """Return the rows of a statement, whether there are more, and the description of its columns.

        Raises what SQLite raised, ValueError for values that cannot be sent, Stopped where it took too long, OSError
        where the machine has no room for a process, RuntimeError where one cannot read the file.
        """
        answer = self._asked(question)
        if answer.error:
            raise _as_raised(answer)
        if answer.names is None:
            return [], False, None
        names = ", ".join('NULL AS "{}"'.format(name.replace('"', '""')) for name in answer.names)
        cursor = self._named.execute(f"SELECT {names}")
        return [sqlite3.Row(cursor, row) for row in answer.rows], answer.is_cut, cursor.description

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._end()
        self._named.close()

    def _asked(self, question: Question) -> Answer:
        seconds = question.milliseconds / 1000 + max(GRACE, PATIENCE) + MORE_SECONDS
        try:
            self._be_ready()
            asked, answered = self._pipes()
            send(asked.fileno(), question)
            return Answer(*receive(answered.fileno(), seconds))
        except TimeoutError as error:
            self._replace()
            raise Stopped from error
        except (EOFError, BrokenPipeError) as error:
            if self._replace() in _TOO_LONG:
                raise Stopped from error
            raise sqlite3.OperationalError(NO_MEMORY) from error

    def _be_ready(self) -> None:
        """Wait for a process that has just begun; one that died while nothing was asked of it is replaced."""
        if self._process.poll() is not None:
            self._replace()
        if self._is_ready:
            return
        try:
            receive(self._pipes()[1].fileno(), START_SECONDS)
        except EOFError as error:
            raise RuntimeError("a process for SQL cannot begin: what it wrote says why") from error
        self._is_ready = True

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        return cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)

    def _start(self) -> subprocess.Popen[bytes]:
        # A process of its own, that has nothing of the site's: a fork would have its threads' locks, and
        # multiprocessing would import the program that serves. Ctrl-C, told to all that a terminal runs, is the site's.
        command = [sys.executable, "-P", "-m", f"{__package__}.child", self._address]
        return subprocess.Popen(  # noqa: S603 - a module of ours
            command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )

    def _replace(self) -> int:
        """Put another process in the place of this one, and return how this one ended."""
        ended = self._end()
        self._process, self._is_ready = self._start(), False
        return ended

    def _end(self) -> int:
        with suppress(ProcessLookupError):
            self._process.kill()
        ended = self._process.wait()
        for pipe in self._pipes():
            pipe.close()
        return ended


def _as_raised(answer: Answer) -> Exception:
    """Return the error that an answer tells, as sqlite3 raises it."""
    kind = getattr(sqlite3, answer.error, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind(answer.said)
    return OverflowError(answer.said) if answer.error == "OverflowError" else ValueError(answer.said)

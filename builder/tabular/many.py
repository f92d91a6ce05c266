"""Many cells, asked here or by processes side by side: the same answers, in the same order, whatever their number.

A process is spawned: it opens the file that is asked on its own, and ends with its parent, whose pipe it reads.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, Protocol, TypeVar

from ..errors import BuilderError, ProcessLost
from .asking import Answered, Key, Task, answering

T = TypeVar("T")

# Rows that are read, asked and written at once.
AT_ONCE = 2_000
# The same title is on many rows: as many answers are remembered.
REMEMBERED = 50_000
# Pieces of work that wait for a process, besides the one that it does.
AHEAD = 2
NEXT = "free memory, or give --processes 1, then run it again: what was there before is as it was"


class Pool(Protocol):
    """What answers pieces of work: begun in any number, ended in the order in which they began."""

    def begin(self, keys: list[Key]) -> Callable[[], list[Answered]]:
        """Begin to answer some cells; what is returned waits for the answers."""

    @property
    def ahead(self) -> int:
        """How many pieces of work may be begun before the first one is ended."""


class Here:
    """Cells are answered by this process, once their answers are waited for."""

    ahead = 0

    def __init__(self, answer: Callable[[Key], Answered]) -> None:
        self._answer = answer

    def begin(self, keys: list[Key]) -> Callable[[], list[Answered]]:
        """Return what answers some cells."""
        return lambda: list(map(self._answer, keys))


class Process(NamedTuple):
    """A process that answers, and the end of the pipe by which it is asked."""

    process: BaseProcess
    pipe: Connection


class Away:
    """Cells are answered by some processes in turn."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._turns = cycle(processes)
        self.ahead = AHEAD * len(processes)

    def begin(self, keys: list[Key]) -> Callable[[], list[Answered]]:
        """Hand some cells to the process whose turn it is. Raises ProcessLost where it is gone."""
        process = next(self._turns)
        with _not_lost(process):
            process.pipe.send(keys)
        return lambda: _received(process)


def _received(process: Process) -> list[Answered]:
    with _not_lost(process):
        found = process.pipe.recv()
    if isinstance(found, BaseException):
        raise found
    return found  # type: ignore[no-any-return]


@contextmanager
def _not_lost(process: Process) -> Iterator[None]:
    """Turn the end of a process that nobody wanted into a ProcessLost, which says how it ended."""
    try:
        yield
    except (EOFError, OSError) as error:
        process.process.join()
        code = process.process.exitcode or 0
        how = f"was killed (signal {-code})" if code < 0 else f"ended with exit code {code}"
        raise ProcessLost("--processes", f"a process that answered {how}", NEXT) from error


@contextmanager
def pool(task: Task, processes: int) -> Iterator[Pool]:
    """Give what answers cells: this process, or several others, which are gone at the end in any case."""
    if processes == 1:
        with answering(task) as answer:
            yield Here(answer)
        return
    with ExitStack() as stack:
        yield Away([stack.enter_context(_process(task)) for _ in range(processes)])


@contextmanager
def _process(task: Task) -> Iterator[Process]:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_work, args=(task, theirs), daemon=True)
    # What Python begins beside the first process of all lets signals pass again, once it is begun.
    resource_tracker.ensure_running()
    # Ctrl-C reaches every process of a terminal: the parent alone speaks of it, and ends those that it began, which
    # keep the signals held that were held when they began.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    except OSError as error:
        raise ProcessLost("--processes", f"no process can be started ({error.strerror})", NEXT) from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        theirs.close()
    try:
        yield Process(process, ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def _work(task: Task, pipe: Connection) -> None:
    """Answer what comes by the pipe, until it is closed."""
    asked: queue.Queue[list[Key]] = queue.Queue()
    # So that nobody waits with a full pipe for one who does the same; and that this process ends with its parent.
    threading.Thread(target=_listen, args=(pipe, asked), daemon=True).start()
    try:
        with answering(task) as answer:
            while True:
                pipe.send(list(map(answer, asked.get())))
    except BuilderError as error:
        with suppress(OSError):
            pipe.send(error)


def _listen(pipe: Connection, asked: queue.Queue[list[Key]]) -> None:
    try:
        while True:
            asked.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(os.EX_OK)


class Slot:
    """The place of an answer that may not have come yet, and the cells that are answered."""

    __slots__ = ("answer", "key", "ready")

    key: Key
    answer: Answered
    ready: Any

    def __init__(self, key: Key) -> None:
        self.key = key


def answered(
    rows: Iterable[T], key_of: Callable[[T], Key], pool: Pool, ready: Callable[[Answered], Any]
) -> Iterator[tuple[list[T], list[Slot]]]:
    """Yield some rows at a time, in order, with the answer to each; what `ready` makes of one is made once.

    No more of the rows, nor of the answers, is held than what is on its way and what is remembered.
    """
    known: OrderedDict[Key, Slot] = OrderedDict()
    begun: deque[tuple[list[T], list[Slot], list[Slot], Callable[[], list[Answered]] | None]] = deque()

    def ended() -> tuple[list[T], list[Slot]]:
        some, slots, new, wait = begun.popleft()
        for slot, answer in zip(new, wait() if wait else (), strict=True):
            # Its lines are ready: they are not held twice.
            slot.answer, slot.ready = answer._replace(lines=()), ready(answer)
        return some, slots

    source = iter(rows)
    while some := list(islice(source, AT_ONCE)):
        slots, new = [], {}
        for row in some:
            key = key_of(row)
            slot = known.get(key)
            if slot is None:
                slot = known[key] = new[key] = Slot(key)
            else:
                known.move_to_end(key)
            slots.append(slot)
        begun.append((some, slots, list(new.values()), pool.begin(list(new)) if new else None))
        while len(known) > REMEMBERED:
            known.popitem(last=False)
        while len(begun) > pool.ahead:
            yield ended()
    while begun:
        yield ended()

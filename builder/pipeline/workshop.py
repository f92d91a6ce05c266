"""Where the parts of a build come to be: in the release in place, here in turn, or in processes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..disk import aside
from ..home import Home
from .loaded import Registered
from .parts import Ahead, Part, Planned, build_part, tables_ahead
from .reuse import parts_in_place
from .standing import BUILD_PREFIX
from .workers import News, Workers

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Means:
    """How a build is made: by so many processes at most, and with the parts of the release in place, or without."""

    processes: int
    reuse: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A part on its way: its file, and the file to which the tables that others wait for are copied early."""

    one: Planned
    path: Path
    ahead: Ahead | None


@dataclass(slots=True)
class Workshop:
    """The parts that a build works on, by their keys: what is there, what is filled and not yet proved, what failed.

    The stack removes its files, and the workers own its processes.
    """

    home: Home
    means: Means
    say: Say
    workers: Workers
    stack: ExitStack
    begun: dict[str, Begun] = field(default_factory=dict)
    there: dict[str, Part] = field(default_factory=dict)
    filled: dict[str, Part] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)

    def parts(self, planned: Sequence[Planned]) -> Iterator[Part]:
        """Yield the parts that are due, in their order, each as soon as it is there. Raises what building them does.

        What was built for another plan of the same build, and is due here too, is not built again.
        """
        if self.means.reuse:
            self._reuse(planned)
        for due in planned:
            self._begin(planned)
            while due.key not in self.there:
                self._hear(self.workers.next())
                self._raise(planned)
                self._begin(planned)
            # The same part, whatever the archive has besides what it is made of.
            yield replace(self.there[due.key], selection=due.selection)

    def _reuse(self, planned: Sequence[Planned]) -> None:
        lacking = [one for one in planned if one.key not in self.there]
        found = parts_in_place(self.home, lacking, self.stack, BUILD_PREFIX)
        for one in planned:
            if one.key in found:
                self.say(f"reuse {one.title}")
        self.there |= found
        self.reused |= found.keys()

    def _begin(self, planned: Sequence[Planned]) -> None:
        """Begin whatever can be begun: what it needs is there, and a process is free."""
        for one in planned:
            known = self.filled | self.there if one.may_begin_early else self.there
            is_due = one.key not in self.there and one.key not in self.begun
            if is_due and not self.workers.is_full and all(other.key in known for other in one.needed):
                self._start(one, [known[other.key] for other in one.needed], planned)

    def _start(self, one: Planned, needed: Sequence[Part], planned: Sequence[Planned]) -> None:
        waiting = [other for other in planned if other.key not in self.there]
        tables = tables_ahead(one, waiting) if self.workers.are_several else None
        begun = Begun(one, self._new_file(), Ahead(tables, self._new_file()) if tables else None)
        self.begun[one.key] = begun
        self.say(f"load {one.title}")
        work = partial(build_part, begun.path, self.home, one.selection, needed, begun.ahead)
        self.workers.start(one.key, one.title, work)

    def _new_file(self) -> Path:
        return self.stack.enter_context(aside(self.home.path, BUILD_PREFIX))

    def _hear(self, news: News) -> None:
        begun = self.begun[news.name]
        selection = begun.one.selection
        if news.kind == "failed":
            self.failed[news.name] = news.what
        elif news.kind == "done":
            self.there[news.name] = Part(selection, begun.path, news.what)
        elif begun.ahead:
            self.filled[news.name] = Part(selection, begun.ahead.path, Registered(provenance=news.what))

    def _raise(self, planned: Sequence[Planned]) -> None:
        """Raise what ended a part that is due.

        What began early is not blamed before what it needs is there: it may be made of rows that are refused.
        """
        for one in planned:
            if one.key in self.failed and all(other.key in self.there for other in one.needed):
                raise self.failed[one.key]


@contextmanager
def workshop(home: Home, means: Means, say: Say) -> Iterator[Workshop]:
    """Give a workshop, whose processes and files are gone at the end."""
    with ExitStack() as stack, Workers(means.processes) as workers:
        yield Workshop(home, means, say, workers, stack)

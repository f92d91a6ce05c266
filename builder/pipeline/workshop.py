"""Where the parts of a build come to be: in the release in place, here in turn, or in processes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..disk import aside
from ..home import Home
from .parts import Part, Planned, build_part
from .reuse import parts_in_place
from .workers import Workers

Say = Callable[[str], None]
BUILD_PREFIX = "build"


@dataclass(frozen=True, slots=True)
class Means:
    """How a build is made: by so many processes at most, and with the parts of the release in place, or without."""

    processes: int
    reuse: bool


@dataclass(slots=True)
class Workshop:
    """What a build has at hand: the parts that are there, by key, and the workers and files of those that come."""

    home: Home
    means: Means
    say: Say
    workers: Workers
    stack: ExitStack
    there: dict[str, Part] = field(default_factory=dict)
    begun: dict[str, tuple[Planned, Path]] = field(default_factory=dict)
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
                self._wait()
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
            is_known = one.key in self.there or one.key in self.workers.busy
            if is_known or self.workers.is_full or not all(other.key in self.there for other in one.needed):
                continue
            path = self.stack.enter_context(aside(self.home.path, BUILD_PREFIX))
            self.begun[one.key] = one, path
            needed = [self.there[other.key] for other in one.needed]
            self.say(f"load {one.title}")
            self.workers.start(one.key, partial(build_part, path, self.home, one.selection, needed))

    def _wait(self) -> None:
        key, registered = self.workers.finished()
        one, path = self.begun[key]
        self.there[key] = Part(one.selection, path, registered)


@contextmanager
def workshop(home: Home, means: Means, say: Say) -> Iterator[Workshop]:
    """Give a workshop, whose processes and files are gone at the end."""
    with ExitStack() as stack, Workers(means.processes) as workers:
        yield Workshop(home, means, say, workers, stack)

"""What a build left out, as its manifest remembers it: light, for a build with nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ..forms import Form

ExitCode = Annotated[int, Form("an exit code, from 1 to 255", lambda code: 1 <= code <= 255)]


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be built: which snapshot, why, what to do, and what is used instead.

    `snapshot` is None for a dataset that lacks files in the archive.
    """

    dataset: str
    snapshot: str
    place: str
    problem: str
    next_step: str
    exit_code: ExitCode
    instead: str

    def lines(self) -> Iterator[str]:
        """Yield the lines of the message; the last line tells what is used instead."""
        where = ": ".join(filter(None, (self.snapshot, self.place)))
        yield f"{where}: {self.problem}"
        yield f"  → {self.next_step}"
        yield f"  In this release, {f'{self.instead} is' if self.instead else 'nothing is'} used instead."

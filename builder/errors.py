"""What can go wrong, by who acts on it, with the exit code of each.

| code | class               | who acts                                                        |
|------|---------------------|-----------------------------------------------------------------|
| 1    | `DeclarationError`  | the developer: a dataset module is wrong                        |
| 2    | (click)             | the user: the command line is wrong                             |
| 2    | `UnknownName`       | the user: a table or a format is misspelt, or is not there      |
| 3    | `SourceUnavailable` | the user: wait, or give credentials, or `infotravail add` it    |
| 4    | `SourceChanged`     | the developer: look at the file, then edit the dataset          |
| 5    | `CheckFailed`       | a person decides: the data is readable but implausible          |
| 69   | `LibraryAbsent`     | the user: install the extra of the package that brings it       |
| 71   | `ProcessLost`       | the user: free memory, or build with one process                |
| 74   | `HomeError`         | the user: the home folder cannot be read or written             |
| 75   | `Busy`              | the user: another build is running, try again later             |
| 130  | (Ctrl-C)            | nobody                                                          |

A lookup exits 0 when it found something and 1 when it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# What a file gave can be of any length: a person reads its beginning.
LONGEST = 2_000


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"


class BuilderError(Exception):
    """An error a person can act on: a place, what is wrong there, a next step, and details, each a line."""

    exit_code = 1

    def __init__(self, place: str, problem: str, next_step: str, details: Sequence[str] = ()) -> None:
        super().__init__(place, problem, next_step, details)
        self.place = _shortened(place)
        self.problem = _shortened(problem)
        self.next_step = next_step
        self.details = details

    def lines(self) -> Iterator[str]:
        """Yield the lines of the message: what a file gave may hold a line end, which begins no line of ours."""
        yield f"{self.place}: {self.problem}"
        yield f"  → {self.next_step}"
        for detail in self.details:
            yield f"  {detail}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


class DeclarationError(BuilderError):
    """A dataset module contradicts itself."""

    exit_code = 1


class SourceError(BuilderError):
    """A publisher's file cannot be used."""


class SourceUnavailable(SourceError):
    """No answer, no credentials, or not in the archive."""

    exit_code = 3


class SourceChanged(SourceError):
    """Not the file we knew: a header, a member, a value, a type or a size."""

    exit_code = 4


class CheckFailed(BuilderError):
    """Readable but implausible."""

    exit_code = 5


class UnknownName(BuilderError):
    """A table or a format is asked for by a name that is not there."""

    exit_code = 2


class LibraryAbsent(BuilderError, ImportError):
    """A library that no look-up needs, and that this command does, is not installed."""

    exit_code = 69


class ProcessLost(BuilderError):
    """A process of a build was killed, or the system gave no process or no memory."""

    exit_code = 71


class HomeError(BuilderError):
    """The home folder cannot be read or written."""

    exit_code = 74


class Busy(BuilderError):
    """Another build holds the home."""

    exit_code = 75

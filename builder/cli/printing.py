"""The one door through which the command line prints: no text of a file, or of a name, acts on a terminal."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING, Any

from ..text import UNSEEN, nearest, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def tell(*lines: str, err: bool = False) -> None:
    """Print each text on a line of its own; a sign stands for what could not be seen there, line ends included."""
    _print("\n".join(map(visible, lines)) + "\n", err=err)


def tell_error(lines: Iterable[str]) -> None:
    """Print the lines of an error on stderr."""
    first, *others = lines
    tell(f"Error: {first}", *others, err=True)


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" with the known word that most resembles a mistyped word; empty where none does.

    >>> did_you_mean("serch", ["search", "serve"])
    " Did you mean 'search'?"
    """
    found = nearest(typed, known)
    return f" Did you mean {found!r}?" if found else ""


def tell_json(words: object) -> None:
    """Print an answer for programs."""
    _print(json_text(words, indent=1) + "\n")


def json_text(words: Any, indent: int | None = None) -> str:
    """Return an answer as JSON in which a terminal finds nothing to do: what cannot be seen is escaped."""
    import json

    # JSON's own line ends are outside its strings; those of a string are escaped already.
    written = json.dumps(words, ensure_ascii=False, indent=indent)
    return re.sub(UNSEEN, lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], written)


def pass_on(text: str) -> None:
    """Write a file's text to stdout as it is, in UTF-8: what a program reads keeps every byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Tell progress on stderr, to a person only."""
    if sys.stderr.isatty():
        tell(text, err=True)


def say_over(text: str) -> None:
    """Tell progress on stderr over what was said last, to a person only; an empty text ends the line."""
    if sys.stderr.isatty():
        _print(f"\r{visible(text)}" if text else "\n", err=True)


def _print(text: str, *, err: bool = False) -> None:
    stream = sys.stderr if err else sys.stdout
    stream.write(text)
    # At once: the other stream may lead to the same terminal, and a reader that has gone ends what nobody reads.
    stream.flush()


class Waiting:
    """A line of progress for a person who waits, written over itself twice a second at most."""

    EVERY = 0.5
    WIDTH = 78

    def __init__(self) -> None:
        self.began = self._last = time.monotonic()
        self._is_told = False

    def tell(self, text: Callable[[], str]) -> None:
        """Tell how far the work is, unless the line was written a moment ago."""
        now = time.monotonic()
        if now - self._last >= self.EVERY:
            self._last, self._is_told = now, True
            say_over(text().ljust(self.WIDTH))

    def end(self) -> None:
        """End the line, where there is one."""
        if self._is_told:
            say_over("")

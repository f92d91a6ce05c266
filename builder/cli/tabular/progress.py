"""How a file goes on, told to a person who waits: how many rows, how fast, and how long it will take yet."""

from __future__ import annotations

import time

from ...tabular.given import Progress
from ..printing import Waiting


class Told:
    """Tells now and then how many rows are done; nothing where nobody looks."""

    def __init__(self, what: str, progress: Progress) -> None:
        self._what, self._progress, self._line = what, progress, Waiting()

    def tell(self, done: int) -> None:
        """Tell how far it is, unless that was told a moment ago."""
        self._line.tell(lambda: self._text(done))

    def end(self) -> None:
        """End the line of what was told."""
        self._line.end()

    def _text(self, done: int) -> str:
        spent, share = time.monotonic() - self._line.began, self._progress.read()
        left = f", encore {in_words(spent / share - spent)}" if 0 < share < 1 else ""
        return f"{done} {self._what}, {done / spent:.0f} par seconde, {100 * share:.0f} %{left}"


def in_words(seconds: float) -> str:
    """Return a time to wait, in French.

    >>> in_words(4.2), in_words(75), in_words(3700)
    ('5 s', '1 min 15 s', '1 h 02 min')
    """
    whole = int(seconds) + 1 if seconds % 1 else int(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60:02} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60:02} min"

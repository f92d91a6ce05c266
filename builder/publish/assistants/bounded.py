"""How long an answer to an assistant may be: it reads every word, and cannot turn pages. What is cut is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

# The characters of an answer as JSON: ten thousand words, more or less.
MOST = 40_000
# As many items as a list keeps in any case: fewer say nothing of what is in it.
LEAST = 3


@dataclass(frozen=True, slots=True)
class Coupe:
    """A list of an answer that was cut: where it is, how many of its items are given, and how many there are."""

    liste: str
    donnes: int
    total: int


class _Place(NamedTuple):
    """A list within an answer: the path to it, as `fiche.appellations`, and the list itself."""

    path: str
    items: list[Any]


def bounded(answer: Any, most: int = MOST) -> tuple[Any, tuple[Coupe, ...]]:
    """Return an answer as JSON has it, its longest lists cut until it has at most so many characters, and those lists.

    The first items of a list are its best: the last ones go. An answer of other things than lists may stay longer.
    """
    found = msgspec.json.decode(msgspec.json.encode(answer))
    totals: dict[str, int] = {}
    places = list(_lists(found, ""))
    while (size := _size(found)) > most:
        long = [one for one in places if len(one.items) > LEAST]
        if not long:
            break
        longest = max(long, key=lambda one: _size(one.items))
        totals.setdefault(longest.path, len(longest.items))
        # The share of the list to keep: without the excess, but at least half, as another list may then be the longest.
        share = max(1 - (size - most) / _size(longest.items), 0.5)
        del longest.items[max(LEAST, min(len(longest.items) - 1, int(len(longest.items) * share))) :]
        places = list(_lists(found, ""))
    left = {one.path: len(one.items) for one in places}
    return found, tuple(Coupe(path, left[path], total) for path, total in totals.items() if path in left)


def _lists(value: Any, path: str) -> Iterator[_Place]:
    """Yield each list of a value that was read from JSON, those within others after them."""
    if isinstance(value, list):
        yield _Place(path, value)
        for rank, one in enumerate(value):
            yield from _lists(one, f"{path}[{rank}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _lists(one, f"{path}.{name}" if path else name)


def _size(value: Any) -> int:
    # In characters, not in bytes: an accented letter counts for one.
    return len(msgspec.json.encode(value).decode())

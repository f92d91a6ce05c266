"""The classes of a map of needs: round bounds between departments, and those whose figure is hidden apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ...french import number
from .besoins import Interval

MOST_CLASSES = 5


class Classes(NamedTuple):
    """The class of each department from 1 (None where none is known), what each is, and the figure of each in words.

    `caches` are the departments whose every figure is hidden.
    """

    valeurs: Mapping[str, int | None]
    caches: frozenset[str]
    legende: tuple[str, ...]
    textes: Mapping[str, str]


def classes(found: Mapping[str, Interval]) -> Classes:
    """Return the classes of intervals by their departments: each is in that of its published figure."""
    published = {code: one.publie for code, one in found.items() if one.publie is not None}
    bounds = _bounds(sorted(published.values()))
    return Classes(
        {code: bisect_right(bounds, value) + 1 for code, value in published.items()},
        frozenset(found.keys() - published.keys()),
        tuple(_legend(bounds)) if published else (),
        {code: _text(one) for code, one in found.items()},
    )


def _bounds(values: Sequence[int]) -> list[int]:
    """Return the bounds between classes of about as many departments each, with two figures that count."""
    bounds: list[int] = []
    if not values:
        return bounds
    for part in range(1, MOST_CLASSES):
        bound = _round(values[len(values) * part // MOST_CLASSES])
        # A bound that leaves nothing under it, or on the same side of another, is none.
        if bound > (bounds[-1] if bounds else values[0]):
            bounds.append(bound)
    return bounds


def _round(value: int) -> int:
    """Return a number with two figures that count, no greater: the class that it begins has it."""
    step = int(10 ** max(0, len(str(value)) - 2))
    return value // step * step


def _legend(bounds: list[int]) -> list[str]:
    if not bounds:
        return ["chiffre publié"]
    between = [f"de {number(low)} à {number(high - 1)}" for low, high in pairwise(bounds)]
    return [f"moins de {number(bounds[0])}", *between, f"{number(bounds[-1])} et plus"]


def _text(one: Interval) -> str:
    if one.publie is None:
        return f"chiffre caché, de {number(one.min)} à {number(one.max)} projets"
    ends = " à ".join(number(value) for value in dict.fromkeys((one.min, one.max)))
    return f"{ends} projets"

"""Where things are on the maps: latitudes and longitudes in the units of the outlines, and frames around them.

The outlines are a Mercator projection. Its scale and its origin were found by least squares, from the middles of the
departments on the map and in La Poste's points of their communes: half of them are within 1,5 km, which is enough to
put a town on a map of its department.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from .contours import contours

# Units of the map in a radian, and where the meridian and the parallel of zero are.
SCALE, LEFT, TOP = 9497.9, 861.9, 9883.7


class Point(NamedTuple):
    """A place on a map, in its units; `y` goes down."""

    x: float
    y: float


class Cadre(NamedTuple):
    """A rectangle of a map."""

    x: float
    y: float
    width: float
    height: float

    def elargi(self, part: float) -> Cadre:
        """Return the rectangle with a margin, a part of its longer side."""
        margin = part * max(self.width, self.height)
        return Cadre(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def dans(self, other: Cadre) -> bool:
        """Tell whether it is within another."""
        return other.contient(Point(self.x, self.y)) and other.contient(
            Point(self.x + self.width, self.y + self.height)
        )

    def touche_un(self, others: Iterable[Cadre]) -> bool:
        """Tell whether it has a part in common with one of some others."""
        return any(self.touche(other) for other in others)

    def contient(self, point: Point) -> bool:
        """Tell whether a point is within it."""
        return self.x <= point.x <= self.x + self.width and self.y <= point.y <= self.y + self.height

    def touche(self, other: Cadre) -> bool:
        """Tell whether it has a part in common with another."""
        across = self.x <= other.x + other.width and other.x <= self.x + self.width
        return across and self.y <= other.y + other.height and other.y <= self.y + self.height


def point(latitude: float, longitude: float) -> Point:
    """Return where a place of the Earth is, in the units of the outlines."""
    north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return Point(LEFT + SCALE * math.radians(longitude), TOP - SCALE * north)


def autour(points: Iterable[Point]) -> Cadre:
    """Return the smallest frame around some points, one at least."""
    xs, ys = zip(*points, strict=True)
    return Cadre(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def englobe(frames: Iterable[Cadre]) -> Cadre:
    """Return the smallest frame around some frames, one at least."""
    return autour(Point(x, y) for one in frames for x, y in ((one.x, one.y), (one.x + one.width, one.y + one.height)))


@cache
def cadre(department: str) -> Cadre:
    """Return the frame of the outline of a department, by its code. Raises KeyError for one without outline."""
    return autour(_corners(contours()[department]))


def _corners(path: str) -> Iterator[Point]:
    """Yield the points of a path of `contours`: a first point, then each point relative to the previous one."""
    for ring in path.split("z")[:-1]:
        x = y = 0
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        for along, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + along, y + down
            yield Point(x, y)

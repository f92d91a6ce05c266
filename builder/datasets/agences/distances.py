"""How far two points of the globe are from each other."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6_371.0
# A latitude and a longitude, in degrees.
Point = tuple[float, float]


def kilometres(one: Point, other: Point) -> float:
    """Return the distance between two points of the globe, on a sphere: within 0.5 %.

    >>> round(kilometres((48.8566, 2.3522), (45.7640, 4.8357)))
    392
    """
    # Written at length: an answer measures a thousand of them.
    latitude, latitude_2 = radians(one[0]), radians(other[0])
    across = sin((latitude_2 - latitude) / 2)
    along = sin(radians(other[1] - one[1]) / 2)
    return 2 * EARTH_KM * asin(sqrt(across * across + cos(latitude) * cos(latitude_2) * along * along))


def nearest(point: Point, others: Iterable[Point]) -> float | None:
    """Return the distance from a point to the nearest of others; None where there are none.

    >>> nearest((48.0, 2.0), [])
    """
    return min((kilometres(point, other) for other in others), default=None)

"""Series as pictures made here: read without JavaScript, in the dark and on paper."""

from __future__ import annotations

from dataclasses import dataclass

from .chiffres import Serie

WIDTH, HEIGHT, MARGIN = 640, 160, 20


@dataclass(frozen=True, slots=True)
class Trace:
    """A line: its pieces, each the points of an SVG polyline, cut where nothing is published; and its highest value."""

    pieces: tuple[str, ...]
    plus_haut: float


def trace(serie: Serie) -> Trace:
    """Return the line of a series, from zero to its highest value: no axis is cut."""
    known = [point.valeur for point in serie.points if point.valeur is not None]
    highest = max(known, default=0.0)
    step = (WIDTH - 2 * MARGIN) / max(len(serie.points) - 1, 1)
    pieces: list[list[str]] = [[]]
    for number, point in enumerate(serie.points):
        if point.valeur is None:
            pieces.append([])
            continue
        down = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (point.valeur / highest if highest else 0)
        pieces[-1].append(f"{MARGIN + number * step:.1f},{down:.1f}")
    return Trace(tuple(" ".join(piece) for piece in pieces if piece), highest)

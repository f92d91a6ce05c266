"""A map of places as SVG made here: outlines, communes as dots, the names of the largest, and what is shown as numbers.

It is read without JavaScript. Each place that is shown has a number, that of its line in the list under the map.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from .cadre import Cadre, Point, autour, cadre, englobe, point
from .contours import ATTRIBUTION, contours

# Of more places, numbers would hide one another: the table beside has them.
MOST_NUMBERS = 40
EARTH_KM = 6371
# In hundredths of the longer side of the map.
MARKER, DOT, LETTERS = 1.8, 0.3, 2.9
# How wide a letter is, of its height.
LETTER = 0.56
STEPS = 40
# How far from its town a name is, in the same hundredths, the nearest first.
FARTHER = (1, 2.5, 4, 6)


class Marque(NamedTuple):
    """A number on the map: where its place is, and where it is drawn, so that no other hides it."""

    numero: int
    nom: str
    titre: str
    lieu: Point
    dessin: Point


def carte_des_lieux(
    points: Sequence[Mapping[str, Any]],
    *,
    titre: str,
    departements: Collection[str],
    communes: Sequence[tuple[float, float]],
    villes: Sequence[tuple[str, float, float]],
    est_de_pres: bool = False,
    note: str = "",
) -> Markup:
    """Return a figure: where some places are (`libelle`, `adresse`, `latitude`, `longitude`), with a list of them.

    The map shows the outlines of `departements`, or the points alone, where `est_de_pres` or where no department has an
    outline. `communes` are dots, `villes` the names of towns, the largest first. `note` stands under the map. Nothing
    is drawn where no place has a point.
    """
    if not points:
        return Markup("")
    places = [point(one["latitude"], one["longitude"]) for one in points]
    towns = [(name, point(*where)) for name, *where in villes]
    frame = _frame(places, departements, [point(*one) for one in communes], towns, est_de_pres)
    unit = max(frame.width, frame.height) / 100
    marks = _apart(points, places, unit) if len(points) <= MOST_NUMBERS else []
    parts = (
        *_outlines(frame, departements),
        *(_dot(one, unit, "it-commune") for one in (point(*one) for one in communes) if frame.contient(one)),
        *_names(towns, frame, unit, [one.dessin for one in marks] or places),
        *(_dot(one, 3 * unit, "it-agence") for one in places if not marks),
        *(_mark(one, unit) for one in marks),
        _scale(frame, unit),
    )
    return Markup(
        '<figure class="it-plan-lieux"><svg viewBox="{box}" role="img" aria-label="{title} : les adresses sont dans le '
        'tableau.">{parts}</svg><figcaption><strong>{title}</strong>{listed}'
        '<small class="it-discret">{attribution}</small></figcaption></figure>'
    ).format(
        box=" ".join(f"{one:.1f}" for one in frame),
        title=titre,
        parts=Markup("").join(parts),
        listed=Markup("<ol>{}</ol>").format(Markup("").join(Markup("<li>{}</li>").format(one.nom) for one in marks)),
        attribution=" ".join(filter(None, (note, ATTRIBUTION if any(_outlines(frame, ())) else ""))),
    )


def _frame(
    places: Sequence[Point],
    departments: Collection[str],
    communes: Sequence[Point],
    towns: Sequence[tuple[str, Point]],
    is_near: bool,
) -> Cadre:
    outlines = [cadre(code) for code in departments if code in contours()]
    if is_near:
        frame = autour([*places, *(where for _, where in towns[:1])])
    elif outlines:
        return englobe(outlines).elargi(0.04)
    else:
        frame = autour([*places, *communes])
    # One place alone, or several at one address: ten kilometres around.
    least = _km(10, frame)
    grown = max(0.0, least - max(frame.width, frame.height)) / 2
    wider = Cadre(frame.x - grown, frame.y - grown, frame.width + 2 * grown, frame.height + 2 * grown)
    return _not_too_long(wider.elargi(0.15))


def _not_too_long(frame: Cadre) -> Cadre:
    """Return a frame whose shorter side is six tenths of the longer at least."""
    least = 0.6 * max(frame.width, frame.height)
    width, height = max(frame.width, least), max(frame.height, least)
    return Cadre(frame.x - (width - frame.width) / 2, frame.y - (height - frame.height) / 2, width, height)


def _km(distance: float, frame: Cadre) -> float:
    """Return a distance in units of the map, at the latitude of a frame: a Mercator map grows towards the poles."""
    equator, degree = point(0, 0), point(1, 0)
    # cosh of what is north, in radians of the map, is what the scale is multiplied by.
    radian = (equator.y - degree.y) / math.radians(1)
    north = (equator.y - frame.y - frame.height / 2) / radian
    return distance / EARTH_KM * radian * math.cosh(north)


def _outlines(frame: Cadre, departments: Collection[str]) -> Iterator[Markup]:
    for code, path in contours().items():
        if cadre(code).touche(frame):
            kind = "it-ici" if code in departments else "it-autour"
            yield Markup('<path class="{}" d="{}"/>').format(kind, path)


def _dot(where: Point, unit: float, kind: str) -> Markup:
    # Hundreds of them to a map: `%` takes a third of the time of `format`, and escapes as it does.
    return Markup('<circle class="%s" cx="%.1f" cy="%.1f" r="%.2f"/>') % (kind, *where, DOT * unit)


def _names(towns: Sequence[tuple[str, Point]], frame: Cadre, unit: float, marks: Sequence[Point]) -> Iterator[Markup]:
    """Yield the names of towns, the largest first, each where neither another name nor a number is."""
    taken = [_square(one, MARKER * unit) for one in marks]
    for name, where in towns:
        box = next((one for one in _beside(name, where, unit) if one.dans(frame) and not one.touche_un(taken)), None)
        if box:
            taken += [box, _square(where, unit)]
            yield _dot(where, 2 * unit, "it-ville")
            yield Markup('<text x="{:.1f}" y="{:.1f}" font-size="{:.1f}">{}</text>').format(
                box.x, box.y + 0.82 * box.height, box.height, name
            )


def _square(where: Point, half: float) -> Cadre:
    return Cadre(where.x - half, where.y - half, 2 * half, 2 * half)


def _beside(name: str, where: Point, unit: float) -> Iterator[Cadre]:
    """Yield where the name of a town can be: at its right, left, above or under, then farther."""
    wide, high = LETTER * LETTERS * unit * len(name), LETTERS * unit
    for far in FARTHER:
        yield Cadre(where.x + far * unit, where.y - high / 2, wide, high)
        yield Cadre(where.x - far * unit - wide, where.y - high / 2, wide, high)
        yield Cadre(where.x - wide / 2, where.y - far * unit - high, wide, high)
        yield Cadre(where.x - wide / 2, where.y + far * unit, wide, high)


def _apart(points: Sequence[Mapping[str, Any]], places: Sequence[Point], unit: float) -> list[Marque]:
    """Return the numbers of places, those that are too near one another pushed apart."""
    drawn, least = list(places), 2.1 * MARKER * unit
    for _ in range(STEPS):
        for one in range(len(drawn)):
            for other in range(one):
                drawn[one], drawn[other] = _pushed(drawn[one], drawn[other], least, one)
    return [
        Marque(number, told["libelle"], ", ".join(filter(None, (told["libelle"], told["adresse"]))), place, where)
        for number, (told, place, where) in enumerate(zip(points, places, drawn, strict=True), start=1)
    ]


def _pushed(one: Point, other: Point, least: float, number: int) -> tuple[Point, Point]:
    """Return two points `least` apart; those at one place go two ways that depend on their number."""
    across, down = one.x - other.x, one.y - other.y
    distance = math.hypot(across, down)
    if distance >= least:
        return one, other
    push = (least - distance) / 2
    if distance == 0:
        across, down, distance = math.cos(number), math.sin(number), 1.0
    across, down = across / distance * push, down / distance * push
    return Point(one.x + across, one.y + down), Point(other.x - across, other.y - down)


def _mark(one: Marque, unit: float) -> Markup:
    return Markup(
        '<g class="it-agence"><title>{}</title><line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>'
        '<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/><text x="{:.1f}" y="{:.1f}" font-size="{:.1f}">{}</text></g>'
    ).format(
        one.titre, *one.lieu, *one.dessin, *one.dessin, MARKER * unit, one.dessin.x, one.dessin.y + 0.8 * unit,
        2.3 * unit, one.numero,
    )  # fmt: skip


def _scale(frame: Cadre, unit: float) -> Markup:
    """Return a bar of so many kilometres, at the bottom left."""
    kilometres = next(km for km in (100, 50, 20, 10, 5, 2, 1) if _km(km, frame) <= frame.width / 3 or km == 1)
    left, bottom = frame.x + 2 * unit, frame.y + frame.height - 2 * unit
    return Markup(
        '<g class="it-echelle"><line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>'
        '<text x="{:.1f}" y="{:.1f}" font-size="{:.1f}">{} km</text></g>'
    ).format(
        left, bottom, left + _km(kilometres, frame), bottom, left, bottom - unit, 2.4 * unit, kilometres
    )  # fmt: skip

"""What the page shows of agencies, beside the answer itself: what the templates would have to work out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .annonces import etat
from .fiches import SOURCE_NAMES, Agence, points
from .horaires import week


def vue(found: Sequence[Agence]) -> Mapping[str, Any]:
    """Return the source of some agencies, their points on a map, the columns that are filled, and each one's hours."""
    return {
        "source": SOURCE_NAMES[found[0].source] if found else "",
        "date": found[0].date_source if found else "",
        "points": [asdict(one) for one in points(found)],
        "a_distances": any(one.distance_km is not None for one in found),
        "a_horaires": any(one.horaires for one in found),
        "semaines": {one.identifiant: tuple(week(one.horaires)) for one in found},
        "etats": {one.identifiant: etat(one) for one in found},
    }

"""How templates write days, numbers and shares in French, and hand figures over to the scripts that draw them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from jinja2 import Environment

from ...french import decimal, in_french, number, percent
from ...lookup.agences import SOURCE_NAMES, Agence

DAYS = ("", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def points(found: Sequence[Agence]) -> str:
    """Return, as JSON, the agencies that have a place on a map."""
    return json.dumps(
        [
            {
                "libelle": one.libelle,
                "adresse": f"{one.adresse} {one.code_postal} {one.nom_commune}".strip(),
                "latitude": one.latitude,
                "longitude": one.longitude,
            }
            for one in found
            if one.latitude is not None and one.longitude is not None
        ]
    )


FILTERS: dict[str, Callable[..., str]] = {
    "jour": in_french,
    "nombre": number,
    "pourcent": percent,
    "dixieme": decimal,
    "nom_jour": DAYS.__getitem__,
    "source_agences": SOURCE_NAMES.__getitem__,
    "carte": points,
}


def add_filters(env: Environment) -> None:
    """Give an environment our filters."""
    env.filters.update(FILTERS)

"""How templates write days, numbers and shares in French, and draw maps."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment

from ...french import decimal, in_french, in_hundred, number, percent
from .. import refusals
from ..cartes.carte import carte
from ..cartes.lieux import carte_des_lieux

DAYS = ("", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


FILTERS: dict[str, Callable[..., str]] = {
    "jour": in_french,
    "nombre": number,
    "pourcent": percent,
    "pour_cent_rond": in_hundred,
    "dixieme": decimal,
    "nom_jour": DAYS.__getitem__,
    "refus": refusals.in_french,
}


def add_filters(env: Environment) -> None:
    """Give an environment our filters, and the functions that draw maps."""
    env.filters.update(FILTERS)
    env.globals["carte"] = carte
    env.globals["carte_des_lieux"] = carte_des_lieux

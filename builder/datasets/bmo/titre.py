"""What some figures of the survey are, in one title: which jobs, of which family, where, and which years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...familles import FicheDemandee
from .besoins import Besoins
from .ordre import tete


class Sujet(NamedTuple):
    """What a title tells: `ou` and `quand` are words, « en Bretagne » and « en 2025 »."""

    metier: str
    codes: Sequence[str] | None
    fiche: FicheDemandee | None
    famille: str
    ou: str
    quand: str


def titre(sujet: Sujet, found: Sequence[Besoins], tri: str, ordre: str) -> str:
    """Return what heads the needs that were found, every parameter told: nobody takes Bretagne's for France's."""
    where = " ".join(filter(None, (sujet.ou, sujet.quand)))
    family = f", famille « {sujet.famille} »," if sujet.famille else ""
    if sujet.fiche:
        return f"Recrutements des familles de {sujet.fiche.code_rome} {sujet.fiche.libelle}{family} {where}"
    if not sujet.metier:
        return f"{tete(tri, ordre)}{family} {where}".replace(",,", ",")
    if sujet.codes and len(sujet.codes) == 1:
        label = next((one.libelle for one in reversed(found)), "")
        named = f"{label} ({sujet.codes[0]})" if label else sujet.codes[0]
        return f"{named} : projets de recrutement {where}"
    return f"Projets de recrutement, métiers « {sujet.metier} »{family or ','} {where}"


def quand(annees: Sequence[int]) -> str:
    """Return years as they end a title: « en 2025 », « de 2023 à 2025 »."""
    if not annees:
        return ""
    first, last = min(annees), max(annees)
    return f"en {last}" if first == last else f"de {first} à {last}"

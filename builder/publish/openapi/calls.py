"""The address of the calls of the site, where they are counted."""

from __future__ import annotations

from ..stats.calls import DAYS, MOST_DAYS, Statistiques
from .parts import JSON, answer, operation, query, refusal
from .questions import TAG
from .schemas import Schema, Schemas


def paths(schemas: Schemas) -> dict[str, Schema]:
    """Return what is described of the calls."""
    days: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": DAYS}
    summary = "Les appels de ce site, par jour et par genre d'adresse"
    responses = {
        "200": answer(f"{summary}.", {JSON: schemas.of(Statistiques)}),
        "400": refusal(schemas, "Un paramètre ne convient pas : la phrase dit ce qui convient."),
        "503": refusal(schemas, "Les appels ne peuvent pas être lus pour l'instant."),
    }
    asked = [query("jours", "Combien de jours, jusqu'à aujourd'hui.", days)]
    return {"/-/stats.json": {"get": operation("statistiques", TAG, summary, asked, responses)}}

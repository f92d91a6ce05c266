"""Where a place is, in a few words."""

from __future__ import annotations

from ..search.places.lieu import Lieu


def situation(one: Lieu) -> str:
    """Return the department and the region that a place is in, each said once: Paris is in Paris, in Île-de-France."""
    wholes = (
        one.departement if one.genre in ("commune", "code_postal") else "",
        one.region if one.genre != "region" else "",
    )
    return ", ".join(name for name in dict.fromkeys(wholes) if name and name != one.libelle)

"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face

FACE = Face(
    package=__package__,
    nom="Agences France Travail",
    lacks="les agences",
    questions=("agences",),
    counts=(Count("agences", "agences"),),
)

"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face

FACE = Face(
    package=__package__,
    nom="Offres d'emploi",
    lacks="les offres d'emploi",
    counts=(Count("offres", "offres d'emploi"),),
)

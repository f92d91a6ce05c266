"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face

FACE = Face(
    package=__package__,
    nom="Tensions, offres et salaires",
    lacks="les tensions, les offres et les salaires",
    counts=(Count("tensions_fap", "tensions par famille et territoire"),),
)

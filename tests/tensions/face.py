"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    lacks="les tensions",
    questions=("tensions",),
    kinds=(Kind("tension", "Tensions par métier", "tensions", "code_metier", address="/tensions?metier={code}"),),
    counts=(Count("tensions", "métiers en tension"),),
)

"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    lacks="la géographie",
    kinds=(
        Kind("commune", "Communes", "communes", "code_commune", address="/territoire/{code}"),
        Kind("département", "Départements", "departements", "code_departement", address="/territoire/{code}"),
    ),
    counts=(Count("communes", "communes"),),
)

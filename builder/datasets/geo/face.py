"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    nom="Découpage géographique",
    lacks="la géographie",
    questions=("lieu",),
    kinds=(
        Kind("commune", "Communes", "communes", "code_commune", address="/territoire/{code}", found_by="place"),
        Kind(
            "code_postal",
            "Codes postaux",
            "codes_postaux",
            "code_postal",
            address="/territoire?q={code}",
            found_by="place",
        ),
        Kind(
            "departement",
            "Départements",
            "departements",
            "code_departement",
            address="/territoire/{code}",
            found_by="place",
        ),
        Kind("region", "Régions", "regions", "code_region", address="/territoire/REG-{code}", found_by="place"),
    ),
    counts=(Count("communes", "communes"),),
)

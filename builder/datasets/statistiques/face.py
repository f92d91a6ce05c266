"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face

FACE = Face(
    package=__package__,
    nom="Statistiques du marché du travail",
    lacks="les statistiques des demandeurs d'emploi",
    counts=(
        Count("demandeurs_communes_rome", "demandeurs d'emploi par commune et métier"),
        Count("demandeurs_series", "chiffres de séries trimestrielles"),
    ),
)

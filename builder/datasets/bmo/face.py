"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    nom="Enquête BMO",
    lacks="l'enquête BMO",
    questions=("bmo", "bmo_annees", "bmo_choix", "bmo_par_departement"),
    kinds=(
        Kind(
            "métier BMO",
            "Métiers de l'enquête BMO",
            "bmo_metiers",
            "code_fap",
            where="t.annee = (SELECT max(annee) FROM bmo_metiers)",
            address="/bmo?metier={code}",
        ),
    ),
    counts=(Count("bmo", "lignes de l'enquête BMO"),),
)

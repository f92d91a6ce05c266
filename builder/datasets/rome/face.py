"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    lacks="le ROME",
    questions=(
        "metier",
        "metiers",
        "appellation",
        "appellations",
        "competences",
        "competence",
        "competences_de_la_fiche",
        "fiches_par_competences",
        "proches",
        "passage",
        "editions",
    ),
    kinds=(
        Kind("fiche", "Fiches métiers", "rome_metiers", "code_rome", address="/metier/{code}", found_by="sheet"),
        Kind(
            "appellation",
            "Appellations",
            "rome_appellations",
            "code_ogr",
            address="/metier/{code_rome}",
            found_by="title",
        ),
        Kind(
            "compétence",
            "Compétences",
            "rome_competences",
            "code_ogr",
            address="/competence/{code}",
            found_by="skill",
        ),
        Kind(
            "savoir",
            "Savoirs",
            "rome_savoirs",
            "code_ogr",
            address="/competence/{code}",
            found_by="skill",
        ),
    ),
    counts=(
        Count("rome_metiers", "fiches métiers"),
        Count("rome_appellations", "appellations"),
        Count("rome_competences", "compétences"),
    ),
)

"""What people see of the dataset."""

from __future__ import annotations

from ...face import Count, Face, Kind

FACE = Face(
    package=__package__,
    nom="Répertoire ROME",
    lacks="le ROME",
    questions=(
        "domaines",
        "domaine",
        "metier",
        "metiers",
        "appellation",
        "appellations",
        "intitule",
        "competences",
        "competence",
        "competences_de_la_fiche",
        "fiches_par_competences",
        "proches",
        "passage",
        "editions",
        "arborescence",
        "branche",
        "savoirs",
        "secteurs",
        "secteur",
        "themes",
        "theme",
        "centres_interet",
        "centre_interet",
        "contextes",
        "contexte",
        "secteurs_naf",
        "secteur_naf",
        "interets_riasec",
        "interet_riasec",
    ),
    kinds=(
        Kind("fiche", "Fiches métiers", "rome_metiers", "code_rome", address="/metier/{code}", found_by="sheet"),
        Kind(
            "appellation",
            "Appellations",
            "rome_appellations",
            "code_ogr",
            address="/metier/{code_rome}#a{code}",
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

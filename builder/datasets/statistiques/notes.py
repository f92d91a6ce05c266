"""What the publisher writes around its figures: titles, sources, fields, warnings."""

from __future__ import annotations

from ...model import OF_FILE, Column, Having, Read, Table
from . import communes, epci, offres, series
from .mots import EDITION

STATISTIQUES_NOTES = Table(
    name="statistiques_notes",
    title="Notes des fichiers de statistiques",
    description="Une ligne par texte d'un fichier qui n'est ni un chiffre ni un en-tête : titre, source, champ, "
    "définition, avertissement, tel que publié.",
    source=Read((epci.MEMBER, series.MEMBER, offres.MEMBER, communes.MEMBER), keep=Having("texte")),
    columns=(
        EDITION,
        Column("fichier", "Fichier d'où vient la note.", source=OF_FILE),
        Column("feuille", "Feuille du classeur ; « export » pour un fichier CSV."),
        Column("cellule", "Case de la feuille, ou ligne de l'export."),
        Column("texte", "La note, telle que publiée.", has_lines=True),
    ),
    key=("edition", "fichier", "feuille", "cellule"),
    facets=("fichier", "edition"),
)

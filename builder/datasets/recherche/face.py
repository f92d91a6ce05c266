"""What people see of the dataset: its questions are asked across datasets."""

from __future__ import annotations

from ...face import Count, Face

FACE = Face(
    package=__package__,
    nom="Mots de la recherche",
    lacks="la recherche",
    counts=(Count("usages", "mots de tous les jours"),),
)

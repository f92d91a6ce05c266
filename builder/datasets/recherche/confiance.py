"""The numbers of the curve that says how sure an answer is: read from `confiance.csv`.

They are learned from titles of real offers that hold no row here: `tests/bench/confidence.py` writes the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...face import Connection
from ...facts import Row
from .lignes import lines

FILE = Path(__file__).with_name("confiance.csv")
DESCRIPTIONS = {
    "base": "Ce que vaut une première réponse avant tout indice.",
    "note": "Ce qu'apporte un point de sa note (jusqu'à 1,2).",
    "ecart": (
        "Ce qu'apporte la racine de son écart de note avec la deuxième (jusqu'à 0,6). Au-delà de 16 fiches, "
        "« technicien », elle est divisée par 1 + ln(fiches / 16)."
    ),
    "nb_fiches": (
        "Ce que coûte le logarithme du nombre de fiches dont un intitulé a tous les mots qui l'ont fait trouver."
    ),
    "mot_courant": "Ce que coûte d'être trouvée par une expression courante dont les mots sont aussi ceux du ROME.",
    "mot_pour_mot": "Ce qu'apporte un intitulé égal, mot pour mot, à ce qui est cherché ; divisé comme l'écart.",
    "nb_mots": "Ce qu'apporte le logarithme du nombre de mots cherchés (jusqu'à 5).",
    "suite_base": "Ce que vaut une réponse suivante, si celles d'avant ne conviennent pas, avant tout indice.",
    "suite_note": "Ce qu'apporte un point de sa note (jusqu'à 1,2).",
    "suite_ecart": "Ce qu'apporte la racine de son écart de note avec la suivante (jusqu'à 0,6).",
    "suite_rang": "Ce que coûte le logarithme de son rang.",
    "seuil_sure": "Probabilité à partir de laquelle la première réponse est « sûre ».",
    "seuil_indecidable": "Probabilité au-dessous de laquelle la première réponse est « indécidable ».",
}


def values() -> dict[str, int]:
    """Return the numbers of the file, in thousandths, by their names."""
    return {line["nom"]: int(line["valeur"]) for line in lines(FILE)}


def confidence_rows(_connection: Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_confiance`."""
    found = values()
    for name, text in sorted(DESCRIPTIONS.items()):
        yield name, found[name], text

"""What the sheets of the quarterly series share: what is measured, of whom, and what stands above each."""

from __future__ import annotations

from .mots import ENSEMBLE, OPERATOR

STOCK, ENTRIES, EXITS = "demandeurs d'emploi en fin de mois", "entrées", "sorties"
REDUCED, LONG_HOURS = "part en activité réduite", "part des 151 heures ou plus"
QUARTERLY, YEARLY = "évolution trimestrielle", "évolution annuelle"
SHARES = (REDUCED, LONG_HOURS, QUARTERLY, YEARLY)
MEASURES = (STOCK, ENTRIES, EXITS, *SHARES)
FRANCE, METROPOLE = "France entière", "France métropolitaine"
WITHOUT_REFORM = "hors bénéficiaires du RSA et jeunes en parcours"

# What is outside of each figure, in the words of the notes.
OUTSIDE = "Hors Mayotte, Saint-Martin et Saint-Barthelemy"
# What is not said of a figure is of all.
DEFAULT = {
    "mesure": STOCK, "libelle_territoire": FRANCE, "niveau": "national", "categorie": "ABC", "sexe": ENSEMBLE,
    "tranche_age": ENSEMBLE, "anciennete": ENSEMBLE, "heures": ENSEMBLE, "motif": ENSEMBLE, "champ": ENSEMBLE,
}  # fmt: skip
IN_METROPOLE = {"libelle_territoire": METROPOLE}


def above(title: str, place: str, note: str = rf"\(1\) ?:? ?{OUTSIDE}", source: str = " - Dares") -> dict[str, str]:
    """Return what is above the headers of a sheet."""
    texts = {
        "A1": "Titre", "B1": title, "A2": "Données", "B2": "CVS-CJO, moyenne trimestrielle",
        "A3": "Niveau géographique", "B3": place, "A4": "Source", "B4": f"{OPERATOR}{source}, STMT",
    }  # fmt: skip
    return texts | ({"A5": note} if note else {})


def seekers(rest: str) -> str:
    """Return the title of a sheet of job seekers."""
    return f"Demandeurs d'emploi inscrits à {OPERATOR} en {rest}"

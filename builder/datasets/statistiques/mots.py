"""Words that the tables of statistics share: populations, categories, and what an empty figure means."""

from __future__ import annotations

from ...model import OF_EDITION, Column
from ...vocabulary import COMPUTED

ENSEMBLE = "ensemble"
HOMMES, FEMMES = "hommes", "femmes"
JEUNES, ADULTES, AINES = "moins de 25 ans", "25 à 49 ans", "50 ans ou plus"
SENIORITIES = (
    ENSEMBLE, "moins de 3 mois", "3 à 5 mois", "6 à 11 mois", "12 à 23 mois", "24 à 35 mois", "36 mois ou plus",
    "12 mois ou plus",
)  # fmt: skip
PEOPLE = "demandeurs d'emploi"
RAW, ADJUSTED = "brut", "CVS-CJO"
OPERATOR = "(?:Pôle emploi|France Travail)"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)

EDITION = Column("edition", "Édition du fichier dont vient la ligne.", source=OF_EDITION)
PERIODE = Column(
    "periode", "Période du chiffre : 2017-12 pour un mois, 2025T2 pour un trimestre (moyenne des fins de mois)."
)
CATEGORIE = Column(
    "categorie",
    "Catégorie d'inscription. A : sans emploi ; B : activité réduite de 78 heures ou moins dans le mois ; C : de plus "
    "de 78 heures ; D : sans emploi, non tenu de chercher (stage, formation, maladie) ; E : en emploi, non tenu de "
    "chercher. ABC et ABCDE en sont des sommes.",
    pattern="[A-G]*",
)
SEXE = Column("sexe", "Sexe.", values=(ENSEMBLE, HOMMES, FEMMES))
AGE = Column("tranche_age", "Tranche d'âge.", values=(ENSEMBLE, JEUNES, ADULTES, AINES))
ANCIENNETE = Column("anciennete", "Ancienneté d'inscription.", values=SENIORITIES)
NUMBER = Column("nb_demandeurs", "Nombre de demandeurs d'emploi, tel que publié.", type="INTEGER", unit=PEOPLE)
SHARE = Column("taux_pct", "Part ou évolution, arrondie au millième.", type="REAL", unit="%")


def constant(name: str, description: str, value: str) -> Column:
    """Return a column that is the same on each row, and that no row stores."""
    quoted = value.replace("'", "''")
    return Column(name, description, formula=f"'{quoted}'", origin=COMPUTED)

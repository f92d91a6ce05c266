"""How a sheet of the ROME is linked to the survey of recruitment projects: by its families, where the file has them."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...familles import GET, FicheDemandee, ProjetsDeFamille, fiche_demandee, projets
from ...opened import holds


@dataclass(frozen=True, slots=True)
class LienBmo:
    """Whether the survey of recruitment projects is linked to a sheet, and how, or why not.

    `fiche` has the families of the sheet, `projets` their projects in France, year by year: those of whole families.
    """

    est_relie: bool
    raison: str
    fiche: FicheDemandee | None
    projets: tuple[ProjetsDeFamille, ...]


NO_TABLES = (
    "L'enquête BMO classe les métiers en familles professionnelles (FAP), et ce fichier n'a pas les tables qui y "
    f"mènent depuis le ROME : rien n'est déduit ici. Pour les avoir : « {GET} », puis « infotravail build »."
)
NOT_NOW = "Les familles professionnelles (FAP) de l'enquête BMO ne sont reliées qu'aux fiches de l'édition actuelle."
LINKED = (
    "L'enquête BMO compte par famille professionnelle (FAP) : voici celles de la fiche du ROME 3 d'où vient celle-ci, "
    "ce qui est une déduction. Chaque chiffre est celui d'une famille entière, que d'autres fiches partagent."
)
NO_FAMILY = "Aucune table de passage de ce fichier ne donne de famille professionnelle (FAP) à cette fiche."


def lien_bmo(connection: Connection, code: str) -> LienBmo:
    """Return how a sheet of today is linked to the survey."""
    sheet = fiche_demandee(connection, code)
    if sheet is None:
        return LienBmo(False, NOT_NOW if holds(connection, "fap") else NO_TABLES, None, ())
    return LienBmo(bool(sheet.familles), LINKED if sheet.familles else NO_FAMILY, sheet, projets(connection, sheet))

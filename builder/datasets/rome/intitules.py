"""A job title by its OGR number: what it is now, and the sheet that it was of in each edition of the ROME."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records
from .historique import IN_ORDER


@dataclass(frozen=True, slots=True)
class PlaceEdition:
    """The sheet of a job title in an edition, and how the edition writes the title."""

    edition: str
    version_rome: str
    est_courante: bool
    libelle: str
    code_rome: str
    fiche: str


def places(connection: Connection, code_ogr: str) -> tuple[PlaceEdition, ...]:
    """Return the sheet of a job title in each edition that has it, the newest edition first."""
    rows = connection.execute(
        "SELECT a.edition, e.version_rome, e.est_courante, a.libelle, a.code_rome, m.libelle AS fiche "
        "FROM rome_appellations_editions a JOIN rome_editions e ON e.edition = a.edition "
        "JOIN rome_metiers_editions m ON m.edition = a.edition AND m.code_rome = a.code_rome "
        f"WHERE a.code_ogr = ? ORDER BY {IN_ORDER}",
        (code_ogr,),
    )
    return tuple(records(rows, PlaceEdition))[::-1]

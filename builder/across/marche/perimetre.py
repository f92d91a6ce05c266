"""Whose figures are asked: a sheet with its families, and the places, from the place of the question to France."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...datasets.geo.lieux import bassin_du_zonage
from ...face import Connection
from ...familles import FamilleDeFiche, fiche_demandee
from ...search.places.lieu import Lieu, place

FRANCE = "FR"
# The communes of a place, `:code`; those of a commune are itself and its arrondissements.
_COMMUNES = {
    "communal": "SELECT code_commune FROM communes WHERE :code IN (code_commune, code_commune_parent)",
    "départemental": "SELECT code_commune FROM communes WHERE code_departement = :code",
    "régional": "SELECT c.code_commune FROM communes c JOIN departements d USING (code_departement) "
    "WHERE d.code_region = :code",
}
COUNTED_BY_COMMUNE = (*_COMMUNES, "national")


@dataclass(frozen=True, slots=True)
class FicheDuMarche:
    """A sheet of the current edition; `nb_soeurs` others come from the same sheet of the ROME 3.

    `manques` say which figures of the survey its families do not lead to, and why.
    """

    code_rome: str
    libelle: str
    code_rome3: str
    nb_soeurs: int
    familles: tuple[FamilleDeFiche, ...]
    manques: tuple[str, ...]

    def famille(self, nomenclature: str) -> tuple[FamilleDeFiche, ...]:
        """Return the families of the sheet in a nomenclature."""
        return tuple(one for one in self.familles if one.nomenclature == nomenclature)


@dataclass(frozen=True, slots=True)
class Endroit:
    """A place that a figure may be of: its level, its code at that level, its name."""

    niveau: str
    code: str
    libelle: str


def fiche(connection: Connection, code: str) -> FicheDuMarche | None:
    """Return a sheet of the current edition with its families; None where no sheet has the code."""
    row = connection.execute(
        "SELECT m.code_rome, m.libelle, m.code_rome_parent, (SELECT count(*) - 1 FROM rome_metiers o "
        "WHERE o.code_rome_parent = m.code_rome_parent) FROM rome_metiers m WHERE m.code_rome = ?",
        (code,),
    ).fetchone()
    if row is None:
        return None
    code_rome, label, old, sisters = row
    linked = fiche_demandee(connection, code)
    return FicheDuMarche(
        code_rome, label, old, sisters, linked.familles if linked else (), linked.manques if linked else ()
    )


def endroits(connection: Connection, here: Lieu | None) -> tuple[Endroit, ...]:
    """Return a place and those that hold it, the smallest first; France alone where none is asked."""
    return (*(_within(connection, here) if here else ()), Endroit("national", FRANCE, "France"))


def _within(connection: Connection, here: Lieu) -> Iterator[Endroit]:
    if here.genre == "commune":
        yield Endroit("communal", here.code, here.libelle)
        basin = bassin_du_zonage(connection, here)
        if basin:
            yield Endroit("bassin", basin.code, basin.libelle)
    if here.genre == "bassin":
        yield Endroit("bassin", here.code, here.libelle)
    if here.code_departement:
        department = place(connection, "departement", here.code_departement)
        yield Endroit("départemental", here.code_departement, department.libelle if department else "")
    if here.code_region:
        region = place(connection, "region", here.code_region)
        yield Endroit("régional", here.code_region, region.libelle if region else "")


def within(niveau: str, column: str) -> str:
    """Return the SQL condition that a commune, as a publisher coded it one year, is in the place `:code` of a level.

    A code that is no longer that of a commune counts where all that it leads to is in the place.
    """
    if niveau == "national":
        return "1"
    now = _COMMUNES[niveau]
    return (
        f"{column} IN (WITH ici AS ({now}) SELECT code_commune FROM ici "
        "UNION SELECT code_ancien FROM communes_passages GROUP BY code_ancien "
        "HAVING min(code_commune IN (SELECT code_commune FROM ici)))"
    )

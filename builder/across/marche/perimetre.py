"""Whose figures are asked: a sheet with its families, and the places from the one that is asked to France."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...datasets.geo.lieux import bassin_du_zonage
from ...face import Connection
from ...familles import FamilleDeFiche, fiche_demandee
from ...search.places.lieu import Lieu, place

FRANCE = "FR"


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

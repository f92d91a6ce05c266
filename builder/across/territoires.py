"""The agencies of a place, and the recruitment projects of its employers."""

from __future__ import annotations

from typing import Annotated

from ..datasets.agences.proches import Agence, Lieu, agences
from ..datasets.bmo.besoins import Besoins, Zone, besoins, years
from ..datasets.geo.lieux import Place
from ..face import Asked, Connection
from ..opened import holds

CodeLieu = Annotated[
    str, Asked("Code de la commune (35238) ou du département (35).", "Code of a commune or a department.")
]
# How far from a commune its agencies may be.
RAYON_KM = 30


def agences_du_lieu(
    connection: Connection, here: Place | None, limit: int, debut: int = 0
) -> tuple[int, tuple[Agence, ...]]:
    """Return how many agencies a place has, and at most `limit` of them from `debut`."""
    if here is None or not holds(connection, "agences"):
        return 0, ()
    is_department = here.genre == "département"
    where = Lieu(departement=here.code) if is_department else Lieu(commune=here.code, rayon_km=RAYON_KM)
    return agences(connection, "", where, limit=limit, debut=debut)


def annees(connection: Connection) -> list[int]:
    """Return the years of the survey that the file has, the oldest first."""
    return years(connection) if holds(connection, "bmo") else []


AnneeEnquete = Annotated[
    int | None, Asked("Année de l'enquête ; sinon la plus récente.", "Year (default: the newest).", within=annees)
]


def annee_choisie(connection: Connection, annee: int | None) -> int:
    """Return the year that is asked for, else the newest; 0 where the file has none."""
    return annee or max(annees(connection), default=0)


def besoins_du_lieu(
    connection: Connection, here: Place | None, annee: int, limit: int, debut: int = 0
) -> tuple[int, tuple[Besoins, ...]]:
    """Return how many jobs are looked for in a place, and at most `limit` of them from `debut`.

    The survey has no figure for a commune: those are of its department.
    """
    if here is None or not annee:
        return 0, ()
    return besoins(connection, "", Zone(departement=here.code_departement), annee, limit, debut)


def points_communes(connection: Connection, here: Place | None) -> tuple[tuple[float, float], ...]:
    """Return where the communes of the department are, one point a postcode."""
    if here is None:
        return ()
    rows = connection.execute(
        "SELECT DISTINCT round(p.latitude, 3), round(p.longitude, 3) FROM codes_postaux p "
        "JOIN communes c ON c.code_commune = p.code_commune WHERE c.code_departement = ? AND p.latitude IS NOT NULL "
        "ORDER BY 1, 2",
        (here.code_departement,),
    )
    return tuple((latitude, longitude) for latitude, longitude in rows)

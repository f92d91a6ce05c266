"""The agencies of a place, and the recruitment projects of its employers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ..datasets.agences.endroits import Repere, repere
from ..datasets.agences.proches import Trouvees, agences
from ..datasets.bmo.besoins import Besoins, Choix, Zone, besoins, years
from ..datasets.bmo.ordre import ranges
from ..datasets.geo.lieux import bassin_du_zonage
from ..face import Asked, Connection
from ..opened import has_table, holds
from ..search.places.lieu import Lieu, place

CodeLieu = Annotated[
    str,
    Asked(
        "Code de la commune (35238), du département (35) ou de la région (REG-53).",
        "Code of a commune (35238), a department (35) or a region (REG-53).",
    ),
]

# Where communes are on a map: a lite file is without.
CENTRES = "communes_centres"
NO_AGENCY = Trouvees(0, 0, 0, True, ())


def lieu_de(here: Lieu) -> Repere:
    """Return a place as agencies are looked for in it."""
    return repere(here.genre, here.code)


def agences_du_lieu(
    connection: Connection,
    here: Lieu | None,
    limit: int,
    debut: int = 0,
    *,
    directions: bool = False,
    moment: str = "",
) -> Trouvees:
    """Return the agencies of a place, or the nearest ones, `limit` of them from `debut`; or its directions."""
    if here is None or not holds(connection, "agences"):
        return NO_AGENCY
    return agences(connection, lieu=lieu_de(here), limit=limit, debut=debut, directions=directions, moment=moment)


def annees(connection: Connection) -> list[int]:
    """Return the years of the survey that the file has, the oldest first."""
    return years(connection) if holds(connection, "bmo") else []


AnneeEnquete = Annotated[
    int | None, Asked("Année de l'enquête ; sinon la plus récente.", "Year (default: the newest).", within=annees)
]


def annee_choisie(connection: Connection, annee: int | None) -> int:
    """Return the year that is asked for, else the newest; 0 where the file has none."""
    return annee or max(annees(connection), default=0)


def besoins_du_lieu(connection: Connection, here: Lieu | None, annee: int) -> list[Besoins]:
    """Return the jobs that are looked for in a place, the most wanted first.

    The survey has no figure for a commune: those are of its department.
    """
    if here is None or not annee:
        return []
    zone = Zone(region=here.code) if here.genre == "region" else Zone(departement=here.code_departement)
    return ranges(besoins(connection, Choix(zone=zone, annee=annee)))


def bassins_du_lieu(connection: Connection, here: Lieu, annee: int) -> tuple[Lieu, ...]:
    """Return the basins of a department or a region in a year of the survey; of a commune, that of the newest zoning.

    A basin may be in several departments.
    """
    if here.genre == "commune":
        found = bassin_du_zonage(connection, here)
        return (found,) if found else ()
    if not annee:
        return ()
    rows = connection.execute(
        # Not by the index of basins, which would read the whole year in their order.
        f"SELECT DISTINCT +code_bassin FROM bmo WHERE annee = ? AND code_{here.genre} = ? ORDER BY 1",
        (annee, here.code),
    )
    return tuple(known for (code,) in rows if (known := place(connection, "bassin", code)))


def points_communes(connection: Connection, here: Lieu | None) -> tuple[tuple[float, float], ...]:
    """Return where the communes of the department are, each once; nothing for a region, of too many."""
    if here is None or not here.code_departement or not has_table(connection, CENTRES):
        return ()
    rows = connection.execute(
        "SELECT DISTINCT round(x.latitude, 3), round(x.longitude, 3) FROM communes c "
        f"JOIN {CENTRES} x ON x.code_commune = c.code_commune "
        "WHERE c.code_departement = ? AND x.latitude IS NOT NULL ORDER BY 1, 2",
        (here.code_departement,),
    )
    return tuple((latitude, longitude) for latitude, longitude in rows)


def villes(
    connection: Connection, here: Lieu, departements: Sequence[str], limit: int
) -> list[tuple[str, float, float, int | None]]:
    """Return the largest communes of some departments, each with where it is; a commune that is asked comes first."""
    if not has_table(connection, CENTRES):
        return []
    return connection.execute(
        "SELECT c.libelle, round(x.latitude, 4), round(x.longitude, 4), p.population FROM communes c "
        f"JOIN {CENTRES} x ON x.code_commune = c.code_commune AND x.latitude IS NOT NULL "
        "LEFT JOIN communes_populations p ON p.code_commune_publie = c.code_commune "
        f"WHERE c.type_commune = 'COM' AND (c.code_departement IN ({', '.join('?' * len(departements))}) "
        "OR c.code_commune = ?) ORDER BY c.code_commune = ? DESC, p.population DESC, c.code_commune LIMIT ?",
        (*departements, here.code, here.code, limit),
    ).fetchall()

"""What can be asked of the survey: its years, regions, departments, basins and families of jobs, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....face import Address, AtMost, Connection, Question
from ....opened import holds
from ..besoins import Zone, years
from ..parametres import AnneeVoulue, Departement, Region
from ..zones import read_zone

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeChoixBmo:
    """The year that is asked, and the region or the department whose parts alone are told."""

    annee: AnneeVoulue = None
    region: Region = ""
    departement: Departement = ""


@dataclass(frozen=True, slots=True)
class EndroitBmo:
    """A territory of the survey and the region that it is in."""

    code: str
    libelle: str
    code_region: str


@dataclass(frozen=True, slots=True)
class FamilleBmo:
    """A family of jobs of the survey."""

    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class ReponseChoixBmo:
    """What the survey of a year can be asked: all its regions and families, and the parts of what is asked."""

    annee: int
    annees: tuple[int, ...]
    regions: Annotated[tuple[EndroitBmo, ...], AtMost(MOST)]
    departements: Annotated[tuple[EndroitBmo, ...], AtMost(MOST)]
    bassins: Annotated[tuple[EndroitBmo, ...], AtMost(MOST)]
    familles: Annotated[tuple[FamilleBmo, ...], AtMost(MOST)]


def find(connection: Connection, asked: DemandeChoixBmo) -> ReponseChoixBmo:
    """Return what can be asked of a year of the survey, in the order of names."""
    zone, _ = read_zone(connection, asked.departement, "", asked.region, "")
    known = years(connection)
    year = asked.annee or max(known, default=0)
    families = connection.execute("SELECT code_famille, libelle FROM bmo_familles ORDER BY libelle")
    return ReponseChoixBmo(
        annee=year,
        annees=tuple(known),
        regions=_regions(connection, year),
        departements=_departments(connection, year, zone),
        bassins=_basins(connection, year, zone),
        familles=tuple(FamilleBmo(code, label) for code, label in families),
    )


def _regions(connection: Connection, year: int) -> tuple[EndroitBmo, ...]:
    rows = connection.execute(
        "SELECT DISTINCT code_region, libelle_region FROM bmo_territoires WHERE annee = ? ORDER BY 2, 1", (year,)
    )
    return tuple(EndroitBmo(code, label, code) for code, label in rows)


def _departments(connection: Connection, year: int, zone: Zone) -> tuple[EndroitBmo, ...]:
    """Return the departments of a region, or all: by the names of today, as the survey calls 978 Guadeloupe."""
    label = "t.libelle_departement"
    if holds(connection, "geo"):
        label = f"coalesce((SELECT libelle FROM departements WHERE code_departement = t.code_departement), {label})"
    rows = connection.execute(
        f"SELECT t.code_departement, {label}, t.code_region FROM bmo_territoires t "
        "WHERE t.annee = ? AND ? IN ('', t.code_region) ORDER BY t.code_departement",
        (year, zone.region),
    )
    return tuple(EndroitBmo(*row) for row in rows)


def _basins(connection: Connection, year: int, zone: Zone) -> tuple[EndroitBmo, ...]:
    """Return the basins of a department or a region, or all; the first two figures of a code are those of a region."""
    within, values = "", []
    if zone.departement:
        within = "AND code_bassin IN (SELECT code_bassin FROM bmo WHERE annee = ? AND code_departement = ?)"
        values = [year, zone.departement]
    rows = connection.execute(
        "SELECT code_bassin, libelle, substr(code_bassin, 1, 2) FROM bassins "
        f"WHERE annee = ? AND ? IN ('', substr(code_bassin, 1, 2)) {within} ORDER BY libelle, code_bassin",
        (year, zone.region, *values),
    )
    return tuple(EndroitBmo(*row) for row in rows)


QUESTION = Question(
    name="bmo_choix",
    needs="bmo",
    asks=DemandeChoixBmo,
    answers=ReponseChoixBmo,
    find=find,
    address=Address("/bmo/choix", "Ce que l'on peut demander à l'enquête BMO : années, lieux, familles de métiers"),
    is_method=False,
)

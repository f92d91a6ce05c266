"""The basins of employment: their region, their departments, their communes, what is known of their labour market."""

from __future__ import annotations

from dataclasses import dataclass

from ..datasets.geo.lieux import Partie
from ..face import Connection
from ..opened import holds
from ..records import records
from ..search.places.lieu import Lieu, place
from .marche.sources import has_rows
from .recrutements import MetierRecherche


@dataclass(frozen=True, slots=True)
class BassinEnTension:
    """A job in tension in a basin: its class from 1 to 5, its offers and who looks for it."""

    annee: int
    code_rome: str
    libelle: str
    classe: int
    nb_offres: int | None
    nb_demandeurs: int | None


@dataclass(frozen=True, slots=True)
class BassinNomme:
    """A basin of the survey's newest year, and the region that it is in."""

    code_bassin: str
    libelle: str
    code_region: str
    region: str


MOST = 15
_BASINS = (
    "SELECT s.code_bassin, s.libelle, coalesce(r.code_region, '') AS code_region, "
    "coalesce(r.libelle, '') AS region FROM bassins s "
    "LEFT JOIN regions r ON r.code_region = substr(s.code_bassin, 1, 2) "
    "WHERE s.annee = (SELECT max(annee) FROM bassins) ORDER BY region = '', region, s.libelle, s.code_bassin"
)


def bassins(connection: Connection) -> tuple[BassinNomme, ...]:
    """Return the basins of the survey's newest year, region by region."""
    if not holds(connection, "bmo"):
        return ()
    return tuple(records(connection.execute(_BASINS), BassinNomme))


def annees(connection: Connection, code: str) -> tuple[int, ...]:
    """Return the years of the survey that have a basin, the newest first."""
    if not holds(connection, "bmo"):
        return ()
    rows = connection.execute("SELECT annee FROM bassins WHERE code_bassin = ? ORDER BY annee DESC", (code,))
    return tuple(year for (year,) in rows)


def departements(connection: Connection, code: str, annee: int) -> tuple[Lieu, ...]:
    """Return the departments that a basin is in, as the survey has it in a year."""
    rows = connection.execute(
        # Not by the index of departments, which would read the whole year in their order.
        "SELECT DISTINCT +code_departement FROM bmo WHERE annee = ? AND code_bassin = ? ORDER BY 1",
        (annee, code),
    )
    return tuple(known for (one,) in rows if (known := place(connection, "departement", one)))


def communes(connection: Connection, code: str) -> tuple[int, tuple[Partie, ...]]:
    """Return the year of the newest zoning that has a basin, and its communes as they are today, in order of names."""
    (year,) = connection.execute(
        "SELECT max(annee_zonage) FROM communes_bassins WHERE code_bassin = ?", (code,)
    ).fetchone()
    rows = connection.execute(
        "SELECT 'commune' AS genre, c.code_commune AS code, c.libelle, p.population FROM (SELECT DISTINCT code_commune "
        "FROM communes_bassins WHERE code_bassin = ? AND annee_zonage = ?) z JOIN communes c USING (code_commune) "
        "LEFT JOIN communes_populations p ON p.code_commune_publie = c.code_commune ORDER BY c.ncc, c.code_commune",
        (code, year),
    )
    return year or 0, tuple(records(rows, Partie))


def metiers_recherches(connection: Connection, code: str, annee: int) -> tuple[MetierRecherche, ...]:
    """Return the jobs that employers of a basin look for the most in a year."""
    rows = connection.execute(
        "SELECT b.code_fap, m.libelle, sum(b.projets_min) AS projets_min, sum(b.projets_max) AS projets_max FROM bmo b "
        "JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap WHERE b.annee = ? AND b.code_bassin = ? "
        "GROUP BY b.code_fap ORDER BY projets_max DESC, b.code_fap LIMIT ?",
        (annee, code, MOST),
    )
    return tuple(records(rows, MetierRecherche))


def tensions(connection: Connection, code: str) -> tuple[BassinEnTension, ...]:
    """Return the jobs the most in tension in a basin, in the newest year that the file has."""
    if not has_rows(connection, "tensions_rome_bassins"):
        return ()
    rows = connection.execute(
        "SELECT t.annee, t.code_rome, coalesce(m.libelle, t.code_rome) AS libelle, t.classe_tension AS classe, "
        "t.nb_offres, t.nb_demandeurs FROM tensions_rome_bassins t LEFT JOIN tensions_metiers m ON m.annee = t.annee "
        "AND m.code_rome = t.code_rome WHERE t.code_bassin = ? AND t.classe_tension IS NOT NULL AND t.annee = "
        "(SELECT max(annee) FROM tensions_rome_bassins) ORDER BY t.classe_tension DESC, t.nb_offres DESC, t.code_rome "
        "LIMIT ?",
        (code, MOST),
    )
    return tuple(records(rows, BassinEnTension))

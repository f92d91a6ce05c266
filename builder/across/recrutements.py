"""What the newest survey says at a glance: the projects of each department, and the jobs that are sought the most."""

from __future__ import annotations

from dataclasses import dataclass

from ..face import Connection
from ..livraison import livraison
from ..opened import holds
from ..records import records

CLASSES = 5
JOBS = 10


@dataclass(frozen=True, slots=True)
class ProjetsParDepartement:
    """The projects of a department, at least and at most, and its class among five of as many departments each."""

    code_departement: str
    libelle: str
    projets_min: int
    projets_max: int
    classe: int


@dataclass(frozen=True, slots=True)
class MetierRecherche:
    """A job of the survey and its projects in France, at least and at most."""

    code_fap: str
    libelle: str
    projets_min: int
    projets_max: int


@dataclass(frozen=True, slots=True)
class Recrutements:
    """The newest survey: `bornes` are the least projects of each class of departments, in the order of the classes."""

    annee: int
    departements: tuple[ProjetsParDepartement, ...]
    bornes: tuple[int, ...]
    metiers: tuple[MetierRecherche, ...]


_DEPARTMENTS = (
    "SELECT b.code_departement, coalesce(max(t.libelle_departement), b.code_departement) AS libelle, "
    "sum(b.projets_min) AS projets_min, sum(b.projets_max) AS projets_max, 0 AS classe FROM bmo b "
    "LEFT JOIN bmo_territoires t ON t.annee = b.annee AND t.code_departement = b.code_departement "
    "AND t.code_region = b.code_region WHERE b.annee = ? GROUP BY b.code_departement"
)
_JOBS = (
    "SELECT b.code_fap, m.libelle, sum(b.projets_min) AS projets_min, sum(b.projets_max) AS projets_max FROM bmo b "
    "JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap WHERE b.annee = ? "
    "GROUP BY b.code_fap ORDER BY projets_max DESC, b.code_fap LIMIT ?"
)
# What a release says of its survey, by the hash of its content: the home page is asked the most, and this reads a third
# of the survey, which never changes under that hash.
_KNOWN: dict[str, Recrutements | None] = {}


def recrutements(connection: Connection) -> Recrutements | None:
    """Return what the newest survey says at a glance; None where the file has none."""
    release = livraison(connection).hash_contenu
    if release not in _KNOWN:
        _KNOWN[release] = _read(connection)
    return _KNOWN[release]


def _read(connection: Connection) -> Recrutements | None:
    if not holds(connection, "bmo"):
        return None
    (year,) = connection.execute("SELECT max(annee) FROM bmo").fetchone()
    if year is None:
        return None
    found = list(records(connection.execute(_DEPARTMENTS, (year,)), ProjetsParDepartement))
    jobs = tuple(records(connection.execute(_JOBS, (year, JOBS)), MetierRecherche))
    return Recrutements(year, *_classed(found), jobs)


def _classed(
    found: list[ProjetsParDepartement],
) -> tuple[tuple[ProjetsParDepartement, ...], tuple[int, ...]]:
    """Return departments with the class of each, those of the fewest projects first, and the least of each class."""
    ordered = sorted(found, key=lambda one: (one.projets_min, one.code_departement))
    classes = {one.code_departement: 1 + rank * CLASSES // len(ordered) for rank, one in enumerate(ordered)}
    least: dict[int, int] = {}
    for one in ordered:
        least.setdefault(classes[one.code_departement], one.projets_min)
    return (
        tuple(
            ProjetsParDepartement(
                one.code_departement, one.libelle, one.projets_min, one.projets_max, classes[one.code_departement]
            )
            for one in found
        ),
        tuple(least.values()),
    )

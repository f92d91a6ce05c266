"""The professional families (FAP) as people browse them: what holds one, what it holds, its sheets, its projects."""

from __future__ import annotations

from dataclasses import dataclass

from ..face import Connection
from ..opened import holds
from ..records import records

# The level that the survey counts by.
COUNTED = "famille"


@dataclass(frozen=True, slots=True)
class FamilleNommee:
    """A family of a nomenclature, at a level; `au_dessus` is the code of the one that holds it, empty for the widest.

    `nb_fiches` is how many sheets of the ROME lead to it: 0 at the levels that have no bridge.
    """

    nomenclature: str
    niveau: str
    code_fap: str
    libelle: str
    au_dessus: str
    nb_fiches: int


@dataclass(frozen=True, slots=True)
class AnneeDeFamille:
    """The recruitment projects of a family in France, one year of the survey, at least and at most."""

    annee: int
    nomenclature: str
    libelle: str
    projets_min: int
    projets_max: int


@dataclass(frozen=True, slots=True)
class Profession:
    """A profession (PCS) that a family is made of."""

    nomenclature: str
    code_pcs: str
    libelle: str


_FAMILIES = (
    "SELECT f.nomenclature, f.niveau_fap AS niveau, f.code_fap, f.libelle, f.code_parent AS au_dessus, "
    "CASE f.niveau_fap WHEN 'famille' THEN (SELECT count(*) FROM fap_fiches s WHERE s.code_fap = f.code_fap AND "
    "s.nomenclature = f.nomenclature) ELSE 0 END AS nb_fiches FROM fap f"
)
# From the widest: the order in which one goes down.
_ORDER = (
    "ORDER BY f.nomenclature DESC, CASE f.niveau_fap WHEN 'ensemble' THEN 0 WHEN 'grand groupe' THEN 1 "
    "WHEN 'domaine' THEN 2 WHEN 'famille agrégée' THEN 3 WHEN 'famille' THEN 4 ELSE 5 END, f.code_fap"
)


def nomenclatures(connection: Connection) -> list[str]:
    """Return the nomenclatures of families that the file has, the newest first."""
    if not holds(connection, "fap"):
        return []
    return [name for (name,) in connection.execute("SELECT DISTINCT nomenclature FROM fap ORDER BY 1 DESC")]


def familles(connection: Connection, nomenclature: str) -> tuple[FamilleNommee, ...]:
    """Return the domains of a nomenclature, and the families that the survey may count by, each after its domain."""
    rows = connection.execute(
        f"{_FAMILIES} WHERE f.nomenclature = ? AND f.niveau_fap IN ('domaine', 'famille') {_ORDER}", (nomenclature,)
    )
    found = list(records(rows, FamilleNommee))
    return tuple(sorted(found, key=lambda one: (one.code_fap[0], one.niveau != "domaine", one.code_fap)))


def niveaux(connection: Connection, code: str) -> tuple[FamilleNommee, ...]:
    """Return what a code names, in each nomenclature and at each level that has it."""
    return tuple(records(connection.execute(f"{_FAMILIES} WHERE f.code_fap = ? {_ORDER}", (code,)), FamilleNommee))


def au_dessus(connection: Connection, here: tuple[FamilleNommee, ...]) -> tuple[FamilleNommee, ...]:
    """Return what holds some families, the widest first."""
    found: dict[tuple[str, str], FamilleNommee] = {}
    waiting = [(one.nomenclature, one.au_dessus) for one in here if one.au_dessus != one.code_fap]
    while waiting:
        nomenclature, code = waiting.pop()
        above = [one for one in niveaux(connection, code) if one.nomenclature == nomenclature][:1]
        for one in above:
            if (nomenclature, code) not in found:
                found[nomenclature, code] = one
                waiting.append((nomenclature, one.au_dessus))
    return tuple(reversed(found.values()))


def parties(connection: Connection, code: str) -> tuple[FamilleNommee, ...]:
    """Return what a code holds, in each nomenclature: the families just below it, itself left out."""
    rows = connection.execute(
        f"{_FAMILIES} WHERE f.code_parent = :code AND f.code_fap != :code {_ORDER}", {"code": code}
    )
    return tuple(records(rows, FamilleNommee))


def annees(connection: Connection, code: str) -> tuple[AnneeDeFamille, ...]:
    """Return the projects of a family in France, for each year that counts by its code, the newest first."""
    if not holds(connection, "bmo"):
        return ()
    rows = connection.execute(
        "SELECT m.annee, m.nomenclature, m.libelle, sum(b.projets_min) AS projets_min, "
        "sum(b.projets_max) AS projets_max FROM bmo_metiers m JOIN bmo b ON b.annee = m.annee AND "
        "b.code_fap = m.code_fap WHERE m.code_fap = ? GROUP BY m.annee ORDER BY m.annee DESC",
        (code,),
    )
    return tuple(records(rows, AnneeDeFamille))


def professions(connection: Connection, code: str) -> tuple[Profession, ...]:
    """Return the professions that a family is made of."""
    rows = connection.execute(
        "SELECT nomenclature, code_pcs, libelle FROM fap_pcs WHERE code_fap = ? ORDER BY nomenclature DESC, code_pcs",
        (code,),
    )
    return tuple(records(rows, Profession))

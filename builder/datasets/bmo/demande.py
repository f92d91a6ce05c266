"""What is asked of the survey, to its codes: words of a job to FAP codes, names of places to territories."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...asking import Unusable
from ...face import Connection
from ...familles import GET, FicheDemandee, famille, fiche_demandee
from ...opened import holds
from ...search.ask.query import as_code, match_all, match_any
from ...search.places.lieu import Lieu, place
from ...search.places.options import Lecture, read_one_of, read_place
from .besoins import Zone

# Where each kind of territory has its codes, of every year.
_TERRITORIES = {"departement": "bmo_territoires", "bassin": "bassins", "region": "bmo_territoires"}
_FAP = re.compile("[A-Z][0-9A-Z][A-Z][0-9][0-9]")
# As many codes as are proposed for another.
PROPOSED = 4


def metiers(connection: Connection, metier: str) -> tuple[list[str] | None, FicheDemandee | None]:
    """Return the FAP codes that a code or words mean, None where no job is asked; and the sheet of a code of the ROME.

    Raises Unusable for a code of no job of the survey: one of the ROME that the file has no bridge for, or one that
    nobody knows.
    """
    if not metier.strip():
        return None, None
    code = as_code(metier)
    if connection.execute("SELECT 1 FROM bmo_metiers WHERE code_fap = ?", (code,)).fetchone():
        return [code], None
    if holds(connection, "rome"):
        if sheet := fiche_demandee(connection, code):
            return sorted({one.code_fap for one in sheet.familles if one.annees}), sheet
        known = connection.execute("SELECT libelle FROM rome_metiers WHERE code_rome = ?", (code,)).fetchone()
        if known:
            raise _of_rome(connection, code, known[0])
    if _FAP.fullmatch(code):
        raise _unknown(connection, code)
    found = next(filter(None, (_having(connection, match) for match in (match_all(metier), match_any(metier)))), [])
    return found, None


def _having(connection: Connection, match: str) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT m.code_fap FROM bmo_metiers_fts JOIN bmo_metiers m ON m.rowid = bmo_metiers_fts.rowid "
        "WHERE bmo_metiers_fts MATCH ? ORDER BY 1",
        (match,),
    )
    return [code for (code,) in rows]


def _of_rome(connection: Connection, code: str, label: str) -> Unusable:
    """Return what is wrong with a code of the ROME, and the jobs of the survey whose labels begin as its own does."""
    rows = connection.execute(
        "SELECT m.code_fap, m.libelle FROM bmo_metiers_fts f JOIN bmo_metiers m ON m.rowid = f.rowid "
        "WHERE f.bmo_metiers_fts MATCH ? AND m.annee = (SELECT max(annee) FROM bmo_metiers) "
        "ORDER BY bm25(bmo_metiers_fts), 1 LIMIT ?",
        (match_all(label.split()[0]), PROPOSED),
    )
    near = _listed(rows)
    return Unusable(
        "metier",
        f"« {code} » est un code ROME, {label} ; l'enquête est par famille professionnelle (FAP)"
        + (f" : {near}" if near else " : donner les mots du métier")
        + f" ; pour répondre par fiche, il faut les familles : « {GET} », puis « infotravail build »",
        f"{code!r} is a code of the ROME, {label}; the survey is by professional family (FAP)"
        + (f": {near}" if near else ": give the words of the job")
        + f"; to answer by sheet, the families are needed: `{GET}`, then `infotravail build`",
    )


def _unknown(connection: Connection, code: str) -> Unusable:
    """Return what is wrong with a code that no job of the survey has, and the codes next to it."""
    rows = connection.execute(
        "SELECT * FROM (SELECT code_fap, max(libelle) FROM bmo_metiers WHERE code_fap < :code GROUP BY 1 "
        "ORDER BY 1 DESC LIMIT 2) UNION ALL SELECT * FROM (SELECT code_fap, max(libelle) FROM bmo_metiers "
        "WHERE code_fap > :code GROUP BY 1 ORDER BY 1 LIMIT 2) ORDER BY 1",
        {"code": code},
    )
    near, known = _listed(rows), _listed(famille(connection, code))
    return Unusable(
        "metier",
        f"« {code} » n'est le code FAP d'aucun métier de l'enquête ; les plus proches : {near}"
        + (f" ; hors de l'enquête : {known}" if known else ""),
        f"{code!r} is the FAP code of no job of the survey; the nearest: {near}"
        + (f"; outside the survey: {known}" if known else ""),
    )


def _listed(rows: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{code} ({label})" for code, label in rows)


def read_zone(
    connection: Connection, departement: str, bassin: str, region: str, lieu: str
) -> tuple[Zone, tuple[Lecture, ...]]:
    """Return the territories that texts mean, and how those were read that are no codes. Raises Unusable."""
    found: dict[str, str] = {}
    lectures = []
    for genre, text in (("departement", departement), ("bassin", bassin), ("region", region)):
        if text.strip():
            found[genre], lecture = read_place(connection, genre, text, genre, _known(connection, genre))
            lectures.append(lecture)
    if lieu.strip():
        genre, code, lecture = read_one_of(connection, "lieu", lieu, tuple(_TERRITORIES))
        found[genre] = code
        lectures.append(lecture)
    return Zone(**found), tuple(filter(None, lectures))


def _known(connection: Connection, genre: str) -> set[str]:
    """Return the codes of the survey, and those of today, of which it may publish nothing."""
    tables = [_TERRITORIES[genre]]
    if genre != "bassin" and holds(connection, "geo"):
        tables.append(f"{genre}s")
    return {code for table in tables for (code,) in connection.execute(f"SELECT DISTINCT code_{genre} FROM {table}")}


def territory(connection: Connection, zone: Zone) -> Lieu | None:
    """Return the smallest of the territories that are asked; None for France, or where the file has no geography."""
    if not holds(connection, "geo"):
        return None
    asked = (("bassin", zone.bassin), ("departement", zone.departement), ("region", zone.region))
    return next((place(connection, genre, code) for genre, code in asked if code), None)

"""A commune or a department by its code, old ones included: what it is, and where it is."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from ..records import records
from ..search.ask.query import as_code, match_all


@dataclass(frozen=True, slots=True)
class Place:
    """A commune (`genre` commune) or a department (département); `anciens` are older codes that lead to it."""

    code: str
    libelle: str
    genre: str
    code_departement: str
    departement: str
    code_region: str
    region: str
    anciens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Devenir:
    """What became of a commune's code that is not current: the communes where it leads."""

    code_ancien: str
    vers: tuple[Place, ...]


_PLACES = """
SELECT c.code_commune AS code, c.libelle, 'commune' AS genre, d.code_departement, d.libelle AS departement,
       r.code_region, r.libelle AS region
FROM communes c LEFT JOIN departements d ON d.code_departement = c.code_departement
LEFT JOIN regions r ON r.code_region = c.code_region
"""
_DEPARTMENT = """
SELECT d.code_departement AS code, d.libelle, 'département' AS genre, d.code_departement, d.libelle AS departement,
       r.code_region, r.libelle AS region
FROM departements d LEFT JOIN regions r ON r.code_region = d.code_region WHERE d.code_departement = ?
"""


def place(connection: sqlite3.Connection, code: str) -> Place | None:
    """Return the department or the commune of a current code."""
    asked = as_code(code)
    queries = (_DEPARTMENT, f"{_PLACES} WHERE c.code_commune = ?")
    found = [one for sql in queries for one in records(connection.execute(sql, (asked,)), Place)]
    if not found:
        return None
    older = connection.execute(
        "SELECT DISTINCT code_ancien FROM communes_passages WHERE code_commune = ? ORDER BY 1", (asked,)
    )
    return replace(found[0], anciens=tuple(code for (code,) in older))


def devenir(connection: sqlite3.Connection, code: str) -> Devenir | None:
    """Return where a commune's old code leads; None where nobody knows it."""
    asked = as_code(code)
    rows = connection.execute(
        f"{_PLACES} JOIN communes_passages p ON p.code_commune = c.code_commune WHERE p.code_ancien = ? "
        "ORDER BY c.code_commune",
        (asked,),
    )
    found = tuple(records(rows, Place))
    return Devenir(asked, found) if found else None


def places(connection: sqlite3.Connection, text: str, limit: int = 20) -> list[Place]:
    """Return the departments, then the communes, whose name has the words, the last one begun, or of that code."""
    if found := place(connection, text):
        return [found]
    matching = match_all(text)
    departments = connection.execute(
        "SELECT d.code_departement FROM departements_fts f JOIN departements d ON d.rowid = f.rowid "
        "WHERE departements_fts MATCH ? ORDER BY d.code_departement LIMIT ?",
        (matching, limit),
    ).fetchall()
    rows = connection.execute(
        f"{_PLACES} JOIN communes_fts f ON f.rowid = c.rowid WHERE communes_fts MATCH ? "
        "ORDER BY c.code_commune_parent IS NOT NULL, length(c.libelle), c.code_commune LIMIT ?",
        (matching, limit),
    )
    known = [found for (code,) in departments if (found := place(connection, code))]
    return [*known, *records(rows, Place)][:limit]

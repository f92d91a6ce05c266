"""A commune or a department by its code, old ones included: what it is, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...face import Connection
from ...records import records
from ...search.ask.query import as_code, match_all

# As many codes as a sentence can propose.
PROPOSED = 10


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


def place(connection: Connection, code: str) -> Place | None:
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


def devenir(connection: Connection, code: str) -> Devenir | None:
    """Return where a commune's old code leads; None where nobody knows it."""
    asked = as_code(code)
    rows = connection.execute(
        f"{_PLACES} JOIN communes_passages p ON p.code_commune = c.code_commune WHERE p.code_ancien = ? "
        "ORDER BY c.code_commune",
        (asked,),
    )
    found = tuple(records(rows, Place))
    return Devenir(asked, found) if found else None


def places(connection: Connection, text: str, limit: int = 20, debut: int = 0) -> tuple[int, tuple[Place, ...]]:
    """Return how many places have the words in their names, or that code, and at most `limit` from `debut`.

    The last word may be only begun. Departments come first, then communes.
    """
    if found := place(connection, text):
        return 1, (found,)[debut : debut + limit]
    matching = match_all(text)
    departments = connection.execute(
        "SELECT d.code_departement FROM departements_fts f JOIN departements d ON d.rowid = f.rowid "
        "WHERE departements_fts MATCH ? ORDER BY d.code_departement",
        (matching,),
    ).fetchall()
    (communes,) = connection.execute(
        "SELECT count(*) FROM communes_fts WHERE communes_fts MATCH ?", (matching,)
    ).fetchone()
    shown = [known for (code,) in departments[debut : debut + limit] if (known := place(connection, code))]
    rows = connection.execute(
        f"{_PLACES} JOIN communes_fts f ON f.rowid = c.rowid WHERE communes_fts MATCH ? "
        "ORDER BY c.code_commune_parent IS NOT NULL, length(c.libelle), c.code_commune LIMIT ? OFFSET ?",
        (matching, limit - len(shown), max(0, debut - len(departments))),
    )
    return len(departments) + communes, (*shown, *records(rows, Place))


def departements(connection: Connection) -> list[str]:
    """Return the codes of the departments."""
    return [code for (code,) in connection.execute("SELECT code_departement FROM departements ORDER BY 1")]


def communes_actuelles(connection: Connection, code: str) -> tuple[str, ...]:
    """Return the current codes of a commune: its own, or those that replaced an old code; none for an unknown code."""
    rows = connection.execute(
        "SELECT code_commune FROM communes WHERE code_commune = :code UNION "
        "SELECT code_commune FROM communes_passages WHERE code_ancien = :code ORDER BY 1",
        {"code": as_code(code)},
    )
    return tuple(found for (found,) in rows)


def communes_proposees(connection: Connection, text: str) -> list[str]:
    """Return codes of communes to propose for an unknown code: those of that name, or the next ones in order."""
    named = [f"{one.code} ({one.libelle})" for one in places(connection, text, PROPOSED)[1] if one.genre == "commune"]
    return named or _next_to(connection, "communes", "code_commune", text)


def codes_postaux_proposes(connection: Connection, text: str) -> list[str]:
    """Return postcodes to propose for an unknown one: the next ones in order."""
    return _next_to(connection, "codes_postaux", "code_postal", text)


def _next_to(connection: Connection, table: str, column: str, text: str) -> list[str]:
    found = []
    for sign, order in (("<", "DESC"), (">", "ASC")):
        sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} {sign} ? ORDER BY 1 {order} LIMIT ?"
        found += [code for (code,) in connection.execute(sql, (as_code(text), PROPOSED // 2))]
    return sorted(found)

"""Places by codes: of a department, a region, a basin, a commune, old ones too; and postcodes, a zero lost or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ...french import in_french
from ...opened import holds
from .names import squeezed, tokens

BEGUN_POSTCODES = 5
CORSICA = ("2A", "2B")
# Before a code, as INSEE writes addresses of territories. A region and a department may have one code.
PREFIXES = {"COM-": "commune", "DEP-": "departement", "REG-": "region"}


class Coded(NamedTuple):
    """A place that a code means, and what the code is to it, in French."""

    genre: str
    code: str
    pourquoi: str


def by_code(connection: sqlite3.Connection, code: str) -> Iterator[Coded]:
    """Yield what a code in capitals means, the likeliest first; a zero that it lost is given back."""
    if len(code) <= 3:
        yield from _departments(connection, code)
        yield from _of_table(connection, "region", "regions", code.zfill(2), "code de la région")
    if code.isdigit() and len(code) in (3, 4):
        yield from basins_of_code(connection, code.zfill(4))
    if len(code) == 5 or (len(code) == 4 and code.isdigit()):
        whole = code.zfill(5)
        lost = "" if whole == code else ", le zéro du début manquait"
        yield from _by_weight(connection, list(_commune(connection, whole, lost)), whole, lost)


def by_prefixed(connection: sqlite3.Connection, text: str) -> Iterator[Coded]:
    """Yield the places of a code whose prefix says the kind: REG-53; nothing of any other text."""
    code = text.strip().upper()
    genre, bare = PREFIXES.get(code[:4]), code[4:]
    if genre == "commune" and len(bare) == 5:
        yield from _commune(connection, bare, "")
    elif genre == "departement":
        yield from _of_table(connection, genre, "departements", bare, "numéro du département")
    elif genre == "region":
        yield from _of_table(connection, genre, "regions", bare, "code de la région")


def _departments(connection: sqlite3.Connection, code: str) -> Iterator[Coded]:
    if code == "20":
        for one in CORSICA:
            yield Coded("departement", one, "la Corse, 2A et 2B depuis 1976")
    whole = code.zfill(2)
    why = "numéro du département" + ("" if whole == code else ", le zéro du début manquait")
    yield from _of_table(connection, "departement", "departements", whole, why)


def _of_table(connection: sqlite3.Connection, genre: str, table: str, code: str, why: str) -> Iterator[Coded]:
    if connection.execute(f"SELECT 1 FROM {table} WHERE code_{genre} = ?", (code,)).fetchone():
        yield Coded(genre, code, why)


def _by_weight(connection: sqlite3.Connection, named: list[Coded], code: str, lost: str) -> Iterator[Coded]:
    """Yield the communes of a postcode, and the commune that has the same figures for code: the most meant first."""
    posted = list(by_postcode(connection, code, lost))
    # An old code is rarer than a postcode of the same figures, but where it is that of another island.
    mainland = [one for one in named if one.code != code and not one.code.startswith("97")]
    weights = [weight_of(connection, coded[0].code) if coded else 0 for coded in (named, posted)]
    is_first = not mainland and weights[0] > weights[1]
    yield from (*named, *posted) if is_first else (*posted[:1], *named, *posted[1:])


def by_postcode(connection: sqlite3.Connection, code: str, lost: str = "") -> Iterator[Coded]:
    """Yield the communes of a postcode, then the postcode itself; nothing where it is none."""
    communes = communes_of_postcode(connection, code)
    for commune in communes:
        yield Coded("commune", commune, f"code postal {code}{lost}")
    if communes:
        yield Coded("code_postal", code, f"code postal{lost}")


def begun_postcodes(connection: sqlite3.Connection, start: str) -> Iterator[Coded]:
    """Yield the postcodes that begin with some figures, each with its first commune."""
    sql = "SELECT DISTINCT code_postal FROM codes_postaux WHERE code_postal >= ? AND code_postal < ? ORDER BY 1 LIMIT ?"
    for (postcode,) in connection.execute(sql, (start, f"{start}:", BEGUN_POSTCODES)):
        for commune in communes_of_postcode(connection, postcode)[:1]:
            yield Coded("commune", commune, f"code postal {postcode}")


def weight_of(connection: sqlite3.Connection, commune: str) -> int:
    """Return what a commune weighs by its own name."""
    sql = f"SELECT {_WEIGHT.format(code='?')}"
    weight: int | None = connection.execute(sql, (commune,)).fetchone()[0]
    return weight or 0


_WEIGHT = (
    "(SELECT max(n.importance) FROM lieux_noms n WHERE n.code = {code} AND n.genre = 'commune' "
    "AND n.sorte IN ('actuel', 'arrondissement'))"
)


def communes_of_postcode(connection: sqlite3.Connection, code: str) -> list[str]:
    """Return the communes of a postcode, those of the most weight first."""
    rows = connection.execute(
        "SELECT coalesce(p.code_commune, p.code_commune_publie) AS commune, "
        f"{_WEIGHT.format(code='coalesce(p.code_commune, p.code_commune_publie)')} AS importance FROM codes_postaux p "
        "WHERE p.code_postal = ? GROUP BY 1 HAVING importance IS NOT NULL ORDER BY importance DESC, 1",
        (code,),
    )
    return [commune for commune, _ in rows]


_TODAY = """
SELECT code_commune, 'code de la commune', '', '' FROM communes WHERE code_commune = :code
UNION ALL
SELECT code_commune_outre_mer, 'code de la commune', '', '' FROM communes_outre_mer
WHERE code_commune_outre_mer = :code
UNION ALL
SELECT code_commune, 'ancien code ' || code_ancien, date_effet, nature FROM communes_passages WHERE code_ancien = :code
UNION ALL
SELECT code_commune_outre_mer, 'ancien code ' || code_ancien, date_effet, '' FROM communes_outre_mer_passages
WHERE code_ancien = :code ORDER BY 1
"""


def _commune(connection: sqlite3.Connection, code: str, lost: str) -> Iterator[Coded]:
    for found, why, until, nature in connection.execute(_TODAY, {"code": code}):
        since = f", jusqu'au {in_french(until)}" if until else ""
        yield Coded("commune", found, f"{why}{since}{f' ({nature})' if nature else ''}{lost}")


@lru_cache(4)
def _agencies_of(_content: str) -> dict[str, int]:
    """Return what was read of the agencies of a file: nothing at first, then the key « » at least."""
    return {}


def agencies(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Return how many agencies each commune has, where nothing else says how many people mean it.

    A file that has populations needs no such guess.
    """
    known = _agencies_of(_content(connection))
    if not known:
        known[""] = 0
        has_people = connection.execute("SELECT 1 FROM communes_populations LIMIT 1").fetchone()
        if not has_people and holds(connection, "agences"):
            known.update(connection.execute(_MOST_AGENCIES).fetchall())
    return known


# Sources repeat the same agencies.
_MOST_AGENCIES = """
SELECT code_commune, max(nombre) FROM (
    SELECT code_commune, count(*) AS nombre FROM agences WHERE code_commune IS NOT NULL GROUP BY source, code_commune)
GROUP BY code_commune
"""


def _content(connection: sqlite3.Connection) -> str:
    """Return what tells the content of a file from that of others."""
    return str(connection.execute("SELECT hash_contenu FROM release").fetchone()[0])


class Basin(NamedTuple):
    """A basin of the survey: its label, the words of the label, and these words joined in one."""

    libelle: str
    words: frozenset[str]
    key: str


def _basin(label: str) -> Basin:
    words = tokens(label)
    return Basin(label, frozenset(words), squeezed(words))


def basins(connection: sqlite3.Connection) -> dict[str, Basin]:
    """Return the survey's basins by their codes, those of every year; else those of the newest zoning of communes."""
    known = _basins_of(_content(connection))
    if not known:
        rows = connection.execute(_BASINS if holds(connection, "bmo") else _ZONED).fetchall()
        known.update((code, _basin(label)) for code, label in rows)
    return known


# Of each code, the label of the newest year that has it.
_BASINS = "SELECT code_bassin, libelle FROM (SELECT code_bassin, libelle, max(annee) FROM bassins GROUP BY code_bassin)"
_ZONED = (
    "SELECT code_bassin, min(libelle_bassin) FROM communes_bassins "
    "WHERE annee_zonage = (SELECT max(annee_zonage) FROM communes_bassins) GROUP BY 1"
)


@lru_cache(4)
def _basins_of(_content: str) -> dict[str, Basin]:
    """Return what was read of the basins of a file: nothing at first. They are few, and read again by every query."""
    return {}


def basins_of_code(connection: sqlite3.Connection, code: str) -> Iterator[Coded]:
    """Yield the basin of a code of four digits."""
    if code in basins(connection):
        yield Coded("bassin", code, "code du bassin d'emploi")


def before_and_after(connection: sqlite3.Connection, table: str, column: str, code: str) -> list[str]:
    """Return the two codes of a table around a code that does not exist: the code before it, then the code after it."""
    found = []
    for sign, way in (("<", "DESC"), (">", "ASC")):
        sql = f"SELECT {column} FROM {table} WHERE {column} {sign} ? ORDER BY {column} {way} LIMIT 1"
        found += [near for (near,) in connection.execute(sql, (code,))]
    return found


def department_of(code: str) -> str:
    """Return the digits of the department with which a postcode or a commune's code begins; Corsica's postcodes: 20."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]

"""A territory by its code: what it is, what it is in, what is in it; and what became of a commune's old code."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...face import Connection
from ...records import records
from ...search.ask.query import as_code
from ...search.places.coded import PREFIXES
from ...search.places.lieu import Lieu, lieux, place
from ...text import small_letters


@dataclass(frozen=True, slots=True)
class Devenir:
    """What became of a commune's code that is not current: the communes where it leads."""

    code_ancien: str
    vers: tuple[Lieu, ...]


@dataclass(frozen=True, slots=True)
class Partie:
    """A territory in another: its kind, its code, its name and, where a file says it, its population."""

    genre: str
    code: str
    libelle: str
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Epci:
    """The intercommunality of a commune: its code (a SIREN), its name, its kind as the DGCL codes it."""

    code_epci: str
    libelle: str
    type_epci: str


def territoire(connection: Connection, code: str) -> Lieu | None:
    """Return the department or the commune of a current code; with REG-, DEP- or COM- before it, of that kind alone."""
    asked = as_code(code)
    genre = PREFIXES.get(asked[:4])
    if genre:
        return place(connection, genre, asked[4:])
    return place(connection, "departement", asked) or place(connection, "commune", asked)


def proches(connection: Connection, code: str, limit: int) -> tuple[Lieu, ...]:
    """Return at most `limit` places that a code of none may stand for, of the kind that its prefix says."""
    genre = PREFIXES.get(as_code(code)[:4])
    if genre:
        return lieux(connection, as_code(code)[4:], limit, (genre,))[0]
    return lieux(connection, code, limit)[0]


def devenir(connection: Connection, code: str) -> Devenir | None:
    """Return where a commune's old code leads; None where nobody knows it."""
    asked = as_code(code).removeprefix("COM-")
    rows = connection.execute(
        "SELECT code_commune FROM communes_passages WHERE code_ancien = :code UNION ALL "
        "SELECT code_commune_outre_mer FROM communes_outre_mer_passages WHERE code_ancien = :code ORDER BY 1",
        {"code": asked},
    )
    found = tuple(known for (one,) in rows if (known := place(connection, "commune", one)))
    return Devenir(asked, found) if found else None


def anciens(connection: Connection, here: Lieu) -> tuple[str, ...]:
    """Return the old codes that lead to a commune."""
    if here.genre != "commune":
        return ()
    rows = connection.execute(
        "SELECT code_ancien FROM communes_passages WHERE code_commune = :code UNION "
        "SELECT code_ancien FROM communes_outre_mer_passages WHERE code_commune_outre_mer = :code ORDER BY 1",
        {"code": here.code},
    )
    return tuple(code for (code,) in rows)


def ensembles(connection: Connection, here: Lieu) -> tuple[Lieu, ...]:
    """Return what a territory is in, the smallest first: the commune of an arrondissement, a department, a region."""
    wholes = []
    if here.genre == "commune":
        sql = "SELECT code_commune_parent FROM communes WHERE code_commune = ? AND code_commune_parent IS NOT NULL"
        wholes += [("commune", parent) for (parent,) in connection.execute(sql, (here.code,))]
        wholes.append(("departement", here.code_departement))
    if here.genre in ("commune", "departement"):
        wholes.append(("region", here.code_region))
    return tuple(known for genre, code in wholes if (known := place(connection, genre, code)))


_POPULATION = "(SELECT p.population FROM communes_populations p WHERE p.code_commune_publie = c.code_commune)"
_PARTS = {
    "region": "SELECT 'departement' AS genre, code_departement AS code, libelle FROM departements "
    "WHERE code_region = :code ORDER BY 2",
    "departement": f"SELECT 'commune' AS genre, c.code_commune AS code, c.libelle, {_POPULATION} AS population "
    "FROM communes c WHERE c.code_departement = :code AND c.type_commune = 'COM' UNION ALL "
    "SELECT 'commune', code_commune_outre_mer, libelle, NULL FROM communes_outre_mer WHERE code_departement = :code",
    "commune": f"SELECT 'commune' AS genre, c.code_commune AS code, c.libelle, {_POPULATION} AS population "
    "FROM communes c WHERE c.code_commune_parent = :code ORDER BY 2",
}


def parties(connection: Connection, here: Lieu) -> tuple[Partie, ...]:
    """Return what is in a territory: departments in a region, communes in a department, arrondissements in a city.

    Communes come as a dictionary has them: Étaples with E, which SQLite would put after Z.
    """
    found = tuple(records(connection.execute(_PARTS[here.genre], {"code": here.code}), Partie))
    if here.genre != "departement":
        return found
    return tuple(sorted(found, key=lambda one: (small_letters(one.libelle), one.code)))


def regions(connection: Connection) -> tuple[Lieu, ...]:
    """Return every region, in the order of their names."""
    codes = [code for (code,) in connection.execute("SELECT code_region FROM regions")]
    found = [known for code in codes if (known := place(connection, "region", code))]
    return tuple(sorted(found, key=lambda one: small_letters(one.libelle)))


def codes_postaux(connection: Connection, here: Lieu) -> tuple[str, ...]:
    """Return the postcodes of a commune; of Paris, Lyon and Marseille, those of their arrondissements."""
    if here.genre != "commune":
        return ()
    rows = connection.execute(
        "WITH ici AS (SELECT :code AS code "
        "UNION ALL SELECT code_commune FROM communes WHERE code_commune_parent = :code) "
        "SELECT code_postal FROM codes_postaux WHERE code_commune IN (SELECT code FROM ici) UNION "
        "SELECT code_postal FROM codes_postaux WHERE code_commune IS NULL "
        "AND code_commune_publie IN (SELECT code FROM ici) ORDER BY 1",
        {"code": here.code},
    )
    return tuple(code for (code,) in rows)


def epci(connection: Connection, here: Lieu) -> tuple[Epci, ...]:
    """Return the intercommunality of a commune; none where no file says it."""
    if here.genre != "commune":
        return ()
    rows = connection.execute(
        "SELECT e.code_epci, e.libelle, e.type_epci FROM epci_communes m JOIN epci e ON e.code_epci = m.code_epci "
        "WHERE m.code_commune = ? ORDER BY 1",
        (here.code,),
    )
    return tuple(records(rows, Epci))


def bassin_du_zonage(connection: Connection, here: Lieu) -> Lieu | None:
    """Return the basin of a commune in the newest zoning that has it: another year of the survey may have another."""
    if here.genre != "commune":
        return None
    row = connection.execute(
        "SELECT code_bassin, annee_zonage FROM communes_bassins WHERE code_commune = ? "
        "ORDER BY annee_zonage DESC LIMIT 1",
        (here.code,),
    ).fetchone()
    found = place(connection, "bassin", row[0]) if row else None
    return replace(found, pourquoi=f"zonage {row[1]}") if found else None


def intercommunalite(connection: Connection, code: str) -> tuple[str, str, int | None] | None:
    """Return the name, the kind and the population of an intercommunality; None where nobody knows its code."""
    row = connection.execute(
        "SELECT libelle, type_epci, population_municipale FROM epci WHERE code_epci = ?", (code,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def communes_de_l_epci(connection: Connection, code: str) -> tuple[Partie, ...]:
    """Return the communes of an intercommunality, in order of names."""
    rows = connection.execute(
        f"SELECT 'commune' AS genre, c.code_commune AS code, c.libelle, {_POPULATION} AS population "
        "FROM epci_communes m JOIN communes c ON c.code_commune = m.code_commune WHERE m.code_epci = ? "
        "ORDER BY c.ncc, c.code_commune",
        (code,),
    )
    return tuple(records(rows, Partie))


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A region with its departments; no region for the territories overseas that are in none."""

    region: Lieu | None
    departements: tuple[Partie, ...]


def ensembles_de_france(connection: Connection) -> tuple[Ensemble, ...]:
    """Return every region with its departments, in the order of names, then the territories that are in none."""
    found = [Ensemble(one, parties(connection, one)) for one in regions(connection)]
    others = records(
        connection.execute(
            "SELECT 'departement' AS genre, code_departement AS code, libelle FROM departements "
            "WHERE code_region IS NULL ORDER BY 2"
        ),
        Partie,
    )
    return (*found, *(Ensemble(None, apart) for apart in (tuple(others),) if apart))

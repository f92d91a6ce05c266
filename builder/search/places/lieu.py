"""What an answer says of a place: its names and codes, the places that it is a part of, and why it answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...records import records
from .ask import meant
from .coded import basins, communes_of_postcode
from .found import FORMER, SAID, Found


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place: `genre` is commune, departement, region, bassin or code_postal; what it is in is empty where none is.

    `ancien` is the name that the text has and that is not, or no longer, that of the place, `ancien_code` the code that
    went with it, where it is another; `depuis` is the date, ISO, since which it leads here. `population` is None where
    no file says it. `approche` is true where something typed was guessed or left aside: `pourquoi` says what.
    """

    genre: str
    code: str
    libelle: str
    code_departement: str = ""
    departement: str = ""
    code_region: str = ""
    region: str = ""
    population: int | None = None
    ancien: str = ""
    ancien_code: str = ""
    depuis: str = ""
    pourquoi: str = ""
    approche: bool = False

    @property
    def page(self) -> str:
        """What stands after `/territoire/` at the address of its page: a region and a department may have one code."""
        return f"REG-{self.code}" if self.genre == "region" else self.code

    @property
    def situation(self) -> str:
        """The department and the region that it is in, each said once: Paris is in Paris, in Île-de-France."""
        wholes = (
            self.departement if self.genre in ("commune", "code_postal") else "",
            self.region if self.genre != "region" else "",
        )
        return ", ".join(name for name in dict.fromkeys(wholes) if name and name != self.libelle)


_POPULATION = "(SELECT population FROM communes_populations WHERE code_commune_publie = {code}) AS population"
_TERRITORIES = {
    "commune": f"""
        SELECT 'commune' AS genre, c.code_commune AS code, c.libelle, d.code_departement, d.libelle AS departement,
               r.code_region, r.libelle AS region, {_POPULATION.format(code="c.code_commune")}
        FROM communes c LEFT JOIN departements d ON d.code_departement = c.code_departement
        LEFT JOIN regions r ON r.code_region = c.code_region WHERE c.code_commune = :code
        UNION ALL
        SELECT 'commune', c.code_commune_outre_mer, c.libelle, d.code_departement, d.libelle, NULL, NULL,
               {_POPULATION.format(code="c.code_commune_outre_mer")}
        FROM communes_outre_mer c LEFT JOIN departements d ON d.code_departement = c.code_departement
        WHERE c.code_commune_outre_mer = :code
    """,
    "departement": """
        SELECT 'departement' AS genre, d.code_departement AS code, d.libelle, d.code_departement,
               d.libelle AS departement, r.code_region, r.libelle AS region
        FROM departements d LEFT JOIN regions r ON r.code_region = d.code_region WHERE d.code_departement = :code
    """,
    "region": """
        SELECT 'region' AS genre, code_region AS code, libelle, code_region, libelle AS region
        FROM regions WHERE code_region = :code
    """,
}


def place(connection: sqlite3.Connection, genre: str, code: str) -> Lieu | None:
    """Return a place of a kind, by its current code; None where no place has the code."""
    if genre == "bassin":
        return _basin(connection, code)
    if genre == "code_postal":
        return _postcode(connection, code)
    return next(records(connection.execute(_TERRITORIES[genre], {"code": code}), Lieu), None)


def told(connection: sqlite3.Connection, found: Iterable[Found]) -> Iterator[Lieu]:
    """Yield the places that were found, each with why it answers."""
    for one in found:
        known = place(connection, one.genre, one.code)
        if known is None:
            continue
        named = one.named
        is_former = named is not None and named.sorte in (*FORMER, SAID)
        old = (named.code_ancien or "") if named else ""
        yield replace(
            known,
            ancien=(named.libelle or "") if named and is_former else "",
            ancien_code=old,
            depuis=_since(connection, old) if old else "",
            pourquoi=one.pourquoi,
            approche=one.approche,
        )


def _since(connection: sqlite3.Connection, old: str) -> str:
    row = connection.execute("SELECT max(date_effet) FROM communes_passages WHERE code_ancien = ?", (old,)).fetchone()
    return row[0] or ""


def _basin(connection: sqlite3.Connection, code: str) -> Lieu | None:
    """Return a basin: its first two figures are those of its region."""
    basin = basins(connection).get(code)
    if basin is None:
        return None
    region = place(connection, "region", code[:2])
    code_region, label = (region.code, region.libelle) if region else ("", "")
    return Lieu("bassin", code, basin.libelle, code_region=code_region, region=label)


def _postcode(connection: sqlite3.Connection, code: str) -> Lieu | None:
    """Return a postcode, named after its communes: three at most."""
    communes = communes_of_postcode(connection, code)
    if not communes:
        return None
    first = [known for commune in communes[:3] if (known := place(connection, "commune", commune))]
    more = f" et {len(communes) - 3} autres" if len(communes) > 3 else ""
    label = ", ".join(known.libelle for known in first) + more
    return replace(first[0], genre="code_postal", code=code, libelle=label, population=None)


def lieux(
    connection: sqlite3.Connection, text: str, limit: int, genres: Sequence[str] = ()
) -> tuple[tuple[Lieu, ...], str]:
    """Return at most `limit` places that a text may mean, of some kinds alone where `genres` says which.

    With them, the code that was typed and that is none: the places are then near it. No string is an error.
    """
    found = meant(connection, text, limit, genres)
    return tuple(told(connection, found.lieux)), found.inconnu

"""The knowledge that sheets ask for, by category: what one can browse without a word to search."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records


@dataclass(frozen=True, slots=True)
class CategorieSavoir:
    """A category of knowledge or a part of one: `sous_categorie` is empty for what has none."""

    categorie: str
    sous_categorie: str
    nb_savoirs: int


@dataclass(frozen=True, slots=True)
class Savoir:
    """A piece of knowledge, and how many sheets ask for it."""

    code_ogr: str
    libelle: str
    nb_fiches: int


def categories(connection: Connection) -> tuple[CategorieSavoir, ...]:
    """Return the categories of knowledge with their parts, in alphabetical order."""
    rows = connection.execute(
        "SELECT categorie_savoir AS categorie, coalesce(sous_categorie_savoir, '') AS sous_categorie, "
        "count(*) AS nb_savoirs FROM rome_savoirs GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return tuple(records(rows, CategorieSavoir))


def noms_de_categories(connection: Connection) -> list[str]:
    """Return the names of the categories and of their parts."""
    return list(
        dict.fromkeys(name for one in categories(connection) for name in (one.categorie, one.sous_categorie) if name)
    )


def savoirs(connection: Connection, categorie: str, limit: int, debut: int) -> tuple[int, tuple[Savoir, ...]]:
    """Return how much knowledge a category or a part of one has, and at most `limit`, the most asked first."""
    where = "? IN (s.categorie_savoir, s.sous_categorie_savoir)"
    (total,) = connection.execute(f"SELECT count(*) FROM rome_savoirs s WHERE {where}", (categorie,)).fetchone()
    rows = connection.execute(
        "SELECT s.code_ogr, s.libelle, count(l.code_rome) AS nb_fiches FROM rome_savoirs s "
        f"LEFT JOIN rome_metiers_savoirs l ON l.code_ogr = s.code_ogr WHERE {where} GROUP BY s.code_ogr "
        "ORDER BY nb_fiches DESC, s.libelle, s.code_ogr LIMIT ? OFFSET ?",
        (categorie, limit, debut),
    )
    return total, tuple(records(rows, Savoir))

"""What a sheet of the ROME has beside its titles: competences, knowledge, neighbours; and a title by its code."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records


@dataclass(frozen=True, slots=True)
class Appellation:
    """A job title, the sheet it belongs to, and the sheet of the ROME 3 that it comes from."""

    code_ogr: str
    libelle: str
    libelle_court: str
    code_rome: str
    fiche: str
    classification: str
    code_rome_parent: str
    peu_usite: bool


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence or a piece of knowledge of a sheet; `coeur_metier` is empty where it is not at its heart."""

    code_ogr: str
    libelle: str
    genre: str
    categorie: str
    coeur_metier: str


@dataclass(frozen=True, slots=True)
class Proche:
    """A sheet that the publisher proposes to move to, in its order."""

    rang: int
    code_rome: str
    libelle: str


_APPELLATION = (
    "SELECT a.code_ogr, a.libelle, a.libelle_court, a.code_rome, m.libelle AS fiche, a.classification, "
    "a.code_rome_parent, a.peu_usite FROM rome_appellations a JOIN rome_metiers m ON m.code_rome = a.code_rome "
)


def appellation(connection: Connection, code_ogr: str) -> Appellation | None:
    """Return the job title of an OGR number."""
    rows = connection.execute(f"{_APPELLATION} WHERE a.code_ogr = ?", (code_ogr,))
    return next(records(rows, Appellation), None)


def appellations(connection: Connection, code_rome: str) -> list[Appellation]:
    """Return the job titles of a sheet, the main one first; none where there is no such sheet."""
    rows = connection.execute(
        f"{_APPELLATION} WHERE a.code_rome = ? ORDER BY a.classification != 'PRINCIPALE', a.peu_usite, a.libelle",
        (code_rome,),
    )
    return list(records(rows, Appellation))


def appellations_like(connection: Connection, text: str, limit: int = 10, debut: int = 0) -> list[Appellation]:
    """Return at most `limit` of the job titles most like some words, the best first, from `debut`."""
    from ...search.ask.ranking import Ranker

    codes = [code for code, _ in Ranker(connection).titles(text, debut + limit, complete=True)]
    return [found for code in codes[debut:] if (found := appellation(connection, code))]


def competences(connection: Connection, code_rome: str) -> list[Competence]:
    """Return the competences, then the knowledge, of a sheet, the heart of the job first in each."""
    rows = connection.execute(
        "SELECT * FROM ("
        "SELECT c.code_ogr, c.libelle, 'compétence' AS genre, c.cat_comp AS categorie, "
        "l.coeur_metier FROM rome_metiers_competences l "
        "JOIN rome_competences c ON c.code_ogr = l.code_ogr WHERE l.code_rome = :sheet "
        "UNION ALL "
        "SELECT s.code_ogr, s.libelle, 'savoir', s.categorie_savoir, l.coeur_metier "
        "FROM rome_metiers_savoirs l JOIN rome_savoirs s ON s.code_ogr = l.code_ogr WHERE l.code_rome = :sheet"
        ") ORDER BY genre, coeur_metier IS NULL, coeur_metier != 'Principale', categorie, libelle, code_ogr",
        {"sheet": code_rome},
    )
    return list(records(rows, Competence))


def proches(connection: Connection, code_rome: str) -> list[Proche]:
    """Return the sheets that the publisher proposes to move to from a sheet, in its order."""
    rows = connection.execute(
        "SELECT p.numero_ordre AS rang, p.code_rome_cible AS code_rome, m.libelle FROM rome_mobilites p "
        "JOIN rome_metiers m ON m.code_rome = p.code_rome_cible WHERE p.code_rome = ? "
        "ORDER BY p.numero_ordre, p.code_rome_cible",
        (code_rome,),
    )
    return list(records(rows, Proche))

"""A competence or a piece of knowledge whole: what it is, its place in the tree, and what it groups."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records


@dataclass(frozen=True, slots=True)
class Niveau:
    """A level of the tree above a competence; `code` is the OGR number of a macro-competence, else that of the tree."""

    nature: str
    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class CompetenceEntiere:
    """Everything that the current edition says of a skill; texts are empty where the publisher says nothing.

    `arborescence` is what it is under, from the widest: empty for what is not in the tree. `groupees` are the
    competences of a macro-competence.
    """

    code_ogr: str
    libelle: str
    genre: str
    nature: str
    categorie: str
    sous_categorie: str
    definition: str
    transition_eco: bool | None
    transition_num: bool | None
    arborescence: tuple[Niveau, ...]
    groupees: tuple[Niveau, ...]


_COMPETENCE = (
    "SELECT code_ogr, libelle, 'compétence' AS genre, nature, cat_comp AS categorie, sous_cat_comp AS sous_categorie, "
    "definition, est_transition_eco AS transition_eco, transition_num FROM rome_competences WHERE code_ogr = ?"
)
_SAVOIR = (
    "SELECT code_ogr, libelle, 'savoir' AS genre, 'Savoir' AS nature, categorie_savoir AS categorie, "
    "sous_categorie_savoir AS sous_categorie, '' AS definition, est_transition_eco AS transition_eco, transition_num "
    "FROM rome_savoirs WHERE code_ogr = ?"
)
_ABOVE = (
    "SELECT a.code_domaine_competence, a.libelle_domaine_competence, a.code_enjeu, a.libelle_enjeu, a.code_objectif, "
    "a.libelle_objectif, a.code_ogr_macro_comp, m.libelle, a.code_ogr FROM rome_arborescence_competences a "
    "JOIN rome_competences m ON m.code_ogr = a.code_ogr_macro_comp "
    "WHERE a.code_ogr = :code OR a.code_ogr_macro_comp = :code ORDER BY a.id LIMIT 1"
)
_BELOW = "SELECT code_ogr, libelle FROM rome_competences WHERE code_ogr_macro_comp = ? ORDER BY libelle, code_ogr"
_LEVELS = ("Domaine", "Enjeu", "Objectif", "Macro-compétence")


def competence_entiere(connection: Connection, code: str) -> CompetenceEntiere | None:
    """Return a skill of the current edition, whole; None where it has no such code."""
    for sql in (_COMPETENCE, _SAVOIR):
        below = tuple(Niveau("Compétence", *row) for row in connection.execute(_BELOW, (code,)))
        rows = connection.execute(sql, (code,))
        found = next(records(rows, CompetenceEntiere, arborescence=_above(connection, code), groupees=below), None)
        if found:
            return found
    return None


def _above(connection: Connection, code: str) -> tuple[Niveau, ...]:
    row = connection.execute(_ABOVE, {"code": code}).fetchone()
    if row is None:
        return ()
    levels = zip(_LEVELS, row[0:8:2], row[1:8:2], strict=True)
    return tuple(Niveau(nature, above, label) for nature, above, label in levels if above != code)

"""The tree of competences as people go down it: domains, stakes, objectives, and the macro-competences that they hold.

A code has the code of what is above it at its beginning: 1, 1A, 1A2.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records

NATURES = ("Domaine", "Enjeu", "Objectif", "Macro-compétence")


@dataclass(frozen=True, slots=True)
class Branche:
    """A branch of the tree, and how many competences are under it; `page` is its address.

    `code` is that of the tree, or the OGR number of a macro-competence.
    """

    nature: str
    code: str
    libelle: str
    nb_competences: int
    page: str


_COLUMNS = ("domaine_competence", "enjeu", "objectif")


def branches(connection: Connection, code: str = "") -> tuple[Branche, ...]:
    """Return what is just under a branch, or the domains; macro-competences under an objective."""
    depth = len(code)
    if depth == len(_COLUMNS):
        rows = connection.execute(
            "SELECT 'Macro-compétence' AS nature, a.code_ogr_macro_comp AS code, m.libelle, "
            "count(a.code_ogr) AS nb_competences, '/competence/' || a.code_ogr_macro_comp AS page "
            "FROM rome_arborescence_competences a JOIN rome_competences m ON m.code_ogr = a.code_ogr_macro_comp "
            "WHERE a.code_objectif = ? GROUP BY a.code_ogr_macro_comp ORDER BY m.libelle, 2",
            (code,),
        )
        return tuple(records(rows, Branche))
    if depth > len(_COLUMNS):
        return ()
    above = f"code_{_COLUMNS[depth - 1]} = ?" if depth else "? = ''"
    return _of(connection, _COLUMNS[depth], NATURES[depth], above, code)


def branche(connection: Connection, code: str) -> Branche | None:
    """Return a branch of the tree by its code; None where there is none."""
    if not 1 <= len(code) <= len(_COLUMNS):
        return None
    name = _COLUMNS[len(code) - 1]
    return next(iter(_of(connection, name, NATURES[len(code) - 1], f"code_{name} = ?", code)), None)


def _of(connection: Connection, name: str, nature: str, where: str, code: str) -> tuple[Branche, ...]:
    rows = connection.execute(
        f"SELECT ? AS nature, code_{name} AS code, max(libelle_{name}) AS libelle, count(code_ogr) AS nb_competences, "
        f"'/arborescence/' || code_{name} AS page FROM rome_arborescence_competences WHERE {where} "
        "GROUP BY 2 ORDER BY 2",
        (nature, code),
    )
    return tuple(records(rows, Branche))

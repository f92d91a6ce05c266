"""The tree above the competences: domain, stake, objective, macro-competence, competence.

The release has it as a CSV; the zip that we hold of version 60 does not, and the JSON does. The
JSON is flattened into the very rows of the CSV, so that one table takes either.
"""

from __future__ import annotations

from typing import Any

from ...facts import Records
from ...model import Column, Member, Read, Table
from ...readers import walk
from ...vocabulary import CODE_OGR
from . import files
from .competences import MACRO

# Each level of the tree in the JSON: the key of its list, its code, its label, and the CSV's
# names for these two.
_LEVELS = (
    ("domaine_competence", "code_fonctionnel_domaine_competence", "libelle_domaine_competence"),
    ("liste_enjeux", "code_fonctionnel_enjeu", "libelle_enjeu"),
    ("liste_objectifs", "code_fonctionnel_objectif", "libelle_objectif"),
    ("liste_macro_competences", "code_fonctionnel_macro_competence", "libelle_macro_competence"),
)
_HEADER = (
    "code_domaine_competence", "domaine_competence", "code_enjeu", "enjeu", "code_objectif",
    "objectif", "code_macro_competence", "libelle_macro_competence", "code_ogr_macro_competence",
    "code_ogr_competence", "libelle_competence",
)  # fmt: skip


def flatten_tree(document: dict[str, Any]) -> Records:
    """Return one row per competence of the tree, and one per macro-competence that has none.

    The header is that of the CSV that the publisher makes of the same tree.
    """
    new: set[str] = set()
    walk(document, frozenset({"arborescence_competence"}), "document", new)
    rows: list[list[str]] = []
    _descend(document["arborescence_competence"], 0, [], rows, new)
    return Records.of(_HEADER, rows).with_unknown(new)


def _descend(node: dict[str, Any], depth: int, above: list[str], rows: list[list[str]], new: set[str]) -> None:
    children, code, label = _LEVELS[depth]
    last = depth == len(_LEVELS) - 1
    below = "liste_competences" if last else _LEVELS[depth + 1][0]
    known = frozenset({code, label, below}) | ({"code_ogr_macro_competence"} if last else frozenset())
    for child in node[children]:
        walk(child, known, children, new)
        path = [*above, _text(child[code]), _text(child[label])]
        if not last:
            _descend(child, depth + 1, path, rows, new)
            continue
        path.append(_ogr(child["code_ogr_macro_competence"]))
        for leaf in child[below] or ():
            walk(leaf, frozenset({"code_ogr_competence", "libelle_competence"}), below, new)
            rows.append([*path, _ogr(leaf["code_ogr_competence"]), _text(leaf["libelle_competence"])])
        if not child[below]:
            rows.append([*path, "", ""])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was here, not {value!r}")
    return value


def _ogr(value: object) -> str:
    if type(value) is not int:
        raise TypeError(f"an OGR number was here, not {value!r}")
    return str(value)


TREE_JSON = Member(
    files.JSON,
    "unix_arborescence_competence_{edition}.json",
    format="json",
    encoding="iso-8859-15",
    canary="œ",
    flatten=flatten_tree,
)

ARBORESCENCE_COMPETENCES = Table(
    name="rome_arborescence_competences",
    title="Arborescence des compétences",
    description="Domaine, enjeu, objectif et macro-compétence de chaque compétence ; "
    "une macro-compétence sans compétence garde une ligne.",
    source=Read(
        (files.ARBO_COMPETENCES, TREE_JSON),
        alternatives=True,
        ignored={
            "code_macro_competence": "vérifié : c'est rome_competences.code_macro_comp",
            "libelle_macro_competence": "vérifié : c'est rome_competences.libelle",
            "libelle_competence": "vérifié : c'est rome_competences.libelle",
        },
    ),
    columns=(
        Column("code_domaine_competence", "Domaine de compétences.", pattern="[0-9]"),
        Column("libelle_domaine_competence", "Intitulé du domaine.", source="domaine_competence"),
        Column("code_enjeu", "Enjeu, dans le domaine.", pattern="[0-9][A-Z]"),
        Column("libelle_enjeu", "Intitulé de l'enjeu.", source="enjeu"),
        Column("code_objectif", "Objectif, dans l'enjeu.", pattern="[0-9][A-Z][0-9]"),
        Column("libelle_objectif", "Intitulé de l'objectif.", source="objectif"),
        MACRO.but(source="code_ogr_macro_competence", description="Macro-compétence, dans l'objectif."),
        CODE_OGR.but(
            source="code_ogr_competence",
            references="rome_competences.code_ogr",
            empty="macro-compétence sans compétence",
        ),
    ),
    unique=(("code_objectif", "code_ogr_macro_comp", "code_ogr"),),
    indexes=(("code_ogr",), ("code_ogr_macro_comp",)),
    facets=("libelle_domaine_competence", "libelle_enjeu"),
    expect=range(15_000, 30_000),
)

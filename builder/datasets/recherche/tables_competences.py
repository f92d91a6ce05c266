"""The tables of the search of skills: everyday names, and the roots of the words of labels."""

from __future__ import annotations

from ...model import Column, Computed, Notice, Table
from ...search.skills.build import root_rows
from . import competences
from .colonnes import EXPRESSION, NOTE, RANG, SOURCE

USAGES_COMPETENCES = Table(
    name="usages_competences",
    title="Mots de tous les jours pour des compétences",
    description=(
        "Ce que les gens disent d'une compétence ou d'un savoir et qu'aucun intitulé du ROME ne dit : google ads, "
        "permis poids lourd, prise de sang. Liste écrite et relue par nous, ouverte aux contributions, sous la licence "
        "du logiciel."
    ),
    columns=(
        EXPRESSION,
        RANG,
        Column("code_ogr", "OGR de la compétence ou du savoir qui veut dire la même chose.", origin="notre liste"),
        Column(
            "genre",
            "Ce que l'OGR nomme.",
            values=("compétence", "savoir"),
            empty="cette édition du ROME n'a pas l'OGR",
            origin="table qui a l'OGR dans cette édition",
        ),
        Column("racines", "Les racines de ses mots, comme dans recherche_competences.", origin="calculé"),
        SOURCE,
        NOTE,
    ),
    source=Computed(competences.usage_rows, of=("rome_competences", "rome_savoirs")),
    key=("expression", "rang"),
    facets=("genre", "note"),
    label="expression",
)

COMPETENCES = Table(
    name="recherche_competences",
    title="Racines des mots des compétences et des savoirs",
    description=(
        "Chaque racine (celle de souder, soudage, soudure est « soud »), avec les compétences et les savoirs dont "
        "l'intitulé a un mot de cette racine. Les listes sont en JSON, chaque OGR y étant donné par son écart avec le "
        "précédent : « SELECT sum(value) OVER (ORDER BY key) AS code_ogr FROM recherche_competences, "
        "json_each(savoirs) WHERE racine = 'soud' »."
    ),
    columns=(
        Column("racine", "La racine, sans accents.", origin="calculé à partir des intitulés"),
        Column(
            "rarete",
            "Rareté de la racine parmi les intitulés des compétences et des savoirs, en millièmes.",
            type="INTEGER",
            origin="calculé",
        ),
        Column("competences", "OGR des compétences qui ont la racine, par écarts.", origin="calculé"),
        Column("savoirs", "OGR des savoirs qui ont la racine, par écarts.", origin="calculé"),
    ),
    source=Computed(root_rows, of=("rome_competences", "rome_savoirs")),
    key=("racine",),
    # Their lists are long.
    numbered=True,
    label="racine",
)

# In the order in which they lean on one another.
TABLES = (USAGES_COMPETENCES, COMPETENCES)
NOTICES = (
    Notice(
        "usages_competences",
        "SELECT count(*) FROM usages_competences WHERE genre IS NULL HAVING count(*)",
        "La clé est le nombre de mots de tous les jours dont cette édition du ROME n'a pas la compétence.",
    ),
)

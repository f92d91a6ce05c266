"""The tension of each family of jobs, by territory: one row for a family, a territory, a year and a publication.

DARES publishes an index, its class from 1 to 5, and factors that say why. Where a crossing has too few offers or
job seekers, it takes the index of a wider one: since 2023 in a column of its own, before in the same column, with
neither class nor factor beside it. We put both in a column of their own.
"""

from __future__ import annotations

import re

from ...model import OF_EDITION, Check, Column, Notice, Read, Table
from ...vocabulary import CODE_DEPARTEMENT, CODE_REGION, NOMENCLATURE
from .classeurs import SINCE_2021
from .files import BEFORE_2021
from .valeurs import AGREGEE, CLASSES, DETAILLEE, FAMILLE, index, whole

LEVELS = {"nat": "national", "reg": "régional", "dep": "départemental"}
FRANCE = "FR"
_FAMILY_LEVELS = {"fap 225": DETAILLEE, "fap 228": DETAILLEE, "fap 87": AGREGEE}
_TOO_FEW = "volumétrie insuffisante : l'indice est alors dans tension_imputee, ou n'est pas publié"
_NO_FACTOR = "pas publié : volumétrie insuffisante, jamais 0"


def _level(cell: str) -> str:
    # One of the levels is written with a space after it.
    if cell.strip() not in LEVELS:
        raise ValueError(f"not one of {', '.join(LEVELS)}")
    return LEVELS[cell.strip()]


def _territory(cell: str) -> str:
    """Return a code of a territory, which a number has made lose its zero or gain a decimal."""
    code = cell.removesuffix(".0").zfill(2)
    if code != FRANCE and not re.fullmatch("[0-9][0-9AB]|97[0-9]", code):
        raise ValueError("neither a region, a department nor FR")
    return code


def _family_level(cell: str) -> str:
    if cell not in _FAMILY_LEVELS:
        raise ValueError(f"not one of {', '.join(_FAMILY_LEVELS)}")
    return _FAMILY_LEVELS[cell]


def _factor(name: str, what: str, empty: str = _NO_FACTOR) -> Column:
    return Column(
        name, f"{what} : classe de 1 à 5, 5 pour ce qui pousse le plus à la tension.", type="INTEGER", values=CLASSES,
        empty=empty, convert=whole,
    )  # fmt: skip


_TERRITOIRE = Column(
    "code_territoire",
    "Code du territoire : FR pour la France, sinon celui de la région ou du département, selon le niveau.",
    convert=_territory,
    origin="le fichier donne les régions en nombre : « 1.0 » devient 01",
    computed=(
        CODE_REGION.but(
            empty="la ligne n'est pas d'une région", formula="CASE niveau WHEN 'régional' THEN code_territoire END",
            origin="calculé à partir de niveau et code_territoire",
        ),
        CODE_DEPARTEMENT.but(
            empty="la ligne n'est pas d'un département",
            formula="CASE niveau WHEN 'départemental' THEN code_territoire END",
            origin="calculé à partir de niveau et code_territoire",
        ),
    ),
)  # fmt: skip

TENSIONS_FAP = Table(
    name="tensions_fap",
    title="Tension par famille professionnelle et territoire",
    description=(
        "Une ligne par famille, territoire, année et publication : l'indice de tension, sa classe et ses facteurs. Les "
        "années de deux nomenclatures ne se comparent pas."
    ),
    source=Read((*BEFORE_2021, *SINCE_2021)),
    columns=(
        FAMILLE,
        Column(
            "niveau",
            "Niveau du territoire.",
            source="niveau_geo",
            values=tuple(LEVELS.values()),
            convert=_level,
            origin="nat, reg ou dep dans le fichier ; d'après la feuille dans un classeur",
        ),
        _TERRITOIRE,
        Column("annee", "Année sur laquelle porte la tension.", type="INTEGER"),
        Column(
            "edition",
            "Publication d'où vient la ligne : une même année peut être republiée, révisée, dans une suivante.",
            source=OF_EDITION,
        ),
        NOMENCLATURE.but(origin="FAP-2009 pour le fichier 2011-2019, FAP-2021 pour les classeurs publiés depuis 2023"),
        Column(
            "niveau_fap",
            "Niveau de la famille : agrégée (87, trois caractères) ou détaillée (225 en FAP-2009, 228 en FAP-2021).",
            values=(AGREGEE, DETAILLEE),
            convert=_family_level,
            origin="« fap 87 », « fap 225 » dans le fichier ; le nom de la colonne dans un classeur",
        ),
        Column(
            "tension",
            "Indice de tension, tel que publié : 0 pour la moyenne, plus il est grand, plus il est difficile de "
            "recruter.",
            type="REAL",
            unit="indice",
            empty=_TOO_FEW,
            convert=index,
        ),
        Column(
            "tension_imputee",
            "Indice repris d'un croisement plus large, la volumétrie étant insuffisante : ne dit rien de propre à ce "
            "territoire, ou à cette famille.",
            type="REAL",
            unit="indice",
            empty="l'indice est publié dans tension, ou ne l'est pas",
            convert=index,
            origin="colonne du producteur depuis 2023 ; avant, l'indice qui n'a ni classe ni facteur (inféré)",
        ),
        Column(
            "classe_tension",
            "Classe de l'indice, de 1 (la plus faible) à 5 (la plus forte).",
            type="INTEGER",
            values=CLASSES,
            empty="pas de classe : l'indice est imputé, ou n'est pas publié",
            convert=whole,
        ),
        _factor("intensite_embauches", "Intensité d'embauches"),
        _factor("lien_formation_emploi", "Lien entre formation et emploi"),
        _factor("manque_main_oeuvre", "Manque de main-d'œuvre disponible"),
        _factor("non_durabilite_emploi", "Non-durabilité de l'emploi"),
        _factor("conditions_travail", "Conditions de travail contraignantes"),
        _factor("inadequation_geographique", "Inadéquation géographique"),
        _factor(
            "non_attractivite_salariale",
            "Non-attractivité salariale",
            "pas publiée : le facteur n'existe que depuis 2023, ou la volumétrie est insuffisante",
        ),
        Column(
            "croisement",
            "Croisement où la volumétrie suffit, dans les mots du producteur.",
            empty="pas publié avant 2023",
        ),
        Column(
            "emploi_moyen",
            "Emploi moyen, arrondi à la centaine : 0 veut dire moins de 50, non aucun emploi.",
            type="INTEGER",
            unit="emplois",
            empty="pas publié depuis 2023",
            convert=whole,
        ),
    ),
    key=("code_fap", "niveau", "code_territoire", "annee", "edition"),
    # For the families of a territory.
    indexes=(("niveau", "code_territoire", "annee"),),
    facets=("annee", "nomenclature", "niveau", "classe_tension"),
    expect=range(200, 3_000_000),
)

TENSIONS_FAMILLES = Table(
    name="tensions_familles",
    title="Familles professionnelles des tensions",
    description="L'intitulé des familles de la FAP-2021, tel que chaque publication l'écrit ; avant 2023, aucun.",
    source=Read(SINCE_2021, once=True),
    columns=(
        Column("edition", "Publication d'où vient l'intitulé.", source=OF_EDITION),
        FAMILLE,
        NOMENCLATURE.but(origin="FAP-2021 : les classeurs publiés depuis 2023"),
        Column("libelle", "Intitulé de la famille.", source="libelle_fap"),
    ),
    key=("edition", "code_fap"),
    label="libelle",
)

_KEY = "code_fap || ',' || niveau || ',' || code_territoire || ',' || annee || ',' || edition"

CHECKS = (
    Check(
        "le niveau d'une tension s'accorde avec son territoire",
        "tensions_fap",
        f"SELECT {_KEY} FROM tensions_fap WHERE (niveau = 'national') != (code_territoire = '{FRANCE}')",
    ),
)

NOTICES = (
    Notice(
        "tensions_fap",
        f"SELECT {_KEY} FROM tensions_fap WHERE tension_imputee IS NOT NULL AND classe_tension IS NOT NULL ORDER BY 1",
        "l'indice est imputé, et il a une classe : gardés tels que publiés",
    ),
    Notice(
        "tensions_fap",
        f"SELECT {_KEY} FROM tensions_fap WHERE niveau = 'national' AND tension IS NULL ORDER BY 1",
        "l'indice national n'est pas publié, ou il est imputé",
    ),
)

"""The families of both nomenclatures, the sheets of the ROME 3 and the PCS that they hold, and our bridge to sheets.

One family has sheets of several kinds, and one sheet leads to several families, by the qualification of the person:
no table here gives one family to a sheet, nor one sheet to a family.
"""

from __future__ import annotations

import re

from ...model import Column, Made, Read, Rule, Table
from ...vocabulary import CODE_FAP, CODE_ROME, COMPUTED, NOMENCLATURE
from . import sas
from .files import LABELS_OF_2009, LABELS_OF_2021, PASSAGE_OF_2009, PASSAGE_OF_2021, PCS_OF_2009

FINAL_SPACE = Rule(
    "espace finale", "Une espace, insécable ou non, en fin d'intitulé est retirée.", lambda text: text.rstrip(" \u00a0")
)
NO_STAR = Rule(
    "appel de note",
    "Les étoiles qui finissent un intitulé appellent une note que le fichier n'a pas : elles sont dans renvoi.",
    lambda text: text.rstrip("*").rstrip(),
)
# What the figures of a qualification mean is not in DARES's tables.
QUALIFICATIONS = (
    "0 non précisée, 1 manœuvre, 2 ouvrier spécialisé, 3 et 4 ouvrier qualifié, 5 employé non qualifié, 6 employé "
    "qualifié, 7 technicien, 8 agent de maîtrise, 9 cadre"
)


def _figures(cell: str) -> str:
    """Return the figures of some qualifications, in order: `Q_30` is « 03 »."""
    found = cell.removeprefix("Q_")
    if not re.fullmatch("[0-9]{1,10}", found, re.ASCII) or len(set(found)) < len(found):
        raise ValueError("not the figures of some qualifications, each once: Q_0123456")
    return "".join(sorted(found))


LEVEL = Column(
    "niveau_fap",
    "Niveau de la famille : de l'ensemble à la famille, et à la famille fine de la FAP-2021.",
    values=tuple(dict.fromkeys((*sas.LEVELS.values(), sas.DETAIL))),
    origin="d'après le fichier : 4 grands groupes, 22 domaines, 87 familles agrégées et 225 familles en FAP-2009 ; "
    "22 domaines, 86 familles agrégées, 228 familles et 341 familles fines en FAP-2021",
)
CODE_ROME3 = CODE_ROME.but(name="code_rome3", description="Fiche du ROME 3, de 532 fiches.")
NOT_SAID = "le fichier de cette nomenclature ne le dit pas"

FAP = Table(
    name="fap",
    title="Familles professionnelles (FAP)",
    description="Les familles de la FAP-2009 et de la FAP-2021, à tous leurs niveaux, avec celle qui les contient.",
    source=Read((LABELS_OF_2009, *LABELS_OF_2021), once=True),
    columns=(
        NOMENCLATURE,
        LEVEL,
        CODE_FAP.but(description="Code de la famille ; celle que rien ne divise a le même aux deux derniers niveaux."),
        Column("libelle", "Intitulé de la famille.", rules=(FINAL_SPACE,)),
        CODE_FAP.but(
            name="code_parent",
            source="code_parent",
            description="Code de la famille du niveau au-dessus, dans la même nomenclature.",
            empty="aucune : c'est le niveau le plus haut",
        ),
    ),
    key=("nomenclature", "niveau_fap", "code_fap"),
    indexes=(("code_fap",),),
    facets=("nomenclature", "niveau_fap"),
    label="libelle",
    expect=range(300, 1_200),
)

FAP_ROME = Table(
    name="fap_rome",
    title="Passage entre le ROME 3 et les familles professionnelles",
    description="Une ligne par famille et fiche du ROME 3, avec les qualifications qui mènent de l'une à l'autre. "
    "Une fiche a plusieurs familles, une famille plusieurs fiches.",
    source=Read((PASSAGE_OF_2009, PASSAGE_OF_2021)),
    columns=(
        NOMENCLATURE,
        CODE_FAP.but(
            description="Famille, au niveau où la table la donne : cinq caractères en FAP-2009, cinq ou six en "
            "FAP-2021.",
            computed=(
                CODE_FAP.but(
                    name="code_fap_bmo",
                    description="La famille au niveau de l'enquête BMO : ses cinq premiers caractères.",
                    formula="substr(code_fap, 1, 5)",
                    origin="calculé à partir de code_fap",
                ),
            ),
        ),
        CODE_ROME3.but(empty="la table ne donne aucune fiche à cette famille"),
        Column(
            "qualifications",
            f"Qualifications qui mènent de la fiche à la famille, un chiffre chacune : {QUALIFICATIONS}.",
            digits=range(1, 11),
            empty="toutes : la fiche seule décide",
            convert=_figures,
        ),
        Column("libelle_fap", "Intitulé de la famille dans la table.", rules=(FINAL_SPACE,), empty=NOT_SAID),
        Column("libelle_rome3", "Intitulé de la fiche dans la table.", rules=(FINAL_SPACE,), empty=NOT_SAID),
    ),
    unique=(("nomenclature", "code_fap", "code_rome3", "qualifications"),),
    indexes=(("code_rome3",),),
    facets=("nomenclature",),
    expect=range(700, 5_000),
)

FAP_PCS = Table(
    name="fap_pcs",
    title="Professions (PCS) des familles professionnelles",
    description="Les professions de la nomenclature PCS que contient chaque famille de la FAP-2009.",
    source=Read((PCS_OF_2009,)),
    columns=(
        NOMENCLATURE,
        CODE_FAP,
        Column("code_pcs", "Profession : trois chiffres et une lettre de la PCS 2003.", pattern="[1-9][0-9][0-9][a-z]"),
        Column("libelle", "Intitulé de la profession.", source="intitule_PCS", rules=(NO_STAR,)),
        Column("renvoi", "Étoiles d'appel d'une note que le fichier n'a pas.", empty="aucun appel de note"),
    ),
    key=("nomenclature", "code_fap", "code_pcs"),
    indexes=(("code_pcs",),),
    label="libelle",
    expect=range(400, 1_000),
)

_BRIDGE = """
WITH liens AS (
    SELECT m.code_rome, m.code_rome_parent, r.nomenclature, r.code_fap_bmo,
           group_concat(DISTINCT r.code_fap) AS fines,
           CASE WHEN count(*) = count(r.qualifications) THEN group_concat(r.qualifications, '') END AS chiffres
    FROM rome_metiers m
    JOIN (SELECT * FROM fap_rome ORDER BY nomenclature, code_fap, code_rome3, qualifications) r
        ON r.code_rome3 = m.code_rome_parent
    GROUP BY m.code_rome, r.nomenclature, r.code_fap_bmo
),
familles AS (
    SELECT nomenclature, code_fap_bmo, count(*) AS nb_fiches FROM liens GROUP BY 1, 2
),
origines AS (
    SELECT nomenclature, code_fap_bmo, count(DISTINCT code_rome3) AS nb FROM fap_rome GROUP BY 1, 2
),
chiffres(un) AS (VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9'))
SELECT l.code_rome, l.nomenclature, l.code_fap_bmo,
       coalesce(f.libelle, (SELECT b.libelle FROM bmo_metiers b WHERE b.nomenclature = l.nomenclature
                            AND b.code_fap = l.code_fap_bmo ORDER BY b.annee DESC LIMIT 1)),
       l.code_rome_parent, l.fines,
       CASE WHEN l.chiffres IS NOT NULL
            THEN (SELECT group_concat(un, '') FROM chiffres WHERE instr(l.chiffres, un)) END,
       (SELECT count(*) FROM liens o WHERE o.code_rome = l.code_rome AND o.nomenclature = l.nomenclature),
       n.nb_fiches, o.nb, round(100.0 / o.nb, 1), 'inféré'
FROM liens l
JOIN familles n ON n.nomenclature = l.nomenclature AND n.code_fap_bmo = l.code_fap_bmo
JOIN origines o ON o.nomenclature = l.nomenclature AND o.code_fap_bmo = l.code_fap_bmo
LEFT JOIN fap f ON f.nomenclature = l.nomenclature AND f.niveau_fap = 'famille' AND f.code_fap = l.code_fap_bmo
"""

FAP_FICHES = Table(
    name="fap_fiches",
    title="Familles professionnelles de chaque fiche du ROME, et fiches de chaque famille",
    description="Une ligne par fiche de l'édition actuelle, nomenclature et famille, par la fiche du ROME 3 d'où elle "
    "vient : une déduction. Un chiffre d'une famille compte pour toutes ses fiches : il ne s'additionne pas d'une "
    "fiche à l'autre, et ne se partage pas entre elles.",
    source=Made(_BRIDGE, of=("rome_metiers", "fap_rome", "fap", "bmo_metiers")),
    columns=(
        CODE_ROME.but(references="rome_metiers.code_rome", origin=COMPUTED),
        NOMENCLATURE.but(origin=COMPUTED),
        CODE_FAP.but(description="Famille, au niveau de l'enquête BMO : cinq caractères.", origin=COMPUTED),
        Column(
            "libelle_fap",
            "Intitulé de la famille.",
            empty="ni la nomenclature ni l'enquête ne l'ont",
            origin="calculé : fap, sinon l'enquête BMO",
        ),
        CODE_ROME3.but(
            description="Fiche du ROME 3 d'où vient la fiche (code_rome_parent), qui mène à la famille.",
            origin=COMPUTED,
        ),
        Column(
            "codes_fins",
            "Les codes tels que la table de passage les donne, une virgule entre eux.",
            origin=COMPUTED,
        ),
        Column(
            "qualifications",
            f"Qualifications qui mènent de la fiche à la famille, un chiffre chacune : {QUALIFICATIONS}.",
            digits=range(1, 11),
            empty="toutes : la fiche seule décide",
            origin=COMPUTED,
        ),
        Column(
            "nb_familles",
            "Nombre de familles de la fiche dans cette nomenclature.",
            type="INTEGER",
            unit="familles",
            origin=COMPUTED,
        ),
        Column(
            "nb_fiches",
            "Nombre de fiches actuelles qui mènent à la famille, celle-ci comprise.",
            type="INTEGER",
            unit="fiches",
            origin=COMPUTED,
        ),
        Column(
            "nb_rome3",
            "Nombre de fiches du ROME 3 que contient la famille.",
            type="INTEGER",
            unit="fiches",
            origin=COMPUTED,
        ),
        Column(
            "part_rome3_pct",
            "Ce que la fiche du ROME 3 est parmi celles de la famille : une fiche sur nb_rome3, au dixième ; un compte "
            "de fiches, pas d'emplois ni de projets.",
            type="REAL",
            unit="%",
            origin=COMPUTED,
        ),
        Column("preuve", "Toujours « inféré » : aucune table ne relie les FAP au ROME 4.0.", origin=COMPUTED),
    ),
    key=("code_rome", "nomenclature", "code_fap"),
    indexes=(("code_fap", "nomenclature"),),
    facets=("nomenclature", "nb_familles"),
)

TABLES = (FAP, FAP_ROME, FAP_PCS, FAP_FICHES)

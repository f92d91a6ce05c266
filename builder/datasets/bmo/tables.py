"""The survey's figures with their bounds, and the names that a workbook repeats on every row."""

from __future__ import annotations

import re

from ... import vocabulary
from ...model import Changes, Check, Column, Compared, Notice, Read, Rule, Table
from ...vocabulary import COMPUTED, NOMENCLATURE, changed_columns
from .files import MEMBERS

HIDDEN = "*"
# No figure under 5 was ever published: what is hidden is between 0 and 4. A test of the real
# files and a check of each build hold it.
SMALLEST_PUBLISHED = 5
LARGEST_HIDDEN = SMALLEST_PUBLISHED - 1

FINAL_SPACE = Rule(
    "espace finale",
    "Une espace insécable en fin d'intitulé est retirée.",
    lambda text: text.rstrip("\u00a0"),
)

ANNEE = Column("annee", "Année de l'enquête.", type="INTEGER")


def _family(cell: str) -> str:
    if not re.fullmatch("[A-Z][0-9A-Z][A-Z][0-9][0-9]", cell, re.ASCII):
        raise ValueError("no code of a family of five characters: V1X80")
    return cell


CODE_FAP = vocabulary.CODE_FAP.but(
    description="Code du métier : famille professionnelle, FAP-2009 en 2023, FAP-2021 à partir de 2024.",
    source="Code métier BMO",
    convert=_family,
)
CODE_BASSIN = vocabulary.CODE_BASSIN.but(
    description="Bassin d'emploi : quatre chiffres ; le fichier les donne en nombre, le zéro initial est rendu (0101).",
    source="BE",
    convert=lambda cell: cell.zfill(4),
    origin="complété à quatre chiffres",
)
CODE_DEPARTEMENT = vocabulary.CODE_DEPARTEMENT.but(
    description="Département, tel qu'il est publié : 01, 2A, 971.", source="Dept"
)
CODE_REGION = vocabulary.CODE_REGION.but(description="Région, telle qu'elle est publiée cette année-là.", source="REG")
CODE_FAMILLE = Column("code_famille", "Famille de métiers.", source="Famille_met", pattern="[A-Z]")


def figure(name: str, description: str, source: str) -> Column:
    """Return the column of a figure that may be hidden, as published, with its lower and upper bound."""
    bound = Column("", "", type="INTEGER", unit="projets")
    return Column(
        name,
        f"{description}, tel que publié.",
        type="INTEGER",
        source=source,
        unit="projets",
        empty="caché par le secret statistique : entre 0 et 4, jamais 0 par défaut",
        blank=HIDDEN,
        convert=_number,
        computed=(
            bound.but(
                name=f"{name}_min",
                description=f"{description} : borne basse.",
                formula=f"coalesce({name}, 0)",
                origin=f"calculé à partir de {name} : le chiffre publié ; 0 quand il est caché",
            ),
            bound.but(
                name=f"{name}_max",
                description=f"{description} : borne haute.",
                formula=f"coalesce({name}, {LARGEST_HIDDEN})",
                origin=f"calculé à partir de {name} : le chiffre publié ; 4 quand il est caché (inféré)",
            ),
        ),
    )


def _number(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
        raise ValueError(f"neither a number nor {HIDDEN!r}")
    return int(cell)


FIGURES = (
    figure("projets", "Nombre de projets de recrutement", "met"),
    figure("projets_difficiles", "Nombre de projets jugés difficiles", "xmet"),
    figure("projets_saisonniers", "Nombre de projets saisonniers", "smet"),
)

BMO_FAMILLES = Table(
    name="bmo_familles",
    title="Familles de métiers de l'enquête BMO",
    description="Les huit familles dans lesquelles l'enquête range les métiers.",
    source=Read(MEMBERS, once=True),
    columns=(CODE_FAMILLE, Column("libelle", "Intitulé.", source="Lbl_fam_met")),
    key=("code_famille",),
    label="libelle",
    expect=range(8, 12),
)

BMO_METIERS = Table(
    name="bmo_metiers",
    title="Métiers de l'enquête BMO",
    description="Les métiers de chaque année, avec leur intitulé, leur nomenclature et leur famille.",
    source=Read(MEMBERS, once=True),
    columns=(
        ANNEE,
        CODE_FAP,
        Column("libelle", "Intitulé du métier cette année-là.", source="Nom métier BMO", rules=(FINAL_SPACE,)),
        NOMENCLATURE.but(
            source="annee",
            convert=lambda cell: "FAP-2009" if int(cell) < 2024 else "FAP-2021",
            origin="FAP-2009 jusqu'en 2023, FAP-2021 ensuite",
        ),
        CODE_FAMILLE.but(references="bmo_familles.code_famille"),
    ),
    key=("annee", "code_fap"),
    indexes=(("code_fap",),),
    search=("libelle",),
    facets=("annee", "nomenclature", "code_famille"),
    label="libelle",
    expect=range(190, 4_000),
)

BASSINS = Table(
    name="bassins",
    title="Bassins d'emploi de l'enquête BMO",
    description="Les bassins de chaque année, avec l'intitulé publié cette année-là.",
    source=Read(MEMBERS, once=True),
    columns=(ANNEE, CODE_BASSIN, Column("libelle", "Intitulé du bassin cette année-là.", source="NOMBE")),
    key=("annee", "code_bassin"),
    label="libelle",
    facets=("annee",),
    expect=range(380, 8_000),
)

BMO_TERRITOIRES = Table(
    name="bmo_territoires",
    title="Départements et régions de l'enquête BMO",
    description="Les départements de chaque année, avec la région sous laquelle le fichier les range.",
    source=Read(MEMBERS, once=True),
    columns=(
        ANNEE,
        CODE_DEPARTEMENT,
        CODE_REGION,
        Column("libelle_departement", "Intitulé du département.", source="NomDept"),
        Column("libelle_region", "Intitulé de la région.", source="NOM_REG"),
    ),
    key=("annee", "code_departement", "code_region"),
    facets=("annee", "code_region"),
    expect=range(96, 2_500),
)

BMO = Table(
    name="bmo",
    title="Projets de recrutement par métier, bassin et département",
    description="Une ligne par métier, bassin d'emploi et département de chaque année, chaque chiffre avec ses bornes.",
    source=Read(MEMBERS),
    columns=(
        ANNEE,
        CODE_FAP,
        CODE_BASSIN,
        CODE_DEPARTEMENT,
        CODE_REGION,
        *FIGURES,
        Column(
            "code_clpe",
            "Comité local pour l'emploi.",
            source="clpe",
            pattern="CLPE*",
            empty="pas publié avant 2026",
        ),
    ),
    key=("annee", "code_fap", "code_bassin", "code_departement"),
    # The old API counted them.
    numbered=True,
    links=(
        (("annee", "code_fap"), "bmo_metiers"),
        (("annee", "code_bassin"), "bassins"),
        (("annee", "code_departement", "code_region"), "bmo_territoires"),
    ),
    indexes=(("annee", "code_departement"), ("annee", "code_bassin")),
    facets=("annee", "code_region"),
    expect=range(45_000, 1_500_000),
)

BMO_CHANGEMENTS = Table(
    name="bmo_changements",
    title="Ce qui a changé d'une année de l'enquête à la suivante",
    description="Métiers et bassins apparus, disparus, renommés ; bmo_ruptures dit ce qui reste comparable.",
    source=Changes(
        "SELECT * FROM (SELECT annee, lead(annee) OVER (ORDER BY annee) AS suivante, 1, NULL "
        "FROM (SELECT DISTINCT annee FROM bmo_metiers)) WHERE suivante IS NOT NULL",
        (
            Compared(
                "métier",
                "bmo_metiers",
                "annee",
                key=("code_fap",),
                labels=("libelle",),
                attributes=("code_famille",),
                identity="nomenclature",
            ),
            Compared("bassin", "bassins", "annee", key=("code_bassin",), labels=("libelle",)),
        ),
    ),
    columns=(
        ANNEE.but(name="de_annee", description="Année de départ.", origin=COMPUTED),
        ANNEE.but(name="vers_annee", description="Année d'arrivée.", origin=COMPUTED),
        *changed_columns(("métier", "bassin"), "Code FAP du métier, ou code du bassin."),
    ),
    unique=(("de_annee", "vers_annee", "objet", "code", "champ", "nature"),),
    facets=("objet", "nature"),
)

TABLES = (BMO_FAMILLES, BMO_METIERS, BASSINS, BMO_TERRITOIRES, BMO, BMO_CHANGEMENTS)

CHECKS = (
    Check(
        "aucun chiffre publié n'est inférieur à 5 : la borne 4 des cases cachées en dépend",
        "bmo",
        "SELECT annee || ',' || code_fap || ',' || code_bassin || ',' || code_departement FROM bmo "
        f"WHERE projets < {SMALLEST_PUBLISHED} OR projets_difficiles < {SMALLEST_PUBLISHED} "
        f"OR projets_saisonniers < {SMALLEST_PUBLISHED}",
    ),
    Check(
        "les projets difficiles et les saisonniers ne dépassent pas les projets",
        "bmo",
        "SELECT annee || ',' || code_fap || ',' || code_bassin || ',' || code_departement FROM bmo "
        "WHERE projets_difficiles_max > projets_max OR projets_saisonniers_max > projets_max",
    ),
)

NOTICES = (
    Notice(
        "bmo_territoires",
        "SELECT annee || ',' || code_departement || ',' || code_region FROM bmo_territoires t WHERE EXISTS ("
        "SELECT 1 FROM bmo_territoires o WHERE o.annee = t.annee AND o.code_departement = t.code_departement "
        "AND o.code_region != t.code_region) ORDER BY 1",
        "le département est publié sous plusieurs régions la même année : gardé tel que publié",
    ),
    Notice(
        "bmo_territoires",
        "SELECT annee || ',' || code_departement || ',' || code_region FROM bmo_territoires "
        "WHERE code_departement = '978' ORDER BY 1",
        "978 (Saint-Martin) est publié sous le nom et la région de la Guadeloupe : gardé tel que publié",
    ),
    Notice(
        "bassins",
        "SELECT annee || ',' || code_bassin FROM bmo GROUP BY annee, code_bassin "
        "HAVING count(DISTINCT code_departement) > 1 ORDER BY 1",
        "le bassin s'étend sur plusieurs départements",
    ),
)

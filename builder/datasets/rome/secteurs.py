"""The other ways into the sheets: themes, interests, sectors of activity, NAF divisions."""

from __future__ import annotations

from ...model import Column, Read, Table
from ...vocabulary import flag, leading_zero
from . import files
from .fiches import LIBELLE, OF_SHEET

REPEATED = "vérifié : répète une autre table"
SHEET_REPEATED = {"libelle_rome": REPEATED, "code_ogr_rome": REPEATED}
PRINCIPAL = flag("principal", "1 pour le rattachement principal de la fiche, unique.", yes="oui", no="non")

CODE_THEME = Column("code_theme", "Thème : trois chiffres.", pattern="[0-9][0-9][0-9]")
CODE_CENTRE = Column("code_centre_interet", "Centre d'intérêt.", digits=range(1, 4))
CODE_SECTEUR = Column("code_sect_activite", "Secteur d'activité.", digits=range(1, 5))
CODE_SOUS_SECTEUR = Column("code_ss_sect_activite", "Sous-secteur d'activité.", digits=range(1, 5))
CODE_NAF = Column(
    "code_secteur_naf",
    "Division de la NAF, deux chiffres ; le fichier perd le zéro initial, il est rendu (01). "
    "00 est une entrée du ROME, « Transverse aux secteurs », et n'existe pas dans la NAF.",
    pattern="[0-9][0-9]",
    rules=(leading_zero(2),),
)

THEMES = Table(
    name="rome_themes",
    title="Thèmes transversaux",
    description="Regroupements de fiches par thème.",
    source=Read((files.THEMES,)),
    columns=(
        CODE_THEME,
        LIBELLE.but(source="libelle_theme"),
        Column("definition", "Définition.", source="definition_theme", has_lines=True, empty="pas de définition"),
    ),
    key=("code_theme",),
    label="libelle",
    expect=range(10, 40),
)

METIERS_THEMES = Table(
    name="rome_metiers_themes",
    title="Thèmes de chaque fiche",
    description="Une ligne par thème d'une fiche ; toutes les fiches n'en ont pas.",
    source=Read((files.ARBO_THEME,), ignored={**SHEET_REPEATED, "libelle_theme": REPEATED}),
    columns=(OF_SHEET, CODE_THEME.but(references="rome_themes.code_theme")),
    key=("code_rome", "code_theme"),
    indexes=(("code_theme",),),
    expect=range(800, 5_000),
)

CENTRES_INTERET = Table(
    name="rome_centres_interet",
    title="Centres d'intérêt",
    description="Ce qui attire une personne, comme entrée vers les fiches.",
    source=Read((files.CENTRE_INTERET,)),
    columns=(
        CODE_CENTRE,
        LIBELLE.but(source="libelle_centre_interet"),
        Column(
            "definition",
            "Définition, sur plusieurs lignes.",
            source="definition_centre_interet",
            has_lines=True,
            empty="pas de définition",
        ),
    ),
    key=("code_centre_interet",),
    label="libelle",
    expect=range(20, 60),
)

METIERS_CENTRES_INTERET = Table(
    name="rome_metiers_centres_interet",
    title="Centres d'intérêt de chaque fiche",
    description="Une ligne par centre d'intérêt d'une fiche.",
    source=Read((files.ARBO_CENTRE_INTERET,), ignored={**SHEET_REPEATED, "libelle_centre_interet": REPEATED}),
    columns=(
        OF_SHEET,
        CODE_CENTRE.but(references="rome_centres_interet.code_centre_interet"),
        PRINCIPAL,
    ),
    key=("code_rome", "code_centre_interet"),
    indexes=(("code_centre_interet",),),
    facets=("principal",),
    expect=range(3_000, 12_000),
)

SECTEURS_ACTIVITE = Table(
    name="rome_secteurs_activite",
    title="Secteurs d'activité",
    description="Les secteurs d'activité du ROME, différents de la NAF.",
    source=Read((files.SECTEUR,)),
    columns=(
        CODE_SECTEUR,
        LIBELLE.but(source="libelle_sect_activite"),
        Column(
            "definition",
            "Définition, sur plusieurs lignes.",
            source="definition_sect_activite",
            has_lines=True,
            empty="pas de définition",
        ),
    ),
    key=("code_sect_activite",),
    label="libelle",
    expect=range(25, 60),
)

SOUS_SECTEURS_ACTIVITE = Table(
    name="rome_sous_secteurs_activite",
    title="Sous-secteurs d'activité",
    description="Les divisions de certains secteurs d'activité.",
    source=Read((files.SOUS_SECTEUR,), always_empty=frozenset({"definition_ss_sect_activite"})),
    columns=(
        CODE_SOUS_SECTEUR,
        LIBELLE.but(source="libelle_ss_sect_activite"),
        CODE_SECTEUR.but(references="rome_secteurs_activite.code_sect_activite"),
    ),
    key=("code_ss_sect_activite",),
    indexes=(("code_sect_activite",),),
    facets=("code_sect_activite",),
    label="libelle",
    expect=range(30, 100),
)

METIERS_SECTEURS_ACTIVITE = Table(
    name="rome_metiers_secteurs_activite",
    title="Secteurs d'activité de chaque fiche",
    description="Une ligne par secteur, ou par sous-secteur, où le métier s'exerce.",
    source=Read(
        (files.ARBO_SECTEUR,),
        ignored={
            **SHEET_REPEATED,
            "libelle_sect_activite": REPEATED,
            "libelle_ss_sect_activite": REPEATED,
        },
    ),
    columns=(
        OF_SHEET,
        CODE_SECTEUR.but(references="rome_secteurs_activite.code_sect_activite"),
        CODE_SOUS_SECTEUR.but(
            references="rome_sous_secteurs_activite.code_ss_sect_activite",
            empty="rattachement au secteur entier",
        ),
        PRINCIPAL,
    ),
    unique=(("code_rome", "code_sect_activite", "code_ss_sect_activite"),),
    indexes=(("code_rome",), ("code_sect_activite",), ("code_ss_sect_activite",)),
    facets=("principal",),
    expect=range(2_500, 10_000),
)

SECTEURS_NAF = Table(
    name="rome_secteurs_naf",
    title="Divisions de la NAF",
    description="Les divisions de la nomenclature d'activités française ; le producteur les écrit sans accents.",
    source=Read((files.NAF,)),
    columns=(
        CODE_NAF,
        LIBELLE.but(source="libelle_secteur_naf", description="Intitulé, sans accents dans le fichier."),
        Column("code_tech_secteur_naf", "Identifiant technique chez le producteur.", digits=range(1, 4)),
    ),
    key=("code_secteur_naf",),
    label="libelle",
    expect=range(80, 100),
)

METIERS_SECTEURS_NAF = Table(
    name="rome_metiers_secteurs_naf",
    title="Divisions de la NAF de chaque fiche",
    description="Une ligne par division de la NAF où le métier s'exerce.",
    source=Read((files.ARBO_NAF,), ignored={**SHEET_REPEATED, "libelle_secteur_naf": REPEATED}),
    columns=(OF_SHEET, CODE_NAF.but(references="rome_secteurs_naf.code_secteur_naf")),
    key=("code_rome", "code_secteur_naf"),
    indexes=(("code_secteur_naf",),),
    expect=range(2_000, 10_000),
)

TABLES = (
    THEMES,
    METIERS_THEMES,
    CENTRES_INTERET,
    METIERS_CENTRES_INTERET,
    SECTEURS_ACTIVITE,
    SOUS_SECTEURS_ACTIVITE,
    METIERS_SECTEURS_ACTIVITE,
    SECTEURS_NAF,
    METIERS_SECTEURS_NAF,
)

"""Competences, knowledge and contexts of work, and their links to sheets."""

from __future__ import annotations

from ...model import Belongs, Column, Correction, Read, Table
from ...vocabulary import CODE_OGR, CONTROL_C1, NOT_GIVEN, flag
from . import files
from .fiches import LIBELLE, OF_SHEET, TRANSITION_NUM

# The same header as for sheets and appellations, but here the publisher answers by yes or no.
EST_TRANSITION_ECO = flag("est_transition_eco", "1 si la transition écologique est concernée.", empty=NOT_GIVEN).but(
    source="transition_eco"
)
MACRO = CODE_OGR.but(
    name="code_ogr_macro_comp",
    description="Macro-compétence qui regroupe la compétence.",
    references="rome_competences.code_ogr",
)

BLOCS = Table(
    name="rome_blocs",
    title="Blocs d'une fiche",
    description="Les parties dont une fiche métier est faite.",
    source=Read((files.BLOC,)),
    columns=(
        Column("code_compo_bloc", "Numéro du bloc.", digits=range(1, 3)),
        LIBELLE.but(source="libelle_bloc"),
    ),
    key=("code_compo_bloc",),
    label="libelle",
    expect=range(8, 12),
)

RUBRIQUES = Table(
    name="rome_rubriques",
    title="Rubriques du bloc des compétences",
    description="Savoir-faire, savoir-être professionnels, savoirs.",
    source=Read((files.RUBRIQUE,)),
    columns=(
        Column("code_rubrique", "Numéro de la rubrique.", digits=range(1, 3)),
        Column(
            "code_compo_bloc",
            "Bloc de la fiche.",
            digits=range(1, 3),
            references="rome_blocs.code_compo_bloc",
        ),
        Column("position_rubrique", "Rang de la rubrique dans le bloc, à partir de 1.", type="INTEGER"),
        LIBELLE.but(source="libelle_rubrique"),
    ),
    key=("code_rubrique",),
    label="libelle",
    expect=range(3, 6),
)

COMPETENCES = Table(
    name="rome_competences",
    title="Compétences du ROME",
    description="Savoir-faire et savoir-être professionnels : compétences, et macro-compétences qui les regroupent.",
    source=Read((files.COMPETENCE,)),
    columns=(
        CODE_OGR,
        LIBELLE.but(source="libelle_competence"),
        Column("nature", "Compétence ou macro-compétence.", values=("Compétence", "Macro-compétence")),
        Column("definition", "Définition.", has_lines=True, empty="pas de définition"),
        MACRO.but(empty="la ligne est une macro-compétence"),
        Column(
            "code_macro_comp",
            "Code fonctionnel de la macro-compétence : sa place dans l'arborescence (4A101).",
            pattern="[0-9][A-Z][0-9][0-9][0-9]",
            empty="la ligne est une compétence",
        ),
        Column("cat_comp", "Catégorie.", values=("Savoir-faire", "Savoir-être professionnel")),
        Column(
            "sous_cat_comp", "Sous-catégorie.", values=("Technique", "Technique expert", "Transverse"), is_open=True
        ),
        EST_TRANSITION_ECO,
        TRANSITION_NUM,
        Column(
            "libelle_heterogeneite",
            "Homogénéité des compétences d'une macro-compétence.",
            values=("Homogène", "Très homogène", "Hétérogène"),
            is_open=True,
            empty="la ligne est une compétence",
        ),
        Column("libelle_origine", "Organisme d'où vient la compétence (PIX).", empty="le producteur lui-même"),
    ),
    key=("code_ogr",),
    indexes=(("code_ogr_macro_comp",),),
    search=("libelle",),
    facets=("nature", "cat_comp", "sous_cat_comp"),
    label="libelle",
    expect=range(15_000, 30_000),
)

SAVOIRS = Table(
    name="rome_savoirs",
    title="Savoirs du ROME",
    description="Connaissances, techniques, normes, produits et certifications mobilisés dans les métiers.",
    source=Read((files.SAVOIR,)),
    columns=(
        CODE_OGR.but(source="code_ogr_savoir"),
        LIBELLE.but(source="libelle_savoir", rules=(CONTROL_C1,)),
        Column("categorie_savoir", "Catégorie."),
        Column("sous_categorie_savoir", "Sous-catégorie."),
        EST_TRANSITION_ECO,
        TRANSITION_NUM,
    ),
    key=("code_ogr",),
    search=("libelle",),
    facets=("categorie_savoir", "sous_categorie_savoir"),
    label="libelle",
    expect=range(12_000, 25_000),
)

CONTEXTES = Table(
    name="rome_contextes",
    title="Contextes de travail",
    description="Conditions, horaires, lieux, publics et structures dans lesquels un métier s'exerce.",
    source=Read((files.CONTEXTE,)),
    columns=(
        CODE_OGR,
        LIBELLE.but(source="libelle_cont_travail"),
        Column("code_type_cont_trav", "Type de contexte.", digits=range(1, 3)),
        Column("libelle_type_cont_trav", "Intitulé du type de contexte."),
    ),
    key=("code_ogr",),
    facets=("libelle_type_cont_trav",),
    label="libelle",
    expect=range(100, 400),
)

COEUR_METIER = Column(
    "coeur_metier",
    "Place au cœur du métier.",
    values=("Principale", "Émergente"),
    is_open=True,
    empty="ni principale ni émergente",
)


def _linked(name: str, items: str, title: str, description: str, expect: range) -> Table:
    """Return the table of links between sheets and one kind of items, from the common file."""
    contexts = items == "rome_contextes"
    return Table(
        name=name,
        title=title,
        description=description,
        source=Read(
            (files.COHERENCE,),
            keep=Belongs("code_ogr", items),
            always_empty=frozenset({"coeur_metier"}) if contexts else frozenset(),
        ),
        columns=(
            OF_SHEET,
            CODE_OGR.but(references=f"{items}.code_ogr"),
            *(() if contexts else (COEUR_METIER,)),
        ),
        key=("code_rome", "code_ogr"),
        indexes=(("code_ogr",),),
        facets=() if contexts else ("coeur_metier",),
        expect=expect,
    )


METIERS_COMPETENCES = _linked(
    "rome_metiers_competences",
    "rome_competences",
    "Compétences de chaque fiche",
    "Une ligne par compétence d'une fiche, savoir-faire ou savoir-être.",
    range(40_000, 120_000),
)
METIERS_SAVOIRS = _linked(
    "rome_metiers_savoirs",
    "rome_savoirs",
    "Savoirs de chaque fiche",
    "Une ligne par savoir d'une fiche.",
    range(25_000, 80_000),
)
METIERS_CONTEXTES = _linked(
    "rome_metiers_contextes",
    "rome_contextes",
    "Contextes de travail de chaque fiche",
    "Une ligne par contexte de travail d'une fiche.",
    range(10_000, 30_000),
)

COMPETENCES_RIASEC = Table(
    name="rome_competences_riasec",
    title="Profil RIASEC des macro-compétences",
    description="Les intérêts professionnels d'une macro-compétence dans la typologie de Holland.",
    source=Read((files.MACRO_RIASEC,)),
    columns=(
        CODE_OGR.but(references="rome_competences.code_ogr"),
        Column("riasec_majeur", "Intérêt majeur.", values=tuple("RIASEC"), empty="pas de profil"),
        Column("riasec_mineur", "Intérêt mineur.", values=tuple("RIASEC"), empty="pas d'intérêt mineur"),
    ),
    key=("code_ogr",),
    expect=range(400, 800),
)

TABLES_BLOCS = (BLOCS, RUBRIQUES)
TABLES = (
    COMPETENCES,
    SAVOIRS,
    CONTEXTES,
    METIERS_COMPETENCES,
    METIERS_SAVOIRS,
    METIERS_CONTEXTES,
    COMPETENCES_RIASEC,
)

CORRECTIONS = (
    Correction(
        "rome_savoirs",
        "libelle",
        "404707",
        find="l\x92'étranger",
        put="l'étranger",
        reason="apostrophe écrite deux fois, dont une en caractère de contrôle",
        date="2026-11-23",
    ),
)

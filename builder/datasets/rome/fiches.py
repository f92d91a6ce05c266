"""The sheets, their place in the classification, their job titles, texts and neighbours."""

from __future__ import annotations

from ...model import Column, Correction, Notice, Read, Table
from ...vocabulary import (
    CODE_OGR,
    CODE_ROME,
    CONTROL_C1,
    DOUBLED_APOSTROPHES,
    NOT_GIVEN,
    flag,
)
from . import files

GRAND_DOMAINE = Column("code_grand_domaine", "Grand domaine : une lettre, de A à N.", pattern="[A-N]")
DOMAINE = Column(
    "code_domaine_professionnel",
    "Domaine professionnel : la lettre du grand domaine et deux chiffres.",
    pattern="[A-N][0-9][0-9]",
)
LIBELLE = Column("libelle", "Intitulé.")
TRANSITION_ECO = Column(
    "transition_eco",
    "Place du métier dans la transition écologique.",
    values=(
        "Emploi Blanc",
        "Emploi Brun",
        "Emploi Vert",
        "Emploi stratégique pour la Transition écologique",
    ),
    is_open=True,
    empty=NOT_GIVEN,
)
TRANSITION_NUM = flag("transition_num", "1 si la transition numérique est concernée.", empty=NOT_GIVEN)
TAGS = (
    TRANSITION_ECO,
    TRANSITION_NUM,
    flag("transition_demo", "1 si la transition démographique est concernée.", empty=NOT_GIVEN),
    flag("emploi_reglemente", "1 pour un métier réglementé.", empty=NOT_GIVEN),
    flag("emploi_cadre", "1 pour un métier exercé avec le statut de cadre.", empty=NOT_GIVEN),
)
CODE_ROME_PARENT = CODE_ROME.but(
    name="code_rome_parent",
    source="",
    description="Fiche du ROME 3 d'où vient la ligne : c'est la table de passage du producteur.",
)
OF_SHEET = CODE_ROME.but(references="rome_metiers.code_rome")

GRANDS_DOMAINES = Table(
    name="rome_grands_domaines",
    title="Grands domaines du ROME",
    description="Le premier niveau de l'arborescence principale du ROME, une ligne par lettre.",
    source=Read((files.GRAND_DOMAINE,)),
    columns=(GRAND_DOMAINE, LIBELLE.but(source="libelle_grand_domaine")),
    key=("code_grand_domaine",),
    # The old API counted them.
    numbered=True,
    label="libelle",
    expect=range(14, 15),
)

DOMAINES = Table(
    name="rome_domaines",
    title="Domaines professionnels du ROME",
    description="Le deuxième niveau de l'arborescence principale du ROME.",
    source=Read((files.DOMAINE,)),
    columns=(
        DOMAINE,
        GRAND_DOMAINE.but(
            source="code_domaine_professionnel",
            convert=lambda code: code[:1],
            origin="première lettre de code_domaine_professionnel",
            references="rome_grands_domaines.code_grand_domaine",
        ),
        LIBELLE.but(source="libelle_domaine_professionnel"),
    ),
    key=("code_domaine_professionnel",),
    numbered=True,
    indexes=(("code_grand_domaine",),),
    facets=("code_grand_domaine",),
    label="libelle",
    expect=range(100, 150),
)

METIERS = Table(
    name="rome_metiers",
    title="Fiches métiers du ROME",
    description="Une ligne par fiche métier, l'unité de classement du ROME.",
    source=Read((files.CODE_ROME_FILE,)),
    columns=(
        CODE_ROME,
        CODE_OGR,
        LIBELLE.but(source="libelle_rome", description="Intitulé de la fiche métier."),
        DOMAINE.but(
            source="code_rome",
            convert=lambda code: code[:3],
            origin="trois premiers caractères de code_rome",
            references="rome_domaines.code_domaine_professionnel",
        ),
        *TAGS,
        CODE_ROME_PARENT,
        Column("code_fiche_metier", "Identifiant technique de la fiche chez le producteur.", digits=range(1, 8)),
    ),
    key=("code_rome",),
    unique=(("code_ogr",), ("code_fiche_metier",)),
    indexes=(("code_domaine_professionnel",), ("code_rome_parent",)),
    search=("libelle",),
    facets=("code_domaine_professionnel", "transition_eco", "emploi_cadre", "emploi_reglemente"),
    label="libelle",
    expect=range(1_500, 2_500),
)

APPELLATIONS = Table(
    name="rome_appellations",
    title="Appellations du ROME",
    description="Les intitulés d'emploi rattachés à une fiche ; chaque fiche en a exactement une PRINCIPALE.",
    source=Read((files.APPELLATION,), always_empty=frozenset({"origine"})),
    columns=(
        CODE_OGR,
        LIBELLE.but(source="libelle_appellation_long", description="Intitulé long, au masculin et au féminin."),
        Column("libelle_court", "Intitulé court, de 60 caractères au plus.", source="libelle_appellation_court"),
        OF_SHEET,
        *TAGS,
        Column(
            "classification",
            "PRINCIPALE : l'appellation qui donne son nom à la fiche ; SYNONYME : les autres.",
            values=("PRINCIPALE", "SYNONYME"),
        ),
        CODE_ROME_PARENT,
        flag("peu_usite", "1 pour une appellation peu usitée, que la fiche du producteur ne montre pas."),
    ),
    key=("code_ogr",),
    indexes=(("code_rome",), ("code_rome_parent",)),
    search=("libelle", "libelle_court"),
    facets=("classification", "peu_usite", "transition_eco"),
    label="libelle",
    expect=range(11_000, 20_000),
)

TEXTES = Table(
    name="rome_textes",
    title="Textes des fiches",
    description="Définition de chaque fiche et accès au métier, une ligne par phrase.",
    source=Read((files.TEXTE,)),
    columns=(
        OF_SHEET,
        Column(
            "code_compo_bloc",
            "Bloc de la fiche : 3 pour la définition, 4 pour l'accès au métier.",
            values=("3", "4"),
            references="rome_blocs.code_compo_bloc",
        ),
        Column("position_phrase", "Rang de la phrase dans son bloc, à partir de 1.", type="INTEGER"),
        Column("libelle_type_texte", "Nature du texte.", values=("definition", "acces_metier")),
        Column("libelle_texte", "La phrase.", has_lines=True, rules=(CONTROL_C1, DOUBLED_APOSTROPHES)),
    ),
    key=("code_rome", "code_compo_bloc", "position_phrase"),
    facets=("libelle_type_texte",),
    expect=range(6_000, 25_000),
)

MOBILITES = Table(
    name="rome_mobilites",
    title="Mobilités entre fiches",
    description="Vers quelles fiches une personne peut aller depuis une fiche, dans l'ordre du producteur ; "
    "la relation n'est pas symétrique.",
    source=Read((files.MOBILITE,)),
    columns=(
        OF_SHEET,
        OF_SHEET.but(name="code_rome_cible", description="Fiche vers laquelle la mobilité mène."),
        Column("numero_ordre", "Rang de la mobilité pour la fiche de départ, à partir de 1.", type="INTEGER"),
    ),
    key=("code_rome", "code_rome_cible"),
    unique=(("code_rome", "numero_ordre"),),
    indexes=(("code_rome_cible",),),
    expect=range(8_000, 40_000),
)

METIERS_RIASEC = Table(
    name="rome_metiers_riasec",
    title="Profil RIASEC des fiches",
    description="Les intérêts professionnels d'une fiche dans la typologie de Holland.",
    source=Read((files.RIASEC,)),
    columns=(
        OF_SHEET,
        Column("riasec_majeur", "Intérêt majeur (R, I, A, S, E ou C).", values=tuple("RIASEC")),
        Column("riasec_mineur", "Intérêt mineur.", values=tuple("RIASEC"), empty="pas d'intérêt mineur"),
    ),
    key=("code_rome",),
    facets=("riasec_majeur", "riasec_mineur"),
    expect=range(1_500, 2_500),
)

TABLES = (GRANDS_DOMAINES, DOMAINES, METIERS, APPELLATIONS)
TABLES_AFTER_BLOCS = (TEXTES, MOBILITES, METIERS_RIASEC)


def _spaced(key: str, dimension: str) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            "rome_appellations",
            column,
            key,
            find=f"{dimension} D",
            put=f"{dimension}D",
            reason=f"faute de frappe du producteur : « {dimension} D » pour {dimension}D",
            date="2026-11-23",
        )
        for column in ("libelle", "libelle_court")
    )


NOTICES = (
    Notice(
        "rome_textes",
        "SELECT '' WHERE NOT EXISTS (SELECT 1 FROM rome_textes)",
        "la définition des fiches et l'accès au métier ne sont pas dans cette livraison : « infotravail fetch rome », "
        "ou « infotravail add rome RefRomeCsv.zip » avec le fichier entier du producteur",
    ),
)

CORRECTIONS = (
    *_spaced("38709", "2"),
    *_spaced("38710", "2"),
    *_spaced("38711", "3"),
    *_spaced("38713", "3"),
    *_spaced("38714", "3"),
    Correction(
        "rome_appellations",
        "libelle_court",
        "200112",
        find="Administratreur",
        put="Administrateur",
        reason="faute de frappe du producteur : « Administratreur »",
        date="2026-11-23",
    ),
)

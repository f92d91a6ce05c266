"""Every edition of the ROME that the archive holds, and the bridge between any two of them.

The bridge is exact where job titles are there in both editions, as their OGR numbers do not
change: a sheet goes where its titles went. A sheet of the ROME 4.0 that has no older title is
led to the sheet of the ROME 3 that the publisher says it comes from (`code_rome_parent`).
"""

from __future__ import annotations

from ...model import OF_EDITION, Changes, Column, Compared, Made, Notice, Read, Table
from ...vocabulary import CODE_OGR, CODE_ROME, COMPUTED, ISO_DATE, changed_columns
from . import files
from .fiches import CODE_ROME_PARENT, TAGS

EDITION = Column(
    "edition",
    "Édition : son numéro (v460), et pour une émission antérieure du même numéro, le début de son SHA-256.",
    source=OF_EDITION,
)
OF_ANY_EDITION = EDITION.but(references="rome_editions.edition")
NOT_BEFORE_4 = "le ROME 3 n'a pas cette information, ou elle n'est pas renseignée"

ROME_METIERS_EDITIONS = Table(
    name="rome_metiers_editions",
    title="Fiches de chaque édition du ROME",
    description="Chaque code et chaque intitulé de fiche, tels que publiés dans chaque édition que l'archive détient.",
    source=Read((files.CODE_ROME_FILE, files.CODE_ROME_FILE_PART, files.CODE_ROME_FILE_3), every_edition=True),
    columns=(
        OF_ANY_EDITION,
        CODE_ROME,
        CODE_OGR,
        Column("libelle", "Intitulé de la fiche, tel que publié.", source="libelle_rome"),
        *(tag.but(empty=NOT_BEFORE_4) for tag in TAGS),
        CODE_ROME_PARENT.but(empty="la fiche est du ROME 3"),
    ),
    key=("edition", "code_rome"),
    indexes=(("code_rome",), ("code_ogr",)),
    facets=("edition",),
    label="libelle",
    expect=range(500, 100_000),
)

ROME_APPELLATIONS_EDITIONS = Table(
    name="rome_appellations_editions",
    title="Appellations de chaque édition du ROME",
    description="Chaque appellation et sa fiche, telles que publiées dans chaque édition que l'archive détient.",
    source=Read((files.APPELLATION, files.APPELLATION_PART, files.APPELLATION_3), every_edition=True),
    columns=(
        OF_ANY_EDITION,
        CODE_OGR,
        CODE_ROME,
        Column("libelle", "Intitulé long, tel que publié.", source="libelle_appellation_long"),
        Column("libelle_court", "Intitulé court, tel que publié.", source="libelle_appellation_court"),
        Column(
            "classification",
            "PRINCIPALE pour celle qui a l'intitulé de la fiche, SYNONYME pour les autres.",
            values=("PRINCIPALE", "SYNONYME"),
            empty=NOT_BEFORE_4,
        ),
    ),
    key=("edition", "code_ogr"),
    links=((("edition", "code_rome"), "rome_metiers_editions"),),
    indexes=(("code_ogr",), ("edition", "code_rome")),
    facets=("edition",),
    label="libelle",
    expect=range(10_000, 1_000_000),
)


_EDITIONS = f"""
SELECT a.edition, a.numero,
       CASE a.disposition WHEN '{files.ROME_3}' THEN a.disposition ELSE '{files.ROME_4}' END,
       a.date_publication, a.date_recuperation, a.sha256,
       (SELECT count(*) FROM rome_metiers_editions m WHERE m.edition = a.edition),
       (SELECT count(*) FROM rome_appellations_editions m WHERE m.edition = a.edition),
       a.est_courante
FROM temp.archives a WHERE a.fichier = '{files.CSV}'
"""

ROME_EDITIONS = Table(
    name="rome_editions",
    title="Éditions du ROME",
    description="Les éditions que l'archive détient, chacune identifiée par son contenu.",
    source=Made(_EDITIONS, of=("rome_metiers_editions", "rome_appellations_editions")),
    columns=(
        EDITION.but(source="", origin=COMPUTED),
        Column("numero", "Numéro de l'édition chez le producteur.", origin="lu dans le fichier"),
        Column(
            "version_rome",
            "ROME 3 ou ROME 4.0.",
            values=(files.ROME_3, files.ROME_4),
            origin="d'après la disposition du fichier",
        ),
        Column(
            "date_publication",
            "Date de publication : celle que le fichier donne, sinon celle que nous connaissons.",
            pattern=ISO_DATE,
            empty="inconnue",
            origin="lu dans le fichier, ou déclaré",
        ),
        Column("date_recuperation", "Date à laquelle le fichier a été récupéré.", pattern=ISO_DATE, origin=COMPUTED),
        Column(
            "sha256",
            "SHA-256 du fichier tel que le producteur l'a servi : celui de chaque ligne de l'édition.",
            pattern="[0-9a-f]" * 64,
            origin=COMPUTED,
        ),
        Column("nb_fiches", "Nombre de fiches.", type="INTEGER", unit="fiches", origin=COMPUTED),
        Column("nb_appellations", "Nombre d'appellations.", type="INTEGER", unit="appellations", origin=COMPUTED),
        Column(
            "est_courante",
            "1 pour l'édition dont viennent les autres tables.",
            type="INTEGER",
            values=(0, 1),
            origin=COMPUTED,
        ),
    ),
    key=("edition",),
    unique=(("sha256",),),
    label="edition",
    expect=range(1, 200),
)

# Editions in the order of time: by number, then by the day of fetching.
_IN_ORDER = (
    "SELECT edition, version_rome, row_number() OVER (ORDER BY numero, date_recuperation, sha256) AS rang "
    "FROM rome_editions"
)

_PASSAGES = f"""
WITH allers AS MATERIALIZED (
    SELECT a.edition AS de, a.code_rome AS de_code, b.edition AS vers, b.code_rome AS vers_code, count(*) AS nombre
    FROM rome_appellations_editions a
    -- In this order, so that each title is found by its key: there is no index yet.
    CROSS JOIN rome_editions e ON e.edition > a.edition
    CROSS JOIN rome_appellations_editions b ON b.edition = e.edition AND b.code_ogr = a.code_ogr
    GROUP BY 1, 2, 3, 4
),
lignees AS (
    SELECT * FROM allers UNION ALL SELECT vers, vers_code, de, de_code, nombre FROM allers
),
sans_lignee AS (
    SELECT m.edition, m.code_rome, m.code_ogr, m.code_rome_parent, o.edition AS autre, o.version_rome
    FROM rome_metiers_editions m JOIN rome_editions o ON o.edition != m.edition
    WHERE NOT EXISTS (
        SELECT 1 FROM lignees l WHERE l.de = m.edition AND l.de_code = m.code_rome AND l.vers = o.edition)
),
replis AS (
    SELECT s.edition, s.code_rome, s.autre, m.code_rome AS ailleurs, 'code_rome_parent' AS preuve
    FROM sans_lignee s JOIN rome_metiers_editions m ON m.edition = s.autre AND m.code_rome = s.code_rome_parent
    WHERE s.version_rome = '{files.ROME_3}'
    UNION ALL
    SELECT s.edition, s.code_rome, s.autre, m.code_rome, 'code_ogr'
    FROM sans_lignee s JOIN rome_metiers_editions m ON m.edition = s.autre AND m.code_ogr = s.code_ogr
    WHERE s.version_rome IS NOT '{files.ROME_3}'
),
paires (de, de_code, vers, vers_code, nombre, poids, preuve) AS (
    SELECT de, de_code, vers, vers_code, nombre,
           nombre * 1.0 / sum(nombre) OVER (PARTITION BY de, de_code, vers), 'appellations'
    FROM lignees
    UNION ALL
    SELECT edition, code_rome, autre, ailleurs, 0, 1.0, preuve FROM replis
),
qualifiees AS (
    SELECT p.*,
           o.libelle = n.libelle AND o.code_ogr = n.code_ogr AND de_code = vers_code AS identique,
           o.libelle != n.libelle AND o.code_ogr = n.code_ogr AND de_code = vers_code AS renomme,
           count(*) OVER (PARTITION BY de, de_code, vers) > 1 AS scinde,
           count(*) OVER (PARTITION BY de, vers, vers_code) > 1 AS fusionne,
           de_code = vers_code AND o.code_ogr != n.code_ogr AS reattribue
    FROM paires p
    JOIN rome_metiers_editions o ON o.edition = p.de AND o.code_rome = p.de_code
    JOIN rome_metiers_editions n ON n.edition = p.vers AND n.code_rome = p.vers_code
)
SELECT de, de_code, vers, vers_code,
       CASE WHEN identique AND NOT scinde AND NOT fusionne THEN 'identique' ELSE coalesce(nullif(substr(
           CASE WHEN renomme THEN ', renommé' ELSE '' END || CASE WHEN reattribue THEN ', réattribué' ELSE '' END ||
           CASE WHEN scinde THEN ', scindé' ELSE '' END || CASE WHEN fusionne THEN ', fusionné' ELSE '' END,
           3), ''), CASE WHEN nombre = 0 THEN 'issu de' ELSE 'changé de code' END) END,
       nombre, poids, identique, renomme, scinde, fusionne, reattribue, preuve
FROM qualifiees
"""


def _flag(name: str, description: str) -> Column:
    return Column(name, description, type="INTEGER", values=(0, 1), origin=COMPUTED)


def _side(name: str, description: str) -> Column:
    return EDITION.but(
        name=f"{name}_edition", description=description, source="", references="rome_editions.edition", origin=COMPUTED
    )


DE_EDITION, VERS_EDITION = _side("de", "Édition de départ."), _side("vers", "Édition d'arrivée.")

ROME_PASSAGES = Table(
    name="rome_passages",
    title="Passage d'une édition du ROME à une autre",
    description=(
        "Où mène chaque fiche d'une édition dans chaque autre, dans les deux sens : la part de ses appellations qui y "
        "est allée. Les poids d'un code de départ somment à 1."
    ),
    source=Made(_PASSAGES, of=("rome_metiers_editions", "rome_appellations_editions")),
    columns=(
        DE_EDITION,
        CODE_ROME.but(name="de_code", description="Code ROME dans l'édition de départ.", origin=COMPUTED),
        VERS_EDITION,
        CODE_ROME.but(name="vers_code", description="Code ROME dans l'édition d'arrivée.", origin=COMPUTED),
        Column("nature", "Ce que la fiche est devenue, en mots.", origin=COMPUTED),
        Column(
            "nb_appellations",
            "Nombre d'appellations de la fiche de départ qui sont dans celle d'arrivée.",
            type="INTEGER",
            unit="appellations",
            origin=COMPUTED,
        ),
        Column(
            "poids",
            "Part des appellations de la fiche de départ qui sont dans celle d'arrivée, parmi celles que les deux "
            "éditions ont ; 1 quand il n'y en a aucune.",
            type="REAL",
            origin=COMPUTED,
        ),
        _flag("est_identique", "1 si le code, l'OGR et l'intitulé sont les mêmes."),
        _flag("est_renomme", "1 si le code et l'OGR sont les mêmes, l'intitulé un autre."),
        _flag("est_scinde", "1 si les appellations de la fiche de départ vont à plusieurs fiches."),
        _flag("est_fusionne", "1 si les appellations de la fiche d'arrivée viennent de plusieurs fiches."),
        _flag("est_reattribue", "1 si le même code désigne une autre fiche, d'un autre OGR."),
        Column(
            "preuve",
            "Ce qui mène d'une fiche à l'autre : ses appellations ; à défaut, code_rome_parent vers le ROME 3, "
            "ou son OGR.",
            values=("appellations", "code_rome_parent", "code_ogr"),
            origin=COMPUTED,
        ),
    ),
    key=("de_edition", "de_code", "vers_edition", "vers_code"),
    links=(
        (("de_edition", "de_code"), "rome_metiers_editions (edition, code_rome)"),
        (("vers_edition", "vers_code"), "rome_metiers_editions (edition, code_rome)"),
    ),
    indexes=(("de_code",), ("vers_edition", "vers_code")),
    facets=("de_edition", "vers_edition", "preuve"),
)

_ATTRIBUTES = (*(tag.name for tag in TAGS), "code_rome_parent")

ROME_CHANGEMENTS = Table(
    name="rome_changements",
    title="Ce qui a changé d'une édition du ROME à la suivante",
    description="Une ligne par cellule changée, entre deux éditions qui se suivent dans l'archive.",
    source=Changes(
        f"SELECT a.edition, b.edition, a.version_rome = b.version_rome, NULL FROM ({_IN_ORDER}) a "
        f"JOIN ({_IN_ORDER}) b ON b.rang = a.rang + 1",
        (
            Compared(
                "fiche",
                "rome_metiers_editions",
                "edition",
                key=("code_rome",),
                labels=("libelle",),
                attributes=_ATTRIBUTES,
                identity="code_ogr",
            ),
            Compared(
                "appellation",
                "rome_appellations_editions",
                "edition",
                key=("code_ogr",),
                labels=("libelle", "libelle_court"),
                places=("code_rome",),
                attributes=("classification",),
            ),
        ),
    ),
    columns=(
        DE_EDITION,
        VERS_EDITION,
        *changed_columns(("fiche", "appellation"), "Code ROME de la fiche, ou code OGR de l'appellation."),
    ),
    unique=(("de_edition", "vers_edition", "objet", "code", "champ", "nature"),),
    facets=("objet", "nature", "champ"),
)

TABLES = (ROME_METIERS_EDITIONS, ROME_APPELLATIONS_EDITIONS, ROME_EDITIONS, ROME_PASSAGES, ROME_CHANGEMENTS)

NOTICES = (
    Notice(
        "rome_editions",
        "SELECT edition FROM rome_editions WHERE edition != numero ORDER BY 1",
        "le producteur a émis ce même numéro une autre fois, avec d'autres octets : voir rome_changements",
    ),
)

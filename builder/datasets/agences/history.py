"""Who is whom from one source to another, and what became of each agency between two editions of one."""

from __future__ import annotations

from ...model import OF_EDITION, Changes, Column, Compared, Made, Notice, Read, Table
from ...vocabulary import COMPUTED, changed_columns
from .tables import AGENCES, IDENTIFIANT, SOURCE

_PAIRS = """
WITH paires AS (
    SELECT a.source AS de, a.identifiant, b.source AS vers, b.identifiant AS identifiant_lie, 'code SAFIR' AS preuve
    FROM agences a JOIN agences b ON b.code_safir = a.code_safir AND b.source > a.source
    UNION ALL
    SELECT a.source, a.identifiant, b.source, b.identifiant, 'nom et commune'
    FROM agences a JOIN agences b
      ON b.nom_normalise = a.nom_normalise AND b.code_commune = a.code_commune AND b.source > a.source
    WHERE a.code_safir IS NULL OR b.code_safir IS NULL
)
SELECT de, identifiant, vers, identifiant_lie, preuve,
       count(*) OVER (PARTITION BY de, identifiant, vers) = 1
       AND count(*) OVER (PARTITION BY vers, identifiant_lie, de) = 1
FROM paires
"""

AGENCES_LIENS = Table(
    name="agences_liens",
    title="La même agence dans deux sources",
    description=(
        "Les lignes de deux sources qui désignent la même agence : par le code SAFIR, ou par le nom et la commune "
        "quand l'une des deux n'a pas de code."
    ),
    source=Made(_PAIRS, of=("agences",)),
    columns=(
        SOURCE.but(source="", convert=None, origin=COMPUTED),
        IDENTIFIANT.but(origin=COMPUTED),
        SOURCE.but(
            name="source_liee", description="Source de l'autre ligne.", source="", convert=None, origin=COMPUTED
        ),
        Column("identifiant_lie", "Identifiant de l'autre ligne.", origin=COMPUTED),
        Column(
            "preuve",
            "Ce qui rapproche les deux lignes.",
            values=("code SAFIR", "nom et commune"),
            origin=COMPUTED,
        ),
        Column(
            "est_unique",
            "0 si l'une des deux lignes se rapproche de plusieurs : voir constats.",
            type="INTEGER",
            values=(0, 1),
            origin=COMPUTED,
        ),
    ),
    key=("source", "identifiant", "source_liee", "identifiant_lie"),
    links=(
        (("source", "identifiant"), "agences"),
        (("source_liee", "identifiant_lie"), "agences (source, identifiant)"),
    ),
    facets=("source", "source_liee", "preuve"),
)

_EDITION = Column("edition", "Édition de la source : sa date.", source=OF_EDITION)

AGENCES_EDITIONS = Table(
    name="agences_editions",
    title="Agences de chaque édition des sources",
    description="Le nom et l'adresse de chaque agence dans chaque édition que l'archive détient.",
    source=Read(AGENCES.members, every_edition=True),
    columns=(
        SOURCE,
        _EDITION,
        *(
            AGENCES.column(name)
            for name in ("identifiant", "libelle_publie", "type_agence", "adresse", "code_postal", "nom_commune")
        ),
    ),
    key=("source", "edition", "identifiant"),
    facets=("source", "edition"),
    label="libelle_publie",
)

AGENCES_CHANGEMENTS = Table(
    name="agences_changements",
    title="Agences ouvertes, fermées, renommées ou déménagées",
    description="Une ligne par cellule changée, entre deux éditions qui se suivent d'une même source.",
    source=Changes(
        "SELECT edition, suivante, 1, source FROM (SELECT source, edition, lead(edition) OVER (PARTITION BY source "
        # Of one day, the newest issue is the one whose label has no SHA-256.
        "ORDER BY substr(edition, 1, 10), length(edition) DESC, edition) AS suivante "
        "FROM (SELECT DISTINCT source, edition FROM agences_editions)) WHERE suivante IS NOT NULL",
        (
            Compared(
                "agence",
                "agences_editions",
                "edition",
                key=("source", "identifiant"),
                labels=("libelle_publie",),
                places=("adresse", "code_postal", "nom_commune"),
                attributes=("type_agence",),
                group="source",
            ),
        ),
    ),
    columns=(
        Column("de_edition_source", "Édition de départ de la source.", origin=COMPUTED),
        Column("vers_edition_source", "Édition d'arrivée de la source.", origin=COMPUTED),
        *changed_columns(("agence",), "Source et identifiant de l'agence, une virgule entre eux."),
    ),
    unique=(("de_edition_source", "vers_edition_source", "objet", "code", "champ", "nature"),),
    facets=("nature",),
)

TABLES = (AGENCES_LIENS, AGENCES_EDITIONS, AGENCES_CHANGEMENTS)

_KEY = "source || ',' || identifiant"


def _twice(column: str) -> str:
    return (
        f"SELECT {_KEY} FROM agences WHERE (source, {column}) IN "
        f"(SELECT source, {column} FROM agences WHERE {column} IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1) "
        "ORDER BY 1"
    )


NOTICES = (
    Notice("agences", _twice("code_safir"), "le code SAFIR est aussi celui d'une autre ligne de la même source"),
    Notice("agences", _twice("siret"), "le SIRET est aussi celui d'une autre ligne de la même source"),
    Notice(
        "agences",
        f"SELECT {_KEY} FROM agences WHERE code_commune IS NULL ORDER BY 1",
        "la commune n'a pas été trouvée, ni par un code, ni par le code postal et le nom",
    ),
    Notice(
        "agences",
        f"SELECT {_KEY} FROM agences WHERE preuve_commune = 'département et nom' ORDER BY 1",
        "la commune a été trouvée par le département et le nom : aucune n'a ce code postal sous ce nom",
    ),
    Notice(
        "agences",
        f"SELECT {_KEY} FROM agences WHERE code_commune_publie IS NOT NULL AND preuve_commune != 'code publié' "
        "ORDER BY 1",
        "le code de commune que la source donne ne mène à aucune commune : trouvée par l'adresse",
    ),
    Notice(
        "agences_communes",
        f"SELECT {_KEY} || ',' || code_commune_publie FROM agences_communes WHERE code_commune IS NULL ORDER BY 1",
        "le code ne mène à aucune commune actuelle, ou à plusieurs : gardé tel que publié",
    ),
    Notice(
        "agences_aurore_safir",
        "SELECT t.code_aurore FROM agences_aurore_safir t JOIN agences a ON a.code_aurore = t.code_aurore "
        "AND a.code_safir != t.code_safir ORDER BY 1",
        "une ligne d'agences donne un autre code SAFIR à ce code AURORE",
    ),
    Notice(
        "agences_liens",
        f"SELECT {_KEY} || ',' || source_liee || ',' || identifiant_lie FROM agences_liens WHERE NOT est_unique "
        "ORDER BY 1",
        "le rapprochement n'est pas le seul possible",
    ),
)

"""The agencies of every source in one table, their hours, the communes that they serve, and who is whom."""

from __future__ import annotations

import re

from builder.datasets.agences import files, names
from builder.facts import Value
from builder.model import (
    OF_DATE,
    OF_EDITION,
    OF_FILE,
    Changes,
    Column,
    Compared,
    Lookup,
    Made,
    Notice,
    Table,
)
from builder.vocabulary import (
    BY_COMMUNE,
    CODE_COMMUNE_PUBLIE,
    CODE_POSTAL,
    CODE_REGION,
    COMMUNE_NOW,
    COMPUTED,
    ISO_DATE,
    LATITUDE,
    LONGITUDE,
    NOT_GIVEN,
    changed_columns,
    degrees,
    fold_name,
    leading_zero,
)

NOT_OF_THIS_SOURCE = "la source ne le donne pas"

SOURCE = Column(
    "source",
    "D'où vient la ligne : « annuaire » de l'administration, « api » de France Travail, « extrait » de 2019.",
    source=OF_FILE,
    values=tuple(files.SOURCES.values()),
    convert=files.SOURCES.__getitem__,
    origin="d'après le fichier",
)
IDENTIFIANT = Column("identifiant", "Identifiant de l'agence dans sa source.")
CODE_SAFIR = Column("code_safir", "Code SAFIR de l'agence, à cinq chiffres.", pattern="[0-9][0-9][0-9][0-9][0-9]")
CODE_AURORE = Column(
    "code_aurore", "Code AURORE : trois lettres de la région, quatre chiffres.",
    pattern="[A-Z][A-Z][A-Z][0-9][0-9][0-9][0-9]",
)  # fmt: skip

# By postcode and name, whatever of La Poste's names is used: of the commune, of delivery, of a former commune.
BY_POSTCODE = Lookup(
    "SELECT code_postal, nom_commune, code_commune FROM codes_postaux WHERE code_commune IS NOT NULL "
    "UNION ALL SELECT code_postal, libelle_acheminement, code_commune FROM codes_postaux "
    "WHERE code_commune IS NOT NULL AND libelle_acheminement IS NOT NULL "
    "UNION ALL SELECT code_postal, lieu_dit, code_commune FROM codes_postaux_lieux_dits "
    "WHERE code_commune IS NOT NULL",
    by=("code_postal", "nom_commune"),
    proof="code postal et nom",
    fold=fold_name,
)


def _department(part: str) -> str:
    """Fold a name, or reduce a postcode to the digits of its department (Corsica is 20)."""
    if part.isdigit() and len(part) == 5:
        return part[: 3 if part.startswith("97") else 2]
    return fold_name(part)


_DIGITS = "CASE WHEN {0} GLOB '2[AB]*' THEN '20' WHEN {0} GLOB '97*' THEN substr({0}, 1, 3) ELSE substr({0}, 1, 2) END"
# A CEDEX has a postcode of its own, which no commune has; a commune may have had another name,
# and has one with its article and one without.
_NAMES = [
    f"SELECT {_DIGITS.format('code_commune')}, {name}, code_commune FROM communes WHERE type_commune = 'COM'"
    for name in ("ncc", "libelle")
] + [
    f"SELECT {_DIGITS.format('m.code_commune_avant')}, m.{name}_avant, c.code_commune "
    f"FROM communes_mouvements m JOIN {now} = m.code_commune_avant WHERE m.type_commune_avant = 'COM'"
    for name in ("ncc", "libelle")
    for now in ("communes c ON c.code_commune", "communes_passages c ON c.code_ancien")
]
BY_DEPARTMENT = Lookup(
    " UNION ALL ".join(_NAMES), by=("code_postal", "nom_commune"), proof="département et nom", fold=_department
)
LOOKUPS = (BY_COMMUNE, BY_POSTCODE, BY_DEPARTMENT)

KINDS = {
    "ALE": "agence", "APE": "agence", "APES": "agence spécialisée", "RPE": "point relais", "DDA": "direction",
    "DRA": "direction",
}  # fmt: skip


def _kind(cell: str) -> Value:
    if cell not in KINDS:
        raise ValueError(f"not one of {', '.join(KINDS)}")
    return KINDS[cell]


def _optional(name: str, description: str, source: str = "", **words: object) -> Column:
    return Column(name, description, source=source, empty=NOT_OF_THIS_SOURCE).but(**words)


def _not_told(cell: str) -> Value:
    return None if cell == "NC" else cell


AGENCES = Table(
    name="agences",
    title="Agences France Travail",
    description="Une ligne par agence et par source : la date dit de quand est ce que la source en dit.",
    rows=(files.API_AGENCES, files.ANNUAIRE_AGENCES, files.EXTRACT_AGENCES),
    columns=(
        SOURCE,
        IDENTIFIANT,
        Column(
            "date_source",
            "Date de ce que la source dit de l'agence : publication du fichier, sinon récupération.",
            source=OF_DATE,
            pattern=ISO_DATE,
        ),
        CODE_SAFIR.but(empty=NOT_OF_THIS_SOURCE),
        CODE_AURORE.but(source="aurore", empty=NOT_OF_THIS_SOURCE),
        Column("libelle_publie", "Nom de l'agence, tel que la source le donne.", source="nom"),
        Column(
            "libelle",
            "Nom de l'agence, sans « Agence France Travail », « Pôle emploi » ni leurs abréviations.",
            source="nom",
            convert=names.clean,
            origin="la marque en tête est retirée",
        ),
        Column(
            "nom_normalise",
            "Le nom en capitales, sans accents ni ponctuation, SAINT en ST : sert à rapprocher les sources.",
            source="nom",
            convert=names.compared,
            origin="calculé",
        ),
        Column(
            "type_agence",
            "Agence, agence spécialisée, point relais ou direction.",
            source="genre",
            values=("agence", "agence spécialisée", "point relais", "direction"),
            convert=_kind,
            origin="d'après type_publie ; d'après le nom pour l'annuaire, qui n'en publie pas",
        ),
        _optional("type_publie", "Type, tel que la source le code : APE, APES, RPE ; ALE, DDA, DRA en 2019.", "type"),
        Column(
            "specialite",
            "Public de l'agence, quand son nom le dit.",
            source="nom",
            values=names.SPECIALITIES,
            convert=names.speciality,
            empty="le nom n'en dit pas",
            origin="d'après le nom",
        ),
        Column("siret", "SIRET de l'établissement ; il n'est ni obligatoire ni unique.", digits=range(14, 15),
               empty=NOT_OF_THIS_SOURCE),
        _optional("complement_adresse", "Complément d'adresse.", "complement1", empty=NOT_GIVEN),
        _optional("complement_adresse_2", "Second complément d'adresse.", "complement2", empty=NOT_GIVEN),
        Column(
            "adresse",
            "Numéro et voie.",
            empty=NOT_GIVEN,
            convert=_not_told,
            origin="« NC » (non communiqué) est enregistré vide",
        ),
        _optional("distribution", "Boîte postale ou mention de distribution.", empty=NOT_GIVEN),
        CODE_POSTAL.but(empty=NOT_GIVEN),
        Column("nom_commune", "Nom de la commune, tel que le fichier le donne.", source="commune", empty=NOT_GIVEN),
        CODE_COMMUNE_PUBLIE.but(source="code_commune", empty=NOT_OF_THIS_SOURCE),
        COMMUNE_NOW.but(
            description="Commune actuelle de l'agence.",
            origin="calculé à partir de code_commune_publie, sinon du code postal et du nom",
            lookups=LOOKUPS,
        ),
        Column(
            "preuve_commune",
            "Comment code_commune a été trouvé.",
            values=tuple(lookup.proof for lookup in LOOKUPS),
            empty="code_commune n'a pas été trouvé",
            origin="calculé",
            proof_of="code_commune",
        ),
        CODE_REGION.but(
            description="Région que la source donne à l'agence ; 05 (Saint-Pierre-et-Miquelon) n'en est pas une.",
            source="region",
            empty=NOT_OF_THIS_SOURCE,
            rules=(leading_zero(2),),
        ),
        _optional("libelle_region", "Nom de la région, tel que la source le donne."),
        LATITUDE.but(
            empty=NOT_GIVEN, convert=lambda cell: degrees(cell.replace(",", "."), 90),
            origin="virgule ou point décimal selon la source",
        ),
        LONGITUDE.but(
            empty=NOT_GIVEN, convert=lambda cell: degrees(cell.replace(",", "."), 180),
            origin="virgule ou point décimal selon la source",
        ),
        _optional("telephone", "Téléphone public."),
        _optional("courriel", "Adresse électronique."),
        _optional("site_internet", "Adresse du site.", "site"),
        _optional("adresse_page", "Page de l'agence sur service-public.fr.", "url"),
        _optional("type_accueil", "Code du type d'accueil : 3 pour libre service et sur rendez-vous.", "accueil"),
        Column(
            "est_adeda", "1 si l'agence accueille des personnes sourdes ou malentendantes (dispositif ADEDA).",
            type="INTEGER", source="adeda", values=(0, 1), empty=NOT_OF_THIS_SOURCE,
        ),
        _optional("date_modification", "Date à laquelle l'annuaire dit avoir modifié la fiche.", "modifie"),
    ),
    key=("source", "identifiant"),
    indexes=(("code_commune",), ("code_safir",)),
    search=("libelle", "nom_commune"),
    facets=("source", "type_agence", "specialite", "code_region"),
    label="libelle",
    expect=range(750, 10_000),
)  # fmt: skip


def _clock(cell: str) -> Value:
    # The directory writes seconds, which are always 00.
    found = re.fullmatch("((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::00)?", cell)
    if not found:
        raise ValueError("not an hour of the day")
    return found.group(1)


def _hour(name: str, description: str, source: str) -> Column:
    return Column(
        name,
        description,
        source=source,
        pattern="[0-2][0-9]:[0-5][0-9]",
        empty="la source n'en donne pas pour ce créneau",
        convert=_clock,
    )


AGENCES_HORAIRES = Table(
    name="agences_horaires",
    title="Horaires des agences",
    description="Une ligne par agence, jour et créneau ; un jour sans ligne est fermé, ou la source n'en dit rien.",
    rows=files.HOURS,
    columns=(
        SOURCE,
        IDENTIFIANT,
        Column("jour", "Jour : 1 pour lundi, 7 pour dimanche.", type="INTEGER", values=(1, 2, 3, 4, 5, 6, 7)),
        Column("creneau", "Rang du créneau dans la journée.", type="INTEGER"),
        Column(
            "est_sur_rendez_vous",
            "1 si le créneau est sur rendez-vous, 0 s'il est en accès libre.",
            type="INTEGER",
            source="rdv",
            values=(0, 1),
            empty="l'annuaire ne le dit pas, sinon en commentaire",
        ),
        _hour("heure_ouverture", "Heure d'ouverture.", "ouverture"),
        _hour("heure_fermeture", "Heure de fermeture.", "fermeture"),
        Column("commentaire", "Ce que l'annuaire ajoute.", empty="rien"),
    ),
    unique=(("source", "identifiant", "jour", "creneau", "est_sur_rendez_vous"),),
    links=((("source", "identifiant"), "agences"),),
)  # fmt: skip

AGENCES_COMMUNES = Table(
    name="agences_communes",
    title="Communes que les agences desservent",
    description="Une ligne par agence et commune de son ressort, d'après la source.",
    rows=files.SERVED,
    columns=(SOURCE, IDENTIFIANT, CODE_COMMUNE_PUBLIE.but(source="codgeo"), COMMUNE_NOW),
    key=("source", "identifiant", "code_commune_publie"),
    links=((("source", "identifiant"), "agences"),),
    indexes=(("code_commune",),),
)

AURORE_SAFIR = Table(
    name="agences_aurore_safir",
    title="Correspondance des codes AURORE et SAFIR",
    description="Le code SAFIR de chaque code AURORE, en janvier 2021.",
    rows=(files.CODES,),
    columns=(CODE_AURORE.but(source="Aurore"), CODE_SAFIR.but(source="Safir")),
    key=("code_aurore",),
    indexes=(("code_safir",),),
    expect=range(800, 2_000),
)

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
    made=Made(_PAIRS, of=("agences",)),
    columns=(
        SOURCE.but(source="", convert=None, origin="calculé"),
        IDENTIFIANT.but(origin="calculé"),
        SOURCE.but(
            name="source_liee", description="Source de l'autre ligne.", source="", convert=None, origin="calculé"
        ),
        Column("identifiant_lie", "Identifiant de l'autre ligne.", origin="calculé"),
        Column(
            "preuve",
            "Ce qui rapproche les deux lignes.",
            values=("code SAFIR", "nom et commune"),
            origin="calculé",
        ),
        Column(
            "est_unique",
            "0 si l'une des deux lignes se rapproche de plusieurs : voir constats.",
            type="INTEGER",
            values=(0, 1),
            origin="calculé",
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
    rows=AGENCES.rows,
    history=True,
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
    made=Changes(
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

TABLES = (
    AGENCES,
    AGENCES_HORAIRES,
    AGENCES_COMMUNES,
    AURORE_SAFIR,
    AGENCES_LIENS,
    AGENCES_EDITIONS,
    AGENCES_CHANGEMENTS,
)

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

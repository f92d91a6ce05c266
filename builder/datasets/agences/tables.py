"""The agencies of every source in one table, their hours, the communes that they serve, and their codes."""

from __future__ import annotations

import re

from ...facts import Value
from ...model import OF_DATE, OF_FILE, Column, Read, Table
from ...vocabulary import (
    CODE_COMMUNE_PUBLIE,
    CODE_POSTAL,
    CODE_REGION,
    COMMUNE_NOW,
    ISO_DATE,
    LATITUDE,
    LONGITUDE,
    NOT_GIVEN,
    degrees,
    leading_zero,
)
from . import files, names
from .places import LOOKUPS

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
    source=Read((files.API_AGENCES, files.ANNUAIRE_AGENCES, files.EXTRACT_AGENCES)),
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
            found_by=LOOKUPS,
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
    indexes=(("code_commune",), ("code_safir",), ("source", "date_source")),
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
    source=Read(files.HOURS),
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
    indexes=(("source", "identifiant"),),
    links=((("source", "identifiant"), "agences"),),
)  # fmt: skip

AGENCES_COMMUNES = Table(
    name="agences_communes",
    title="Communes que les agences desservent",
    description="Une ligne par agence et commune de son ressort, d'après la source.",
    source=Read(files.SERVED),
    columns=(SOURCE, IDENTIFIANT, CODE_COMMUNE_PUBLIE.but(source="codgeo"), COMMUNE_NOW),
    key=("source", "identifiant", "code_commune_publie"),
    links=((("source", "identifiant"), "agences"),),
    indexes=(("code_commune",),),
)

AURORE_SAFIR = Table(
    name="agences_aurore_safir",
    title="Correspondance des codes AURORE et SAFIR",
    description="Le code SAFIR de chaque code AURORE, en janvier 2021.",
    source=Read((files.CODES,)),
    columns=(CODE_AURORE.but(source="Aurore"), CODE_SAFIR.but(source="Safir")),
    key=("code_aurore",),
    indexes=(("code_safir",),),
    expect=range(800, 2_000),
)

TABLES = (AGENCES, AGENCES_HORAIRES, AGENCES_COMMUNES, AURORE_SAFIR)

"""The offers as files give them, one row for each time that one is read: what `offres` is made of, and not stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from ...model import OF_DATE, OF_EDITION, Column, Read, Rule, Table
from ...vocabulary import (
    CODE_COMMUNE_PUBLIE,
    CODE_POSTAL,
    CODE_ROME,
    COMMUNE_NOW,
    CONTROL_C1,
    ISO_DATE,
    LATITUDE,
    LONGITUDE,
    NOT_GIVEN,
    degrees,
    flag,
)
from .files import MEMBERS

# What no database stores, and an employer's program may have left in a text.
CONTROL = Rule(
    "caractère de contrôle",
    "Un caractère de contrôle, ou la moitié d'un caractère, devient une espace.",
    lambda text: re.sub("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", " ", text),
)
_TEXT = (CONTROL, CONTROL_C1)
INSTANT = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"


def _unless(name: str, description: str, fits: str) -> Rule:
    """Return the rule that leaves out a value of another form: `corrections` keeps it as published."""
    return Rule(name, description, lambda text: text if re.fullmatch(fits, text) else "")


def _instant(cell: str) -> str:
    """Return a time in UTC, to the second; ValueError for what says no time, or not of which zone."""
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _point(limit: int) -> Callable[[str], float]:
    return lambda cell: degrees(f"{float(cell):.6f}", limit)


def text(name: str, description: str, source: str = "", *, empty: str = NOT_GIVEN) -> Column:
    """Return a column of a text that people wrote."""
    return Column(name, description, source=source, empty=empty, rules=_TEXT)


ID = Column("id_offre", "Identifiant de l'offre chez France Travail.", source="id", pattern="[0-9A-Z]*")
CREATED = Column(
    "date_creation", "Jour et heure de création de l'offre (UTC).", source="cree", pattern=INSTANT, convert=_instant
)
UPDATED = Column(
    "date_actualisation",
    "Jour et heure de la dernière actualisation de l'offre (UTC).",
    source="actualise",
    pattern=INSTANT,
    empty="l'offre n'en donne pas",
    convert=_instant,
)
ROME = CODE_ROME.but(
    description="Code ROME que l'offre donne ; edition_rome dit de quelle édition il est.", empty=NOT_GIVEN
)

# In the order of `offres`: what is added to them comes between.
TERMS = (
    Column(
        "type_contrat",
        "Type du contrat : CDI, CDD, MIS (mission d'intérim), SAI (saisonnier), LIB (libéral), et d'autres.",
        source="contrat",
        empty=NOT_GIVEN,
    ),
    text("libelle_contrat", "Type du contrat et sa durée, en toutes lettres."),
    text("nature_contrat", "Nature du contrat : contrat travail, apprentissage, insertion, et d'autres.", "nature"),
    flag("est_alternance", "1 si l'offre est en alternance.", yes="1", no="0", empty=NOT_GIVEN).but(
        source="alternance", origin="vrai ou faux dans le fichier"
    ),
    text("duree_travail", "Durée du travail et horaires, tels que publiés.", "duree").but(has_lines=True),
    Column("temps_travail", "Temps plein ou temps partiel.", source="temps", empty=NOT_GIVEN),
    Column(
        "experience_exigee",
        "D : débutant accepté ; S : expérience souhaitée ; E : expérience exigée.",
        values=("D", "S", "E"),
        is_open=True,
        empty=NOT_GIVEN,
    ),
    Column(
        "experience",
        "Expérience demandée, sans le commentaire libre qui la suit.",
        empty="non renseignée, ou dite autrement",
    ),
    Column(
        "code_qualification", "Qualification, de 1 (manœuvre) à 9 (cadre).", source="qualification", empty=NOT_GIVEN
    ),
    text("libelle_qualification", "Qualification, en toutes lettres."),
    Column(
        "code_naf",
        "Activité de l'établissement (NAF rév. 2) : 62.02A.",
        source="naf",
        empty="non renseignée, ou d'une autre forme (voir corrections)",
        rules=(
            _unless("code NAF d'une autre forme", "Ce qui n'est pas un code NAF n'en est pas un.", r"\d\d\.?\d\d[A-Z]"),
        ),
    ),
    Column("code_secteur", "Division de la NAF : deux chiffres.", source="secteur", empty=NOT_GIVEN),
    text("libelle_secteur", "Activité de l'établissement, en toutes lettres."),
    Column(
        "nombre_postes", "Nombre de postes à pourvoir.", type="INTEGER", source="postes", unit="postes", empty=NOT_GIVEN
    ),
)
PAY = (
    text("salaire", "Salaire, dans la phrase du producteur."),
    text("salaire_commentaire", "Ce que l'employeur ajoute sur le salaire, tel que publié."),
    text("salaire_complements", "Compléments du salaire, séparés par des points-virgules."),
)
SAID = (
    flag("est_accessible_th", "1 si l'offre se dit accessible aux travailleurs handicapés.",
         yes="1", no="0", empty=NOT_GIVEN).but(source="accessible_th", origin="vrai ou faux dans le fichier"),
    flag("est_manque_candidats", "1 si le producteur dit que l'offre manque de candidats.",
         yes="1", no="0", empty=NOT_GIVEN).but(source="manque_candidats", origin="vrai ou faux dans le fichier"),
    Column("origine", "1 : offre de France Travail ; 2 : offre d'un partenaire.", empty=NOT_GIVEN),
    text("partenaires", "Noms des sites partenaires, séparés par des points-virgules.", empty="aucun partenaire"),
    text("url", "Adresse de l'offre chez France Travail."),
)  # fmt: skip

PLACE = (
    text("libelle_lieu", "Lieu de travail, tel que publié : « 35 - RENNES ».", "lieu"),
    CODE_COMMUNE_PUBLIE.but(
        source="commune",
        empty="non renseigné, ou d'une autre forme (voir corrections)",
        rules=(_unless("code de commune d'une autre forme", "Il est laissé de côté.", r"\d[\dAB]\d{3}"),),
    ),
    COMMUNE_NOW,
    CODE_POSTAL.but(
        empty="non renseigné, ou d'une autre forme (voir corrections)",
        rules=(_unless("code postal d'une autre forme", "Il est laissé de côté.", r"\d{5}"),),
    ),
    LATITUDE.but(description="Latitude que donne l'offre.", empty=NOT_GIVEN, convert=_point(90)),
    LONGITUDE.but(description="Longitude que donne l'offre.", empty=NOT_GIVEN, convert=_point(180)),
)

READ = Table(
    name="offres",
    title="Offres lues",
    description="Chaque offre de chaque fichier.",
    source=Read(MEMBERS),
    columns=(
        ID,
        CREATED,
        UPDATED,
        text("intitule", "Intitulé de l'offre, tel que publié.", empty="l'offre n'en a pas"),
        ROME,
        text("libelle_rome", "Intitulé de la fiche, tel que l'offre le donne."),
        text("appellation", "Appellation du ROME que l'offre donne."),
        *PLACE,
        *TERMS,
        *PAY,
        *SAID,
        Column("date_source", "Jour dont parle le fichier.", source=OF_DATE, pattern=ISO_DATE),
        Column("edition", "Fichier lu.", source=OF_EDITION),
    ),
    key=("id_offre",),
)

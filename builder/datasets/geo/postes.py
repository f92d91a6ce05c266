"""La Poste's postcodes, and the zonings that put each commune in a basin: files that name communes as they were."""

from __future__ import annotations

from ...facts import Value
from ...model import OF_EDITION, Check, Column, Having, Notice, Read, Repeat, Table
from ...vocabulary import (
    CODE_BASSIN,
    CODE_COMMUNE_PUBLIE,
    CODE_DEPARTEMENT,
    CODE_POSTAL,
    CODE_REGION,
    COMMUNE_NOW,
    LATITUDE,
    LONGITUDE,
    degrees,
    leading_zero,
)
from . import files, laposte

COMMUNE_POSTE = CODE_COMMUNE_PUBLIE.but(source="Code_commune_INSEE")
CODE_POSTAL_POSTE = CODE_POSTAL.but(source="Code_postal")
_NO_POINT = "La Poste n'en donne pas"


def _point(cell: str) -> tuple[str, str]:
    latitude, comma, longitude = cell.partition(",")
    if not comma:
        raise ValueError("not a latitude and a longitude")
    return latitude, longitude.removeprefix(" ")


def _latitude(cell: str) -> Value:
    return degrees(_point(cell)[0], 90)


def _longitude(cell: str) -> Value:
    return degrees(_point(cell)[1], 180)


LATITUDE_POSTE = LATITUDE.but(
    description="Latitude du centre de la commune.", source=laposte.POINT, empty=_NO_POINT, convert=_latitude
)
LONGITUDE_POSTE = LONGITUDE.but(
    description="Longitude du centre de la commune.", source=laposte.POINT, empty=_NO_POINT, convert=_longitude
)

CODES_POSTAUX = Table(
    name="codes_postaux",
    title="Codes postaux des communes",
    description="Une ligne par commune et code postal, avec les coordonnées de la commune quand La Poste les donne.",
    source=Read(laposte.POSTES, once=True),
    columns=(
        COMMUNE_POSTE,
        CODE_POSTAL_POSTE,
        Column("nom_commune", "Nom de la commune, tel que le fichier le donne.", source="Nom_commune"),
        Column(
            "libelle_acheminement",
            "Libellé d'acheminement : la dernière ligne d'une adresse, sans le code postal.",
            source=laposte.LABEL,
            empty="plusieurs, un par lieu-dit : voir codes_postaux_lieux_dits",
            origin="celui de la ligne sans lieu-dit, sinon celui que toutes les lignes partagent",
        ),
        COMMUNE_NOW,
        LATITUDE_POSTE,
        LONGITUDE_POSTE,
    ),
    key=("code_commune_publie", "code_postal"),
    indexes=(("code_postal",), ("code_commune",)),
    label="libelle_acheminement",
    expect=range(30_000, 60_000),
)

CODES_POSTAUX_LIEUX_DITS = Table(
    name="codes_postaux_lieux_dits",
    title="Lieux-dits et anciennes communes des codes postaux",
    description="La cinquième ligne de l'adresse : un lieu-dit ou une ancienne commune, et son libellé d'acheminement.",
    source=Read(laposte.POSTES, keep=Having("Ligne_5")),
    columns=(
        COMMUNE_POSTE,
        CODE_POSTAL_POSTE,
        Column("lieu_dit", "Lieu-dit ou ancienne commune : la cinquième ligne de l'adresse.", source="Ligne_5"),
        Column("libelle_acheminement", "Libellé d'acheminement de cette ligne.", source="Libelle_acheminement"),
        COMMUNE_NOW,
    ),
    unique=(("code_commune_publie", "code_postal", "lieu_dit", "libelle_acheminement"),),
    links=((("code_commune_publie", "code_postal"), "codes_postaux"),),
    indexes=(("code_postal",), ("code_commune",)),
    expect=range(2_000, 20_000),
)

COMMUNES_BASSINS = Table(
    name="communes_bassins",
    title="Communes des bassins d'emploi",
    description="Dans quel bassin d'emploi chaque commune est rangée, par zonage : chaque année a le sien.",
    source=Read(
        (files.ZONAGE_2019, files.ZONAGE_2021), ignored={"CCOMMUNE": "le code de la commune, une seconde fois"}
    ),
    columns=(
        Column("annee_zonage", "Année du zonage.", type="INTEGER", source=OF_EDITION),
        CODE_COMMUNE_PUBLIE.but(source="codgeo", rules=(leading_zero(5),)),
        COMMUNE_NOW,
        CODE_BASSIN.but(source="codbe", rules=(leading_zero(4),)),
        Column("libelle_bassin", "Intitulé du bassin, tel qu'il est écrit sur cette ligne.", source="libbe"),
        CODE_DEPARTEMENT.but(
            description="Département que le fichier donne à la commune.", source="dep", rules=(leading_zero(2),)
        ),
        CODE_REGION.but(
            description="Région que le fichier donne à la commune.", source="reg", rules=(leading_zero(2),)
        ),
        Column(
            "code_region_credoc",
            "Lettre de région du Crédoc, qui mène l'enquête.",
            source="REG_CREDOC",
            pattern="[A-Z]",
            empty="le zonage de 2021 n'en donne pas",
        ),
        Column(
            "nom_commune",
            "Nom de la commune, tel que le fichier le donne.",
            source="NOMCOM",
            empty="le zonage de 2021 n'en donne pas",
        ),
    ),
    key=("annee_zonage", "code_commune_publie"),
    indexes=(("code_commune",), ("code_bassin",)),
    facets=("annee_zonage",),
    expect=range(30_000, 400_000),
)

TABLES = (CODES_POSTAUX, CODES_POSTAUX_LIEUX_DITS, COMMUNES_BASSINS)

REPEATS = (
    Repeat(
        files.ZONAGE_2019,
        codes=("codgeo", "CCOMMUNE"),
        labels=(),
        against=("SELECT code_commune_publie, code_commune_publie FROM communes_bassins WHERE annee_zonage = 2019"),
    ),
)

CHECKS = (
    Check(
        "un code postal sans libellé d'acheminement en a plusieurs, un par lieu-dit",
        "codes_postaux",
        "SELECT code_commune_publie || ',' || code_postal FROM codes_postaux p WHERE libelle_acheminement IS NULL "
        "AND (SELECT count(DISTINCT l.libelle_acheminement) FROM codes_postaux_lieux_dits l WHERE "
        "l.code_commune_publie = p.code_commune_publie AND l.code_postal = p.code_postal) < 2",
    ),
)

_LOST = "code_commune IS NULL AND code_commune_publie {} IN (SELECT code_commune_outre_mer FROM communes_outre_mer)"
_OVERSEAS = "commune d'une collectivité d'outre-mer, que communes n'a pas : voir communes_outre_mer"
_UNKNOWN = "le code ne mène à aucune commune actuelle, ou à plusieurs : gardé tel que publié"
_KEYS = {
    "codes_postaux": "code_commune_publie || ',' || code_postal",
    "communes_bassins": "annee_zonage || ',' || code_commune_publie",
}

NOTICES = tuple(
    Notice(table, f"SELECT {key} FROM {table} WHERE {_LOST.format(word)} ORDER BY 1", text)
    for table, key in _KEYS.items()
    for word, text in (("", _OVERSEAS), ("NOT", _UNKNOWN))
)

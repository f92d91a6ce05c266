"""What several datasets share: columns with one meaning everywhere, licences, rules of text."""

from __future__ import annotations

import re

from .facts import Value
from .model import Column, Licence, Resolve, Rule
from .text import fold_name

LICENCE_OUVERTE = Licence(
    "licence-ouverte-2.0",
    "Licence Ouverte 2.0 (Etalab)",
    "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    is_redistributable=True,
)
LICENCE_INCONNUE = Licence("inconnue", "licence inconnue")
# That of the software, and of what it brings of its own.
MIT = Licence("mit", "licence MIT", "https://spdx.org/licenses/MIT.html", is_redistributable=True)
FRANCE_TRAVAIL = "France Travail"
OURS = "infotravail"

COMPUTED = "calculé"
NOT_GIVEN = "non renseigné par le producteur"

CODE_ROME = Column(
    "code_rome",
    "Code ROME de la fiche métier : une lettre (grand domaine), deux chiffres (domaine), deux chiffres.",
    pattern="[A-N][0-9][0-9][0-9][0-9]",
)
CODE_OGR = Column(
    "code_ogr",
    "Identifiant OGR, unique dans tout le ROME : fiche, appellation, compétence, savoir ou contexte.",
    digits=range(1, 7),
)

# Of any level: a letter, three characters, five, or six where FAP-2021 divides a family further.
CODE_FAP = Column("code_fap", "Code de la famille professionnelle, dans sa nomenclature.", pattern="[A-Z]*")
NOMENCLATURES = ("FAP-2009", "FAP-2021")
NOMENCLATURE = Column("nomenclature", "Nomenclature du code.", values=NOMENCLATURES)

CODE_COMMUNE = Column(
    "code_commune",
    "Code officiel géographique de la commune, ou de l'arrondissement municipal.",
    pattern="[0-9][0-9AB][0-9][0-9][0-9]",
)
CODE_COMMUNE_PUBLIE = CODE_COMMUNE.but(
    name="code_commune_publie", description="Code de la commune tel que le fichier le donne, sans vérification."
)
CODE_DEPARTEMENT = Column("code_departement", "Code du département : 01, 2A, 971.", pattern="[0-9][0-9AB]*")
CODE_REGION = Column("code_region", "Code de la région.", pattern="[0-9][0-9]")
CODE_BASSIN = Column("code_bassin", "Bassin d'emploi : quatre chiffres.", pattern="[0-9][0-9][0-9][0-9]")
CODE_POSTAL = Column("code_postal", "Code postal.", pattern="[0-9][0-9][0-9][0-9][0-9]")
ISO_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"

# A commune that a file names becomes the one it is now: itself, or what it was merged into.
BY_COMMUNE = Resolve(
    "SELECT code_commune, code_commune FROM communes UNION ALL SELECT code_ancien, code_commune FROM communes_passages",
    by=("code_commune_publie",),
    proof="code publié",
)
COMMUNE_NOW = CODE_COMMUNE.but(
    description="Commune actuelle que désigne la ligne, par communes_passages si elle a changé de code.",
    empty="ne mène pas à une commune actuelle et une seule (voir constats)",
    references="communes.code_commune",
    origin="calculé à partir de code_commune_publie",
    found_by=(BY_COMMUNE,),
)

# By postcode and name, whatever of La Poste's names is used: of the commune, of delivery, of a former commune.
BY_POSTCODE = Resolve(
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
BY_DEPARTMENT = Resolve(
    " UNION ALL ".join(_NAMES), by=("code_postal", "nom_commune"), proof="département et nom", fold=_department
)


def changed_columns(things: tuple[str, ...], code: str) -> tuple[Column, ...]:
    """Return the columns of a table of changes, but for its two editions; `code` says what the code is of."""
    return (
        Column("objet", "Ce qui a changé.", values=things, origin=COMPUTED),
        Column("code", code, origin=COMPUTED),
        Column(
            "nature",
            "Ajout, retrait, renommage (mineur si seuls changent casse, accents, apostrophes ou espaces), déplacement, "
            "attribut, ou réattribution du code à autre chose.",
            origin=COMPUTED,
        ),
        Column("champ", "Colonne qui a changé.", empty="ajout ou retrait", origin=COMPUTED),
        Column("avant", "Valeur dans l'édition de départ.", empty="ajout, ou rien avant", origin=COMPUTED),
        Column("apres", "Valeur dans l'édition d'arrivée.", empty="retrait, ou plus rien", origin=COMPUTED),
    )


_DEGREES = "degrés décimaux (WGS 84)"
LATITUDE = Column("latitude", "Latitude.", type="REAL", unit=_DEGREES)
LONGITUDE = Column("longitude", "Longitude.", type="REAL", unit=_DEGREES)


def degrees(cell: str, limit: int) -> float:
    """Return a latitude or a longitude; ValueError where it is none."""
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", cell) or abs(float(cell)) > limit:
        raise ValueError(f"not a number of degrees, {limit} at most")
    return float(cell)


def flag(name: str, description: str, *, yes: str = "O", no: str = "N", empty: str = "") -> Column:
    """Return a 0/1 column from the publisher's two words; an empty cell stays empty."""
    numbers: dict[str, Value] = {yes: 1, no: 0}

    def convert(cell: str) -> Value:
        if cell not in numbers:
            raise ValueError(f"neither {yes!r} nor {no!r}")
        return numbers[cell]

    return Column(
        name,
        description,
        type="INTEGER",
        values=(0, 1),
        empty=empty,
        convert=convert,
        origin=f"1 pour « {yes} », 0 pour « {no} » dans le fichier",
    )


DOUBLED_APOSTROPHES = Rule(
    "apostrophe doublée",
    "Deux apostrophes de suite, reste d'un échappement SQL, redeviennent une seule.",
    lambda text: text.replace("''", "'"),
)

_C1 = re.compile("[\x80-\x9f]")
CONTROL_C1 = Rule(
    "caractère de contrôle C1",
    "Un octet de Windows-1252 passé pour un caractère de contrôle redevient la lettre qu'il était (œ, ’).",
    lambda text: _C1.sub(lambda found: found.group().encode("latin-1").decode("cp1252"), text),
)


def leading_zero(width: int) -> Rule:
    """Return the rule that gives back its zero to a code of that width."""
    return Rule(
        "zéro initial",
        f"Un code de {width} caractères que le fichier a perdu en nombre retrouve son zéro initial.",
        lambda text: text and text.zfill(width),
    )

"""What Etalab's packaging adds, populations and intercommunalities, and what it is compared with."""

from __future__ import annotations

from ...model import Caveat, Check, Column, Made, Notice, Read, Repeat, Table
from ...vocabulary import CODE_COMMUNE, CODE_COMMUNE_PUBLIE, COMMUNE_NOW, COMPUTED
from . import decoupage
from .cog import COMMUNES
from .mouvements import DATE_EFFET

_PEOPLE = "habitants"

COMMUNES_POPULATIONS = Table(
    name="communes_populations",
    title="Population des communes",
    description="La population des communes et des arrondissements municipaux, telle qu'Etalab la reprend de l'INSEE.",
    source=Read((decoupage.POPULATIONS,)),
    columns=(
        CODE_COMMUNE_PUBLIE.but(source="code"),
        COMMUNES.column("type_commune").but(
            source="type", origin="COM pour « commune-actuelle », ARM pour « arrondissement-municipal »"
        ),
        Column("nom_commune", "Nom de la commune, tel que le fichier le donne.", source="nom"),
        COMMUNE_NOW,
        Column(
            "population",
            "Population ; celle des arrondissements municipaux est déjà dans celle de leur commune.",
            type="INTEGER",
            unit=_PEOPLE,
        ),
    ),
    key=("code_commune_publie",),
    label="nom_commune",
    expect=range(30_000, 40_000),
)

CODE_EPCI = Column("code_epci", "Code de l'intercommunalité : son numéro SIREN.", source="code", digits=range(9, 10))

EPCI = Table(
    name="epci",
    title="Intercommunalités à fiscalité propre",
    description="Les établissements publics de coopération intercommunale (EPCI) à fiscalité propre.",
    source=Read((decoupage.GROUPS,)),
    columns=(
        CODE_EPCI,
        Column("libelle", "Nom de l'intercommunalité.", source="nom"),
        Column(
            "type_epci",
            "CC : communauté de communes ; CA : communauté d'agglomération ; CU : communauté urbaine ; "
            "METRO : métropole ; MET69 : métropole de Lyon.",
            source="type",
            values=("CC", "CA", "CU", "METRO", "MET69"),
            is_open=True,
        ),
        Column(
            "mode_financement",
            "FPU : fiscalité professionnelle unique ; FA : fiscalité additionnelle.",
            source="modeFinancement",
            values=("FPU", "FA"),
            is_open=True,
        ),
        Column(
            "population_totale",
            "Population totale : la municipale, et celle qui est comptée à part.",
            type="INTEGER",
            source="populationTotale",
            unit=_PEOPLE,
        ),
        Column(
            "population_municipale",
            "Population municipale.",
            type="INTEGER",
            source="populationMunicipale",
            unit=_PEOPLE,
        ),
    ),
    key=("code_epci",),
    search=("libelle",),
    facets=("type_epci", "mode_financement"),
    label="libelle",
    expect=range(1_000, 3_000),
)

EPCI_COMMUNES = Table(
    name="epci_communes",
    title="Communes des intercommunalités",
    description="Quelles communes sont dans quelle intercommunalité à fiscalité propre.",
    source=Read((decoupage.MEMBERS,)),
    columns=(
        CODE_EPCI.but(source="epci", references="epci.code_epci"),
        CODE_COMMUNE_PUBLIE.but(source="code"),
        COMMUNE_NOW,
    ),
    key=("code_epci", "code_commune_publie"),
    indexes=(("code_commune",),),
    expect=range(30_000, 40_000),
)

# The two codes that communes of Guadeloupe had until they became collectivities: no file says what became of them.
_SINCE_2007 = """
WITH passages (code_ancien, code_nouveau) AS (VALUES ('97123', '97701'), ('97127', '97801'))
SELECT code_ancien, code_commune_outre_mer, '2007-02-23'
FROM passages JOIN communes_outre_mer ON code_commune_outre_mer = code_nouveau
"""

COMMUNES_OUTRE_MER_PASSAGES = Table(
    name="communes_outre_mer_passages",
    title="Anciens codes de communes d'outre-mer",
    description="Les codes que Saint-Barthélemy et Saint-Martin avaient en Guadeloupe, et ceux qu'elles ont.",
    source=Made(_SINCE_2007, of=("communes_outre_mer",)),
    columns=(
        CODE_COMMUNE.but(name="code_ancien", description="Code qui n'est plus celui d'une commune.", origin=COMPUTED),
        CODE_COMMUNE.but(
            name="code_commune_outre_mer",
            description="Commune d'outre-mer qu'elle est devenue.",
            references="communes_outre_mer.code_commune_outre_mer",
            origin=COMPUTED,
        ),
        DATE_EFFET.but(description="Date à laquelle l'ancien code a cessé.", source="", origin=COMPUTED),
    ),
    key=("code_ancien",),
)

TABLES = (COMMUNES_POPULATIONS, EPCI, EPCI_COMMUNES, COMMUNES_OUTRE_MER_PASSAGES)

# What the code that is held says of the same communes.
_HELD = """
SELECT code_commune, type_commune, libelle, code_departement, code_region, coalesce(code_arrondissement, ''), tncc,
       coalesce(code_commune_parent, '')
FROM communes
UNION ALL
SELECT d.code_commune_deleguee, d.type_commune, d.libelle, c.code_departement, c.code_region,
       coalesce(c.code_arrondissement, ''), d.tncc, c.code_commune
FROM communes_deleguees d JOIN communes c ON c.code_commune = d.code_commune
UNION ALL
SELECT code_commune_outre_mer, 'COM', libelle, code_departement, code_departement, '', '', '' FROM communes_outre_mer
"""

REPEATS = (
    Repeat(
        decoupage.COMMUNES_COMPARED,
        codes=("code", "type"),
        labels=decoupage.COMPARED,
        against=_HELD,
        is_compared=True,
    ),
    Repeat(
        decoupage.FORMER_CODES,
        codes=("ancien", "code"),
        labels=(),
        against="SELECT code_ancien, code_commune FROM communes_passages",
        is_compared=True,
    ),
)

CHECKS = (
    Check(
        "une intercommunalité a au moins une commune",
        "epci",
        "SELECT code_epci FROM epci WHERE code_epci NOT IN (SELECT code_epci FROM epci_communes)",
    ),
)

NOTICES = (
    Notice(
        "epci_communes",
        "SELECT code_epci || ',' || code_commune_publie FROM epci_communes WHERE code_commune IS NULL ORDER BY 1",
        "le code ne mène à aucune commune actuelle, ou à plusieurs : gardé tel que publié",
    ),
)

CAVEATS = (
    Caveat(
        "Les fichiers d'Etalab ne disent ni leur version, ni l'année de la population : l'édition est la date que "
        "donne le nom du fichier, ou du dossier, ajouté à la main, sinon le jour de sa récupération. Ils suivent le "
        "code d'une année, qui n'est pas forcément celui qui est là : ce qui diffère est dans constats.",
        "communes_populations",
        inferred=True,
    ),
    Caveat(
        "Pour la population d'un territoire, n'additionner que les lignes de type COM : Paris, Lyon et Marseille y "
        "sont, et leurs arrondissements (ARM) aussi.",
        "communes_populations",
        "population",
        inferred=True,
    ),
    Caveat(
        "La population des intercommunalités n'est pas de la même année que celle de communes_populations : leurs "
        "sommes diffèrent.",
        "epci",
        inferred=True,
    ),
    Caveat(
        "97123 et 97127 sont les codes de Saint-Barthélemy et de Saint-Martin quand elles étaient des communes de la "
        "Guadeloupe, jusqu'en 2007. L'INSEE note leur suppression (depuis 2026), sans dire ce qui leur succède.",
        "communes_outre_mer_passages",
        inferred=True,
    ),
)

"""INSEE's official geographic code: regions, departments, communes."""

from __future__ import annotations

from ...model import Check, Column, Having, Read, Repeat, Table
from ...vocabulary import CODE_COMMUNE, CODE_DEPARTEMENT, CODE_REGION
from . import files

TNCC = Column(
    "tncc", "Type de nom en clair : l'article et la charnière du nom, de 0 à 8.", source="TNCC", pattern="[0-8]"
)
NCC = Column("ncc", "Nom en clair, en majuscules sans accents ni article.", source="NCC")
NCCENR = Column("nccenr", "Nom en clair enrichi : casse, accents et tirets, sans article.", source="NCCENR")
LIBELLE = Column("libelle", "Nom complet, avec son article.", source="LIBELLE")
NAMES = (TNCC, NCC, NCCENR, LIBELLE)

CHEF_LIEU = CODE_COMMUNE.but(
    name="code_commune_chef_lieu",
    description="Commune chef-lieu.",
    source="CHEFLIEU",
    references="communes.code_commune",
)

REGIONS = Table(
    name="regions",
    title="Régions",
    description="Les régions françaises du code officiel géographique.",
    source=Read((files.REGIONS,)),
    columns=(CODE_REGION.but(source="REG"), CHEF_LIEU, *NAMES),
    key=("code_region",),
    search=("libelle",),
    label="libelle",
    expect=range(18, 25),
)

DEPARTEMENTS = Table(
    name="departements",
    title="Départements et collectivités d'outre-mer",
    description="Les départements, et les collectivités d'outre-mer que l'INSEE publie dans un fichier à part.",
    source=Read((files.DEPARTEMENTS, files.COLLECTIVITES)),
    columns=(
        CODE_DEPARTEMENT.but(source="DEP"),
        CODE_REGION.but(source="REG", empty="collectivité d'outre-mer, hors région", references="regions.code_region"),
        CHEF_LIEU.but(empty="collectivité d'outre-mer : le fichier n'en donne pas"),
        Column(
            "type_departement",
            "Département, ou collectivité d'outre-mer.",
            source="TYPE",
            values=("département", "collectivité d'outre-mer"),
            origin="d'après le fichier de l'INSEE dont vient la ligne",
        ),
        *NAMES,
    ),
    key=("code_departement",),
    search=("libelle",),
    facets=("code_region", "type_departement"),
    label="libelle",
    # Without the overseas collectivities, which a copy of 2023 lacks, there are 101.
    expect=range(101, 130),
)

COMMUNES = Table(
    name="communes",
    title="Communes et arrondissements municipaux",
    description="Les communes au 1er janvier, et les arrondissements de Paris, Lyon et Marseille.",
    source=Read((files.COMMUNES,), keep=Having("TYPECOM", ("COM", "ARM"))),
    columns=(
        CODE_COMMUNE.but(source="COM"),
        Column(
            "type_commune",
            "COM : commune ; ARM : arrondissement municipal ; COMD : commune déléguée ; COMA : commune associée.",
            source="TYPECOM",
            values=("COM", "ARM"),
        ),
        CODE_REGION.but(source="REG", references="regions.code_region"),
        CODE_DEPARTEMENT.but(source="DEP", references="departements.code_departement"),
        Column("code_ctcd", "Collectivité territoriale ayant les compétences départementales.", source="CTCD"),
        Column("code_arrondissement", "Arrondissement.", source="ARR", empty="la commune n'est dans aucun"),
        *NAMES,
        Column("code_canton", "Canton.", source="CAN", empty="la commune est partagée entre plusieurs cantons"),
        CODE_COMMUNE.but(
            name="code_commune_parent",
            description="Commune dont l'arrondissement municipal fait partie.",
            source="COMPARENT",
            empty="ce n'est pas un arrondissement municipal",
            references="communes.code_commune",
        ),
    ),
    key=("code_commune",),
    indexes=(("code_departement",),),
    search=("libelle",),
    facets=("type_commune", "code_region"),
    label="libelle",
    expect=range(34_000, 37_000),
)

COMMUNES_DELEGUEES = Table(
    name="communes_deleguees",
    title="Communes déléguées et associées",
    description="Les anciennes communes qui gardent un nom et un code ; le code peut être aussi celui d'une commune.",
    source=Read(
        (files.COMMUNES,),
        keep=Having("TYPECOM", ("COMD", "COMA")),
        always_empty=frozenset({"REG", "DEP", "CTCD", "ARR", "CAN"}),
    ),
    columns=(
        COMMUNES.column("type_commune").but(values=("COMD", "COMA")),
        CODE_COMMUNE.but(
            name="code_commune_deleguee", description="Code de la commune déléguée ou associée.", source="COM"
        ),
        CODE_COMMUNE.but(
            description="Commune dont elle fait partie.", source="COMPARENT", references="communes.code_commune"
        ),
        *NAMES,
    ),
    key=("type_commune", "code_commune_deleguee"),
    indexes=(("code_commune",),),
    facets=("type_commune",),
    label="libelle",
    expect=range(1_500, 5_000),
)

COMMUNES_OUTRE_MER = Table(
    name="communes_outre_mer",
    title="Communes et circonscriptions des collectivités d'outre-mer",
    description="Saint-Pierre-et-Miquelon, Saint-Martin, Polynésie, Nouvelle-Calédonie : l'INSEE les publie à part.",
    source=Read(
        (files.COMMUNES_OUTRE_MER,), ignored={"LIBELLE_COMER": "l'intitulé de la collectivité, dans departements"}
    ),
    columns=(
        CODE_COMMUNE.but(
            name="code_commune_outre_mer", description="Code de la commune ou circonscription.", source="COM_COMER"
        ),
        CODE_DEPARTEMENT.but(
            description="Collectivité d'outre-mer.", source="COMER", references="departements.code_departement"
        ),
        Column(
            "nature_zonage",
            "COM : commune ; CIR : circonscription ; DIS : district ; CPT : Clipperton ; CDM : condominium.",
            source="NATURE_ZONAGE",
            values=("COM", "CIR", "DIS", "CPT", "CDM"),
            is_open=True,
        ),
        *NAMES,
    ),
    key=("code_commune_outre_mer",),
    facets=("code_departement",),
    label="libelle",
    expect=range(80, 130),
)

TABLES = (
    REGIONS,
    DEPARTEMENTS,
    COMMUNES,
    COMMUNES_DELEGUEES,
    COMMUNES_OUTRE_MER,
)

REPEATS = (
    Repeat(
        files.COMMUNES_OUTRE_MER,
        codes=("COM_COMER", "COMER"),
        labels=("LIBELLE_COMER",),
        against=(
            "SELECT c.code_commune_outre_mer, c.code_departement, d.libelle "
            "FROM communes_outre_mer c JOIN departements d ON d.code_departement = c.code_departement"
        ),
    ),
)

CHECKS = (
    Check(
        "un département est dans une région et a un chef-lieu, une collectivité d'outre-mer n'en a pas",
        "departements",
        "SELECT code_departement FROM departements WHERE (type_departement = 'département') "
        "!= (code_region IS NOT NULL) OR (code_region IS NULL) != (code_commune_chef_lieu IS NULL)",
    ),
    Check(
        "un arrondissement municipal fait partie d'une commune, une commune ne fait partie d'aucune",
        "communes",
        "SELECT code_commune FROM communes WHERE (type_commune = 'ARM') != (code_commune_parent IS NOT NULL)",
    ),
)

"""Job seekers by commune and ROME sheet: the tables of the exports."""

from __future__ import annotations

from ...model import Check, Column, Having, Member, Notice, Read, Rule, Table
from ...vocabulary import BY_DEPARTMENT, BY_POSTCODE, CODE_COMMUNE, CODE_POSTAL, CODE_ROME, COMPUTED
from .export import NO_JOB, TOTAL, unfold
from .mots import CATEGORIE, EDITION, NUMBER, PEOPLE, PERIODE, RAW, constant

FILE = "defm_commune_rome.csv"
MEMBER = Member(FILE, "fichier", unfold=unfold, ended=False)

TABS = Rule(
    "tabulation",
    "Une tabulation, que l'export met à la place d'une virgule dans un intitulé, redevient une virgule.",
    lambda text: text.replace("\t", ","),
)

_EDITION = EDITION.but(
    description="Export dont vient la ligne : mois, catégorie, territoire (2023-06-ABC-75).",
    origin="mois et catégorie dits par qui a ajouté le fichier ; territoire d'après les codes postaux",
)
_SAID = "dit par qui a ajouté le fichier"
_OF_EXPORT = (
    PERIODE.but(formula="substr(edition, 1, 7)", origin=_SAID),
    CATEGORIE.but(formula="substr(edition, 9, instr(substr(edition, 9), '-') - 1)", origin=_SAID),
    Column(
        "perimetre",
        "Code de la région de l'export, ou FR s'il en couvre plusieurs.",
        formula="substr(edition, 9 + instr(substr(edition, 9), '-'))",
        origin="d'après les codes postaux des communes",
    ),
    constant("ajustement", "Correction : CVS-CJO ou brut.", RAW),
    constant("unite", "Unité du chiffre.", PEOPLE),
)
_NAME = Column("nom_commune", "Nom de la commune, tel que le fichier le donne.")
_NOW = CODE_COMMUNE.but(
    description="Commune actuelle qui a ce nom et ce code postal.",
    empty="aucune, ou plusieurs, n'ont ce nom et ce code postal (voir constats)",
    references="communes.code_commune",
    origin=COMPUTED,
    found_by=(BY_POSTCODE, BY_DEPARTMENT),
)
_JOB = Column(
    "code_metier_publie", "Code ROME 3 tel que publié ; ZZZZZ pour un métier non renseigné ; Total pour l'ensemble."
)
_ROME = CODE_ROME.but(
    description="Code de la fiche du ROME 3.",
    empty="métier non renseigné, ou total",
    formula=f"CASE WHEN length(code_metier_publie) = 5 AND code_metier_publie != '{NO_JOB}' "
    f"AND code_metier_publie != '{TOTAL}' THEN code_metier_publie END",
    origin=COMPUTED,
)

DEMANDEURS_COMMUNES = Table(
    name="demandeurs_communes",
    title="Communes des exports de demandeurs d'emploi",
    description="Une ligne par export et commune de plus de 5 000 habitants, avec la commune actuelle qu'elle désigne.",
    source=Read((MEMBER,), keep=Having("nom_commune"), once=True),
    columns=(
        _EDITION,
        _NAME,
        CODE_POSTAL.but(description="Code postal, tel que le fichier le donne."),
        _NOW,
        Column(
            "preuve_commune",
            "Comment code_commune a été trouvé.",
            values=(BY_POSTCODE.proof, BY_DEPARTMENT.proof),
            empty="code_commune n'a pas été trouvé",
            origin=COMPUTED,
            proof_of="code_commune",
        ),
    ),
    key=("edition", "nom_commune", "code_postal"),
    indexes=(("code_commune",),),
    facets=("edition",),
    label="nom_commune",
    expect=range(2, 100_000),
)

DEMANDEURS_METIERS = Table(
    name="demandeurs_metiers",
    title="Métiers des exports de demandeurs d'emploi",
    description="Une ligne par export et colonne : fiche du ROME 3, avec l'intitulé de l'export.",
    source=Read((MEMBER,), keep=Having("libelle")),
    columns=(
        _EDITION,
        _JOB.but(computed=(_ROME,)),
        Column("libelle", "Intitulé, tel que l'export le donne.", rules=(TABS,), has_lines=True),
    ),
    key=("edition", "code_metier_publie"),
    indexes=(("code_rome",),),
    facets=("edition",),
    label="libelle",
    expect=range(400, 1_000_000),
)

DEMANDEURS_COMMUNES_ROME = Table(
    name="demandeurs_communes_rome",
    title="Demandeurs d'emploi par commune et métier",
    description="Une ligne par chiffre d'un export : demandeurs d'emploi d'une commune de plus de 5 000 habitants qui "
    "cherchent un métier du ROME 3, à la fin d'un mois, arrondis à la dizaine. Données brutes.",
    source=Read((MEMBER,), keep=Having("nombre")),
    columns=(
        _EDITION.but(computed=_OF_EXPORT),
        _NAME,
        CODE_POSTAL.but(description="Code postal, tel que le fichier le donne."),
        _JOB.but(computed=(_ROME,)),
        _NOW,
        NUMBER.but(
            description="Nombre de demandeurs d'emploi, tel que publié : arrondi à la dizaine, donc 0 pour moins de 5.",
            source="nombre",
        ),
    ),
    key=("edition", "nom_commune", "code_postal", "code_metier_publie"),
    links=(
        (("edition", "nom_commune", "code_postal"), "demandeurs_communes"),
        (("edition", "code_metier_publie"), "demandeurs_metiers"),
    ),
    indexes=(("code_rome", "edition"), ("code_commune",)),
    facets=("edition",),
    expect=range(800, 100_000_000),
)

TABLES = (DEMANDEURS_COMMUNES, DEMANDEURS_METIERS, DEMANDEURS_COMMUNES_ROME)

CHECKS = (
    Check(
        "chaque case de l'export est arrondie à la dizaine",
        "demandeurs_communes_rome",
        "SELECT edition || ',' || nom_commune || ',' || code_postal || ',' || code_metier_publie "
        "FROM demandeurs_communes_rome WHERE nb_demandeurs % 10",
    ),
    Check(
        "les métiers d'une commune font son total, à 5 près par case : chacune est arrondie à 10",
        "demandeurs_communes_rome",
        "SELECT edition || ',' || nom_commune || ',' || code_postal FROM demandeurs_communes_rome "
        "GROUP BY edition, nom_commune, code_postal HAVING "
        f"abs(sum(CASE code_metier_publie WHEN '{TOTAL}' THEN nb_demandeurs ELSE -nb_demandeurs END)) > 5 * count(*)",
    ),
)

NOTICES = (
    Notice(
        "demandeurs_communes_rome",
        "SELECT edition FROM demandeurs_communes_rome GROUP BY edition HAVING "
        f"sum(CASE code_metier_publie WHEN '{TOTAL}' THEN nb_demandeurs ELSE -nb_demandeurs END) != 0 ORDER BY 1",
        "les métiers ne font pas le total, chaque case étant arrondie à la dizaine : voir la vue demandeurs_exports",
    ),
    Notice(
        "demandeurs_communes",
        "SELECT edition || ',' || nom_commune || ',' || code_postal FROM demandeurs_communes "
        "WHERE code_commune IS NULL ORDER BY 1",
        "aucune commune actuelle n'a ce nom et ce code postal, ou plusieurs les ont : gardée telle que publiée",
    ),
)

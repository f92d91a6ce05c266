"""The ROME as the retired Infotravail API gave it: sheets, domains, job titles, skills, and the links between them.

The columns are those that public clients of the API read, so that they are attested, but a resource
may have had others. The API served the ROME 3; the rows are those of the edition that the file holds.
What the ROME 3 called a competence is a competence or a knowledge of the ROME 4.0.
"""

from __future__ import annotations

from ...model import OldColumn, OldPackage, OldResource


def _indexed(table: str, codes: str) -> str:
    """Return the condition that a row of a table has the word `:word`, in its full-text index or in a code."""
    return (
        f"(rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH escape_fts(:word)) "
        f"OR instr({codes}, upper(:word)) > 0)"
    )


_MORE = "La ressource a pu avoir d'autres colonnes."

CARD = (OldColumn("ROME_PROFESSION_CARD_CODE", "code_rome"), OldColumn("ROME_PROFESSION_CARD_NAME", "libelle"))
_DOMAIN = "FROM rome_domaines d WHERE d.code_domaine_professionnel = rome_metiers.code_domaine_professionnel"
_GRAND_DOMAIN = "FROM rome_grands_domaines g WHERE g.code_grand_domaine = substr(rome_metiers.code_rome, 1, 1)"

SHEETS = OldResource(
    "767d0c4a-277b-493c-84b7-00143933efce",
    "Fiches métiers du ROME",
    f"Le code et l'intitulé de chaque fiche, d'après la table rome_metiers. {_MORE} Nom de la ressource inféré.",
    rows="rome_metiers",
    columns=CARD,
    search=_indexed("rome_metiers", "code_rome"),
    source="REF_CODE_ROME",
    kind="reference",
)
CLASSIFIED = OldResource(
    "aff724e0-cb7f-4ee0-a559-740d51331736",
    "Grands domaines et domaines professionnels des métiers ROME",
    f"Chaque fiche dans l'arborescence du ROME. {_MORE} Colonne inférée : PROFESSIONAL_AREA_CODE.",
    rows="rome_metiers",
    columns=(
        *CARD,
        OldColumn("MAIN_PROF_AREA_CODE", "substr(code_rome, 1, 1)"),
        OldColumn("MAIN_PROF_AREA_NAME", f"(SELECT g.libelle {_GRAND_DOMAIN})"),
        OldColumn("PROFESSIONAL_AREA_CODE", "code_domaine_professionnel"),
        OldColumn("PROFESSIONAL_AREA_NAME", f"(SELECT d.libelle {_DOMAIN})"),
    ),
    search=_indexed("rome_metiers", "code_rome"),
    source="CR_GD_DP",
    kind="reference",
)
GRAND_DOMAINS = OldResource(
    "e5eba2a1-d8f4-4762-abc2-cb8bb00686d4",
    "Grands domaines professionnels",
    f"Le premier niveau de l'arborescence du ROME, d'après la table rome_grands_domaines. {_MORE}",
    rows="rome_grands_domaines",
    columns=(OldColumn("MAIN_PROF_AREA_CODE", "code_grand_domaine"), OldColumn("MAIN_PROF_AREA_NAME", "libelle")),
    search="instr(lower(code_grand_domaine || ' ' || libelle), lower(:word)) > 0",
    source="ROME_GRAND_DOMAINE",
    kind="reference",
)
DOMAINS = OldResource(
    "ad3b6d19-4aab-45c6-b9ea-c0a5b49b3e6e",
    "Domaines professionnels",
    f"Le deuxième niveau de l'arborescence du ROME, d'après la table rome_domaines. {_MORE}",
    rows="rome_domaines",
    columns=(
        OldColumn("PROFESSIONAL_AREA_CODE", "code_domaine_professionnel"),
        OldColumn("PROFESSIONAL_AREA_NAME", "libelle"),
    ),
    search="instr(lower(code_domaine_professionnel || ' ' || libelle), lower(:word)) > 0",
    source="ROME_DOMAINE_PRO",
    kind="reference",
)
TITLES = OldResource(
    "7c7b90a4-11e6-4283-97f3-59dbf40d8e86",
    "Référentiel des appellations",
    "Chaque appellation et sa fiche, d'après la table rome_appellations. L'identifiant est celui où un client public "
    f"lisait ROME_PROFESSION_NAME et ROME_PROFESSION_CARD_CODE, bien que son auteur le dise des compétences. {_MORE} "
    "Rattachement inféré.",
    rows="rome_appellations",
    columns=(
        OldColumn("OGR_CODE", "code_ogr"),
        OldColumn("ROME_PROFESSION_NAME", "libelle"),
        OldColumn("ROME_PROFESSION_SHORT_NAME", "libelle_court"),
        OldColumn("ROME_PROFESSION_CARD_CODE", "code_rome"),
    ),
    search=_indexed("rome_appellations", "code_rome || ' ' || code_ogr"),
    source="REF_APPELLATION",
    kind="reference",
)
_SKILLS = ("rome_competences", "rome_savoirs")
SKILLS = OldResource(
    "bb7c0638-2bc3-41d9-93aa-75205c288509",
    "Compétences",
    "Les compétences et les savoirs, que le ROME 3 ne distinguait pas, d'après les tables rome_competences et "
    f"rome_savoirs. {_MORE}",
    rows="({})".format(" UNION ALL ".join(f"SELECT code_ogr, libelle FROM {table}" for table in _SKILLS)),
    columns=(OldColumn("OGR_CODE", "code_ogr"), OldColumn("SKILL_NAME", "libelle")),
    # An OGR number is of one thing in the whole ROME.
    number="CAST(code_ogr AS INTEGER)",
    order="code_ogr",
    search="code_ogr IN ({} UNION ALL {})".format(
        *(f"SELECT code_ogr FROM {table} WHERE {_indexed(table, 'code_ogr')}" for table in _SKILLS)
    ),
    source="REF_COMPETENCE",
    kind="reference",
)
# The types of items of the ROME 3 that the ROME 4.0 still has, and where it has them.
_LINKED = (
    ("1", "rome_metiers_competences"),
    ("1", "rome_metiers_savoirs"),
    ("3", "rome_metiers"),
    ("4", "rome_appellations"),
    ("5", "rome_metiers_contextes"),
)
LINKS = OldResource(
    "794e460b-6679-4d0b-bfea-8cf4071b4687",
    "Liens entre les fiches et les éléments du ROME",
    "Une ligne par élément d'une fiche. REF_TYPE_CODE : 1 pour une compétence ou un savoir, 3 pour la fiche elle-même, "
    "4 pour une appellation, 5 pour un contexte de travail ; les activités (2) sont devenues des compétences. "
    f"{_MORE}",
    rows="({}) liens".format(
        " UNION ALL ".join(f"SELECT code_rome, code_ogr, '{kind}' AS type FROM {table}" for kind, table in _LINKED)
    ),
    columns=(
        OldColumn("ROME_PROFESSION_CARD_CODE", "code_rome"),
        OldColumn("OGR_CODE", "code_ogr"),
        OldColumn("REF_TYPE_CODE", "type"),
    ),
    # An OGR number has six digits at most, and is of one kind: a sheet has it once.
    number="1000000 * (SELECT m.rowid FROM rome_metiers m WHERE m.code_rome = liens.code_rome) + code_ogr",
    # As the keys of the tables are, so that nothing is sorted.
    order="code_rome, code_ogr",
    search="upper(:word) IN (code_rome, code_ogr)",
    source="LIENS_ROME_REFERENTIELS",
    kind="reference",
)

REPLAY = (
    OldPackage(
        "78f91db4-b3c0-400c-a68d-47df9387e5a7",
        "rome",
        "Répertoire opérationnel des métiers et des emplois (ROME)",
        "Les ressources de l'ancienne API dont des colonnes sont connues, d'après l'édition du ROME que ce fichier "
        "détient : l'API servait le ROME 3, dont les codes et les intitulés ont changé (voir rome_passages). "
        "pe_source : REF_CODE_ROME, REF_APPELLATION, ROME_GRAND_DOMAINE et ROME_DOMAINE_PRO ont été vus, les autres "
        "sont inférés.",
        resources=(SHEETS, CLASSIFIED, GRAND_DOMAINS, DOMAINS, TITLES, SKILLS, LINKS),
        unheld=(("f4717749-70cd-421c-a7cd-0980cb40f176", "Domaines de formations"),),
    ),
)

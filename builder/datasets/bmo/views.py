"""What people ask of the survey: sums that carry their bounds, and which years may be compared."""

from __future__ import annotations

from ...model import Column, Query, View
from .tables import ANNEE, CODE_DEPARTEMENT, CODE_FAP, CODE_REGION

_FIGURES = (
    ("projets", "Projets de recrutement"),
    ("projets_difficiles", "Projets jugés difficiles"),
    ("projets_saisonniers", "Projets saisonniers"),
)
_SUMS = ",\n       ".join(
    f"sum(b.{name}), sum(b.{name}_min), sum(b.{name}_max), sum(b.{name} IS NULL)" for name, _ in _FIGURES
)
_LIBELLE = Column("libelle", "Intitulé du métier cette année-là.", origin="calculé")


def _sums() -> tuple[Column, ...]:
    columns = []
    for name, title in _FIGURES:
        number = Column(name, "", type="INTEGER", unit="projets", origin="calculé")
        columns += [
            number.but(description=f"{title} : somme des chiffres publiés.", empty="tous cachés"),
            number.but(name=f"{name}_min", description=f"{title} : borne basse de la somme."),
            number.but(name=f"{name}_max", description=f"{title} : borne haute de la somme."),
            number.but(name=f"nb_caches_{name}", description=f"{title} : nombre de cases cachées.", unit="cases"),
        ]
    return tuple(columns)


def _summed(name: str, title: str, description: str, by: tuple[Column, ...]) -> View:
    codes = [column.but(source="", origin="calculé") for column in by]
    grouped = ", ".join(f"b.{column.name}" for column in (ANNEE, *by, CODE_FAP))
    return View(
        name,
        title,
        description,
        columns=(ANNEE, *codes, CODE_FAP, _LIBELLE, *_sums()),
        sql=f"""
SELECT {grouped}, m.libelle,
       {_SUMS}
FROM bmo b JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap
GROUP BY {grouped}
        """,
    )


BMO_DEPARTEMENTS = _summed(
    "bmo_departements",
    "Projets de recrutement par métier et département",
    "Les sommes de chaque département, avec leurs bornes et le nombre de cases cachées.",
    (CODE_DEPARTEMENT,),
)
BMO_REGIONS = _summed(
    "bmo_regions",
    "Projets de recrutement par métier et région",
    "Les sommes de chaque région, telle que publiée cette année-là, avec leurs bornes et le nombre de cases cachées.",
    (CODE_REGION,),
)
BMO_FRANCE = _summed(
    "bmo_france",
    "Projets de recrutement par métier, France entière",
    "Les sommes de toutes les lignes de l'année, avec leurs bornes et le nombre de cases cachées.",
    (),
)

_SAME_NOMENCLATURE = "même nomenclature"
_SAME_LABEL = "nomenclature différente, même code et même intitulé"
_OTHER_LABEL = "nomenclature différente, même code, autre intitulé"

BMO_RUPTURES = View(
    "bmo_ruptures",
    "Ce qui est comparable d'une année à la suivante",
    "Pour chaque code de chaque année et l'année suivante : à quoi il est comparable, et pourquoi. "
    "Une ligne où est_comparable vaut 0 interrompt la série.",
    columns=(
        Column("annee_de", "Année de départ.", type="INTEGER", empty="le code n'existait pas", origin="calculé"),
        Column("annee_vers", "Année suivante.", type="INTEGER", empty="le code n'existe plus", origin="calculé"),
        CODE_FAP,
        Column("comparable_a", "Code comparable dans l'autre année.", empty="aucun", origin="calculé"),
        Column("est_comparable", "1 si les deux années se comparent.", type="INTEGER", origin="calculé"),
        Column("raison", "Pourquoi.", origin="calculé"),
    ),
    sql=f"""
WITH annees AS (SELECT DISTINCT annee FROM bmo_metiers),
suivantes AS (SELECT annee AS de, (SELECT min(o.annee) FROM annees o WHERE o.annee > a.annee) AS vers FROM annees a),
paires AS (
    SELECT s.de, s.vers, a.code_fap, CASE
        WHEN b.code_fap IS NULL THEN 'le code disparaît'
        WHEN a.nomenclature = b.nomenclature THEN '{_SAME_NOMENCLATURE}'
        WHEN a.libelle = b.libelle THEN '{_SAME_LABEL}'
        ELSE '{_OTHER_LABEL}' END AS raison
    FROM suivantes s JOIN bmo_metiers a ON a.annee = s.de
    LEFT JOIN bmo_metiers b ON b.annee = s.vers AND b.code_fap = a.code_fap
    WHERE s.vers IS NOT NULL
    UNION ALL
    SELECT s.de, s.vers, b.code_fap, 'le code apparaît'
    FROM suivantes s JOIN bmo_metiers b ON b.annee = s.vers
    WHERE NOT EXISTS (SELECT 1 FROM bmo_metiers a WHERE a.annee = s.de AND a.code_fap = b.code_fap)
)
SELECT de, vers, code_fap,
       CASE WHEN raison IN ('{_SAME_NOMENCLATURE}', '{_SAME_LABEL}') THEN code_fap END,
       raison IN ('{_SAME_NOMENCLATURE}', '{_SAME_LABEL}'), raison
FROM paires
    """,
    facets=("annee_de", "raison"),
)

VIEWS = (BMO_DEPARTEMENTS, BMO_REGIONS, BMO_FRANCE, BMO_RUPTURES)

QUERIES = (
    Query(
        "bmo_d_un_departement",
        "Les métiers les plus recherchés d'un département",
        "Projets de recrutement d'un département une année, avec leurs bornes. Exemple : 63, 2025.",
        """
SELECT code_fap, libelle, projets_min, projets_max, nb_caches_projets,
       projets_difficiles_min, projets_difficiles_max, nb_caches_projets_difficiles
FROM bmo_departements
WHERE code_departement = upper(trim(:code_departement)) AND annee = CAST(:annee AS INTEGER)
ORDER BY projets_max DESC, code_fap
        """,
    ),
    Query(
        "evolution_bmo",
        "L'évolution d'un métier, sans franchir de rupture",
        "Projets de recrutement d'un métier par année, avec leurs bornes ; la remarque dit quand une année ne se "
        "compare pas à la précédente. Exemple : V1X80.",
        """
SELECT f.annee, f.code_fap, f.libelle, f.projets_min, f.projets_max, f.nb_caches_projets,
       CASE WHEN r.est_comparable = 0 THEN 'séries non comparables avec ' || r.annee_de || ' : ' || r.raison
            ELSE '' END AS remarque
FROM bmo_france f
LEFT JOIN bmo_ruptures r ON r.annee_vers = f.annee AND r.code_fap = f.code_fap
WHERE f.code_fap = upper(trim(:code_fap))
ORDER BY f.annee
        """,
    ),
)

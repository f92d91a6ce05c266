"""What people ask of the labour market: series of one nomenclature, sums of a commune, figures with their labels.

Views read the tables of this dataset alone, so that they work in a file that has no other; queries give the labels of
the others too.
"""

from __future__ import annotations

from ...model import Column, Query, Table, View
from ...vocabulary import CODE_BASSIN, CODE_COMMUNE_PUBLIE, COMPUTED
from .offres_communes import OFFRES_COMMUNES, SOMME
from .tensions import TENSIONS_FAP
from .tensions_bassins import TENSIONS_ROME_BASSINS
from .valeurs import CLASSES, FAMILLE


def _same(table: Table, *names: str) -> tuple[Column, ...]:
    return tuple(table.column(name).but(computed=()) for name in names)


TENSIONS_SERIES = View(
    "tensions_series",
    "Tension par famille et territoire, une série par nomenclature",
    "Chaque année dans sa dernière publication, à côté de l'année précédente de la même nomenclature : une série ne "
    "franchit jamais un changement de nomenclature.",
    columns=(
        *_same(TENSIONS_FAP, "nomenclature"),
        FAMILLE,
        Column(
            "libelle", "Intitulé de la famille, FAP-2021.", empty="aucun dans le fichier 2011-2019", origin=COMPUTED
        ),
        *_same(TENSIONS_FAP, "niveau", "code_territoire", "annee", "edition"),
        *_same(TENSIONS_FAP, "classe_tension", "tension", "tension_imputee"),
        Column(
            "annee_precedente",
            "Année d'avant, de la même nomenclature.",
            type="INTEGER",
            empty="première année de la nomenclature",
            origin=COMPUTED,
        ),
        Column(
            "classe_tension_precedente",
            "Classe de l'année d'avant, de la même nomenclature.",
            type="INTEGER",
            values=CLASSES,
            empty="première année, ou pas de classe cette année-là",
            origin=COMPUTED,
        ),
    ),
    sql="""
SELECT s.nomenclature, s.code_fap, f.libelle, s.niveau, s.code_territoire, s.annee, s.edition, s.classe_tension,
       s.tension, s.tension_imputee, s.annee_precedente, s.classe_tension_precedente
FROM (
    SELECT *, lag(annee) OVER serie AS annee_precedente, lag(classe_tension) OVER serie AS classe_tension_precedente
    FROM (
        SELECT *, max(edition) OVER (
            PARTITION BY code_fap, niveau, code_territoire, nomenclature, annee) AS derniere FROM tensions_fap)
    WHERE edition = derniere
    WINDOW serie AS (PARTITION BY code_fap, niveau, code_territoire, nomenclature ORDER BY annee)
) s
LEFT JOIN tensions_familles f ON f.edition = s.edition AND f.code_fap = s.code_fap
    """,
    facets=("nomenclature", "niveau", "annee", "classe_tension"),
)

TENSIONS_BASSINS_LISIBLES = View(
    "tensions_bassins_lisibles",
    "Tension par métier et bassin, avec les intitulés",
    "La table tensions_rome_bassins, avec l'intitulé du métier et celui du bassin tels que le fichier les écrit.",
    columns=(
        *_same(TENSIONS_ROME_BASSINS, "annee", "code_rome"),
        Column("libelle_metier", "Intitulé du métier dans le ROME 3.", origin=COMPUTED),
        CODE_BASSIN,
        Column("libelle_bassin", "Intitulé du bassin, dans le zonage de 2019.", origin=COMPUTED),
        *_same(TENSIONS_ROME_BASSINS, "nb_offres", "nb_demandeurs", "classe_tension"),
    ),
    sql="""
SELECT t.annee, t.code_rome, m.libelle, t.code_bassin, b.libelle, t.nb_offres, t.nb_demandeurs, t.classe_tension
FROM tensions_rome_bassins t
JOIN tensions_metiers m ON m.annee = t.annee AND m.code_rome = t.code_rome
JOIN tensions_bassins b ON b.annee = t.annee AND b.code_bassin = t.code_bassin
    """,
    facets=("annee", "classe_tension"),
)

OFFRES_COMMUNES_TOTAUX = View(
    "offres_communes_totaux",
    "Offres par commune et métier, sommées",
    "Une ligne par commune, code ROME et date : la somme des lignes publiées de ce couple.",
    columns=(
        Column("commune_publiee", "Commune telle que publiée : code, « null » ou « vide ».", origin=COMPUTED),
        CODE_COMMUNE_PUBLIE.but(empty="l'offre n'a pas de commune", origin=COMPUTED),
        *_same(OFFRES_COMMUNES, "code_rome", "date_extraction"),
        SOMME,
        Column("nb_lignes", "Nombre de lignes du fichier qui sont sommées.", type="INTEGER", origin=COMPUTED),
    ),
    sql="""
SELECT commune_publiee, code_commune_publie, code_rome, date_extraction, sum(nb_offres), count(*)
FROM offres_communes GROUP BY commune_publiee, code_rome, date_extraction
    """,
)

VIEWS = (TENSIONS_SERIES, TENSIONS_BASSINS_LISIBLES, OFFRES_COMMUNES_TOTAUX)

# The label that the survey gives a detailed family, in the newest year of each nomenclature.
_FAMILY = (
    "(SELECT m.libelle FROM bmo_metiers m WHERE m.code_fap = {0}.code_fap AND m.nomenclature = {0}.nomenclature "
    "ORDER BY m.annee DESC LIMIT 1)"
)

QUERIES = (
    Query(
        "tension_d_un_departement",
        "Les familles les plus en tension d'un département",
        "Classe et indice de chaque famille, sans les indices imputés, avec son intitulé. Exemple : 35, 2019.",
        f"""
SELECT s.annee, s.nomenclature, s.code_fap, coalesce(s.libelle, {_FAMILY.format("s")}) AS libelle, s.classe_tension,
       s.tension, s.annee_precedente, s.classe_tension_precedente
FROM tensions_series s
WHERE s.niveau = 'départemental' AND s.code_territoire = upper(trim(:code_departement))
  AND s.annee = CAST(:annee AS INTEGER) AND s.classe_tension IS NOT NULL
ORDER BY s.classe_tension DESC, s.tension DESC, s.code_fap
        """,
    ),
    Query(
        "offres_d_un_metier",
        "Les communes où un métier a le plus d'offres",
        "Offres de chaque commune à la date du fichier, avec son nom d'aujourd'hui. Exemple : J1506.",
        """
SELECT o.date_extraction, o.commune_publiee, c.libelle AS commune, o.nb_offres, o.nb_lignes
FROM offres_communes_totaux o LEFT JOIN communes c ON c.code_commune = coalesce(
    (SELECT a.code_commune FROM communes a WHERE a.code_commune = o.code_commune_publie),
    (SELECT min(p.code_commune) FROM communes_passages p WHERE p.code_ancien = o.code_commune_publie
     HAVING count(DISTINCT p.code_commune) = 1))
WHERE o.code_rome = upper(trim(:code_rome))
ORDER BY o.date_extraction DESC, o.nb_offres DESC, o.commune_publiee
        """,
    ),
    Query(
        "salaire_d_une_famille",
        "Le salaire médian d'une famille professionnelle",
        "Net, mensuel, à temps complet, par période de trois ans, FAP-2009. Exemple : V1Z80.",
        f"""
SELECT s.periode, s.nomenclature, s.code_fap, {_FAMILY.format("s")} AS libelle, s.salaire_median
FROM salaires_fap s WHERE s.code_fap = upper(trim(:code_fap)) ORDER BY s.periode
        """,
    ),
)

"""What people ask of the statistics: the newest series, an intercommunality at a glance, the seekers of one job."""

from __future__ import annotations

from ...model import Column, Query, View
from ...vocabulary import CODE_COMMUNE, CODE_DEPARTEMENT, CODE_REGION, CODE_ROME, COMPUTED
from .export import TOTAL
from .mots import AGE, ANCIENNETE, CATEGORIE, NUMBER, PERIODE, SEXE, SHARE

_LABEL = Column("libelle", "Intitulé de la fiche.", origin=COMPUTED)
_EDITION = Column("edition", "Édition du fichier dont vient la ligne.")
_PERIMETRE = Column("perimetre", "Code de la région de l'export, ou FR s'il en couvre plusieurs.", origin=COMPUTED)
_COMMUNE = Column("nom_commune", "Nom de la commune, tel que le fichier le donne.")


def _count(name: str, description: str, unit: str = "") -> Column:
    return Column(name, description, type="INTEGER", unit=unit, origin=COMPUTED)


DEMANDEURS_EXPORTS = View(
    "demandeurs_exports",
    "Exports de demandeurs d'emploi, et leurs totaux",
    "Une ligne par export : combien de communes et de métiers, la somme des métiers et celle des totaux publiés, qui "
    "diffèrent parce que chaque case est arrondie à la dizaine.",
    columns=(
        _EDITION,
        PERIODE,
        CATEGORIE,
        _PERIMETRE,
        _count("nb_communes", "Nombre de communes.", "communes"),
        _count("nb_communes_sans_code", "Nombre de celles dont on n'a pas trouvé le code.", "communes"),
        _count("nb_metiers", "Nombre de fiches du ROME 3."),
        _count("somme_metiers", "Somme des métiers, non renseigné compris.", "demandeurs d'emploi"),
        _count("somme_totaux", "Somme des totaux publiés des communes.", "demandeurs d'emploi"),
    ),
    sql=f"""
SELECT r.edition, r.periode, r.categorie, r.perimetre,
       (SELECT count(*) FROM demandeurs_communes c WHERE c.edition = r.edition),
       (SELECT count(*) FROM demandeurs_communes c WHERE c.edition = r.edition AND c.code_commune IS NULL),
       (SELECT count(m.code_rome) FROM demandeurs_metiers m WHERE m.edition = r.edition),
       sum(CASE WHEN r.code_metier_publie != '{TOTAL}' THEN r.nb_demandeurs ELSE 0 END),
       sum(CASE WHEN r.code_metier_publie = '{TOTAL}' THEN r.nb_demandeurs ELSE 0 END)
FROM demandeurs_communes_rome r
GROUP BY r.edition
    """,
)

DEMANDEURS_FICHES = View(
    "demandeurs_fiches",
    "Demandeurs d'emploi des fiches du ROME d'aujourd'hui, par commune",
    "Pour chaque fiche, les demandeurs d'emploi de la fiche du ROME 3 d'où elle vient : le chiffre est celui de toutes "
    "les fiches qui en viennent (nb_fiches), il ne se partage pas entre elles et ne s'additionne pas sur elles.",
    columns=(
        CODE_ROME.but(references="rome_metiers.code_rome"),
        _LABEL,
        CODE_ROME.but(name="code_rome_parent", description="Fiche du ROME 3 dont c'est le chiffre."),
        _count("nb_fiches", "Combien de fiches d'aujourd'hui viennent de cette fiche du ROME 3.", "fiches"),
        _EDITION,
        PERIODE,
        CATEGORIE,
        _COMMUNE,
        CODE_COMMUNE.but(empty="commune sans code sûr", origin=COMPUTED),
        CODE_DEPARTEMENT.but(empty="commune sans code sûr", origin=COMPUTED),
        CODE_REGION.but(empty="commune sans code sûr", origin=COMPUTED),
        NUMBER,
    ),
    sql="""
SELECT m.code_rome, m.libelle, m.code_rome_parent,
       (SELECT count(*) FROM rome_metiers o WHERE o.code_rome_parent = m.code_rome_parent),
       r.edition, r.periode, r.categorie, r.nom_commune, r.code_commune, c.code_departement, c.code_region,
       r.nb_demandeurs
FROM rome_metiers m
JOIN demandeurs_communes_rome r ON r.code_rome = m.code_rome_parent
LEFT JOIN communes c ON c.code_commune = r.code_commune
    """,
    facets=("edition",),
)

DEMANDEURS_EPCI_CATEGORIES = View(
    "demandeurs_epci_categories",
    "Les catégories de demandeurs d'emploi de chaque intercommunalité",
    "Une ligne par mois et intercommunalité, une colonne par catégorie d'inscription.",
    columns=(
        Column("periode", "Mois du chiffre : 2017-12."),
        Column("code_epci", "Intercommunalité d'aujourd'hui qui a ce nom.", empty="voir demandeurs_epci"),
        Column("libelle_epci", "Intercommunalité, telle que le fichier la nomme cette année-là."),
        *(
            _count(f"nb_{one.lower()}", f"Demandeurs d'emploi en catégorie {one}.", "demandeurs d'emploi")
            for one in ("A", "B", "C", "ABC", "D", "E", "ABCDE")
        ),
    ),
    sql="SELECT periode, code_epci, libelle_epci, "
    + ", ".join(
        f"max(CASE categorie WHEN '{one}' THEN nb_demandeurs END)" for one in ("A", "B", "C", "ABC", "D", "E", "ABCDE")
    )
    + " FROM demandeurs_epci WHERE sexe = 'ensemble' AND tranche_age = 'ensemble' AND anciennete = 'ensemble' "
    "AND niveau_diplome = 'ensemble' GROUP BY periode, libelle_epci",
)

_OF_NEWEST = "edition = (SELECT max(edition) FROM {0})"
_TERRITOIRE = Column("libelle_territoire", "Territoire ; une région a son nom d'aujourd'hui.", origin=COMPUTED)
DEMANDEURS_TRIMESTRES = View(
    "demandeurs_trimestres",
    "Demandeurs d'emploi par trimestre, dernière édition des séries",
    "Les nombres de la dernière édition : chaque trimestre, l'éditeur révise toute la série, et deux éditions ne se "
    "mêlent pas.",
    columns=(
        PERIODE,
        _TERRITOIRE,
        CODE_REGION.but(empty="niveau national", origin=COMPUTED),
        Column("mesure", "Ce qui est mesuré."),
        CATEGORIE,
        SEXE,
        AGE,
        ANCIENNETE,
        Column("heures", "Heures travaillées dans le mois."),
        Column("motif", "Motif d'entrée ou de sortie."),
        Column("champ", "Population."),
        NUMBER.but(empty="non disponible"),
    ),
    sql=f"""
SELECT s.periode, coalesce(r.libelle, s.libelle_territoire), s.code_region, s.mesure, s.categorie, s.sexe,
       s.tranche_age, s.anciennete, s.heures, s.motif, s.champ, s.nb_demandeurs
FROM demandeurs_series s LEFT JOIN regions r ON r.code_region = s.code_region
WHERE s.unite != '%' AND s.{_OF_NEWEST.format("demandeurs_series")}
    """,
    facets=("mesure", "categorie"),
)

OFFRES_DOMAINES = View(
    "offres_domaines",
    "Offres diffusées par domaine du ROME, dernière édition",
    "Une ligne par domaine du ROME et par grand domaine : offres du trimestre, leur part, leur évolution.",
    columns=(
        PERIODE,
        Column("grand_domaine", "Grand domaine du ROME, ou « ensemble »."),
        Column("domaine", "Domaine du ROME, ou « ensemble »."),
        Column("code_grand_domaine", "Grand domaine du ROME qui a cet intitulé.", pattern="[A-N]", empty="aucun"),
        Column(
            "code_domaine_professionnel", "Domaine du ROME qui a cet intitulé.", pattern="[A-N][0-9][0-9]",
            empty="aucun, ou plusieurs",
        ),
        _count("nb_offres", "Nombre d'offres, tel que publié.", "offres"),
        SHARE.but(name="taux_part_pct", description="Part dans toutes les offres."),
        SHARE.but(name="taux_evolution_pct", description="Évolution sur un an."),
        SHARE.but(name="taux_durables_pct", description="Part des offres durables."),
    ),
    sql=f"""
SELECT periode, grand_domaine, domaine, code_grand_domaine, code_domaine_professionnel,
       max(CASE mesure WHEN 'offres diffusées' THEN nb_offres END),
       max(CASE mesure WHEN 'part des offres' THEN taux_pct END),
       max(CASE mesure WHEN 'évolution sur un an' THEN taux_pct END),
       max(CASE mesure WHEN 'part des offres durables' THEN taux_pct END)
FROM offres_series
WHERE length(periode) = 6 AND {_OF_NEWEST.format("offres_series")}
GROUP BY periode, grand_domaine, domaine
    """,
)  # fmt: skip

VIEWS = (
    DEMANDEURS_EXPORTS,
    DEMANDEURS_FICHES,
    DEMANDEURS_EPCI_CATEGORIES,
    DEMANDEURS_TRIMESTRES,
    OFFRES_DOMAINES,
)

QUERIES = (
    Query(
        "demandeurs_d_une_fiche",
        "Les demandeurs d'emploi d'une fiche, par commune",
        "Ceux de la fiche du ROME 3 d'où elle vient, dans les communes de plus de 5 000 habitants d'un département. "
        "Chaque chiffre est arrondi à la dizaine. Exemple : J1506, 33.",
        """
SELECT periode, categorie, nom_commune, code_commune, code_rome_parent, nb_fiches, nb_demandeurs
FROM demandeurs_fiches
WHERE code_rome = upper(trim(:code_rome)) AND code_departement = upper(trim(:code_departement))
ORDER BY periode, categorie, nb_demandeurs DESC, nom_commune
        """,
    ),
    Query(
        "evolution_des_demandeurs_d_une_region",
        "Les demandeurs d'emploi d'une région, par trimestre",
        "Catégories A et A, B, C, corrigées des variations saisonnières, dernière édition. Exemple : 53.",
        """
SELECT periode, libelle_territoire, categorie, nb_demandeurs
FROM demandeurs_trimestres
WHERE code_region = upper(trim(:code_region))
ORDER BY categorie, periode
        """,
    ),
)

"""Geography: the official codes of regions, departments and communes, postcodes, and the survey's basins.

INSEE publishes the official geographic code each year (`cog`); La Poste its postcodes, and
France Travail's survey the basin of each commune (`postes`); Etalab packages populations and intercommunalities
(`decoupage`). They name communes as they were at their date, so each reference is kept as published and resolved
through `communes_passages`.
"""

from ...model import Caveat, Dataset, Query
from ...vocabulary import LICENCE_OUVERTE
from . import centres, cog, epci, mouvements, noms, postes
from .files import FILES

CAVEATS = (
    Caveat(
        "Un code de commune peut être fusionné, rétabli, puis fusionné de nouveau : un ancien code mène à la commune "
        "d'aujourd'hui, quelle que soit la date du fichier qui le cite.",
        "communes_passages",
        inferred=True,
    ),
    Caveat(
        "Une commune déléguée garde souvent le code d'une commune : chercher d'abord un code dans communes.",
        "communes_deleguees",
        "code_commune_deleguee",
        inferred=True,
    ),
    Caveat(
        "Paris, Lyon et Marseille ont un code de commune (75056, 69123, 13055) et un par arrondissement : les codes "
        "postaux et les offres d'emploi citent les arrondissements.",
        "communes",
        "code_commune",
        inferred=True,
    ),
    Caveat(
        "CDM ne désigne que l'Île des Faisans, condominium de la France et de l'Espagne : le mot est de nous.",
        "communes_outre_mer",
        "nature_zonage",
        inferred=True,
    ),
    Caveat(
        "L'INSEE corrige les mouvements d'une année sur l'autre, parfois ceux de 1946 : de 2024 à 2026, il en ajoute "
        "452 et en retire 2.",
        "communes_mouvements",
        inferred=True,
    ),
    Caveat(
        "Le fichier de La Poste n'est pas daté : l'édition est la date que donne le nom du fichier, ou du dossier, "
        "ajouté à la main, sinon le jour de sa récupération.",
        "codes_postaux",
        inferred=True,
    ),
    Caveat(
        "Les zonages de 2019 et de 2021 sont des copies sans licence déclarée ; celui de 2021 tient son année du nom "
        "de son fichier. Aucun ne vaut pour les bassins de 2023 à 2025.",
        "communes_bassins",
        inferred=True,
    ),
    Caveat(
        "Le zonage de 2021 donne « 97 » pour département à toutes les communes d'outre-mer : prendre celui de la "
        "commune.",
        "communes_bassins",
        "code_departement",
        inferred=True,
    ),
    Caveat(
        "Quelques bassins ont deux intitulés dans le même zonage, dont une référence de cellule de tableur "
        "(« T+L23ARENTAISE ») : ils sont gardés tels que publiés.",
        "communes_bassins",
        "libelle_bassin",
        inferred=True,
    ),
)

QUERIES = (
    Query(
        "communes_d_un_code_postal",
        "Les communes d'un code postal",
        "Chaque commune qui a ce code postal, avec son code actuel. Exemple : 35000.",
        """
SELECT c.code_commune, c.libelle, p.code_commune_publie, p.libelle_acheminement, p.latitude, p.longitude
FROM codes_postaux p LEFT JOIN communes c ON c.code_commune = p.code_commune
WHERE p.code_postal = trim(:code_postal)
ORDER BY p.code_commune_publie
        """,
    ),
    Query(
        "que_devient_une_commune",
        "Ce qu'est devenu un code de commune",
        "Le code lui-même s'il est actuel, sinon la commune où il mène et pourquoi. Exemple : 14666.",
        """
SELECT code_commune, libelle, '' AS date_effet, 'code actuel' AS nature
FROM communes WHERE code_commune = upper(trim(:code_commune))
UNION ALL
SELECT p.code_commune, c.libelle, p.date_effet, p.nature
FROM communes_passages p JOIN communes c ON c.code_commune = p.code_commune
WHERE p.code_ancien = upper(trim(:code_commune))
        """,
    ),
)

GEO = Dataset(
    name="geo",
    title="Géographie : communes, codes postaux, bassins",
    description="Le code officiel géographique, ce que deviennent ses codes, les codes postaux, les bassins d'emploi.",
    publisher="INSEE",
    licence=LICENCE_OUVERTE,
    files=FILES,
    tables=(*cog.TABLES, *mouvements.TABLES, *postes.TABLES, centres.COMMUNES_CENTRES, *epci.TABLES, noms.LIEUX_NOMS),
    editions="each",
    notices=(*postes.NOTICES, *epci.NOTICES),
    checks=(*cog.CHECKS, *postes.CHECKS, *epci.CHECKS),
    repeats=(*cog.REPEATS, *postes.REPEATS, *epci.REPEATS),
    caveats=(*CAVEATS, *centres.CAVEATS, *epci.CAVEATS, *noms.CAVEATS),
    queries=QUERIES,
    summary="communes et codes postaux",
    contents=(
        (
            "`regions`, `departements`, `communes`, `communes_*`",
            "INSEE's geography, and what became of each code",
        ),
        ("`codes_postaux`, `codes_postaux_lieux_dits`", "La Poste's postcodes, with coordinates"),
        ("`communes_centres`", "a point of each commune, for distances"),
        ("`communes_populations`, `epci`, `epci_communes`", "how many live in each commune, and its intercommunality"),
        ("`lieux_noms`", "the names under which places are looked for, old ones too"),
    ),
)

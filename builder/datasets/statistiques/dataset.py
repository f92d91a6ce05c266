"""Statistics of the labour market: job seekers and offers, as France Travail counts them.

Three workbooks (job seekers by intercommunality, their quarterly series, series of offers) and an export by commune
and ROME sheet, that a person makes on the site for a month and a category of which it says nothing. Every edition
and every export that is held stands beside the others.
"""

from ...model import Caveat, Dataset
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_INCONNUE
from . import communes, epci, offres, series
from .files import FILES
from .notes import STATISTIQUES_NOTES
from .replay import REPLAY
from .views import QUERIES, VIEWS

CAVEATS = (
    Caveat(
        "Aucun de ces fichiers ne dit sa licence : elle est tenue pour inconnue.",
        "statistiques_notes",
        inferred=True,
    ),
    Caveat(
        "« s.s » est un secret statistique : le chiffre est enregistré vide, jamais 0, et sans bornes, car des cases "
        "plus grandes sont cachées pour protéger les petites. Une virgule seule, que le fichier n'explique pas, est "
        "enregistrée vide aussi.",
        "demandeurs_epci",
        "nb_demandeurs",
        inferred=True,
    ),
    Caveat(
        "Données brutes, non corrigées des variations saisonnières : ne comparer qu'au même mois d'une autre année.",
        "demandeurs_epci",
    ),
    Caveat(
        "Une intercommunalité d'aujourd'hui qui a le même nom n'a pas forcément les mêmes communes : le fichier suit "
        "le découpage de janvier de son année.",
        "demandeurs_epci",
        "code_epci",
        inferred=True,
    ),
    Caveat(
        "« Plus de 50 ans », dans le fichier, compte ceux de 50 ans : avec les autres âges, il fait le total.",
        "demandeurs_epci",
        "tranche_age",
        inferred=True,
    ),
    Caveat(
        "La France entière est sans Mayotte, Saint-Martin ni Saint-Barthélemy. Les nombres sont des moyennes de trois "
        "fins de mois, arrondies à la centaine, ou à la dizaine pour une région : les parties peuvent ne pas faire "
        "exactement l'ensemble.",
        "demandeurs_series",
        "libelle_territoire",
    ),
    Caveat(
        "Chaque trimestre, toute la série est révisée : ne pas joindre les périodes de deux éditions.",
        "demandeurs_series",
        "edition",
        inferred=True,
    ),
    Caveat(
        "À partir de janvier 2025, la loi pour le plein emploi inscrit d'office les bénéficiaires du RSA et les jeunes "
        "suivis par les missions locales : les catégories F et G sont créées, et ce qui suit ne se compare pas sans "
        "précaution à ce qui précède. Les séries du champ « hors bénéficiaires du RSA et jeunes en parcours » n'en "
        "sont pas touchées. Voir statistiques_notes.",
        "demandeurs_series",
        "champ",
    ),
    Caveat(
        "Un incident de mars 2025 augmente la catégorie A de 12 000 en moyenne au premier trimestre 2025 ; des règles "
        "d'actualisation et de sanction ont changé ensuite (édition 2025T2 ; voir statistiques_notes).",
        "demandeurs_series",
        "nb_demandeurs",
    ),
    Caveat(
        "« n.d. », un point ou une case vide sont des chiffres non disponibles, jamais des zéros. La légende du "
        "fichier n'explique que « n.d. ».",
        "demandeurs_series",
        "absence",
        inferred=True,
    ),
    Caveat(
        "Le fichier ne dit pas si ces séries sont corrigées : elles montrent une saison, et sont tenues pour brutes.",
        "offres_series",
        "ajustement",
        inferred=True,
    ),
    Caveat(
        "Chaque case est arrondie, à 100 pour un mois et à 10 pour un trimestre : les parties ne font pas exactement "
        "l'ensemble.",
        "offres_series",
        "nb_offres",
        inferred=True,
    ),
    Caveat(
        "L'export ne dit ni son mois ni sa catégorie : ils sont ceux qu'a donnés la personne qui a ajouté le fichier. "
        "Il ne dit pas non plus s'il a été filtré par sexe ou par âge : il est tenu pour complet.",
        "demandeurs_communes_rome",
        "edition",
        inferred=True,
    ),
    Caveat(
        "Chaque case est arrondie à la dizaine : 0 veut dire moins de 5, ou aucun ; les métiers ne font pas le total, "
        "et une somme de cases peut s'écarter du vrai nombre de 5 par case.",
        "demandeurs_communes_rome",
        "nb_demandeurs",
        inferred=True,
    ),
    Caveat(
        "Seules les communes de plus de 5 000 habitants y sont : leur somme n'est ni celle d'un département, ni celle "
        "d'une région.",
        "demandeurs_communes_rome",
        "code_commune",
    ),
    Caveat(
        "Le chiffre est celui d'une fiche du ROME 3. Celles d'aujourd'hui qui en viennent le partagent : ne pas "
        "l'additionner sur elles, ni le répartir.",
        "demandeurs_fiches",
        "nb_demandeurs",
        inferred=True,
    ),
)

STATISTIQUES = Dataset(
    name="statistiques",
    title="Statistiques du marché du travail",
    description="Les demandeurs d'emploi et les offres diffusées : par intercommunalité, par trimestre, par commune et "
    "métier.",
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_INCONNUE,
    files=FILES,
    tables=(
        epci.DEMANDEURS_EPCI,
        series.DEMANDEURS_SERIES,
        offres.OFFRES_SERIES,
        *communes.TABLES,
        STATISTIQUES_NOTES,
    ),
    editions="all",
    needs=("rome", "geo"),
    views=VIEWS,
    notices=(*epci.NOTICES, *offres.NOTICES, *communes.NOTICES),
    checks=(*epci.CHECKS, *series.CHECKS, *offres.CHECKS, *communes.CHECKS),
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="statistiques des demandeurs d'emploi et des offres",
    contents=(
        (
            "`demandeurs_epci`, `demandeurs_series`, `offres_series`",
            "job seekers and offers, one row a figure: by intercommunality, by quarter, by month",
        ),
        (
            "`demandeurs_communes_rome`, `demandeurs_communes`, `demandeurs_metiers`",
            "job seekers by commune and ROME sheet, from exports of the site",
        ),
        ("`statistiques_notes`", "what the publisher writes around these figures"),
    ),
)

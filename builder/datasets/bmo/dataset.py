"""BMO: France Travail's yearly survey of employers' recruitment projects, by job, basin and department.

One workbook a year, bare or in a zip that holds it, with the same columns in another order and
the year in the names of two of them. A figure under 5 is hidden by `*`: it is stored as NULL
between two bounds, never as a number. A (job, basin, department) without a row is none or
unknown, never 0. Between 2023 and 2024 the jobs went from FAP-2009 to FAP-2021.
"""

from ...model import Caveat, Dataset
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_OUVERTE
from .files import FILES
from .replay import REPLAY
from .tables import CHECKS, NOTICES, TABLES
from .views import QUERIES, VIEWS

CAVEATS = (
    Caveat(
        "Une case « * » est un effectif caché par le secret statistique, pas zéro : elle est enregistrée vide, entre "
        "les bornes 0 et 4. La borne 4 vient de la plus petite valeur publiée, 5, dans toutes les années.",
        "bmo",
        "projets",
        inferred=True,
    ),
    Caveat(
        "Un métier absent d'un bassin n'a pas de ligne : aucun projet, ou inconnu. Ce n'est pas un zéro publié.",
        "bmo",
        inferred=True,
    ),
    Caveat(
        "Entre 2023 et 2024, la nomenclature des métiers passe de la FAP-2009 à la FAP-2021 : les séries ne sont pas "
        "comparables, sauf pour le seul code dont l'intitulé n'a pas changé (bmo_ruptures).",
        "bmo",
        "code_fap",
        inferred=True,
    ),
    Caveat(
        "Un bassin peut s'étendre sur plusieurs départements, et les bassins changent d'une année à l'autre : ne pas "
        "joindre deux années par leur code sans vérifier l'intitulé.",
        "bassins",
        inferred=True,
    ),
    Caveat(
        "Les régions et les départements sont ceux que le fichier publie cette année-là.",
        "bmo_territoires",
        inferred=True,
    ),
)

BMO = Dataset(
    name="bmo",
    title="Enquête Besoins en main-d'œuvre (BMO)",
    description="Les projets de recrutement des employeurs, par métier, bassin d'emploi et département.",
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_OUVERTE,
    files=FILES,
    tables=TABLES,
    editions="all",
    # Each April, while a year's survey is of 1 January for who dates it by its year.
    period_days=490,
    views=VIEWS,
    notices=NOTICES,
    checks=CHECKS,
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="projets de recrutement de l'enquête BMO",
    contents=(("`bmo`, `bmo_*`, `bassins`", "the BMO survey: each figure with its bounds, and which years compare"),),
)

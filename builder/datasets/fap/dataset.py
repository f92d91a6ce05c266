"""The professional families (FAP) of DARES, and the bridge from sheets of the ROME to the figures that count by them.

The survey of recruitment projects counts by family, FAP-2009 in 2023 and FAP-2021 since; people ask by sheet. DARES
says which sheets of the ROME 3 a family has, for which qualifications of the person; each sheet of today says the one
that it comes from. Both together are our bridge, which is inferred and says so on each row.
"""

from ...model import Caveat, Dataset
from ...vocabulary import LICENCE_INCONNUE
from .checks import CHECKS, NOTICES
from .files import FILES
from .tables import QUALIFICATIONS, TABLES
from .views import QUERIES, VIEWS

CAVEATS = (
    Caveat(
        "La licence de ces tables n'est pas dite : avant de les rediffuser, voir les conditions de la Dares.",
        "fap",
    ),
    Caveat(
        "Le passage d'une fiche actuelle à une famille suit la fiche du ROME 3 d'où elle vient (code_rome_parent) : "
        "une fiche plus étroite que celle-ci en garde toutes les familles.",
        "fap_fiches",
        inferred=True,
    ),
    Caveat(
        "Un chiffre d'une famille compte pour toutes ses fiches : ne pas l'additionner d'une fiche à l'autre, ni le "
        "partager entre elles.",
        "fap_fiches",
        "nb_fiches",
    ),
    Caveat(
        "La part est un compte de fiches du ROME 3, une sur celles de la famille ; elle ne dit rien des emplois.",
        "fap_fiches",
        "part_rome3_pct",
        inferred=True,
    ),
    Caveat(
        f"Ce que veulent dire les chiffres n'est pas dans les tables : d'après les statistiques de la demande "
        f"d'emploi, {QUALIFICATIONS}.",
        "fap_rome",
        "qualifications",
        inferred=True,
    ),
    Caveat(
        "La FAP-2009 vaut pour l'enquête BMO jusqu'en 2023, la FAP-2021 depuis 2024 : deux familles de même intitulé "
        "n'ont pas le même contenu, et leurs chiffres ne se comparent pas.",
        "bmo_fiches",
    ),
    Caveat(
        "Chaque ligne est le chiffre d'une famille entière, que la fiche partage avec nb_autres_fiches autres.",
        "bmo_fiches",
        "projets_max",
        inferred=True,
    ),
)

FAP = Dataset(
    name="fap",
    title="Familles professionnelles (FAP)",
    description="Les familles professionnelles de la Dares, leurs fiches du ROME et leurs professions.",
    publisher="Dares (ministère du Travail)",
    licence=LICENCE_INCONNUE,
    files=FILES,
    tables=TABLES,
    editions="each",
    needs=("rome", "bmo"),
    views=VIEWS,
    notices=NOTICES,
    checks=CHECKS,
    caveats=CAVEATS,
    queries=QUERIES,
    summary="familles professionnelles (FAP), et leurs fiches du ROME",
    contents=(
        (
            "`fap`, `fap_*`, `bmo_fiches`",
            "professional families of both nomenclatures, their sheets of the ROME, and the survey's figures by sheet",
        ),
    ),
)

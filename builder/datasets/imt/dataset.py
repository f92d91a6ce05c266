"""IMT: the tension of each family and of each job, the offers of each commune, the wage of each family.

Each file has its own publisher, year and nomenclature, and none says its licence. Rounding, an absent row, a zero
and a hidden figure are four things: each column says which it has.
"""

from ...model import Caveat, Dataset
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_INCONNUE
from . import indicateurs, offres_communes, salaires, tensions, tensions_bassins
from .files import FILES
from .replay import REPLAY
from .views import QUERIES, VIEWS

CAVEATS = (
    Caveat(
        "La licence d'aucun de ces fichiers n'est dite : DARES a ses propres conditions, et ceux de France Travail "
        "n'en portent pas. À vérifier avant de les republier."
    ),
    Caveat(
        "Un indice imputé est celui d'un croisement plus large. Le fichier 2011-2019 ne le dit pas : l'indice qui n'a "
        "ni classe ni facteur y est tenu pour imputé, parce qu'il est souvent, au chiffre près, celui du groupe de "
        "familles, de la région ou de la France.",
        "tensions_fap",
        "tension_imputee",
        inferred=True,
    ),
    Caveat(
        "Le fichier « 2011-2019 » que nous connaissons n'a que l'année 2019, malgré son nom.",
        "tensions_fap",
        "annee",
        inferred=True,
    ),
    Caveat(
        "La FAP-2009 (avant 2021) et la FAP-2021 ne se comparent pas : un même code peut y désigner deux familles, et "
        "les méthodes diffèrent. tensions_series fait une série par nomenclature.",
        "tensions_fap",
        "nomenclature",
        inferred=True,
    ),
    Caveat(
        "L'emploi moyen est arrondi à la centaine : 0 veut dire moins de 50.", "tensions_fap", "emploi_moyen",
        inferred=True,
    ),
    Caveat(
        "Sans indice, sans imputation et sans classe, la famille n'a pas de tension publiée dans ce territoire : ce "
        "n'est pas une tension nulle, qui s'écrit 0.",
        "tensions_fap",
        "tension",
        inferred=True,
    ),
    Caveat(
        "Un métier sans ligne dans un bassin n'est pas publié : ni offre, ni demandeur, ou trop peu.",
        "tensions_rome_bassins",
        inferred=True,
    ),
    Caveat(
        "Quand un couple commune et métier a deux lignes, leurs nombres diffèrent toujours : deux lignes égales n'en "
        "font sans doute plus qu'une. Toute somme est donc un minimum, et ce qui les sépare n'est pas dit.",
        "offres_communes",
        "nb_offres",
        inferred=True,
    ),
    Caveat(
        "La commune est celle du code officiel de 2021, arrondissements compris ; « vide » et « null » sont deux "
        "groupes d'offres sans commune.",
        "offres_communes",
        "commune_publiee",
        inferred=True,
    ),
    Caveat(
        "Le salaire d'une famille est la médiane de ses salariés, pas ce qu'offre un recruteur.",
        "salaires_fap",
        "salaire_median",
        inferred=True,
    ),
    *indicateurs.CAVEATS,
)  # fmt: skip

IMT = Dataset(
    name="imt",
    title="Marché du travail : tensions, offres, salaires",
    description=(
        "La tension par famille professionnelle et par métier, les offres par commune, le salaire médian, chacun de "
        "son année."
    ),
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_INCONNUE,
    files=FILES,
    tables=(
        tensions.TENSIONS_FAP,
        tensions.TENSIONS_FAMILLES,
        tensions_bassins.TENSIONS_ROME_BASSINS,
        tensions_bassins.TENSIONS_METIERS,
        tensions_bassins.TENSIONS_BASSINS,
        offres_communes.OFFRES_COMMUNES,
        offres_communes.OFFRES_METIERS,
        salaires.SALAIRES_FAP,
        *indicateurs.TABLES,
    ),
    # A year that is published since does not replace those before.
    editions="all",
    views=(*VIEWS, *indicateurs.VIEWS),
    notices=(*tensions.NOTICES, *tensions_bassins.NOTICES),
    checks=tensions.CHECKS,
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="tensions, offres et salaires",
    contents=(
        (
            "`tensions_*`, `offres_communes`, `salaires_fap`",
            "how tense the market of each job is, where its offers were, the median wage of each family",
        ),
        ("`marche_*`", 'figures that the API "Marché du travail" answered, and what it was asked'),
    ),
)

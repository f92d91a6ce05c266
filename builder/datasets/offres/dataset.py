"""Job offers that a user has: their own collection, or files of the API "Offres d'emploi v2".

Offers have terms of their own: the table is for who made the collection, and no file that may be handed on has it.
Each file is an edition, and all of them are built: who collects each day has each offer once, as it was last, with
the days on which it was read. Whom to write to, the employer and free texts stay in the archive.
"""

from ...model import Caveat, Check, Dataset, Notice, Query
from ...vocabulary import FRANCE_TRAVAIL
from .files import FILES, LICENCE_OFFRES
from .replay import REPLAY
from .salaires import RULE
from .tables import OFFRES as TABLE

CAVEATS = (
    Caveat(
        "Les contacts, l'employeur (nom, taille, adresse), la description et les textes libres, sauf l'intitulé et ce "
        "qui est dit du salaire, ne sont pas dans la table, ni les listes (compétences, formations, langues, permis, "
        "qualités, horaires, déplacements) : l'archive les garde tels que servis. Les offres ne se rediffusent pas : "
        "« infotravail build --redistributable » fait un fichier sans elles.",
        "offres",
    ),
    Caveat(
        "Une offre qui est dans plusieurs fichiers a une ligne : son état actualisé en dernier. Une offre absente du "
        "dernier fichier reste : date_derniere_lecture dit quand elle a été lue pour la dernière fois.",
        "offres",
        "date_derniere_lecture",
        inferred=True,
    ),
    Caveat(
        "Une offre ne dit pas de quelle édition du ROME est son code : edition_rome est la plus récente de celles que "
        "l'archive détient où ce code est.",
        "offres",
        "edition_rome",
        inferred=True,
    ),
    Caveat(
        "Le code proposé vient de l'intitulé seul. Deux offres de même intitulé n'ont le même code que sept fois sur "
        "dix : un désaccord n'est pas une erreur de l'offre.",
        "offres",
        "accord",
        inferred=True,
    ),
    Caveat(RULE, "offres", "salaire_mensuel_min", inferred=True),
    Caveat(
        "Le jour d'un fichier est le plus récent dont parlent ses offres, création ou actualisation.",
        "offres",
        "date_premiere_lecture",
        inferred=True,
    ),
)

NOTICES = (
    Notice(
        "offres",
        "SELECT sum(nb_lectures - 1) FROM offres HAVING sum(nb_lectures - 1) > 0",
        "La clé est le nombre de lectures d'une offre déjà lue, dans le même fichier ou dans un autre : son état le "
        "plus récent est gardé.",
    ),
    *(
        Notice("offres", f"SELECT count(*) FROM offres WHERE {where} HAVING count(*) > 0", f"La clé est le {text}")
        for where, text in (
            (
                "code_commune_publie IS NOT NULL AND code_commune IS NULL",
                "nombre d'offres dont la commune n'est pas une commune actuelle : gardée telle que publiée.",
            ),
            (
                "code_rome IS NOT NULL AND edition_rome IS NULL",
                "nombre d'offres dont le code ROME n'est dans aucune édition de l'archive.",
            ),
            (
                "salaire IS NOT NULL AND salaire_min IS NULL",
                "nombre d'offres dont la phrase de salaire n'a pas de montant, ou n'est pas comprise : gardée telle "
                "que publiée.",
            ),
        )
    ),
)

CHECKS = (
    Check(
        "un accord est entre deux codes",
        "offres",
        "SELECT id_offre FROM offres WHERE accord IS NOT NULL AND accord != (code_rome = code_rome_propose)",
    ),
    Check(
        "une offre est lue avant de l'être pour la dernière fois",
        "offres",
        "SELECT id_offre FROM offres WHERE date_premiere_lecture > date_derniere_lecture",
    ),
)

QUERIES = (
    Query(
        "offres_collectees_d_un_metier",
        "Les offres d'un métier dans un département",
        "Les offres de vos fichiers, la plus récente d'abord. Exemple : J1506, 35.",
        """
SELECT id_offre, date_actualisation, intitule, libelle_lieu, type_contrat, salaire, salaire_mensuel_min, url,
       date_derniere_lecture
FROM offres
WHERE code_rome = upper(trim(:code_rome)) AND code_departement = upper(trim(:code_departement))
ORDER BY coalesce(date_actualisation, date_creation) DESC, id_offre
        """,
    ),
)

OFFRES = Dataset(
    name="offres",
    title="Offres d'emploi",
    description="Les offres d'emploi que l'utilisateur a collectées ou ajoutées, codées et situées.",
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_OFFRES,
    files=FILES,
    tables=(TABLE,),
    editions="all",
    needs=("rome", "geo", "recherche"),
    notices=NOTICES,
    checks=CHECKS,
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="offres d'emploi de l'utilisateur",
    contents=(
        ("`offres`", "a user's own job offers: place, contract, salary parsed, and the code that their title gives"),
    ),
)

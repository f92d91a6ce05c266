"""France Travail's agencies: where they are, when they open, which communes they serve.

No source has everything. The Annuaire de l'administration is open to all, dated by the day it is
fetched, without SAFIR codes; France Travail's API needs an account; an extract of 2019 has codes
and coordinates, and is the network of that day. Each row says its source and date, and
`agences_liens` says which rows are one agency.
"""

from ...model import Caveat, Dataset, Query
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_OUVERTE
from . import history, positions, tables
from .files import FILES
from .replay import REPLAY

CAVEATS = (
    Caveat(
        "Une ligne vaut à sa date : l'extrait du 13/11/2019 n'est pas le réseau d'aujourd'hui. Sa date est celle du "
        "nom de son fichier.",
        "agences",
        "date_source",
        inferred=True,
    ),
    Caveat(
        "L'annuaire ne publie pas le type de l'agence : il est déduit de son nom. La spécialité l'est toujours.",
        "agences",
        "type_agence",
        inferred=True,
    ),
    Caveat(
        "Ni le code SAFIR ni le SIRET n'est supposé unique : ceux qui reviennent sont listés dans constats.",
        "agences",
        "code_safir",
        inferred=True,
    ),
    Caveat(
        "L'annuaire ne dit pas, sinon en commentaire, si un créneau est sur rendez-vous.",
        "agences_horaires",
        "est_sur_rendez_vous",
        inferred=True,
    ),
    Caveat(
        "La position est telle que la source la donne, même fausse : pour une distance ou une carte, prendre celle de "
        "agences_positions.",
        "agences",
        "latitude",
        inferred=True,
    ),
    Caveat(positions.RULE, "agences_positions", "est_position_fausse", inferred=True),
    Caveat(
        "Deux lignes d'une source qui ont même nom, même adresse et même code postal sont tenues pour une agence.",
        "agences_positions",
        "identifiant_montre",
        inferred=True,
    ),
    Caveat(
        "Un rapprochement par le nom et la commune est une déduction : une agence renommée ou déménagée n'en a pas.",
        "agences_liens",
        "preuve",
        inferred=True,
    ),
)

QUERIES = (
    Query(
        "agences_d_un_departement",
        "Les agences d'un département",
        "Chaque agence, avec sa source et la date de ce qu'elle en dit. Exemple : 35.",
        """
SELECT a.source, a.identifiant, a.date_source, a.libelle, a.type_agence, a.adresse, a.code_postal, a.nom_commune,
       a.telephone, p.latitude, p.longitude
FROM agences a JOIN communes c ON c.code_commune = a.code_commune
JOIN agences_positions p ON p.source = a.source AND p.identifiant = a.identifiant
WHERE c.code_departement = upper(trim(:code_departement))
ORDER BY a.date_source DESC, a.nom_commune, a.libelle, a.identifiant
        """,
    ),
    Query(
        "agence_d_une_commune",
        "L'agence dont dépend une commune",
        "Les agences qui desservent la commune, d'après leur source. Exemple : 35238.",
        """
SELECT DISTINCT a.source, a.identifiant, a.date_source, a.libelle, a.adresse, a.code_postal, a.nom_commune,
       a.telephone, p.latitude, p.longitude
FROM agences_communes s JOIN agences a ON a.source = s.source AND a.identifiant = s.identifiant
JOIN agences_positions p ON p.source = a.source AND p.identifiant = a.identifiant
WHERE s.code_commune = upper(trim(:code_commune))
ORDER BY a.date_source DESC, a.libelle, a.identifiant
        """,
    ),
)

AGENCES = Dataset(
    name="agences",
    title="Agences France Travail",
    description="Les agences France Travail, leurs horaires et leur ressort, d'après plusieurs sources datées.",
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_OUVERTE,
    files=FILES,
    tables=(*tables.TABLES, positions.AGENCES_POSITIONS, *history.TABLES),
    editions="each",
    needs=("geo",),
    notices=(*history.NOTICES, *positions.NOTICES),
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="agences France Travail",
    contents=(
        (
            "`agences`, `agences_*`",
            "agencies of each source, their hours, the communes that they serve, who is whom",
        ),
    ),
)

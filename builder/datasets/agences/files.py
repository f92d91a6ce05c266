"""The ways in to the agencies: two over the network, one of them with an account, and two old files.

Each way gives the headers that `tables` declares, and says which of them it lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ...containers import BARE
from ...environment import CLIENT_ID, CLIENT_SECRET
from ...facts import Records
from ...model import Access, Download, File, Layout, Losses, Member
from ...recognisers import by_beginning, by_key
from ...vocabulary import LICENCE_INCONNUE, LICENCE_OUVERTE
from . import annuaire, api

ANNUAIRE = "annuaire-administration.json"
EXTRACT = "agences_2019-11-13.csv"
AURORE = "correspondance-aurore-safir_2021-01.csv"
API = "referentiel-agences-v1.json"
# What `source` says of a row, by the file that it comes from; the first is the way of France Travail itself.
SOURCES = {API: "api", ANNUAIRE: "annuaire", EXTRACT: "extrait"}

EXTRACT_DATE = "2019-11-13"


def _aurore(records: Records) -> Sequence[str]:
    """Return the AURORE code, with which a reference of the extract begins."""
    return [reference[:7] for reference in records.columns["identifiant"]]


def _kind(records: Records) -> Sequence[str]:
    return records.columns["type"]


_HEADERS = frozenset({*annuaire.HEADER, *api.HEADER, "libelle_region"})

ANNUAIRE_AGENCES = Member(
    ANNUAIRE,
    BARE,
    format="json",
    part="agences",
    flatten=annuaire.agencies,
    lacks=_HEADERS - set(annuaire.HEADER),
)
API_AGENCES = Member(
    API,
    BARE,
    format="json",
    part="agences",
    flatten=api.agencies,
    derived={"genre": _kind},
    lacks=_HEADERS - set(api.HEADER) - {"genre"},
)
_EXTRACT_HEADERS = {
    "REFERENCE_PE": "identifiant",
    "NOM": "nom",
    "CODE_SAFIR": "code_safir",
    "TYPE_SITE": "type",
    "REGION": "region",
    "LIBELLE_REGION": "libelle_region",
    "COMPLEMENT_ADRESSE": "complement1",
    "DC_COMPLEMENTADRSITEPHYSIQUE": "complement2",
    "ADRESSE": "adresse",
    "CODE_POSTAL": "code_postal",
    "COMMUNE": "commune",
    "DN_LATITUDE": "latitude",
    "DN_LONGITUDE": "longitude",
}
EXTRACT_AGENCES = Member(
    EXTRACT,
    BARE,
    headers=_EXTRACT_HEADERS,
    null="NULL",
    derived={"aurore": _aurore, "genre": _kind},
    lacks=_HEADERS - set(_EXTRACT_HEADERS.values()) - {"aurore", "genre"},
    ended=False,
)
HOURS = tuple(
    # An agency need not publish its hours: the list may be empty.
    Member(file, BARE, format="json", part="horaires", flatten=module.hours, least=0)
    for file, module in ((ANNUAIRE, annuaire), (API, api))
)
SERVED = tuple(
    Member(file, BARE, format="json", part="communes desservies", flatten=module.served, least=0)
    for file, module in ((ANNUAIRE, annuaire), (API, api))
)
CODES = Member(AURORE, BARE, delimiter=";", ended=False)

# More agencies gone at once than these, and it is the answer that is short.
_NUMBER_GONE, _SHARE_GONE = 5, 0.02

_EXPORT = "/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"
_ASKED = urlencode(
    {
        "where": " OR ".join(f'pivot LIKE "{service}"' for service in annuaire.SERVICES),
        "select": ",".join(annuaire.FIELDS),
    }
)
_NO_PAGE = "https://www.data.gouv.fr/fr/organizations/france-travail/"

FILES = (
    File(
        ANNUAIRE,
        "Annuaire de l'administration, agences France Travail",
        layouts=(Layout("annuaire", by_key("plage_ouverture"), members=(BARE,)),),
        page="https://api-lannuaire.service-public.gouv.fr/explore/dataset/api-lannuaire-administration/",
        addresses=(Download(f"https://api-lannuaire.service-public.gouv.fr{_EXPORT}?{_ASKED}"),),
        hosts=frozenset({"api-lannuaire.service-public.gouv.fr"}),
        publisher="DILA (Direction de l'information légale et administrative)",
        licence=LICENCE_OUVERTE,
        required=False,
        gives="les agences d'aujourd'hui, leurs horaires et les communes qu'elles desservent",
        losses=Losses(ANNUAIRE_AGENCES, "identifiant", _NUMBER_GONE, _SHARE_GONE),
    ),
    File(
        API,
        "API Référentiel des agences v1",
        layouts=(Layout("API v1", by_key("codeSafir"), members=(BARE,)),),
        page="https://francetravail.io/data/api/referentiel-agences",
        addresses=(
            Download(
                "https://api.francetravail.io/partenaire/referentielagences/v1/agences?horaire=true&zonecompetence=true"
            ),
        ),
        hosts=frozenset({"api.francetravail.io", "entreprise.francetravail.fr"}),
        access=Access(
            token_url="https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire",  # noqa: S106 - an address
            scope="application_{client_id} api_referentielagencesv1 organisationpe",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            page="https://francetravail.io/",
        ),
        licence=LICENCE_INCONNUE,
        required=False,
        gives="les agences d'après France Travail, avec leur code SAFIR ; il faut un compte",
        losses=Losses(API_AGENCES, "identifiant", _NUMBER_GONE, _SHARE_GONE),
    ),
    File(
        EXTRACT,
        "Extrait des agences du 13/11/2019",
        layouts=(
            Layout(
                "extrait 2019", by_beginning("REFERENCE_PE,", edition=EXTRACT_DATE, date=EXTRACT_DATE), members=(BARE,)
            ),
        ),
        page=_NO_PAGE,
        licence=LICENCE_INCONNUE,
        required=False,
        gives="les agences de 2019, avec leurs codes",
    ),
    File(
        AURORE,
        "Correspondance des codes AURORE et SAFIR, janvier 2021",
        layouts=(Layout("AURORE-SAFIR 2021", by_beginning("Aurore;", edition="2021-01"), members=(BARE,)),),
        page=_NO_PAGE,
        licence=LICENCE_INCONNUE,
        required=False,
        gives="agences_aurore_safir",
    ),
)

"""What the replay of the old API is asked and answers: these types describe it, and answer nothing themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, Literal, NotRequired, TypedDict, TypeVar

from msgspec import Meta

from ..replay.search import MAX_LIMIT
from .datasette import MOST, Scalaire
from .parts import No, Yes

Resultat = TypeVar("Resultat")
Cause = TypeVar("Cause")

# A row of the old API: its members are the columns that were asked for.
Enregistrement = dict[str, Scalaire]
Filtres = dict[str, Scalaire | list[Scalaire]]
Raison = Annotated[list[str], Meta(min_length=1, max_length=1)]


@dataclass(frozen=True, slots=True)
class Reussite(Generic[Resultat]):
    """What CKAN answers of an action that succeeded; `help` is the address of what it does."""

    help: str
    success: Yes
    result: Resultat


@dataclass(frozen=True, slots=True)
class Echec(Generic[Cause]):
    """What CKAN answers of an action that was refused; `help` is the address of what it does."""

    help: str
    success: No
    error: Cause


# What is wrong with each parameter.
Invalide = TypedDict(
    "Invalide",
    {
        "__type": Literal["Validation Error"],
        "distinct": NotRequired[Raison],
        "fields": NotRequired[Raison],
        "filters": NotRequired[Raison],
        "id": NotRequired[Raison],
        "limit": NotRequired[Raison],
        "name": NotRequired[Raison],
        "offset": NotRequired[Raison],
        "q": NotRequired[Raison],
        "query": NotRequired[Raison],
        "records_format": NotRequired[Raison],
        "resource_id": NotRequired[Raison],
        "sort": NotRequired[Raison],
        "sql": NotRequired[Raison],
    },
)
# What is not there, and what is known of it.
Introuvable = TypedDict("Introuvable", {"__type": Literal["Not Found Error"], "message": str})
# What the site's owner has closed.
Interdit = TypedDict("Interdit", {"__type": Literal["Authorization Error"], "message": str})


@dataclass(frozen=True, slots=True)
class Organisation:
    """The one organisation of the old API."""

    id: str
    name: str
    title: str
    type: str
    state: str


@dataclass(frozen=True, slots=True)
class Paquet:
    """A package of the old API: a dataset, and what is known of it."""

    id: str
    name: str
    title: str
    notes: str
    type: str
    state: str


@dataclass(frozen=True, slots=True)
class OrganisationEntiere(Organisation):
    """The one organisation, and its packages."""

    packages: tuple[Paquet, ...]
    package_count: int


@dataclass(frozen=True, slots=True)
class Ressource:
    """A resource of the old API that the file holds; `size` is its number of rows."""

    id: str
    name: str
    description: str
    package_id: str
    pe_source: str
    pe_version: str
    pe_status: str
    pe_type: str
    size: int
    url: str
    format: str
    datastore_active: bool
    state: str


@dataclass(frozen=True, slots=True)
class PaquetEntier(Paquet):
    """A package, and the resources of it that the file holds."""

    organization: Organisation
    num_resources: int
    resources: tuple[Ressource, ...]


@dataclass(frozen=True, slots=True)
class RessourcesTrouvees:
    """The resources that were found: `count` of them, of which `results` are a page."""

    count: int
    results: tuple[Ressource, ...]


@dataclass(frozen=True, slots=True)
class Champ:
    """A column of the rows that are answered, and its type in PostgreSQL."""

    id: str
    type: Literal["text", "int4", "int8", "numeric"]


class Pages(TypedDict):
    """The addresses of the first page, of the next one, and of the one before."""

    start: str
    next: str
    prev: NotRequired[str]


class Recherche(TypedDict):
    """The rows of a resource; what was asked for comes with them. `total` is of all the pages."""

    resource_id: str
    fields: list[Champ]
    records: Annotated[list[Enregistrement], Meta(max_length=MAX_LIMIT)]
    _links: Pages
    offset: int
    limit: int
    total: NotRequired[int]
    filters: NotRequired[Filtres]
    q: NotRequired[str | int]
    sort: NotRequired[str | list[str]]


class RechercheSql(TypedDict):
    """The rows of a SELECT; `records_truncated` where there were more."""

    sql: str
    records: Annotated[list[Enregistrement], MOST]
    fields: list[Champ]
    records_truncated: NotRequired[Yes]


@dataclass(frozen=True, slots=True)
class Jeton:
    """A token, which nothing asks for."""

    access_token: str
    expires_in: int
    token_type: str
    scope: str


class DemandeIdentifiant(TypedDict):
    """The identifier of what to show."""

    id: Annotated[str, Meta(description="Identifiant.")]


class DemandePaquet(TypedDict, total=False):
    """The identifier or the name of the package to show."""

    id: Annotated[str, Meta(description="Identifiant ou nom du paquet.")]
    name_or_id: Annotated[str, Meta(description="La même chose, sous un autre nom.")]


class DemandeRessources(TypedDict):
    """The search among resources."""

    query: Annotated[str | list[str], Meta(description="`champ:texte`, un champ des ressources ; ou plusieurs.")]
    limit: NotRequired[Annotated[int | str, Meta(description="Ressources au plus ; 1 000 sinon.")]]
    offset: NotRequired[Annotated[int | str, Meta(description="Ressources à passer d'abord.")]]


class DemandeAide(TypedDict):
    """The action to explain."""

    name: Annotated[str, Meta(description="Nom de l'action.")]


class DemandeRecherche(TypedDict, total=False):
    """The search among the rows of a resource."""

    resource_id: Annotated[str, Meta(description="Identifiant de la ressource.")]
    id: Annotated[str, Meta(description="La même chose, sous un autre nom.")]
    filters: Annotated[Filtres | str, Meta(description="Colonnes et leur valeur, ou leurs valeurs : un objet JSON.")]
    q: Annotated[str | int, Meta(description="Mots, cherchés dans les codes et les intitulés.")]
    fields: Annotated[list[str] | str, Meta(description="Colonnes à rendre, séparées par des virgules.")]
    sort: Annotated[list[str] | str, Meta(description="Colonnes selon lesquelles trier : `A, B desc`.")]
    limit: Annotated[int | str, Meta(description="Lignes au plus : 100 sinon, 32 000 au plus.")]
    offset: Annotated[int | str, Meta(description="Lignes à passer d'abord.")]
    include_total: Annotated[bool | str, Meta(description="Faux pour ne pas compter les lignes.")]
    distinct: Annotated[bool | str, Meta(description="Faux : rien d'autre n'est possible ici.")]
    records_format: Annotated[str, Meta(description="`objects` : rien d'autre n'est possible ici.")]


class DemandeSql(TypedDict):
    """The SELECT to run."""

    sql: Annotated[
        str, Meta(description="Un SELECT de SQLite ; chaque ressource y est son identifiant entre guillemets.")
    ]


class DemandeJeton(TypedDict, total=False):
    """What a token is asked with: none of it is needed, and none of it is checked."""

    grant_type: Annotated[str, Meta(description="Sans effet.")]
    client_id: Annotated[str, Meta(description="Sans effet.")]
    client_secret: Annotated[str, Meta(description="Sans effet.")]
    scope: Annotated[str, Meta(description="Rendu tel quel.")]
    realm: Annotated[str, Meta(description="Sans effet.")]

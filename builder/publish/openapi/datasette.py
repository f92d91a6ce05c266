"""What Datasette 0.65 answers: these types describe it, and answer nothing themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NotRequired, TypedDict

from msgspec import Meta

from .parts import No, Yes

# As many rows as the site answers at once (`max_returned_rows`).
MOST = Meta(max_length=1_000)
# A value of SQLite, but for bytes.
Scalaire = str | int | float | None
_IS_ONE = Meta(extra_json_schema={"oneOf": [{"required": ["$base64", "encoded"]}, {"required": ["value", "label"]}]})
Composee = TypedDict(
    "Composee",
    {
        "$base64": NotRequired[Annotated[bool, Meta(description="Vrai : `encoded` est en base 64.")]],
        "encoded": NotRequired[Annotated[str, Meta(description="Les octets.")]],
        "value": NotRequired[Annotated[Scalaire, Meta(description="Avec `_labels=on` : la clé.")]],
        "label": NotRequired[Annotated[Scalaire, Meta(description="Avec `_labels=on` : l'intitulé de la clé.")]],
    },
)
# A value of a row: bytes are an object, and a key with its label is one.
Cellule = Scalaire | Annotated[Composee, _IS_ONE]
# A row as an object: its members are the columns that were asked for.
Ligne = dict[str, Cellule]
# What `_shape=array` leaves.
Lignes = Annotated[list[Ligne], MOST]
# What `_shape=arrayfirst` leaves.
Premieres = Annotated[list[Cellule], MOST]


@dataclass(frozen=True, slots=True)
class Requete:
    """The SQL that was run, and the values of its parameters."""

    sql: str
    params: dict[str, Scalaire]


@dataclass(frozen=True, slots=True)
class Cle:
    """A column that refers to a column of another table."""

    column: str
    other_table: str
    other_column: str


@dataclass(frozen=True, slots=True)
class Cles:
    """The references from other tables to a table, and from it to others."""

    incoming: tuple[Cle, ...]
    outgoing: tuple[Cle, ...]


@dataclass(frozen=True, slots=True)
class TableDeBase:
    """A table of the database; `count` is None where counting took too long."""

    name: str
    columns: tuple[str, ...]
    primary_keys: tuple[str, ...]
    count: int | None
    hidden: bool
    fts_table: str | None
    foreign_keys: Cles
    private: bool


@dataclass(frozen=True, slots=True)
class Vue:
    """A view of the database."""

    name: str
    private: bool


@dataclass(frozen=True, slots=True)
class RequetePrete:
    """A query that is asked by its name; what follows a colon in its SQL is a parameter."""

    name: str
    title: str
    description: str
    sql: str
    hide_sql: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Base:
    """The database: its tables, views and queries, its size in bytes; `query_ms` is how long the answer took."""

    database: str
    private: bool
    path: str
    size: int
    tables: tuple[TableDeBase, ...]
    hidden_count: int
    views: tuple[Vue, ...]
    queries: tuple[RequetePrete, ...]
    allow_execute_sql: bool
    query_ms: float


@dataclass(frozen=True, slots=True)
class _Resultat:
    database: str
    query_name: str | None
    truncated: bool
    columns: tuple[str, ...]
    query: Requete
    private: bool
    allow_execute_sql: bool
    query_ms: float


@dataclass(frozen=True, slots=True)
class Resultat(_Resultat):
    """The rows of a SELECT, each a list in the order of `columns`; `truncated` where there were more."""

    ok: Yes
    rows: Annotated[tuple[tuple[Cellule, ...], ...], MOST]
    error: None


@dataclass(frozen=True, slots=True)
class ResultatObjets(_Resultat):
    """The rows of a SELECT, each an object; `truncated` where there were more."""

    ok: Yes
    rows: Annotated[tuple[Ligne, ...], MOST]
    error: None


@dataclass(frozen=True, slots=True)
class ResultatRefuse(_Resultat):
    """Why SQLite refused a SELECT; there is no row."""

    ok: No
    rows: Annotated[tuple[None, ...], Meta(max_length=0)]
    error: str


@dataclass(frozen=True, slots=True)
class ValeurDeFacette:
    """A value of a column, with its label and the number of rows that have it."""

    value: Scalaire
    label: Scalaire
    count: int
    toggle_url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Facette:
    """The values of a column that most rows have; `truncated` where there are others."""

    name: str
    type: str
    hideable: bool
    toggle_url: str
    results: tuple[ValeurDeFacette, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class FacetteProposee:
    """A column whose values may be counted. This site proposes none."""

    name: str
    toggle_url: str


@dataclass(frozen=True, slots=True)
class _Table:
    database: str
    table: str
    is_view: bool
    human_description_en: str
    truncated: bool
    filtered_table_rows_count: int | None
    expanded_columns: tuple[str, ...]
    expandable_columns: tuple[tuple[Cle, str | None], ...]
    columns: tuple[str, ...]
    primary_keys: tuple[str, ...]
    units: dict[str, str]
    query: Requete
    facet_results: dict[str, Facette]
    suggested_facets: tuple[FacetteProposee, ...]
    next: str | None
    next_url: str | None
    private: bool
    allow_execute_sql: bool
    query_ms: float


@dataclass(frozen=True, slots=True)
class Table(_Table):
    """The rows of a table or a view, each a list in the order of `columns`; `next_url` is the next page."""

    rows: Annotated[tuple[tuple[Cellule, ...], ...], MOST]


@dataclass(frozen=True, slots=True)
class TableObjets(_Table):
    """The rows of a table or a view, each an object; `next_url` is the next page."""

    rows: Annotated[tuple[Ligne, ...], MOST]


class Renvoi(TypedDict):
    """How many rows of another table refer to a row, and where they are."""

    column: str
    other_table: str
    other_column: str
    count: int
    link: str


class _Rang(TypedDict):
    database: str
    table: str
    columns: list[str]
    primary_keys: list[str]
    primary_key_values: list[str]
    units: dict[str, str]
    foreign_key_tables: NotRequired[list[Renvoi]]
    query_ms: float


class Rang(_Rang):
    """One row, a list in the order of `columns`; `foreign_key_tables` where it was asked for."""

    rows: list[list[Cellule]]


class RangObjets(_Rang):
    """One row, an object; `foreign_key_tables` where it was asked for."""

    rows: list[Ligne]

"""What the templates of Datasette's own pages ask: titles, subjects, labels, warnings, links to files, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup

from ..across.origines import Origine
from .codes import YES_OR_NO, flags, label
from .lignes.liens import links
from .ours import is_ours
from .sujets import origin_of, subjects

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# What is in the box of SQL before anything is asked, where the file has that table.
FIRST_SQL = (
    "rome_metiers",
    "select code_rome, libelle\nfrom rome_metiers\nwhere libelle like '%soudeur%'\norder by libelle collate FRANCAIS",
)
_OF_LINK = re.compile(r">[^<]*</a>")


def add_to(env: Environment, datasette: Datasette) -> None:
    """Give an environment what the pages of tables, rows, queries and databases are made of."""
    env.filters |= {"octets": in_bytes, "lien_de_ligne": row_link}
    env.globals |= _globals(datasette)


def _globals(datasette: Datasette) -> dict[str, Callable[..., Any]]:
    def path_of(database: str) -> str:
        path = datasette.databases[database].path
        return str(path) if is_ours(path) else ""

    def origin(database: str, table: str) -> Origine | None:
        path = path_of(database)
        return origin_of(path, table) if path else None

    def value(database: str, column: str, value: Any, shown: Any) -> str:
        path = path_of(database)
        if path and isinstance(value, int) and value in YES_OR_NO and column in flags(path):
            return YES_OR_NO[value]
        if path and str(shown) == str(value) and (found := label(path, None, column, {column: value})):
            return f"{found} ({value})"
        return str(shown) if shown not in (None, "") else "vide"

    return {
        "origine_de": origin,
        "valeur_de": value,
        "titre_de": lambda database, table: datasette.table_metadata(database, table).get("title") or table,
        "sujets_de": lambda database, tables, views: subjects(datasette, database, tables, views),
        "sql_de_depart": first_sql,
        "fichiers_de": lambda request, columns, rows, number, expandable: links(
            request, columns, rows, number, labelled=bool(expandable)
        ),
    }


def first_sql(tables: Iterable[Mapping[str, Any]]) -> str:
    """Return a query to begin with, of one of some tables."""
    names = [one["name"] for one in tables]
    table, sql = FIRST_SQL
    return sql if table in names or not names else f"select * from [{names[0]}] limit 20"


def row_link(link: Markup) -> Markup:
    """Return the link to a row without its key, which the row shows already."""
    return Markup(_OF_LINK.sub(">Voir</a>", str(link)))  # noqa: S704 - Datasette escaped it


def in_bytes(number: int) -> str:
    """Return a size as a French reader writes it.

    >>> in_bytes(720), in_bytes(157051), in_bytes(6986006)
    ('720 octets', '157 ko', '7,0 Mo')
    """
    if number < 1_000:
        return f"{number} octets"
    for unit in ("ko", "Mo", "Go"):
        number_of = number / 1_000
        if number_of < 999.5 or unit == "Go":
            break
        number = round(number_of)
    return f"{number_of:.0f} {unit}" if unit == "ko" else f"{number_of:.1f} {unit}".replace(".", ",")

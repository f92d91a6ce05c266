"""Tables sorted by a label as a French reader expects, whatever the page: Datasette writes the SQL, we the order."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from datasette.utils import MultiParams, escape_sqlite, tilde_decode
from datasette.utils.asgi import Request, Response

from ..opened import open_database
from .ordre import FRANCAIS
from .ours import our_databases
from .relations import relations

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette
    from datasette.database import Database

# The columns whose texts are words that people read.
_LABEL = re.compile(r"(libelle|nom|intitule|appellation|lieu_dit|domaine|grand_domaine|titre|nccenr)(_\w+)?")
# How Datasette ends the SQL of a page, after the last « order by ».
_PAGE = re.compile(r"(.+?)( limit \d+( offset \d+)?)", re.DOTALL)
# With more rows the order of words takes longer than a page has; each costs a microsecond or two.
MOST_ROWS = 110_000
SORTS = ("_sort", "_sort_desc")


class _InFrench(str):
    """The name of a column that SQL sorts in the French order: wherever it is written into a text, the order is too."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return f"{self!s} COLLATE {FRANCAIS}"


class _Sorted(Request):  # type: ignore[misc]
    """A request for a table that is sorted by a column of labels."""

    @property
    def args(self) -> MultiParams:
        """The arguments of the address."""
        given = parse_qs(self.query_string, keep_blank_values=True)
        return MultiParams(
            {name: list(map(_InFrench, texts)) if name in SORTS else texts for name, texts in given.items()}
        )


def is_in_french(path: str, table: str, column: str) -> bool:
    """Tell whether a column of a table is sorted as words are: it is one of labels, of a table that is not too long."""
    relation = relations(path).get(table)
    is_label = relation is not None and column in relation.columns and _LABEL.fullmatch(column)
    return bool(is_label) and _is_short(path, table)


@cache
def _is_short(path: str, table: str) -> bool:
    counted = f"SELECT count(*) FROM (SELECT 1 FROM {escape_sqlite(table)} LIMIT {MOST_ROWS + 1})"
    with open_database(Path(path)) as connection:
        return bool(connection.execute(counted).fetchone()[0] <= MOST_ROWS)


class _InOrder:
    """A database that sorts the first page of a table as Datasette sorts those that follow: by the value, then the key.

    Where an index finds the rows, those of a same value come in its order: some would be on two pages, some on none.
    """

    def __init__(self, database: Database, key: str) -> None:
        self._database, self._key = database, key

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def execute(self, sql: str, *asked: Any, **options: Any) -> Any:
        """Return the rows of some SQL."""
        before, by, after = sql.rpartition("order by ")
        if by and (page := _PAGE.fullmatch(after)):
            sql = f"{before}{by}{page[1]}, {self._key}{page[2]}"
        return await self._database.execute(sql, *asked, **options)


class _Sorting:
    """A Datasette whose tables are asked of another database."""

    def __init__(self, datasette: Datasette, database: _InOrder) -> None:
        self._datasette, self._database = datasette, database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._datasette, name)

    def get_database(self, *_asked: Any, **_named: Any) -> _InOrder:
        """Return that database."""
        return self._database


async def sorted_view(datasette: Datasette, request: Request) -> tuple[Any, Request]:
    """Return Datasette's view of a table, or of a query by its name, and the request for it: in the right order."""
    # It imports the plugins that import this module.
    from datasette.views.table import TableView

    column = next((text for name in SORTS if (text := request.args.get(name))), "")
    route, table = (tilde_decode(request.url_vars[name]) for name in ("database", "table"))
    found = [one for one in our_databases(datasette) if one.route == route]
    relation = relations(str(found[0].path)).get(table) if found else None
    if not column or relation is None:
        return TableView(datasette), request
    # A view is counted the first time, which may take a second.
    if await asyncio.to_thread(is_in_french, str(found[0].path), table, column):
        request = _Sorted(request.scope, request.receive)
    if not relation.place or request.args.get("_next"):
        return TableView(datasette), request
    key = ", ".join(map(escape_sqlite, relation.place))
    return TableView(_Sorting(datasette, _InOrder(found[0], key))), request


def routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Return the addresses of the tables of each file of ours, as pages and as JSON."""
    table = r"/(?P<table>[^/.]+)(\.(?P<format>jsono?|blob))?$"
    return [(f"^/(?P<database>{re.escape(one.route)}){table}", view_table) for one in our_databases(datasette)]


async def view_table(datasette: Datasette, request: Request) -> Response:
    """Return a table, or a query by its name, as Datasette does."""
    view, sorting = await sorted_view(datasette, request)
    return await view.dispatch_request(sorting)

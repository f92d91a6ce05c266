"""Tables and queries as a French spreadsheet opens them: CSV with a mark of UTF-8, semicolons, formulas made text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from ..csvs import csv_text
from .ours import our_databases

if TYPE_CHECKING:
    from datasette.app import Datasette


def can_render(datasette: Datasette, database: str) -> bool:
    """Tell whether a page shows rows of a file of ours."""
    return database in {ours.name for ours in our_databases(datasette)}


def render(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], table: str | None, query_name: str | None
) -> Response:
    """Return the rows of a page; as many as it has, so add `_size=max` for more."""
    name = table or query_name or "requete"
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    text = csv_text(columns, (tuple(row) for row in rows), for_excel=True)
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")

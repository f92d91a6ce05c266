"""Tables and queries as a French spreadsheet opens them: CSV with a mark of UTF-8, semicolons, formulas made text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from datasette.utils import LimitedWriter
from datasette.utils.asgi import AsgiStream, AsgiWriter, Request, Response
from datasette.views.base import DatasetteError

from ..csvs import csv_begin, csv_lines
from .ours import our_databases

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

CONTENT_TYPE = "text/csv; charset=utf-8"


def can_render(datasette: Datasette, database: str) -> bool:
    """Tell whether a page shows rows of a file of ours."""
    return database in {ours.name for ours in our_databases(datasette)}


def render(datasette: Datasette, request: Request, data: Mapping[str, Any]) -> Response:
    """Return the rows of a page, or those of all that follow too where `_stream` asks for them.

    Raises DatasetteError for SQL that failed.
    """
    if data.get("error"):
        raise DatasetteError(data["error"], title="Invalid SQL", status=400)
    name = data.get("table") or data.get("query_name") or "requete"
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    if request.args.get("_stream") and data.get("next") and request.method != "HEAD":
        return _Streamed(datasette, request, data, headers)
    return Response(_header(data) + _lines(data), headers=headers, content_type=CONTENT_TYPE)


class _Streamed(Response):  # type: ignore[misc]
    """The rows of a table, page by page: never more than one in memory."""

    def __init__(
        self, datasette: Datasette, request: Request, first: Mapping[str, Any], headers: dict[str, str]
    ) -> None:
        super().__init__(headers=headers, content_type=CONTENT_TYPE)
        self._datasette = datasette
        self._request = request
        self._first = first

    async def asgi_send(self, send: Any) -> None:
        """Send it. What fails on the way cuts the answer, which is then seen not to be whole."""
        stream = AsgiStream(self._write, headers=self.headers, content_type=self.content_type)
        await stream.asgi_send(send)

    async def _write(self, writer: AsgiWriter) -> None:
        limited = LimitedWriter(writer, self._datasette.setting("max_csv_mb"))
        await limited.write(_header(self._first))
        async for page in self._pages():
            await limited.write(_lines(page))

    async def _pages(self) -> AsyncIterator[Mapping[str, Any]]:
        # It imports the plugins that import this module.
        from datasette.views.table import TableView

        page = self._first
        yield page
        while page.get("next"):
            page, _, _ = await TableView(self._datasette).data(self._request, _next=page["next"], _size="max")
            yield page


def _header(data: Mapping[str, Any]) -> str:
    """Return the names of the columns, the label of a code after it where labels are asked for."""
    labelled = data.get("expanded_columns") or ()
    columns: Sequence[str] = data.get("columns") or ()
    names = [one for name in columns for one in ((name, f"{name}_label") if name in labelled else (name,))]
    return csv_begin(names, for_excel=True)


def _lines(data: Mapping[str, Any]) -> str:
    labelled = [name in (data.get("expanded_columns") or ()) for name in data.get("columns") or ()]
    return csv_lines((list(_cells(row, labelled)) for row in data.get("rows") or ()), for_excel=True)


def _cells(row: Iterable[Any], labelled: Iterable[bool]) -> Iterator[Any]:
    for cell, has_label in zip(row, labelled, strict=True):
        if isinstance(cell, dict):
            yield from (cell["value"], cell["label"])
        else:
            yield cell
            if has_label:
                yield None

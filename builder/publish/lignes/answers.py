"""The addresses of rows as files: `.csv`, `.excel` and `.xlsx` of a table, a row, a query or SQL.

A table and a query of ours come whole, unless a page of them is asked for; SQL comes as far as the site lets it. What
does not come whole says so, in its name and in its headers.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, path_with_replaced_args
from datasette.utils.asgi import Request, Response

from ...csvs import csv_begin, csv_lines
from ..doors.lengths import IS_HEAD
from ..french import translated
from ..ours import our_databases
from ..refusals import in_french
from ..site.answers import PREFIX, NotAnswered, refused
from ..tri import SORTS, sorted_view
from .making import Made, Unmade, made
from .plan import CSV, EXCEL, XLSX, Label, Plan, label_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

Pairs = list[tuple[str, str]]

TYPES = {
    CSV: "text/csv; charset=utf-8",
    EXCEL: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# How many rows an answer that is cut has.
CUT = "x-infotravail-tronque"
INTERRUPTED = "la requête a dépassé le temps que ce site lui laisse : la simplifier, ou télécharger le fichier"
# What is of the file, and not of its rows.
_OF_FILES = frozenset({"_stream", "_dl", "_header", "_ttl"})
# How Datasette ends the SQL of a page.
_PAGE = re.compile(r" limit \d+( offset \d+)?\Z")


def routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Return the addresses of rows as files, of each file of ours."""
    found: list[tuple[str, Callable[..., Any]]] = []
    for database in our_databases(datasette):
        form = rf"\.(?P<format>{'|'.join(TYPES)})$"
        base = f"^/(?P<database>{re.escape(database.route)})"
        found += [
            (f"{base}{form}", rows_as_file),
            (rf"{base}/(?P<table>[^/.]+){form}", rows_as_file),
            (rf"{base}/(?P<table>[^/]+?)/(?P<pks>[^/]+?){form}", rows_as_file),
        ]
    return found


async def rows_as_file(datasette: Datasette, request: Request) -> Response:
    """Return the rows of an address of Datasette as a file."""
    try:
        data = await _data(datasette, request)
        if isinstance(data, Response):
            return data
        return await _file(datasette, request, data)
    except QueryInterrupted:
        refusal = NotAnswered(HTTPStatus.BAD_REQUEST, f"{INTERRUPTED[0].upper()}{INTERRUPTED[1:]}.")
    except (sqlite3.OperationalError, InvalidSql) as error:
        refusal = NotAnswered(HTTPStatus.BAD_REQUEST, in_french(str(error)))
    except NotAnswered as error:
        refusal = error
    except ConnectionAbortedError:
        refusal = NotAnswered(HTTPStatus.SERVICE_UNAVAILABLE, "Personne n'attend plus ce fichier.")
    return await refused(datasette, request, refusal, "csv")


async def _data(datasette: Datasette, request: Request) -> Any:
    """Return what Datasette has of an address: its columns, and its rows up to as many as it gives at once."""
    # They import the plugins that import this module.
    from datasette.views.database import DatabaseView
    from datasette.views.row import RowView
    from datasette.views.table import TableView

    view = RowView if "pks" in request.url_vars else TableView if "table" in request.url_vars else DatabaseView
    whole = is_whole(request)
    pairs = [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] not in _OF_FILES]
    if whole:
        pairs = [pair for pair in pairs if pair[0] != "_size"]
    await datasette.refresh_schemas()
    if view is not TableView:
        found = await view(datasette).data(_asking(request, pairs))
    else:
        found = await _of_table(datasette, request, pairs, whole=whole)
    if isinstance(found, Response):
        return found
    if found[0].get("error"):
        raise NotAnswered(HTTPStatus.BAD_REQUEST, in_french(str(found[0]["error"])))
    return found[0]


async def _of_table(datasette: Datasette, request: Request, pairs: Pairs, *, whole: bool) -> Any:
    """Return what Datasette has of a table, or of a query by its name."""
    view, inner = await sorted_view(datasette, _asking(request, pairs))
    try:
        return await view.data(inner, **({"_size": "max"} if whole else {}))
    except QueryInterrupted as error:
        if not whole:
            raise
        # The child process has the time to find and to sort the rows: what is needed here is how they begin.
        unsorted = [pair for pair in pairs if pair[0] not in SORTS]
        found = await view.data(_asking(request, unsorted), _size=1)
        if not isinstance(found, Response) and _goes_on(found[0]):
            found[0]["query"] = {"sql": error.sql, "params": error.params}
        return found


def _asking(request: Request, pairs: Pairs) -> Request:
    """Return a request for the same address with other arguments, and for no count."""
    query = urlencode([*pairs, ("_nofacet", "1"), ("_nocount", "1")])
    return Request({**request.scope, "query_string": query.encode()}, request.receive)


def is_whole(request: Request) -> bool:
    """Tell whether all rows are asked for: no page of them is, by its size or by where it begins."""
    is_page = request.args.get("_size") not in (None, "", "max") or request.args.get("_next")
    return bool(request.args.get("_stream")) or not is_page


async def _file(datasette: Datasette, request: Request, data: Mapping[str, Any]) -> Response:
    """Return the file of what Datasette has, of which it may have the beginning alone."""
    plan = _plan(datasette, request, data)
    cut = not plan.sql and (_goes_on(data) or request.args.get("_size") == "0")
    headers = _said(datasette, request, data, cut=cut)
    content_type = TYPES[plan.form]
    if plan.sql or plan.form == XLSX:
        if request.scope.get(IS_HEAD):
            return Unmade(headers=headers, content_type=content_type)
        file = await made(datasette, request, await _described(datasette, plan, data))
        return Made(file, headers, content_type)
    for_excel = plan.form == EXCEL
    begin = csv_begin(plan.columns, for_excel=for_excel) if plan.header else ""
    return Response(begin + csv_lines(plan.rows, for_excel=for_excel), headers=headers, content_type=content_type)


def _plan(datasette: Datasette, request: Request, data: Mapping[str, Any]) -> Plan:
    """Return the plan of a file: of the rows that Datasette has, or of the SQL that finds those that it has not."""
    form = request.url_vars["format"]
    database = datasette.databases[data["database"]]
    plan = Plan(
        str(database.path),
        form,
        tuple(data["columns"]),
        header=request.args.get("_header") != "off",
        table=data.get("table") or "",
        adresse=unquote_plus(request.full_path),
    )
    if _goes_on(data) and (data.get("query_name") or (data.get("table") and is_whole(request))):
        sql = data["query"]["sql"]
        sql = _PAGE.sub("", sql) if plan.table else sql
        return replace(plan, sql=sql, params=dict(data["query"]["params"]), labels=_labels(data))
    labelled = [name in (data.get("expanded_columns") or ()) for name in plan.columns]
    names = zip(plan.columns, labelled, strict=True)
    columns = tuple(one for name, has_label in names for one in ((name, label_of(name)) if has_label else (name,)))
    return replace(plan, columns=columns, rows=tuple(tuple(_cells(row, labelled)) for row in data["rows"]))


def _goes_on(data: Mapping[str, Any]) -> bool:
    """Tell whether there are more rows than Datasette has."""
    return bool(data.get("next")) if data.get("table") else bool(data.get("truncated"))


def _labels(data: Mapping[str, Any]) -> dict[str, Label]:
    asked = data.get("expanded_columns") or ()
    found = ((key, label) for key, label in data.get("expandable_columns") or () if key["column"] in asked)
    return {
        key["column"]: Label(key["other_table"], key["other_column"], label or key["other_column"])
        for key, label in found
    }


def _cells(row: Sequence[Any], labelled: Sequence[bool]) -> Iterator[Any]:
    """Yield the cells of a row, each code that is to have one followed by its label."""
    for cell, has_label in zip(row, labelled, strict=True):
        if isinstance(cell, dict):
            yield from (cell["value"], cell["label"])
        else:
            yield cell
            if has_label:
                yield None


async def _described(datasette: Datasette, plan: Plan, data: Mapping[str, Any]) -> Plan:
    """Return a plan with what a workbook says of itself."""
    if plan.table:
        words = datasette.table_metadata(data["database"], plan.table)
        choix = translated(data.get("human_description_en") or "")
    else:
        query = data.get("query_name")
        words = (await datasette.get_canned_query(data["database"], query, None) if query else None) or {}
        choix = data["query"]["sql"]
    return replace(
        plan, titre=words.get("title") or "Requête SQL", description=words.get("description") or "", choix=choix
    )


def _said(datasette: Datasette, request: Request, data: Mapping[str, Any], *, cut: bool) -> dict[str, str]:
    """Return the headers that name a file, and say that it is cut, and where it goes on, where it is."""
    name = data.get("table") or data.get("query_name") or "requete"
    extension = XLSX if request.url_vars["format"] == XLSX else CSV
    number = len(data["rows"])
    if not cut:
        return {"content-disposition": f'attachment; filename="{name}.{extension}"'}
    headers = {
        "content-disposition": f'attachment; filename="{name}_{number}_lignes_seulement.{extension}"',
        CUT: str(number),
    }
    if following := data.get("next"):
        path = datasette.urls.path(path_with_replaced_args(request, {"_next": following}))
        headers["link"] = f'<{request.scheme}://{request.host}{request.scope.get(PREFIX, "")}{path}>; rel="next"'
    return headers

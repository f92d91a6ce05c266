"""How a page answers: HTML, JSON or CSV, with the release as its tag, so that nothing is sent twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ... import __version__
from ...lookup.origines import origine
from ..ours import ask, members, release_of

if TYPE_CHECKING:
    from datasette.app import Datasette

MAX_AGE = 300
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: its template, title, description for search engines, address and data.

    `tables` are those that its figures come from; `status` is 404 where what was asked is not there.
    """

    template: str
    titre: str
    description: str
    adresse: str
    donnees: Mapping[str, Any]
    tables: tuple[str, ...] = ()
    status: int = 200


async def answer(datasette: Datasette, request: Request, page: Page, *, as_json: bool) -> Response:
    """Return a page as HTML, or its data as JSON."""
    headers = cache_headers(datasette)
    if as_json:
        return json_response(page.donnees, headers, page.status)
    origins = await ask(datasette, lambda c: [found for name in page.tables if (found := origine(c, name))])
    base = f"{request.scheme}://{request.host}"
    context = {
        **page.donnees,
        "page": page,
        "origines": origins,
        "sources": list({one.sha256: one for found in origins for one in found.sources}.values()),
        "avertissements": list({one: None for found in origins for one in found.avertissements}),
        "base_absolue": base,
        "canonique": f"{base}{page.adresse}",
    }
    body = await datasette.render_template(f"site/{page.template}", context, request=request, view_name="infotravail")
    return Response.html(body, status=page.status, headers=headers)


def json_response(data: Any, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """Return data as JSON that any page may read."""
    body = json.dumps(data, ensure_ascii=False, default=members)
    more = {"access-control-allow-origin": "*", **(headers or {})}
    return Response(body, status=status, headers=more, content_type="application/json; charset=utf-8")


def csv_response(
    datasette: Datasette, request: Request, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """Return a table as CSV; with `?excel=1`, as a French spreadsheet opens it, formulas made text."""
    headers = cache_headers(datasette)
    for_excel = request.args.get("excel") not in (None, "", "0")
    headers["content-disposition"] = f'attachment; filename="{name}.csv"'
    headers["access-control-allow-origin"] = "*"
    text = csv_text(header, rows, for_excel=for_excel)
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]], *, for_excel: bool) -> str:
    """Return a table as CSV; for Excel, with the mark of UTF-8, semicolons, decimal commas, and no formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if for_excel else ",")
    writer.writerow(header)
    writer.writerows([_cell(cell, for_excel=for_excel) for cell in row] for row in rows)
    return f"\ufeff{text.getvalue()}" if for_excel else text.getvalue()


def _cell(value: object, *, for_excel: bool) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if for_excel and isinstance(value, float):
        return str(value).replace(".", ",")
    if for_excel and isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def cache_headers(datasette: Datasette) -> dict[str, str]:
    """Return the headers of a stable address: the release, the software and the day are what its answer depends on."""
    release = release_of(datasette)
    name = f"{release.identifiant}-{release.hash_contenu[:8]}" if release else ""
    day = datetime.now(UTC).date().isoformat()
    return {
        "etag": f'W/"{name}-{__version__}-{day}"',
        "cache-control": f"public, max-age={MAX_AGE}",
        "vary": "accept-encoding",
    }


def number_of(request: Request, name: str, default: int, most: int) -> int:
    """Return a whole number of the query string, between 1 and `most`; the default where it is none."""
    text = (request.args.get(name) or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 10 else default


def text_of(request: Request, name: str, most: int = 1_000) -> str:
    """Return a text of the query string, empty where it is not there."""
    return (request.args.get(name) or "")[:most]

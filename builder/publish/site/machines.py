"""What robots read: the list of pages, and what they may ask."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from datasette.utils.asgi import Request, Response

from ...asking import Unusable
from ...face import Connection
from ...faces import questions
from ...opened import holds, left_out
from ..base_url import is_host_known, origin_in
from ..kept import OF_THE_READER
from ..openapi import description
from ..ours import ask_file, our_databases, release_of
from ..stats.counted import is_counted
from .answers import NotAnswered, cache_headers, json_response, refused
from .parameters import expect_nothing

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Return the address of every page of the site."""
    paths = await ask_file(datasette, lambda connection: list(_paths(connection)))
    base = site_of(datasette, request)
    lines = "".join(f"<url><loc>{escape(base + path)}</loc></url>\n" for path in paths)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{lines}</urlset>\n"
    )
    return Response(body, headers=headers_of_host(datasette, request), content_type="application/xml; charset=utf-8")


def _paths(connection: Connection) -> Iterator[str]:
    """Yield the path of each page whose dataset the file has: those of fixed pages first."""
    pages = [
        (question.address.path, question.address.page.listed)
        for _, question in questions()
        if question.address and question.address.page and (not question.needs or holds(connection, question.needs))
    ]
    yield from (path for path, _ in pages if "{" not in path)
    for path, listed in pages:
        if listed:
            yield from (re.sub(r"{\w+}", str(value), path) for (value,) in _listed(connection, listed))


def _listed(connection: Connection, sql: str) -> Iterable[tuple[str]]:
    """Return the values of the path of a page; none where the file is a lite one, without the table of that page."""
    try:
        return connection.execute(sql)
    except sqlite3.OperationalError as error:
        if left_out(connection, error):
            return ()
        raise


async def robots(datasette: Datasette, request: Request) -> Response:
    """Let robots read the pages, and leave the endless ways to sort and filter a table."""
    root = datasette.urls.path("/")
    body = f"User-agent: *\nDisallow: {root}*?\nAllow: {root}\nSitemap: {site_of(datasette, request)}/sitemap.xml\n"
    return Response.text(body, headers=headers_of_host(datasette, request))


def site_of(datasette: Datasette, request: Request) -> str:
    """Return the address of the site, which these answers must write whole: the request's, where none is given."""
    return f"{request.scheme}://{request.host}{datasette.urls.path('/')}".rstrip("/")


def headers_of_host(datasette: Datasette, request: Request) -> dict[str, str]:
    """Return the headers of what names the host of the request: where anyone may write it, it is kept for no other."""
    headers = cache_headers(datasette)
    return headers if is_host_known(request.scope) else {**headers, "cache-control": OF_THE_READER}


async def openapi(datasette: Datasette, request: Request) -> Response:
    """Return the description of the addresses, for programs."""
    release = release_of(datasette)
    server = f"{origin_in(request.scope)}{datasette.urls.path('/')}".removesuffix("/") or "/"
    name = release.identifiant if release else ""
    described = description(name, server, our_databases(datasette)[0].name, counts=is_counted(datasette))
    return json_response(described, cache_headers(datasette))


View = Callable[["Datasette", Request], Awaitable[Response]]


def asked_nothing(view: View, form: str) -> View:
    """Return a view that refuses any parameter, in the form of its answers."""

    async def refusing(datasette: Datasette, request: Request) -> Response:
        try:
            expect_nothing(request)
        except Unusable as error:
            return await refused(datasette, request, NotAnswered(400, f"{error.name} : {error.texte}."), form)
        return await view(datasette, request)

    return refusing


ROUTES = (
    (r"^/sitemap\.xml$", asked_nothing(sitemap, "text")),
    (r"^/robots\.txt$", asked_nothing(robots, "text")),
    (r"^/openapi\.json$", asked_nothing(openapi, "json")),
)

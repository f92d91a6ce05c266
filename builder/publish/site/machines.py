"""What robots read: the list of pages, and what they may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from datasette.utils.asgi import Request, Response

from ...opened import holds
from ..ours import ask
from .answers import cache_headers

if TYPE_CHECKING:
    from datasette.app import Datasette

FIXED = ("/", "/recherche", "/bmo", "/territoire", "/passage", "/origine")


_DEPARTMENTS = "SELECT code_departement FROM departements ORDER BY 1"


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Return the address of every page of the site: sheets and departments."""
    sheets = await ask(datasette, lambda c: c.execute("SELECT code_rome FROM rome_metiers ORDER BY 1").fetchall())
    places = await ask(datasette, lambda c: c.execute(_DEPARTMENTS).fetchall() if holds(c, "geo") else [])
    base = f"{request.scheme}://{request.host}"
    paths = [*FIXED, *(f"/metier/{code}" for (code,) in sheets), *(f"/territoire/{code}" for (code,) in places)]
    lines = "".join(f"<url><loc>{escape(base + path)}</loc></url>\n" for path in paths)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{lines}</urlset>\n"
    )
    return Response(body, headers=cache_headers(datasette), content_type="application/xml; charset=utf-8")


async def robots(request: Request) -> Response:
    """Let robots read the pages, and leave the endless ways to sort and filter a table."""
    base = f"{request.scheme}://{request.host}"
    body = f"User-agent: *\nDisallow: /*?\nAllow: /\nSitemap: {base}/sitemap.xml\n"
    return Response.text(body)


ROUTES = (
    (r"^/sitemap\.xml$", sitemap),
    (r"^/robots\.txt$", robots),
)

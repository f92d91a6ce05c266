"""The script of the search box, at an address that the pages of others may load it from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

from .answers import cache_headers
from .machines import asked_nothing

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

SCRIPT = "/integrer/recherche.js"
FILE = Path(__file__).parents[1] / "plugin" / "static" / "recherche.js"


async def script(datasette: Datasette, _request: Request) -> Response:
    """Return the script, which any page may load, those that are isolated included."""
    headers = {**cache_headers(datasette), "cross-origin-resource-policy": "cross-origin"}
    return Response(FILE.read_text("utf-8"), headers=headers, content_type="text/javascript; charset=utf-8")


ROUTES = ((r"^/integrer/recherche\.js$", asked_nothing(script, "text")),)

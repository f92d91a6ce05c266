"""What Datasette says of itself: without the paths of the machine that serves it, nor its tools for developers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from datasette.utils.asgi import NotFound, Request, Response

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette


async def databases(datasette: Datasette, request: Request) -> Response:
    """Return the list of the files that are served, each by its name."""
    # It imports the plugins that import this module.
    from datasette.views.special import JsonDataView

    shown: list[dict[str, Any]] = [
        {**one, "path": Path(one["path"]).name if one["path"] else None} for one in datasette._connected_databases()
    ]
    return await JsonDataView(datasette, "databases.json", lambda: shown).get(request)


async def nothing(request: Request) -> NoReturn:
    """Raise NotFound: no reader needs the threads of the server, or a form that sets cookies to try messages."""
    raise NotFound(f"{request.path} not found")


ROUTES = (
    (r"^/-/databases(\.(?P<format>json))?$", databases),
    (r"^/-/(threads|messages|allow-debug|auth-token|logout|patterns|permissions)(\.json)?$", nothing),
)

"""The routes of the addresses that a file is posted to, some of which answer what is asked by GET as well."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

from ..site.answers import NotAnswered, refused
from .views import posted_to, taking

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

View = Callable[..., Awaitable[Response]]


def taking_files(routes: list[tuple[str, View]]) -> list[tuple[str, View]]:
    """Return routes with those to which a file is posted, in the place of those of the same address."""
    by_get = dict(routes)
    patterns = {f"^{re.escape(path)}$": path for path in sorted(taking())}
    posted = [(pattern, _by_method(by_get.get(pattern), posted_to(path))) for pattern, path in patterns.items()]
    return [*posted, *((pattern, view) for pattern, view in routes if pattern not in patterns)]


def _by_method(get: View | None, post: View) -> View:
    async def view(datasette: Datasette, request: Request) -> Response:
        if request.method == "POST":
            return await post(datasette, request)
        if get:
            return await get(datasette, request)
        error = NotAnswered(405, "Cette adresse attend un fichier, envoyé par POST.")
        answer = await refused(datasette, request, error, "text")
        answer.headers["allow"] = "POST"
        return answer

    return view

"""The addresses of the replay: the old API's, CKAN's own, and the address that gave tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ..ours import our_databases
from .actions import ACTIONS
from .answers import Refusal, as_json, bad_request, denied, refused, succeeded
from .asked import asked_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# As long as the old server's were.
TOKEN_SECONDS = 1_499
# What its addresses answer; OPTIONS is answered for every address of the site.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


async def act(datasette: Datasette, request: Request) -> Response:
    """Answer an action, as CKAN does."""
    name = request.url_vars["action"]
    base = datasette.absolute_url(request, datasette.urls.instance()).rstrip("/")
    help_url = f"{base}/api/3/action/help_show?name={name}"
    try:
        if name not in ACTIONS:
            raise bad_request(f"Action name not known: {name[:100]}")
        database = our_databases(datasette)[0]
        await _expect_allowed(datasette, request, database.name, name)
        return succeeded(help_url, await ACTIONS[name](database, base, await asked_of(request)))
    except Refusal as refusal:
        return refused(help_url, refusal)


async def _expect_allowed(datasette: Datasette, request: Request, database: str, action: str) -> None:
    """Refuse what the site's owner has closed: the site, the database, or SQL."""
    needed: list[tuple[str, str | None]] = [("view-instance", None), ("view-database", database)]
    if action == "datastore_search_sql":
        needed.append(("execute-sql", database))
    for permission, resource in needed:
        if not await datasette.permission_allowed(request.actor, permission, resource, default=True):
            raise denied()


async def give_token(request: Request) -> Response:
    """Give any client a token, which nothing asks for."""
    try:
        scope = (await asked_of(request)).get("scope")
    except Refusal as refusal:
        return refused("", refusal)
    token = {"access_token": "infotravail", "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
    return as_json({**token, "scope": scope if isinstance(scope, str) else ""})


_ACTION = r"^(?:/partenaire/infotravail/v1|/api(?:/3)?/action)/(?P<action>[^/]+)$"
_TOKEN = r"^/connexion/oauth2/access_token$"  # noqa: S105 - an address

ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = ((_ACTION, act), (_TOKEN, give_token))


def is_replayed(path: str) -> bool:
    """Tell whether a path belongs to the replay: nothing there is done in anyone's name, so nothing can be forged."""
    return any(re.match(pattern, path) for pattern, _ in ROUTES)

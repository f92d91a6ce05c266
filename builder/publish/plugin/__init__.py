"""The plugin that makes Datasette the site: search, pages, replay, limits and headers, for our files alone."""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import datasette.handle_exception as handle_exception_of_datasette
from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import Environment
from markupsafe import Markup

from ...describe.datasette import map_settings
from ...home import APPLICATION_ID
from .. import codes, donnees, fichier, machinery, permissions, replay, security, tri
from ..connection import prepare
from ..doors.asgi import App, Scope
from ..doors.methods import posted
from ..doors.place import PLACE, Kind, Place, are_tools_there, base_is_read
from ..envoi.job import LIMITS
from ..envoi.routes import taking_files
from ..french import speak_french
from ..lignes import answers as lignes
from ..ours import our_databases
from ..reconciliation import views as reconciliation
from ..site import addresses, chrome, filters, integrer, machines, templates, turns
from ..sql import refusals
from ..sql.database import serve_ours
from ..sql.strangers import telling_strangers
from ..stats import counted, told
from ..typography import typeset_pages

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette
    from mcp.server.mcpserver import MCPServer


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give our files what their connections have."""
    if conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        prepare(conn)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Read the rules of each table once, and the digest of our file before anyone asks for it.

    The SQL of our files runs in processes that can be killed.
    """
    permissions.remember_rules(datasette)
    serve_ours(datasette)
    return lambda: fichier.digest(datasette)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Give the maps of our files a blank background, where the site's own settings name no server of tiles."""
    return {"databases": {database.name: {"plugins": map_settings()} for database in our_databases(datasette)}}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Give the addresses of the pages, where a file of ours is served."""
    if not our_databases(datasette):
        return []
    of_tables = [*lignes.routes(datasette), *tri.routes(datasette)]
    return [*_routes(), *of_tables, *fichier.routes(datasette), *machinery.ROUTES]


def _routes() -> list[tuple[str, Callable[..., Any]]]:
    others = (*machines.ROUTES, *integrer.ROUTES, *reconciliation.ROUTES, *told.ROUTES, *replay.ROUTES)
    return [*taking_files(addresses.routes()), *others]


@hookimpl(optionalhook=True)
def register_mcp_tools(datasette: Datasette, mcp: MCPServer) -> None:
    """Give assistants the questions that are tools, where `datasette-mcp` is installed."""
    from ..assistants.tools import register

    register(datasette, mcp)


@hookimpl
def skip_csrf(datasette: Datasette, scope: Scope) -> bool:
    """Let anyone post to the replay, and files and columns to the site, where nothing is done in anyone's name."""
    if not our_databases(datasette) or PLACE not in scope:
        return False
    place: Place = scope[PLACE]
    return place.kind is Kind.REPLAY or place.path in posted()


@hookimpl
def actor_from_request(datasette: Datasette, request: Request) -> None:
    """Name nobody: it is where a plugin sees a request that is routed, and not yet answered."""
    base_is_read(datasette, request.scope)


@hookimpl
def render_cell(
    row: sqlite3.Row, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | Awaitable[Markup | None] | None:
    """Show the label of a code, and oui or non for a flag; others may pass meanwhile."""
    return turns.at_a_cell(codes.shown(datasette, database, table, column, value, row))


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Put nonces on the scripts of templates, and give ours their filters, and what every page has around it."""
    security.add_nonces(env)
    env.globals.update(chrome.chrome(datasette))
    env.globals["envoi_limites"] = LIMITS
    env.globals["repond_aux_assistants"] = are_tools_there
    env.globals["compte_ses_appels"] = partial(counted.is_counted, datasette)
    filters.add_filters(env)
    templates.add_templates(env)
    if our_databases(datasette):
        speak_french(env)
        donnees.add_to(env, datasette)
        turns.take_turns(env)
        typeset_pages(env)
        # Where rich is installed, Datasette prints with it what it catches, and fails at what nobody raised: a 404.
        handle_exception_of_datasette.rich = None
    else:
        # Beside other files alone, Datasette stays as it is.
        env.loader.loaders[0].searchpath.remove(str(Path(__file__).parent / "templates"))  # type: ignore[union-attr]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Add the headers that Datasette does not send, and know what brings SQL."""
    protect = security.protecting(datasette)
    return lambda app: telling_strangers(protect(app))


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any] | None:
    """Answer 400 to what is wrong in the address, where stock Datasette answers 500; our own faults stay faults.

    What a fault says is for the site's owner: it may name what is on the machine.
    """
    if not our_databases(datasette) or isinstance(exception, NotFound):
        return None
    if refusal := refusals.refusal_of(exception):
        return lambda: refusals.answer(datasette, request, refusal)
    is_ours = any(re.match(pattern, request.path) for pattern, _ in _routes())
    status, told = security.told_of(exception, is_ours=is_ours)
    if not told:
        return None
    if status == security.FAULT:
        traceback.print_exception(exception)

    async def answer() -> Response:
        if request.path.endswith(".json") or request.args.get("_format") == "json":
            return Response.json({"ok": False, "error": told, "status": status, "title": None}, status=status)
        context = {"ok": False, "error": told, "status": status, "title": None}
        body = await datasette.render_template([f"{status}.html", "error.html"], context, request=request)
        return Response.html(body, status=status)

    return answer

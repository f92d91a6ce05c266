"""The plugin that makes Datasette the site: search, pages, replay, limits and headers, for our files alone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import datasette.handle_exception as handle_exception_of_datasette
from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import Environment

from ...describe.datasette import map_settings
from ...home import APPLICATION_ID
from ...search.sql import install
from .. import excel, permissions, replay, security
from ..french import speak_french
from ..ours import our_databases
from ..site import addresses, chrome, filters, machines, templates

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# `select hex(zeroblob(2e8))` answers 400 MB, which no time limit stops.
MAX_VALUE_BYTES = 1_000_000
MAX_SQL_BYTES = 100_000


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give our files the functions of the search, and lower limits."""
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return
    install(conn)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    conn.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES)


@hookimpl
def startup(datasette: Datasette) -> None:
    """Read the rules of each table once."""
    permissions.remember_rules(datasette)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Give the maps of our files a blank background, where the site's own settings name no server of tiles."""
    return {"databases": {database.name: {"plugins": map_settings()} for database in our_databases(datasette)}}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Give the addresses of the pages, where a file of ours is served."""
    return _routes() if our_databases(datasette) else []


def _routes() -> list[tuple[str, Callable[..., Any]]]:
    return [*addresses.routes(), *machines.ROUTES, *replay.ROUTES]


@hookimpl
def skip_csrf(datasette: Datasette, scope: security.Scope) -> bool:
    """Let old clients post to the replay, where nothing is done in anyone's name."""
    return bool(our_databases(datasette)) and replay.is_replayed(scope["path"])


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """Give tables and queries as a spreadsheet opens them."""
    return {"extension": "excel", "render": excel.render, "can_render": excel.can_render}


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Put nonces on the scripts of templates, and give ours their filters, and what every page has around it."""
    security.add_nonces(env)
    env.globals.update(chrome.chrome(datasette))
    filters.add_filters(env)
    templates.add_templates(env)
    if our_databases(datasette):
        speak_french(env)
        # Where rich is installed, Datasette prints with it what it catches, and fails at what nobody raised: a 404.
        handle_exception_of_datasette.rich = None
    else:
        # Beside other files alone, Datasette stays as it is.
        env.loader.loaders[0].searchpath.remove(str(Path(__file__).parent / "templates"))  # type: ignore[union-attr]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[security.App], security.App]:
    """Add the headers that Datasette does not send."""
    return security.protecting(datasette)


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any] | None:
    """Answer 400 to what is wrong in the address, where stock Datasette answers 500; our own faults stay faults."""
    is_ours = any(re.match(pattern, request.path) for pattern, _ in _routes())
    if not our_databases(datasette) or isinstance(exception, NotFound) or is_ours:
        return None
    told = security.as_bad_request(exception)
    if not told:
        return None

    async def answer() -> Response:
        if request.path.endswith(".json") or request.args.get("_format") == "json":
            return Response.json({"ok": False, "error": told, "status": 400, "title": None}, status=400)
        context = {"ok": False, "error": told, "status": 400, "title": "Adresse mal formée"}
        body = await datasette.render_template(["400.html", "error.html"], context, request=request)
        return Response.html(body, status=400)

    return answer

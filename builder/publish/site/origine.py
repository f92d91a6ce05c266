"""Where figures come from: the release, its datasets, and for each table its files, warnings and licence."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ...livraison import livraison
from ...lookup.origines import jeux, origine
from ..ours import ask
from .answers import Page, answer

if TYPE_CHECKING:
    from datasette.app import Datasette


async def index(datasette: Datasette, request: Request) -> Response:
    """Show the release, the datasets, and every table."""
    found = await ask(datasette, release)
    shown = Page(
        "origines.html",
        "D'où viennent les chiffres",
        "Les fichiers des producteurs, leurs éditions, leurs licences et leurs empreintes.",
        "/origine",
        found,
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


async def page(datasette: Datasette, request: Request) -> Response:
    """Show where a table comes from."""
    table = request.url_vars["table"]
    found = await ask(datasette, lambda c: origine(c, table))
    shown = Page(
        "origine.html",
        f"D'où viennent les chiffres de {table}" if found else f"Aucune table {table}",
        f"Les fichiers dont la table {table} est faite, et ce qu'il faut savoir avant de s'en servir.",
        f"/origine/{table}",
        {"table": table, "origine": found},
        (table,) if found else (),
        200 if found else 404,
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


def release(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return what the file is, its datasets, and its tables with a sentence on each."""
    tables = connection.execute(
        "SELECT nom_table, description FROM dictionnaire WHERE nom_colonne IS NULL ORDER BY nom_table"
    )
    return {
        "livraison": livraison(connection),
        "jeux": jeux(connection, datetime.now(UTC).date()),
        "tables": [{"nom_table": name, "description": text.split(". ")[0]} for name, text in tables],
    }


ROUTES = (
    (r"^/origine(?P<format>\.json)?$", index),
    (r"^/origine/(?P<table>\w+)(?P<format>\.json)?$", page),
)

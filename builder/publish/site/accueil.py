"""The home page, and what every page has around it: the release, and a search box."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ...notes import notes_of
from ..ours import ask, our_databases, release_of, tiles_of
from .answers import Page, answer, cache_headers, json_response
from .origine import release

if TYPE_CHECKING:
    from datasette.app import Datasette

CHANGES = 12


def chrome(datasette: Datasette) -> dict[str, Any]:
    """Return what the head, the foot and the maps of a page need; nothing where no file of ours is served."""
    databases = our_databases(datasette)
    if not databases:
        return {"infotravail": None}
    return {
        "infotravail": {"base": databases[0].name, "livraison": release_of(datasette)},
        "tuiles": tiles_of(datasette),
    }


async def page(datasette: Datasette, request: Request) -> Response:
    """Show what the site is, what its file holds and what changed lately."""
    found = await ask(datasette, lambda c: _found(c))
    shown = Page(
        "accueil.html",
        "Les données de référence du marché du travail",
        "Métiers, appellations et compétences du ROME, projets de recrutement, agences France Travail : chercher, "
        "comparer les éditions, télécharger.",
        "/",
        found,
    )
    return await answer(datasette, request, shown, as_json=False)


async def as_json(datasette: Datasette) -> Response:
    """Return what the home page says, for programs."""
    found = await ask(datasette, lambda c: _found(c))
    return json_response(found, cache_headers(datasette))


def _found(connection: sqlite3.Connection) -> dict[str, Any]:
    return {
        **release(connection),
        "avis": notes_of(connection),
        "changements": _changes(connection),
        "comptes": _counts(connection),
    }


_CHANGES = """
SELECT de_edition, vers_edition, objet, nature, count(*) AS nombre FROM rome_changements
GROUP BY 1, 2, 3, 4 ORDER BY vers_edition DESC, de_edition DESC, objet, nature LIMIT ?
"""


def _changes(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return how many of what changed between the editions of the ROME, the newest first."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'rome_changements'").fetchone():
        return []
    cursor = connection.execute(_CHANGES, (CHANGES,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _counts(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return how many rows the tables have that people look for first."""
    titles = {
        "rome_metiers": "fiches métiers",
        "rome_appellations": "appellations",
        "rome_competences": "compétences",
        "usages": "mots de tous les jours",
        "bmo": "lignes de l'enquête BMO",
        "agences": "agences",
        "communes": "communes",
    }
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return [
        {"nom_table": name, "titre": title, "nombre": connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]}
        for name, title in titles.items()
        if name in there
    ]


ROUTES = (
    (r"^/$", page),
    (r"^/-/accueil\.json$", as_json),
)

"""The description of every address for programs, OpenAPI 3.1: derived from the declarations, and from types."""

from __future__ import annotations

from functools import cache
from typing import Any

from ... import __version__
from . import actions, calls, files, questions, reconciliation, tables
from .schemas import Schema, Schemas

_TAGS = (
    (questions.TAG, "Nos propres adresses, stables. Chacune est aussi une commande, et une méthode en Python."),
    (tables.TAG, "Les tables, les vues et le SQL du fichier, tels que Datasette 0.65 les rend."),
    (reconciliation.TAG, "L'API de réconciliation 0.2 : son manifeste, à /reconcilier, dit le reste aux programmes."),
    (actions.TAG, "L'API Infotravail retirée, rejouée sur ce fichier ; /api/action est une autre de ses adresses."),
)


def description(release: str, server: str, database: str, *, counts: bool = False) -> dict[str, Any]:
    """Return the description of what a server answers over a release, whose file is the database of that name.

    `counts` tells whether it counts its calls.
    """
    paths, schemas = _described(database, counts)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "infotravail",
            "version": __version__,
            "description": f"Livraison {release}. Les adresses sont stables ; précédées de /r/{release}, elles ne "
            "répondent que pour cette livraison, et se gardent pour toujours.",
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS],
        "paths": paths,
        "components": {"schemas": schemas},
    }


@cache
def _described(database: str, counts: bool) -> tuple[Schema, Schema]:
    """Return the addresses and the schemas: they are the same as long as the software is."""
    schemas = Schemas()
    paths = {**questions.paths(schemas), **tables.paths(schemas, database), **actions.paths(schemas)}
    paths |= reconciliation.paths(schemas)
    for path, posted in files.paths(schemas).items():
        paths[path] = {**paths.get(path, {}), **posted}
    if counts:
        paths |= calls.paths(schemas)
    return paths, schemas.components()

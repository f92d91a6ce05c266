"""The description of our own addresses for programs, OpenAPI 3.1: what each answers comes from the types themselves."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from datasette.utils.asgi import Request, Response

from ... import __version__
from ...livraison import Livraison
from ...lookup.agences import Agence
from ...lookup.bmo import Besoins
from ...lookup.editions import Edition, Metier, Passage
from ...lookup.fiches import FicheEntiere
from ...lookup.origines import Jeu, Origine
from ...lookup.recherche import Hit
from ...lookup.suggestions import Suggestion
from ...lookup.territoires import Devenir, Place
from ..ours import release_of
from .answers import cache_headers, json_response

if TYPE_CHECKING:
    from datasette.app import Datasette

_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}
_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}

Schema = dict[str, Any]


def _query(name: str, description: str, schema: Schema | None = None, *, required: bool = False) -> Schema:
    return {
        "name": name, "in": "query", "description": description, "required": required, "schema": schema or _TEXT
    }  # fmt: skip


def _path(name: str, description: str) -> Schema:
    return {"name": name, "in": "path", "description": description, "required": True, "schema": _TEXT}


_LIMIT = _query("limit", "Nombre de réponses au plus.", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10})
_YEAR = _query("annee", "Année de l'enquête ; la plus récente sinon.", _WHOLE)

# Each address: its title, its parameters, what the members of its answer are, and whether it may find nothing.
_ADDRESSES: dict[str, tuple[str, list[Schema], dict[str, Any], bool]] = {
    "/-/recherche.json": (
        "Chercher parmi tout, les meilleures réponses d'abord",
        [_query("q", "Ce qui est cherché."), _LIMIT],
        {"q": str, "resultats": list[Hit]},
        False,
    ),
    "/-/suggest.json": (
        "Proposer des intitulés à mesure de la frappe",
        [_query("q", "Le début de ce qui est tapé."), _LIMIT],
        {"q": str, "suggestions": list[Suggestion]},
        False,
    ),
    "/-/accueil.json": (
        "Ce qu'est la livraison",
        [],
        {"livraison": Livraison, "jeux": list[Jeu], "tables": list[dict[str, str]]},
        False,
    ),
    "/metier/{code}.json": (
        "Une fiche du ROME, et ce qu'elle est devenue",
        [_path("code", "Code ROME : M1855.")],
        {"code": str, "fiche": FicheEntiere | None, "histoire": Metier | None},
        True,
    ),
    "/territoire.json": (
        "Trouver une commune ou un département",
        [_query("q", "Nom ou code.")],
        {"q": str, "lieux": list[Place]},
        False,
    ),
    "/territoire/{code}.json": (
        "Les agences et les projets de recrutement d'une commune ou d'un département",
        [_path("code", "Code de la commune (35238) ou du département (35)."), _YEAR],
        {
            "code": str,
            "lieu": Place | None,
            "devenir": Devenir | None,
            "agences": list[Agence],
            "annee": int,
            "annees": list[int],
            "besoins": list[Besoins],
        },
        True,
    ),
    "/bmo.json": (
        "Les projets de recrutement, avec leurs bornes",
        [
            _query("metier", "Mots, ou code FAP."),
            _query("departement", "Code du département."),
            _query("region", "Code de la région."),
            _query("bassin", "Code du bassin."),
            _YEAR,
        ],
        {"annees": list[int], "besoins": list[Besoins], "par_annee": bool},
        False,
    ),
    "/passage.json": (
        "Ce que des codes ROME sont devenus",
        [
            _query("codes", "Codes, séparés par des espaces."),
            _query("de", "Édition des codes."),
            _query("vers", "Édition d'arrivée ; l'actuelle sinon."),
        ],
        {"codes": list[str], "vers": str, "editions": list[Edition]},
        False,
    ),
    "/origine.json": (
        "D'où viennent les chiffres",
        [],
        {"livraison": Livraison, "jeux": list[Jeu], "tables": list[dict[str, str]]},
        False,
    ),
    "/origine/{table}.json": (
        "D'où vient une table",
        [_path("table", "Nom de la table.")],
        {"table": str, "origine": Origine | None},
        True,
    ),
}


async def page(datasette: Datasette, request: Request) -> Response:
    """Return the description of the addresses."""
    release = release_of(datasette)
    named: dict[str, Schema] = {}
    paths = {path: {"get": _operation(*words, named)} for path, words in _ADDRESSES.items()}
    passages = paths["/passage.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    line = {"code": str, "edition": str, "etat": str, "vers": list[Passage]}
    passages["properties"]["lignes"] = {"type": "array", "items": _members(line, named)}
    description = {
        "openapi": "3.1.0",
        "info": {
            "title": "infotravail",
            "version": __version__,
            "description": f"Livraison {release.identifiant if release else ''}. Les adresses sont stables ; précédées "
            "de /r/LIVRAISON, elles ne répondent que pour cette livraison, et se gardent pour toujours.",
        },
        "servers": [{"url": f"{request.scheme}://{request.host}"}],
        "paths": paths,
        "components": {"schemas": dict(sorted(named.items()))},
    }
    return json_response(description, cache_headers(datasette))


def _operation(
    title: str, parameters: list[Schema], answer: dict[str, Any], may_be_absent: bool, named: dict[str, Schema]
) -> Schema:
    schema = _members(answer, named)
    responses = {"200": {"description": "Trouvé.", "content": {"application/json": {"schema": schema}}}}
    if may_be_absent:
        responses["404"] = {
            "description": "Rien à cette adresse ; les mêmes membres, vides.",
            "content": {"application/json": {"schema": schema}},
        }
    return {"summary": title, "parameters": parameters, "responses": responses}


def _members(members: dict[str, Any], named: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": list(members),
        "properties": {name: schema_of(kind, named) for name, kind in members.items()},
    }


def schema_of(kind: Any, named: dict[str, Schema]) -> Schema:
    """Return the JSON schema of a type; those of dataclasses are put in `named`, and referred to."""
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if is_dataclass(kind) and isinstance(kind, type):
        names = [one.name for one in fields(kind)]
        if kind.__name__ not in named:
            # There before its members are: one of them may be of the same type.
            named[kind.__name__] = {"required": names}
            hints = get_type_hints(kind)
            named[kind.__name__].update(_members({name: hints[name] for name in names}, named))
        elif named[kind.__name__]["required"] != names:
            raise TypeError(f"two types are called {kind.__name__}")
        return {"$ref": f"#/components/schemas/{kind.__name__}"}
    inside = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return {"anyOf": [schema_of(one, named) for one in inside]}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": schema_of(inside[1], named)}
    return {"type": "array", "items": schema_of(inside[0], named)}


ROUTES = ((r"^/openapi\.json$", page),)

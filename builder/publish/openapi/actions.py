"""The addresses of the replay: each action, asked by GET or by POST, and the one that gives tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from ..replay.actions import ACTIONS
from . import replay
from .parts import JSON, TEXT, WHOLE, answer, operation, query
from .schemas import Schema, Schemas

TAG = "API d'avant (CKAN)"
BASES = {"": "/api/3/action", "partenaire_": "/partenaire/infotravail/v1"}
FORM = "application/x-www-form-urlencoded"
TOKEN = "/connexion/oauth2/access_token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True)
class _Described:
    """What an action does, in French, what it is asked and what it results in."""

    summary: str
    asked: Any
    result: Any


_ACTIONS = {
    "organization_show": _Described(
        "L'organisation `digidata` et ses paquets", replay.DemandeIdentifiant, replay.OrganisationEntiere
    ),
    "package_show": _Described("Un paquet et ses ressources", replay.DemandePaquet, replay.PaquetEntier),
    "resource_show": _Described("Une ressource", replay.DemandeIdentifiant, replay.Ressource),
    "resource_search": _Described("Chercher des ressources", replay.DemandeRessources, replay.RessourcesTrouvees),
    "datastore_search": _Described("Les lignes d'une ressource", replay.DemandeRecherche, replay.Recherche),
    "datastore_search_sql": _Described("Un SELECT sur des ressources", replay.DemandeSql, replay.RechercheSql),
    "help_show": _Described("Ce que fait une action", replay.DemandeAide, str),
}


# How a parameter is written in an address, where it is no text.
_WRITTEN: dict[str, Schema] = {"limit": WHOLE, "offset": WHOLE, "include_total": {"type": "boolean"}}
_UNREADABLE = answer("Ce qui est demandé ne se lit pas : un texte seul, comme dans CKAN.", {JSON: TEXT})


def paths(schemas: Schemas) -> dict[str, Schema]:
    """Return what is described of each address of the replay."""
    found = {}
    for prefix, base in BASES.items():
        for name in ACTIONS:
            one = _ACTIONS[name]
            responses = _responses(schemas, one.result)
            found[f"{base}/{name}"] = _ways(f"{prefix}{name}", one.summary, one.asked, responses, schemas)
    token = {"200": answer("Un jeton, que rien ne demande.", {JSON: schemas.of(replay.Jeton)}), "400": _UNREADABLE}
    return {**found, TOKEN: _ways("access_token", "Un jeton pour qui en veut un", replay.DemandeJeton, token, schemas)}


def _responses(schemas: Schemas, result: Any) -> dict[str, Schema]:
    def refused(description: str, kind: Any) -> Schema:
        return answer(description, {JSON: schemas.of(replay.Echec[kind])})

    return {
        "200": answer("Ce que l'action trouve.", {JSON: schemas.of(replay.Reussite[result])}),
        "400": _UNREADABLE,
        "403": refused("Le propriétaire du site l'a fermé.", replay.Interdit),
        "404": refused("Rien n'est sous ce nom, ou le fichier ne le détient pas.", replay.Introuvable),
        "409": refused("Un paramètre ne convient pas : ce qui est à revoir de chacun.", replay.Invalide),
    }


def _ways(name: str, summary: str, asked: Any, responses: dict[str, Schema], schemas: Schemas) -> Schema:
    """Return how an address is asked: by GET, or by POST with the same parameters in a body, which wins."""
    (written,) = msgspec.json.schema_components([asked])[1].values()
    needed = written.get("required", ())
    parameters = [
        query(one, said["description"], _WRITTEN.get(one, TEXT), required=one in needed)
        for one, said in written["properties"].items()
    ]
    body = {media: {"schema": schemas.of(asked)} for media in (JSON, FORM)}
    return {
        "get": operation(f"{name}_get", TAG, summary, parameters, responses),
        "post": {
            **operation(f"{name}_post", TAG, summary, [], responses),
            "requestBody": {"required": bool(needed), "content": body},
        },
    }

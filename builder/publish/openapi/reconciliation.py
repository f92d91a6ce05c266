"""The addresses of reconciliation, but for its manifest: candidates, suggestions, what can be added, a few words."""

from __future__ import annotations

from dataclasses import dataclass

from ..reconciliation import PATH
from ..reconciliation.asked import BATCH
from ..reconciliation.candidates import Result
from ..reconciliation.extended import Extended, Proposed
from ..reconciliation.suggested import AT_ONCE, MOST, Suggested
from .parts import JSON, TEXT, answer, any_of, operation, query, refusal
from .schemas import Schema, Schemas

TAG = "Réconciliation (OpenRefine)"
FORM = "application/x-www-form-urlencoded"
_GIVEN = {
    "queries": f'Au plus {BATCH} questions, en JSON : `{{"q0": {{"query": "infirmière", "type": "metier"}}}}`.',
    "extend": 'Ce qui est voulu de codes choisis, en JSON : `{"ids": ["M1855"], "properties": [{"id": "libelle"}]}`.',
}
_REFUSALS = {
    "400": "Ce qui est demandé ne se lit pas, ou n'y est pas : la phrase dit ce qui convient.",
    "413": "Le formulaire est trop grand.",
    "415": "Ce qui est envoyé n'est pas un formulaire.",
}
_SUGGESTED = {"entites": "Des fiches et des lieux", "types": "Des types", "proprietes": "Des propriétés"}


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant by the beginning of some words."""

    result: tuple[Suggested, ...]


@dataclass(frozen=True, slots=True)
class Survol:
    """A few words on what has an identifier, as HTML."""

    id: str
    html: str


def paths(schemas: Schemas) -> dict[str, Schema]:
    """Return what is described of reconciliation."""
    count: Schema = {"type": "integer", "minimum": 0, "maximum": MOST}
    kind = query("type", "Un type : metier, commune, departement ou region.")
    begun = [
        query("prefix", "Ce qui est tapé, jusqu'ici."),
        query("cursor", "Nombre de suggestions à passer d'abord.", {**count, "default": 0}),
        query("limit", "Nombre de suggestions au plus.", {**count, "default": AT_ONCE}),
        kind,
    ]
    found = {
        f"{PATH}/suggestions/{name}": _get(
            f"suggestions_{name}", f"{said} d'après leur début", begun, Suggestions, schemas
        )
        for name, said in _SUGGESTED.items()
    }
    found[f"{PATH}/proprietes"] = _get(
        "proprietes",
        "Ce qui peut s'ajouter à un code",
        [kind, query("limit", "Nombre au plus.", count)],
        Proposed,
        schemas,
    )
    found[f"{PATH}/survol"] = _get(
        "survol", "Quelques mots sur un code", [query("id", "Le code.", required=True)], Survol, schemas
    )
    found[f"{PATH}/survol"]["get"]["responses"]["404"] = refusal(schemas, "Rien n'a ce code.")
    return {PATH: {"post": _posted(schemas)}, **found}


def _get(name: str, summary: str, asked: list[Schema], kind: type, schemas: Schemas) -> Schema:
    responses = {"200": answer(f"{summary}.", {JSON: schemas.of(kind)}), "400": refusal(schemas, _REFUSALS["400"])}
    return {"get": operation(name, TAG, summary, asked, responses)}


def _posted(schemas: Schemas) -> Schema:
    summary = "Les fiches et les lieux que des textes peuvent désigner"
    told = "De chaque question, ses candidats ; de chaque code, ce qui en est voulu."
    responses = {
        "200": answer(told, {JSON: any_of(schemas.of(dict[str, Result]), schemas.of(Extended))}),
        **{status: refusal(schemas, said) for status, said in _REFUSALS.items()},
    }
    fields = {name: {**TEXT, "description": said} for name, said in _GIVEN.items()}
    form: Schema = {"type": "object", "properties": fields, "additionalProperties": False}
    return {
        **operation("reconcilier", TAG, summary, [], responses),
        "requestBody": {"required": True, "content": {FORM: {"schema": form}}},
    }

"""The parts of a description that every address has: its parameters, its answers, its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from .schemas import Schema, Schemas

JSON = "application/json"
CSV = "text/csv"
PLAIN = "text/plain"
HTML = "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}

FOR_EXCEL: Schema = {
    "name": "excel",
    "in": "query",
    "description": "1 pour un tableur français : points-virgules, virgules décimales, et aucune formule.",
    "required": False,
    "schema": {"type": "integer", "enum": [0, 1], "default": 0},
}

# What is always so: msgspec has no literal for it.
Yes = Annotated[bool, Meta(extra_json_schema={"const": True})]
No = Annotated[bool, Meta(extra_json_schema={"const": False})]


@dataclass(frozen=True, slots=True)
class Erreur:
    """Why an address is not answered: `error` says it in a sentence, `status` is the status of the answer."""

    ok: No
    error: str
    status: int
    title: str | None


def query(name: str, description: str, schema: Schema = TEXT, *, required: bool = False) -> Schema:
    """Return a parameter that comes after the question mark."""
    return {"name": name, "in": "query", "description": description, "required": required, "schema": schema}


def in_path(name: str, description: str, schema: Schema = TEXT) -> Schema:
    """Return a parameter that is a part of the path."""
    return {"name": name, "in": "path", "description": description, "required": True, "schema": schema}


def answer(description: str, media: dict[str, Schema], headers: Schema | None = None) -> Schema:
    """Return an answer: what it means, its schema for each type of media, and what its headers say."""
    content = {name: {"schema": schema} for name, schema in media.items()}
    return {"description": description, **({"headers": headers} if headers else {}), "content": content}


def refusal(schemas: Schemas, description: str) -> Schema:
    """Return the answer of an address for programs that says why there is none."""
    return answer(description, {JSON: schemas.of(Erreur)})


def any_of(*kinds: Schema) -> Schema:
    """Return the schema of what is of one of several kinds."""
    return kinds[0] if len(kinds) == 1 else {"anyOf": list(kinds)}


def operation(name: str, tag: str, summary: str, parameters: list[Schema], responses: dict[str, Any]) -> Schema:
    """Return what an address does when it is asked in one way."""
    return {
        "operationId": name, "tags": [tag], "summary": summary, "parameters": parameters, "responses": responses
    }  # fmt: skip


def link(what: str) -> Schema:
    """Return the header that leads to what follows."""
    return {"Link": {"description": f'{what}, marquée `rel="next"` ; absente où rien ne suit.', "schema": TEXT}}

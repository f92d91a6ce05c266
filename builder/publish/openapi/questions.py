"""The addresses of the questions, from their declarations: what each asks, and what it answers as JSON and as CSV."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from ...asking import Parameter, parameters
from ...face import Address, Csv, Face, Question
from ...faces import lacks, questions
from .parts import (
    CSV,
    FOR_EXCEL,
    JSON,
    PLAIN,
    TEXT,
    WHOLE,
    Erreur,
    answer,
    any_of,
    in_path,
    link,
    operation,
    query,
    refusal,
)
from .schemas import Schema, Schemas

TAG = "Questions"
_NEXT = link("Adresse de la suite, où la réponse est tronquée")
_UNUSABLE = "Un paramètre ne convient pas : la phrase dit ce qui convient."
_POINT = r"^-?\d{1,9}(\.\d{1,15})?\s*,\s*-?\d{1,9}(\.\d{1,15})?$"


def paths(schemas: Schemas) -> dict[str, Schema]:
    """Return what is described of each address for programs of the questions."""
    found: dict[str, Schema] = {}
    for _, question in sorted(questions(), key=_order):
        address = question.address
        if address is None:
            continue
        found[address.for_programs] = {"get": _as_json(question, address, schemas)}
        if address.csv:
            found[f"{address.path}.csv"] = {"get": _as_csv(question, address, address.csv)}
    return found


def _order(one: tuple[Face, Question[Any, Any]]) -> str:
    return one[1].address.path if one[1].address else ""


def _as_json(question: Question[Any, Any], address: Address[Any], schemas: Schemas) -> Schema:
    found = schemas.of(question.answers)
    responses = {
        "200": answer(address.summary, {JSON: found}, _headers(question)),
        "400": refusal(schemas, _UNUSABLE),
    }
    absent = [("Rien n'est à cette adresse : les mêmes membres, vides.", found)] if address.is_absent else []
    absent += [(_not_held(question), schemas.of(Erreur))] if question.needs else []
    if absent:
        whys, kinds = zip(*absent, strict=True)
        responses["404"] = answer(" ".join(whys), {JSON: any_of(*kinds)})
    return operation(question.name, TAG, address.summary, _asked(question, address), responses)


def _as_csv(question: Question[Any, Any], address: Address[Any], table: Csv[Any]) -> Schema:
    columns = ", ".join(one.name for one in fields(table.row))
    responses = {
        "200": answer(f"Une ligne d'en-tête, puis les lignes. Colonnes : {columns}.", {CSV: TEXT}, _headers(question)),
        "400": answer(_UNUSABLE, {PLAIN: TEXT}),
    }
    whys = ["Rien n'est à cette adresse."] if address.is_absent else []
    whys += [_not_held(question)] if question.needs else []
    if whys:
        responses["404"] = answer(" ".join(whys), {PLAIN: TEXT})
    asked = [*_asked(question, address, for_a_table=True), FOR_EXCEL]
    return operation(f"{question.name}_csv", TAG, f"{address.summary}, en CSV", asked, responses)


def _not_held(question: Question[Any, Any]) -> str:
    return f"Cette livraison n'a pas {lacks(question.needs)}."


def _headers(question: Question[Any, Any]) -> Schema | None:
    """Return what leads to what follows, where an answer may be cut and be gone on with."""
    is_cut = "tronque" in {one.name for one in fields(question.answers)}
    goes_on = "debut" in {one.name for one in fields(question.asks)}
    return _NEXT if is_cut and goes_on else None


def _asked(question: Question[Any, Any], address: Address[Any], *, for_a_table: bool = False) -> list[Schema]:
    parts = set(re.findall(r"{(\w+)}", address.path))
    return [
        in_path(one.name, one.asked.texte, schema(one, for_a_table=for_a_table))
        if one.name in parts
        else query(one.name, one.asked.texte, schema(one, for_a_table=for_a_table), required=one.is_needed)
        for one in parameters(question.asks)
        if not one.asked.is_for_commands
    ]


def schema(parameter: Parameter, *, for_a_table: bool = False) -> Schema:
    """Return what a parameter may be; what only the file knows, a 400 says."""
    found, within, default = dict(_KINDS.get(parameter.kind, TEXT)), parameter.asked.within, parameter.default
    if isinstance(within, range):
        found |= {"minimum": within[0], "maximum": within[-1]}
        # A table that is downloaded is whole, unless a limit is asked for.
        default = within[-1] if for_a_table and parameter.name == "limit" else default
    elif isinstance(within, tuple):
        found["enum"] = list(within)
    if "type" in found and found["type"] == "string" and "enum" not in found:
        found["maxLength"] = parameter.asked.longest
    if not parameter.is_needed and default not in (None, "", ()):
        found["default"] = int(default) if isinstance(default, bool) else default
    return found


# What a parameter is in an address. What is not here is a text.
_KINDS: dict[Any, Schema] = {
    int: WHOLE,
    float: {"type": "number"},
    bool: {"type": "integer", "enum": [0, 1]},
    tuple[float, float]: {"type": "string", "pattern": _POINT},
}

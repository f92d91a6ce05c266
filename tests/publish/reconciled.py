"""What the specification of reconciliation, version 0.2, says of each answer of a service, as JSON schemas of ours."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}


def an_object(needed: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The schema of an object that must have some members, and may have others."""
    return {"type": "object", "properties": {**needed, **others}, "required": [*needed]}


def a_list(of: Any) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": of}


NAMED = an_object({"id": TEXT, "name": TEXT}, description=TEXT)
TYPES = a_list({"oneOf": [an_object({"id": TEXT}, name=TEXT), TEXT]})
ADDRESS = an_object(
    {}, service_url=TEXT, service_path=TEXT, flyout_service_url=TEXT, flyout_service_path={"pattern": r"\$\{id\}"}
)

MANIFEST = an_object(
    {
        "versions": {**a_list(TEXT), "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": TEXT,
        "schemaSpace": TEXT,
    },
    documentation=TEXT,
    serviceVersion=TEXT,
    defaultTypes={**a_list(NAMED), "uniqueItems": True},
    view=an_object({"url": {"type": "string", "pattern": r"\{\{id\}\}"}}),
    batchSize={"type": "integer"},
    suggest=an_object({}, entity=ADDRESS, type=ADDRESS, property=ADDRESS),
    extend=an_object({}, propose_properties=ADDRESS, property_settings={"type": "array"}),
)
FEATURE = an_object({}, id=TEXT, value={"type": ["number", "boolean"]})
CANDIDATE = an_object(
    {"id": TEXT, "name": TEXT, "score": {"type": "number"}},
    description=TEXT,
    match={"type": "boolean"},
    type=TYPES,
    features=a_list(FEATURE),
)
RESULTS = {"type": "object", "additionalProperties": an_object({"result": a_list(CANDIDATE)})}
SUGGESTIONS = an_object({"result": a_list({**NAMED, "properties": {**NAMED["properties"], "notable": TYPES}})})
PROPOSED = an_object({"properties": a_list(NAMED), "type": TEXT}, limit={"type": "integer"})
FLYOUT = an_object({"id": TEXT, "html": TEXT})
CELL = {
    "oneOf": [
        {"type": "object", "maxProperties": 0},
        {**NAMED, "additionalProperties": False},
        {**an_object({"str": TEXT}), "additionalProperties": False},
        {**an_object({"int": {"type": "integer"}}), "additionalProperties": False},
        {**an_object({"float": {"type": "number"}}), "additionalProperties": False},
    ]
}
EXTENDED = an_object(
    {
        "meta": a_list(an_object({"id": TEXT, "name": TEXT}, type=an_object({"id": TEXT}, name=TEXT))),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": a_list(CELL)},
        },
    }
)

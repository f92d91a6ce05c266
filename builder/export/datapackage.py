"""The CSV files as a data package of the Frictionless standard, version 2: fields, keys, licences and sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .described import Field, File, Licence, Table
from .made import Made

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
KINDS = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}


def datapackage(file: File, tables: Sequence[Table], made: Sequence[Made], archive: str = "") -> str:
    """Return the descriptor of the CSV files of some tables, which are in the same order.

    `archive` is the name of the zip that holds them, where they are not beside the descriptor.
    """
    names = {table.name for table in tables}
    described = zip(tables, made, strict=True)
    package = {
        "$schema": PROFILE,
        "name": "infotravail",
        "title": f"infotravail, livraison {file.release}",
        "version": file.release,
        "created": f"{file.day}T00:00:00Z",
        "licenses": _licences(file.licences_of(tables)),
        "sources": sources_of(tables),
        "resources": [_resource(file, table, one, names, archive) for table, one in described],
    }
    return json.dumps({name: value for name, value in package.items() if value}, ensure_ascii=False, indent=1) + "\n"


def _resource(file: File, table: Table, made: Made, names: set[str], archive: str) -> dict[str, Any]:
    place = {"path": archive, "innerpath": made.name, "compression": "zip"} if archive else {"path": made.name}
    resource = {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        **place,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        # Of a file within a zip, readers compare neither in the same way.
        **({} if archive else {"bytes": made.size, "hash": f"sha256:{made.sha256}"}),
        "licenses": _licences(file.licences_of([table])),
        "sources": sources_of([table]),
        "schema": _schema(table, names),
    }
    return {name: value for name, value in resource.items() if value}


def _schema(table: Table, names: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    # What refers to a table that is not exported would be an error.
    if known := [one for one in table.references if one.table in names]:
        schema["foreignKeys"] = [
            # A reference to the table itself has no name, in the standard's first version too.
            {
                "fields": list(one.columns),
                "reference": {"resource": "" if one.table == table.name else one.table, "fields": list(one.keys)},
            }
            for one in known
        ]
    return schema


def _field(field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.is_required:
        constraints["required"] = True
    if field.values:
        constraints["enum"] = list(field.values)
    told = {
        "name": field.name,
        "type": KINDS[field.kind],
        "description": field.meaning,
        "unit": field.unit,
        "origin": field.origin,
        "constraints": constraints,
    }
    found = {name: value for name, value in told.items() if value}
    # An empty text is one, where there is no NULL.
    return found | {"missingValues": []} if field.is_required and field.kind == "TEXT" else found


def _licences(licences: Iterable[Licence]) -> list[dict[str, str]]:
    return [{"name": one.code, "title": one.name, **({"path": one.address} if one.address else {})} for one in licences]


def sources_of(tables: Iterable[Table]) -> list[dict[str, str]]:
    """Return the publishers' files that some tables come from, each once, with where a person finds them."""
    found = {
        (source.titre, source.edition): {
            "title": f"{source.producteur}, {source.titre}, édition {source.edition}",
            "path": source.adresse or source.page,
            "version": source.edition,
        }
        for table in tables
        for source in table.origin.sources
    }
    return list(found.values())

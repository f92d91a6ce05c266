"""The CSV files as a data package of the Frictionless standard, version 2: fields, keys, licences and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .described import Field, File, Licence, Table
from .made import Made
from .texts import descriptor, present

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
        "sources": _sources(tables),
        "resources": [_resource(file, table, one, names, archive) for table, one in described],
    }
    return descriptor(package)


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
        # Readers disagree on the size and the hash of a file within a zip, so that neither is given.
        **({} if archive else {"bytes": made.size, "hash": f"sha256:{made.sha256}"}),
        "licenses": _licences(file.licences_of([table])),
        "sources": _sources([table]),
        "schema": _schema(table, names),
    }
    return present(resource)


def _schema(table: Table, names: set[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    # A reference to a table that is not exported would be an error.
    if known := [one for one in table.references if one.table in names]:
        schema["foreignKeys"] = [
            # An empty resource name stands for the table itself, as in the standard's first version.
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
    found = present(told)
    # A text column without NULL may hold an empty text: an empty cell is then not a missing value.
    return found | {"missingValues": []} if field.is_required and field.kind == "TEXT" else found


def _licences(licences: Iterable[Licence]) -> list[dict[str, str]]:
    return [{"name": one.code, "title": one.name, **({"path": one.address} if one.address else {})} for one in licences]


def _sources(tables: Iterable[Table]) -> list[dict[str, str]]:
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

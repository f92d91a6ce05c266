"""The exported files as Croissant 1.0, the JSON-LD by which search engines and machine learning find data sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .described import File, Table
from .made import Made
from .texts import descriptor, present

NAME = "croissant.json"
# As the standard prints it, for all who write it.
CONTEXT = {
    "@language": "fr",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
KINDS = {"TEXT": "sc:Text", "INTEGER": "sc:Integer", "REAL": "sc:Float"}
MEDIA_TYPES = {".csv": "text/csv", ".parquet": "application/x-parquet"}


def croissant(file: File, tables: Sequence[Table], made: Sequence[Made]) -> str:
    """Return the description of the files, CSV or Parquet, of some tables, which are in the same order."""
    licences = file.licences_of(tables)
    names = {table.name: one for table, one in zip(tables, made, strict=True)}
    words = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "infotravail",
        "description": f"Données de référence sur le marché du travail en France, livraison {file.release}.",
        "version": file.release,
        "datePublished": file.day,
        "inLanguage": "fr",
        "license": [one.address or one.name for one in licences],
        "creator": [{"@type": "sc:Organization", "name": name} for name in _publishers(tables)],
        "citeAs": " ".join(dict.fromkeys(text for table in tables for text in table.origin.attributions)),
        "isBasedOn": _addresses(tables),
        "distribution": [_file_object(one) for one in made],
        "recordSet": [_record_set(table, names) for table in tables],
    }
    return descriptor(words)


def _publishers(tables: Iterable[Table]) -> list[str]:
    return list(dict.fromkeys(source.producteur for table in tables for source in table.origin.sources))


def _addresses(tables: Iterable[Table]) -> list[str]:
    """Return where a person finds the publishers' files, each address once."""
    return list(dict.fromkeys(one.adresse or one.page for table in tables for one in table.origin.sources))


def _file_object(made: Made) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": made.name,
        "name": made.name,
        "contentUrl": made.name,
        "contentSize": f"{made.size} B",
        "encodingFormat": MEDIA_TYPES[made.suffix],
        "sha256": made.sha256,
    }


def _record_set(table: Table, names: dict[str, Made]) -> dict[str, Any]:
    # The standard has no reference of several columns: those are left out.
    references = {
        one.columns[0]: f"{one.table}/{one.keys[0]}"
        for one in table.references
        if len(one.columns) == 1 and one.table in names
    }
    words = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.origin.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "name": field.name,
                "description": field.meaning,
                "dataType": KINDS[field.kind],
                "source": {"fileObject": {"@id": names[table.name].name}, "extract": {"column": field.name}},
                **({"references": {"field": {"@id": references[field.name]}}} if field.name in references else {}),
            }
            for field in table.fields
        ],
    }
    return present(words)

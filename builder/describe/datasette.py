"""Declarations to Datasette's metadata: titles, descriptions, sources, licences, facets, queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builder.describe.dictionary import documented_columns
from builder.describe.registers import REGISTERS
from builder.model import Column, Dataset, Table, View

DATABASE = "infotravail"
TITLE = "infotravail : les données de référence du marché du travail français"
DESCRIPTION = (
    "Métiers, appellations, compétences et savoirs du ROME, projets de recrutement de l'enquête BMO, en un fichier "
    "SQLite versionné, avec recherche. "
    "Chaque ligne remonte à un fichier du producteur, son SHA-256 et sa date (tables provenance et sources)."
)


def metadata(datasets: Iterable[Dataset]) -> dict[str, Any]:
    """Return the metadata of the site, in the form of Datasette 0.65."""
    tables: dict[str, Any] = {}
    queries: dict[str, Any] = {}
    for dataset in datasets:
        for table in dataset.tables:
            tables[table.name] = _words(table, documented_columns(table)) | _credit(dataset)
        for view in dataset.views:
            tables[view.name] = _words(view, view.columns) | _credit(dataset)
        for query in dataset.queries:
            queries[query.name] = {
                "title": query.title,
                "description": query.description,
                "sql": query.sql.strip(),
                "hide_sql": True,
            }
    for table in REGISTERS:
        tables[table.name] = {
            **_words(table, documented_columns(table)),
            "source": "infotravail",
            "source_url": f"/{DATABASE}/sources",
            "license": "Licence Ouverte 2.0 (Etalab)",
            "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "databases": {
            DATABASE: {"description": DESCRIPTION, "tables": tables, "queries": queries},
        },
    }


def _words(described: Table | View, columns: Iterable[Column]) -> dict[str, Any]:
    words: dict[str, Any] = {
        "title": described.title,
        "description": described.description,
        "columns": {column.name: _column(column) for column in columns},
    }
    if described.facets:
        words["facets"] = list(described.facets)
    if described.label:
        words["label_column"] = described.label
    return words


def _credit(dataset: Dataset) -> dict[str, str]:
    return {
        "source": f"{dataset.publisher}, {dataset.title}",
        "source_url": dataset.files[0].page,
        "license": dataset.licence.name,
        "license_url": dataset.licence.url,
    }


def _column(column: Column) -> str:
    unit = f" En {column.unit}." if column.unit else ""
    empty = f" Vide : {column.empty}." if column.empty else ""
    return f"{column.description}{unit}{empty}"

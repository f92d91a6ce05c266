"""Declarations to Datasette's metadata: titles, descriptions, sources, licences, facets, queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..model import Column, Dataset, Table, View
from .registers import REGISTERS
from .sql import shown_columns

DATABASE = "infotravail"
TITLE = "infotravail : les données de référence du marché du travail français"
TRACED = (
    "en un fichier SQLite versionné, avec recherche. "
    "Chaque ligne remonte à un fichier du producteur, son SHA-256 et sa date (tables provenance et sources)."
)


# One white pixel: a map asks nobody for its background unless a server of tiles is named.
BLANK_TILE = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="


# On a table's page the map comes under the description: the columns' would push it out of sight.
MAP_PLACE = ".metadata-description"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of map tiles: its address, with `{z}`, `{x}` and `{y}`, and whom to credit for them."""

    url: str = BLANK_TILE
    attribution: str = ""


NO_TILES = Tiles()


def map_settings(tiles: Tiles = NO_TILES, **more: str) -> dict[str, Any]:
    """Return the settings of datasette-cluster-map."""
    options = {"maxZoom": 19, "attribution": tiles.attribution}
    return {"datasette-cluster-map": {"tile_layer": tiles.url, "tile_layer_options": options, **more}}


def presentation(datasets: Iterable[Dataset]) -> str:
    """Return the sentences that present the file: what it has, and that every row can be traced."""
    summaries = ", ".join(dataset.summary for dataset in datasets if dataset.summary)
    return f"{summaries[:1].upper()}{summaries[1:]}, {TRACED}"


def metadata(datasets: Iterable[Dataset], tiles: Tiles = NO_TILES) -> dict[str, Any]:
    """Return the metadata of the site, in the form of Datasette 0.65."""
    declared = tuple(datasets)
    description = presentation(declared)
    tables: dict[str, Any] = {}
    queries: dict[str, Any] = {}
    for dataset in declared:
        for table in dataset.tables:
            tables[table.name] = _words(table, shown_columns(table)) | _credit(dataset, table)
            if {"latitude", "longitude"} <= {column.name for column in table.columns}:
                tables[table.name]["plugins"] = map_settings(tiles, container=MAP_PLACE)
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
            **_words(table, shown_columns(table)),
            "source": "infotravail",
            "source_url": f"/{DATABASE}/sources",
            "license": "Licence Ouverte 2.0 (Etalab)",
            "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }
    return {
        "title": TITLE,
        "description": description,
        "databases": {
            DATABASE: {
                "description": description,
                "plugins": map_settings(tiles),
                "tables": tables,
                "queries": queries,
            },
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


def _credit(dataset: Dataset, table: Table | None = None) -> dict[str, str]:
    """Return the publishers and the licences of the files that a table comes from, or of them all.

    A dataset without files is credited as such.
    """
    if not dataset.files:
        return {
            "source": f"{dataset.publisher}, {dataset.title}",
            "source_url": f"/{DATABASE}/provenance",
            "license": dataset.licence.name,
            "license_url": dataset.licence.url,
        }
    names = _files_of(dataset, table) if table else set()
    files = [file for file in dataset.files if file.name in names] or list(dataset.files)
    licences = list(dict.fromkeys(map(dataset.licence_of, files)))
    return {
        "source": f"{' ; '.join(dict.fromkeys(map(dataset.publisher_of, files)))}, {dataset.title}",
        "source_url": files[0].page,
        "license": " ; ".join(licence.name for licence in licences),
        # A licence that is not known has no address: the table that says so has.
        "license_url": next((licence.url for licence in licences if licence.url), f"/{DATABASE}/licences"),
    }


def _files_of(dataset: Dataset, table: Table) -> set[str]:
    """Return the files of a dataset that a table's rows come from, through the tables that it is made of."""
    made = {name for one in dataset.tables if one.name in table.made_of for name in _files_of(dataset, one)}
    return made | {member.file for member in table.members}


def _column(column: Column) -> str:
    unit = f" En {column.unit}." if column.unit else ""
    empty = f" Vide : {column.empty}." if column.empty else ""
    return f"{column.description}{unit}{empty}"

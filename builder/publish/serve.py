"""Datasette on one built file: immutable, with our metadata and settings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import uvicorn
from datasette.app import Datasette

from builder.describe.datasette import DATABASE, metadata
from builder.lookup import notes_of, open_database
from builder.model import Dataset

SETTINGS = {
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,
    "max_returned_rows": 1000,
    "max_csv_mb": 100,
    "allow_facet": True,
    "default_page_size": 50,
}


def site(database: Path, datasets: Iterable[Dataset]) -> Datasette:
    """Return the Datasette application for a built file, which says what the file lacks."""
    words = metadata(datasets)
    with open_database(database) as connection:
        notes = " ".join(notes_of(connection))
    for described in (words, words["databases"][DATABASE]):
        described["description"] = f"{notes} {described['description']}".strip()
    return Datasette([], immutables=[str(database)], metadata=words, settings=SETTINGS)


def serve(database: Path, datasets: Iterable[Dataset], host: str, port: int) -> None:
    """Serve a built file until interrupted."""
    app = site(database, datasets)
    asyncio.run(app.invoke_startup())
    uvicorn.run(app.app(), host=host, port=port, log_level="warning")

"""Datasette on one built file: immutable, with our metadata and settings."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

import uvicorn
from datasette.app import Datasette

from ..describe.datasette import DATABASE, NO_TILES, Tiles, metadata
from ..errors import HomeError
from ..model import Dataset
from ..notes import notes_of
from ..opened import open_database

SETTINGS = {
    "sql_time_limit_ms": 300,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,
    "max_returned_rows": 1000,
    "max_csv_mb": 100,
    "allow_facet": True,
    "default_page_size": 50,
}


def site(database: Path, datasets: Iterable[Dataset], tiles: Tiles = NO_TILES) -> Datasette:
    """Return the Datasette application for a built file, which says what the file lacks."""
    words = metadata(datasets, tiles)
    with open_database(database) as connection:
        notes = " ".join(notes_of(connection))
    for described in (words, words["databases"][DATABASE]):
        described["description"] = f"{notes} {described['description']}".strip()
    return Datasette([], immutables=[str(database)], metadata=words, settings=SETTINGS)


def serve(
    database: Path, datasets: Iterable[Dataset], host: str, port: int, tiles: Tiles, say: Callable[[str], None]
) -> None:
    """Serve a built file until interrupted, once its address has been said.

    Raises HomeError when the address cannot be listened on, or the path of the file cannot be served.
    """
    if re.search("[?#%\ud800-\udfff]", str(database)):
        # Datasette writes the path into an address as it is.
        raise HomeError(
            str(database), "Datasette opens no path with ?, #, % or bytes that are not UTF-8", "rename the folder"
        )
    app = site(database, datasets, tiles)
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise HomeError(
            f"{host}:{port}", f"cannot be listened on ({os.strerror(error.errno or 0)})", "give another --port"
        ) from error
    # Else each answer waits for the acknowledgement of its headers: 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listening:
        say(f"http://{host}:{listening.getsockname()[1]}/ ({database})")
        asyncio.run(app.invoke_startup())
        uvicorn.Server(uvicorn.Config(app.app(), log_level="warning")).run(sockets=[listening])

"""What the tests of HTTP itself share: a site served by the command, on a socket, and a client that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from infotravail.describe.datasette import DATABASE
from tests.e2e.conftest import serving

# An address of each kind, and its status: all that can be read, and what is refused.
READ = {
    "/": 200,
    "/metier/M1855": 200,
    "/metier/M1855.json": 200,
    "/bmo.csv": 200,
    "/bmo.csv?excel=1": 200,
    "/-/recherche.json?q=dev": 200,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/openapi.json": 200,
    f"/{DATABASE}": 200,
    f"/{DATABASE}.json": 200,
    f"/{DATABASE}/rome_metiers": 200,
    f"/{DATABASE}/rome_metiers.json?_shape=array": 200,
    f"/{DATABASE}/rome_metiers.csv?_stream=on": 200,
    f"/{DATABASE}/rome_metiers.excel": 200,
    f"/{DATABASE}/rome_metiers/M1855": 200,
    f"/{DATABASE}/rome_metiers/M1855.json": 200,
    f"/{DATABASE}.json?sql=select+1": 200,
    f"/{DATABASE}.csv?sql=select+1": 200,
    f"/{DATABASE}/chercher_une_fiche.json?intitule=dev": 200,
    f"/{DATABASE}/chercher_une_fiche.csv?intitule=dev": 200,
    f"/{DATABASE}.db": 200,
    "/-/static-plugins/infotravail/infotravail.css": 200,
    "/api/3/action/help_show?name=help_show": 200,
    "/-/versions.json": 200,
    "/metier/M1855/": 302,
    "/metier/Z9999": 404,
    "/metier/Z9999.json": 404,
    "/metier/Z9999/competences.csv": 404,
    "/nothing": 404,
    f"/{DATABASE}/nothing.json": 404,
    f"/{DATABASE}/nothing.csv": 404,
    "/bmo.json?annee=x": 400,
    f"/{DATABASE}.json?sql=nonsense": 400,
    f"/{DATABASE}/rome_metiers.csv?nothing=1": 400,
    "/api/3/action/nothing": 400,
}


@contextmanager
def client_of(home: Path, *options: str) -> Iterator[httpx.Client]:
    """Serve a home as the command does, and give a client of it."""
    with serving(home, *options) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client

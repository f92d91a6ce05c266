"""The published clients of the retired API, as their documentation runs them, on the site as it is served."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ckanapi
import emploi_store
import pytest
import requests

from infotravail.home import Home
from tests.e2e.conftest import serving

# Written in the client: the one address that it cannot be told.
TOKENS = "https://entreprise.pole-emploi.fr"


class Instead(requests.adapters.BaseAdapter):
    """Ask our server what is asked of another host, the path kept."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.asked: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append(str(request.url))
        asked = urlsplit(str(request.url))
        request.url = f"{self.address}{asked.path}?{asked.query}"
        return requests.adapters.HTTPAdapter().send(request)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def address(built: Home) -> Iterator[str]:
    with serving(built.path) as address:
        yield address


@pytest.fixture
def tokens(address: str, monkeypatch: pytest.MonkeyPatch) -> Instead:
    """What answers the host that gave tokens: our server; no other host is asked anything."""
    instead = Instead(address)
    get_adapter = requests.Session.get_adapter

    def adapter(session: requests.Session, url: str) -> requests.adapters.BaseAdapter:
        if url.startswith(f"{TOKENS}/"):
            return instead
        assert url.startswith(address), url
        return get_adapter(session, url)

    monkeypatch.setattr(requests.Session, "get_adapter", adapter)
    monkeypatch.setenv("NO_PROXY", "*")
    return instead


@pytest.fixture
def client(address: str, tokens: Instead, monkeypatch: pytest.MonkeyPatch) -> emploi_store.Client:
    monkeypatch.setattr(emploi_store.Client, "api_url", f"{address}/partenaire")
    return emploi_store.Client(client_id="quelqu-un", client_secret="un secret")


def test_the_old_client_s_documented_example_works_with_another_base_address(
    client: emploi_store.Client, tokens: Instead, database: sqlite3.Connection, tmp_path: Path
) -> None:
    bmo = client.get_package("bmo")
    assert bmo.list_resources() == [f"Résultats enquête BMO {year}" for year in (2023, 2024, 2025)]
    bmo_2025 = bmo.get_resource(name="Résultats enquête BMO 2025")
    bmo_2025.to_csv(str(tmp_path / "bmo_2025.csv"))

    with (tmp_path / "bmo_2025.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    assert header == sorted(header)
    assert "_id" not in header
    picked = ["FAP_CODE", "CATCHMENT_AREA_CODE", "DEPARTEMENT_CODE", "NB_RECRUT_PROJECTS"]
    rows = [tuple(line[header.index(name)] for name in picked) for line in lines]
    expected = database.execute(
        "SELECT code_fap, code_bassin, code_departement, coalesce(projets, '') FROM bmo WHERE annee = 2025 "
        "ORDER BY code_fap, code_bassin, code_departement"
    )
    assert rows == [tuple(map(str, row)) for row in expected]
    assert len(rows) == 306
    assert tokens.asked == [f"{TOKENS}/connexion/oauth2/access_token?realm=%2Fpartenaire"]


@pytest.mark.parametrize("batch", [1, 50, 153, 200, 306, 1_000])
def test_the_old_client_s_batches_end_where_the_rows_do(client: emploi_store.Client, batch: int) -> None:
    resource = client.get_package("bmo").get_resource(name="Résultats enquête BMO 2025")
    records = resource.records(batch_size=batch, fields=["_id"])
    assert len(records) == 306
    if batch > 1:
        assert [record["_id"] for record in records] == list(range(1, 307))


def test_the_old_client_filters_and_finds_by_pattern_and_version(client: emploi_store.Client) -> None:
    titles = client.get_package(package_id="78f91db4-b3c0-400c-a68d-47df9387e5a7").get_resource(
        name_re=re.compile(".*appellations.*"), pe_version="1"
    )
    found = list(
        titles.records(filters={"ROME_PROFESSION_CARD_CODE": "A1423"}, fields=["OGR_CODE", "ROME_PROFESSION_NAME"])
    )
    assert {"OGR_CODE", "ROME_PROFESSION_NAME"} == set(found[0])
    assert "Œnologue" in [record["ROME_PROFESSION_NAME"] for record in found]
    agencies = client.get_package("agences").get_resource(name_re=re.compile("Agences.*"))
    assert len(agencies.records()) == 5


def test_the_old_client_says_that_a_year_is_not_there(client: emploi_store.Client) -> None:
    with pytest.raises(ValueError, match="Résultats enquête BMO 2025"):
        client.get_package("bmo").get_resource(name="Résultats enquête BMO 2014")
    with pytest.raises(ValueError, match="No resource found"):
        client.get_package("imt").get_resource(name="Statistiques offres et demandes")
    with pytest.raises(requests.HTTPError, match="404"):
        client.get_package("imt").get_resource(resource_id="266f691f-bce8-4443-808e-8e5aa125cf17")


@pytest.mark.parametrize("get_only", [False, True])
def test_ckanapi_asks_what_it_asks_of_any_ckan(address: str, tokens: Instead, get_only: bool) -> None:
    with ckanapi.RemoteCKAN(address, apikey="une clé".encode().hex(), get_only=get_only) as ckan:
        names = [package["name"] for package in ckan.action.organization_show(id="digidata")["packages"]]
        assert "bmo" in names
        package = ckan.action.package_show(id="bmo")
        latest = package["resources"][-1]
        assert ckan.action.resource_show(id=latest["id"]) == latest
        found = ckan.action.datastore_search(resource_id=latest["id"], limit=3)
        assert (len(found["records"]), found["total"]) == (3, 306)
        counted = ckan.action.datastore_search_sql(sql=f'SELECT COUNT(*) FROM "{latest["id"]}"')
        assert counted["records"] == [{"count": 306}]
        with pytest.raises(ckanapi.NotFound):
            ckan.action.datastore_search(resource_id="266f691f-bce8-4443-808e-8e5aa125cf17")
        with pytest.raises(ckanapi.ValidationError):
            ckan.action.datastore_search(resource_id=latest["id"], limit="beaucoup")
        with pytest.raises(ckanapi.CKANAPIError, match="Action name not known"):
            ckan.action.package_delete(id="bmo")


def test_ckanapi_posts_filters_and_fields_as_they_are(address: str, tokens: Instead) -> None:
    with ckanapi.RemoteCKAN(address) as ckan:
        resource = ckan.action.resource_search(query="name:fiches métiers")["results"][0]
        found = ckan.action.datastore_search(
            resource_id=resource["id"],
            filters={"ROME_PROFESSION_CARD_CODE": ["M1855"]},
            fields=["ROME_PROFESSION_CARD_NAME"],
        )
        assert found["records"] == [{"ROME_PROFESSION_CARD_NAME": "Développeur / Développeuse web"}]

"""What a person sees of the agencies: a map, with no request to anyone but the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from infotravail.home import Home
from tests.e2e.conftest import serving, visiting, wait_for_value
from tests.e2e.pages import WIDTHS


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280) -> Iterator[tuple[Page, set[str], list[str]]]:
    """Open a page; give the hosts that it asked and the errors of its console."""
    with visiting(browser, width) as (page, heard):
        page.goto(address)
        yield page, heard.hosts, heard.errors


# Pins, and the numbers on the clusters; while the map zooms, both of before and after are there.
MARKERS = """
() => {
  const clusters = [...document.querySelectorAll('.marker-cluster')].map(one => Number(one.innerText));
  const pins = document.querySelectorAll('img.leaflet-marker-icon').length;
  return clusters.reduce((sum, one) => sum + one, pins);
}
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_agencies_are_on_a_map_in_sight_and_nobody_else_is_asked(browser: Browser, site: str, width: int) -> None:
    with opened(browser, f"{site}/infotravail/agences", width) as (page, hosts, errors):
        # Twenty rows, of which one has no address and so no coordinates.
        wait_for_value(page, MARKERS, 19)
        box = page.locator(".leaflet-container").bounding_box()
        assert box is not None
        assert box["y"] < 400
        assert box["width"] <= width
        assert hosts <= {urlsplit(site).netloc, ""}
        assert errors == []


def test_a_pin_tells_the_agency_its_source_and_its_date(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/infotravail/agences?identifiant=BRE9002000003") as (page, _, _):
        page.locator("img.leaflet-marker-icon").click()
        popup = page.locator(".leaflet-popup-content")
        expect(popup).to_contain_text("APE SAINT MALO EXEMPLE")
        expect(popup).to_contain_text("extrait")
        expect(popup).to_contain_text("2019-11-13")


def test_the_agencies_of_a_department_are_on_a_map_too(browser: Browser, site: str) -> None:
    with opened(browser, f"{site}/infotravail/agences_d_un_departement?code_departement=35") as (page, hosts, errors):
        wait_for_value(page, MARKERS, 7)
        expect(page.locator("table.rows-and-columns")).to_contain_text("2026-11-23")
        assert hosts <= {urlsplit(site).netloc, ""}
        assert errors == []


def test_a_server_of_tiles_is_asked_only_when_it_is_named(browser: Browser, site: str, built: Home) -> None:
    tiles = f"{site}/-/static/{{z}}/{{x}}/{{y}}.png"
    options = ("--tiles", tiles, "--tiles-attribution", "Les tuiles de quelqu'un")
    with serving(built.path, *options) as named, visiting(browser) as (page, _):
        with page.expect_request(f"{site}/-/static/*/*/*.png"):
            page.goto(f"{named}/infotravail/agences")
        wait_for_value(page, MARKERS, 19)
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("Les tuiles de quelqu'un")


def test_a_department_of_the_survey_is_a_table_with_bounds(browser: Browser, site: str) -> None:
    address = f"{site}/infotravail/bmo_d_un_departement?code_departement=63&annee=2025"
    with opened(browser, address) as (page, _, _):
        row = page.locator("table.rows-and-columns tr", has_text="V1X80")
        assert row.locator("td").all_inner_texts()[:7] == [
            "V1X80", "Infirmiers et sages-femmes", "319", "323", "1", "182", "190",
        ]  # fmt: skip

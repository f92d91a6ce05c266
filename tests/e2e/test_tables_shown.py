"""Datasette's own pages in a real browser: the rows before all, what folds folded, and no English left by a script."""

from __future__ import annotations

from pathlib import Path
from zipfile import is_zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import visiting
from tests.e2e.pages import WIDTHS

TABLES = ("rome_metiers", "bmo", "agences", "communes", "rome_appellations", "codes_postaux", "bmo_france", "sources")
HEIGHTS = {1280: 900, 390: 844}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("table", TABLES)
def test_the_first_row_is_seen_at_once(browser: Browser, site: str, table: str, width: int) -> None:
    with visiting(browser, width) as (page, heard):
        page.goto(f"{site}/infotravail/{table}")
        page.wait_for_load_state("networkidle")
        box = page.locator(".rows-and-columns tbody tr td").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < HEIGHTS[width]
        assert heard.errors == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_folds_is_folded_and_opens_without_a_script(browser: Browser, site: str, width: int) -> None:
    with visiting(browser, width, java_script_enabled=False) as (page, _):
        page.goto(f"{site}/infotravail/rome_metiers")
        facets = page.locator(".facet-results")
        expect(facets).to_be_hidden()
        page.get_by_text("Compter par").click()
        expect(facets).to_be_visible()
        page.locator(".facet-results a", has_text="oui").first.click()
        expect(page.locator(".it-compte")).to_contain_text("ligne")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_journalist_downloads_a_whole_table_in_two_clicks(
    browser: Browser, site: str, tmp_path: Path, width: int
) -> None:
    with visiting(browser, width, accept_downloads=True) as (page, _):
        page.goto(f"{site}/infotravail")
        page.get_by_role("link", name="Projets de recrutement par métier, bassin et département").click()
        with page.expect_download() as started:
            page.get_by_role("link", name="Excel (.xlsx)").click()
        started.value.save_as(tmp_path / "bmo.xlsx")
        assert started.value.suggested_filename == "bmo.xlsx"
        assert is_zipfile(tmp_path / "bmo.xlsx")


def test_the_map_of_a_table_speaks_french(browser: Browser, site: str) -> None:
    with visiting(browser) as (page, _):
        page.goto(f"{site}/infotravail/agences?_size=5")
        button = page.locator(".cluster-map-button")
        expect(button).to_have_text("tout montrer")
        expect(button.locator("xpath=..")).to_contain_text("lignes montrées sur 20")

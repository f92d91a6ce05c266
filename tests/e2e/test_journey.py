"""What a person does on the site: search, read a sheet, look at a territory, follow an old code."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from infotravail.home import Home
from tests.e2e.conftest import Heard, serving, visiting
from tests.e2e.pages import WIDTHS

On = Callable[..., AbstractContextManager[Page]]

both_widths = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture(scope="module")
def on(browser: Browser) -> Iterator[On]:
    """Return what opens a page; it is an error where anything is said on the console.

    A page of each width goes from one test to the next, but where a test asks for another browser.
    """
    kept: dict[int, tuple[Page, Heard]] = {}
    with ExitStack() as stack:

        @contextmanager
        def on(address: str, width: int = 1280, **options: object) -> Iterator[Page]:
            if options:
                page, heard = stack.enter_context(visiting(browser, width, **options))
            else:
                if width not in kept:
                    kept[width] = stack.enter_context(visiting(browser, width))
                page, heard = kept[width]
            heard.forget()
            page.goto(address)
            yield page
            assert heard.errors == []

        yield on


def downloaded(page: Page, link: str) -> list[list[str]]:
    """Return the rows of the CSV that the first link of that name downloads."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).first.click()
    path = Path(waiting.value.path())
    return list(csv.reader(path.read_text("utf-8").splitlines()))


def expect_title(page: Page, text: str) -> None:
    """Wait until a page shows a title: a click returns before the page that it leads to is there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@both_widths
def test_someone_finds_a_job_then_agencies_then_what_became_of_an_old_code(on: On, site: str, width: int) -> None:
    with on(site, width) as page:
        # Search by typing, and choose with the keyboard.
        page.get_by_role("combobox").fill("infirmiere")
        expect(page.get_by_role("option").first).to_contain_text("J1506")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")

        # Read the sheet.
        page.wait_for_url("**/metier/J1506")
        expect_title(page, "J1506 Infirmier / Infirmière en soins généraux (IDE)")
        expect(page.get_by_role("main")).to_contain_text("Réalise les soins prescrits par le médecin")
        expect(page.get_by_role("listitem").filter(has_text="Réaliser des soins infirmiers")).to_be_visible()
        rare = page.get_by_text("Infirmier libéral / Infirmière libérale")
        expect(rare).to_be_hidden()
        page.get_by_text("appellations peu usitées").click()
        expect(rare).to_be_visible()

        # Go to a territory.
        page.get_by_role("link", name="Territoires").click()
        page.get_by_label("Commune, département, région").fill("rennes")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Rennes", exact=True).click()
        expect_title(page, "Rennes (35238)")

        # See its agencies on the map, the nearest first, with their names under it.
        chart = page.get_by_role("img", name="Les agences autour de Rennes")
        expect(chart.locator("g.it-agence")).to_have_count(5)
        names = page.locator(".it-plan-lieux li")
        expect(names.first).to_have_text("RENNES EXEMPLE CENTRE")
        expect(chart.locator("g.it-agence text").first).to_have_text("1")

        # Download them.
        header, *rows = downloaded(page, "CSV")
        names = [dict(zip(header, row, strict=True))["libelle"] for row in rows]
        assert (names[0], len(names)) == ("RENNES EXEMPLE CENTRE", 5)

        # Follow an old code.
        page.get_by_role("link", name="Anciens codes").click()
        page.get_by_label("Codes ROME").fill("M1805")
        page.get_by_role("button", name="Montrer").click()
        rows_shown = page.get_by_role("table", name="M1805, de v344 à v460").locator("tbody tr")
        expect(rows_shown).to_have_count(3)
        expect(rows_shown.first).to_contain_text("50,0 %")
        page.get_by_role("link", name="M1855 Développeur / Développeuse web").click()
        expect_title(page, "M1855 Développeur / Développeuse web")


@both_widths
def test_an_old_code_has_a_page_that_leads_to_the_sheets_of_now(on: On, site: str, width: int) -> None:
    with on(f"{site}/metier/M1805", width) as page:
        expect_title(page, "M1805 Études et développement informatique : ce que la fiche est devenue")
        page.get_by_role("link", name="M1861").click()
        page.wait_for_url("**/metier/M1861")
        expect(page.get_by_role("heading", level=1)).to_contain_text("M1861")
        expect(page.get_by_role("heading", level=1)).to_contain_text("M1861")
        expect(page.get_by_role("main")).to_contain_text("D’où vient la fiche")


@both_widths
def test_the_agencies_of_a_department_are_on_its_map_and_in_its_table(on: On, site: str, width: int) -> None:
    with on(f"{site}/territoire/35", width) as page:
        chart = page.get_by_role("img", name="Les agences, Ille-et-Vilaine")
        expect(chart.locator("g.it-agence")).to_have_count(2)
        expect(chart).to_contain_text("Rennes")
        rows = page.get_by_role("table", name="2 agences").locator("tbody tr")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("lundi au jeudi 08:30–12:30, 12:30–16:30 (sur rendez-vous)")


@both_widths
def test_someone_types_a_town_and_reads_the_nearest_agency(on: On, site: str, width: int) -> None:
    with on(site, width) as page:
        page.get_by_role("combobox").fill("rennes")
        expect(page.get_by_role("option")).to_have_text(["Rennes (35) commune, Ille-et-Vilaine, Bretagne"])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/territoire/35238")
        expect_title(page, "Rennes (35238)")
        nearest = page.get_by_role("table", name="agences les plus proches").locator("tbody tr").first
        expect(nearest).to_contain_text("0,3 km")
        expect(nearest).to_contain_text("RENNES EXEMPLE CENTRE")
        expect(nearest).to_contain_text("1 RUE DE L EXEMPLE, 35000 RENNES")
        # The whole address is in sight, on a phone too, and comes before the map.
        address, chart = (
            nearest.get_by_text("1 RUE DE L EXEMPLE").bounding_box(),
            page.locator(".it-plan-lieux").bounding_box(),
        )
        assert address is not None
        assert chart is not None
        assert address["x"] < width
        assert address["y"] < chart["y"]


@both_widths
def test_someone_types_a_region_and_goes_down_to_a_department(on: On, site: str, width: int) -> None:
    with on(site, width, **({"has_touch": True} if width < 600 else {})) as page:
        page.get_by_role("combobox").fill("bretagne")
        option = page.get_by_role("option").first
        expect(option).to_contain_text("Bretagne (région)")
        option.tap() if width < 600 else option.click()
        page.wait_for_url("**/territoire/REG-53")
        expect_title(page, "Bretagne (région 53)")
        expect(page.get_by_role("table", name="2 agences")).to_contain_text("ST MALO EXEMPLE")
        basin = page.get_by_role("link", name="SAINT MALO")
        expect(basin).to_be_hidden()
        page.get_by_text("6 bassins d’emploi").click()
        expect(basin).to_be_visible()
        page.get_by_role("link", name="Ille-et-Vilaine").click()
        expect_title(page, "Ille-et-Vilaine (35)")
        page.get_by_role("link", name="Bretagne").click()
        expect_title(page, "Bretagne (région 53)")


def test_a_code_of_nothing_leads_to_the_one_that_is_meant(on: On, site: str) -> None:
    with on(f"{site}/territoire/5") as page:
        expect_title(page, "Aucun territoire 5")
        page.get_by_role("link", name="Hautes-Alpes").click()
        expect_title(page, "Hautes-Alpes (05)")


def test_each_table_of_a_territory_is_downloaded_as_it_is_shown(on: On, site: str) -> None:
    with on(f"{site}/territoire/63?annee=2025") as page:
        shown = page.get_by_role("table", name="Métiers les plus recherchés").locator("tbody tr").count()
        with page.expect_download() as waiting:
            page.get_by_role("link", name="CSV", exact=True).last.click()
        assert waiting.value.suggested_filename == "bmo-63-2025.csv"
        rows = Path(waiting.value.path()).read_text("utf-8").splitlines()
        assert len(rows) - 1 == shown
        page.get_by_role("link", name="2024").click()
        expect(page.get_by_role("heading", name="Métiers les plus recherchés en 2024")).to_be_visible()


def test_a_sheet_leads_to_the_sheets_near_it(on: On, site: str) -> None:
    with on(f"{site}/metier/M1855") as page:
        page.get_by_role("heading", name="Métiers proches").wait_for()
        page.get_by_role("link", name=re.compile("^M1861")).first.click()
        page.wait_for_url("**/metier/M1861")
        expect(page.get_by_role("heading", level=1)).to_contain_text("M1861")


def test_the_survey_is_asked_by_job_and_department(on: On, site: str) -> None:
    with on(f"{site}/bmo") as page:
        page.get_by_role("textbox", name="Métier").fill("infirmiers")
        page.get_by_role("button", name="Montrer").click()
        page.get_by_role("link", name="Infirmiers et sages-femmes").click()
        by_year = page.get_by_role("table", name="Infirmiers et sages-femmes (V1X80) : projets de recrutement")
        expect(by_year.get_by_role("rowheader")).to_have_text(["2024", "2025"])
        page.locator("select[name=departement]").select_option(label="Puy-de-Dôme (63)")
        page.get_by_role("combobox", name="Année").select_option("2025")
        page.get_by_role("button", name="Montrer").click()
        expect(page.get_by_role("row", name="Infirmiers et sages-femmes")).to_contain_text("319 à 323")
        assert [row[:2] for row in downloaded(page, "CSV")] == [["annee", "code_fap"], ["2025", "V1X80"]]


# The type-ahead. Texts are filled in at once: typed key by key, a slow browser asks of their beginnings too, and
# an answer that comes later takes the choice back.


@both_widths
def test_the_suggestions_are_a_list_that_the_arrows_walk(on: On, site: str, width: int) -> None:
    with on(site, width) as page:
        box, options = page.get_by_role("combobox"), page.get_by_role("option")
        expect(box).to_have_attribute("aria-expanded", "false")
        box.fill("infirm")
        expect(page.get_by_role("listbox", name="Propositions")).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        number = options.count()
        assert number > 1
        expect(page.get_by_role("status")).to_have_text(f"{number} propositions")
        expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
        for key, index in (
            ("ArrowDown", 0),
            ("ArrowDown", 1),
            ("ArrowUp", 0),
            ("ArrowUp", number - 1),
            ("ArrowDown", 0),
        ):
            page.keyboard.press(key)
            chosen = page.locator("[role=option][aria-selected=true]")
            expect(chosen).to_have_count(1)
            expect(chosen).to_have_id(options.nth(index).get_attribute("id") or "")
            expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
            expect(box).to_be_focused()
        list_box = page.get_by_role("listbox").bounding_box()
        assert list_box is not None
        assert list_box["x"] >= 0
        assert list_box["x"] + list_box["width"] <= width


def test_the_suggestions_follow_what_is_typed_key_by_key(on: On, site: str) -> None:
    with on(site) as page:
        box = page.get_by_role("combobox")
        box.press_sequentially("infirmiere", delay=100)
        expect(box).to_have_value("infirmiere")
        expect(page.get_by_role("option").first).to_contain_text("J1506")


def test_escape_closes_the_suggestions_and_keeps_the_words(on: On, site: str) -> None:
    with on(site) as page:
        box = page.get_by_role("combobox")
        box.fill("infirm")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(box).to_have_value("infirm")
        expect(box).to_have_attribute("aria-expanded", "false")
        expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
        page.keyboard.press("Enter")
        page.wait_for_url("**/recherche?q=infirm")


def test_enter_searches_the_words_where_no_suggestion_is_chosen(on: On, site: str) -> None:
    with on(site) as page:
        page.get_by_role("combobox").fill("nounou")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/recherche?q=nounou")
        expect(page.get_by_role("link", name="Assistant maternel").first).to_be_visible()


@both_widths
def test_a_suggestion_is_chosen_with_a_click(on: On, site: str, width: int) -> None:
    with on(site, width, **({"has_touch": True} if width < 600 else {})) as page:
        page.get_by_role("combobox").fill("dev web")
        option = page.get_by_role("option").first
        option.tap() if width < 600 else option.click()
        page.wait_for_url("**/metier/M1855")
        expect(page.get_by_role("heading", level=1)).to_contain_text("M1855")


def test_no_suggestion_is_told_and_leaves_no_list(on: On, site: str) -> None:
    with on(site) as page:
        page.get_by_role("combobox").fill("zzzzqqqq")
        expect(page.get_by_role("status")).to_have_text("Aucune proposition")
        expect(page.get_by_role("listbox")).to_be_hidden()


def test_suggestions_that_come_late_do_not_open_what_was_closed(on: On, site: str) -> None:
    with on(site) as page:
        held: list[Route] = []
        page.route("**/-/suggest.json?*", lambda route: held.append(route), times=1)
        box = page.get_by_role("combobox")
        with page.expect_request("**/-/suggest.json?*"):
            box.fill("infirm")
        box.blur()
        with page.expect_response("**/-/suggest.json?*") as waiting:
            held.pop().continue_()
        waiting.value.finished()
        # What the page does of an answer is done by its next turn.
        page.evaluate("new Promise(requestAnimationFrame)")
        expect(page.get_by_role("listbox")).to_be_hidden()


# Without JavaScript.


@both_widths
def test_the_site_is_searched_without_javascript(on: On, site: str, width: int) -> None:
    with on(site, width, java_script_enabled=False) as page:
        page.get_by_label("Chercher un métier").fill("infirmiere")
        page.get_by_role("button", name="Chercher").click()
        page.wait_for_url("**/recherche?q=infirmiere")
        page.get_by_role("link", name="Infirmier / Infirmière en soins généraux (IDE)").first.click()
        page.wait_for_url("**/metier/J1506")
        page.get_by_text("appellations peu usitées").click()
        expect(page.get_by_text("Infirmier libéral / Infirmière libérale")).to_be_visible()


def test_the_figures_and_the_agencies_are_read_without_javascript(on: On, site: str) -> None:
    with on(f"{site}/territoire/35", java_script_enabled=False) as page:
        expect(page.get_by_role("table", name="2 agences")).to_contain_text("ST MALO EXEMPLE")
        expect(page.get_by_role("table", name="Métiers les plus recherchés")).to_be_visible()
        for drawn_on_the_server in (".it-plan-lieux > svg", ".it-barres"):
            expect(page.locator(drawn_on_the_server)).to_be_visible()
        page.get_by_role("link", name="Anciens codes").click()
        page.get_by_label("Codes ROME").fill("M1805 E1205")
        page.get_by_role("button", name="Montrer").click()
        expect(page.get_by_role("table", name="E1205, de v344 à v460")).to_be_visible()
        page.get_by_role("link", name="Recrutements").click()
        page.get_by_role("textbox", name="Métier").fill("V1X80")
        page.get_by_role("button", name="Montrer").click()
        expect(page.get_by_role("table", name="projets de recrutement")).to_contain_text("Infirmiers et sages-femmes")


@both_widths
@pytest.mark.parametrize("with_scripts", [True, False])
def test_someone_finds_which_jobs_of_a_region_are_hard_to_fill(
    on: On, site: str, width: int, with_scripts: bool
) -> None:
    with on(f"{site}/bmo", width, java_script_enabled=with_scripts) as page:
        page.locator("select[name=region]").select_option(label="Bretagne")
        page.locator("select[name=famille]").select_option(label="Fonctions sociales et médico-sociales")
        page.get_by_role("button", name="Montrer", exact=True).click()
        expect_title(
            page,
            "Les métiers les plus recherchés, famille « Fonctions sociales et médico-sociales », en Bretagne en 2025",
        )
        expect(page.locator("select[name=region]")).to_have_value("53")
        page.get_by_role("link", name="Difficiles, leur part").click()
        expect(page.get_by_role("columnheader", name="Difficiles, leur part")).to_have_attribute(
            "aria-sort", "descending"
        )
        expect(page.get_by_role("heading", level=1)).to_contain_text("les plus difficiles")
        expect(page.locator(".it-barres")).to_be_visible()
        expect(page.locator(".it-choroplethe")).to_be_visible()
        page.get_by_role("link", name="Comparer les années").click()
        page.wait_for_url("**/bmo/annees?*region=53*")
        expect(page.locator(".it-non-comparable").first).to_be_visible()


def test_a_map_with_streets_stands_for_the_one_of_the_server_where_tiles_are_named(
    browser: Browser, site: str, built: Home
) -> None:
    tiles = f"{site}/-/static/{{z}}/{{x}}/{{y}}.png"
    with serving(built.path, "--tiles", tiles) as named, visiting(browser) as (page, _):
        page.goto(f"{named}/territoire/35")
        expect(page.locator(".it-carte path.leaflet-interactive")).to_have_count(2)
        expect(page.locator(".it-plan-lieux")).to_be_hidden()

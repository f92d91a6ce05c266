"""What holds on every page: nobody else is asked anything, nothing goes wrong, and it fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Heard, visiting
from tests.e2e.pages import LATE, PAGES, WIDTHS

# The words, of letters alone, that a line ends in the middle of.
BROKEN_WORDS = r"""
selector => {
  const broken = [];
  for (const box of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      // A digest is one word, longer than a line.
      if (texts.currentNode.parentElement.closest('.it-long')) continue;
      for (const word of texts.currentNode.data.matchAll(/\p{L}+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}
"""
# How wide each bar of the charts is, in pixels, and whether the figure at its end is within the page.
DRAWN = """
() => [...document.querySelectorAll('.it-barre-ligne svg')].map(one => [
  one.querySelector('.it-barre').getBoundingClientRect().width,
  one.querySelector('text').getBoundingClientRect().right <= innerWidth,
])
"""


@pytest.fixture(scope="module", params=WIDTHS)
def visited(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, Heard]]:
    """A page of each width, that goes from one address to the next."""
    with visiting(browser, request.param) as (page, heard):
        yield page, heard


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_else_has_no_error_and_fits_with_its_words_whole(
    visited: tuple[Page, Heard], site: str, name: str
) -> None:
    page, heard = visited
    heard.forget()
    page.goto(site + PAGES[name])
    if name in LATE:
        page.locator(LATE[name]).wait_for()
    assert heard.errors == []
    assert {f"http://{host}" for host in heard.hosts if host} == {site}
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(BROKEN_WORDS, ".it-large th, .it-large td, .facet-info") == []


def test_what_a_page_asks_of_others_would_be_heard(browser: Browser, site: str) -> None:
    with visiting(browser) as (page, heard):
        page.goto(site)
        with page.expect_console_message():
            page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://ailleurs.invalid/x.png'}))")
        assert "Content Security Policy" in heard.errors[0]


# What the page's own scripts may evaluate, once the turn in which the browser evaluates for a test is over.
LATE_EVALUATION = """
async () => {
  await new Promise(requestAnimationFrame);
  try { return eval('1 + 1'); } catch (error) { return error.name; }
}
"""


def test_no_script_of_a_page_evaluates_text(browser: Browser, site: str) -> None:
    with visiting(browser) as (page, _):
        page.goto(site)
        assert page.evaluate(LATE_EVALUATION) == "EvalError"


def test_no_test_waits_by_evaluating_text_in_the_page() -> None:
    refused = "wait_for_" + "function("
    assert [path.name for path in Path(__file__).parent.glob("*.py") if refused in path.read_text("utf-8")] == []


def test_a_table_that_is_wider_than_a_phone_is_reached_and_scrolled_with_the_keyboard(
    browser: Browser, site: str
) -> None:
    with visiting(browser, 390) as (page, _):
        page.goto(site + PAGES["passage"])
        box = page.get_by_role("group", name="M1805, de v344 à v460")
        box.focus()
        expect(box).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(box).not_to_have_js_property("scrollLeft", 0)
        page.set_viewport_size({"width": 1280, "height": 900})
        expect(page.locator(".it-large").first).not_to_have_attribute("tabindex", "0")


@pytest.mark.parametrize("name", ["bmo", "bmo-metier", "bmo-lieu", "departement", "region"])
def test_a_chart_is_drawn_and_a_table_has_its_figures(visited: tuple[Page, Heard], site: str, name: str) -> None:
    page, _ = visited
    page.goto(site + PAGES[name])
    bars = page.evaluate(DRAWN)
    assert max(width for width, _ in bars) > 100
    assert all(is_within for _, is_within in bars)
    chart = page.get_by_role("img", name="les chiffres sont dans le tableau qui suit")
    title = (chart.get_attribute("aria-label") or "").rsplit(", ", 1)[0]
    rows = page.get_by_role("table", name=title).locator("tbody tr")
    assert rows.count() == len(bars)


@pytest.mark.parametrize("name", ["accueil", "base", "table", "ligne", "question"])
def test_the_keyboard_goes_straight_to_the_content(visited: tuple[Page, Heard], site: str, name: str) -> None:
    page, _ = visited
    page.goto(site + PAGES[name])
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Aller au contenu")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main:target")).to_be_attached()


def test_the_page_and_its_charts_are_dark_where_the_system_is(browser: Browser, site: str) -> None:
    with visiting(browser, color_scheme="dark") as (page, _):
        page.goto(site + PAGES["bmo"])
        expect(page.locator(".it-barre").first).to_have_css("fill", "rgb(90, 155, 224)")
        expect(page.locator("body")).to_have_css("background-color", "rgb(20, 24, 29)")
        expect(page.locator("body")).to_have_css("color", "rgb(232, 235, 239)")


def rendered(page: Page, selector: str) -> bool:
    """Tell whether something is painted, which a closed part of a page is not."""
    return bool(page.locator(selector).first.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})"))


def test_a_printed_sheet_has_all_its_text_and_nothing_around_it(browser: Browser, site: str) -> None:
    with visiting(browser) as (page, _):
        page.goto(site + PAGES["metier"])
        assert not rendered(page, "main details li")
        page.emulate_media(media="print")
        assert not rendered(page, "header")
        assert not rendered(page, "footer")
        assert rendered(page, "main h1")
        assert rendered(page, "main details li")


def test_what_one_opens_stays_open(browser: Browser, site: str) -> None:
    with visiting(browser) as (page, _):
        page.goto(site + PAGES["metier"])
        page.get_by_text("appellations peu usitées").click()
        page.get_by_role("heading", level=1).click()
        expect(page.locator("main details").first).to_have_attribute("open", "")

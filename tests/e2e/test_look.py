"""How pages look: their typography as it is read, what scrolls and shows it, columns, forms, a page twice as large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import visiting
from tests.e2e.pages import LATE, PAGES, WIDTHS

# What is read on a page: its texts but code and what is typed, its title, and the attributes that are read.
READ = r"""
() => {
  const kept = 'code, kbd, pre, samp, script, style, textarea, noscript, option:not([value]), .CodeMirror';
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const read = [document.title];
  while (texts.nextNode()) if (!texts.currentNode.parentElement.closest(kept)) read.push(texts.currentNode.data);
  for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`)) read.push(one.getAttribute(name));
  const summary = document.querySelector('meta[name=description]');
  return summary ? [...read, summary.content] : read;
}
"""
WRONG = {
    "a straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]|\b(?:[cdjlmnst]|qu)'$", re.IGNORECASE),
    "a space that breaks before a mark": re.compile(r"[ \t\n]+(?:[:;!?](?=[\s).,]|$)|»|%(?!\w))"),
    "a space that breaks after a guillemet": re.compile(r"«[ \t\n]"),
    "no space before a mark": re.compile(r"[^\W_]:\s|\d%(?!\w)|[^\s«]»"),
    "a straight quote": re.compile(r'(?:^|[\s(])"[^"\s:][^":]*"(?=[\s.,;)]|$)'),
}


def faults(page: Page) -> dict[str, list[str]]:
    """Return what is not written as French is printed on a page, by fault."""
    read: list[str] = page.evaluate(READ)
    return {what: found for what, wrong in WRONG.items() if (found := [text for text in read if wrong.search(text)])}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page that goes from one address to the next."""
    with visiting(browser) as (page, _):
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_what_is_read_is_written_as_french_is_printed(page: Page, site: str, name: str) -> None:
    page.goto(site + PAGES[name])
    if name in LATE:
        page.locator(LATE[name]).wait_for()
    assert faults(page) == {}


def test_a_fault_of_typography_would_be_seen(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("""() => document.querySelector('main').append(`l'eau : 5 % « x », 5%, dit "oui"`)""")
    assert set(faults(page)) == set(WRONG)


# The boxes that scroll, and whether a shadow is painted at the side where they go on.
SCROLLING = """
() => [...document.querySelectorAll('.it-large, .table-wrapper')].filter(one => one.scrollWidth > one.clientWidth)
  .map(one => getComputedStyle(one).backgroundImage.split('linear-gradient').length - 1)
"""


@pytest.mark.parametrize("name", ["accueil", "bmo", "departement", "metiers", "passage", "table", "requete", "base"])
def test_what_scrolls_shows_that_it_does(page: Page, site: str, name: str) -> None:
    for width in (390, 640, 800):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + PAGES[name])
        assert all(shadows == 4 for shadows in page.evaluate(SCROLLING)), width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


# Of each list in columns: the top of each column, and how far its marks and texts keep from the column before.
COLUMNS = """
() => [...document.querySelectorAll('.it-colonnes, .it-graphe')].filter(one => one.checkVisibility()).map(list => {
  const texts = [...list.children].map(item => {
    const range = document.createRange();
    range.selectNodeContents(item);
    return range.getBoundingClientRect();
  });
  const sides = [...new Set([...list.children].map(item => Math.round(item.getBoundingClientRect().left)))];
  const columns = sides.map(side => texts.filter((_, at) =>
    Math.round(list.children[at].getBoundingClientRect().left) === side));
  return {
    tops: columns.map(column => Math.round(column[0].top)),
    // A mark takes 2 em at most before its text.
    gaps: columns.slice(1).map((column, at) =>
      Math.min(...column.map(one => one.left)) - Math.max(...columns[at].map(one => one.right))),
  };
})
"""


@pytest.mark.parametrize("name", ["metier", "departement"])
def test_the_columns_of_a_list_begin_at_one_height_and_do_not_overlap(page: Page, site: str, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site + PAGES[name])
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    lists: list[dict[str, Any]] = page.evaluate(COLUMNS)
    assert lists
    for one in lists:
        assert len(set(one["tops"])) == 1
        assert all(gap >= 32 for gap in one["gaps"])


FIELDS = """
() => [...document.querySelectorAll('main form.it-filtres')].flatMap(form => {
  const fields = [...form.querySelectorAll('input:not([type=hidden]):not([type=file]), select, button')];
  const boxes = fields.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect());
  const rows = Object.groupBy(boxes, box => Math.round((box.top + box.height / 2) / 30));
  return Object.values(rows).map(row => [...new Set(row.map(box => Math.round(box.top)))]);
})
"""


@pytest.mark.parametrize("name", ["bmo", "competences", "metiers", "passage", "territoires", "departement"])
def test_the_fields_of_a_form_are_at_one_height(page: Page, site: str, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + PAGES[name])
        assert all(len(tops) == 1 for tops in page.evaluate(FIELDS)), page.evaluate(FIELDS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_twice_as_large_does_not_scroll_sideways(page: Page, site: str, name: str) -> None:
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 450})
        page.goto(site + PAGES[name])
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_a_printed_page_is_dark_on_light_and_its_tables_are_whole(browser: Browser, site: str) -> None:
    with visiting(browser, color_scheme="dark") as (page, _):
        page.goto(site + PAGES["bmo"])
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator("body").evaluate("one => getComputedStyle(one).color") == "rgb(27, 31, 36)"
        overflows = page.evaluate(
            "[...document.querySelectorAll('.it-large')].map(one => getComputedStyle(one).overflowX)"
        )
        assert set(overflows) <= {"visible"}


def test_the_foot_of_a_page_is_there_once(page: Page, site: str) -> None:
    for name in ("accueil", "metier", "table", "introuvable"):
        page.goto(site + PAGES[name])
        assert page.locator("footer").count() == 1
        assert page.locator("footer").inner_text().count("Datasette") <= 1

"""Anyone can use the pages: axe-core finds nothing serious on any, at both widths, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import visiting
from tests.e2e.pages import PAGES, WIDTHS

SERIOUS = ("serious", "critical")


def found_by(page: Page, axe: str, *rules: str) -> list[str]:
    """Return what axe-core finds serious on a page, by all its rules or by some."""
    if not page.evaluate("typeof axe === 'object'"):
        # Not a script of the page, which the content policy would refuse.
        page.evaluate(axe)
    options: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
    if rules:
        options["runOnly"] = list(rules)
    violations = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]}"
        for one in violations
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page that goes from one address to the next."""
    with visiting(browser) as (page, _):
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, site: str, axe: str, name: str) -> None:
    page.goto(site + PAGES[name])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        # What follows the width of the page has then followed.
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert found_by(page, axe) == [], f"at {width}"
        # The rest is the same in the dark.
        page.emulate_media(color_scheme="dark")
        assert found_by(page, axe, "color-contrast", "link-in-text-block") == [], f"at {width}, in the dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(browser: Browser, site: str, axe: str, scheme: str) -> None:
    with visiting(browser, color_scheme=scheme) as (page, _):
        page.goto(site + PAGES["metier"])
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.get_by_role("combobox").press_sequentially("infirm")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")
        assert found_by(page, axe) == []


def test_axe_finds_what_is_serious(browser: Browser, site: str, axe: str) -> None:
    with visiting(browser) as (page, _):
        page.goto(site)
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><a href=x></a>')")
        assert {line.split(":")[0] for line in found_by(page, axe)} == {"critical label", "serious link-name"}

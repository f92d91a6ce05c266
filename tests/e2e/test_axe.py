"""Anyone can use the pages: axe-core finds nothing serious on any, at both widths, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import visiting
from tests.e2e.pages import LATE, PAGES, WIDTHS

SERIOUS = ("serious", "critical")
# What follows the width of the page has followed once two frames are drawn.
RUN = """
async options => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return (await axe.run(document, options)).violations;
}
"""


def found_by(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds serious on a page, by all its rules or by some."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False, "preload": False}
    if rules:
        options["runOnly"] = list(rules)
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]}"
        for one in page.evaluate(RUN, options)
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.fixture(scope="module")
def page(browser: Browser, axe: str) -> Iterator[Page]:
    """A page that goes from one address to the next."""
    with visiting(browser) as (page, _):
        # Not a script of the page, which the content policy would refuse.
        page.add_init_script(axe)
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, site: str, name: str) -> None:
    page.goto(site + PAGES[name])
    if name in LATE:
        page.locator(LATE[name]).wait_for()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        assert found_by(page) == [], f"at {width}"
        # The rest is the same in the dark.
        page.emulate_media(color_scheme="dark")
        assert found_by(page, "color-contrast", "link-in-text-block") == [], f"at {width}, in the dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(page: Page, site: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(site + PAGES["metier"])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.get_by_role("combobox").fill("infirm")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert found_by(page) == []


def test_axe_finds_what_is_serious(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><a href=x></a>')")
    assert {line.split(":")[0] for line in found_by(page)} == {"critical label", "serious link-name"}

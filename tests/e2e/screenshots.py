"""Pictures of each page, at both widths, in light and in dark: `make screenshots`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.pipeline.build import build
from tests.e2e.conftest import CHROMIUM, QUIET, serving
from tests.e2e.pages import PAGES, WIDTHS
from tests.sample import archive_sample

SCHEMES = ("light", "dark")
# Of a longer page, the top.
MOST = 5_000


@contextmanager
def served() -> Iterator[str]:
    """Serve what is built in INFOTRAVAIL_HOME, or the sample."""
    given = os.environ.get("INFOTRAVAIL_HOME")
    if given:
        with serving(Path(given)) as address:
            yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        build(home, DATASETS, archive_sample(home), lambda stage: None)
        with serving(home.path) as address:
            yield address


def shoot(page: Page, path: Path, width: int) -> None:
    """Write the picture of a page."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), MOST)
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})


def screenshots(into: Path) -> int:
    """Write the pictures of every page, and return how many they are."""
    into.mkdir(parents=True, exist_ok=True)
    for old in into.glob("*.png"):
        old.unlink()
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for scheme in SCHEMES:
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                end = f"-{width}{'' if scheme == 'light' else f'-{scheme}'}.png"
                for name, address in PAGES.items():
                    page.goto(site + address, wait_until="networkidle")
                    shoot(page, into / f"{name}{end}", width)
                page.goto(site)
                page.get_by_role("combobox").fill("infirm")
                page.get_by_role("option").first.wait_for()
                page.keyboard.press("ArrowDown")
                page.screenshot(path=into / f"propositions{end}")
                context.close()
        browser.close()
    return len(list(into.glob("*.png")))


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("chromium is not installed\n  → apt-get install chromium")
    folder = Path(sys.argv[1])
    print(f"{screenshots(folder)} pictures in {folder}")

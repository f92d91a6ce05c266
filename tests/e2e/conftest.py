"""A real browser, Debian's Chromium, on the site of the sample as `infotravail serve` serves it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from infotravail.home import Home
from tests.npm import absent, package

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
HERE = Path(__file__).parent
# How long a page may take to show what a test expects, in seconds.
PATIENCE = 10


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: a browser takes seconds to begin."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("slow")


# By module: Playwright holds the thread's event loop as long as it is there, which other tests need.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser; where none is installed the test is skipped, and says so, but never in CI."""
    if CHROMIUM is None:
        absent("chromium is not installed")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, of the version that package.json pins; npm gets it the first time."""
    return (package(HERE, "axe-core") / "axe.min.js").read_text("utf-8")


@contextmanager
def serving(home: Path, *options: str) -> Iterator[str]:
    """Serve a home on a free port of the loopback, and give the address."""
    command = [Path(sys.executable).with_name("infotravail"), "--home", home, "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            first = process.stderr.readline()
            assert first.startswith("http://"), first
            yield first.split("/ ")[0]
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def site(built: Home) -> Iterator[str]:
    """The address of the sample's site."""
    with serving(built.path) as address:
        yield address


@dataclass
class Heard:
    """What a browser said as it showed pages: the hosts that were asked, and what went wrong."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what a page asks and complains of, what its content policy refuses included."""
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def forget(self) -> None:
        """Start anew."""
        self.hosts.clear()
        self.errors.clear()

    def _note(self, message: ConsoleMessage) -> None:
        # A page that is not there is no error of the page's.
        page = message.page
        of_itself = page is not None and message.location["url"] == page.url and "Failed to load" in message.text
        if message.type in ("error", "warning") and not of_itself:
            self.errors.append(message.text)


@contextmanager
def visiting(browser: Browser, width: int = 1280, **options: object) -> Iterator[tuple[Page, Heard]]:
    """Open an empty page of a browser that nobody used yet, and note what it says."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    heard = Heard()
    heard.listen(page)
    yield page, heard
    context.close()


def wait_for_value(page: Page, function: str, expected: Any) -> None:
    """Wait until a function of the page gives a value; the test fails, with the last value, where it does not in time.

    `page.wait_for_function` is no way to wait: from its second reading on the page itself evaluates the text
    of an expression, which the content policy refuses, so it works only where the first reading is the right one.
    Where a locator's assertion says the same (`expect(…).to_have_js_property`), it is the shorter way.
    """
    deadline = time.monotonic() + PATIENCE
    while (value := page.evaluate(function)) != expected and time.monotonic() < deadline:
        page.evaluate("() => new Promise(requestAnimationFrame)")
    assert value == expected

"""A real browser, Debian's Chromium, on the site of the sample as `infotravail serve` serves it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from builder.home import Home

CHROMIUM = shutil.which("chromium")

Serve = Callable[..., str]


# By module: Playwright holds the thread's event loop as long as it is there, which other tests need.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser; where none is installed the test is skipped, and says so, but never in CI."""
    if CHROMIUM is None:
        reason = "chromium is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


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

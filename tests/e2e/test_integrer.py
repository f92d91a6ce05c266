"""The search box of other sites: on a page of another origin, with the strictest policy that lets it work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import visiting


@contextmanager
def page_of_others(site: str, script: str = "") -> Iterator[str]:
    """Serve the snippet of the page for programs from another origin, and give its address."""
    integrate = httpx.get(f"{site}/api.json").json()["integrer"].replace("{adresse}", site)
    page = f'<!doctype html><html lang="fr"><title>Ailleurs</title><h1>Ailleurs</h1>{integrate}{script}</html>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/ici.js"
            body = (own_script if is_script else page).encode()
            self.send_response(200)
            self.send_header("content-type", "text/javascript" if is_script else "text/html; charset=utf-8")
            policy = f"default-src 'none'; script-src 'self' {site}; connect-src {site}; form-action {site}"
            self.send_header("content-security-policy", policy)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    own_script = httpx.get(f"{site}/api.json").json()["ecouter"]
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def opened(browser: Browser, width: int = 1280) -> Iterator[Page]:
    """Open a page; it is an error where anything is said on its console, what a policy refuses included."""
    with visiting(browser, width) as (page, heard):
        yield page
        assert heard.errors == []


@pytest.fixture(params=[1280, 390])
def width(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


def typed(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.get_by_role("combobox", name="Métier").fill(text)
    page.get_by_role("option").first.wait_for()


def test_the_box_suggests_on_the_page_of_another_origin(browser: Browser, site: str, width: int) -> None:
    with page_of_others(site) as address, opened(browser, width) as page:
        typed(page, address, "infirm")
        box = page.get_by_role("combobox", name="Métier")
        expect(page.get_by_role("listbox", name="Propositions")).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        assert page.context.cookies() == []


def test_what_is_chosen_opens_its_page_on_our_site(browser: Browser, site: str) -> None:
    with page_of_others(site) as address, opened(browser) as page:
        typed(page, address, "dev web")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/metier/M1855")
        expect(page.get_by_role("heading", level=1)).to_have_text("M1855 Développeur / Développeuse web")


def test_what_is_chosen_may_go_to_who_listens(browser: Browser, site: str) -> None:
    with page_of_others(site, '<script src="/ici.js"></script>') as address, opened(browser) as page:
        typed(page, address, "dev web")
        page.get_by_role("option").first.click()
        expect(page).to_have_title("M1855")
        assert page.url == address


def test_without_a_choice_the_words_are_searched_on_our_site(browser: Browser, site: str) -> None:
    with page_of_others(site) as address, opened(browser) as page:
        typed(page, address, "nounou")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/recherche?q=nounou")
        expect(page.get_by_role("heading", level=1)).to_have_text("« nounou »")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("infirm", "Infirm"),
        ("boulenger", None),
        ("oenol", "Œnol"),
        ("ŒNOL", "Œnol"),
        ("elev", "Élév"),
        ("<b>serv", "serv"),
    ],
)
def test_what_was_typed_is_marked_in_the_suggestions(
    browser: Browser, site: str, text: str, marked: str | None
) -> None:
    with opened(browser) as page:
        page.goto(site)
        page.get_by_role("combobox").fill(text)
        page.get_by_role("option").first.wait_for()
        if marked:
            texts = [one.casefold() for one in page.locator("[role=option] mark").all_inner_texts()]
            assert marked.casefold() in texts
        assert page.locator("[role=option] b").count() == 0


def test_a_job_title_is_suggested_in_both_genders(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        page.goto(site)
        page.get_by_role("combobox").fill("infirmier")
        expect(page.get_by_role("option").filter(has_text=" / Infirmière").first).to_be_visible()

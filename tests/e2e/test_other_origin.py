"""A page of another site reads what ours answers: a real browser decides, by the headers, whether it may."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser

from infotravail.describe.datasette import DATABASE
from tests.e2e.conftest import visiting

ASK = """async ([address, options]) => {
  const answer = await fetch(address, options);
  const body = new Uint8Array(await answer.arrayBuffer());
  const headers = Object.fromEntries(answer.headers);
  const text = new TextDecoder("latin1").decode(body.slice(0, 99));
  return {status: answer.status, headers, length: body.length, text};
}"""
READ = {
    "/metier/M1855": 200,
    "/metier/M1855.json": 200,
    "/bmo.csv": 200,
    "/-/suggest.json?q=dev": 200,
    f"/{DATABASE}.json": 200,
    f"/{DATABASE}/rome_metiers.json?_shape=array": 200,
    f"/{DATABASE}/rome_metiers.csv?_stream=on": 200,
    f"/{DATABASE}/rome_metiers.excel": 200,
    f"/{DATABASE}/rome_metiers/M1855.json": 200,
    f"/{DATABASE}.json?sql=select+1": 200,
    f"/{DATABASE}/chercher_une_fiche.json?intitule=dev": 200,
    f"/{DATABASE}.db": 200,
    "/api/3/action/help_show?name=help_show": 200,
    "/metier/Z9999.json": 404,
    f"/{DATABASE}.json?sql=nonsense": 400,
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another site, with one page."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text("<!doctype html><title>Elsewhere</title>", "utf-8")
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def test_a_page_of_another_site_reads_everything(browser: Browser, site: str, elsewhere: str, built: Any) -> None:
    with visiting(browser) as (page, _):
        page.goto(elsewhere)

        def ask(path: str, **options: Any) -> Any:
            return page.evaluate(ASK, [f"{site}{path}", options])

        for path, status in READ.items():
            # The first is asked at once; the second, whose headers are its own, after a preflight.
            for headers in ({}, {"content-type": "application/json", "x-of-my-own": "1", "authorization": "x"}):
                answer = ask(path, headers=headers)
                assert answer["status"] == status, path
                assert answer["length"] > 0, path
        assert ask(f"/{DATABASE}/rome_metiers.json?_size=2")["headers"]["link"].endswith('rel="next"')
        part = ask(f"/{DATABASE}.db", headers={"range": "bytes=0-15"})
        assert (part["status"], part["text"]) == (206, "SQLite format 3\0")
        size = built.database.stat().st_size
        assert part["headers"]["content-range"] == f"bytes 0-15/{size}"
        assert part["headers"]["content-length"] == "16"
        assert part["headers"]["etag"].startswith('"')
        head = ask(f"/{DATABASE}.db", method="HEAD")
        assert int(head["headers"]["content-length"]) == size
        posted = ask("/api/3/action/help_show", method="POST", body='{"name": "help_show"}')
        assert posted["status"] == 200
        # Without cache: the browser itself sends the tag, and is answered that nothing changed.
        first = ask("/metier/M1855.json")
        known = ask("/metier/M1855.json", headers={"if-none-match": first["headers"]["etag"]}, cache="no-store")
        assert known["status"] == 304


def test_a_page_of_another_site_reads_nothing_of_the_forms_of_datasette(
    browser: Browser, site: str, elsewhere: str
) -> None:
    with visiting(browser) as (page, _):
        page.goto(elsewhere)
        ask = "async (address) => fetch(address).then(() => 'read', () => 'refused')"
        assert page.evaluate(ask, f"{site}/-/permissions") == "refused"
        assert page.evaluate(ask, f"{site}/-/versions.json") == "read"

"""What the tests of the site share: a Datasette asked in the process, with no socket, and what a page is made of."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any, TypeVar
from urllib.parse import quote, unquote_to_bytes

import httpx
from datasette.app import Datasette

from infotravail.describe.datasette import DATABASE

Found = TypeVar("Found")


class Asked:
    """A Datasette, and an event loop to ask it in."""

    def __init__(self, datasette: Datasette, runner: asyncio.Runner) -> None:
        self.datasette = datasette
        self._runner = runner
        self._app = datasette.app()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Return what an address answers, redirections not followed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = self._runner.run(self.datasette.client.get(path, headers=named))
        return answer

    def get_together(self, *paths: str) -> list[httpx.Response]:
        """Return what several addresses answer, asked at once."""

        async def ask() -> list[httpx.Response]:
            return list(await asyncio.gather(*map(self.datasette.client.get, paths)))

        return self._runner.run(ask())

    def ask(self, method: str, path: str) -> httpx.Response:
        """Return what an address answers to a method."""
        answer: httpx.Response = self._runner.run(self.datasette.client.request(method, path))
        return answer

    def post(self, path: str, **sent: Any) -> httpx.Response:
        """Return what an address answers to a body, given as httpx takes it."""
        answer: httpx.Response = self._runner.run(self.datasette.client.post(path, **sent))
        return answer

    def run(self, asking: Coroutine[Any, Any, Found]) -> Found:
        """Return what comes of asking in several steps."""
        return self._runner.run(asking)

    def get_raw(self, path: bytes, query: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """Return the status, the headers and the body of an address as its bytes are, which no client would send."""
        sent: list[dict[str, Any]] = []
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path,
            "query_string": query,
            "headers": [(b"host", b"localhost")],
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        self._runner.run(self._app(scope, receive, send))
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


@contextmanager
def asking(datasette: Datasette) -> Iterator[Asked]:
    """Ask a Datasette, started as its command starts it, and close what it opened."""
    with asyncio.Runner() as runner:
        runner.run(datasette.invoke_startup())
        yield Asked(datasette, runner)
    if datasette.executor is not None:
        datasette.executor.shutdown()
    for database in datasette.databases.values():
        database.close()


# How a page is printed, and how one types the same: its typography has tests of its own.
TYPED = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Html(HTMLParser):
    """The elements of a page, each with its attributes, and the text that is read on it, as one would type it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.title = ""
        self._inside = ""
        self._in_picture = False
        self.feed(page.translate(TYPED))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        self._in_picture = self._in_picture or tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        self._in_picture = self._in_picture and tag != "svg"

    def handle_data(self, data: str) -> None:
        # A picture names each part of it so too.
        if self._inside == "title" and not self._in_picture:
            self.title += data
        if self._inside not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is read on the page, blanks made one."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def meta(self, name: str) -> str:
        """What a meta element says, by its name or its property; there must be one and no more."""
        (found,) = [one for one in self.of("meta") if name in (one.get("name"), one.get("property"))]
        return found["content"] or ""


NONCE = re.compile(r"'nonce-([\w-]{20,})'")


def nonce_of(answer: httpx.Response) -> str:
    """The nonce that an answer's policy lets run."""
    (nonce,) = NONCE.findall(answer.headers["content-security-policy"])
    return str(nonce)


def got(site: Asked, address: str, status: int = 200) -> Any:
    """Return what an address answers to programs."""
    answer = site.get(address)
    assert answer.status_code == status, address
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    return answer.json()


def rows_of(site: Asked, sql: str) -> list[list[Any]]:
    """Return the rows that SQL gives."""
    rows: list[list[Any]] = got(site, f"/{DATABASE}.json?sql={quote(sql)}")["rows"]
    return rows

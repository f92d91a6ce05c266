"""The recipe for nginx, run by Debian's nginx as it is written, but for its ports and folders."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from tests.npm import absent
from tests.publish.running import Running, running

RECIPE = Path(__file__).parents[2] / "docs" / "nginx.conf"
# Debian's packages put it where root alone looks.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@dataclass(frozen=True, slots=True)
class Front:
    """nginx, and the servers behind it."""

    address: str
    servers: tuple[Running, ...]


def a_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def in_front(folder: Path, *servers: Running, rate: str = "20r/s", burst: str = "60") -> Iterator[str]:
    """Run nginx before servers, with the recipe, and give its address."""
    if NGINX is None:
        absent("nginx is not installed")
    port = a_port()
    behind = "\n".join(f"server 127.0.0.1:{one.port};" for one in servers)
    recipe = RECIPE.read_text("utf-8")
    for old, new in (
        ("server 127.0.0.1:8001;", behind),
        ("/var/cache/nginx/infotravail", f"{folder}/cache"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("rate=20r/s", f"rate={rate}"),
        ("burst=60 ", f"burst={burst} "),
        ("connexions 20;", f"connexions {20 if burst == '60' else 1_000};"),
    ):
        assert recipe.count(old) == 1, old
        recipe = recipe.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    # As root, its workers would be of a user who may not look into the folder.
    (folder / "nginx.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {folder}/pid;\n"
        f"error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {folders}\n{recipe} }}\n"
    )
    with subprocess.Popen([NGINX, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]) as process:
        try:
            end = time.monotonic() + 20
            while True:
                assert process.poll() is None and time.monotonic() < end, (folder / "error.log").read_text()
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def front(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    with (
        running(built.path) as one,
        running(built.path) as other,
        in_front(folder, one, other, rate="2000r/s") as address,
    ):
        yield Front(address, (one, other))


@pytest.fixture
def client(front: Front) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=front.address, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    "address", ["/metier/M1855", "/metier/M1805.json", "/", "/-/suggest.json?q=dev", "/metier/M1855/competences.csv"]
)
def test_what_was_asked_once_is_kept_whatever_cookies_come_with_it(client: httpx.Client, address: str) -> None:
    first = client.get(address, headers={"cookie": "b=2"})
    second = client.get(address, headers={"cookie": "a=1"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["x-cache"] == "HIT"
    assert "set-cookie" not in second.headers
    assert second.content == first.content
    assert client.head(address).headers["x-cache"] == "HIT"


def test_what_is_kept_is_compressed_as_each_client_asks(client: httpx.Client) -> None:
    plain = client.get("/metier/M1855", headers={"accept-encoding": "identity"})
    packed = client.get("/metier/M1855", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["x-cache"] == "HIT"
    assert packed.text == plain.text


def test_who_has_an_answer_already_is_told_that_it_has_not_changed(client: httpx.Client) -> None:
    tag = client.get("/metier/M1855").headers["etag"]
    assert client.get("/metier/M1855", headers={"if-none-match": tag}).status_code == 304


def test_what_is_posted_is_not_kept(client: httpx.Client) -> None:
    for _ in range(2):
        answer = client.post("/api/3/action/help_show", json={"name": "help_show"})
        assert answer.status_code == 200
        assert "x-cache" not in answer.headers


def test_the_whole_file_goes_through_as_it_is(client: httpx.Client, built: Home) -> None:
    answer = client.get(f"/{DATABASE}.db", headers={"accept-encoding": "identity"})
    assert answer.content == built.database.read_bytes()


def test_addresses_as_long_as_the_site_takes_go_through(client: httpx.Client) -> None:
    assert client.get(f"/recherche?q={'a' * 20_000}").status_code == 400


def test_what_is_kept_is_answered_when_no_server_is_there(built: Home, tmp_path: Path) -> None:
    with running(built.path) as site, in_front(tmp_path, site) as address:
        headers = {"cookie": "a=1"}
        before = httpx.get(f"{address}/metier/M1855", headers=headers)
        assert before.status_code == 200
        site.process.kill()
        site.process.wait()
        after = httpx.get(f"{address}/metier/M1855", headers=headers)
        assert (after.status_code, after.content) == (200, before.content)
        assert httpx.get(f"{address}/metier/M1805").status_code == 502


def test_one_address_that_asks_too_much_is_told_so(built: Home, tmp_path: Path) -> None:
    with running(built.path) as site, in_front(tmp_path, site) as address:
        with httpx.Client(base_url=address) as client:
            statuses = [client.get("/robots.txt").status_code for _ in range(120)]
        assert statuses[:20] == [200] * 20
        assert 429 in statuses


def test_the_recipe_says_what_the_page_says_of_it() -> None:
    page = (RECIPE.parent / "serveur.md").read_text("utf-8")
    assert "(nginx.conf)" in page
    assert re.search(r"at 5 MB/s after the first 50", page)
    recipe = RECIPE.read_text("utf-8")
    assert "limit_rate 5m;" in recipe and "limit_rate_after 50m;" in recipe

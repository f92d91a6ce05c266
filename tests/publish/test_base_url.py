"""A site that is found elsewhere than where it listens: its links and its canonical addresses say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.base_url import base_url_of
from infotravail.publish.serve import site as make_site
from tests.conftest import Run
from tests.e2e.pages import PAGES
from tests.publish.served import Asked, Html, asking
from tests.publish.sockets import client_of

# The second begins as the addresses of the file do.
PREFIXES = ["/x/", f"/{DATABASE}/", "/un/deux/"]
HERE = "https://travail.exemple.fr"


@pytest.mark.parametrize(
    ("text", "origin", "path"),
    [
        ("https://exemple.fr", "https://exemple.fr", "/"),
        ("https://exemple.fr/", "https://exemple.fr", "/"),
        ("HTTPS://Exemple.FR:443/x", "https://exemple.fr", "/x/"),
        ("http://exemple.fr:80/x/", "http://exemple.fr", "/x/"),
        ("http://exemple.fr:8080/x/y", "http://exemple.fr:8080", "/x/y/"),
        ("http://[::1]:8001/", "http://[::1]:8001", "/"),
        ("http://127.0.0.1/~moi/", "http://127.0.0.1", "/~moi/"),
        ("http://xn--donnes-fsa.fr/v1.2/", "http://xn--donnes-fsa.fr", "/v1.2/"),
    ],
)
def test_a_base_address_is_written_one_way(text: str, origin: str, path: str) -> None:
    assert (base_url_of(text).origin, base_url_of(text).path) == (origin, path)


WRONG = [
    *("", " ", "exemple.fr", "//exemple.fr", "/x/", "ftp://exemple.fr", "file:///etc/passwd", "javascript:alert(1)"),
    *("https://", "https:///x", "https://:443/", "https://exemple.fr:port/", "https://exemple.fr:99999/"),
    *("https://moi:secret@exemple.fr/", "https://moi@exemple.fr/", "https://exemple.fr/?", "https://exemple.fr/?a=1"),
    *("https://exemple.fr/#haut", "https://exemple.fr/un deux/", " https://exemple.fr", "https://exemple.fr\n"),
    *("https://exemple.fr/x//y/", "https://exemple.fr/../x/", "https://exemple.fr/./", "https://exemple.fr/%2e/"),
    *("https://données.fr/", "https://exemple.fr/é/", "https://exemple.fr/<script>/", "https://a b/", "https://[::1/"),
    *(
        "https://[nothing]/",
        "https://exemple,fr/",
        "https://-exemple.fr/",
        "https://exemple.fr/x;y/",
        "http:exemple.fr",
    ),
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_base_address_is_refused_with_what_to_give(run: Run, text: str) -> None:
    done = run("serve", "--base-url", text)
    assert done.returncode == 2
    assert "Invalid value for '--base-url'" in done.stderr
    assert "https://exemple.fr/travail/" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr or "moi:secret" in text


@pytest.fixture(scope="module", params=PREFIXES)
def under(built: Home, request: pytest.FixtureRequest) -> Iterator[tuple[httpx.Client, str]]:
    """A client of a site that has a base address, and its path."""
    with client_of(built.path, "--base-url", f"{HERE}{request.param}") as client:
        yield client, request.param


def assert_within(text: str, base: str) -> None:
    """Assert that each address of a page that is of the site begins with the base, once."""
    page = Html(text)
    for name, attributes in page.elements:
        for link in ("href", "src", "action", "data-suggestions"):
            address = attributes.get(link) or ""
            path = address.removeprefix(HERE)
            if path.startswith("/"):
                assert path.startswith(base), (name, address)
                assert not path.startswith(f"{base}{base[1:]}{DATABASE}"), (name, address)
                if base != f"/{DATABASE}/":
                    assert not path.startswith(base + base[1:]), (name, address)
    assert "127.0.0.1" not in text


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_is_within_the_base(under: tuple[httpx.Client, str], name: str) -> None:
    client, base = under
    answer = client.get(f"{base.rstrip('/')}{PAGES[name]}")
    assert answer.status_code in (200, 400, 404)
    assert_within(answer.text, base)
    for link in answer.headers.get_list("link"):
        assert f"{HERE}{base}" in link


@pytest.mark.slow
def test_every_link_of_the_site_leads_somewhere(under: tuple[httpx.Client, str]) -> None:
    client, base = under
    for path in ("/", f"/{DATABASE}", f"/{DATABASE}/rome_metiers", f"/{DATABASE}/sources", "/metier/M1855", "/origine"):
        links = {one["href"] or "" for one in Html(client.get(f"{base.rstrip('/')}{path}").text).of("a")}
        own = {link.removeprefix(HERE).partition("#")[0] for link in links if link.removeprefix(HERE)[:1] == "/"}
        for link in own:
            assert client.get(link).status_code in (200, 302), (path, link)


def test_what_robots_and_programs_read_has_the_base(under: tuple[httpx.Client, str]) -> None:
    client, base = under
    prefix = base.rstrip("/")
    pages = re.findall("<loc>(.*)</loc>", client.get(f"{prefix}/sitemap.xml").text)
    assert pages[0] == f"{HERE}{base}"
    assert {one.startswith(f"{HERE}{base}") for one in pages} == {True}
    assert client.get(pages[-1].removeprefix(HERE)).status_code == 200
    robots = client.get(f"{prefix}/robots.txt").text.splitlines()
    assert robots[1:] == [f"Disallow: {base}*?", f"Allow: {base}", f"Sitemap: {HERE}{base}sitemap.xml"]
    [server] = client.get(f"{prefix}/openapi.json").json()["servers"]
    assert server["url"] == f"{HERE}{prefix}"
    page = Html(client.get(f"{prefix}/metier/M1855").text)
    [canonical] = [one["href"] for one in page.of("link") if one["rel"] == "canonical"]
    assert canonical == page.meta("og:url") == f"{HERE}{base}metier/M1855"
    table = client.get(f"{prefix}/{DATABASE}/rome_metiers.json?_size=1").json()
    assert table["next_url"].startswith(f"{HERE}{base}{DATABASE}/rome_metiers.json?")
    assert client.get(table["next_url"].removeprefix(HERE)).json()["rows"]
    found = client.get(f"{prefix}/-/recherche.json?q=d&limit=1")
    assert found.headers["link"].startswith(f"<{HERE}{base}-/recherche.json?q=d&limit=1&debut=1>")
    old = client.post(f"{prefix}/api/3/action/help_show", json={"name": "help_show"}, headers={"cookie": "a=1"})
    assert old.json()["help"] == f"{HERE}{base}api/3/action/help_show?name=help_show"


def test_what_leads_elsewhere_and_what_is_of_the_release_are_within_the_base(under: tuple[httpx.Client, str]) -> None:
    client, base = under
    prefix = base.rstrip("/")
    release = client.get(f"{prefix}/-/accueil.json").json()["livraison"]["identifiant"]
    for inner in ("", f"/r/{release}"):
        for path in ("/metier/M1855", f"/{DATABASE}/rome_metiers", f"/{DATABASE}"):
            assert client.get(f"{prefix}{inner}{path}/").headers["location"] == f"{prefix}{inner}{path}"
            answer = client.get(f"{prefix}{inner}{path}")
            assert answer.status_code == 200
            assert ("immutable" in answer.headers["cache-control"]) is bool(inner)
            again = client.get(f"{prefix}{inner}{path}", headers={"if-none-match": answer.headers["etag"]})
            assert again.status_code == 304
    assert client.get(f"{prefix}/-/config").headers["location"] == f"{prefix}/-/settings"
    assert client.get(prefix).status_code == 200
    filtered = f"{prefix}/{DATABASE}/rome_metiers?_filter_column=code_rome&_filter_op=exact&_filter_value=M1855"
    assert client.get(filtered).headers["location"] == f"{prefix}/{DATABASE}/rome_metiers?code_rome__exact=M1855"
    assert client.get(f"{prefix}/{DATABASE}.db", headers={"range": "bytes=0-5"}).content == b"SQLite"
    assert client.options(f"{prefix}/metier/M1855.json").headers["access-control-allow-origin"] == "*"
    assert client.request("TRACE", f"{prefix}/api/3/action/help_show").status_code == 405


def test_a_proxy_that_cuts_the_base_is_answered_too(built: Home) -> None:
    with client_of(built.path, "--base-url", f"{HERE}/x/") as client:
        for path in ("/", "/metier/M1855", f"/{DATABASE}/rome_metiers", "/recherche?q=dev"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert_within(answer.text, "/x/")


def test_the_base_address_is_believed_and_no_header_is(built: Home) -> None:
    forwarded = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=evil.example"}
    with client_of(built.path, "--base-url", HERE) as client:
        for host in ("evil.example", "localhost"):
            for path in ("/metier/M1855", "/sitemap.xml", f"/{DATABASE}/rome_metiers"):
                answer = client.get(path, headers={"host": host, **forwarded})
                assert "evil" not in answer.text + str(answer.headers)
                assert HERE in answer.text
                assert answer.headers["cache-control"] == "public, max-age=300"
    with client_of(built.path) as client:
        answer = client.get("/metier/M1855", headers=forwarded)
        assert f'<link rel="canonical" href="{client.base_url}/metier/M1855">' in answer.text


@pytest.mark.parametrize("base", PREFIXES)
def test_datasette_alone_may_be_given_a_base(built: Home, base: str) -> None:
    datasette = Datasette([], immutables=[str(built.database)], settings={"base_url": base})
    with asking(datasette) as asked:
        for name in ("accueil", "metier", "table", "ligne", "base", "requete"):
            assert_within(of(asked, base, PAGES[name]).text, base)
        assert of(asked, base, "/sitemap.xml").text.count(f"<loc>http://localhost{base}") > 100
        release = of(asked, base, "/-/accueil.json").json()["livraison"]["identifiant"]
        assert of(asked, base, f"/r/{release}/metier/M1855").status_code == 200


def of(asked: Asked, base: str, path: str) -> httpx.Response:
    """What a site answers at an address under its base."""
    whole, _, query = path.partition("?")
    status, headers, body = asked.get_raw(f"{base.rstrip('/')}{whole}".encode(), query.encode())
    assert status == 200, path
    return httpx.Response(status, headers={"content-type": headers["content-type"]}, content=body)


def test_the_metadata_of_a_site_may_give_its_origin(built: Home) -> None:
    metadata = {"plugins": {"infotravail": {"origin": HERE}}}
    with asking(Datasette([], immutables=[str(built.database)], metadata=metadata)) as asked:
        assert f'"{HERE}/metier/M1855"' in asked.get("/metier/M1855").text
    with asking(make_site(built.database, DATASETS)) as asked:
        assert '"http://localhost/metier/M1855"' in asked.get("/metier/M1855").text


def test_the_option_may_be_given_in_the_environment(built: Home, run: Run, tmp_path: Path) -> None:
    help_text = run("serve", "--help").stdout
    assert "INFOTRAVAIL_BASE_URL" in help_text
    assert "X-Forwarded" in help_text

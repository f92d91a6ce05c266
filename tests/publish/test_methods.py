"""Which methods the site answers: a page is read, an old client posts, and nothing else means anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site
from tests.publish.served import Asked, asking

PAGES = (
    *("/", "/recherche?q=macon", "/metier/A1423", "/origine", "/openapi.json", "/infotravail", "/infotravail.json"),
    *("/infotravail/bmo", "/infotravail/bmo.json", "/infotravail/bmo.csv", "/infotravail/bmo/1", "/infotravail.db"),
    *("/infotravail?sql=select+1", "/-/versions.json", "/-/static/app.css", "/nowhere", "/infotravail/nowhere"),
)
REPLAYED = (
    *("/connexion/oauth2/access_token", "/api/3/action/help_show?name=help_show", "/api/action/nothing"),
    "/partenaire/infotravail/v1/datastore_search?resource_id=x",
)
MEANINGLESS = ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND")


@pytest.fixture(scope="module")
def served(built: Home) -> Iterator[Asked]:
    with asking(site(built.database, DATASETS)) as asked:
        yield asked


def allowed(path: str) -> str:
    """The methods that an address answers."""
    return "GET, HEAD, POST, OPTIONS" if path in REPLAYED or path == "/-/versions.json" else "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", [*PAGES, *REPLAYED])
def test_a_method_that_means_nothing_is_refused_with_those_that_are_answered(path: str, served: Asked) -> None:
    for method in MEANINGLESS:
        answer = served.ask(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed(path)), method
        assert answer.text == f"Méthode refusée. Ce site répond à : {allowed(path)}.\n"
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", [*PAGES, *REPLAYED])
def test_options_tells_the_methods(path: str, served: Asked) -> None:
    answer = served.ask("OPTIONS", path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, allowed(path), b"")


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/-/")])
def test_nothing_is_posted_to_a_page(path: str, served: Asked) -> None:
    assert served.ask("POST", path).status_code == 405


@pytest.mark.parametrize("path", [*PAGES, *REPLAYED])
def test_head_is_answered_as_get(path: str, served: Asked) -> None:
    got, head = served.ask("GET", path), served.ask("HEAD", path)
    assert got.status_code in (200, 302, 400, 404, 409)
    assert head.status_code == got.status_code
    assert head.headers.get("content-type") == got.headers.get("content-type")


def test_an_old_client_may_still_post(served: Asked) -> None:
    assert served.ask("POST", "/api/3/action/help_show?name=help_show").json()["success"]
    assert served.ask("POST", "/connexion/oauth2/access_token").json()["token_type"] == "Bearer"
    assert served.ask("OPTIONS", "/api/3/action/help_show?name=help_show").status_code == 204

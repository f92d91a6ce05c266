"""Answers that are kept: made once, the same for all, but for what is of each answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from infotravail.publish.site import made_once
from tests.publish.served import Asked, Html, asking, nonce_of


@pytest.fixture
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def made(site: Asked, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pages are rendered from now on, each time that one is."""
    rendered: list[str] = []
    render = site.datasette.render_template

    async def render_template(templates: object, *words: object, **named: object) -> object:
        rendered.append(str(templates))
        return await render(templates, *words, **named)

    monkeypatch.setattr(site.datasette, "render_template", render_template)
    return rendered


def test_a_page_is_made_once_and_has_each_time_a_nonce_of_its_own(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = made(site, monkeypatch)
    first, second = site.get("/metier/M1855"), site.get("/metier/M1855")
    assert len(rendered) == 1
    assert nonce_of(first) != nonce_of(second)
    assert first.text.replace(nonce_of(first), "") == second.text.replace(nonce_of(second), "")
    for answer in (first, second):
        assert {one.get("nonce") for one in Html(answer.text).of("script")} == {nonce_of(answer)}
    # What is compressed has not always one length.
    own = {"content-security-policy": "", "content-length": ""}
    assert {**first.headers, **own} == {**second.headers, **own}


def test_a_page_that_says_another_address_is_another_page(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = made(site, monkeypatch)
    addresses = ("/metier/M1855", "/metier/M1805", "/recherche?q=dev", "/recherche?q=boulanger")
    texts = {site.get(address).text.split("<main")[1] for address in addresses}
    assert len(texts) == len(rendered) == len(addresses)
    for host in ("127.0.0.2", "127.0.0.3"):
        assert f"//{host}/metier/M1855" in site.get("/metier/M1855", host=host).text
        assert f"//{host}/metier/M1855" in site.get("/metier/M1855", host=host).text
    assert len(rendered) == len(addresses) + 2


def test_json_and_what_is_not_there_are_answered_as_before(site: Asked) -> None:
    for address, status in (("/metier/M1855.json", 200), ("/metier/M1856.json", 404), ("/metier/M1856", 404)):
        first, second = site.get(address), site.get(address)
        assert [first.status_code, second.status_code] == [status, status]
        assert second.headers.get("etag") == first.headers.get("etag")
        if address.endswith(".json"):
            assert first.content == second.content
    tag = site.get("/metier/M1855.json").headers["etag"]
    assert site.get("/metier/M1855.json", if_none_match=tag).status_code == 304


def test_what_is_kept_is_bounded(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_once, "MOST_BYTES", 200_000)
    for number in range(30):
        assert site.get(f"/recherche?q=dev{number}").status_code == 200
    one = made_once._kept_by(site.datasette)
    assert 0 < one._size <= 200_000
    assert one._size == sum(made_once._size(key, answer) for key, answer in one._answers.items())

"""The description of our addresses is what they answer."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from datasette.app import Datasette
from jsonschema import Draft202012Validator

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.plugin import PAGES
from infotravail.publish.serve import site
from infotravail.publish.site.openapi import schema_of

Found = tuple[int, Any]

# What is asked of each address that is described, with values of the sample, and the status that comes back.
ASKED = (
    ("/-/recherche.json", "q=nounou&limit=3", 200),
    ("/-/recherche.json", "", 200),
    ("/-/suggest.json", "q=inf", 200),
    ("/-/accueil.json", "", 200),
    ("/metier/{code}.json", "M1855", 200),
    ("/metier/{code}.json", "M1805", 200),
    ("/metier/{code}.json", "Z9999", 404),
    ("/territoire.json", "q=renn", 200),
    ("/territoire/{code}.json", "35", 200),
    ("/territoire/{code}.json", "35238", 200),
    ("/territoire/{code}.json", "99999", 404),
    ("/bmo.json", "metier=V1X80", 200),
    ("/bmo.json", "", 200),
    ("/passage.json", "codes=M1805%20X9999", 200),
    ("/origine.json", "", 200),
    ("/origine/{table}.json", "bmo", 200),
    ("/origine/{table}.json", "nulle_part", 404),
)


@pytest.fixture(scope="module")
def served(built: Home) -> Datasette:
    return site(built.database, DATASETS)


def ask(served: Datasette, path: str) -> Found:
    async def answer() -> Found:
        await served.invoke_startup()
        got = await served.client.get(path)
        return got.status_code, got.json()

    return asyncio.run(answer())


@pytest.fixture(scope="module")
def described(served: Datasette) -> dict[str, Any]:
    status, found = ask(served, "/openapi.json")
    assert status == 200
    return dict(found)


@pytest.mark.parametrize(("address", "value", "expected"), ASKED)
def test_an_answer_has_the_members_that_are_described(
    served: Datasette, described: dict[str, Any], address: str, value: str, expected: int
) -> None:
    path = re.sub(r"{\w+}", value, address) if "{" in address else f"{address}?{value}"
    status, body = ask(served, path)
    assert status == expected
    schema = described["paths"][address]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    problems = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(body)]
    assert problems == []


def test_every_address_that_is_described_is_asked_here(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == {address for address, _, _ in ASKED}


def test_every_json_address_of_the_pages_is_described(described: dict[str, Any]) -> None:
    routes = [pattern for module in PAGES for pattern, _ in module.ROUTES]
    assert len(routes) > 15
    for path in described["paths"]:
        concrete = re.sub(r"{\w+}", "X1", path)
        assert any(re.match(pattern, concrete) for pattern in routes), path
    with_format = [pattern for pattern in routes if r"\.json" in pattern and "openapi" not in pattern]
    for pattern in with_format:
        assert any(re.match(pattern, re.sub(r"{\w+}", "X1", path)) for path in described["paths"]), pattern


def test_a_type_has_one_schema_whose_members_are_all_required() -> None:
    from infotravail.lookup.metiers import Proche

    named: dict[str, Any] = {}
    assert schema_of(tuple[Proche, ...], named) == {"type": "array", "items": {"$ref": "#/components/schemas/Proche"}}
    assert named == {
        "Proche": {
            "type": "object",
            "required": ["rang", "code_rome", "libelle"],
            "properties": {"rang": {"type": "integer"}, "code_rome": {"type": "string"}, "libelle": {"type": "string"}},
        }
    }

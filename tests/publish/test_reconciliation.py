"""A column of OpenRefine is given its codes: candidates, what is sure, what is suggested, and what can be added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.base_url import base_url_of
from infotravail.publish.serve import site
from tests.publish import reconciled
from tests.publish.served import Asked, asking
from tests.publish.test_openapi import expect_described

JOB = [{"id": "metier", "name": "Métier du ROME"}]
COMMUNE = [{"id": "commune", "name": "Commune"}]


@pytest.fixture(scope="module")
def served(built: Home) -> Iterator[Asked]:
    with asking(site(built.database, DATASETS)) as asked:
        yield asked


def valid(answer: httpx.Response, schema: dict[str, Any]) -> Any:
    """What an answer says, which any site may read, and which is as the specification and our own description say."""
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*"), answer.text
    Draft202012Validator(schema).validate(answer.json())
    path = answer.request.url.path
    if schema is not reconciled.MANIFEST and (answer.request.method == "POST" or path != "/reconcilier"):
        expect_described(path, answer, answer.request.method.lower())
    return answer.json()


def found(served: Asked, **query: Any) -> list[dict[str, Any]]:
    """The candidates of one question."""
    answer = served.post("/reconcilier", data={"queries": json.dumps({"q0": query})})
    result: list[dict[str, Any]] = valid(answer, reconciled.RESULTS)["q0"]["result"]
    return result


def matched(served: Asked, **query: Any) -> list[str]:
    """The identifiers that nobody need look at."""
    return [one["id"] for one in found(served, **query) if one["match"]]


def test_the_service_says_what_it_offers_at_the_address_where_it_is_asked(built: Home) -> None:
    base = base_url_of("https://exemple.fr/travail/")
    with asking(site(built.database, DATASETS, base=base)) as there:
        said = valid(there.get("/reconcilier"), reconciled.MANIFEST)
    assert said["view"]["url"] == "https://exemple.fr/travail/reconcilier/{{id}}"
    assert said["suggest"]["entity"]["service_url"] == "https://exemple.fr/travail"
    assert [one["id"] for one in said["defaultTypes"]] == ["metier", "commune", "departement", "region"]
    assert said["batchSize"] == 50


def test_a_job_title_has_the_sheets_of_code_and_is_a_match_where_code_is_sure(served: Asked) -> None:
    assert found(served, query="Aide soignante", type="metier", limit=1) == [
        {
            "id": "J1501",
            "name": "Aide-soignant / Aide-soignante",
            "description": "appellation « Aide-soignant »",
            "type": JOB,
            "score": 92.4,
            "match": True,
            "features": [{"id": "probabilite", "value": 0.924}, {"id": "score", "value": 1.597}],
        }
    ]
    for title in ("Aide soignante", "infirmier", "nounou"):
        coded = served.get(f"/-/code.json?intitule={title}").json()["codages"]
        candidates = found(served, query=title, type="metier")
        assert [one["id"] for one in candidates] == [one["code_rome"] for one in coded]
        assert [one["match"] for one in candidates] == [one["decision"] == "sûre" for one in coded]


def test_a_code_is_what_it_names_and_an_older_one_is_where_it_leads(served: Asked) -> None:
    assert matched(served, query="M1855 - Développeur") == ["M1855"]
    assert [(one["id"], one["score"], one["match"]) for one in found(served, query="M1805", limit=2)] == [
        ("M1861", 50.0, False),
        ("M1855", 40.0, False),
    ]
    assert found(served, query="Z9999") == []
    # What only looks like a code is a part of a title.
    assert [one["id"] for one in found(served, query="Aide soignante Z9999", limit=1)] == ["J1501"]


def test_a_place_is_a_match_where_it_alone_has_that_name_or_code(served: Asked) -> None:
    assert found(served, query="Rennes", type="commune") == [
        {
            "id": "35238",
            "name": "Rennes",
            "description": "Ille-et-Vilaine, Bretagne",
            "type": COMMUNE,
            "score": 100.0,
            "match": True,
            "features": [{"id": "population", "value": 230890}],
        }
    ]
    assert matched(served, query="Seynod", type=["commune"]) == ["74010"]
    assert matched(served, query="35000", type="commune") == ["35238"]
    assert matched(served, query="bretagne", type="region") == ["REG-53"]
    # A commune and a department; a department and a region.
    assert [one["id"] for one in found(served, query="Paris", limit=2)] == ["75056", "75"]
    assert matched(served, query="Paris") == []
    assert matched(served, query="Paris", type="departement", type_strict="any") == ["75"]
    assert [one["id"] for one in found(served, query="84")] == ["84", "REG-84"]
    assert matched(served, query="84") == []


@pytest.mark.parametrize(
    "value", ["35", 35, "Ille-et-Vilaine", "ille-et-vilaine", {"id": "35", "name": "x"}, ["22", {"id": "35"}]]
)
def test_what_another_column_says_chooses_among_candidates(value: Any, served: Asked) -> None:
    of = [{"pid": "code_departement", "v": value}]
    assert matched(served, query="Rennes", properties=of) == ["35238"]
    assert found(served, query="Quimper", type="commune", properties=of) == []


def test_what_goes_with_a_job_title_is_read_beside_it(served: Asked) -> None:
    beside = "soins aux patients, hôpital"
    coded = served.get(f"/-/code.json?intitule=aide&contexte={beside}").json()["codages"]
    candidates = found(served, query="aide", properties=[{"pid": "contexte", "v": beside}])
    assert [(one["id"], one["features"][0]["value"]) for one in candidates] == [
        (one["code_rome"], one["probabilite"]) for one in coded
    ]


def test_a_batch_has_an_answer_for_each_question_by_its_name(served: Asked) -> None:
    asked = {f"q{number}": {"query": "Rennes"} for number in range(50)}
    answers = valid(served.post("/reconcilier", data={"queries": json.dumps(asked)}), reconciled.RESULTS)
    assert {name: one["result"][0]["id"] for name, one in answers.items()} == dict.fromkeys(asked, "35238")
    by_get = served.get("/reconcilier?queries=" + json.dumps({"é": {"query": "  ", "limit": 1.0}}))
    assert valid(by_get, reconciled.RESULTS) == {"é": {"result": []}}
    assert by_get.headers["etag"]


LIKE = ' ; attendu : {"q0": {"query": "infirmière", "type": "metier", "limit": 5}}.'


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("", "« queries » n'est pas du JSON" + LIKE),
        ("{", "« queries » n'est pas du JSON" + LIKE),
        ('{"q": {"query": NaN}}', "« queries » n'est pas du JSON" + LIKE),
        ('{"q": {"query": "\\ud800"}}', "« queries » n'est pas du JSON" + LIKE),
        ("{}", "« queries » n'a aucune question" + LIKE),
        ("null", "« queries » n'a pas la forme attendue, à $" + LIKE),
        ("[" * 100_000, "« queries » n'a pas la forme attendue, à $" + LIKE),
        ('{"q": ' * 100_000, "« queries » n'a pas la forme attendue, à $[...]" + LIKE),
        ('{"q": 1}', "« queries » n'a pas la forme attendue, à $[...]" + LIKE),
        ('{"q": {"query": 1}}', "« queries » n'a pas la forme attendue, à $[...].query" + LIKE),
        ('{"q": {"querry": "a"}}', "« queries » n'a pas la forme attendue, à $[...]" + LIKE),
        (
            '{"q": {"query": "a", "type_strict": "x"}}',
            "« queries » n'a pas la forme attendue, à $[...].type_strict" + LIKE,
        ),
        ('{"q": {}}', "« queries » n'a pas la forme attendue, à $[...]" + LIKE),
        ('{"q": {"properties": []}}', "« queries » n'a pas la forme attendue, à $[...]" + LIKE),
        (
            '{"q": {"query": "a", "limit": 0}}',
            "« queries », question « q » : « limit » est un nombre entier de 1 à 100.",
        ),
        (
            '{"q": {"query": "a", "limit": 1.5}}',
            "« queries », question « q » : « limit » est un nombre entier de 1 à 100.",
        ),
        (
            '{"q": {"query": "a", "limit": 1e300}}',
            "« queries », question « q » : « limit » est un nombre entier de 1 à 100.",
        ),
        (
            json.dumps({"q": {"query": "a", "type": "a" * 1001}}),
            "« queries », question « q » : au plus 100 textes de 1000 caractères.",
        ),
        (
            json.dumps({str(number): {"query": "a"} for number in range(10_000)}),
            "« queries » a 10000 questions : au plus 50 à la fois.",
        ),
        (
            '{"q": {"query": "a", "type": "Q5"}}',
            "« Q5 » n'est pas un type ; il y a : metier, commune, departement, region.",
        ),
    ],
)
def test_a_batch_that_is_none_is_refused_with_what_it_is_to_be(queries: str, said: str, served: Asked) -> None:
    answer = served.post("/reconcilier", data={"queries": queries})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json() == {"ok": False, "error": said, "status": 400, "title": None}
    assert answer.status_code == 400


@pytest.mark.parametrize("cell", ["", " ", "a" * 1001, "Infirmier de bloc. " * 2_000])
def test_a_cell_that_has_no_answer_costs_no_other_one_of_its_batch(cell: str, served: Asked) -> None:
    asked = {"q0": {"query": cell}, "q1": {"query": "Rennes", "type": "commune"}}
    answer = valid(served.post("/reconcilier", data={"queries": json.dumps(asked)}), reconciled.RESULTS)
    assert answer["q0"] == {"result": []}
    assert [one["id"] for one in answer["q1"]["result"]] == ["35238"]


def test_the_address_is_the_same_with_a_slash_at_its_end(served: Asked) -> None:
    assert valid(served.get("/reconcilier/"), reconciled.MANIFEST) == served.get("/reconcilier").json()
    asked = {"queries": json.dumps({"q0": {"query": "Rennes"}})}
    answers = [served.post(path, data=asked).json() for path in ("/reconcilier", "/reconcilier/")]
    assert answers[0] == answers[1]
    assert answers[0]["q0"]["result"]


def test_a_property_that_no_type_has_is_refused_with_those_that_are_there(served: Asked) -> None:
    asked = {"q": {"query": "a", "type": "metier", "properties": [{"pid": "salaire", "v": "1"}]}}
    answer = served.post("/reconcilier", data={"queries": json.dumps(asked)})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("« salaire » n'est pas une propriété ; il y a : contexte, competences, ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {}}, 415),
        ({"json": {"queries": {}}}, 415),
        ({"data": {"queries": "{}", "extend": "{}"}}, 400),
        ({"data": {"query": "Rennes"}}, 400),
        ({"data": {"queries": "{}"}, "files": {"fichier": b"a"}}, 400),
        ({"data": {"queries": "{}"}, "params": {"x": "y"}}, 400),
        ({"data": {"queries": "a" * 20_000_000}}, 413),
    ],
)
def test_what_is_no_batch_is_refused_as_json(sent: dict[str, Any], status: int, served: Asked) -> None:
    answer = served.post("/reconcilier", **sent)
    assert (answer.status_code, answer.json()["status"], answer.json()["ok"]) == (status, status, False)


def test_the_service_takes_get_and_post_from_any_site(served: Asked) -> None:
    allowed = served.ask("OPTIONS", "/reconcilier")
    assert allowed.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    assert served.ask("DELETE", "/reconcilier").status_code == 405
    assert served.ask("POST", "/reconcilier/proprietes").status_code == 405


def suggested(served: Asked, what: str, query: str) -> list[str]:
    answer = valid(served.get(f"/reconcilier/suggestions/{what}?{query}"), reconciled.SUGGESTIONS)
    return [one["id"] for one in answer["result"]]


def test_what_is_typed_is_suggested_by_its_beginning_or_its_code(served: Asked) -> None:
    assert suggested(served, "entites", "prefix=infirm") == ["J1506"]
    assert suggested(served, "entites", "prefix=m1855") == ["M1855"]
    assert suggested(served, "entites", "prefix=REG-53&type=region") == ["REG-53"]
    assert suggested(served, "entites", "prefix=rennes&type=commune&type_strict=any") == ["35238"]
    assert suggested(served, "entites", "prefix=") == []
    several = suggested(served, "entites", "prefix=agent")
    assert suggested(served, "entites", "prefix=agent&cursor=1&limit=1") == several[1:2]
    assert suggested(served, "types", "prefix=com") == ["commune"]
    assert suggested(served, "proprietes", "prefix=emploi_&type=metier") == ["emploi_cadre", "emploi_reglemente"]


def test_an_arrondissement_by_its_official_name_is_a_match(served: Asked) -> None:
    assert matched(served, query="Paris 12e Arrondissement", type="commune") == ["75112"]


def test_two_codes_in_a_cell_are_two_candidates_and_none_is_a_match(served: Asked) -> None:
    for cell in ("M1855, A1423", "M1855 A1423"):
        assert [(one["id"], one["match"]) for one in found(served, query=cell, type="metier")] == [
            ("M1855", False),
            ("A1423", False),
        ]


@pytest.mark.parametrize("type_", ["region", "", ["commune", "region"]])
def test_an_identifier_of_the_service_is_what_it_names(type_: Any, served: Asked) -> None:
    assert matched(served, query="REG-53", type=type_) == ["REG-53"]
    assert matched(served, query=" reg-53 ", type=type_) == ["REG-53"]


@pytest.mark.parametrize("value", ["", " ", [], [""]])
def test_an_empty_cell_of_another_column_removes_nobody(value: Any, served: Asked) -> None:
    beside = [{"pid": "code_departement", "v": value}]
    assert found(served, query="Rennes", properties=beside) == found(served, query="Rennes", type="commune")


def test_properties_that_no_type_has_together_are_refused_as_such(served: Asked) -> None:
    asked = {"q": {"query": "a", "properties": [{"pid": pid, "v": "1"} for pid in ("contexte", "code_departement")]}}
    answer = served.post("/reconcilier", data={"queries": json.dumps(asked)})
    assert answer.json()["error"] == "Aucun type n'a à la fois : contexte, code_departement."


def test_nothing_is_of_two_types_at_once(served: Asked) -> None:
    of = {"query": "Rennes", "type": ["metier", "commune"]}
    assert next(one["id"] for one in found(served, **of, type_strict="any")) == "35238"
    assert found(served, **of, type_strict="all") == []


def test_a_suggestion_gives_as_many_sheets_as_are_asked_and_its_pages_are_those_of_the_whole(served: Asked) -> None:
    whole = suggested(served, "entites", "prefix=a&type=metier&limit=40")
    assert len(whole) == len(set(whole)) > 10
    assert suggested(served, "entites", "prefix=a&type=metier&limit=10") == whole[:10]
    pages = [suggested(served, "entites", f"prefix=a&type=metier&limit=7&cursor={at}") for at in (0, 7, 14)]
    assert [one for page in pages for one in page] == whole[:21]


# As OpenRefine's search box asks, and its dialogs.
OPENREFINE = "spell=always&exact=false&scoring=entity&prefixed=true&lang=fr&filter=&stemmed=false&format=json&_=17"


def test_what_openrefine_adds_to_every_address_is_passed_over(served: Asked) -> None:
    assert suggested(served, "entites", f"prefix=infirm&type=metier&type_strict=any&{OPENREFINE}") == ["J1506"]
    assert suggested(served, "types", f"prefix=com&{OPENREFINE}") == ["commune"]
    assert suggested(served, "proprietes", f"prefix=emploi_c&type=metier&{OPENREFINE}") == ["emploi_cadre"]
    for path in ("/reconcilier/survol?id=M1855", "/reconcilier/proprietes?type=metier", "/reconcilier?_=1"):
        assert served.get(f"{path}&{OPENREFINE}").json() == served.get(path).json()


@pytest.mark.parametrize("query", ["prefix=a&cursor=-1", "prefix=a&type=Q5", "prefix=a&prefix=b", "q=a", "limit=1e3"])
def test_a_suggestion_that_cannot_be_made_is_refused(query: str, served: Asked) -> None:
    for what in ("entites", "types", "proprietes"):
        answer = served.get(f"/reconcilier/suggestions/{what}?{query}")
        assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_the_columns_of_the_file_are_proposed_and_added(served: Asked) -> None:
    proposed = valid(served.get("/reconcilier/proprietes?type=region&limit=2"), reconciled.PROPOSED)
    assert proposed == {
        "type": "region",
        "limit": 2,
        "properties": [{"id": one, "name": one} for one in ("code_commune_chef_lieu", "libelle")],
    }
    wanted = [{"id": one, "settings": {}} for one in ("libelle", "code_region", "emploi_cadre", "population")]
    asked = {"ids": ["M1855", "35238", "REG-53", "nothing"], "properties": wanted}
    assert valid(served.post("/reconcilier", data={"extend": json.dumps(asked)}), reconciled.EXTENDED) == {
        "meta": [
            {"id": "libelle", "name": "libelle"},
            {"id": "code_region", "name": "code_region", "type": {"id": "region", "name": "Région"}},
            {"id": "emploi_cadre", "name": "emploi_cadre"},
            {"id": "population", "name": "population"},
        ],
        "rows": {
            "M1855": {
                "libelle": [{"str": "Développeur / Développeuse web"}],
                "code_region": [],
                "emploi_cadre": [{"int": 0}],
                "population": [],
            },
            "35238": {
                "libelle": [{"str": "Rennes"}],
                "code_region": [{"id": "REG-53", "name": "Bretagne"}],
                "emploi_cadre": [],
                "population": [{"int": 230890}],
            },
            "REG-53": {"libelle": [{"str": "Bretagne"}], "code_region": [], "emploi_cadre": [], "population": []},
            "nothing": {"libelle": [], "code_region": [], "emploi_cadre": [], "population": []},
        },
    }


@pytest.mark.parametrize(
    "extend",
    ["", "[]", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{"id": "salaire"}]}',
     json.dumps({"ids": ["a"] * 201, "properties": []})],
)  # fmt: skip
def test_what_cannot_be_added_is_refused(extend: str, served: Asked) -> None:
    answer = served.post("/reconcilier", data={"extend": extend})
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_an_identifier_leads_to_its_page_and_has_a_few_words(served: Asked) -> None:
    led = {one: served.get(f"/reconcilier/{one}").headers["location"] for one in ("M1855", "35238", "REG-53")}
    assert led == {"M1855": "/metier/M1855", "35238": "/territoire/35238", "REG-53": "/territoire/REG-53"}
    assert [served.get(page).status_code for page in led.values()] == [200, 200, 200]
    assert valid(served.get("/reconcilier/survol?id=J1501"), reconciled.FLYOUT) == {
        "id": "J1501",
        "html": "<p><strong>Aide-soignant / Aide-soignante</strong></p><p>Métier du ROME J1501</p>",
    }
    for nothing in ("/reconcilier/survol?id=%3Cb%3E", "/reconcilier/survol", "/reconcilier/nothing"):
        assert served.get(nothing).status_code == 404


def test_the_page_for_programs_says_how_to_use_it(served: Asked) -> None:
    page = served.get("/api").text
    assert '<h2 id="openrefine">' in page
    assert "http://localhost/reconcilier" in page

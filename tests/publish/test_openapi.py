"""The description of every address for programs is what it answers, to the last member."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlencode

import httpx
import pytest
from jsonschema import Draft202012Validator

from infotravail.asking import parameters
from infotravail.datasets import DATASETS
from infotravail.face import Address, AtMost, Question
from infotravail.faces import questions
from infotravail.home import Home
from infotravail.model import own_identifier
from infotravail.publish.openapi import description
from infotravail.publish.openapi.schemas import Schemas
from infotravail.publish.replay.actions import ACTIONS
from infotravail.publish.serve import site
from tests.publish.served import Asked, asking

JSON, CSV, PLAIN = "application/json", "text/csv", "text/plain"

# What is asked of each question that has an address, with values of the sample, and the status that comes back.
EXAMPLES: dict[str, tuple[tuple[dict[str, str], int], ...]] = {
    "accueil": (({}, 200),),
    "agences": (
        ({"departement": "35"}, 200),
        ({"pres_de": "48.11,-1.68", "limit": "2"}, 200),
        ({"commune": "35238", "rayon_km": "30", "debut": "1"}, 200),
        ({"rayon_km": "3"}, 400),
        ({"departement": "00"}, 400),
    ),
    "agences_du_territoire": (({"code": "35"}, 200), ({"code": "99999"}, 404)),
    "appellation": (({"q": "infirmier"}, 200), ({}, 400)),
    "appellations": (({"code": "M1855"}, 200), ({"code": "Z9999"}, 404)),
    "api": (({}, 200),),
    "arborescence": (({}, 200),),
    "branche": (({"code": "1"}, 200), ({"code": "9"}, 404)),
    "bassin": (({"code": "0101"}, 200), ({"code": "0000"}, 404)),
    "bassins": (({}, 200),),
    "centre_interet": (({"code": "1"}, 200), ({"code": "zz"}, 404)),
    "centres_interet": (({}, 200),),
    "contexte": (({"code": "23374"}, 200), ({"code": "1"}, 404)),
    "contextes": (({}, 200),),
    "domaine": (({"code": "J"}, 200), ({"code": "j15"}, 200), ({"code": "Z9"}, 404)),
    "domaines": (({}, 200),),
    "epci": (({"code": "243500139"}, 200), ({"code": "1"}, 404)),
    "famille": (({"code": "V1Z80"}, 200), ({"code": "A"}, 200), ({"code": "Z9Z99"}, 404)),
    "familles": (({}, 200), ({"nomenclature": "FAP-2009"}, 200), ({"nomenclature": "FAP-1999"}, 400)),
    "interet_riasec": (({"code": "S"}, 200), ({"code": "Z"}, 404)),
    "interets_riasec": (({}, 200),),
    "intitule": (({"code": "17010"}, 200), ({"code": "1"}, 404)),
    "livraison": (({}, 200),),
    "savoirs": (
        ({}, 200),
        ({"categorie": "Techniques professionnelles", "limit": "1"}, 200),
        ({"categorie": "z"}, 400),
    ),
    "secteur": (({"code": "85"}, 200), ({"code": "zz"}, 404)),
    "secteur_naf": (({"code": "86"}, 200), ({"code": "zz"}, 404)),
    "secteurs": (({}, 200),),
    "secteurs_naf": (({}, 200),),
    "theme": (({"code": "001"}, 200), ({"code": "zz"}, 404)),
    "themes": (({}, 200),),
    "bmo": (
        ({"metier": "V1X80"}, 200),
        ({}, 200),
        ({"limit": "1"}, 200),
        ({"annee": "1999"}, 400),
        ({"limit": "0"}, 400),
        ({"limit": "beaucoup"}, 400),
    ),
    "bmo_annees": (
        ({"metier": "V1X80"}, 200),
        ({"region": "bretagne", "limit": "1"}, 200),
        ({"tri": "x"}, 400),
    ),
    "bmo_choix": (({}, 200), ({"region": "53"}, 200), ({"annee": "1999"}, 400)),
    "bmo_par_departement": (({"metier": "V1X80"}, 200), ({"famille": "A"}, 200), ({"famille": "zzzz"}, 400)),
    "bmo_du_territoire": (({"code": "35"}, 200), ({"code": "35", "limit": "1"}, 200), ({"code": "99999"}, 404)),
    "code": (({"intitule": "infirmier de nuit"}, 200), ({"intitule": "soudeur", "limit": "1"}, 200), ({}, 200)),
    "competence": (({"code": "100007"}, 200), ({"code": "300260"}, 200), ({"code": "1"}, 404)),
    "competences": (
        ({"q": "souder"}, 200),
        ({"q": "soins", "codes": "100007 100286 1", "limit": "1"}, 200),
        ({"q": "M1855"}, 200),
        ({"q": "Z9999"}, 200),
        ({}, 200),
        ({"codes": " ".join(map(str, range(30)))}, 400),
    ),
    "competences_de_la_fiche": (({"code": "M1855"}, 200), ({"code": "Z9999"}, 404)),
    "editions": (({}, 200),),
    "marche": (
        ({"code": "J1506", "departement": "63"}, 200),
        ({"code": "infirmier"}, 200),
        ({}, 200),
        ({"code": "J1506", "departement": "00"}, 400),
        ({"code": "J1506", "departement": "63", "region": "84"}, 400),
    ),
    "marche_du_territoire": (({"code": "63"}, 200), ({"code": "REG-84", "limit": "1"}, 200), ({"code": "99999"}, 404)),
    "metiers": (({"niveau": "cap"}, 200), ({"q": "couture"}, 200), ({"niveau": "bac9"}, 400)),
    "fiches_par_competences": (
        ({"codes": "100007 100286 1"}, 200),
        ({"codes": "300465", "limit": "1"}, 200),
        ({}, 400),
    ),
    "lieu": (
        ({"q": "rennes"}, 200),
        ({"q": "st malo", "genre": "commune", "limit": "1"}, 200),
        ({"q": "zzzz"}, 200),
        ({"q": "99999"}, 404),
        ({"q": "rennes", "genre": "rue"}, 400),
    ),
    "metier": (
        ({"code": "M1855"}, 200),
        ({"code": "M1805"}, 200),
        ({"code": "M1855", "date": "2024"}, 200),
        ({"code": "Z9999"}, 404),
        ({"code": "M1855", "edition": "v1"}, 400),
    ),
    "origine": (({"table": "bmo"}, 200), ({"table": "nulle_part"}, 404)),
    "origines": (({}, 200),),
    "passage": (({"codes": "M1805 X9999"}, 200), ({}, 200)),
    "proches": (({"code": "M1855"}, 200), ({"code": "Z9999"}, 404)),
    "reperes_du_territoire": (({"code": "35"}, 200), ({"code": "99999"}, 404)),
    "search": (({"q": "nounou", "limit": "3"}, 200), ({"q": "infirmier", "limit": "1"}, 200), ({}, 200)),
    "suggest": (({"q": "inf"}, 200), ({}, 200)),
    "territoire": (
        ({"code": "35"}, 200),
        ({"code": "35238"}, 200),
        ({"code": "REG-53"}, 200),
        ({"code": "5"}, 404),
        ({"code": "99999"}, 404),
    ),
    "territoires": (({"q": "renn"}, 200), ({}, 200), ({"q": "", "limit": "0"}, 400)),
}

# What is asked of Datasette, by the address that is described, and the status that comes back.
OF_DATASETTE: tuple[tuple[str, str, int], ...] = (
    ("/infotravail.json", "", 200),
    ("/infotravail.json", "?sql=select+1,+null,+2.5,+'a',+x'00ff'", 200),
    ("/infotravail.json", "?sql=select+:un+as+un&un=1&_shape=objects", 200),
    ("/infotravail.json", "?sql=select+1+as+un&_shape=array", 200),
    ("/infotravail.json", "?sql=select+1+union+select+2&_shape=arrayfirst", 200),
    ("/infotravail.json", "?rien=1", 400),
    ("/infotravail.json", "?sql=select+rien", 400),
    ("/infotravail.json", "?sql=drop", 400),
    ("/infotravail/{table}.json", "bmo", 200),
    ("/infotravail/{table}.json", "bmo_departements?_size=2&_facet=annee", 200),
    ("/infotravail/{table}.json", "departements?_shape=arrays&_size=2&_labels=on", 200),
    ("/infotravail/{table}.json", "departements?_shape=objects&_labels=on&_facet=code_region&_next=02", 200),
    ("/infotravail/{table}.json", "departements?_shape=array&code_departement=35", 200),
    ("/infotravail/{table}.json", "rome_appellations?_search=infirmier&_sort_desc=libelle", 200),
    ("/infotravail/{table}.json", "rome_appellations_fts_data?_size=1", 200),
    ("/infotravail/{table}.json", "departements?_shape=arrayfirst", 200),
    ("/infotravail/{table}.json", "departements?rien=1", 400),
    ("/infotravail/{table}.json", "departements?_sort=rien", 400),
    ("/infotravail/{table}.json", "departements?_shape=rien", 400),
    ("/infotravail/{table}.json", "nulle_part", 404),
    ("/infotravail/{table}/{cle}.json", "departements/35", 200),
    ("/infotravail/{table}/{cle}.json", "departements/35?_shape=objects&_extras=foreign_key_tables", 200),
    ("/infotravail/{table}/{cle}.json", "departements/35?_shape=array", 200),
    ("/infotravail/{table}/{cle}.json", "departements/00", 404),
    ("/infotravail/{table}/{cle}.json", "nulle_part/1", 400),
)
CSV_OF_DATASETTE = (
    ("/infotravail.csv", "?sql=select+1+as+un&_dl=1", "un"),
    ("/infotravail.csv", "?sql=select+1+as+un", "un"),
    ("/infotravail/{table}.csv", "regions?_stream=on", "code_region"),
    ("/infotravail/{table}.csv", "regions?_size=2", "code_region"),
    ("/infotravail/{table}.csv", "regions?excel=1", "\ufeffcode_region;"),
)
XLSX_OF_DATASETTE = (
    ("/infotravail.xlsx", "?sql=select+1+as+un"),
    ("/infotravail/{table}.xlsx", "regions"),
)
# What is refused of a table as CSV.
NO_CSV = (
    ("/infotravail.csv", "?sql=drop", 400),
    ("/infotravail/{table}.csv", "regions?_sort=rien", 400),
    ("/infotravail/{table}.csv", "regions?rien=1", 400),
    ("/infotravail/{table}.csv", "nulle_part", 404),
)

BMO = own_identifier("bmo/2025")
NO_ONE = "11111111-2222-3333-4444-555555555555"
# What is asked of each action of the replay, and the status that comes back.
OF_ACTIONS: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("organization_show", {"id": "digidata"}, 200),
    ("organization_show", {"id": "rien"}, 404),
    ("organization_show", {}, 409),
    ("package_show", {"id": "bmo"}, 200),
    ("package_show", {"name_or_id": "imt"}, 200),
    ("resource_show", {"id": BMO}, 200),
    ("resource_show", {"id": NO_ONE}, 404),
    ("resource_search", {"query": "name:bmo", "limit": 2}, 200),
    ("resource_search", {"query": "rien"}, 409),
    ("resource_search", {"query": "name:bmo", "limit": "x"}, 409),
    ("datastore_search", {"resource_id": BMO}, 200),
    ("datastore_search", {"id": BMO, "limit": 2, "offset": 3, "q": "aide", "sort": "FAP_CODE desc"}, 200),
    ("datastore_search", {"id": BMO, "filters": '{"FAP_CODE": ["V1X80", null]}', "include_total": "false"}, 200),
    ("datastore_search", {"id": BMO, "fields": "FAP_CODE,NB_RECRUT_PROJECTS", "limit": 1}, 200),
    ("datastore_search", {}, 409),
    *(
        ("datastore_search", {"id": BMO, name: text}, 409)
        for name, text in {
            "filters": '{"RIEN": 1}',
            "sort": "RIEN",
            "fields": "RIEN",
            "limit": "-1",
            "offset": "x",
            "distinct": "true",
            "records_format": "csv",
        }.items()
    ),
    ("datastore_search_sql", {"sql": f'SELECT count(*), max("NB_RECRUT_PROJECTS") FROM "{BMO}"'}, 200),
    ("datastore_search_sql", {"sql": f'SELECT a.*, 2.5 AS "b" FROM "{BMO}" a, "{BMO}" c'}, 200),
    ("datastore_search_sql", {"sql": "SELECT rien"}, 409),
    ("datastore_search_sql", {}, 409),
    ("datastore_search_sql", {"sql": f'SELECT * FROM "{NO_ONE}"'}, 404),
    ("help_show", {"name": "datastore_search"}, 200),
    ("help_show", {"name": "rien"}, 404),
    ("help_show", {}, 409),
)
BASES = ("/api/3/action", "/partenaire/infotravail/v1")
TOKEN = "/connexion/oauth2/access_token"

DESCRIBED = description("2026-11-23-0a1b2c3d", "http://localhost", "infotravail")
ADDRESSES = [(question, question.address) for _, question in questions() if question.address]
ASKED = [
    pytest.param(question, address, words, status, id=f"{question.name}-{index}")
    for question, address in ADDRESSES
    for index, (words, status) in enumerate(EXAMPLES.get(question.name, ()))
]


@pytest.fixture(scope="module")
def served(built: Home) -> Iterator[Asked]:
    with asking(site(built.database, DATASETS)) as asked:
        yield asked


def expect_described(path: str, answer: httpx.Response, method: str = "get") -> None:
    """Validate an answer against what is described of its address, its status and its type."""
    kind = answer.headers["content-type"].split(";")[0]
    found = DESCRIBED["paths"][path][method]["responses"][str(answer.status_code)]
    whole = {**found["content"][kind]["schema"], "components": DESCRIBED["components"]}
    body = answer.json() if kind == JSON else answer.text
    problems = [f"{error.json_path}: {error.message}"[:400] for error in Draft202012Validator(whole).iter_errors(body)]
    assert problems == []
    if "link" in answer.headers and answer.status_code == 200:
        assert answer.headers["link"].endswith('; rel="next"')
        assert "Link" in found["headers"]


def path_of(path: str, words: dict[str, str]) -> str:
    """Return an address with its parameters, those of its path in it."""
    in_path = set(re.findall(r"{(\w+)}", path))
    rest = {name: text for name, text in words.items() if name not in in_path}
    filled = path.format(**{name: quote(words[name]) for name in in_path})
    return f"{filled}?{urlencode(rest)}" if rest else filled


def test_every_question_that_has_an_address_has_an_example() -> None:
    assert [question.name for question, _ in ADDRESSES if not EXAMPLES.get(question.name)] == []
    absent = [question.name for question, address in ADDRESSES if address.is_absent]
    assert [name for name in absent if 404 not in {status for _, status in EXAMPLES[name]}] == []


@pytest.mark.parametrize(("question", "address", "words", "status"), ASKED)
def test_an_answer_has_the_members_that_are_described(
    served: Asked, question: Question[Any, Any], address: Address[Any], words: dict[str, str], status: int
) -> None:
    answer = served.get(path_of(address.for_programs, words))
    assert answer.status_code == status, answer.text
    expect_described(address.for_programs, answer)
    if not address.csv:
        return
    table = served.get(path_of(f"{address.path}.csv", words))
    assert table.status_code == status, table.text
    expect_described(f"{address.path}.csv", table)
    if status == 200:
        header = next(csv.reader(io.StringIO(table.text)))
        said = DESCRIBED["paths"][f"{address.path}.csv"]["get"]["responses"]["200"]["description"]
        assert said.endswith(f"Colonnes : {', '.join(header)}.")


@pytest.mark.parametrize(("question", "address"), ADDRESSES, ids=[question.name for question, _ in ADDRESSES])
def test_what_an_address_is_asked_is_described_and_nothing_else_is_taken(
    served: Asked, question: Question[Any, Any], address: Address[Any]
) -> None:
    known = {one.name for one in parameters(question.asks) if not one.asked.is_for_commands}
    words, _ = EXAMPLES[question.name][0]
    forms = {address.for_programs: set(), **({f"{address.path}.csv": {"excel"}} if address.csv else {})}
    for path, more in forms.items():
        operation = DESCRIBED["paths"][path]["get"]
        assert {one["name"] for one in operation["parameters"]} == known | more
        assert {one["name"] for one in operation["parameters"] if one["in"] == "path"} == set(
            re.findall(r"{(\w+)}", path)
        )
        assert all(one["description"].strip() for one in operation["parameters"])
        refused = served.get(path_of(path, {**words, "inconnu": "1"}))
        assert refused.status_code == 400
        expect_described(path, refused)


@pytest.mark.parametrize("dataset", ["rome", "bmo", "geo", "agences"])
def test_an_address_whose_dataset_the_file_lacks_says_so(built: Home, tmp_path: Path, dataset: str) -> None:
    of_dataset = [(question, address) for question, address in ADDRESSES if question.needs == dataset]
    path = tmp_path / "infotravail.db"
    shutil.copy(built.database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM licences WHERE jeu = ?", (dataset,))
    with asking(site(path, DATASETS)) as asked:
        for question, address in of_dataset:
            words = next(words for words, status in EXAMPLES[question.name] if status != 400)
            answer = asked.get(path_of(address.for_programs, words))
            assert answer.status_code == 404
            assert answer.json()["error"].startswith("Cette livraison n'a pas ")
            expect_described(address.for_programs, answer)


def test_the_parameters_of_the_survey_say_what_they_may_be() -> None:
    asked = {one["name"]: one["schema"] for one in DESCRIBED["paths"]["/bmo.json"]["get"]["parameters"]}
    assert asked["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 20}
    assert asked["debut"] == {"type": "integer", "minimum": 0, "maximum": 999_999, "default": 0}
    assert asked["annee"] == {"type": "integer"}
    assert asked["metier"] == {"type": "string", "maxLength": 200}
    of_table = {one["name"]: one["schema"] for one in DESCRIBED["paths"]["/bmo.csv"]["get"]["parameters"]}
    assert of_table["limit"]["default"] == 1000
    assert of_table["excel"] == {"type": "integer", "enum": [0, 1], "default": 0}
    assert "Link" in DESCRIBED["paths"]["/bmo.json"]["get"]["responses"]["200"]["headers"]


def test_a_list_that_is_capped_says_so() -> None:
    assert DESCRIBED["components"]["schemas"]["ReponseBmo"]["properties"]["besoins"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Besoins"},
        "maxItems": 1000,
    }
    for question, _ in ADDRESSES:
        hints = get_type_hints(question.answers, include_extras=True)
        caps = {
            one.name: said.most
            for one in fields(question.answers)
            if get_origin(hints[one.name]) is Annotated
            for said in get_args(hints[one.name])[1:]
            if isinstance(said, AtMost)
        }
        schemas = Schemas()
        reference = schemas.of(question.answers)
        components = schemas.components()
        properties = components[reference["$ref"].rpartition("/")[2]]["properties"]
        assert {name: one["maxItems"] for name, one in properties.items() if name in caps} == caps


@dataclass(frozen=True, slots=True)
class Couleur:
    """A colour.

    With a default.
    """

    nom: str
    rang: int | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours."""

    couleurs: Annotated[tuple[Couleur, ...], AtMost(3)]


def test_a_type_has_one_schema_whose_members_are_all_required() -> None:
    schemas = Schemas()
    alone, inside = schemas.of(Couleur), schemas.of(list[Palette])
    assert schemas.components() == {
        "Couleur": {
            "title": "Couleur",
            "description": "A colour.\n\nWith a default.",
            "type": "object",
            "properties": {"nom": {"type": "string"}, "rang": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
            "required": ["nom", "rang"],
            "additionalProperties": False,
        },
        "Palette": {
            "title": "Palette",
            "description": "Colours.",
            "type": "object",
            "properties": {
                "couleurs": {"type": "array", "items": {"$ref": "#/components/schemas/Couleur"}, "maxItems": 3}
            },
            "required": ["couleurs"],
            "additionalProperties": False,
        },
    }
    assert alone == {"$ref": "#/components/schemas/Couleur"}
    assert inside == {"type": "array", "items": {"$ref": "#/components/schemas/Palette"}}


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of an object in a description."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for one in node.values():
            yield from objects(one)
    elif isinstance(node, list):
        for one in node:
            yield from objects(one)


def test_no_object_may_have_members_that_are_not_described() -> None:
    found = list(objects(DESCRIBED))
    assert len(found) > 50
    for one in found:
        assert "properties" in one or isinstance(one["additionalProperties"], dict), one
        assert one["additionalProperties"] is False or "properties" not in one, one
    # Two types of one name are named with their modules, which nobody should read.
    assert [name for name in DESCRIBED["components"]["schemas"] if "." in name] == []
    # What an answer may go without, and nothing else: our own answers always have all their members.
    optional = {
        name: set(one["properties"]) - set(one["required"])
        for name, one in DESCRIBED["components"]["schemas"].items()
        if not name.startswith("Demande") and set(one["properties"]) != set(one["required"])
    }
    assert {name: sorted(members) for name, members in optional.items() if name != "Invalide"} == {
        "Composee": ["$base64", "encoded", "label", "value"],
        "Pages": ["prev"],
        "Rang": ["foreign_key_tables"],
        "RangObjets": ["foreign_key_tables"],
        "Recherche": ["filters", "q", "sort", "total"],
        "RechercheSql": ["records_truncated"],
    }


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    schemas = DESCRIBED["components"]["schemas"]
    for one in schemas.values():
        Draft202012Validator.check_schema(one)
    text = json.dumps(DESCRIBED)
    assert set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text)) == set(schemas)
    names = re.findall(r'"operationId": "([^"]+)"', text)
    assert len(names) > 30
    assert sorted(names) == sorted(set(names))


def test_the_site_serves_the_description_of_its_release_and_of_itself(served: Asked) -> None:
    answer = served.get("/openapi.json")
    assert answer.status_code == 200
    found = answer.json()
    assert found["openapi"] == "3.1.0"
    assert found["servers"] == [{"url": "http://localhost"}]
    assert found["info"]["description"].startswith("Livraison echantillon-")
    assert {name: found[name] for name in ("paths", "components")} == json.loads(
        json.dumps({name: DESCRIBED[name] for name in ("paths", "components")})
    )
    assert "/openapi.json" not in found["paths"]


def test_every_address_of_datasette_that_is_described_is_asked_here() -> None:
    queries = {query.name for dataset in DATASETS for query in dataset.queries}
    described = {path for path in DESCRIBED["paths"] if path.startswith("/infotravail")}
    of_queries = {f"/infotravail/{name}.{form}" for name in queries for form in ("json", "csv", "xlsx")}
    assert described == of_queries | {path for path, *_ in (*OF_DATASETTE, *CSV_OF_DATASETTE, *XLSX_OF_DATASETTE)}


@pytest.mark.parametrize(("path", "asked", "status"), OF_DATASETTE)
def test_datasette_answers_what_is_described(served: Asked, path: str, asked: str, status: int) -> None:
    answer = served.get(filled(path, asked))
    assert answer.status_code == status, answer.text
    expect_described(path, answer)


@pytest.mark.parametrize(("path", "asked", "column"), CSV_OF_DATASETTE)
def test_datasette_writes_csv(served: Asked, path: str, asked: str, column: str) -> None:
    answer = served.get(filled(path, asked))
    assert answer.text.startswith(column)
    assert answer.headers["content-type"].startswith(CSV)
    expect_described(path, answer)


@pytest.mark.parametrize(("path", "asked"), XLSX_OF_DATASETTE)
def test_datasette_writes_workbooks(served: Asked, path: str, asked: str) -> None:
    answer = served.get(filled(path, asked))
    assert answer.content.startswith(b"PK")
    expect_described(path, answer)


@pytest.mark.parametrize(("path", "asked", "status"), NO_CSV)
def test_what_datasette_does_not_write_as_csv_is_refused_as_described(
    served: Asked, path: str, asked: str, status: int
) -> None:
    answer = served.get(filled(path, asked))
    assert answer.status_code == status
    expect_described(path, answer)


@pytest.mark.parametrize(
    "query", [query for dataset in DATASETS for query in dataset.queries], ids=lambda one: one.name
)
def test_the_queries_have_their_parameters_and_answer_rows(served: Asked, query: Any) -> None:
    path = f"/infotravail/{query.name}.json"
    names = [one["name"] for one in DESCRIBED["paths"][path]["get"]["parameters"] if one["name"] != "_shape"]
    for shape in ("arrays", "objects", "array"):
        answer = served.get(f"{path}?{urlencode(dict.fromkeys(names, 'M1855'))}&_shape={shape}")
        assert answer.status_code == 200
        expect_described(path, answer)
    assert set(served.get(path).json()["query"]["params"]) == set(names)
    as_csv = served.get(f"/infotravail/{query.name}.csv")
    expect_described(f"/infotravail/{query.name}.csv", as_csv)
    expect_described(f"/infotravail/{query.name}.xlsx", served.get(f"/infotravail/{query.name}.xlsx"))


def filled(path: str, asked: str) -> str:
    """Return an address whose parts are the words before the question mark."""
    words, mark, rest = asked.partition("?")
    values = iter(words.split("/"))
    return re.sub(r"{\w+}", lambda _: next(values), path) + mark + rest


def test_every_action_of_the_replay_is_described_and_asked_here() -> None:
    described = {path for path in DESCRIBED["paths"] if path.startswith(BASES)}
    assert described == {f"{base}/{action}" for base in BASES for action in ACTIONS}
    assert {action for action, _, _ in OF_ACTIONS} == set(ACTIONS)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("action", "words", "status"), OF_ACTIONS)
def test_the_replay_answers_what_is_described(
    served: Asked, base: str, action: str, words: dict[str, Any], status: int
) -> None:
    path = f"{base}/{action}"
    answer = served.get(f"{path}?{urlencode(words)}")
    assert answer.status_code == status, answer.text
    expect_described(path, answer)
    posted = post(served, path, json=words)
    assert posted.status_code == status, posted.text
    expect_described(path, posted, "post")
    described = DESCRIBED["paths"][path]
    assert set(words) <= {one["name"] for one in described["get"]["parameters"]}
    if status == 200:
        schema = {**described["post"]["requestBody"]["content"][JSON]["schema"], "components": DESCRIBED["components"]}
        assert list(Draft202012Validator(schema).iter_errors(words)) == []


def test_what_the_replay_cannot_read_is_a_text_alone(served: Asked) -> None:
    answer = post(served, f"{BASES[0]}/package_show", content=b"[", headers={"content-type": JSON})
    assert answer.status_code == 400
    expect_described(f"{BASES[0]}/package_show", answer, "post")


def test_filters_may_be_an_object_of_a_body(served: Asked) -> None:
    words = {"id": BMO, "filters": {"FAP_CODE": "V1X80"}, "fields": ["FAP_CODE"], "sort": ["FAP_CODE"], "limit": 1}
    answer = post(served, f"{BASES[0]}/datastore_search", json=words)
    assert answer.json()["result"]["records"] == [{"FAP_CODE": "V1X80"}]
    assert answer.json()["result"]["filters"] == {"FAP_CODE": "V1X80"}
    expect_described(f"{BASES[0]}/datastore_search", answer, "post")


def test_a_token_is_described(served: Asked) -> None:
    for answer, method in (
        (served.get(f"{TOKEN}?realm=/partenaire&scope=api_infotravailv1"), "get"),
        (post(served, TOKEN, data={"grant_type": "client_credentials", "scope": "a b"}), "post"),
    ):
        assert answer.status_code == 200
        expect_described(TOKEN, answer, method)


def post(served: Asked, path: str, **options: Any) -> httpx.Response:
    answer: httpx.Response = served._runner.run(served.datasette.client.post(path, **options))
    return answer

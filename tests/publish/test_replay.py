"""The replay of the retired Infotravail API: CKAN's answers, from the sample."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.model import OldResource, own_identifier
from infotravail.publish.replay import is_replayed, search
from infotravail.publish.replay.catalogue import packages
from infotravail.publish.serve import site
from tests.publish.served import asking
from tests.typed import HOSTILE

BASES = ("/partenaire/infotravail/v1", "/api/3/action", "/api/action")
BMO_2025 = "ef8b4a31-f689-5bea-a9be-b29e10df6213"
SHEETS = "767d0c4a-277b-493c-84b7-00143933efce"
TITLES = "7c7b90a4-11e6-4283-97f3-59dbf40d8e86"
SKILLS = "bb7c0638-2bc3-41d9-93aa-75205c288509"
LINKS = "794e460b-6679-4d0b-bfea-8cf4071b4687"
CLASSIFIED = "aff724e0-cb7f-4ee0-a559-740d51331736"
AGENCES = own_identifier("agences/agences")
# Offers, market information, one month of statistics, the one known BMO, and domains of training.
UNHELD = (
    "e49af0f2-8d00-4a54-9124-2f4107efa810",
    "266f691f-bce8-4443-808e-8e5aa125cf17",
    "141a3516-dd5a-49ad-9887-feacf9b64456",
    "6c74b2b7-8ec5-474a-8706-1069670c2035",
    "f4717749-70cd-421c-a7cd-0980cb40f176",
    own_identifier("bmo/2026"),
)
RESOURCES = [resource for package in packages() for resource in package.resources]

each_base = pytest.mark.parametrize("base", BASES)


class Client:
    """A client of the replay: what an action answers, by GET or by POST."""

    def __init__(self, datasette: Datasette, run: Any) -> None:
        self.datasette = datasette
        self.run = run

    def get(self, action: str, base: str = BASES[0], **parameters: Any) -> httpx.Response:
        return self.run(self.datasette.client.get(f"{base}/{action}", params=parameters))

    def post(self, action: str, base: str = BASES[1], **options: Any) -> httpx.Response:
        return self.run(self.datasette.client.post(f"{base}/{action}", **options))

    def result(self, action: str, **parameters: Any) -> Any:
        answer = self.get(action, **parameters)
        assert answer.status_code == 200, answer.text
        assert answer.json()["success"] is True
        return answer.json()["result"]

    def records(self, resource: str, **parameters: Any) -> list[dict[str, Any]]:
        return list(self.result("datastore_search", id=resource, **parameters)["records"])

    def sql(self, sql: str) -> list[dict[str, Any]]:
        return list(self.result("datastore_search_sql", sql=sql)["records"])


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[Client]:
    with asking(site(built.database, DATASETS)) as asked:
        yield Client(asked.datasette, asked._runner.run)


def assert_refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Return CKAN's error, of that status and kind."""
    assert answer.status_code == status, answer.text
    document = answer.json()
    assert document["success"] is False
    assert document["help"].startswith("http://localhost/api/3/action/help_show?name=")
    error = document["error"]
    assert error["__type"] == kind
    return dict(error)


def test_identifiers_are_of_one_thing_each_and_ours_are_the_same_for_ever() -> None:
    known = [package.identifier for package in packages()] + [resource.identifier for resource in RESOURCES]
    known += [identifier for package in packages() for identifier, _ in package.unheld]
    assert sorted(known) == sorted(set(known))
    assert all(str(UUID(identifier)) == identifier for identifier in known)
    assert own_identifier("bmo/2025") == BMO_2025
    assert own_identifier("agences") == "023440c9-209f-5ca6-84b0-3529dbfed214"


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_resource_is_declared_whole_and_says_what_is_inferred(
    resource: OldResource, database: sqlite3.Connection
) -> None:
    names = [column.name for column in resource.columns]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", name) for name in names)
    assert resource.description.endswith(".")
    assert isinstance(resource.version, str)
    columns = ", ".join(column.sql for column in resource.all_columns)
    rows = database.execute(f"SELECT {columns} FROM {resource.rows} WHERE {resource.where}").fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    assert all(isinstance(row[0], int) for row in rows)
    kinds = {"text": (str, type(None)), "int4": (int, type(None)), "numeric": (int, float, type(None))}
    for index, column in enumerate(resource.columns, 1):
        assert all(isinstance(row[index], kinds[column.type]) for row in rows), column.name


@each_base
def test_the_organisation_has_the_six_packages(client: Client, base: str) -> None:
    answer = client.get("organization_show", base, id="digidata").json()
    assert answer["help"] == "http://localhost/api/3/action/help_show?name=organization_show"
    found = {package["name"]: package["id"] for package in answer["result"]["packages"]}
    assert found["bmo"] == "521b5b3e-9bcc-4e8e-b6f1-2a0a0899989a"
    assert found["rome"] == "78f91db4-b3c0-400c-a68d-47df9387e5a7"
    assert found["imt"] == "a4f9e4dd-365e-4542-839c-a93a2448e388"
    assert set(found) == {"rome", "bmo", "agences", "imt", "offres", "stmt"}
    assert {package["type"] for package in answer["result"]["packages"]} == {"dataset"}


def test_a_package_shows_the_years_that_we_hold_under_identifiers_of_their_own(client: Client) -> None:
    package = client.result("package_show", id="521b5b3e-9bcc-4e8e-b6f1-2a0a0899989a")
    assert [(one["name"], one["size"], one["pe_version"]) for one in package["resources"]] == [
        ("Résultats enquête BMO 2023", 308, "1"),
        ("Résultats enquête BMO 2024", 345, "1"),
        ("Résultats enquête BMO 2025", 306, "1"),
    ]
    assert package["resources"][2]["id"] == BMO_2025
    assert "L'identifiant est à nous" in package["resources"][2]["description"]
    assert "Colonnes inférées" in package["resources"][2]["description"]
    assert client.result("package_show", id="bmo") == package


@pytest.mark.parametrize("name", ["imt", "stmt"])
def test_a_package_that_we_hold_nothing_of_says_so(client: Client, name: str) -> None:
    package = client.result("package_show", id=name)
    assert package["resources"] == []
    assert "ce fichier n'en détient aucune ressource" in package["notes"]


def test_offers_answer_under_their_old_names(client: Client) -> None:
    found = client.result("datastore_search", id="421692f5-f342-4223-9c51-72a27dcaf51e", filters='{"POSTCODE":"01300"}')
    assert [{name: value for name, value in row.items() if name != "_id"} for row in found["records"]] == [
        {
            "ACTIVITY_CODE": None,
            "ACTIVITY_NAME": None,
            "CITY_CODE": "01340",
            "CONTRACT_TYPE_CODE": "CDD",
            "CREATION_DATE": "03/11/26",
            "DEPARTEMENT_CODE": "01",
            "LATITUDE": 45.72,
            "LONGITUDE": 5.66,
            "MODIFICATION_DATE": "03/11/26",
            "POSTCODE": "01300",
            "QUALIFICATION_CODE": None,
            "QUALIFICATION_NAME": None,
            "ROME_PROFESSION_CARD_CODE": "D1102",
            "ROME_PROFESSION_CARD_NAME": "Boulanger / Boulangère",
            "ROME_PROFESSION_NAME": "Boulanger / Boulangère",
        }
    ]


def test_a_resource_is_shown_and_searched_for_by_the_publisher_s_type(client: Client) -> None:
    shown = client.result("resource_show", id=TITLES)
    assert (shown["id"], shown["name"], shown["pe_source"]) == (
        TITLES,
        "Référentiel des appellations",
        "REF_APPELLATION",
    )
    found = client.result("resource_search", query="pe_type:reference")
    assert found["count"] == len(found["results"]) == 8
    assert shown in found["results"]
    both = client.post("resource_search", json={"query": ["pe_type:reference", "name:fiches métiers"]}).json()
    assert [one["id"] for one in both["result"]["results"]] == [SHEETS]


@pytest.mark.parametrize("identifier", [*UNHELD, "11111111-2222-3333-4444-555555555555", "x", "'", '"', "é" * 300])
def test_a_resource_that_is_not_held_is_not_found_and_has_no_row(client: Client, identifier: str) -> None:
    for action in ("resource_show", "datastore_search"):
        answer = client.get(action, id=identifier)
        assert_refused(answer, 404, "Not Found Error")
        assert "result" not in answer.json()
    if re.fullmatch("[0-9a-f-]{36}", identifier):
        answer = client.get("datastore_search_sql", sql=f'SELECT * FROM "{identifier}"')
        assert_refused(answer, 404, "Not Found Error")


def test_what_is_known_of_a_resource_that_is_not_held_is_told(client: Client) -> None:
    error = assert_refused(client.get("resource_show", id=UNHELD[1]), 404, "Not Found Error")
    assert error["message"] == (
        f'Not found: Resource "{UNHELD[1]}" (Statistiques offres et demandes, imt) is known, and not held by this file.'
    )


def test_packages_and_organisations_that_are_not_there_are_not_found(client: Client) -> None:
    assert_refused(client.get("package_show", id="rien"), 404, "Not Found Error")
    assert_refused(client.get("organization_show", id="rien"), 404, "Not Found Error")
    assert_refused(client.get("help_show", name="rien"), 404, "Not Found Error")


def test_an_action_helps(client: Client) -> None:
    assert "limit (100, at most 32 000)" in client.result("help_show", name="datastore_search")


@each_base
def test_a_search_answers_as_ckan_did(client: Client, base: str, database: sqlite3.Connection) -> None:
    answer = client.get("datastore_search", base, resource_id=BMO_2025, limit=2, offset=0)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    result = answer.json()["result"]
    assert result["resource_id"] == BMO_2025
    assert result["fields"][:2] == [{"type": "int4", "id": "_id"}, {"type": "text", "id": "FAP_CODE"}]
    assert (result["offset"], result["limit"], result["total"]) == (0, 2, 306)
    assert result["_links"] == {
        "start": f"/api/action/datastore_search?resource_id={BMO_2025}&limit=2",
        "next": f"/api/action/datastore_search?resource_id={BMO_2025}&limit=2&offset=2",
    }
    (row,) = database.execute(
        "SELECT b.code_fap, m.libelle, b.code_bassin, s.libelle, b.code_departement, t.libelle_departement, "
        "b.code_region, t.libelle_region, b.projets, b.projets_difficiles, b.projets_saisonniers "
        "FROM bmo b JOIN bmo_metiers m USING (annee, code_fap) JOIN bassins s USING (annee, code_bassin) "
        "JOIN bmo_territoires t USING (annee, code_departement, code_region) "
        "WHERE annee = 2025 ORDER BY code_fap, code_bassin, code_departement LIMIT 1"
    ).fetchall()
    assert tuple(result["records"][0].values()) == (1, *row)


def test_a_hidden_figure_is_empty_and_never_nought(client: Client, database: sqlite3.Connection) -> None:
    records = client.records(BMO_2025, limit=1_000)
    (hidden,) = database.execute("SELECT count(*) FROM bmo WHERE annee = 2025 AND projets IS NULL").fetchone()
    assert hidden > 0
    assert len([one for one in records if one["NB_RECRUT_PROJECTS"] is None]) == hidden
    figures = {one[name] for one in records for name in one if name.startswith("NB_")}
    assert min(figure for figure in figures if figure is not None) >= 5
    assert all(re.fullmatch(r"\d{4}", one["CATCHMENT_AREA_CODE"]) for one in records)
    assert {"01", "2A"} & {one["DEPARTEMENT_CODE"] for one in records} or {one["REGION_CODE"] for one in records}


def test_pages_lead_to_the_end_without_a_gap_and_in_one_order(client: Client) -> None:
    path, seen, sizes = f"/api/action/datastore_search?resource_id={BMO_2025}&limit=50", [], []
    while True:
        result = client.run(client.datasette.client.get(path)).json()["result"]
        sizes.append(len(result["records"]))
        seen += [one["_id"] for one in result["records"]]
        if not result["records"]:
            break
        path = result["_links"]["next"]
    assert seen == list(range(1, 307))
    assert sizes == [50] * 6 + [6, 0]
    assert len(client.records(TITLES, limit=200)) == 200
    assert len(client.records(TITLES, limit=200, offset=200)) == 180


def test_a_page_of_several_statements_is_the_same_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.records(LINKS, limit=100, offset=30)
    monkeypatch.setattr(search, "CHUNK", 7)
    assert client.records(LINKS, limit=100, offset=30) == whole
    assert len(whole) == 100
    assert [one["_id"] for one in client.records(BMO_2025, limit=400)] == list(range(1, 307))


def test_links_keep_what_makes_the_page_and_no_token(client: Client) -> None:
    result = client.result(
        "datastore_search", id=BMO_2025, filters='{"DEPARTEMENT_CODE": ["63"]}', fields="FAP_CODE, _id",
        sort="FAP_CODE desc", q="a", limit=1, offset=1, access_token="secret",
    )  # fmt: skip
    kept = parse_qs(urlsplit(result["_links"]["prev"]).query)
    assert kept == {
        "resource_id": [BMO_2025], "q": ["a"], "fields": ["FAP_CODE,_id"], "sort": ["FAP_CODE desc"],
        "filters": ['{"DEPARTEMENT_CODE": ["63"]}'], "limit": ["1"], "offset": ["0"],
    }  # fmt: skip
    assert list(result["records"][0]) == ["FAP_CODE", "_id"]
    assert [one["id"] for one in result["fields"]] == ["FAP_CODE", "_id"]


def test_limits_are_ckan_s(client: Client) -> None:
    assert client.result("datastore_search", id=SKILLS)["limit"] == 100
    assert client.result("datastore_search", id=SKILLS, limit=100_000)["limit"] == 32_000
    nothing = client.result("datastore_search", id=SKILLS, limit=0)
    assert (nothing["records"], nothing["total"] > 0) == ([], True)
    assert "total" not in client.result("datastore_search", id=SKILLS, include_total="false")


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"limit": "dix"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"offset": "9" * 400}, "offset"),
        ({"offset": "9" * 19}, "offset"),
        ({"filters": "{"}, "filters"),
        ({"filters": "[1]"}, "filters"),
        ({"filters": '{"RIEN": 1}'}, "filters"),
        ({"filters": '{"FAP_CODE": {"gt": 1}}'}, "filters"),
        ({"filters": '{"FAP_CODE": true}'}, "filters"),
        ({"filters": '{"NB_RECRUT_PROJECTS": "beaucoup"}'}, "filters"),
        ({"filters": '{"NB_RECRUT_PROJECTS": "nan"}'}, "filters"),
        ({"filters": '{"_id": 1e300}'}, "filters"),
        ({"filters": '{"FAP_CODE": "\\ud800"}'}, "filters"),
        ({"filters": "[" * 5_000}, "filters"),
        ({"fields": "FAP_CODE,code_fap"}, "fields"),
        ({"fields": 'FAP_CODE" FROM bmo --'}, "fields"),
        ({"sort": "RIEN"}, "sort"),
        ({"sort": "FAP_CODE; DROP TABLE bmo"}, "sort"),
        ({"sort": "FAP_CODE desc, 1"}, "sort"),
        ({"distinct": "true"}, "distinct"),
        ({"records_format": "csv"}, "records_format"),
    ],
)
def test_what_is_wrong_in_a_search_is_named(client: Client, parameters: dict[str, str], named: str) -> None:
    error = assert_refused(client.get("datastore_search", id=BMO_2025, **parameters), 409, "Validation Error")
    assert list(error) == ["__type", named]


def test_what_is_missing_is_named(client: Client) -> None:
    for action, name in (
        ("datastore_search", "resource_id"),
        ("datastore_search_sql", "sql"),
        ("package_show", "id"),
        ("resource_show", "id"),
        ("resource_search", "query"),
        ("organization_show", "id"),
    ):
        error = assert_refused(client.get(action), 409, "Validation Error")
        assert error[name] == ["Missing value"]
    assert_refused(client.get("resource_search", query="sans deux points"), 409, "Validation Error")
    assert_refused(client.get("resource_search", query="rien:x"), 409, "Validation Error")


def test_filters_keep_a_value_several_or_none(client: Client, database: sqlite3.Connection) -> None:
    def total(**filters: Any) -> int:
        return int(client.result("datastore_search", id=BMO_2025, filters=json.dumps(filters))["total"])

    def count(where: str) -> int:
        return int(database.execute(f"SELECT count(*) FROM bmo WHERE annee = 2025 AND {where}").fetchone()[0])

    assert total(FAP_CODE="V1X80") == count("code_fap = 'V1X80'") > 0
    assert total(DEPARTEMENT_CODE=["35", "63"]) == count("code_departement IN ('35', '63')") > 0
    assert total(DEPARTEMENT_CODE=[35, 63], FAP_CODE="V1X80") == count(
        "code_departement IN ('35', '63') AND code_fap = 'V1X80'"
    )
    assert total(NB_RECRUT_PROJECTS=None) == count("projets IS NULL") > 0
    assert total(NB_RECRUT_PROJECTS="10") == total(NB_RECRUT_PROJECTS=10) == count("projets = 10")
    assert total(FAP_CODE=[]) == 0
    assert total(FAP_CODE="' OR 1=1 --") == 0


def test_sorting_puts_what_is_empty_where_postgresql_does(client: Client) -> None:
    name = "NB_RECRUT_PROJECTS"
    found = [one[name] for one in client.records(BMO_2025, sort=f"{name} asc", limit=400)]
    shown = [one for one in found if one is not None]
    assert shown == sorted(shown)
    assert found == shown + [None] * (len(found) - len(shown))
    other = [one[name] for one in client.records(BMO_2025, sort=f'"{name}" DESC, _id', limit=400)]
    assert other == found[::-1]


def test_words_are_found_in_codes_and_labels(client: Client) -> None:
    def found(resource: str, name: str, q: str) -> list[str]:
        return [one[name] for one in client.records(resource, q=q)]

    assert "M1855" in found(SHEETS, "ROME_PROFESSION_CARD_CODE", "developpeur")
    assert found(SHEETS, "ROME_PROFESSION_CARD_NAME", "a1423") == ["Œnologue"]
    assert "15552" in found(TITLES, "OGR_CODE", "infirm")
    assert set(found(BMO_2025, "FAP_CODE", "infirmiers 63")) == {"V1X80"}
    assert found(LINKS, "REF_TYPE_CODE", "M1855 15552") == []
    assert set(found(LINKS, "ROME_PROFESSION_CARD_CODE", "m1855")) == {"M1855"}
    assert client.result("datastore_search", id=SHEETS, q="…")["total"] == 0
    assert client.result("datastore_search", id=SHEETS, q="")["total"] == 56
    assert_refused(client.post("datastore_search", json={"id": SHEETS, "q": ["a"]}), 409, "Validation Error")


@pytest.mark.parametrize("resource", [TITLES, LINKS, BMO_2025, AGENCES])
def test_no_word_and_no_value_is_an_error(client: Client, resource: str) -> None:
    name = client.result("datastore_search", id=resource)["fields"][1]["id"]
    for text in HOSTILE:
        # A lone surrogate is not Unicode, so it is in no JSON that can be read.
        expected = 400 if re.search("[\ud800-\udfff]", text) else 200
        for asked in ({"q": text}, {"filters": {name: text}}, {"filters": {name: [text, None]}}):
            answer = client.post("datastore_search", content=json.dumps({"id": resource, **asked}))
            assert answer.status_code == expected, (asked, answer.text)


@pytest.mark.parametrize("name", ["resource_id", "limit", "offset", "filters", "fields", "sort", "q", "sql", "query"])
@pytest.mark.parametrize(
    "value",
    ['"', "\0", "[]", "{}", "null", "true", "1e400", "--", ";", "x" * 20_000, 3, True, [], {}, [[1]], None, 10**30],
)
def test_nothing_that_is_asked_is_our_fault(client: Client, name: str, value: Any) -> None:
    for action in ("datastore_search", "datastore_search_sql", "resource_search", "resource_show", "package_show"):
        answer = client.post(
            action, json={"id": BMO_2025, "sql": f'SELECT * FROM "{BMO_2025}"', "query": "name:a", name: value}
        )
        assert answer.status_code in (200, 404, 409), (action, answer.text)
        assert answer.json()["success"] is (answer.status_code == 200)


def test_agencies_are_those_of_the_most_recent_source(client: Client, database: sqlite3.Connection) -> None:
    assert len(client.result("datastore_search", id=AGENCES)["fields"]) == 64
    records = client.records(AGENCES)
    expected = database.execute(
        "SELECT libelle FROM agences WHERE source = 'api' AND type_agence != 'direction' ORDER BY rowid"
    )
    assert [one["AGENCY_NAME"] for one in records] == [name for (name,) in expected]
    (rennes,) = client.records(AGENCES, filters='{"CITY_CODE": "35238"}')
    expected_of_rennes = {
        "AGENCY_TYPE_CODE": "APE",
        "POSTCODE": "35000",
        "PUBLIC_PHONE_NUMBER": "39-49",
        "DPT_DIRECTION_NAME": None,
    }
    assert {name: rennes[name] for name in expected_of_rennes} == expected_of_rennes
    hours = {
        (f"{'APPT_' if by_appointment else ''}OPENING_HOUR_MON_SLOT_{slot}"): opening
        for slot, by_appointment, opening in database.execute(
            "SELECT creneau, est_sur_rendez_vous, heure_ouverture FROM agences_horaires h JOIN agences a "
            "USING (source, identifiant) WHERE source = 'api' AND code_commune = '35238' AND jour = 1"
        )
    }
    assert hours
    assert {name: rennes[name] for name in hours} == hours


def test_links_join_skills_to_sheets_as_an_old_client_did(client: Client, database: sqlite3.Connection) -> None:
    found = client.sql(
        f'SELECT skills."SKILL_NAME", jobs."ROME_PROFESSION_CARD_NAME", jobs."MAIN_PROF_AREA_NAME", '
        f'jobs."PROFESSIONAL_AREA_NAME" from "{SKILLS}" skills '
        f'INNER JOIN "{LINKS}" links ON skills."OGR_CODE" = links."OGR_CODE" '
        f'INNER JOIN "{CLASSIFIED}" jobs ON links."ROME_PROFESSION_CARD_CODE" = jobs."ROME_PROFESSION_CARD_CODE" '
        "WHERE links.\"REF_TYPE_CODE\" LIKE '1' AND jobs.\"ROME_PROFESSION_CARD_CODE\" = 'M1855'"
    )
    expected = database.execute(
        "SELECT (SELECT count(*) FROM rome_metiers_competences WHERE code_rome = 'M1855') + "
        "(SELECT count(*) FROM rome_metiers_savoirs WHERE code_rome = 'M1855')"
    ).fetchone()[0]
    assert len(found) == expected > 0
    assert {key: value for key, value in found[0].items() if key != "SKILL_NAME"} == {
        "ROME_PROFESSION_CARD_NAME": "Développeur / Développeuse web",
        "MAIN_PROF_AREA_NAME": "Support à l'entreprise",
        "PROFESSIONAL_AREA_NAME": database.execute(
            "SELECT libelle FROM rome_domaines WHERE code_domaine_professionnel = 'M18'"
        ).fetchone()[0],
    }


def test_sql_answers_as_ckan_did(client: Client) -> None:
    result = client.result(
        "datastore_search_sql",
        sql=f'SELECT * FROM "{BMO_2025}" WHERE "FAP_CODE" LIKE \'V1X80\' '
        "AND \"DEPARTEMENT_CODE\" = '63' LIMIT 2 OFFSET 0;",
    )
    assert result["records"] == client.records(
        BMO_2025, filters='{"FAP_CODE": "V1X80", "DEPARTEMENT_CODE": "63"}', limit=2
    )
    assert result["fields"] == [
        {"id": one["id"], "type": one["type"]} for one in client.result("datastore_search", id=BMO_2025)["fields"]
    ]
    assert client.sql(f'SELECT COUNT(*) FROM "{BMO_2025}"') == [{"count": 306}]
    assert client.sql(f'select count( * ), max("_id") from "{BMO_2025.upper()}"') == [{"count": 306, "max": 306}]
    (named,) = client.sql(f'SELECT "FAP_CODE" AS "CODE", \'"RIEN"\' AS texte FROM "{BMO_2025}" LIMIT 1')
    assert list(named.values())[1:] == ['"RIEN"']
    assert client.sql("SELECT 9e999 AS a, x'00ff' AS b, NULL AS c") == [{"a": None, "b": "\\x00ff", "c": None}]


def test_sql_is_cut_at_the_site_s_number_of_rows_and_says_so(client: Client) -> None:
    result = client.result("datastore_search_sql", sql=f'SELECT a."_id" FROM "{BMO_2025}" a CROSS JOIN "{BMO_2025}" b')
    assert len(result["records"]) == client.datasette.max_returned_rows
    assert result["records_truncated"] is True


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM bmo",
        "INSERT INTO bmo DEFAULT VALUES",
        "PRAGMA user_version = 3",
        "ATTACH 'x' AS y",
        "WITH x AS (SELECT 1) DELETE FROM bmo",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE bmo",
        "EXPLAIN SELECT 1",
        "-- x\nSELECT 1",
        "SELECT * FROM pragma_user_version('x')",
        "SELECT load_extension('x')",
        "SELECT hex(zeroblob(200000000))",
        "SELECT ?",
        "SELECT :p",
        "SELECT (SELECT",
        "SELECT '",
        'SELECT "',
        "SELECT * FROM rien",
        'SELECT "RIEN" FROM "{bmo}"',
        'SELECT * FROM "{bmo}" WHERE "RIEN" = \'RIEN\'',
        'SELECT * FROM "{bmo}" WHERE "FAP_CODE"::text = \'V1X80\'',
        "SELECT * FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)",
    ],
)
def test_sql_that_is_no_plain_select_is_refused(client: Client, sql: str, built: Home) -> None:
    before = built.database.read_bytes()
    error = assert_refused(client.get("datastore_search_sql", sql=sql.format(bmo=BMO_2025)), 409, "Validation Error")
    assert list(error) == ["__type", "query"]
    assert built.database.read_bytes() == before


def test_json_and_forms_are_read_as_ckan_reads_them(client: Client) -> None:
    asked = {"resource_id": SHEETS, "filters": {"ROME_PROFESSION_CARD_CODE": "M1855"}, "fields": ["_id"], "limit": 1}
    expected = client.post("datastore_search", json=asked).json()["result"]
    assert expected["total"] == 1
    as_form = {"resource_id": SHEETS, "filters": json.dumps(asked["filters"]), "fields": "_id", "limit": "1"}
    assert client.post("datastore_search", data=as_form).json()["result"]["records"] == expected["records"]
    curl = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("datastore_search", content=json.dumps(asked), headers=curl).json()["result"] == expected
    with_cookie = client.post("datastore_search", data=as_form, headers={"cookie": "x=y"})
    assert with_cookie.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "3",
        '"x"',
        "\xff",
        '{"limit": NaN}',
        "[" * 100_000,
        '{"q": "\\ud800"}',
        f'{{"limit": {"9" * 5_000}}}',
        "x" * 200_000,
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(client: Client, body: str) -> None:
    answer = client.post(
        "datastore_search", content=body.encode("latin-1"), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json().startswith("Bad request - ")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_an_action_that_is_none_is_a_bad_request(client: Client) -> None:
    assert client.get("package_delete", id="bmo").json() == "Bad request - Action name not known: package_delete"
    answer = client.run(client.datasette.client.delete(f"{BASES[0]}/package_show?id=bmo"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_a_browser_may_ask_before_it_asks(client: Client) -> None:
    for path in (f"{BASES[0]}/datastore_search", "/connexion/oauth2/access_token"):
        answer = client.run(client.datasette.client.options(path))
        assert answer.status_code == 204
        assert "authorization" in answer.headers["access-control-allow-headers"]


def test_any_client_gets_a_token_and_any_token_is_accepted(client: Client) -> None:
    asked = {
        "grant_type": "client_credentials",
        "client_id": "x",
        "client_secret": "secret",
        "scope": "api_infotravailv1",
    }
    answer = client.run(client.datasette.client.post("/connexion/oauth2/access_token?realm=%2Fpartenaire", data=asked))
    assert answer.json() == {
        "access_token": "infotravail", "expires_in": 1499, "token_type": "Bearer", "scope": "api_infotravailv1",
    }  # fmt: skip
    for header in ({}, {"authorization": "Bearer autre"}, {"authorization": "x"}, {"x-ckan-api-key": "y"}):
        path = f"{BASES[0]}/package_show?id=bmo"
        assert client.run(client.datasette.client.get(path, headers=header)).status_code == 200


def test_only_the_replay_s_own_addresses_take_forms_without_a_token() -> None:
    assert is_replayed("/api/3/action/datastore_search")
    assert is_replayed("/connexion/oauth2/access_token")
    for path in ("/", "/infotravail", "/api/3/action/", "/api/3/action/x/y", "/x/api/action/x", "/-/messages"):
        assert not is_replayed(path)


def test_an_owner_who_closes_sql_or_the_database_closes_them_here_too(built: Home) -> None:
    def status(metadata: dict[str, Any], path: str) -> int:
        datasette = Datasette([], immutables=[str(built.database)], metadata=metadata)
        with asking(datasette) as asked:
            return asked.get(path).status_code

    sql, show = f"{BASES[0]}/datastore_search_sql?sql=SELECT+1", f"{BASES[0]}/package_show?id=bmo"
    assert (status({"allow_sql": False}, sql), status({"allow_sql": False}, show)) == (403, 200)
    assert (status({"allow": False}, sql), status({"allow": False}, show)) == (403, 403)


def test_other_databases_have_no_replay(tmp_path: Any) -> None:
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    with asking(Datasette([str(other)])) as asked:
        assert asked.get(f"{BASES[1]}/package_show?id=bmo").status_code == 404


def test_a_file_that_lacks_a_dataset_holds_none_of_its_resources(built: Home, tmp_path: Any) -> None:
    path = tmp_path / "infotravail.db"
    path.write_bytes(built.database.read_bytes())
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA foreign_keys = OFF; DELETE FROM bmo; DROP TABLE agences;")
    connection.close()
    with asking(Datasette([], immutables=[str(path)])) as asked:
        for name in ("bmo", "agences"):
            assert asked.get(f"{BASES[0]}/package_show?id={name}").json()["result"]["resources"] == []
        assert asked.get(f"{BASES[0]}/datastore_search?id={BMO_2025}").status_code == 404

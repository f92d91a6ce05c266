"""The pages of places: each with what it is in and what is in it, at one address; and what is said of what is none."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking, got


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def shown(site: Asked, address: str, status: int = 200) -> Html:
    """Return the page of an address."""
    answer = site.get(address)
    assert answer.status_code == status, address
    return Html(answer.text)


def links(page: Html) -> list[str]:
    """Return where the links of a page lead."""
    return [one["href"] or "" for one in page.of("a")]


def canonical(page: Html) -> str:
    """Return the address that a page says is its own."""
    (one,) = [link["href"] or "" for link in page.of("link") if link["rel"] == "canonical"]
    return one.removeprefix("http://localhost")


# What a place is in, and what is in it


def test_a_region_has_its_departments_its_basins_its_agencies_and_its_jobs(site: Asked) -> None:
    found = got(site, "/territoire/REG-53.json")
    assert (found["lieu"]["genre"], found["lieu"]["code"], found["lieu"]["libelle"]) == ("region", "53", "Bretagne")
    assert [(one["code"], one["libelle"]) for one in found["parties"]] == [
        *(("22", "Côtes-d'Armor"), ("29", "Finistère"), ("35", "Ille-et-Vilaine"), ("56", "Morbihan"))
    ]
    assert [one["code"] for one in found["bassins"]] == ["5313", "5314", "5315", "5316", "5317", "5326"]
    assert [one["libelle"] for one in found["agences"]] == ["RENNES EXEMPLE CENTRE", "ST MALO EXEMPLE"]
    assert (found["besoins"][0]["code_fap"], found["besoins"][0]["projets"]["max"]) == ("S2X61", 1799)
    page = shown(site, "/territoire/REG-53")
    assert page.title == "Bretagne (région 53) – infotravail"
    for expected in ("/territoire/22", "/territoire/35", "/bassin/5314", "/territoire/REG-53.json"):
        assert expected in links(page)
    assert "Régions" not in page.text
    assert "6 bassins d'emploi, enquête de 2025" in page.text


def test_the_tables_of_a_region_are_at_its_address(site: Asked) -> None:
    assert got(site, "/territoire/REG-53/agences.json")["total"] == 2
    assert got(site, "/territoire/REG-53/bmo.json?limit=1")["besoins"][0]["code_fap"] == "S2X61"
    for name, column in (("agences", "identifiant"), ("bmo", "code_fap")):
        answer = site.get(f"/territoire/REG-53/{name}.csv")
        assert answer.status_code == 200
        first = next(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert first[column] == {"agences": "BRE9001", "bmo": "S2X61"}[name]


def test_a_department_has_its_region_its_communes_and_its_basins(site: Asked) -> None:
    page = shown(site, "/territoire/35")
    assert "Département. Région Bretagne 53" in page.text
    assert {"/territoire/REG-53", "/territoire/35238", "/bassin/5314"} <= set(links(page))


def test_a_commune_has_its_department_its_region_and_its_postcodes(site: Asked) -> None:
    page = shown(site, "/territoire/35238")
    assert "Commune, 230 890 habitants. Département Ille-et-Vilaine 35 Région Bretagne 53" in page.text.replace(
        "\u202f", " "
    )
    assert "Intercommunalité Rennes Métropole 243500139" in page.text
    assert "Codes postaux 35000 , 35200 , 35700" in page.text


def test_a_part_of_paris_is_in_paris_which_is_named_once_for_each_thing_that_it_is(site: Asked) -> None:
    text = shown(site, "/territoire/75112").text
    assert "Commune Paris 75056 Département Paris 75 Région Île-de-France 11" in text
    assert "Arrondissement, " in text
    assert "/territoire/75112" in links(shown(site, "/territoire/75056"))
    told = shown(site, "/territoire/75056").meta("description")
    assert told == "Agences France Travail et projets de recrutement : Paris, Île-de-France."


def test_an_overseas_collectivity_is_no_department(site: Asked) -> None:
    assert "Collectivité d'outre-mer" in shown(site, "/territoire/978").text
    assert "Collectivité d'outre-mer Saint-Martin 978" in shown(site, "/territoire/97801").text


def test_regions_come_as_a_dictionary_has_them_accents_or_none(site: Asked, database: sqlite3.Connection) -> None:
    names = [name for (name,) in database.execute("SELECT libelle FROM regions")]
    assert [one["libelle"] for one in got(site, "/territoire.json")["lieux"]] == sorted(
        names, key=lambda name: name.replace("Î", "I")
    )


def test_where_nothing_is_typed_one_chooses_a_region(site: Asked) -> None:
    page = shown(site, "/territoire")
    assert {"/territoire/REG-53", "/territoire/REG-01", "/territoire?q=st%20malo"} <= set(links(page))
    assert "/territoire/REG-53" not in links(shown(site, "/territoire?q=zzzz"))


# One address for each


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("REG-53", "/territoire/REG-53"),
        ("reg-53", "/territoire/REG-53"),
        ("REG%2D53", "/territoire/REG-53"),
        ("%52EG-53", "/territoire/REG-53"),
        ("53", "/territoire/53"),
        ("DEP-53", "/territoire/53"),
        ("DEP-35", "/territoire/35"),
        ("COM-35238", "/territoire/35238"),
        ("35%32%33%38", "/territoire/35238"),
        ("com-97801", "/territoire/97801"),
    ],
)
def test_each_way_of_writing_a_place_leads_to_its_own_address(site: Asked, address: str, own: str) -> None:
    assert canonical(shown(site, f"/territoire/{address}")) == own
    found = got(site, f"/territoire/{address}.json")
    assert found["lieu"] == got(site, f"{own}.json")["lieu"]


def test_a_region_and_a_department_of_one_code_are_told_apart(site: Asked) -> None:
    pairs = [("53", "Mayenne (53)", "Bretagne (région 53)"), ("75", "Paris (75)", "Nouvelle-Aquitaine (région 75)")]
    for code, department, region in pairs:
        assert shown(site, f"/territoire/{code}").title == f"{department} – infotravail"
        assert shown(site, f"/territoire/REG-{code}").title == f"{region} – infotravail"


def test_every_region_and_every_department_is_in_the_sitemap(site: Asked, database: sqlite3.Connection) -> None:
    said = site.get("/sitemap.xml").text
    rows = database.execute(
        "SELECT code_departement FROM departements UNION ALL SELECT 'REG-' || code_region FROM regions"
    ).fetchall()
    assert [code for (code,) in rows if f"<loc>http://localhost/territoire/{code}</loc>" not in said] == []


def test_the_search_leads_to_the_pages_of_places(site: Asked) -> None:
    assert "/territoire/REG-53" in links(shown(site, "/recherche?q=bretagne"))
    assert {"/territoire/35238", "/territoire?q=35000"} <= set(links(shown(site, "/recherche?q=35000")))
    both = shown(site, "/recherche?q=boulanger+rennes")
    assert "Métier : « boulanger ». Lieu : Rennes, ses agences et ses recrutements 35238" in both.text
    assert "/territoire/35238" in links(both)


# What is none


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("5", [("departement", "05")]),
        ("DEP-5", [("departement", "05")]),
        ("REG-1", [("region", "01")]),
        ("rennes", [("commune", "35238"), ("bassin", "5314")]),
        ("REG-99", []),
        ("%C3%A9", []),
        ("REG-", []),
    ],
)
def test_a_code_of_nothing_is_not_there_and_says_what_it_may_mean(
    site: Asked, asked: str, meant: list[tuple[str, str]]
) -> None:
    found = got(site, f"/territoire/{asked}.json", 404)
    assert (found["lieu"], found["devenir"], found["agences"], found["besoins"]) == (None, None, [], [])
    assert [(one["genre"], one["code"]) for one in found["proches"]] == meant
    page = shown(site, f"/territoire/{asked}", 404)
    assert "Aucun territoire n'a le code «" in page.text
    # Where to go on: what may be meant, a search, the regions.
    own = {
        "departement": "/territoire/",
        "commune": "/territoire/",
        "region": "/territoire/REG-",
        "bassin": "/bassin/",
    }
    assert [one for one in (f"{own[genre]}{code}" for genre, code in meant) if one not in links(page)] == []
    assert "/territoire" in links(page)
    assert [one["name"] for one in page.of("input") if one.get("placeholder") == "saint malo, 35000, bretagne…"] == [
        "q"
    ]


def test_a_code_that_no_place_has_is_told_from_a_text_that_says_nothing(site: Asked) -> None:
    assert got(site, "/territoire.json?q=35042")["inconnu"] == "35042"
    assert "« 35042 » n'est le code d'aucun lieu. Les plus proches :" in shown(site, "/territoire?q=35042").text
    assert got(site, "/territoire.json?q=zzzz")["inconnu"] == ""
    assert "Aucun lieu reconnu dans « zzzz »." in shown(site, "/territoire?q=zzzz").text


# The survey, by names


@pytest.mark.parametrize(
    ("asked", "zone", "heading"),
    [
        ({"lieu": "rennes"}, ("", "", "5314"), "RENNES (bassin d'emploi 5314)"),
        ({"lieu": "ille et vilaine"}, ("35", "", ""), "Ille-et-Vilaine (département 35)"),
        ({"region": "bretagne"}, ("", "53", ""), "Bretagne (région 53)"),
        ({"departement": "DEP-35"}, ("35", "", ""), "Ille-et-Vilaine (département 35)"),
        ({}, ("", "", ""), "France entière"),
    ],
)
def test_the_survey_is_asked_by_names_and_says_whose_figures_it_shows(
    site: Asked, asked: dict[str, str], zone: tuple[str, str, str], heading: str
) -> None:
    found = got(site, f"/bmo.json?{urlencode(asked)}")
    assert (found["departement"], found["region"], found["bassin"]) == zone
    page = shown(site, f"/bmo?{urlencode(asked)}")
    assert heading in page.text
    # What the field has is understood again.
    [field] = [one for one in page.of("input") if one.get("name") == "lieu"]
    again = got(site, f"/bmo.json?lieu={quote(field['value'] or '')}")
    assert again["besoins"] == found["besoins"]


def test_a_department_that_lost_its_zero_is_read_and_one_reads_how(site: Asked) -> None:
    found = got(site, "/bmo.json?departement=1")
    assert found["departement"] == "01"
    text = shown(site, "/bmo?departement=1").text
    assert "« 1 » : Ain (département 01), numéro du département" in text
    assert "L'enquête ne publie aucun projet pour cette demande, Ain (département 01) : ce n'est pas un zéro." in text

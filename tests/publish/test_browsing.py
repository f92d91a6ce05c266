"""Nothing of the site is a dead end: what is listed on a page leads somewhere, and from there back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.classements import classes
from infotravail.datasets.rome.entrees import CLASSEMENTS, Classement
from infotravail.datasets.rome.liens import LIENS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking, got


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def links(site: Asked, address: str, status: int = 200) -> set[str]:
    """Return where a page leads."""
    answer = site.get(address)
    assert answer.status_code == status, address
    return {link["href"] or "" for link in Html(answer.text).of("a")}


# Ways into the sheets


def test_every_sheet_is_reached_from_the_domains(site: Asked, database: sqlite3.Connection) -> None:
    tops = {one for one in links(site, "/domaines") if re.fullmatch(r"/domaine/[A-N]", one)}
    sheets = {one for top in tops for one in links(site, top) if one.startswith("/metier/")}
    assert sheets == {f"/metier/{code}" for (code,) in database.execute("SELECT code_rome FROM rome_metiers")}


def test_the_real_sheets_are_each_in_one_of_the_fourteen_domains(france: Home) -> None:
    with closing(sqlite3.connect(f"file:{france.database}?mode=ro", uri=True)) as connection:
        found = classes(connection, "domaine")
        tops = [one for one in found if not one.au_dessus]
        assert (len(tops), len(found) - len(tops), sum(one.nb_fiches for one in tops)) == (14, 110, 1584)
        for one in found:
            (count,) = connection.execute(
                "SELECT count(*) FROM rome_metiers WHERE code_rome GLOB ?", (f"{one.code}*",)
            ).fetchone()
            assert one.nb_fiches == count, one.code
        kept = {genre: len(classes(connection, genre)) for genre in CLASSEMENTS}
        assert kept == {
            "domaine": 124,
            "secteur": 75,
            "theme": 17,
            "centre_interet": 30,
            "contexte": 179,
            "naf": 89,
            "riasec": 6,
        }


@pytest.mark.parametrize("way", CLASSEMENTS.values(), ids=CLASSEMENTS)
def test_a_class_has_its_sheets_and_they_lead_back(site: Asked, database: sqlite3.Connection, way: Classement) -> None:
    held = {page["code"]: page for page in got(site, f"{way.chemin}.json")["classes"]}
    asked = database.execute(f"SELECT code, count(DISTINCT code_rome) FROM ({way.liens}) GROUP BY 1").fetchall()
    for code, count in asked[:4]:
        assert f"{way.adresse}/{code}" in links(site, way.chemin)
        found = got(site, f"{way.adresse}/{code}.json")
        assert found["classe"] == held[code]
        assert len({one["code_rome"] for one in found["fiches"] if one["classe"] == code}) == count
        for sheet in [one for one in found["fiches"] if one["classe"] == code][:2]:
            assert f"{way.adresse}/{code}" in links(site, f"/metier/{sheet['code_rome']}")
            assert f"/metier/{sheet['code_rome']}" in links(site, f"{way.adresse}/{code}")


def test_a_wide_class_counts_each_sheet_once(site: Asked) -> None:
    for genre in ("domaine", "secteur"):
        for one in got(site, f"{CLASSEMENTS[genre].chemin}.json")["classes"]:
            found = got(site, f"{one['page']}.json")
            assert one["nb_fiches"] == len({sheet["code_rome"] for sheet in found["fiches"]}), one["page"]


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/metier", "/domaines"),
        ("/domaine", "/domaines"),
        ("/secteur", "/secteurs"),
        ("/competence", "/competences"),
        ("/famille", "/familles"),
        ("/bassin", "/bassins"),
        ("/epci", "/territoire"),
    ],
)
def test_the_path_of_one_without_its_code_leads_to_the_list(site: Asked, address: str, there: str) -> None:
    answer = site.get(address)
    assert (answer.status_code, answer.headers["location"]) == (302, there)


def test_it_leads_there_in_the_same_release(site: Asked, database: sqlite3.Connection) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    assert site.get(f"/r/{release}/metier").headers["location"] == f"/r/{release}/domaines"


@pytest.mark.parametrize("code", [" j15 ", "J15", "%6A15"])
def test_a_class_is_asked_in_small_letters_too(site: Asked, code: str) -> None:
    assert got(site, f"/domaine/{code}.json")["classe"]["libelle"] == "Soins paramédicaux"


@pytest.mark.parametrize("code", ["Z", "J1", "J1506", "15", "<b>", "J15'", "%00", "é" * 200])
def test_a_class_that_is_not_there_leads_to_the_list(site: Asked, code: str) -> None:
    assert "/domaines" in links(site, f"/domaine/{code}", 404)


# A sheet


def test_everything_that_a_sheet_lists_is_a_link(site: Asked) -> None:
    sheet = got(site, "/metier/M1855.json")["fiche"]
    there = links(site, "/metier/M1855")
    expected = {one["page"] for one in sheet["classes"]}
    expected |= {f"/appellation/{one['code_ogr']}" for one in sheet["appellations"]}
    expected |= {f"/competence/{one['code_ogr']}" for one in sheet["competences"]}
    expected |= {f"/metier/{one['code_rome']}" for one in sheet["proches"]}
    assert len(expected) > 20
    assert expected <= there
    for address in expected:
        assert site.get(address).status_code == 200, address


def test_a_sheet_leads_to_the_publisher_and_says_that_one_leaves(site: Asked) -> None:
    assert [one.adresse for one in LIENS] == [
        "https://candidat.francetravail.fr/metierscope/fiche-metier/{code}",
        "https://candidat.francetravail.fr/offres/recherche?motsCles={code}",
    ]
    page = Html(site.get("/metier/M1855").text)
    found = {link["href"]: link.get("rel") for link in page.of("a")}
    for one in LIENS:
        assert found[one.adresse.format(code="M1855")] == "external noopener"
        assert f"{one.texte}, sur le site de {one.site}" in page.text
    assert "Ces liens quittent ce site." in page.text


@pytest.mark.parametrize("spelt", ["v344", "V344", "344", "3.44", "ROME3", "rome%203", "ROME%20v344", "Rome-3", "3"])
def test_an_edition_is_meant_however_it_is_spelt(site: Asked, spelt: str) -> None:
    found = got(site, f"/metier/E1205.json?edition={spelt}")
    assert (found["edition"], found["histoire"]["fiche"]["libelle"]) == ("v344", "Réalisation de contenus multimédias")
    page = Html(site.get(f"/metier/E1205?edition={spelt}").text)
    assert page.title.startswith("Réalisation de contenus multimédias (E1205), édition v344 du ROME 3")
    assert ("est lu : édition v344" in page.text) == (spelt.lower() != "v344")


@pytest.mark.parametrize("spelt", ["v345", "34", "ROME", "ROME 5", "²", "v", "344v", "x344"])
def test_an_edition_that_is_none_is_refused_with_those_that_there_are(site: Asked, spelt: str) -> None:
    told = got(site, f"/metier/E1205.json?edition={spelt}", 400)["error"]
    assert told == f"edition : « {spelt} » n'y est pas ; il y a : v344, v460."


def test_an_old_sheet_says_what_it_has_become_and_the_new_one_leads_to_it(site: Asked) -> None:
    assert "/metier/E1205" in links(site, "/metier/E1205?edition=v344")
    assert "/metier/E1205?edition=v344" in links(site, "/metier/E1205")
    page = Html(site.get("/metier/M1855?edition=v344").text)
    assert "M1855 n'est pas dans l'édition v344 (ROME 3)" in page.text
    assert {"/metier/M1805?edition=v344", "/metier/M1855"} <= links(site, "/metier/M1855?edition=v344")


def test_the_current_edition_by_its_name_is_the_sheet_itself(site: Asked) -> None:
    page = Html(site.get("/metier/M1855?edition=v460").text)
    assert page.title.startswith("Développeur / Développeuse web (M1855)")
    assert "Compétences" in page.text


def test_a_job_title_has_its_place_on_its_sheet_and_in_each_edition(site: Asked) -> None:
    found = got(site, "/appellation/17010.json")
    assert [(one["edition"], one["code_rome"]) for one in found["editions"]] == [("v460", "A1423"), ("v344", "A1413")]
    assert {"/metier/A1423#a17010", "/metier/A1413?edition=v344"} <= links(site, "/appellation/17010")
    ids = [found.get("id") for found in Html(site.get("/metier/A1423").text).of("li")]
    assert "a17010" in ids
    assert "/metier/A1423#a17010" in links(site, "/recherche?q=oenologue")


# Families, places, skills


def test_a_family_leads_to_its_sheets_and_back(site: Asked, database: sqlite3.Connection) -> None:
    code, sheet, nomenclature = database.execute(
        "SELECT code_fap, code_rome, nomenclature FROM fap_fiches ORDER BY 1, 2 LIMIT 1"
    ).fetchone()
    assert f"/metier/{sheet}" in links(site, f"/famille/{code}")
    assert f"/famille/{code}" in links(site, f"/metier/{sheet}")
    assert f"/famille/{code}" in links(site, f"/familles?nomenclature={nomenclature}")


def test_every_department_and_region_is_on_the_page_of_territories(site: Asked, database: sqlite3.Connection) -> None:
    there = links(site, "/territoire")
    assert {f"/territoire/{code}" for (code,) in database.execute("SELECT code_departement FROM departements")} <= there
    assert {f"/territoire/REG-{code}" for (code,) in database.execute("SELECT code_region FROM regions")} <= there
    assert "/bassins" in there


def test_a_basin_leads_to_its_communes_and_they_to_it(site: Asked, database: sqlite3.Connection) -> None:
    code, commune = database.execute(
        "SELECT z.code_bassin, z.code_commune FROM communes_bassins z JOIN communes c USING (code_commune) "
        "WHERE z.annee_zonage = (SELECT max(annee_zonage) FROM communes_bassins) ORDER BY 1, 2 LIMIT 1"
    ).fetchone()
    assert f"/territoire/{commune}" in links(site, f"/bassin/{code}")
    assert f"/bassin/{code}" in links(site, f"/territoire/{commune}")


def test_an_intercommunality_leads_to_its_communes_and_they_to_it(site: Asked, database: sqlite3.Connection) -> None:
    code, commune = database.execute(
        "SELECT code_epci, code_commune FROM epci_communes ORDER BY 1, 2 LIMIT 1"
    ).fetchone()
    assert f"/territoire/{commune}" in links(site, f"/epci/{code}")
    assert f"/epci/{code}" in links(site, f"/territoire/{commune}")


def test_the_tree_of_competences_is_gone_down(site: Asked) -> None:
    [domain, *_] = got(site, "/arborescence.json")["domaines"]
    assert domain["branche"]["page"] in links(site, "/arborescence")
    address = domain["branche"]["page"]
    while address.startswith("/arborescence/"):
        below = got(site, f"{address}.json")["parties"]
        assert below
        assert {one["page"] for one in below} <= links(site, address)
        address = below[0]["page"]
    assert site.get(address).status_code == 200


def test_knowledge_is_browsed_by_category(site: Asked, database: sqlite3.Connection) -> None:
    name, count = database.execute(
        "SELECT categorie_savoir, count(*) FROM rome_savoirs GROUP BY 1 ORDER BY 1 LIMIT 1"
    ).fetchone()
    found = got(site, f"/savoirs.json?categorie={name}&limit=5")
    assert (found["total"], len(found["savoirs"])) == (count, 5)
    code = found["savoirs"][0]["code_ogr"]
    assert f"/competence/{code}" in links(site, f"/savoirs?categorie={name}")
    assert "/savoirs?categorie=" in " ".join(links(site, f"/competence/{code}"))


# The door


def test_the_home_page_is_a_door(site: Asked, database: sqlite3.Connection) -> None:
    answer = site.get("/")
    page = Html(answer.text)
    assert [one["name"] for one in page.of("input") if one.get("type") == "search"] == ["q"]
    there = links(site, "/")
    doors = {"/domaines", "/territoire", "/bmo", "/marche", "/passage", "/coder", "/livraison", "/api"}
    assert doors <= there
    assert {
        f"/domaine/{code}" for (code,) in database.execute("SELECT code_grand_domaine FROM rome_grands_domaines")
    } <= there
    found = got(site, "/-/accueil.json")["recrutements"]
    (least, most) = database.execute(
        "SELECT sum(projets_min), sum(projets_max) FROM bmo WHERE annee = ? AND code_departement = '63'",
        (found["annee"],),
    ).fetchone()
    [here] = [one for one in found["departements"] if one["code_departement"] == "63"]
    assert (here["projets_min"], here["projets_max"]) == (least, most)


def test_what_is_found_has_a_line_and_a_number(site: Asked) -> None:
    found = got(site, "/-/recherche.json?q=infirmier&limit=1")
    totals = {one["genre"]: one["total"] for one in found["totaux"]}
    assert sum(totals.values()) == found["total"]
    assert found["resultats"][0]["definition"]
    page = Html(site.get("/recherche?q=infirmier&limit=1").text)
    assert found["resultats"][0]["definition"] in page.text
    assert f"1 sur {totals['appellation']}" in page.text
    assert "/recherche?limit=100&q=infirmier" in links(site, "/recherche?q=infirmier&limit=1")


@pytest.mark.parametrize(
    "address",
    ["/territoire", "/recherche?q=zzzzqqqq", "/metier/Z9999", "/competence/1", "/territoire/99999", "/domaines"],
)
def test_a_page_without_figures_says_nothing_of_where_they_come_from(site: Asked, address: str) -> None:
    assert "D'où viennent ces chiffres" not in Html(site.get(address).text).text

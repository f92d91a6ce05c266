"""Each page of ours, on the sample: what it says to people, to search engines, to programs and to spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import msgspec
import pytest

from infotravail.across.questions.search import QUESTION as SEARCH
from infotravail.across.questions.search import DemandeRecherche
from infotravail.across.questions.suggest import QUESTION as SUGGEST
from infotravail.across.questions.suggest import DemandeSuggestions
from infotravail.asking import ask
from infotravail.csvs import FORMULA, is_formula
from infotravail.datasets import DATASETS, NAMES
from infotravail.datasets.rome.entrees import CLASSEMENTS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking, got

# An address, what its title begins with, its canonical address, its twin for programs.
PAGES = [
    ("/", "Les données de référence du marché du travail", "/", "/-/accueil.json"),
    ("/recherche", "Recherche", "/recherche", "/-/recherche.json"),
    ("/recherche?q=d%C3%A9veloppeur", "« développeur »", "/recherche?q=d%C3%A9veloppeur", "/-/recherche.json?q=dev"),
    ("/metier/M1855", "Développeur / Développeuse web (M1855)", "/metier/M1855", "/metier/M1855.json"),
    ("/metier/m1855", "Développeur / Développeuse web (M1855)", "/metier/M1855", "/metier/m1855.json"),
    ("/metier/M1805", "M1805 Études et développement informatique : ce que", "/metier/M1805", "/metier/M1805.json"),
    ("/competences", "Chercher une compétence ou un savoir", "/competences", "/competences.json"),
    ("/competences?q=souder", "Compétences : « souder »", "/competences?q=souder", "/competences.json?q=souder"),
    (
        "/competences?codes=100007+100286",
        "Chercher une compétence ou un savoir",
        "/competences?codes=100007%20100286",
        "/competences.json?codes=100007+100286",
    ),
    ("/competences?q=A1423", "Ce que demande A1423 Œnologue", "/competences?q=A1423", "/competences.json?q=A1423"),
    ("/competence/100007", "Techniques de soudage (100007)", "/competence/100007", "/competence/100007.json"),
    ("/competence/300260", "Gérer les stocks (300260)", "/competence/300260", "/competence/300260.json"),
    ("/territoire", "Territoires", "/territoire", "/territoire.json"),
    ("/territoire?q=renn", "Territoires", "/territoire", "/territoire.json?q=renn"),
    ("/territoire/35", "Ille-et-Vilaine (35)", "/territoire/35", "/territoire/35.json"),
    ("/territoire/35238", "Rennes (35238)", "/territoire/35238", "/territoire/35238.json"),
    ("/territoire/2a", "Corse-du-Sud (2A)", "/territoire/2A", "/territoire/2a.json"),
    ("/territoire/REG-53", "Bretagne (région 53)", "/territoire/REG-53", "/territoire/REG-53.json"),
    ("/territoire/dep-35", "Ille-et-Vilaine (35)", "/territoire/35", "/territoire/dep-35.json"),
    ("/territoire/COM-35238", "Rennes (35238)", "/territoire/35238", "/territoire/COM-35238.json"),
    ("/territoire/01091", "Le code 01091 n'est plus celui d'une", "/territoire/01091", "/territoire/01091.json"),
    ("/bmo", "Les métiers les plus recherchés en France en 2025", "/bmo", "/bmo.json"),
    (
        "/bmo?metier=T2A60",
        "Aides à domicile et auxiliaires de vie (T2A60) : projets de recrutement en France de 2023 à 2025",
        "/bmo",
        "/bmo.json?metier=T2A60",
    ),
    ("/bmo/annees", "Les métiers les plus recherchés en France de 2023 à 2025", "/bmo/annees", "/bmo/annees.json"),
    ("/passage", "Passer d'une édition du ROME à une autre", "/passage", "/passage.json"),
    ("/passage?codes=M1805", "Passer d'une édition du ROME à une autre", "/passage", "/passage.json?codes=M1805"),
    (
        "/metier/E1205?edition=344",
        "Réalisation de contenus multimédias (E1205), édition v344 du ROME 3",
        "/metier/E1205?edition=v344",
        "/metier/E1205.json?edition=344",
    ),
    ("/domaines", "Domaines professionnels", "/domaines", "/domaines.json"),
    ("/domaine/j15", "Soins paramédicaux (J15)", "/domaine/J15", "/domaine/j15.json"),
    ("/secteurs", "Secteurs d'activité", "/secteurs", "/secteurs.json"),
    ("/contextes", "Contextes de travail", "/contextes", "/contextes.json"),
    ("/appellation/17010", "Œnologue (17010)", "/appellation/17010", "/appellation/17010.json"),
    ("/familles", "Familles professionnelles, FAP-20", "/familles", "/familles.json"),
    ("/bassins", "Bassins d'emploi", "/bassins", "/bassins.json"),
    ("/livraison", "La livraison ", "/livraison", "/livraison.json"),
    ("/origine", "D'où viennent les chiffres", "/origine", "/origine.json"),
    ("/origine/bmo", "D'où viennent les chiffres de bmo", "/origine/bmo", "/origine/bmo.json"),
]
# An address where nothing is, its title, its twin.
ABSENT = [
    ("/metier/M1856", "Aucune fiche M1856", "/metier/M1856.json"),
    ("/competence/1", "Aucune compétence 1", "/competence/1.json"),
    ("/territoire/99999", "Aucun territoire 99999", "/territoire/99999.json"),
    ("/origine/nothing", "Aucune table nothing", "/origine/nothing.json"),
    ("/domaine/Z9", "Domaine professionnel Z9 : inconnu", "/domaine/Z9.json"),
    ("/appellation/1", "Aucune appellation 1", "/appellation/1.json"),
    ("/famille/Z9Z99", "Aucune famille Z9Z99", "/famille/Z9Z99.json"),
    ("/bassin/0000", "Aucun bassin d'emploi 0000", "/bassin/0000.json"),
    ("/epci/1", "Aucune intercommunalité 1", "/epci/1.json"),
]
CSV = [
    "/metier/M1855/competences.csv",
    "/metier/M1855/appellations.csv",
    "/competence/100007.csv",
    "/competences.csv?q=souder",
    "/competences/fiches.csv?codes=100007+100286",
    "/agences.csv?departement=35",
    "/territoire/35/agences.csv",
    "/territoire/35/bmo.csv",
    "/bmo.csv",
    "/bmo/annees.csv",
    "/bmo/departements.csv",
    "/passage.csv?codes=M1805",
]
JSON = [twin for *_, twin in PAGES] + ["/-/suggest.json?q=dev"]


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def table(site: Asked, address: str) -> list[dict[str, str]]:
    """Return the lines of a CSV."""
    answer = site.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


# What every page says of itself


@pytest.mark.parametrize(("address", "title", "canonical", "twin"), PAGES)
def test_a_page_says_in_french_what_it_is(site: Asked, address: str, title: str, canonical: str, twin: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Html(answer.text)
    assert page.of("html") == [{"lang": "fr"}]
    assert page.title.startswith(title)
    assert page.title.endswith(" – infotravail")
    assert page.title.count("infotravail") == 1
    assert (len(page.of("h1")), len(page.of("main"))) == (1, 1)
    assert 20 < len(page.meta("description")) <= 300
    assert [link["href"] for link in page.of("link") if link["rel"] == "canonical"] == [f"http://localhost{canonical}"]


@pytest.mark.parametrize(("address", "title", "canonical", "twin"), PAGES)
def test_a_page_says_to_who_shares_it_what_it_is(
    site: Asked, address: str, title: str, canonical: str, twin: str
) -> None:
    page = Html(site.get(address).text)
    assert f"{page.meta('og:title')} – infotravail" == page.title
    assert page.meta("og:description") == page.meta("description")
    assert page.meta("og:url") == f"http://localhost{canonical}"
    assert [page.meta(f"og:{name}") for name in ("type", "site_name", "locale")] == ["website", "infotravail", "fr_FR"]


@pytest.mark.parametrize("address", [address for address, *_ in PAGES])
def test_a_page_has_the_search_box_and_the_release_at_its_foot(site: Asked, built: Home, address: str) -> None:
    page = Html(site.get(address).text)
    [box] = [one for one in page.of("input") if one.get("id") == "it-q"]
    assert box["name"] == "q"
    assert built.database.resolve().stem.removeprefix("infotravail-") in page.text
    assert "rien ne peut y être compté" in page.text


@pytest.mark.parametrize("twin", JSON)
def test_any_page_may_read_a_twin(site: Asked, twin: str) -> None:
    answer = site.get(twin)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize(("address", "title", "twin"), ABSENT)
def test_where_nothing_is_people_and_programs_are_told(site: Asked, address: str, title: str, twin: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 404
    page = Html(answer.text)
    assert page.of("html") == [{"lang": "fr"}]
    assert page.title == f"{title} – infotravail"
    assert site.get(twin).status_code == 404
    assert isinstance(site.get(twin).json(), dict)


@pytest.mark.parametrize(
    "address", ["/nothing", "/metier/a/b", "/r/nothing", f"/{DATABASE}/nothing", "/metier/M1855/x.csv"]
)
def test_an_address_that_is_not_there_is_a_page_in_french(site: Asked, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 404
    page = Html(answer.text)
    assert page.of("html") == [{"lang": "fr"}]
    assert page.title == "Page introuvable – infotravail"


@pytest.mark.slow
def test_every_link_of_a_page_to_the_site_leads_somewhere(site: Asked) -> None:
    seen: dict[str, str] = {}
    for address, *_ in PAGES:
        page = Html(site.get(address).text)
        for link in (one["href"] or "" for one in page.of("a")):
            if link.startswith("/") and not link.endswith(".db"):
                seen.setdefault(link, address)
            if link.startswith("?"):
                seen.setdefault(f"{urlsplit(address).path}{link}", address)
    assert len(seen) > 100
    assert {link: source for link, source in seen.items() if site.get(link).status_code not in (200, 302)} == {}


# The home page


def test_the_home_page_says_what_the_file_holds(site: Asked, database: sqlite3.Connection) -> None:
    found = got(site, "/-/accueil.json")
    for one in found["comptes"]:
        (count,) = database.execute(f"SELECT count(*) FROM {one['nom_table']}").fetchone()
        assert one["nombre"] == count
    release = dict(
        zip(
            ("identifiant", "date_release", "hash_contenu"),
            database.execute("SELECT identifiant, date_release, hash_contenu FROM release").fetchone(),
            strict=True,
        )
    )
    assert release.items() <= found["livraison"].items()
    assert release["identifiant"] in Html(site.get("/").text).text


def test_the_page_of_the_release_credits_every_dataset_by_its_name(site: Asked, database: sqlite3.Connection) -> None:
    found = got(site, "/livraison.json")
    credited = {one["jeu"]: one["nom"] for one in found["jeux"]}
    assert list(credited) == sorted(NAMES)
    assert (
        credited.items()
        >= {
            "agences": "Agences France Travail",
            "bmo": "Enquête BMO",
            "fap": "Familles professionnelles (FAP)",
            "geo": "Découpage géographique",
            "imt": "Tensions, offres et salaires",
            "offres": "Offres d'emploi",
            "recherche": "Mots de la recherche",
            "rome": "Répertoire ROME",
            "statistiques": "Statistiques du marché du travail",
        }.items()
    )
    [rome] = [one for one in found["jeux"] if one["jeu"] == "rome"]
    assert [(one["edition"], one["est_courante"], one["est_publiee"], one["date"]) for one in rome["tenues"]] == [
        ("v460", True, True, "2025-09-18"),
        ("v344", False, True, "2020-10-12"),
    ]
    text = Html(site.get("/livraison").text).text
    (digest,) = database.execute("SELECT hash_contenu FROM release").fetchone()
    assert digest in text
    for (sentence,) in database.execute("SELECT attribution FROM licences"):
        assert " ".join(sentence.split()) in text


# A sheet


def test_a_sheet_is_whole(site: Asked, database: sqlite3.Connection) -> None:
    sheet = got(site, "/metier/M1855.json")["fiche"]
    assert (sheet["code_rome"], sheet["libelle"]) == ("M1855", "Développeur / Développeuse web")
    text = Html(site.get("/metier/M1855").text).text
    titles = database.execute("SELECT code_ogr, libelle FROM rome_appellations WHERE code_rome = 'M1855'").fetchall()
    assert sorted((one["code_ogr"], one["libelle"]) for one in sheet["appellations"]) == sorted(titles)
    competences = database.execute(
        "SELECT code_ogr, libelle FROM rome_metiers_competences JOIN rome_competences USING (code_ogr) "
        "WHERE code_rome = 'M1855' UNION ALL SELECT code_ogr, libelle FROM rome_metiers_savoirs "
        "JOIN rome_savoirs USING (code_ogr) WHERE code_rome = 'M1855'"
    ).fetchall()
    assert sorted((one["code_ogr"], one["libelle"]) for one in sheet["competences"]) == sorted(competences)
    for code, label in titles + competences:
        assert label in text, label
        assert code in text, code


def test_the_neighbours_of_a_sheet_are_links(site: Asked) -> None:
    found = got(site, "/metier/A1423.json")["fiche"]["proches"]
    assert [(one["code_rome"], one["libelle"]) for one in found] == [("A1418", "Viticulteur / Viticultrice")]
    assert "/metier/A1418" in [link["href"] for link in Html(site.get("/metier/A1423").text).of("a")]


def test_a_sheet_that_is_gone_says_where_it_went(site: Asked) -> None:
    found = got(site, "/metier/M1805.json")
    assert found["fiche"] is None
    assert found["proches_de"] == []
    passages = found["histoire"]["passages"]
    assert [(one["vers_code"], one["poids"], one["nb_appellations"], one["nature"]) for one in passages] == [
        ("M1861", 0.5, 5, "scindé"),
        ("M1855", 0.4, 4, "scindé"),
        ("M1801", 0.1, 1, "scindé, fusionné"),
    ]
    page = Html(site.get("/metier/M1805").text)
    assert "50,0 % 5 M1861 Développeur / Développeuse logiciel ou d'application" in page.text
    links = [link["href"] for link in page.of("a")]
    assert [link for link in links if link in ("/metier/M1861", "/metier/M1855", "/metier/M1801")] == [
        *("/metier/M1861", "/metier/M1855", "/metier/M1801")
    ]
    assert site.get("/metier/M1805/competences.csv").status_code == 404


def test_an_unknown_code_has_those_that_are_near(site: Asked) -> None:
    found = got(site, "/metier/M1856.json", 404)
    assert found["fiche"] is None
    assert found["histoire"] is None
    assert ["M1855", "Développeur / Développeuse web"] in found["proches_de"]
    answer = site.get("/metier/M1856")
    assert answer.status_code == 404
    links = [link["href"] for link in Html(answer.text).of("a")]
    assert [f"/metier/{code}" for code, _ in found["proches_de"]] == [
        one for one in links if (one or "").startswith("/metier/M") and ".json" not in (one or "")
    ]


@pytest.mark.parametrize("asked", ["edition=V344", "date=2021-06"])
def test_a_sheet_is_shown_as_another_edition_had_it(site: Asked, asked: str) -> None:
    found = got(site, f"/metier/e1205.json?{asked}")
    assert (found["code"], found["edition"], found["fiche"]["libelle"]) == ("E1205", "v344", "Designer graphique")
    assert found["histoire"]["fiche"]["libelle"] == "Réalisation de contenus multimédias"
    page = Html(site.get(f"/metier/E1205?{asked}").text)
    assert "La fiche telle que dans l'édition v344 (ROME 3), publiée le 12/10/2020" in page.text
    assert "Appellations 9" in page.text
    assert [link["href"] for link in page.of("link") if link["rel"] == "canonical"] == [
        "http://localhost/metier/E1205?edition=v344"
    ]
    assert {"/metier/E1205", "/metier/E1205.json?edition=v344"} <= {link["href"] for link in page.of("a")}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("edition=345", "edition : « 345 » n'y est pas ; il y a : v344, v460."),
        ("date=2021-13", "date : « 2021-13 » n'est pas une date : 2021, 2021-06 ou 2021-06-15."),
        ("edition=v344&date=2021", "edition : « edition » et « date » choisissent toutes deux une édition : donner"),
    ],
)
def test_an_edition_of_a_sheet_that_cannot_be_chosen_is_refused(site: Asked, asked: str, said: str) -> None:
    assert got(site, f"/metier/E1205.json?{asked}", 400)["error"].startswith(said)


def test_no_sheet_is_of_a_date_before_every_edition(site: Asked) -> None:
    assert got(site, "/metier/E1205.json?date=2019", 404)["fiche"] is None
    page = site.get("/metier/E1205?date=2019")
    assert page.status_code == 404
    assert "Aucune édition publiée jusqu'à 2019. Dates connues : v344 (12/10/2020)" in Html(page.text).text


def test_what_a_sheet_has_is_a_list_of_its_own(site: Asked) -> None:
    sheet = got(site, "/metier/A1423.json")["fiche"]
    for name in ("appellations", "competences", "proches"):
        found = got(site, f"/metier/a1423/{name}.json")
        assert found == {"code": "A1423", "libelle": "Œnologue", name: sheet[name], "absence": None}
        assert len(table(site, f"/metier/A1423/{name}.csv")) == len(sheet[name])
        assert site.get(f"/metier/A1423/{name}").status_code == 404
        gone = got(site, f"/metier/A1413/{name}.json", 404)
        assert (gone[name], gone["absence"]["dans"]) == ([], ["v344"])
        assert site.get(f"/metier/A1413/{name}.csv").status_code == 404


# Skills


def test_each_skill_of_a_sheet_is_a_link_to_its_page(site: Asked) -> None:
    sheet = got(site, "/metier/A1423.json")["fiche"]
    links = [link["href"] for link in Html(site.get("/metier/A1423").text).of("a")]
    assert [f"/competence/{one['code_ogr']}" for one in sheet["competences"]] == [
        one for one in links if (one or "").startswith("/competence/")
    ]


def test_the_page_of_a_skill_has_the_sheets_that_ask_for_it_its_heart_first(site: Asked) -> None:
    found = got(site, "/competence/300490.json")
    page = Html(site.get("/competence/300490").text)
    links = [link["href"] for link in page.of("a")]
    assert [f"/metier/{one['code_rome']}" for one in found["fiches"]] == [
        one for one in links if (one or "").startswith("/metier/")
    ]
    assert [one["code_rome"] for one in found["fiches"]] == [
        line["code_rome"] for line in table(site, "/competence/300490.csv")
    ]
    for one in found["avec"]:
        assert f"/competence/{one['code_ogr']}" in links


def test_a_skill_that_no_sheet_asks_for_says_so(site: Asked) -> None:
    assert "Aucune fiche de cette édition du ROME ne la demande." in Html(site.get("/competence/300260").text).text
    page = Html(site.get("/competences?q=gerer+les+stocks").text)
    assert "demandée par aucune fiche" in page.text
    assert "demandée par aucune fiche" in Html(site.get("/recherche?q=gerer+les+stocks").text).text


def test_skills_are_chosen_one_after_the_other_and_their_sheets_ranked(site: Asked) -> None:
    page = Html(site.get("/competences?q=souder").text)
    (add, *_) = [link["href"] for link in page.of("a") if link.get("aria-label") == "Ajouter Techniques de soudure"]
    assert add == "/competences?q=souder&codes=100007%20100286"
    both = site.get(add)
    found = got(site, add.replace("/competences?", "/competences.json?"))
    assert [one["code_ogr"] for one in found["choisies"]] == ["100007", "100286"]
    text = Html(both.text)
    assert "Fiches qui les demandent" in text.text
    assert [link["href"] for link in text.of("a") if link.get("aria-label") == "Retirer Techniques de soudure"] == [
        "/competences?q=souder&codes=100007"
    ]
    whole = got(site, "/competences/fiches.json?codes=100007+100286")
    assert whole["fiches"][: len(found["fiches"])] == found["fiches"]
    assert len(table(site, "/competences/fiches.csv?codes=100007+100286")) == whole["total"] == found["nb_fiches"]


def test_a_search_leads_to_skills_and_to_the_sheets_that_ask_for_them(site: Asked) -> None:
    links = [link["href"] for link in Html(site.get("/recherche?q=souder").text).of("a")]
    assert {"/competence/100007", "/competence/100286", "/competences?q=souder"} <= set(links)


def test_a_code_of_a_sheet_among_skills_gives_what_it_asks_for(site: Asked) -> None:
    found = got(site, "/competences.json?q=a1423")
    assert (found["code"], found["libelle"], found["total"]) == ("A1423", "Œnologue", len(found["competences"]))
    absent = got(site, "/competences.json?q=M1856")
    assert ["M1855", "Développeur / Développeuse web"] in absent["absence"]["proches_de"]
    assert "Aucune fiche M1856" in Html(site.get("/competences?q=M1856").text).text


def test_the_editions_and_the_job_titles_are_for_programs(site: Asked) -> None:
    found = got(site, "/editions.json")
    assert (found["courante"], [one["edition"] for one in found["editions"]]) == ("v460", ["v344", "v460"])
    named = got(site, "/appellation.json?q=17010")["appellations"]
    assert [(one["code_ogr"], one["code_rome"]) for one in named] == [("17010", "A1423")]
    answer = site.get("/appellation.json?q=oenologue&limit=2")
    assert (len(answer.json()["appellations"]), answer.json()["tronque"]) == (2, True)
    assert answer.headers["link"] == ('<http://localhost/appellation.json?q=oenologue&limit=2&debut=2>; rel="next"')
    assert got(site, "/appellation.json?q=99")["appellations"] == []
    assert got(site, "/appellation.json", 400)["error"].startswith("q : à donner")


def test_a_sheet_that_no_table_gives_a_family_is_not_tied_to_the_survey_by_a_guess(site: Asked) -> None:
    found = got(site, "/metier/D1102.json")["bmo"]
    assert (found["est_relie"], found["fiche"]["familles"], found["projets"]) == (False, [], [])
    assert "Aucune table de passage de ce fichier ne donne de famille" in Html(site.get("/metier/D1102").text).text


# Territories


def test_a_department_has_its_agencies_and_the_jobs_it_looks_for(site: Asked) -> None:
    found = got(site, "/territoire/35.json")
    assert found["lieu"] == {
        "code": "35",
        "libelle": "Ille-et-Vilaine",
        "genre": "departement",
        "code_departement": "35",
        "departement": "Ille-et-Vilaine",
        "code_region": "53",
        "region": "Bretagne",
        "population": None,
        "ancien": "",
        "ancien_code": "",
        "depuis": "",
        "pourquoi": "",
        "approche": False,
    }
    assert [one["libelle"] for one in found["agences"]] == ["RENNES EXEMPLE CENTRE", "ST MALO EXEMPLE"]
    assert [one["distance_km"] for one in found["agences"]] == [None, None]
    assert (found["annees"], found["annee"], len(found["besoins"])) == ([2023, 2024, 2025], 2025, 13)
    first = found["besoins"][0]
    assert (first["code_fap"], first["projets"]) == (
        "S2X61",
        {"publie": 1656, "min": 1656, "max": 1656, "nb_caches": 0},
    )
    page = Html(site.get("/territoire/35").text)
    assert "Serveurs de cafés restaurants S2X61 1 656 766 à 770" in page.text
    assert "Les agences, Ille-et-Vilaine RENNES EXEMPLE CENTRE ST MALO EXEMPLE" in page.text


def test_a_commune_has_the_nearest_agencies_first_and_says_that_figures_are_the_departments(site: Asked) -> None:
    found = got(site, "/territoire/35238.json")
    assert (found["lieu"]["libelle"], found["lieu"]["genre"]) == ("Rennes", "commune")
    nearest = found["agences"][0]
    assert (nearest["identifiant"], nearest["distance_km"], nearest["dessert"]) == ("BRE9001", 0.3, True)
    assert found["besoins"] == got(site, "/territoire/35.json")["besoins"]
    text = Html(site.get("/territoire/35238").text).text
    assert "0,3 km" in text
    assert "L'enquête BMO ne descend pas à la commune : voici le département, Ille-et-Vilaine." in text


def test_another_year_can_be_asked_for_and_a_year_that_is_not_there_is_refused(site: Asked) -> None:
    assert got(site, "/territoire/35.json?annee=2023")["annee"] == 2023
    assert {one["annee"] for one in got(site, "/territoire/35.json?annee=2023")["besoins"]} == {2023}
    assert got(site, "/territoire/35.json?annee=")["annee"] == 2025
    for address in ("/territoire/35.json", "/territoire/35/bmo.json"):
        refused = got(site, f"{address}?annee=1999", 400)
        assert refused["error"] == "annee : « 1999 » n'y est pas ; il y a : 2023, 2024, 2025."
        for year in ("x", "-1", "٢٠٢٣"):
            assert "annee : « " in got(site, f"{address}?annee={quote(year)}", 400)["error"]
    assert site.get("/territoire/35?annee=1999").status_code == 400
    assert site.get("/territoire/35/bmo.csv?annee=1999").status_code == 400


def test_the_tables_of_a_place_are_those_of_its_page_for_programs_too(site: Asked) -> None:
    page = got(site, "/territoire/35.json")
    agencies = got(site, "/territoire/35/agences.json")
    assert (agencies["agences"], agencies["total"], agencies["tronque"]) == (page["agences"], 2, False)
    [first] = got(site, "/territoire/35/agences.json?limit=1")["agences"]
    assert first == page["agences"][0]
    jobs = got(site, "/territoire/35/bmo.json")
    assert (jobs["besoins"], jobs["annee"], jobs["total"], jobs["tronque"]) == (page["besoins"], 2025, 13, False)
    assert [one["code_fap"] for one in table(site, "/territoire/35/bmo.csv?limit=2&debut=1")] == [
        one["code_fap"] for one in page["besoins"][1:3]
    ]
    assert list(table(site, "/territoire/35238/agences.csv")[0]) == [
        *("source", "identifiant", "date_source", "libelle", "type_agence", "adresse", "code_postal", "nom_commune"),
        *("code_commune", "telephone", "courriel", "latitude", "longitude", "distance_km", "position"),
    ]


def test_what_follows_a_table_that_is_cut_is_linked(site: Asked) -> None:
    answer = site.get("/territoire/35/agences.json?limit=1")
    assert answer.json()["tronque"] is True
    assert answer.headers["link"] == '<http://localhost/territoire/35/agences.json?limit=1&debut=1>; rel="next"'
    assert "link" not in site.get("/territoire/35/agences.json?limit=1&debut=1").headers


def test_agencies_are_found_by_place_or_name_at_an_address_of_their_own(site: Asked) -> None:
    found = got(site, "/agences.json?pres_de=48.11,-1.68&rayon_km=70&source=extrait&limit=2")
    assert (found["pres_de"], found["rayon_km"], found["source"]) == ([48.11, -1.68], 70, "extrait")
    assert (found["total"], found["tronque"]) == (3, True)
    assert [one["libelle"] for one in found["agences"]] == ["RENNES EXEMPLE CENTRE", "VILLE INVENTEE"]
    lines = table(site, "/agences.csv?commune=35047&limit=2")
    assert [(one["identifiant"], one["distance_km"]) for one in lines] == [("BRE9001", "10.6"), ("BRE9002", "71.9")]
    refused = got(site, "/agences.json?commune=35999", 400)
    assert refused["error"].startswith("commune : « 35999 » n'est le nom ni le code d'aucune commune")
    assert got(site, "/agences.json?rayon_km=5", 400)["error"].startswith("rayon_km : compté depuis un lieu")
    assert site.get("/agences").status_code == 404


def test_an_old_code_of_a_commune_says_where_it_leads(site: Asked) -> None:
    found = got(site, "/territoire/01091.json")
    assert found["lieu"] is None
    assert [(one["code"], one["libelle"]) for one in found["devenir"]["vers"]] == [("01033", "Valserhône")]
    page = Html(site.get("/territoire/01091").text)
    assert "D'après l'INSEE, 01091 mène à : Valserhône 01033" in page.text
    assert "/territoire/01033" in [link["href"] for link in page.of("a")]


def test_an_old_code_that_was_shared_out_leads_to_each(site: Asked) -> None:
    found = got(site, "/territoire/08227.json")
    assert [one["code"] for one in found["devenir"]["vers"]] == ["08203", "08454"]


def test_every_department_has_a_page_those_overseas_too(site: Asked, database: sqlite3.Connection) -> None:
    codes = [code for (code,) in database.execute("SELECT code_departement FROM departements")]
    assert [code for code in codes if site.get(f"/territoire/{code}.json").status_code != 200] == []


def test_a_place_is_found_by_its_name(site: Asked) -> None:
    found = got(site, "/territoire.json?q=renn")
    assert found["q"] == "renn"
    assert "35238" in [one["code"] for one in found["lieux"]]
    assert got(site, "/territoire.json?q=xqzt") == {
        "q": "xqzt",
        "lieux": [],
        "total": 0,
        "tronque": False,
        "inconnu": "",
        "ensembles": [],
    }
    assert "Aucun lieu reconnu dans « xqzt »." in Html(site.get("/territoire?q=xqzt").text).text


def test_a_place_that_is_not_there_has_no_csv(site: Asked) -> None:
    assert site.get("/territoire/99999/agences.csv").status_code == 404
    assert site.get("/territoire/99999/bmo.csv").status_code == 404


# The survey


def test_one_job_is_shown_year_by_year_and_says_where_years_do_not_compare(site: Asked) -> None:
    found = got(site, "/bmo.json?metier=T2A60")
    assert found["par_annee"] is True
    assert [(one["annee"], one["nomenclature"], one["rupture"]) for one in found["besoins"]] == [
        (2023, "FAP-2009", ""),
        (2024, "FAP-2021", "nomenclature différente, même code, autre intitulé"),
        (2025, "FAP-2021", ""),
    ]
    assert [one["projets"] for one in found["besoins"]] == [
        {"publie": 7138, "min": 7138, "max": 7146, "nb_caches": 2},
        {"publie": 4473, "min": 4473, "max": 4481, "nb_caches": 2},
        {"publie": 5035, "min": 5035, "max": 5039, "nb_caches": 1},
    ]
    page = Html(site.get("/bmo?metier=T2A60").text)
    assert "7 138 à 7 146" in page.text
    assert page.text.count("nomenclature différente, même code, autre intitulé") == 1
    # What the years since do not compare with is greyed, in the chart and in the table.
    assert "FAP-2009 : non comparable aux années suivantes" in page.text
    bars = [one["class"] for one in page.of("div") if (one.get("class") or "").startswith("it-barre-ligne")]
    assert bars == ["it-barre-ligne it-grisee", "it-barre-ligne", "it-barre-ligne"]
    assert len([one for one in page.of("tr") if one.get("class") == "it-autre"]) == 1


def test_several_jobs_are_those_of_the_last_year_the_most_looked_for_first(site: Asked) -> None:
    found = got(site, "/bmo.json")
    assert found["par_annee"] is False
    assert {one["annee"] for one in found["besoins"]} == {2025}
    figures = [one["projets"]["max"] for one in found["besoins"]]
    assert figures == sorted(figures, reverse=True)
    assert len(figures) > 5
    several = got(site, "/bmo.json?metier=conducteurs+serveurs")
    assert len({one["code_fap"] for one in several["besoins"]}) > 1
    assert len({one["annee"] for one in several["besoins"]}) == 1


def test_a_territory_that_the_survey_does_not_know_has_no_projects(site: Asked) -> None:
    assert got(site, "/bmo.json?departement=987")["besoins"] == []
    assert "aucun projet pour cette demande" in Html(site.get("/bmo?departement=987").text).text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("departement=ZZ", "departement : « ZZ » n'est le nom ni le code d'aucun département ; il y a : 01, 02, 03"),
        ("lieu=ZZ", "lieu : « ZZ » n'est le nom ni le code d'aucun"),
        ("departement=rennes", "departement : « rennes » n'est pas un département, mais une commune, 35238 Rennes"),
        ("annee=1999", "annee : « 1999 » n'y est pas ; il y a : 2023, 2024, 2025"),
        ("annee=x", "annee : « x » ne convient pas ; attendu : un nombre entier"),
        ("annee=٢٠٢٣", "annee : « ٢٠٢٣ » ne convient pas"),
        ("limit=0", "limit : « 0 » ne convient pas ; attendu : un nombre entier de 1 à 1000"),
        ("limit=2&limit=3", "limit : donné deux fois"),
        ("metier=" + "x" * 201, "metier : au plus 200 caractères"),
        ("anne=2023", "anne : cette adresse n'a pas ce paramètre ; elle a : metier, departement"),
        ("is_found=1", "is_found : cette adresse n'a pas ce paramètre"),
        ("excel=oui", "excel : attendu : 0 ou 1"),
    ],
)
def test_what_cannot_be_asked_of_the_survey_is_said_with_what_can(site: Asked, query: str, told: str) -> None:
    found = got(site, f"/bmo.json?{query}", 400)
    assert (found["ok"], found["status"], found["title"]) == (False, 400, None)
    assert told in found["error"]
    page = site.get(f"/bmo?{query}")
    assert page.status_code == 400
    assert told in Html(page.text).text
    table = site.get(f"/bmo.csv?{query}")
    assert (table.status_code, table.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert told in table.text


def test_what_counts_readers_is_dropped_by_its_name(site: Asked) -> None:
    plain = got(site, "/bmo.json?annee=2024")
    assert got(site, "/bmo.json?utm_source=x&annee=2024&fbclid=y&utm_source=z") == plain


def test_what_is_cut_says_how_much_there_is_and_where_it_goes_on(site: Asked) -> None:
    whole = got(site, "/bmo.json?limit=1000")
    assert (whole["tronque"], whole["total"]) == (False, len(whole["besoins"]))
    found, address = [], "/bmo.json?limit=5"
    for _ in range(10):
        answer = site.get(address)
        page = answer.json()
        found += page["besoins"]
        assert (page["total"], page["tronque"]) == (whole["total"], len(found) < whole["total"])
        if not page["tronque"]:
            assert "link" not in answer.headers
            break
        address = re.fullmatch(r'<http://localhost(.*)>; rel="next"', answer.headers["link"])[1]  # type: ignore[index]
    assert found == whole["besoins"]


def test_a_spreadsheet_is_given_the_table_at_the_address_of_the_page_too(site: Asked) -> None:
    of_page, of_table = site.get("/bmo?excel=1&limit=3"), site.get("/bmo.csv?excel=1&limit=3")
    assert of_page.content == of_table.content
    assert of_page.headers["content-type"] == "text/csv; charset=utf-8"
    assert "excel=1" in got(site, "/bmo.json?excel=1", 400)["error"]


def test_the_csv_of_a_job_has_the_bounds_of_each_figure(site: Asked) -> None:
    [line] = table(site, "/bmo.csv?metier=V1X80&departement=63&annee=2025")
    kept = ("annee", "code_fap", "projets", "projets_min", "projets_max", "projets_nb_caches")
    assert [line[name] for name in kept] == ["2025", "V1X80", "319", "319", "323", "1"]


# From an edition to another


def test_old_codes_lead_to_those_of_now(site: Asked) -> None:
    found = got(site, "/passage.json?codes=m1805%20Z9999")
    assert (found["codes"], found["de"], found["vers"]) == (["M1805", "Z9999"], "", "v460")
    assert [(one["code"], one["edition"], one["etat"], len(one["vers"])) for one in found["lignes"]] == [
        ("M1805", "v344", "", 3),
        ("Z9999", "", "inconnu", 0),
    ]
    page = Html(site.get("/passage?codes=M1805%0D%0AZ9999&de=v344&vers=v460").text)
    assert "M1805, de v344 à v460" in page.text
    assert "Z9999 : ce code n'est dans aucune édition que ce site connaît." in page.text
    assert [one["href"] for one in page.of("a") if (one["href"] or "").startswith("/passage.")] == [
        "/passage.csv?codes=M1805%20Z9999&de=v344&vers=v460",
        "/passage.csv?codes=M1805%20Z9999&de=v344&vers=v460&excel=1",
        "/passage.json?codes=M1805%20Z9999&de=v344&vers=v460",
    ]


def test_the_form_of_passages_has_the_editions(site: Asked) -> None:
    page = Html(site.get("/passage").text)
    names = [one["name"] for tag in ("textarea", "select") for one in page.of(tag)]
    # Those of the codes, then those of a file.
    assert names == ["codes", "texte", "de", "vers", "de", "vers"]
    assert got(site, "/passage.json")["lignes"] == []


def test_passages_as_csv_say_what_is_unknown(site: Asked) -> None:
    answer = site.get("/passage.csv?codes=M1805,Z9999;A1423&de=v344")
    assert answer.content.decode() == (
        "de_edition,de_code,vers_edition,vers_code,vers_libelle,nature,poids,nb_appellations\r\n"
        "v344,M1805,v460,M1861,Développeur / Développeuse logiciel ou d'application,scindé,0.5,5\r\n"
        "v344,M1805,v460,M1855,Développeur / Développeuse web,scindé,0.4,4\r\n"
        "v344,M1805,v460,M1801,Administrateur / Administratrice de systèmes d'information (SI),"
        '"scindé, fusionné",0.1,1\r\n'
        ",Z9999,v460,,,inconnu,,\r\n"
        ",A1423,v460,,,inconnu,,\r\n"
    )


def test_a_column_of_codes_that_is_pasted_is_read_however_it_is_parted(site: Asked) -> None:
    for between in ("%20", "%0A", "%0D%0A", "%09", ";", ",", "%20,%20", "%22%20%22"):
        assert got(site, f"/passage.json?codes=M1805{between}A1405")["codes"] == ["M1805", "A1405"]
    for written in (
        "M%201805,a-1405",
        "M1805%20-%20Études%0AA1405%20Élevage",
        "[%22M1805%22,%20%22A1405%22]",
        "Ｍ1805|A1405",
    ):
        assert got(site, f"/passage.json?codes={written}")["codes"] == ["M1805", "A1405"]


def test_an_edition_that_is_not_there_is_refused_with_those_that_are(site: Asked) -> None:
    found = got(site, "/passage.json?codes=M1805&de=v1", 400)
    assert found["error"] == "de : « v1 » n'y est pas ; il y a : v344, v460."
    assert got(site, "/passage.json?codes=M1805&vers=V344")["vers"] == "v344"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("codes=M1805&de=v1", "de : « v1 » n'y est pas ; il y a : v344, v460."),
        ("codes=M1805&vers=v2", "vers : « v2 » n'y est pas ; il y a : v344, v460."),
        ("codes=" + "+".join(f"A{number}" for number in range(1001)), "codes : au plus 1000 codes."),
        ("codes=" + "A" * 8001, "codes : au plus 8000 caractères."),
    ],
)
def test_what_passages_cannot_use_is_refused_with_what_they_can(site: Asked, asked: str, said: str) -> None:
    assert got(site, f"/passage.json?{asked}", 400)["error"] == said


def test_a_code_of_another_edition_says_which_has_it_and_which_are_like_it(site: Asked) -> None:
    [line] = got(site, "/passage.json?codes=M1855&de=V344")["lignes"]
    assert (line["etat"], line["vers"], line["absence"]["dans"]) == ("inconnu", [], ["v460"])
    page = Html(site.get("/passage?codes=M1855&de=v344").text)
    assert "M1855 : ce code n'est pas dans v344, mais dans v460. Codes proches :" in page.text
    assert "/metier/M1805" in [link["href"] for link in page.of("a")]


# Where figures come from


def test_every_table_and_view_of_the_file_has_its_origin(site: Asked, database: sqlite3.Connection) -> None:
    index = got(site, "/origine.json")
    there = database.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '%~_fts%' ESCAPE '~'"
    )
    names = sorted(name for (name,) in there)
    assert sorted(one["nom_table"] for one in index["tables"]) == names
    files = {sha256 for (sha256,) in database.execute("SELECT sha256 FROM sources WHERE sha256 IS NOT NULL")}
    for name in names:
        answer = site.get(f"/origine/{name}")
        assert answer.status_code == 200, name
        found = got(site, f"/origine/{name}.json")["origine"]
        assert found["nom_table"] == name
        assert {one["sha256"] for one in found["sources"]} <= files
        text = Html(answer.text).text
        assert " ".join(found["description"].split()) in text
        for one in found["sources"]:
            assert one["sha256"] in text
            assert one["licence"] in text


def test_the_origin_of_a_table_is_that_of_its_rows(site: Asked, database: sqlite3.Connection) -> None:
    found = got(site, "/origine/bmo.json")["origine"]
    rows = database.execute(
        "SELECT DISTINCT s.sha256 FROM provenance p JOIN sources s ON s.sha256 = p.sha256 WHERE p.nom_table = 'bmo'"
    )
    assert {one["sha256"] for one in found["sources"]} == {sha256 for (sha256,) in rows}


# What robots read


# The pages whose address has no code.
FIXED = (
    *("/", "/api", "/arborescence", "/bassins", "/bmo", "/bmo/annees", "/centres-interet", "/coder", "/competences"),
    *("/contextes", "/domaines", "/familles", "/interets-riasec", "/livraison", "/marche", "/metiers", "/origine"),
    *("/passage", "/recherche", "/savoirs", "/secteurs", "/secteurs-naf", "/territoire", "/themes"),
)


@pytest.mark.slow
def test_every_address_of_the_sitemap_answers(site: Asked, database: sqlite3.Connection) -> None:
    answer = site.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{name}urlset"
    addresses = [one.text or "" for one in root.iter(f"{name}loc")]
    assert len(addresses) == len(set(addresses))
    # The pages of codes, by what begins their address. The one of /bmo is its page of the years.
    codes = [one.split("/")[3] for one in addresses if one.count("/") > 3]
    counted = {
        "metier": "SELECT count(*) FROM rome_metiers",
        "territoire": "SELECT (SELECT count(*) FROM departements) + (SELECT count(*) FROM regions)",
        "competence": "SELECT (SELECT count(DISTINCT code_ogr) FROM rome_metiers_competences) + "
        "(SELECT count(DISTINCT code_ogr) FROM rome_metiers_savoirs)",
        "famille": "SELECT count(DISTINCT code_fap) FROM fap",
        "arborescence": "SELECT count(DISTINCT code_domaine_competence) + count(DISTINCT code_enjeu) "
        "+ count(DISTINCT code_objectif) FROM rome_arborescence_competences",
        "bmo": "SELECT 1",
    }
    expected = Counter({kind: database.execute(sql).fetchone()[0] for kind, sql in counted.items()})
    expected += Counter(
        way.adresse.removeprefix("/")
        for way in CLASSEMENTS.values()
        for _ in got(site, f"{way.chemin}.json")["classes"]
    )
    assert Counter(kind for kind in codes if kind in expected) == expected
    assert {f"http://localhost{path}" for path in FIXED} <= set(addresses)
    assert [one for one in addresses if site.get(one.removeprefix("http://localhost")).status_code != 200] == []


def test_robots_are_told_of_the_sitemap_and_kept_from_what_has_no_end(site: Asked) -> None:
    answer = site.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /*?",
        "Allow: /",
        "Sitemap: http://localhost/sitemap.xml",
    ]


# CSV


@pytest.mark.parametrize("address", CSV)
def test_csv_is_for_programs_unless_a_spreadsheet_is_named(site: Asked, address: str) -> None:
    for_programs = site.get(address)
    assert for_programs.status_code == 200
    assert for_programs.headers["content-type"] == "text/csv; charset=utf-8"
    assert for_programs.headers["content-disposition"].startswith('attachment; filename="')
    assert not for_programs.content.startswith(b"\xef\xbb\xbf")
    for_excel = site.get(f"{address}{'&' if '?' in address else '?'}excel=1")
    assert for_excel.content.startswith(b"\xef\xbb\xbf")
    plain_rows = list(csv.reader(io.StringIO(for_programs.content.decode(), newline="")))
    excel_rows = list(csv.reader(io.StringIO(for_excel.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert plain_rows[0] == excel_rows[0]
    assert len(plain_rows) == len(excel_rows) > 1
    assert {len(row) for row in plain_rows} == {len(row) for row in excel_rows} == {len(plain_rows[0])}
    assert site.get(f"{address}{'&' if '?' in address else '?'}excel=0").content == for_programs.content


def test_numbers_are_numbers_in_a_spreadsheet_and_formulas_are_text(site: Asked) -> None:
    [first, _] = table(site, "/territoire/35/agences.csv")
    assert (first["latitude"], first["longitude"], first["code_postal"]) == ("48.11", "-1.68", "35000")
    text = site.get("/territoire/35/agences.csv?excel=1").content.decode("utf-8-sig")
    [first, _] = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert (first["latitude"], first["longitude"], first["code_postal"]) == ("48,11", "-1,68", "35000")


@pytest.mark.parametrize("mark", ["=", "+", "-", "@"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(site: Asked, mark: str) -> None:
    asked = f"codes={quote(mark)}1-2"
    [line] = table(site, f"/passage.csv?{asked}")
    assert line["de_code"] == f"{mark}1-2"
    text = site.get(f"/passage.csv?{asked}&excel=1").content.decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert line["de_code"] == f"'{mark}1-2"


def test_the_marks_of_formulas_are_all_known() -> None:
    assert set(FORMULA) == {*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"}
    for mark in FORMULA:
        for before in ("", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", "\u200b", " \t "):
            assert is_formula(f"{before}{mark}1+1"), repr(before + mark)
    for text in ("\tplain", "\rplain", "\nplain"):
        assert is_formula(text)
    for text in ("", " ", "a=1", "01", " plain", "1-2", "É", "« = »"):
        assert not is_formula(text), text


# What may be kept, and for how long


@pytest.mark.parametrize("address", [*(address for address, *_ in PAGES), *JSON, *CSV, "/sitemap.xml"])
def test_what_was_got_is_not_sent_again_while_the_release_is_the_same(site: Asked, address: str) -> None:
    first = site.get(address)
    tag = first.headers["etag"]
    # What is open now is not for long: its tag is that of its minute.
    lasts = 60 if re.search(r"T\d\d:\d\d", tag) else 300
    assert first.headers["cache-control"] == f"public, max-age={lasts}"
    assert "echantillon-2026-11-23-" in tag
    again = site.get(address, if_none_match=tag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert site.get(address, if_none_match='W/"other"').status_code == 200


@pytest.mark.parametrize("asked", ["{}", 'W/"other", {}', "*"])
def test_a_tag_is_known_among_others(site: Asked, asked: str) -> None:
    tag = site.get("/metier/M1855").headers["etag"]
    for sent in (tag, tag.removeprefix("W/")):
        assert site.get("/metier/M1855", if_none_match=asked.format(sent)).status_code == 304


def test_what_was_kept_keeps_its_own_policy(site: Asked) -> None:
    # A browser takes the headers of a 304 for those of the page that it kept, whose scripts have the nonce of then.
    tag = site.get("/metier/M1855").headers["etag"]
    assert "content-security-policy" not in site.get("/metier/M1855", if_none_match=tag).headers


def test_an_address_of_the_release_may_be_kept_for_ever(site: Asked, database: sqlite3.Connection) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    for address in ("/metier/M1855.json", "/metier/M1855/competences.csv", "/-/recherche.json?q=dev", "/bmo.json"):
        answer = site.get(f"/r/{release}{address}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == site.get(address).content
    page = Html(site.get(f"/r/{release}/metier/M1855").text)
    assert page.title == "Développeur / Développeuse web (M1855) – infotravail"
    assert [link["href"] for link in page.of("link") if link["rel"] == "canonical"] == ["http://localhost/metier/M1855"]
    row = site.get(f"/r/{release}/{DATABASE}/rome_metiers/M1855.json?_shape=array")
    assert row.json()[0]["libelle"] == "Développeur / Développeuse web"


def test_another_release_is_not_there(site: Asked, database: sqlite3.Connection) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    for other in ("2020-01-01-00000000", release[:-1], f"{release}0", release.upper()):
        answer = site.get(f"/r/{other}/metier/M1855")
        assert answer.status_code == 404
        assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "address", ["/metier/M1856", "/metier/é", "/metier/%C3%A9", "/metier/a%3Fb", "/nothing", "/%E9"]
)
def test_what_is_not_there_in_a_release_is_not_kept_for_ever(
    site: Asked, database: sqlite3.Connection, address: str
) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    answer = site.get(f"/r/{release}{address}")
    # Datasette leads an address with a percent sign to its own way of writing it.
    assert answer.status_code == (302 if address == "/%E9" else 404)
    assert "immutable" not in answer.headers.get("cache-control", "")


# The search


def queries(database: sqlite3.Connection) -> list[str]:
    """Return what people may type: labels, their beginnings, everyday words, codes, marks, and nothing."""
    titles = [one for (one,) in database.execute("SELECT libelle FROM rome_appellations ORDER BY code_ogr")]
    words = [one for (one,) in database.execute("SELECT expression FROM usages ORDER BY 1")]
    some = [*titles[:: len(titles) // 35][:35], *(one[:5] for one in titles[:: len(titles) // 20][:20])]
    some += words[:: max(1, len(words) // 25)][:25]
    some += ["M1855", "m1855", "15552", "35238", "V1X80", "infirm", "dev web", "nounou", "d'acc", "oenologue", "maçon"]
    some += ["", " ", '"', "'", "*", "a AND", "NEAR(", "…", "-", "xqzt", "boulnager", "chauffeur pl", "H/F", "é" * 300]
    return list(dict.fromkeys(some))[:100]


def as_json(answer: object) -> object:
    """Return an answer as JSON has it."""
    return json.loads(msgspec.json.encode(answer))


def test_the_address_of_the_search_answers_as_the_function_does(site: Asked, database: sqlite3.Connection) -> None:
    asked = queries(database)
    assert len(asked) == 100
    for text in asked:
        found = got(site, f"/-/recherche.json?q={quote(text)}&limit=7")
        asked_for = DemandeRecherche(text if text.strip() else "", 7)
        assert found == as_json(ask(database, SEARCH, asked_for)), text


def test_the_address_of_suggestions_answers_as_the_function_does(site: Asked, database: sqlite3.Connection) -> None:
    for text in queries(database):
        if len(text) > 200:
            assert site.get(f"/-/suggest.json?q={quote(text)}").status_code == 400
            continue
        found = got(site, f"/-/suggest.json?q={quote(text)}&limit=7")
        asked_for = DemandeSuggestions(text if text.strip() else "", 7)
        assert found == as_json(ask(database, SUGGEST, asked_for)), text


def test_the_page_of_the_search_says_how_sure_it_is_and_what_tells_near_sheets_apart(site: Asked) -> None:
    found = got(site, "/-/recherche.json?q=d%C3%A9veloppeur")
    first, second = found["resultats"][:2]
    assert (first["decision"], second["decision"]) == ("à vérifier", "")
    assert first["probabilite"] >= second["probabilite"]
    text = Html(site.get("/recherche?q=d%C3%A9veloppeur").text).text
    assert f"probable à {round(100 * first['probabilite'])} %, à vérifier {found['distinction']}" in text
    assert f"probable à {round(100 * second['probabilite'])} %" in text
    assert text.count("Est-il plutôt question de") == 1
    sure = Html(site.get("/recherche?q=prof+de+maths").text).text
    assert ", sûre" in sure
    assert "Est-il plutôt question de" not in sure


def test_the_page_of_the_search_shows_what_its_address_for_programs_says(site: Asked) -> None:
    page = Html(site.get("/recherche?q=d%C3%A9veloppeur").text)
    links = [link["href"] for link in page.of("a")]
    for hit in got(site, "/-/recherche.json?q=d%C3%A9veloppeur")["resultats"]:
        assert hit["libelle"] in page.text
        if hit["code_rome"]:
            assert f"/metier/{hit['code_rome']}" in links
    assert "Rien trouvé pour « xqzt »." in Html(site.get("/recherche?q=xqzt").text).text


def test_a_number_of_answers_is_held_to_what_is_sensible(site: Asked) -> None:
    for limit, most in (("1", 1), ("3", 3), ("", 10)):
        assert len(got(site, f"/-/suggest.json?q=a&limit={limit}")["suggestions"]) == most
    assert len(got(site, "/-/suggest.json?q=a&limit=50")["suggestions"]) > 10
    for limit in ("0", "-5", "x", "1001", "999999999999"):
        assert site.get(f"/-/suggest.json?q=a&limit={limit}").status_code == 400


# What no address can use


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/-/accueil.json?annee=2025", "annee : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/?q=nounou", "q : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/editions.json?edition=v460", "edition : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/origine/bmo.json?table=rome_metiers", "table : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/metier/M1855/competences.csv?limit=3", "limit : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/metier/M1855/proches.json?excel=1", "« excel=1 » demande un tableau"),
        ("/territoire/35.json?annee=1999", "annee : « 1999 » n'y est pas ; il y a : 2023, 2024, 2025."),
        ("/territoire/35/bmo.csv?annee=2022", "annee : « 2022 » n'y est pas"),
        ("/territoire.json?limit=201", "limit : « 201 » ne convient pas ; attendu : un nombre entier de 1 à 200."),
        ("/agences.json?pres_de=200,3", "pres_de : hors du globe"),
        ("/agences.json?departement=20", ": choisir 2A (Corse-du-Sud) ou 2B (Haute-Corse)"),
        ("/-/recherche.json?q=a&debut=-1", "debut : « -1 » ne convient pas"),
        ("/-/code.json?intitule=a&limit=cinq", "limit : « cinq » ne convient pas ; attendu : un nombre entier."),
        ("/sitemap.xml?page=2", "page : cette adresse n'a pas ce paramètre ; elle a : aucun."),
        ("/robots.txt?x=1", "x : cette adresse n'a pas ce paramètre"),
        ("/openapi.json?version=2", "version : cette adresse n'a pas ce paramètre"),
    ],
)
def test_what_an_address_cannot_use_is_a_400_that_says_what_can_be(site: Asked, address: str, told: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    said = answer.json()["error"] if ".json" in address else Html(answer.text).text
    assert told in said
    assert "etag" not in answer.headers


def test_a_sheet_that_leads_nowhere_is_there_and_one_that_nobody_has_is_not(site: Asked) -> None:
    nowhere = got(site, "/metier/B1803/proches.json")
    assert (nowhere["libelle"], nowhere["proches"], nowhere["absence"]) == ("Couturier / Couturière", [], None)
    assert table(site, "/metier/B1803/proches.csv") == []
    nobody = got(site, "/metier/B9999/proches.json", 404)
    assert (nobody["libelle"], nobody["proches"], nobody["absence"]["dans"]) == ("", [], [])
    assert site.get("/metier/B9999/proches.csv").status_code == 404


def test_a_table_of_ours_is_credited_to_us(site: Asked) -> None:
    [credit] = got(site, "/origine/usages.json")["origine"]["attributions"]
    assert credit.startswith("Source : infotravail, ")
    assert "licence MIT" in credit
    assert credit in Html(site.get("/origine/usages").text).text
    [of_rome] = got(site, "/origine/rome_metiers.json")["origine"]["attributions"]
    assert of_rome.startswith("Source : France Travail, ")

"""The jobs of the survey as lists: whose they are, in which order, of which family, and its years side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infotravail import Infotravail
from infotravail.asking import Unusable
from infotravail.datasets import DATASETS
from infotravail.datasets.bmo.barres import graphique
from infotravail.datasets.bmo.besoins import Besoins, Interval
from infotravail.datasets.bmo.classes import classes
from infotravail.datasets.bmo.comparaison import montrees
from infotravail.datasets.bmo.ordre import ranges
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking


@pytest.fixture(scope="module")
def it(built: Home) -> Iterator[Infotravail]:
    with Infotravail.open(built.database) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def need(code: str, part: tuple[float, float], projets: int = 100, libelle: str = "", annee: int = 2025) -> Besoins:
    """Return a made-up job with a share of difficult projects between two bounds."""
    whole = Interval(projets, projets, projets, 0)
    return Besoins(
        annee, code, libelle or code, "FAP-2021", "S", whole, whole, whole, *part, *part, rupture=""
    )  # fmt: skip


# Whose figures they are


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({}, "Les métiers les plus recherchés en France en 2025"),
        ({"region": "53"}, "Les métiers les plus recherchés en Bretagne en 2025"),
        ({"region": "ile de france"}, "Les métiers les plus recherchés en Île-de-France en 2025"),
        ({"departement": "63"}, "Les métiers les plus recherchés dans le Puy-de-Dôme en 2025"),
        ({"departement": "35"}, "Les métiers les plus recherchés en Ille-et-Vilaine en 2025"),
        ({"departement": "01"}, "Les métiers les plus recherchés dans l'Ain en 2025"),
        ({"departement": "974"}, "Les métiers les plus recherchés à La Réunion en 2025"),
        ({"bassin": "5314"}, "Les métiers les plus recherchés dans le bassin d'emploi RENNES en 2025"),
        ({"lieu": "rennes", "annee": 2024}, "Les métiers les plus recherchés dans le bassin d'emploi RENNES en 2024"),
        (
            {"famille": "s", "region": "53"},
            "Les métiers les plus recherchés, famille « Fonctions sociales et médico-sociales », en Bretagne en 2025",
        ),
        ({"tri": "part_difficile"}, "Les métiers aux recrutements les plus difficiles en France en 2025"),
        ({"tri": "projets", "ordre": "croissant"}, "Les métiers les moins recherchés en France en 2025"),
        ({"tri": "libelle"}, "Les métiers recherchés, de A à Z, en France en 2025"),
        ({"metier": "zzzz qqqq"}, "Projets de recrutement, métiers « zzzz qqqq », en France en 2025"),
    ],
)
def test_a_title_tells_every_parameter(it: Infotravail, asked: dict[str, Any], title: str) -> None:
    assert it.bmo(**asked).titre == title


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"bassin": "5314", "departement": "63"}, "RENNES (bassin d'emploi 5314) n'est pas dans Puy-de-Dôme"),
        ({"departement": "35", "region": "84"}, "Ille-et-Vilaine (département 35) n'est pas dans Auvergne-Rhône-Alpes"),
        ({"departement": "35", "lieu": "63"}, "Puy-de-Dôme (département 63) n'est pas dans Ille-et-Vilaine"),
        ({"lieu": "rennes", "region": "84"}, "l'enquête le compte dans Bretagne (région 53)"),
        ({"metier": "V1X80", "famille": "A"}, "n'est pas de la famille A (Fonctions administratives), mais de S"),
        ({"famille": "fonctions"}, "n'est pas une seule famille de l'enquête ; il y a : A (Fonctions administratives)"),
        ({"famille": "9"}, "n'est aucune famille de l'enquête ; il y a : A (Fonctions administratives), C ("),
        ({"tri": "salaire"}, "il y a : projets, part_difficile, part_saisonniere, libelle"),
        ({"ordre": "desc"}, "il y a : decroissant, croissant"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(it: Infotravail, asked: dict[str, str], told: str) -> None:
    with pytest.raises(Unusable) as refused:
        it.bmo(**asked)
    assert told in refused.value.texte


def test_what_goes_together_is_narrowed(it: Infotravail) -> None:
    whole = it.bmo(region="53", annee=2025, limit=1000)
    within = it.bmo(region="53", departement="35", bassin="5314", annee=2025, limit=1000)
    assert 0 < within.total <= whole.total
    assert within.endroit == "RENNES (bassin d'emploi 5314), Ille-et-Vilaine (département 35), Bretagne (région 53)"


def test_a_family_is_some_of_the_jobs_and_all_families_are_all(it: Infotravail) -> None:
    totals = [it.bmo(famille=letter, limit=1000).total for letter in "ACIOSTVZ"]
    assert sum(totals) == it.bmo(limit=1000).total
    assert {one.code_famille for one in it.bmo(famille="S", limit=1000)} == {"S"}


# In which order


def test_a_share_orders_by_what_is_sure_of_it_and_a_hidden_figure_gains_nothing() -> None:
    sure, wide, unknown, low = need("A", (60, 62)), need("B", (50, 90)), need("C", (0, 100)), need("D", (10, 11))
    jobs = [unknown, low, wide, sure]
    assert [one.code_fap for one in ranges(jobs, "part_difficile")] == ["A", "B", "D", "C"]
    assert [one.code_fap for one in ranges(jobs, "part_difficile", "croissant")] == ["D", "A", "B", "C"]


def test_labels_are_in_the_order_of_french() -> None:
    labels = ["Zingueurs", "Éleveurs", "Élagueurs", "Employés", "agriculteurs", "Œnologues", "Ouvriers"]
    found = [one.libelle for one in ranges([need("A", (0, 0), libelle=one) for one in labels], "libelle")]
    assert found == ["agriculteurs", "Élagueurs", "Éleveurs", "Employés", "Œnologues", "Ouvriers", "Zingueurs"]
    back = [one.libelle for one in ranges([need("A", (0, 0), libelle=one) for one in labels], "libelle", "decroissant")]
    assert back == found[::-1]


@pytest.mark.parametrize("tri", ["projets", "part_difficile", "part_saisonniere", "libelle"])
@pytest.mark.parametrize("ordre", ["croissant", "decroissant"])
def test_an_order_loses_no_line_and_pages_follow_one_another(it: Infotravail, tri: str, ordre: str) -> None:
    whole = it.bmo(tri=tri, ordre=ordre, limit=1000)
    pages = [one for start in range(0, whole.total, 4) for one in it.bmo(tri=tri, ordre=ordre, limit=4, debut=start)]
    assert pages == list(whole)
    assert len({one.code_fap for one in whole}) == whole.total


def test_a_column_is_ordered_by_a_link_and_says_how_it_is(site: Asked) -> None:
    page = Html(site.get("/bmo?region=53&famille=S&tri=part_difficile").text)
    assert [one.get("aria-sort") for one in page.of("th")][:4] == [None, None, "descending", None]
    links = [one["href"] for one in page.of("a") if one.get("class") == "it-tri"]
    assert links[0] == "/bmo?region=53&famille=S&tri=libelle#liste"
    assert links[1] == "/bmo?region=53&famille=S#liste"
    assert links[2] == "/bmo?region=53&famille=S&tri=part_difficile&ordre=croissant#liste"
    turned = Html(site.get(links[2] or "").text)
    assert [one.get("aria-sort") for one in turned.of("th")][:4] == [None, None, "ascending", None]


def test_the_page_its_csv_and_its_json_are_of_the_same_lines(site: Asked) -> None:
    page = Html(site.get("/bmo?limit=5").text)
    total = site.get("/bmo.json").json()["total"]
    assert f"lignes 1 à 5 sur {total}" in page.text
    links = [one["href"] or "" for one in page.of("a")]
    for address in (f"Télécharger les {total} lignes", f"toutes les {total} lignes sur une page"):
        assert address in page.text
    assert "/bmo?limit=5&debut=5#liste" in links
    table = next(one for one in links if one.startswith("/bmo.csv"))
    rest = next(one for one in links if one.startswith("/bmo.json"))
    assert len(site.get(table).text.splitlines()) == 1 + total == 1 + len(site.get(rest).json()["besoins"])
    # A greyed line of another nomenclature is in the table too.
    rows = site.get("/bmo.csv?metier=S2X61").text.splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["2023", "S2Z61"], ["2024", "S2X61"], ["2025", "S2X61"]]


def test_past_the_last_line_one_is_told_how_many_there_are_and_not_that_there_is_none(site: Asked) -> None:
    for page in ("/bmo", "/bmo/annees"):
        text = Html(site.get(f"{page}?debut=900").text).text
        assert "Il n'y a que " in text
        assert "ce n'est pas un zéro" not in text


def test_the_form_keeps_what_was_asked(site: Asked) -> None:
    page = Html(site.get("/bmo?region=53&bassin=5314&famille=S&annee=2024&metier=infirmiers").text)
    chosen = [one["value"] for one in page.of("option") if "selected" in one and one.get("value")]
    assert chosen == ["S", "53", "5314"]
    assert next(one["value"] for one in page.of("input") if one.get("name") == "metier") == "infirmiers"
    assert {"Bretagne"} <= {one["label"] for one in page.of("optgroup")}


# The years side by side


def test_each_year_is_beside_the_others_in_its_nomenclature(site: Asked) -> None:
    [line] = site.get("/bmo/annees.json?metier=S2X61").json()["lignes"]
    assert [(one["annee"], one["code_fap"], one["est_comparable"], one["raison"]) for one in line["annees"]] == [
        (2023, "S2Z61", False, "autre nomenclature (FAP-2009), code S2Z61, non comparable"),
        (2024, "S2X61", True, ""),
        (2025, "S2X61", True, ""),
    ]
    [line] = site.get("/bmo/annees.json?metier=T2A60").json()["lignes"]
    assert "même code, intitulé « Aides à domicile et aides ménagères »" in line["annees"][0]["raison"]
    assert [one["projets"]["min"] for one in line["annees"]] == [7138, 4473, 5035]
    page = site.get("/bmo/annees?region=53").text
    assert "it-non-comparable" in page
    assert len(site.get("/bmo/annees.csv?metier=S2X61").text.splitlines()) == 4


def test_the_years_side_by_side_are_those_of_the_page_of_each(site: Asked) -> None:
    for line in site.get("/bmo/annees.json?limit=1000").json()["lignes"]:
        alone = {one["annee"]: one for one in site.get(f"/bmo.json?metier={line['code_fap']}").json()["besoins"]}
        for cell in line["annees"]:
            if cell["code_fap"] == line["code_fap"]:
                assert cell["projets"] == (alone[cell["annee"]]["projets"] if cell["annee"] in alone else None)


# Charts and classes


def test_a_whisker_is_drawn_where_it_is_a_pixel_at_least_and_figures_are_at_the_ends() -> None:
    near = replace(need("A", (50, 50)), projets=Interval(1, 99_900, 100_000, 25))
    far = replace(need("B", (50, 50)), projets=Interval(1, 40_000, 60_000, 9))
    drawn = graphique(montrees([near, far], (), par_annee=False), "projets", par_annee=False)
    assert [(one.a_moustache, one.chiffre) for one in drawn.barres] == [
        (False, "99 900 à 100 000"),
        (True, "40 000 à 60 000"),
    ]
    assert drawn.barres[0].max_pct == 64
    assert drawn.unite == "nombre de projets"


def test_a_job_whose_every_figure_is_hidden_is_a_whisker_and_never_a_zero() -> None:
    one = replace(need("A", (0, 100)), projets=Interval(None, 0, 8, 2))
    [bar] = graphique(montrees([one], (), par_annee=False), "projets", par_annee=False).barres
    assert (bar.a_moustache, bar.chiffre) == (True, "0 à 8")


def test_classes_hold_every_department_and_hidden_ones_apart() -> None:
    values = {f"{number:02}": Interval(number * 37, number * 37, number * 37, 0) for number in range(1, 51)}
    found = classes(values | {"99": Interval(None, 0, 4, 1)})
    assert sorted(set(found.valeurs.values())) == [1, 2, 3, 4, 5]
    assert found.caches == {"99"}
    assert found.textes["99"] == "chiffre caché, de 0 à 4 projets"
    assert found.legende[0].startswith("moins de ")
    assert found.legende[-1].endswith(" et plus")
    assert len(found.legende) == 5
    assert classes({"35": Interval(12, 12, 12, 0)}).legende == ("chiffre publié",)
    assert classes({}).legende == ()


def test_the_map_of_the_page_leads_to_each_department_and_its_table_has_the_figures(site: Asked) -> None:
    page = Html(site.get("/bmo?metier=V1X80&annee=2025").text)
    assert "Où sont les projets 2025" in page.text
    links = {one["aria-label"]: one["href"] for one in page.of("a") if one.get("aria-label")}
    assert links["Puy-de-Dôme (63) : 319 à 323 projets"] == "/bmo?metier=V1X80&departement=63&annee=2025"
    assert "Où sont les projets" not in Html(site.get("/bmo?departement=63").text).text
    rows = site.get("/bmo/departements.csv?metier=V1X80&annee=2025").text.splitlines()
    assert "2025,63,Puy-de-Dôme,319,319,323,1" in rows

"""All that the file knows of a job in a place: each figure with its source and its day, and what lacks."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from infotravail import Infotravail
from infotravail.across.marche import offres, projets, salaires, tension
from infotravail.across.marche.chiffres import Chiffre, Point, Serie
from infotravail.across.marche.perimetre import endroits, fiche
from infotravail.across.marche.traces import trace
from infotravail.across.questions.marche import of_what, shown, unit
from infotravail.asking import Unusable
from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.conftest import FirstBuild, Run
from tests.publish.served import Asked, Html, asking, got


@pytest.fixture(scope="module")
def it(built: Home) -> Iterator[Infotravail]:
    """The sample, as Python asks it."""
    with Infotravail.open(built.path) as base:
        yield base


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def of(found: object, heading: str) -> list[tuple[object, ...]]:
    """Return the figures of a heading: what, how much, where, when, by whom counted."""
    return [
        (one.mesure, one.valeur, one.minimum, one.maximum, one.code_territoire, one.date, one.nomenclature,
         one.code_metier, one.nb_autres_fiches)
        for one in found.chiffres  # type: ignore[attr-defined]
        if one.rubrique == heading
    ]  # fmt: skip


def test_projects_are_those_of_each_family_in_the_place_then_around_it_a_hidden_cell_making_an_interval(
    it: Infotravail, database: sqlite3.Connection
) -> None:
    found = of(it.marche("J1506", departement="63"), "projets")
    assert found[0] == ("projets de recrutement", 306.0, 306.0, 306.0, "63", "2023", "FAP-2009", "V1Z80", 1)
    assert found[3] == ("projets de recrutement", None, 319.0, 323.0, "63", "2025", "FAP-2021", "V1X80", 0)
    (low, high) = database.execute(
        "SELECT sum(projets_min), sum(projets_max) FROM bmo WHERE annee = 2025 AND code_fap = 'V1X80'"
    ).fetchone()
    assert ("projets de recrutement", None, float(low), float(high), "FR", "2025", "FAP-2021", "V1X80", 0) in found


def test_tensions_of_two_nomenclatures_are_two_figures_and_two_series(it: Infotravail) -> None:
    found = it.marche("J1506", departement="63")
    assert [one for one in of(found, "tension") if one[0] == "classe de tension"] == [
        ("classe de tension", 5.0, None, None, "FR", "2019", "FAP-2009", "V1Z80", 1),
        ("classe de tension", 4.0, None, None, "FR", "2024", "FAP-2021", "V1X80", 0),
    ]
    series = [one for one in found.series if one.rubrique == "tension"]
    assert [one.nomenclature for one in series] == ["FAP-2009", "FAP-2021"]
    assert {point.periode for point in series[0].points}.isdisjoint({point.periode for point in series[1].points})


def test_offers_are_those_of_the_sheet_of_the_rome_3_and_the_user_s_own_of_the_sheet_itself(
    it: Infotravail, database: sqlite3.Connection
) -> None:
    found = of(it.marche("J1506", departement="63"), "offres")
    (national,) = database.execute("SELECT sum(nb_offres) FROM offres_communes WHERE code_rome = 'J1506'").fetchone()
    assert ("offres", float(national), None, None, "FR", "2021-12-21", "ROME 3", "J1506", 0) in found
    (own,) = database.execute("SELECT count(*) FROM offres WHERE code_rome = 'J1506'").fetchone()
    assert [one[1] for one in found if one[0] == "offres que vous avez collectées"] == [float(own)]


def test_offers_of_a_commune_that_was_merged_are_those_of_today_s(it: Infotravail) -> None:
    found = of(it.marche("F1703", commune="Valserhône"), "offres")
    assert found[0][:5] == ("offres", 2.0, None, None, "01033")


def test_every_figure_has_its_source_its_day_and_the_table_that_it_is_of(
    it: Infotravail, database: sqlite3.Connection
) -> None:
    found = it.marche("J1506", departement="63").chiffres
    assert {one.rubrique for one in found} == {"tension", "projets", "offres", "demande", "salaire"}
    for one in found:
        assert one.source, one
        assert one.date, one
        assert database.execute("SELECT 1 FROM provenance WHERE nom_table = ?", (one.nom_table,)).fetchone(), one


def test_what_is_of_a_wider_place_alone_is_said_and_is_no_zero(it: Infotravail) -> None:
    said = {one.rubrique: one.raison for one in it.marche("J1506", departement="63").absences}
    assert said["salaire"] == "rien à ce niveau (départemental) : les chiffres sont ceux d'un lieu plus vaste"
    lacking = {one.rubrique: one.raison for one in it.marche("A1423", departement="63").absences}
    assert lacking["offres"] == "rien de publié pour ce métier à ces endroits : ce n'est pas un zéro"
    assert lacking["salaire"].startswith("publié par famille professionnelle, et ce fichier ne relie pas la fiche")


def test_a_file_without_the_market_says_which_command_brings_each_part(first_build: FirstBuild) -> None:
    with Infotravail.open(first_build.home.path) as base:
        found = base.marche("J1506", departement="35")
    assert found.chiffres == ()
    commands = {one.rubrique: one.commande for one in found.absences}
    assert commands["familles"] == "« infotravail fetch fap »"
    for heading, dataset in (("tension", "imt"), ("offres", "offres"), ("demande", "statistiques"), ("salaire", "imt")):
        assert f"infotravail add {dataset}" in commands[heading] or f"infotravail fetch {dataset}" in commands[heading]


def test_a_code_of_no_sheet_leads_to_sheets_and_to_no_figure(it: Infotravail, run: Run, built: Home) -> None:
    found = it.marche("infirmiere")
    assert (found.fiche, found.chiffres) == (None, ())
    assert found.proches[0] == ("J1506", "Infirmier / Infirmière en soins généraux (IDE)")
    done = run("--home", built.path, "marche", "infirmiere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Aucune fiche n'a le code « infirmiere » ; essayer J1506")
    assert run("--home", built.path, "marche").stderr.startswith("De quel métier ?")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"departement": "999"}, "999"),
        ({"region": "Atlantide"}, "Atlantide"),
        ({"commune": "00000"}, "00000"),
        ({"departement": "63", "region": "84"}, "both say the place"),
    ],
)
def test_a_place_that_is_none_is_refused_and_said(it: Infotravail, words: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        it.marche("J1506", **words)
    assert isinstance(caught.value, Unusable)


def test_the_command_prints_a_table_under_each_heading_and_json_for_programs(run: Run, built: Home) -> None:
    done = run("--home", built.path, "marche", "j1506", "--departement", "Puy-de-Dôme", check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "J1506 Infirmier / Infirmière en soins généraux (IDE), Puy-de-Dôme (département 63)"
    headings = ["Tension", "Projets de recrutement", "Offres", "Demande d'emploi", "Salaire"]
    assert [line for line in lines if line in headings] == headings
    assert any("319 à 323 projets" in line and "2025" in line and "FAP-2021 V1X80" in line for line in lines)
    assert "departement : « Puy-de-Dôme » lu Puy-de-Dôme" in done.stderr


def test_the_page_the_json_and_the_csv_give_the_same_figures(site: Asked) -> None:
    found = got(site, "/marche.json?code=J1506&departement=63")
    table = site.get("/marche.csv?code=J1506&departement=63").text.splitlines()
    assert len(table) == 1 + len(found["chiffres"])
    page = Html(site.get("/marche?code=J1506&departement=63").text)
    for expected in ("319 à 323", "Tension par département", "Ce qui manque", "FAP-2021 V1X80"):
        assert expected in page.text
    assert site.get("/marche").status_code == 200


def test_the_page_of_a_sheet_and_that_of_a_place_show_the_market_too(site: Asked) -> None:
    sheet = Html(site.get("/metier/J1506").text).text
    assert "Marché du travail, France entière" in sheet
    assert "salaire médian net" in sheet
    place = Html(site.get("/territoire/63").text).text
    assert "Marché du travail" in place
    assert "Demandeurs d'emploi en catégorie ABC, tous métiers, Auvergne-Rhône-Alpes" in place


def test_the_market_of_a_place_is_its_families_in_tension_and_those_who_look_for_a_job(site: Asked) -> None:
    found = got(site, "/territoire/REG-84/marche.json")
    assert found["lieu"]["code"] == "84"
    assert {one["rubrique"] for one in found["series"]} == {"demande"}
    assert site.get("/territoire/ZZ/marche.json").status_code == 404


FIGURE = Chiffre(
    "offres", "offres", 1.0, None, None, "offres", "national", "FR", "France", "2021-12-21", "ROME 3", "J1506", "", 1,
    "", "offres_communes", "",
)  # fmt: skip


def test_a_figure_is_told_with_its_bounds_its_plural_and_whose_it_is_too() -> None:
    assert (shown(FIGURE), unit(FIGURE), of_what(FIGURE)) == ("1", "offre", "ROME 3 J1506, et 1 autre fiche")
    assert shown(replace(FIGURE, valeur=1234567.0)) == "1 234 567"
    assert shown(replace(FIGURE, valeur=-0.594)) == "-0,59"
    assert shown(replace(FIGURE, valeur=None, minimum=0.0, maximum=4.0)) == "0 à 4"
    assert shown(replace(FIGURE, valeur=None)) == "non publié"
    assert of_what(replace(FIGURE, nb_autres_fiches=None)) == "ROME 3 J1506"


def test_a_line_begins_at_zero_and_is_cut_where_nothing_is_published() -> None:
    points = tuple(Point(str(year), value) for year, value in ((1, 10.0), (2, None), (3, 20.0), (4, 0.0)))
    drawn = trace(Serie("demande", "x", "", "personnes", points))
    assert drawn.pieces == ("20.0,80.0", "420.0,20.0 620.0,140.0")
    assert drawn.plus_haut == 20.0
    assert trace(Serie("demande", "x", "", "personnes", (Point("1", None),))).pieces == ()


@pytest.mark.real
def test_every_figure_of_the_publishers_is_in_one_file(market: Home) -> None:
    counts = {
        "tensions_fap": 31_034,
        "tensions_rome_bassins": 27_053,
        "offres_communes": 324_997,
        "salaires_fap": 654,
        "demandeurs_epci": 54_309,
        "demandeurs_series": 18_706,
        "offres_series": 1_364,
        "demandeurs_communes_rome": 105_198,
        "fap_rome": 750,
        "offres": 4_554,
    }
    with closing(sqlite3.connect(f"file:{market.database}?mode=ro", uri=True)) as connection:
        found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in counts}
        assert found == counts
        assert connection.execute("SELECT sum(nb_offres) FROM offres_communes").fetchone() == (925_168,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        (described,) = connection.execute(
            "SELECT count(*) FROM dictionnaire WHERE description IS NULL OR description = ''"
        ).fetchone()
        assert described == 0


@pytest.mark.slow
@pytest.mark.real
def test_most_sheets_of_the_rome_have_each_figure(market: Home) -> None:
    with closing(sqlite3.connect(f"file:{market.database}?mode=ro", uri=True)) as connection:
        sheets = [fiche(connection, code) for (code,) in connection.execute("SELECT code_rome FROM rome_metiers")]
        places = endroits(connection, None)
        # Asked of each sheet, a scan of all offers: what is found so is asked again of some.
        offered = {code for (code,) in connection.execute("SELECT DISTINCT code_rome FROM offres_communes")}
        for sheet in sheets[::50]:
            assert sheet is not None
            told = [one.code_metier for one in offres.figures(connection, sheet, places)]
            assert (sheet.code_rome3 in told) == (sheet.code_rome3 in offered)
        held = Counter[str]()
        for sheet in sheets:
            assert sheet is not None
            held["tension"] += any(True for _ in tension.tensions(connection, sheet, places))
            held["projets"] += any(True for _ in projets.figures(connection, sheet, places))
            held["salaire"] += any(one.valeur for one in salaires.figures(connection, sheet))
            held["offres"] += sheet.code_rome3 in offered or any(
                True for _ in offres.figures(connection, sheet, places)
            )
            held["demande"] += bool(
                connection.execute(
                    "SELECT 1 FROM demandeurs_communes_rome WHERE code_rome = ? LIMIT 1", (sheet.code_rome3,)
                ).fetchone()
            )
            held["tension d'un bassin"] += bool(
                connection.execute(
                    "SELECT 1 FROM tensions_rome_bassins WHERE code_rome = ? LIMIT 1", (sheet.code_rome3,)
                ).fetchone()
            )
    assert held == {
        "tension": 1_394,
        "tension d'un bassin": 1_293,
        "projets": 1_497,
        "offres": 1_579,
        "demande": 1_584,
        "salaire": 1_580,
    }


@pytest.mark.real
def test_the_market_of_nurses_in_ille_et_vilaine_has_four_dates(market: Home) -> None:
    with Infotravail.open(market.path) as base:
        found = base.marche("J1506", departement="35")
    local = {one.rubrique: one for one in reversed(found.chiffres) if one.code_territoire in ("35", "FR")}
    assert {heading: one.date for heading, one in local.items()} == {
        "tension": "2019",
        "projets": "2023",
        "offres": "2021-12-21",
        "salaire": "2017-2019",
    }
    with Infotravail.open(market.path) as base:
        found = base.marche("J1506", commune="Paris").chiffres
    # They are published by arrondissement.
    assert [one.valeur for one in found if one.rubrique == "offres"][:2] == [691.0, 691.0]
    assert (local["offres"].valeur, local["projets"].valeur, local["salaire"].valeur) == (221.0, 724.0, 2025.0)


@pytest.mark.real
def test_the_job_seekers_of_france_are_one_series_of_a_point_a_quarter(market: Home) -> None:
    """The publisher has two: « France entière », and « France métropolitaine », which is smaller."""
    with Infotravail.open(market.path) as it:
        series = [one for one in it.marche("J1506").series if one.rubrique == "demande"]
    assert len(series) == 2
    for one in series:
        periods = [point.periode for point in one.points]
        assert len(periods) == 118
        assert periods == sorted(set(periods))

"""Territories: what is found by a name, what a place has, how much of it is shown, and what a file may lack."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infotravail import Infotravail
from infotravail.across.questions import agences_du_territoire, bmo_du_territoire, territoire, territoires
from infotravail.asking import Unusable, ask
from infotravail.datasets import DATASETS
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.publish.serve import site as make_site
from infotravail.records import named
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import ROOT
from tests.publish.served import Asked, Html, asking

SAMPLE = ROOT / "tests" / "sample"


@pytest.fixture(scope="module")
def geography(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that has the geography alone."""
    home = Home(tmp_path_factory.mktemp("geography"))
    for name in (COG, POSTCODES):
        keep(home, GEO, Arrival(SAMPLE / name, "2026-11-23", sample=True), accept_change=True)
    assert build(home, (GEO,), read_lock(home.lock), lambda stage: None).refused == ()
    return home.database


@pytest.fixture(scope="module")
def bare(geography: Path) -> Iterator[Asked]:
    """The site of that file."""
    with asking(make_site(geography, DATASETS)) as asked:
        yield asked


@pytest.fixture
def crowded(built: Home) -> Iterator[sqlite3.Connection]:
    """The sample where Ille-et-Vilaine has 205 agencies and 18 jobs."""
    with (
        closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as sample,
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        sample.backup(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        _repeat(connection, "agences", "source = 'api' AND identifiant = 'BRE9001'", "identifiant", 203)
        of_department = "annee = 2025 AND code_departement = '35' AND code_fap = 'S2X61'"
        _repeat(connection, "bmo_metiers", "annee = 2025 AND code_fap = 'S2X61'", "code_fap", 5)
        _repeat(connection, "bmo", of_department, "code_fap", 5)
        yield connection


def _repeat(connection: sqlite3.Connection, table: str, where: str, key: str, times: int) -> None:
    """Repeat a row under other keys."""
    stored = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
    row = dict(next(named(connection.execute(f"SELECT {stored} FROM {table} WHERE {where}"))))
    for one in range(700, 700 + times):
        values = row | {key: f"{row[key][:-3]}{one}"}
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", [*values.values()])
        if table == "agences":
            connection.execute(
                "INSERT INTO agences_positions VALUES ('api', :identifiant, :identifiant, 0, 0, 'source', :latitude, "
                ":longitude)",
                values,
            )


# By a name or a code.


def test_what_has_the_word_comes_before_what_begins_so_and_what_follows_is_reached(
    database: sqlite3.Connection,
) -> None:
    def found(limit: int, debut: int) -> territoires.ReponseTerritoires:
        return ask(database, territoires.QUESTION, territoires.DemandeTerritoires("val", limit, debut))

    whole = found(50, 0)
    assert [(one.code, one.libelle) for one in whole] == [
        ("95", "Val-d'Oise"),
        ("94", "Val-de-Marne"),
        ("24", "Centre-Val de Loire"),
        ("26362", "Valence"),
        ("01033", "Valserhône"),
    ]
    assert (whole.total, whole.tronque) == (5, False)
    for limit in (1, 2, 3):
        parts = [found(limit, debut) for debut in range(0, 5, limit)]
        assert [one for part in parts for one in part] == list(whole)
        assert [part.tronque for part in parts] == [*[True] * (len(parts) - 1), False]
        assert {part.total for part in parts} == {5}
    assert (len(found(50, 9)), found(50, 9).tronque) == (0, False)


@pytest.mark.parametrize(("text", "codes"), [("2a", ["2A"]), (" 35238 ", ["35238"]), ("xqzt", [])])
def test_a_code_finds_its_place_and_an_unknown_word_finds_none(
    database: sqlite3.Connection, text: str, codes: list[str]
) -> None:
    answer = ask(database, territoires.QUESTION, territoires.DemandeTerritoires(text))
    assert [one.code for one in answer] == codes
    assert (answer.total, answer.tronque) == (len(codes), False)


@pytest.mark.parametrize("text", ["", "  "])
def test_no_text_finds_the_regions_and_what_follows_is_reached(database: sqlite3.Connection, text: str) -> None:
    answer = ask(database, territoires.QUESTION, territoires.DemandeTerritoires(text, 3, 1))
    assert [one.libelle for one in answer] == ["Bourgogne-Franche-Comté", "Bretagne", "Centre-Val de Loire"]
    assert (answer.total, answer.tronque, answer.inconnu) == (18, True, "")


# What is cut says so, and can be had whole.


def test_a_page_says_how_much_it_leaves_out(crowded: sqlite3.Connection) -> None:
    found = ask(crowded, territoire.QUESTION, territoire.DemandeTerritoire("35"))
    assert (len(found.agences), found.agences_total, found.agences_tronque) == (200, 205, True)
    assert (len(found.besoins), found.besoins_total, found.besoins_tronque) == (15, 18, True)
    agencies = ask(
        crowded, agences_du_territoire.QUESTION, agences_du_territoire.DemandeAgencesDuTerritoire("35", 1_000)
    )
    assert (len(agencies), agencies.total, agencies.tronque) == (205, 205, False)
    assert agencies.agences[:200] == found.agences
    jobs = ask(crowded, bmo_du_territoire.QUESTION, bmo_du_territoire.DemandeBmoDuTerritoire("35", None, 10, 5))
    assert (len(jobs), jobs.total, jobs.tronque) == (10, 18, True)
    assert jobs.besoins == found.besoins[5:]


@pytest.mark.slow
def test_people_are_told_where_the_rest_is(crowded: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "infotravail.db"
    with closing(sqlite3.connect(path)) as file:
        crowded.commit()
        crowded.backup(file)
    with asking(make_site(path, DATASETS)) as asked:
        text = Html(asked.get("/territoire/35").text).text
        assert len(asked.get("/territoire/35/agences.csv").text.splitlines()) == 206
        assert len(asked.get("/territoire/35/bmo.csv").text.splitlines()) == 19
    assert "205 agences, dont les 200 premières" in text
    assert "Les 15 premiers métiers sur 18 ; tous, à trier ; les 18 en table : CSV" in text


def test_what_is_whole_says_so(database: sqlite3.Connection) -> None:
    found = ask(database, territoire.QUESTION, territoire.DemandeTerritoire("35"))
    assert (found.agences_total, found.agences_tronque) == (len(found.agences), False) == (2, False)
    assert (found.besoins_total, found.besoins_tronque) == (len(found.besoins), False) == (13, False)


# What is known of a place.


def test_the_agency_that_serves_a_commune_comes_first_on_its_page(built: Home, database: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        database.backup(connection)
        # In the middle of Bruz; the one that serves it is in Rennes.
        _repeat(connection, "agences", "source = 'api' AND identifiant = 'BRE9001'", "identifiant", 1)
        connection.execute(
            "UPDATE agences_positions SET latitude = 48.02, longitude = -1.75 WHERE identifiant = 'BRE9700'"
        )
        found = ask(connection, territoire.QUESTION, territoire.DemandeTerritoire("35047"))
    (serving, nearest, *others) = found.agences
    assert [(one.identifiant, one.dessert) for one in (serving, nearest)] == [("BRE9001", True), ("BRE9700", False)]
    assert serving.distance_km == 10.6
    distances = [one.distance_km for one in (nearest, *others)]
    assert distances == sorted(distances, key=lambda one: one or 0.0)


@pytest.fixture
def of_2019(built: Home) -> Iterator[Path]:
    """The sample with the agencies of 2019 alone."""
    path = built.path / "2019.db"
    with (
        closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as sample,
        closing(sqlite3.connect(path)) as connection,
    ):
        sample.backup(connection)
        for table in ("agences_positions", "agences_horaires", "agences_communes", "agences_liens", "agences"):
            connection.execute(f"DELETE FROM {table} WHERE source != 'extrait'")
        connection.commit()
    yield path
    path.unlink()


@pytest.mark.slow
def test_agencies_of_2019_are_announced_as_such_without_empty_columns(of_2019: Path) -> None:
    with asking(make_site(of_2019, DATASETS)) as asked:
        page = Html(asked.get("/territoire/35").text)
        found = asked.get("/territoire/35.json").json()
        commune = Html(asked.get("/territoire/35236").text)
    band = "Ces agences datent du 13/11/2019, il y a plus de sept ans : vérifier sur francetravail.fr."
    assert band in page.text
    assert [one["class"] for one in page.of("p") if one.get("class") == "it-alerte"] == ["it-alerte"]
    assert found["agences_avertissement"] == band
    assert "Horaires" not in page.text
    assert "Distance" not in page.text
    # Directions stand apart.
    assert "Directions (sans accueil du public) DR BRETAGNE EXEMPLE, 9 avenue de l'Essai, 35000 RENNES" in page.text
    assert ([one["libelle"] for one in found["directions"]], found["agences_total"]) == (["DR BRETAGNE EXEMPLE"], 2)
    assert "Aucune agence à Redon ; les plus proches :" in commune.text
    assert "58,2 km" in commune.text


def test_a_commune_has_the_jobs_and_the_map_of_its_department(database: sqlite3.Connection) -> None:
    commune = ask(database, territoire.QUESTION, territoire.DemandeTerritoire("35238", 2024))
    department = ask(database, territoire.QUESTION, territoire.DemandeTerritoire("35", 2024))
    assert commune.besoins == department.besoins != ()
    assert {one.annee for one in commune.besoins} == {commune.annee} == {2024}
    assert commune.points_communes == department.points_communes
    assert (48.112, -1.682) in commune.points_communes


def test_an_unknown_year_is_refused_with_those_that_there_are(database: sqlite3.Connection) -> None:
    for question, asked in (
        (territoire.QUESTION, territoire.DemandeTerritoire("35", 1999)),
        (bmo_du_territoire.QUESTION, bmo_du_territoire.DemandeBmoDuTerritoire("35", 1999)),
    ):
        with pytest.raises(Unusable, match="annee: '1999' is not there; there are: 2023, 2024, 2025"):
            ask(database, question, asked)


def test_the_method_gives_what_the_page_gives_programs(built: Home) -> None:
    with Infotravail.open(built.database) as it, asking(make_site(built.database, DATASETS)) as asked:
        found = it.territoire("35238", 2023)
        page = asked.get("/territoire/35238.json?annee=2023").json()
        assert replace(it.territoires("renn")[0], pourquoi="") == found.lieu
    assert set(page) == set(found.__slots__)
    assert page["lieu"]["libelle"] == found.lieu.libelle == "Rennes"
    assert [one["identifiant"] for one in page["agences"]] == [one.identifiant for one in found.agences]
    assert [one["code_fap"] for one in page["besoins"]] == [one.code_fap for one in found.besoins]


@pytest.mark.parametrize("code", ["35", "35238"])
def test_the_map_and_the_chart_are_given_what_they_draw(built: Home, code: str) -> None:
    with asking(make_site(built.database, DATASETS)) as asked:
        page = Html(asked.get(f"/territoire/{code}").text)
    assert "RENNES EXEMPLE CENTRE, 1 RUE DE L EXEMPLE 35000 RENNES" in page.text
    kinds = [one.get("class") for one in page.of("circle")]
    assert kinds.count("it-commune") >= 5
    assert "it-ville" in kinds
    # One bar a job, with its figure; nothing is left to a script.
    assert len([one for one in page.of("rect") if one.get("class") == "it-barre"]) == 13
    assert (
        "Métiers les plus recherchés, Ille-et-Vilaine, 2025 Projets de recrutement, en nombre de projets" in page.text
    )
    assert "Serveurs de cafés restaurants 1 656" in page.text
    assert not page.of("canvas")
    assert not [one for one in page.of("div") if one.get("class") == "it-carte"]
    assert "D'après l'API Référentiel des agences de France Travail, au 23/11/2026" in page.text


def test_an_address_is_read_whatever_its_case_and_its_encoding(built: Home) -> None:
    with asking(make_site(built.database, DATASETS)) as asked:
        assert asked.get("/territoire/%332%61.json").status_code == 404
        for address in ("/territoire/2a", "/territoire/%32A"):
            page = Html(asked.get(address).text)
            assert [one["href"] for one in page.of("link") if one["rel"] == "canonical"] == [
                "http://localhost/territoire/2A"
            ]
        name = asked.get("/territoire/%0A2a/agences.csv").headers["content-disposition"]
        assert name == 'attachment; filename="agences-2A.csv"'


# A file that has the geography alone.


def test_a_file_without_survey_nor_agencies_answers_on_its_territories(bare: Asked) -> None:
    found = bare.get("/territoire/35.json").json()
    assert found["lieu"]["libelle"] == "Ille-et-Vilaine"
    assert (found["agences"], found["agences_total"], found["agences_tronque"]) == ([], 0, False)
    assert (found["besoins"], found["besoins_total"], found["annees"], found["annee"]) == ([], 0, [], 0)
    assert [48.112, -1.682] in found["points_communes"]
    text = Html(bare.get("/territoire/35238").text).text
    assert "Aucune agence connue ici." in text
    assert "L'enquête BMO ne publie rien pour ce territoire." in text
    assert [one["code"] for one in bare.get("/territoire.json?q=renn").json()["lieux"]] == ["35238"]
    assert bare.get("/territoire/35.json?annee=2025").status_code == 400
    assert bare.get("/territoire/08227.json").json()["devenir"]["code_ancien"] == "08227"


def test_its_tables_are_but_headers(bare: Asked) -> None:
    for name in ("agences", "bmo"):
        answer = bare.get(f"/territoire/35/{name}.csv")
        assert (answer.status_code, len(answer.text.splitlines())) == (200, 1)
        assert bare.get(f"/territoire/35/{name}.json").json()["total"] == 0
    assert bare.get("/territoire/35/bmo.csv").headers["content-disposition"] == 'attachment; filename="bmo-35-0.csv"'


def test_robots_are_told_of_each_department(bare: Asked) -> None:
    text = bare.get("/sitemap.xml").text
    assert "<loc>http://localhost/territoire</loc>" in text
    for code in ("01", "2A", "35", "971", "975"):
        assert f"<loc>http://localhost/territoire/{code}</loc>" in text
    assert "/territoire/35238<" not in text
    assert "territoire/35/agences" not in text

"""Positions of agencies: which are wrong, what stands for them, and that no distance ever comes from one."""

from __future__ import annotations

import csv
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from infotravail.asking import ask
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.endroits import Repere
from infotravail.datasets.agences.files import EXTRACT
from infotravail.datasets.agences.proches import agences
from infotravail.datasets.agences.questions.agences import QUESTION, DemandeAgences, ReponseAgences
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.home import Home
from infotravail.opened import open_database
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import ROOT

SAMPLE = ROOT / "tests" / "sample"
RENNES, MOSELLE = ("48.11", "-1.68"), ("48.716063", "7.188619")
BASSE_TERRE, DEUX_SEVRES = ("15.998", "-61.725"), ("46.220655", "-0.161297")
# Each as the extract writes it, but for its decimal point: identifier, name, kind, address, postcode, town, place.
ROWS = (
    ("BRE0000000001", "RENNES JUSTE", "ALE", "1 rue A", "35000", "RENNES", RENNES),
    ("BRE0000000002", "RENNES EN MOSELLE", "ALE", "2 rue A", "35000", "RENNES", MOSELLE),
    # Nobody knows a commune of that name: the postcode says which department.
    ("BRE0000000003", "NULLE PART", "ALE", "3 rue A", "35999", "NULLE PART", RENNES),
    ("BRE0000000004", "NULLE PART EN MOSELLE", "ALE", "4 rue A", "35999", "NULLE PART", MOSELLE),
    # Collectivities, of which no commune has a centre.
    ("GUA0000000005", "SAINT MARTIN JUSTE", "ALE", "5 rue A", "97150", "ST MARTIN", ("18.07", "-63.05")),
    ("GUA0000000006", "SAINT MARTIN EN POITOU", "ALE", "6 rue A", "97150", "ST MARTIN", RENNES),
    ("SPM0000000007", "MIQUELON JUSTE", "ALE", "7 rue A", "97500", "ST PIERRE", ("46.78", "-56.17")),
    ("SPM0000000008", "MIQUELON EN GUADELOUPE", "ALE", "8 rue A", "97500", "ST PIERRE", BASSE_TERRE),
    # Of neither a commune nor a postcode, nothing can be said.
    ("BRE0000000009", "SANS ADRESSE", "ALE", "", "", "", MOSELLE),
    # One place under a direction's code and two agencies' codes, and another one at the same address.
    ("BRE0000000010", "DOUBLE", "DDA", "10, Rue É", "35000", "RENNES", RENNES),
    ("BRE0000000011", "APE DOUBLE", "ALE", "10 RUE E", "35000", "RENNES", RENNES),
    ("BRE0000000012", "Double", "ALE", "10 rue é", "35000", "Rennes", RENNES),
    ("BRE0000000013", "VOISINE", "ALE", "10 rue E", "35000", "RENNES", RENNES),
    # Without an address, the same name is not the same place.
    ("BRE0000000014", "SANS RUE", "ALE", "", "35000", "RENNES", RENNES),
    ("BRE0000000015", "SANS RUE", "ALE", "", "35000", "RENNES", RENNES),
)


def extract(path: Path) -> Path:
    """Write the rows as the extract of 2019."""
    header, *_ = csv.reader((SAMPLE / EXTRACT).read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for number, (identifier, name, kind, address, postcode, town, point) in enumerate(ROWS):
            where = (cell.replace(".", ",") for cell in point)
            place = (address or "NULL", postcode or "NULL", town or "NULL")
            writer.writerow([identifier, name, f"{number:05}", kind, 53, "BRETAGNE", "NULL", "NULL", *place, *where])
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which these rows are built, with the sample's geography."""
    home = Home(tmp_path_factory.mktemp("positions") / "home")
    path = extract(home.path.parent / EXTRACT)
    for dataset, file in ((GEO, SAMPLE / COG), (GEO, SAMPLE / POSTCODES), (AGENCES, path)):
        keep(home, dataset, Arrival(file, "2026-11-23", sample=True), accept_change=True)
    assert build(home, (GEO, AGENCES), read_lock(home.lock), lambda stage: None).refused == ()
    return home


@pytest.fixture
def placed(made: Home) -> Iterator[sqlite3.Connection]:
    """A connection to it."""
    with closing(sqlite3.connect(f"file:{made.database}?mode=ro", uri=True)) as connection:
        yield connection


def column(connection: sqlite3.Connection, name: str) -> dict[int, Any]:
    """Return a column of the positions, by the last two digits of the identifiers."""
    return {
        int(identifier[-2:]): value
        for identifier, value in connection.execute(f"SELECT identifiant, {name} FROM agences_positions")
    }


def test_a_position_far_from_its_commune_or_its_department_is_wrong(placed: sqlite3.Connection) -> None:
    wrong = {number for number, is_wrong in column(placed, "est_position_fausse").items() if is_wrong}
    assert wrong == {2, 4, 6, 8}
    assert column(placed, "ecart_km")[2] == 657.7
    assert column(placed, "ecart_km")[4] is None


def test_what_is_wrong_gives_way_to_the_middle_of_the_commune_or_to_nothing(placed: sqlite3.Connection) -> None:
    assert {number: whose for number, whose in column(placed, "position").items() if whose != "source"} == {
        2: "commune",
        4: "aucune",
        6: "aucune",
        8: "aucune",
    }
    centre = placed.execute("SELECT latitude, longitude FROM communes_centres WHERE code_commune = '35238'").fetchone()
    assert (column(placed, "latitude")[2], column(placed, "longitude")[2]) == centre
    assert column(placed, "latitude")[4] is None
    # What the source says stays as it is.
    published = placed.execute("SELECT latitude FROM agences WHERE identifiant = 'BRE0000000002'").fetchone()
    assert published == (48.716063,)


def test_each_wrong_position_and_each_double_is_told(placed: sqlite3.Connection) -> None:
    told = placed.execute("SELECT cle, texte FROM constats WHERE texte LIKE '%position%' ORDER BY 1").fetchall()
    assert [key for key, _ in told] == [
        "extrait,BRE0000000002",
        "extrait,BRE0000000004",
        "extrait,GUA0000000006",
        "extrait,SPM0000000008",
    ]
    doubles = placed.execute("SELECT cle FROM constats WHERE texte LIKE '%montrées ensemble%' ORDER BY 1").fetchall()
    assert doubles == [("extrait,BRE0000000010",), ("extrait,BRE0000000012",)]
    (rule,) = placed.execute("SELECT texte FROM avertissements WHERE nom_colonne = 'est_position_fausse'").fetchone()
    assert rule.startswith("Une position est tenue pour fausse à plus de 100 km du centre de la commune de l'agence")


def test_no_distance_and_no_order_comes_from_a_wrong_position(placed: sqlite3.Connection) -> None:
    # One without an address is there, as far as anyone can tell.
    for latitude, longitude in (MOSELLE, BASSE_TERRE):
        near = agences(placed, lieu=Repere(pres_de=(float(latitude), float(longitude)), rayon_km=50)).agences
        assert {one.libelle for one in near} <= {"SANS ADRESSE"}
    of_rennes = {one.libelle: one for one in agences(placed, lieu=Repere(commune="35238"), limit=100).agences}
    assert (of_rennes["RENNES EN MOSELLE"].distance_km, of_rennes["RENNES EN MOSELLE"].position) == (0.0, "commune")
    assert (of_rennes["SAINT MARTIN EN POITOU"].distance_km, of_rennes["SAINT MARTIN EN POITOU"].position) == (
        None,
        "aucune",
    )
    # Those that are nowhere come last.
    assert list(of_rennes)[-3:] == ["NULLE PART EN MOSELLE", "SAINT MARTIN EN POITOU", "MIQUELON EN GUADELOUPE"]


def test_an_overseas_collectivity_has_the_agencies_of_its_postcodes(placed: sqlite3.Connection) -> None:
    for lieu in (Repere(departement="978"), Repere(code_postal="97150"), Repere(commune="97801")):
        found = agences(placed, lieu=lieu)
        assert {one.libelle for one in found.agences} == {"SAINT MARTIN JUSTE", "SAINT MARTIN EN POITOU"}
        assert found.dans_le_lieu == 2
    nowhere = ask(placed, QUESTION, DemandeAgences(departement="977"))
    assert (nowhere.total, nowhere.phrase) == (
        0,
        "Aucune agence connue pour ce lieu, Saint-Barthélemy, dont la position n'est pas connue.",
    )


def test_doubles_are_shown_once_with_all_their_codes_under_an_agency(placed: sqlite3.Connection) -> None:
    found = agences(placed, "double")
    assert [(one.identifiant, one.type_agence, one.identifiants, one.codes_safir) for one in found.agences] == [
        (
            "BRE0000000011",
            "agence",
            ("BRE0000000010", "BRE0000000011", "BRE0000000012"),
            ("00009", "00010", "00011"),
        )
    ]
    assert (found.total, found.directions) == (1, 0)
    assert len(agences(placed, "sans rue").agences) == 2
    assert agences(placed, lieu=Repere(departement="35")).dans_le_lieu == 6


# The publishers' files.

STEP = 97


@pytest.fixture(scope="module")
def release(france: Home) -> Home:
    """A home in which the real geography and the real extract are built."""
    return france


def answered(home: Home, **asked: Any) -> ReponseAgences:
    """Return the answer of the real release."""
    with open_database(home.database) as connection:
        return ask(connection, QUESTION, DemandeAgences(**asked))


@pytest.mark.real
def test_the_four_wrong_positions_of_2019_are_told_and_no_other(release: Home) -> None:
    with open_database(release.database) as connection:
        sql = "SELECT cle FROM constats WHERE texte LIKE 'la position %' ORDER BY 1"
        assert [key for (key,) in connection.execute(sql)] == [
            "extrait,GUA0070005907",
            "extrait,HDF0058002756",
            "extrait,REU0051005127",
            "extrait,SPM0001005310",
        ]
        sql = "SELECT count(*) FROM agences_positions WHERE identifiant_montre != identifiant"
        assert connection.execute(sql).fetchone() == (38,)


@pytest.mark.slow
@pytest.mark.real
def test_every_commune_has_an_agency_at_a_distance(release: Home) -> None:
    """One in a hundred here; `make bench` asks them all."""
    with open_database(release.database) as connection:
        codes = [code for (code,) in connection.execute("SELECT code_commune FROM communes ORDER BY 1")]
        assert len(codes) == 34_980
        found = [agences(connection, lieu=Repere(commune=code), limit=1).agences for code in codes[::STEP]]
    distances = [one.distance_km for (one,) in found if one.distance_km is not None]
    assert len(distances) == len(found) == 361
    assert 10 < statistics.median(distances) < 25


@pytest.mark.real
@pytest.mark.parametrize(
    ("asked", "phrase", "first"),
    [
        (
            {"commune": "35051", "limit": 4},
            "Aucune agence à Cesson-Sévigné ; les plus proches :",
            ["RENNES EST (APE/DT35)", "RENNES SUD", "RENNES NORD", "RENNES CENTRE"],
        ),
        (
            {"commune": "75116", "limit": 1},
            "Aucune agence à Paris 16e Arrondissement ; les plus proches :",
            ["Puteaux"],
        ),
        ({"commune": "75112", "limit": 2}, "", ["VINCENNES", "Montreuil-sous-Bois"]),
        ({"commune": "63266", "limit": 1}, "Aucune agence à Nonette-Orsonnette ; les plus proches :", ["ISSOIRE"]),
        ({"code_postal": "97450", "limit": 1}, "", ["SAINT LOUIS 2 BEL AIR"]),
        ({"code_postal": "59160", "limit": 1}, "", ["LOMME MIN"]),
        ({"q": "agences pole emploi rennes", "limit": 2}, "", ["RENNES CENTRE", "RENNES NORD"]),
        ({"q": "agences france travail aurillac"}, "", ["AURILLAC"]),
    ],
)
def test_the_cases_that_people_met_have_their_right_values(
    release: Home, asked: dict[str, Any], phrase: str, first: list[str]
) -> None:
    found = answered(release, **asked)
    assert found.phrase == phrase
    assert [one.libelle for one in found] == first
    if "q" not in asked:
        assert all(one.distance_km is not None and one.distance_km < 30 for one in found)
    assert found.avertissement.startswith("Ces agences datent du 13/11/2019, il y a plus de six ans")


@pytest.mark.real
def test_paris_has_the_agency_that_names_its_sixteenth_within_six_kilometres(release: Home) -> None:
    found = answered(release, commune="75116", rayon_km=6.0)
    assert "Paris 16 et 17ème Cardinet" in [one.libelle for one in found]
    assert answered(release, commune="75112", rayon_km=10.0).total > 30

"""The point of each commune: La Poste's in the newest edition held that has points, or that of its neighbours."""

from __future__ import annotations

import re
from dataclasses import replace
from math import dist
from pathlib import Path
from statistics import fmean

import pytest

from infotravail.contract import problems
from infotravail.datasets.geo.centres import COMMUNES_CENTRES
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.disk import sha256_of
from infotravail.home import Home
from infotravail.model import Computed, Made
from infotravail.pipeline.select import why_not_used
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.test_geo import FIRST, LATER, add, appended, cog_with, made, postcode_cells
from tests.homes import asked, assert_tells
from tests.zips import SAMPLE

Centre = tuple[float, float, str]


def dated(path: Path, date: str) -> Arrival:
    """Return a file of the sample's kind whose name gives its date."""
    return Arrival(path, LATER, sample=True, named=date)


def postcodes(path: Path, rows: list[list[str]], *, points: bool) -> Path:
    """Write a file of La Poste's, with or without coordinates."""
    header = ["Code_commune_INSEE", "Nom_commune", "Code_postal", "Libelle_acheminement", "Ligne_5", "coordonnees_gps"]
    width = 6 if points else 5
    path.write_text("".join(";".join(row[:width]) + "\n" for row in [header, *rows]), encoding="utf-8")
    return path


def centres(home: Home) -> dict[str, Centre]:
    """Return the centre of each commune."""
    return {code: tuple(rest) for code, *rest in asked(home, "SELECT * FROM communes_centres")}  # type: ignore[misc]


def in_degrees(cell: str) -> tuple[float, float]:
    """Return the point of a cell of La Poste's."""
    latitude, longitude = map(float, cell.split(", "))
    return latitude, longitude


def middle(*points: tuple[float, float], proof: str) -> Centre:
    """Return the centre of some points."""
    latitudes, longitudes = zip(*points, strict=True)
    return round(fmean(latitudes), 5), round(fmean(longitudes), 5), proof


def published() -> dict[str, tuple[float, float]]:
    """Return the point that the sample's file gives to each code."""
    return {row[0]: in_degrees(row[5]) for row in postcode_cells() if row[5]}


@pytest.fixture
def coded(empty: Home) -> Home:
    """A home that has INSEE's code of the sample."""
    add(empty, SAMPLE / COG, FIRST)
    return empty


def test_a_commune_has_its_own_point_and_those_of_the_communes_that_it_was_made_of(built: Home) -> None:
    found, points = centres(built), published()
    assert found["35238"] == (48.11198, -1.68186, "La Poste")
    merged = ("01033", "01091", "01205")
    assert found["01033"] == middle(*(points[code] for code in merged), proof="La Poste")


def test_a_town_of_arrondissements_is_in_the_middle_of_them(built: Home) -> None:
    points = published()
    assert centres(built)["75056"] == middle(points["75112"], points["75119"], proof="ses arrondissements")


def test_a_commune_without_a_point_is_among_those_of_its_postcode_then_of_its_department(
    coded: Home, tmp_path: Path
) -> None:
    rows = [row for row in postcode_cells() if row[0] != "35047"]
    rows += [["35047", "BRUZ", "35700", "BRUZ", "", ""], ["35047", "BRUZ", "35400", "BRUZ", "", ""]]
    add(coded, postcodes(tmp_path / "laposte.csv", rows, points=True))
    made(coded)
    found, points = centres(coded), published()
    assert found["35047"] == middle(points["35238"], points["35288"], proof="communes du même code postal")
    assert found["14118"] == (*found["14762"][:2], "communes du même département")


def test_a_commune_that_is_there_again_is_beside_the_one_that_it_left(empty: Home, tmp_path: Path) -> None:
    again = '"21","2024-01-01","COM","35238","0","RENNES","Rennes","Rennes","COM","35047","0","BRUZ","Bruz","Bruz"'
    add(empty, cog_with(tmp_path, "mvt_commune", appended(again)), FIRST)
    rows = [row for row in postcode_cells() if row[0] != "35047"]
    add(empty, postcodes(tmp_path / "laposte.csv", rows, points=True))
    made(empty)
    assert centres(empty)["35047"] == (48.11198, -1.68186, "commune dont elle a été détachée")


def test_a_commune_without_any_neighbour_that_has_a_point_and_the_overseas_ones_have_none(built: Home) -> None:
    found = centres(built)
    assert "02408" not in found
    assert asked(built, "SELECT code_commune_outre_mer FROM communes_outre_mer WHERE code_commune_outre_mer = '98720'")
    assert not found.keys() & {"98720", "97801"}


def test_an_overseas_commune_has_the_point_that_la_poste_would_give_it(coded: Home, tmp_path: Path) -> None:
    rows = [[*row[:5], "-18.1, -140.9"] if row[0] == "98720" else row for row in postcode_cells()]
    add(coded, postcodes(tmp_path / "laposte.csv", rows, points=True))
    made(coded)
    assert centres(coded)["98720"] == (-18.1, -140.9, "La Poste")


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_points_are_those_of_the_newest_edition_that_has_some(
    coded: Home, tmp_path: Path, newest_first: bool
) -> None:
    moved = [[*row[:5], row[5] and "1.5, 2.5"] for row in postcode_cells()]
    files = [
        (postcodes(tmp_path / "a.csv", postcode_cells(), points=True), "2019"),
        (postcodes(tmp_path / "b.csv", moved, points=True), "2022-01"),
        (postcodes(tmp_path / "c.csv", moved, points=False), "2023-12"),
    ]
    for path, date in reversed(files) if newest_first else files:
        keep(coded, GEO, dated(path, date), accept_change=True)
    assert made(coded).refused == ()
    assert asked(coded, "SELECT DISTINCT latitude, longitude FROM codes_postaux") == [(None, None)]
    assert {point for *point, _ in centres(coded).values() for point in [tuple(point)]} == {(1.5, 2.5)}
    read = "SELECT edition, est_courante, sha256 FROM sources WHERE fichier = ? ORDER BY edition"
    assert asked(coded, read, POSTCODES) == [
        ("2022-01", 0, sha256_of(files[1][0])),
        ("2023-12", 1, sha256_of(files[2][0])),
    ]
    used = "SELECT edition, usage FROM provenance WHERE fichier = ? AND nom_table = 'communes_centres' ORDER BY 1"
    assert asked(coded, used, POSTCODES) == [("2022-01", "extrait"), ("2023-12", "calcul")]
    told = {one.edition: why_not_used((GEO,), read_lock(coded.lock), one) for one in read_lock(coded.lock)}
    assert re.sub("of [0-9-]+", "of …", told["2022-01"]) == (
        "2023-12, of …, is built instead, and this one still feeds communes_centres"
    )
    assert re.sub("of [0-9-]+", "of …", told["2019"]) == "2023-12, of …, is built instead"


def test_another_edition_with_points_makes_the_centres_anew_and_nothing_else_does(coded: Home, tmp_path: Path) -> None:
    moved = [[*row[:5], row[5] and "1.5, 2.5"] for row in postcode_cells()]
    keep(coded, GEO, dated(postcodes(tmp_path / "c.csv", moved, points=False), "2023-12"))
    keep(coded, GEO, dated(postcodes(tmp_path / "a.csv", postcode_cells(), points=True), "2021"), accept_change=True)
    made(coded)
    before = centres(coded)
    keep(coded, GEO, dated(postcodes(tmp_path / "d.csv", moved, points=True), "2019"), accept_change=True)
    assert made(coded).reused == ("geo",)
    again = [[*row[:5], row[5] and "3.5, 4.5"] for row in postcode_cells()]
    keep(coded, GEO, dated(postcodes(tmp_path / "b.csv", again, points=True), "2022"), accept_change=True)
    made(coded)
    assert before["35238"] == (48.11198, -1.68186, "La Poste")
    assert centres(coded)["35238"] == (3.5, 4.5, "La Poste")


def test_a_past_edition_whose_points_are_wrong_is_left_out_and_the_one_before_is_read(
    coded: Home, tmp_path: Path
) -> None:
    wrong = [[*row[:5], row[5] and "148.1, 2.5"] for row in postcode_cells()]
    keep(coded, GEO, dated(postcodes(tmp_path / "a.csv", postcode_cells(), points=True), "2019"))
    keep(coded, GEO, dated(postcodes(tmp_path / "c.csv", wrong, points=False), "2023-12"), accept_change=True)
    keep(coded, GEO, dated(postcodes(tmp_path / "b.csv", wrong, points=True), "2022-01"), accept_change=True)
    (refused,) = made(coded).refused
    assert_tells(refused, "line 2", "148.1, 2.5", "column coordonnees_gps")
    assert centres(coded)["35238"] == (48.11198, -1.68186, "La Poste")


def test_without_la_poste_no_commune_has_a_centre(coded: Home) -> None:
    assert made(coded).refused == ()
    assert centres(coded) == {}


def test_without_points_in_any_edition_no_commune_has_a_centre(coded: Home, tmp_path: Path) -> None:
    add(coded, postcodes(tmp_path / "c.csv", postcode_cells(), points=False))
    assert made(coded).refused == ()
    assert centres(coded) == {}


def test_what_is_read_beside_a_computed_table_must_be_read() -> None:
    assert isinstance(COMMUNES_CENTRES.source, Computed)
    assert COMMUNES_CENTRES.newest
    stored = replace(COMMUNES_CENTRES.newest, source=Made("SELECT 1", of=("communes",)))
    wrong = replace(COMMUNES_CENTRES, source=replace(COMMUNES_CENTRES.source, newest=stored))
    tables = tuple(wrong if table == COMMUNES_CENTRES else table for table in GEO.tables)
    told = {problem.mistake for problem in problems([replace(GEO, tables=tables)])}
    assert "what it reads beside is no table that is read" in told


# The real files.

PROOFS = "SELECT preuve, count(*) FROM communes_centres GROUP BY 1 ORDER BY 1"
WITHOUT = "SELECT count(*) FROM communes WHERE code_commune NOT IN (SELECT code_commune FROM communes_centres)"


@pytest.mark.real
def test_each_real_commune_of_2024_has_a_point(france: Home) -> None:
    assert asked(france, WITHOUT) == [(0,)]
    assert asked(france, PROOFS) == [
        ("La Poste", 34_972),
        ("commune dont elle a été détachée", 4),
        ("communes du même code postal", 1),
        ("ses arrondissements", 3),
    ]
    # Bihorel is beside Bois-Guillaume, 3 km away, and not in the middle of Seine-Maritime.
    found = centres(france)
    assert dist(found["76095"][:2], (49.455, 1.117)) < 0.03


@pytest.mark.real
def test_each_real_commune_of_2026_has_a_point_although_the_newest_postcodes_have_none(geo_2026: Home) -> None:
    assert asked(geo_2026, "SELECT DISTINCT edition FROM provenance WHERE nom_table = 'codes_postaux'") == [
        ("2023-12",)
    ]
    assert asked(geo_2026, WITHOUT) == [(0,)]
    assert asked(geo_2026, PROOFS) == [
        ("La Poste", 34_907),
        ("commune dont elle a été détachée", 8),
        ("communes du même code postal", 2),
        ("ses arrondissements", 3),
    ]

"""Etalab's packaging: populations and intercommunalities, and what differs from the code that is held."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.decoupage import COMMUNES, EPCI
from infotravail.datasets.geo.files import COG
from infotravail.errors import SourceChanged
from infotravail.home import Home
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from infotravail.sources.recognition import recognise
from tests.conftest import Run
from tests.datasets.test_geo import FIRST, LATER, add, appended, cog_with, made, rows_of, table_of
from tests.homes import asked, assert_tells
from tests.zips import SAMPLE

Document = list[dict[str, Any]]
Edit = Callable[[Document], object]

COMPARED = "SELECT cle, texte FROM constats WHERE nom_table IS NULL ORDER BY cle, texte"


def document(file: str) -> Document:
    """Return a list of the sample's."""
    return json.loads((SAMPLE / file).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def written(folder: Path, file: str, edit: Edit) -> Path:
    """Write a list of the sample's with something changed in it."""
    listed = document(file)
    edit(listed)
    path = folder / file
    path.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    return path


def one(listed: Document, code: str, kind: str = "commune-actuelle") -> dict[str, Any]:
    """Return the commune of a code, or the intercommunality."""
    return next(found for found in listed if found["code"] == code and found["type"] in (kind, "METRO"))


@pytest.fixture
def coded(empty: Home) -> Home:
    """A home that has INSEE's code of the sample."""
    add(empty, SAMPLE / COG, FIRST)
    return empty


# What is stored.


def test_each_commune_and_each_arrondissement_has_its_population(database: sqlite3.Connection) -> None:
    rows = "SELECT * FROM communes_populations WHERE code_commune_publie IN ('01015', '75056', '75112', '97801')"
    assert database.execute(rows).fetchall() == [
        ("01015", "COM", "Arboys en Bugey", "01015", 710),
        ("75056", "COM", "Paris", "75056", 2_103_778),
        ("75112", "ARM", "Paris 12e Arrondissement", "75112", 138_024),
        # An overseas commune is in a table of its own.
        ("97801", "COM", "Saint-Martin", None, 31_160),
    ]


def test_the_inhabitants_of_an_arrondissement_are_counted_once_where_types_are_told_apart(
    database: sqlite3.Connection,
) -> None:
    by_type = dict(database.execute("SELECT type_commune, sum(population) FROM communes_populations GROUP BY 1"))
    told = {
        kind: sum(found.get("population", 0) for found in document(COMMUNES) if found["type"] == published)
        for kind, published in (("COM", "commune-actuelle"), ("ARM", "arrondissement-municipal"))
    }
    assert by_type == told


def test_an_intercommunality_has_its_communes_and_is_found_by_its_name(database: sqlite3.Connection) -> None:
    found = "rowid IN (SELECT rowid FROM epci_fts WHERE epci_fts MATCH 'rennes metropole')"
    assert rows_of(database, "epci", found) == [("243500139", "Rennes Métropole", "METRO", "FPU", *RENNES)]
    members = "SELECT code_commune_publie, code_commune FROM epci_communes WHERE code_epci = '243500139'"
    assert database.execute(members).fetchall() == [("35047", "35047"), ("35206", "35206"), ("35238", "35238")]


RENNES = tuple(one(document(EPCI), "243500139")[name] for name in ("populationTotale", "populationMunicipale"))


def test_the_codes_that_two_collectivities_had_in_guadeloupe_lead_to_theirs(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM communes_outre_mer_passages").fetchall() == [
        ("97123", "97701", "2007-02-23"),
        ("97127", "97801", "2007-02-23"),
    ]
    said = "SELECT statut FROM avertissements WHERE nom_table = 'communes_outre_mer_passages'"
    assert database.execute(said).fetchall() == [("inféré",)]


def test_a_member_whose_code_is_old_leads_to_the_commune_of_today_and_an_unknown_one_is_told(
    coded: Home, tmp_path: Path
) -> None:
    def edit(listed: Document) -> None:
        listed[0]["membres"] = [{"code": "74011"}, {"code": "12345"}]

    add(coded, written(tmp_path, EPCI, edit))
    assert made(coded).refused == ()
    key = document(EPCI)[0]["code"]
    assert table_of(coded, "epci_communes", f"code_epci = '{key}'") == [
        (key, "12345", None),
        (key, "74011", "74010"),
    ]
    told = "SELECT cle FROM constats WHERE nom_table = 'epci_communes'"
    assert asked(coded, told) == [(f"{key},12345",)]


def test_an_intercommunality_without_a_commune_is_refused(coded: Home, tmp_path: Path) -> None:
    add(coded, written(tmp_path, EPCI, lambda listed: listed[0].update(membres=[])))
    (refused,) = made(coded).refused
    assert_tells(refused, "epci", "au moins une commune", document(EPCI)[0]["code"])
    assert table_of(coded, "epci") == []


# What is compared with the code that is held.


def test_what_differs_is_told_by_its_code_and_costs_nothing(coded: Home, tmp_path: Path) -> None:
    def edit(listed: Document) -> None:
        one(listed, "35238").update(nom="Roazhon", departement="22", region="28", arrondissement="221", typeLiaison=7)
        one(listed, "35047").update(code="35999")
        one(listed, "75112", "arrondissement-municipal").update(commune="13055")
        former = one(listed, "74010")["anciensCodes"]
        former[former.index("74217")] = "01278"

    add(coded, SAMPLE / COMMUNES, FIRST)
    made(coded)
    before = asked(coded, COMPARED)
    add(coded, written(tmp_path, COMMUNES, edit))
    assert made(coded).refused == ()
    said, held = "communes.json", "alors que la table dit"
    former, kinds = "(ancien, code)", "(code, type)"
    assert sorted(set(asked(coded, COMPARED)) - set(before)) == [
        ("01278,74010", f"{said} a une ligne {former} que les tables n'ont pas"),
        ("35047,COM", f"{said} n'a pas une ligne {kinds} que les tables ont"),
        ("35238,COM", f"{said}, arrondissement : « 221 », {held} « 353 »"),
        ("35238,COM", f"{said}, departement : « 22 », {held} « 35 »"),
        ("35238,COM", f"{said}, nom : « Roazhon », {held} « Rennes »"),
        ("35238,COM", f"{said}, region : « 28 », {held} « 53 »"),
        ("35238,COM", f"{said}, typeLiaison : « 7 », {held} « 0 »"),
        ("35999,COM", f"{said} a une ligne {kinds} que les tables n'ont pas"),
        ("74217,74010", f"{said} n'a pas une ligne {former} que les tables ont"),
        ("75112,ARM", f"{said}, rattachement : « 13055 », {held} « 75056 »"),
    ]
    population = "code_commune_publie = '35999'"
    assert [row[:4] for row in table_of(coded, "communes_populations", population)] == [("35999", "COM", "Bruz", None)]


def test_the_sample_differs_from_its_code_in_three_things(database: sqlite3.Connection) -> None:
    assert [key for key, _ in database.execute(COMPARED)] == ["08227,08454", "98411,COM", "98901,COM"]


def test_a_commune_merged_since_is_told_and_its_inhabitants_are_those_of_today(empty: Home, tmp_path: Path) -> None:
    merged = '"32","2024-01-01","COM","35999","0","X","X","X","COM","35238","0","RENNES","Rennes","Rennes"'
    add(empty, cog_with(tmp_path, "mvt_commune", appended(merged)), FIRST)
    add(empty, written(tmp_path, COMMUNES, lambda listed: one(listed, "35047").update(code="35999")))
    made(empty)
    assert table_of(empty, "communes_populations", "code_commune = '35238' ")[1][:4] == (
        "35999",
        "COM",
        "Bruz",
        "35238",
    )


def test_the_comparison_is_made_again_by_check_and_finds_nothing_wrong(built: Home, run: Run) -> None:
    done = run("--home", built.path, "check")
    assert done.returncode == 0, done.stderr
    assert "communes.json" not in done.stderr


# What is new, and what is left aside.


def test_a_field_that_nobody_knows_is_told_and_costs_nothing(coded: Home, tmp_path: Path) -> None:
    add(coded, written(tmp_path, COMMUNES, lambda listed: listed[0].update(altitude=12)))
    add(coded, written(tmp_path, EPCI, lambda listed: listed[0]["membres"][0].update(role="siège")))
    assert made(coded).refused == ()
    told = asked(coded, "SELECT texte FROM constats WHERE texte GLOB '*nous ne connaissons pas*' ORDER BY 1")
    text = "{} ({}) a une colonne que nous ne connaissons pas, et n'avons pas lue : {}"
    assert told == [(text.format(COMMUNES, LATER, "altitude"),), (text.format(EPCI, LATER, "role"),)]


def test_what_is_left_aside_by_name_may_be_absent(coded: Home, tmp_path: Path) -> None:
    def edit(listed: Document) -> None:
        for found in listed:
            for name in ("zone", "siren", "rangChefLieu", "codesPostaux"):
                found.pop(name, None)

    add(coded, written(tmp_path, COMMUNES, edit))
    assert made(coded).refused == ()
    assert len(table_of(coded, "communes_populations")) == 126


# How they come.


def copied(real: Path, target: Path, **names: str) -> Path:
    """Copy the real packaging to a folder, with other names."""
    target.mkdir()
    for file in (COMMUNES, EPCI):
        shutil.copy(real / "geo-editions" / "decoupage-administratif-6.0.0" / file, target / names.get(file[:4], file))
    return target


@pytest.mark.real
def test_a_folder_gives_both_and_its_name_or_theirs_the_edition(real: Path, run: Run, tmp_path: Path) -> None:
    folder = copied(real, tmp_path / "decoupage-administratif-2026-03", epci="epci_2025.json")
    done = run("--home", tmp_path / "home", "add", "geo", folder, "--fetched-at", "2026-04-01", check=True)
    assert [(entry.file, entry.edition, entry.layout) for entry in read_lock(Home(tmp_path / "home").lock)] == [
        (COMMUNES, "2026-03", "Etalab"),
        (EPCI, "2025", "Etalab"),
    ]
    assert f"{folder / COMMUNES}: added as {COMMUNES}, 2026-03 (Etalab), of 2026-04-01." in done.stdout + done.stderr


@pytest.mark.real
@pytest.mark.parametrize("name", ["decoupage-administratif-6.0.0", "decoupage-administratif-2027"])
def test_without_a_date_that_has_come_in_a_name_the_edition_is_the_day(
    real: Path, run: Run, tmp_path: Path, name: str
) -> None:
    run("--home", "home", "add", "geo", copied(real, tmp_path / name), "--fetched-at", "2026-04-01", check=True)
    assert {entry.edition for entry in read_lock(Home(tmp_path / "home").lock)} == {"2026-04-01"}


@pytest.mark.real
def test_a_file_that_is_given_by_itself_has_no_date_of_its_folder(real: Path, run: Run, tmp_path: Path) -> None:
    folder = copied(real, tmp_path / "travail-2019")
    run("--home", "home", "add", "geo", folder / EPCI, "--fetched-at", "2026-04-01", check=True)
    assert [entry.edition for entry in read_lock(Home(tmp_path / "home").lock)] == ["2026-04-01"]


# Refused at the door, the archive being as it was.


def text_of(file: str) -> str:
    """Return the text of a file of the sample's."""
    return (SAMPLE / file).read_text(encoding="utf-8")


def as_number(listed: Document) -> None:
    """Write a code as a spreadsheet does."""
    one(listed, "01015").update(code=1015)


REFUSED: list[tuple[str, str, Edit, list[str]]] = [
    ("a code that is a number", COMMUNES, as_number,
     ["commune 1, code: 1015 is a number", "keep their zeros"]),
    ("a code without its zero", COMMUNES, lambda listed: one(listed, "01015").update(code="1015"),
     ["commune 1, code: '1015' is no code"]),
    ("a former code that is a number", COMMUNES, lambda listed: one(listed, "74010").update(anciensCodes=[74011]),
     ["commune 74010, anciensCodes: 74011 is a number"]),
    ("former codes that are no list", COMMUNES, lambda listed: one(listed, "74010").update(anciensCodes="74011"),
     ["commune 74010, anciensCodes", "a list was here, not str"]),
    ("a commune without its code", COMMUNES, lambda listed: listed[4].pop("code"),
     ["commune 5", "keys lost: ['code']"]),
    ("a commune without its name", COMMUNES, lambda listed: listed[4].pop("nom"),
     ["commune 5", "keys lost: ['nom']"]),
    ("a commune twice", COMMUNES, lambda listed: listed.append(listed[4]), ["commune 153", "was there before"]),
    ("a kind of commune that nobody knows", COMMUNES, lambda listed: listed[4].update(type="commune-nouvelle"),
     ["commune 5, type: 'commune-nouvelle' is none of commune-actuelle"]),
    ("a population that is a text", COMMUNES, lambda listed: one(listed, "01015").update(population="710"),
     ["01015, population: '710' is no number of inhabitants"]),
    ("a population below none", COMMUNES, lambda listed: one(listed, "01015").update(population=-1),
     ["01015, population: -1 is no number of inhabitants"]),
    ("a population with a comma", COMMUNES, lambda listed: one(listed, "01015").update(population=7.1),
     ["01015, population: 7.1 is no number of inhabitants"]),
    ("a member without its code", EPCI, lambda listed: listed[1]["membres"][0].pop("code"),
     ["EPCI 200023737, membre 1", "keys lost: ['code']"]),
    ("a member that is a number", EPCI, lambda listed: listed[1]["membres"][0].update(code=1053),
     ["EPCI 200023737, membre 1, code: 1053 is a number"]),
    ("an intercommunality without its members", EPCI, lambda listed: listed[1].pop("membres"),
     ["EPCI 2", "keys lost: ['membres']"]),
    ("a SIREN that is a number", EPCI, lambda listed: listed[1].update(code=200023737),
     ["EPCI 2, code: 200023737 is a number"]),
    ("nothing", EPCI, lambda listed: listed.clear(), ["an empty list"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "edit", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_packaging_that_is_wrong_is_refused_at_the_door(
    coded: Home, tmp_path: Path, file: str, edit: Edit, said: list[str]
) -> None:
    before = coded.lock.read_bytes()
    path = written(tmp_path, file, edit)
    with pytest.raises(SourceChanged) as caught:
        add(coded, path)
    assert_tells(caught.value, *said)
    assert coded.lock.read_bytes() == before
    assert path.exists()


@pytest.mark.parametrize("file", [COMMUNES, EPCI])
@pytest.mark.parametrize("share", [0.5, 0.99])
def test_a_packaging_that_is_cut_short_is_refused_with_its_line(
    coded: Home, tmp_path: Path, file: str, share: float
) -> None:
    text = text_of(file)
    (tmp_path / file).write_text(text[: int(len(text) * share)], encoding="utf-8")
    with pytest.raises(SourceChanged) as caught:
        add(coded, tmp_path / file)
    assert_tells(caught.value, f"{file}, line ", "download it again")


def test_a_list_that_lost_its_end_and_is_still_json_is_refused_as_too_short(empty: Home, tmp_path: Path) -> None:
    path = written(tmp_path, EPCI, lambda listed: None)
    with pytest.raises(Exception, match="at least 1,000 are expected"):
        keep(empty, GEO, Arrival(path, LATER), accept_change=True)


def test_two_files_under_each_other_s_name_are_what_they_hold(coded: Home, tmp_path: Path) -> None:
    shutil.copy(SAMPLE / COMMUNES, tmp_path / EPCI)
    shutil.copy(SAMPLE / EPCI, tmp_path / COMMUNES)
    assert [add(coded, tmp_path / name).file for name in (COMMUNES, EPCI)] == [EPCI, COMMUNES]
    assert made(coded).refused == ()
    assert (len(table_of(coded, "epci")), len(table_of(coded, "communes_populations"))) == (106, 126)


@pytest.mark.parametrize(("asked_for", "served"), [(COMMUNES, EPCI), (EPCI, COMMUNES)])
def test_an_address_that_serves_the_other_file_is_told(asked_for: str, served: str) -> None:
    with pytest.raises(SourceChanged) as caught:
        recognise(GEO, SAMPLE / served, served, only=GEO.file(asked_for))
    assert_tells(caught.value, asked_for, f"the file is another one, {GEO.file(served).title}")


# The real files.


@pytest.fixture(scope="module")
def packaged(geo_2026: Home) -> Home:
    """A home in which the real packaging is built beside the code of its year."""
    return geo_2026


@pytest.mark.real
def test_the_real_packaging_has_its_figures(packaged: Home) -> None:
    populations = "SELECT type_commune, count(*), sum(population) FROM communes_populations GROUP BY 1 ORDER BY 1"
    assert asked(packaged, populations) == [("ARM", 45, 3_508_945), ("COM", 34_963, 68_952_941)]
    assert asked(packaged, "SELECT type_epci, count(*) FROM epci GROUP BY 1 ORDER BY 1") == [
        ("CA", 230),
        ("CC", 989),
        ("CU", 14),
        ("MET69", 1),
        ("METRO", 21),
    ]
    assert asked(packaged, "SELECT count(*), count(code_commune), count(DISTINCT code_commune) FROM epci_communes") == [
        (34_871, 34_871, 34_871)
    ]


@pytest.mark.real
def test_the_real_packaging_agrees_with_the_code_of_its_year_but_for_twelve_things(packaged: Home) -> None:
    found = [(key, text.removeprefix("communes.json")) for key, text in asked(packaged, COMPARED)]
    held, former = "alors que la table dit", " n'a pas une ligne (ancien, code) que les tables ont"
    assert [key for key, text in found if text == former] == [
        "08227,08454",
        "45117,45313",
        "51385,51487",
        "51385,51503",
        "51606,51313",
        "51606,51369",
        "60606,60587",
        "77362,77444",
    ]
    assert [row for row in found if row[1] != former] == [
        ("98101,COM", " n'a pas une ligne (code, type) que les tables ont"),
        ("98411,COM", f", nom : « Îles Saint-Paul et Nouvelle-Amsterdam », {held} « Îles Saint-Paul et Amsterdam »"),
        ("98414,COM", f", nom : « La Terre-Adélie », {held} « Terre-Adélie »"),
        ("98901,COM", f", nom : « Île de Clipperton », {held} « La Passion-Clipperton »"),
    ]


@pytest.mark.real
def test_the_codes_of_guadeloupe_that_ceased_are_those_that_insee_ends_without_a_successor(packaged: Home) -> None:
    ended = "SELECT code_commune_avant, date_effet FROM communes_mouvements WHERE code_commune_apres IS NULL ORDER BY 1"
    passages = "SELECT code_ancien, date_effet FROM communes_outre_mer_passages ORDER BY 1"
    assert asked(packaged, ended) == asked(packaged, passages)

"""The professional families: what DARES's texts say, read exactly; the bridge to sheets, which sums nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from infotravail import Infotravail
from infotravail.asking import Unusable
from infotravail.datasets import DATASETS
from infotravail.datasets.fap import sas
from infotravail.datasets.fap.dataset import FAP
from infotravail.datasets.fap.files import PASSAGE_2009, PASSAGE_2021
from infotravail.errors import SourceChanged
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.publish.serve import site as site_of
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.homes import asked, assert_tells
from tests.publish.served import Asked, Html, asking
from tests.sources.server import Server

SAMPLE = Path(__file__).parent.parent / "sample"
LABELS = (SAMPLE / "intitule_fap2009.txt").read_bytes().decode("cp1252")
PASSAGES = (SAMPLE / PASSAGE_2009).read_bytes().decode("cp1252")


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(site_of(built.database, DATASETS)) as asked_site:
        yield asked_site


@pytest.fixture(scope="module")
def without_2021(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's file as it is where nobody has got the workbook of FAP-2021."""
    path = tmp_path_factory.mktemp("without") / "infotravail.db"
    shutil.copyfile(built.database, path)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("fap_rome", "fap_fiches"):
            connection.execute(f"DELETE FROM {table} WHERE nomenclature = 'FAP-2021'")
        connection.commit()
    return path


def got(site: Asked, address: str, status: int = 200) -> Any:
    """Return what an address answers to a program."""
    answer = site.get(address)
    assert answer.status_code == status, answer.text
    return answer.json()


# What the texts of SAS say.


def test_the_families_of_2009_are_there_at_each_level_with_the_one_that_holds_them(
    database: sqlite3.Connection,
) -> None:
    rows = database.execute(
        "SELECT niveau_fap, code_fap, libelle, code_parent FROM fap WHERE nomenclature = 'FAP-2009' "
        "AND code_fap IN ('A_Z', 'BTP', 'B', 'B2Z', 'B2Z40') ORDER BY length(code_parent), code_fap"
    ).fetchall()
    assert rows == [
        ("ensemble", "A_Z", "Ensemble des familles professionnelles inventées", None),
        ("famille agrégée", "B2Z", "Famille agrégée inventée B2Z du gros œuvre", "B"),
        ("domaine", "B", "Domaine inventé B", "BTP"),
        ("famille", "B2Z40", "Maçons", "B2Z"),
        ("grand groupe", "BTP", "Groupe inventé des murs", "A_Z"),
    ]


def test_a_family_of_2021_that_nothing_divides_is_there_at_both_levels(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT niveau_fap, code_fap, libelle, code_parent FROM fap WHERE nomenclature = 'FAP-2021' "
        "AND (code_fap LIKE 'V%' OR code_parent = 'T2B60') ORDER BY code_fap, niveau_fap"
    ).fetchall()
    assert rows == [
        ("famille fine", "T2B60a", "Famille fine inventée de jour", "T2B60"),
        ("famille fine", "T2B60b", "Famille fine inventée de nuit", "T2B60"),
        ("domaine", "V", "Domaine inventé V", None),
        ("famille agrégée", "V1X", "Famille agrégée inventée V1X", "V"),
        ("famille", "V1X80", "Infirmiers et sages-femmes", "V1X"),
        ("famille fine", "V1X80", "Infirmiers et sages-femmes", "V1X80"),
    ]


def test_both_tables_of_the_passage_are_read_and_qualifications_stay_with_their_family(
    database: sqlite3.Connection,
) -> None:
    rows = database.execute(
        "SELECT nomenclature, code_fap, code_fap_bmo, code_rome3, qualifications, libelle_fap, libelle_rome3 "
        "FROM fap_rome WHERE code_rome3 IN ('F1703', 'J1506', 'K1303') ORDER BY 1, 2"
    ).fetchall()
    fine = "Famille fine inventée de"
    assert rows == [
        ("FAP-2009", "B2Z40", "B2Z40", "F1703", "01234567", None, None),
        ("FAP-2009", "B6Z73", "B6Z73", "F1703", "89", None, None),
        ("FAP-2009", "T2B60", "T2B60", "K1303", None, None, None),
        ("FAP-2009", "V1Z80", "V1Z80", "J1506", None, None, None),
        ("FAP-2021", "B1X31", "B1X31", "F1703", "01234567", "Maçons qualifiés", "Maçonnerie"),
        (
            *("FAP-2021", "B6X73", "B6X73", "F1703", "89"),
            *("Techniciens et agents de maîtrise de chantiers du BTP", "Maçonnerie"),
        ),
        ("FAP-2021", "T2B60a", "T2B60", "K1303", "0123", f"{fine} jour", "Assistance auprès d'enfants"),
        ("FAP-2021", "T2B60b", "T2B60", "K1303", "4567", f"{fine} nuit", "Assistance auprès d'enfants"),
        ("FAP-2021", "V1X80", "V1X80", "J1506", None, "Infirmiers et sages-femmes", "Soins infirmiers généralistes"),
    ]


def test_the_stars_of_a_profession_are_apart_from_its_label(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT code_fap, code_pcs, libelle, renvoi FROM fap_pcs WHERE code_fap > 'M'").fetchall()
    assert rows == [
        ("M1Z80", "478a", "Profession inventée de techniciens", "***"),
        ("V1Z80", "431a", "Profession inventée de soins", None),
        ("V1Z80", "431b", "Profession inventée de soins, de nuit", "*"),
    ]


def test_codes_that_comments_quote_are_no_rows() -> None:
    quoted = PASSAGES.replace("*;", '* "Z9999" = "B2Z40" ; /* value $FAP9RSQ "N1101" = "B2Z40"; */', 1)
    assert quoted != PASSAGES
    assert sas.passages(quoted, "x") == sas.passages(PASSAGES, "x")


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ('"A1414" ', '"A1414";"X" ', ["line 9", "this version cannot read it there"]),
        ('"A1414" ', '"A14" ', ["line 9", "'A14' = 'A0Z40'", "not a sheet of the ROME and a family"]),
        ('=\t"A0Z40"', '=\t"A0Z4"', ["line 9", "'A0Z4'"]),
        ('"J1501","J1506"', '"J1501","A1414"', ["line 12", "'A1414' is there twice, first on line 9"]),
        ('"F17038","F17039"', '"F17038","F17031"', ["line 28", "'F17031' is there twice, first on line 27"]),
        ('"F17038"', '"F1703X"', ["line 28", "'F1703X'", "no figure of a qualification"]),
        ('"M18059"', '"J15069"', ["line 31", "'J15069': the sheet alone gives another family"]),
        ("$FAP9RAQ\r\n", "$FAP9XXX\r\n", ["formats lost: $FAP9RAQ; gained: $FAP9XXX"]),
        ('="ZZZZZ"; ', '="B2Z40"; ', ["line 18", "'\"B2Z40\"'"]),
        ("proc format ;", "proc print ;", ["line 7", "'proc'"]),
        (" Other", ' "N1101', ["line 18"]),
    ],
)
def test_a_passage_that_is_not_as_it_was_says_where(find: str, put: str, told: list[str]) -> None:
    assert find in PASSAGES
    with pytest.raises(SourceChanged) as caught:
        sas.passages(PASSAGES.replace(find, put, 1), PASSAGE_2009)
    assert_tells(caught.value, PASSAGE_2009, *told)


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ('"B2Z40"="B2Z40 : Maçons"', '"B2Z40"="B2Z41 : Maçons"', ["'B2Z41 : Maçons' does not begin with 'B2Z40'"]),
        ("Domaine  B   FAP2009", "FAP2009", ["the group does not say its domains"]),
        ("$FAP9_3L", "$FAP9_4L", ["formats lost: $FAP9_3L; gained: $FAP9_4L"]),
        ('"V1Z80"="', '"V0Z99"="', ["does not begin with 'V0Z99'"]),
    ],
)
def test_labels_that_are_not_as_they_were_say_where(find: str, put: str, told: list[str]) -> None:
    assert find in LABELS
    with pytest.raises(SourceChanged) as caught:
        sas.labels(LABELS.replace(find, put, 1), "intitule_fap2009.txt")
    assert_tells(caught.value, "intitule_fap2009.txt", *told)


# What a file is, by what it holds.


def workbook(folder: Path, *sheets: list[list[Any]]) -> Path:
    """Write a workbook of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Feuille {number}")
        for row in rows:
            sheet.append(row)
    path = folder / "classeur.xlsx"
    book.save(path)
    return path


HEADERS = ["Code FAP 2021", "Libellé FAP 2021", "Code ROME V4", "Qualifications", "Libellé ROME V4"]
ROW = ["V1X80", "Infirmiers", "J1506", "Q_30", "Soins infirmiers"]


def test_the_workbook_is_known_by_its_headers_whatever_its_sheets_are_named(empty: Home, tmp_path: Path) -> None:
    path = workbook(tmp_path, [["Lisez-moi"], ["ROME"]], [HEADERS, ROW])
    kept = keep(empty, FAP, Arrival(path, "2026-01-01", sample=True)).snapshot
    assert (kept.file, kept.edition, kept.layout) == (PASSAGE_2021, "2021", "classeur")


def test_the_nomenclature_of_2021_is_known_in_both_its_layouts(empty: Home, tmp_path: Path) -> None:
    header = ";".join(f"{word}_FAP{number}" for number in (341, 228, 86, 22) for word in ("Code", "Intitulé"))
    path = tmp_path / "x.csv"
    path.write_text(f"\ufeff{header}\r\nA0X40;a;A0X40;a;A0X;b;A;c\r\n", encoding="utf-8", newline="")
    kept = keep(empty, FAP, Arrival(path, "2026-01-01", sample=True)).snapshot
    assert (kept.file, kept.layout) == ("nomenclature_fap2021.csv", "de la famille au domaine")
    kept = keep(empty, FAP, Arrival(SAMPLE / "nomenclature_fap2021.csv", "2026-01-01", sample=True)).snapshot
    assert (kept.file, kept.layout) == ("nomenclature_fap2021.csv", "du domaine à la famille")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"Fap;Rome;intitule_rome\nA0Z00;NA;NA\n", ["fap225_rome.csv", "without the qualifications", PASSAGE_2009]),
        (b"<!DOCTYPE html><title>Robot ?</title>", ["a web page instead of the file: \u201cRobot ?\u201d"]),
        (b"value $FAP21_5L\r\n", ["not a file of fap"]),
        (b"annee;rome;libfap\n", ["a CSV file with the columns annee, rome, libfap"]),
        (b"", ["the file is empty"]),
    ],
)
def test_what_is_no_file_of_the_families_is_refused_at_the_door(
    empty: Home, tmp_path: Path, data: bytes, told: list[str]
) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(SourceChanged) as caught:
        keep(empty, FAP, Arrival(path, "2026-01-01"))
    assert_tells(caught.value, *told)
    assert not empty.lock.exists()


def test_a_workbook_without_the_codes_of_both_is_refused_with_its_sheets(empty: Home, tmp_path: Path) -> None:
    path = workbook(tmp_path, [["x"]], [HEADERS[:2], ROW[:2]])
    with pytest.raises(SourceChanged) as caught:
        keep(empty, FAP, Arrival(path, "2026-01-01"))
    assert_tells(caught.value, "a workbook with the sheets Feuille 1, Feuille 2", "Table de passage")


def test_a_workbook_that_lost_a_column_is_refused_with_its_name(empty: Home, tmp_path: Path) -> None:
    path = workbook(tmp_path, [[HEADERS[0], *HEADERS[2:]], [ROW[0], *ROW[2:]]])
    with pytest.raises(SourceChanged) as caught:
        keep(empty, FAP, Arrival(path, "2026-01-01", sample=True))
    assert_tells(caught.value, f"{PASSAGE_2021}, sheet Feuille 1, line 1", "columns lost: libelle_fap")
    assert not empty.lock.exists()


def test_the_page_for_robots_that_the_site_may_give_says_to_get_the_file_by_hand(empty: Home) -> None:
    body = b"<html><head><title>Request Rejected</title></head></html>"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    file = FAP.file(PASSAGE_2021)
    with Server(answer) as server, pytest.raises(SourceChanged) as caught:
        fetch_file(empty, FAP, file, mirror=server.url)
    assert_tells(caught.value, file.url, "a web page instead of the file: “Request Rejected”")
    assert caught.value.next_step.startswith(
        f"download it by hand, from {file.page}, then `infotravail add fap FILE`; the last good file stays in use"
    )


def _pcs(folder: Path) -> Path:
    path = folder / "pcs.csv"
    path.write_bytes("Fap;PCS;intitule_PCS\nV1Z80;4310;Soins du cœur\n".encode("cp1252"))
    return path


BAD: list[tuple[str, Callable[[Path], Path], list[str]]] = [
    (
        "a qualification that is no figure",
        lambda folder: workbook(folder, [HEADERS, ROW, [*ROW[:3], "Q_33", ROW[4]]]),
        [PASSAGE_2021, "line 3, column qualifications", "'Q_33'"],
    ),
    ("a profession that is no code", _pcs, ["FAP_PCS.csv, line 2, column code_pcs", "'4310'"]),
]


@pytest.fixture(scope="module")
def kept_home(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the sample's home, to which bad files are added one after the other."""
    folder = tmp_path_factory.mktemp("kept") / "home"
    shutil.copytree(built.path, folder)
    return Home(folder)


@pytest.mark.parametrize(("make", "told"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_bad_file_is_told_by_place_and_the_one_before_stays(
    kept_home: Home, tmp_path: Path, make: Callable[[Path], Path], told: list[str]
) -> None:
    before = asked(kept_home, "SELECT * FROM fap_fiches"), asked(kept_home, "SELECT * FROM fap_pcs")
    found = keep(kept_home, FAP, Arrival(make(tmp_path), "2026-12-01", sample=True), accept_change=True).snapshot
    done = build(kept_home, DATASETS, read_lock(kept_home.lock), lambda stage: None)
    (refused,) = [one for one in done.refused if found.sha256[:12] in one.snapshot]
    assert_tells(refused, *told)
    assert (asked(kept_home, "SELECT * FROM fap_fiches"), asked(kept_home, "SELECT * FROM fap_pcs")) == before


# The bridge.


def test_a_sheet_has_every_family_of_the_sheet_that_it_comes_from(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT code_rome, nomenclature, code_fap, libelle_fap, code_rome3, codes_fins, qualifications, nb_familles, "
        "nb_fiches, nb_rome3, part_rome3_pct, preuve FROM fap_fiches "
        "WHERE code_rome IN ('M1855', 'J1506', 'K1310') ORDER BY 1, 2, 3"
    ).fetchall()
    carers = "Assistants maternels, auxiliaires de puériculture, assistants familiaux et gardes à domicile"
    assert rows == [
        ("J1506", "FAP-2009", "V1Z80", "Infirmiers", "J1506", "V1Z80", None, 1, 2, 2, 50.0, "inféré"),
        ("J1506", "FAP-2021", "V1X80", "Infirmiers et sages-femmes", "J1506", "V1X80", None, 1, 1, 1, 100.0, "inféré"),
        ("K1310", "FAP-2009", "T2B60", "Assistantes maternelles", "K1303", "T2B60", None, 1, 1, 1, 100.0, "inféré"),
        ("K1310", "FAP-2021", "T2B60", carers, "K1303", "T2B60a,T2B60b", "01234567", 1, 1, 1, 100.0, "inféré"),
        (
            *("M1855", "FAP-2009", "M1Z80", "Famille inventée de techniciens", "M1805", "M1Z80", "012345678"),
            *(2, 2, 1, 100.0, "inféré"),
        ),
        (
            *("M1855", "FAP-2009", "M2Z90", "Famille inventée d'ingénieurs", "M1805", "M2Z90", "9"),
            *(2, 2, 1, 100.0, "inféré"),
        ),
    ]


def test_the_bridge_is_the_passage_and_the_parents_and_nothing_else(database: sqlite3.Connection) -> None:
    parents = dict(database.execute("SELECT code_rome, code_rome_parent FROM rome_metiers"))
    pairs = database.execute("SELECT nomenclature, code_fap, code_rome3 FROM fap_rome").fetchall()
    expected = {
        (sheet, nomenclature, family[:5])
        for sheet, parent in parents.items()
        for nomenclature, family, of in pairs
        if of == parent
    }
    rows = database.execute("SELECT code_rome, nomenclature, code_fap FROM fap_fiches").fetchall()
    assert (set(rows), len(rows)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("level", "code"), [("national", "'FR'"), ("régional", "code_region"), ("départemental", "code_departement"),
                        ("bassin", "code_bassin")]
)  # fmt: skip
def test_the_figures_of_a_sheet_are_those_of_its_family_in_each_territory(
    database: sqlite3.Connection, level: str, code: str
) -> None:
    """Only of the years that count by the nomenclature of the family: T2B60 is a code of both."""
    figures = (
        "sum(projets_min), sum(projets_max), sum(projets IS NULL), sum(projets_difficiles_min), "
        "sum(projets_difficiles_max), sum(projets_difficiles IS NULL), sum(projets_saisonniers_min), "
        "sum(projets_saisonniers_max), sum(projets_saisonniers IS NULL)"
    )
    expected = [
        row
        for family, years in (("V1Z80", "annee < 2024"), ("V1X80", "annee >= 2024"))
        for row in database.execute(
            f"SELECT annee, code_fap, {code}, {figures} FROM bmo WHERE code_fap = '{family}' AND {years} GROUP BY 1, 3"
        )
    ]
    rows = database.execute(
        "SELECT annee, code_fap, code_territoire, projets_min, projets_max, nb_caches_projets, projets_difficiles_min, "
        "projets_difficiles_max, nb_caches_projets_difficiles, projets_saisonniers_min, projets_saisonniers_max, "
        "nb_caches_projets_saisonniers FROM bmo_fiches WHERE code_rome = 'J1506' AND niveau = ?",
        (level,),
    ).fetchall()
    assert len(expected) > 2
    assert sorted(rows) == sorted(expected)


def test_a_code_of_both_nomenclatures_has_the_years_of_each_alone(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT annee, nomenclature, code_fap, nb_autres_fiches, nb_familles, part_rome3_pct, preuve FROM bmo_fiches "
        "WHERE code_rome = 'K1310' AND niveau = 'national' ORDER BY 1"
    ).fetchall()
    assert rows == [
        (2023, "FAP-2009", "T2B60", 0, 1, 100.0, "inféré"),
        (2024, "FAP-2021", "T2B60", 0, 1, 100.0, "inféré"),
        (2025, "FAP-2021", "T2B60", 0, 1, 100.0, "inféré"),
    ]


# What people ask.


def test_a_sheet_is_answered_by_its_families_year_by_year(site: Asked) -> None:
    found = got(site, "/bmo.json?metier=j1506&departement=63")
    assert found["fiche"] == {
        "code_rome": "J1506",
        "libelle": "Infirmier / Infirmière en soins généraux (IDE)",
        "code_rome3": "J1506",
        "preuve": "inféré",
        "familles": [
            {
                "nomenclature": "FAP-2009",
                "code_fap": "V1Z80",
                "libelle": "Infirmiers",
                "nb_autres_fiches": 1,
                "nb_rome3": 2,
                "part_rome3_pct": 50.0,
                "qualifications": "",
                "annees": [2023],
            },
            {
                "nomenclature": "FAP-2021",
                "code_fap": "V1X80",
                "libelle": "Infirmiers et sages-femmes",
                "nb_autres_fiches": 0,
                "nb_rome3": 1,
                "part_rome3_pct": 100.0,
                "qualifications": "",
                "annees": [2024, 2025],
            },
        ],
        "manques": [],
    }
    assert found["besoins"] == [
        *got(site, "/bmo.json?metier=V1Z80&departement=63")["besoins"],
        *got(site, "/bmo.json?metier=V1X80&departement=63")["besoins"],
    ]
    assert (found["par_annee"], found["total"], found["autres"], found["fiches"]) == (True, 3, [], [])


def test_the_command_says_by_which_families(run: Run, built: Home) -> None:
    done = run("--home", built.path, "bmo", "F1703", "--annee", "2025", check=True)
    alone = "elle seule, la seule fiche du ROME 3 de la famille, qualifications"
    assert done.stdout.splitlines()[:5] == [
        "F1703 Maçon / Maçonne, par la fiche F1703 du ROME 3 (inféré) :",
        f"  FAP-2009 B2Z40 Maçons : {alone} 0, 1, 2, 3, 4, 5, 6, 7 ; année 2023 de l'enquête",
        f"  FAP-2009 B6Z73 Chefs de chantier, conducteurs de travaux (non cadres) : {alone} 8, 9 ; "
        "année 2023 de l'enquête",
        f"  FAP-2021 B1X31 Maçons qualifiés : {alone} 0, 1, 2, 3, 4, 5, 6, 7 ; années 2024, 2025 de l'enquête",
        f"  FAP-2021 B6X73 Techniciens et agents de maîtrise de chantiers du BTP : {alone} 8, 9 ; "
        "années 2024, 2025 de l'enquête",
    ]
    assert [line.split()[:2] for line in done.stdout.splitlines()[6:]] == [["2025", "B1X31"], ["2025", "B6X73"]]
    assert "ni à additionner, ni à partager" in done.stderr


def test_what_the_archive_lacks_is_said_with_the_command_that_gets_it(without_2021: Path) -> None:
    with Infotravail.open(without_2021) as it:
        found = it.bmo("J1506")
        assert [(one.annee, one.code_fap) for one in found] == [(2023, "V1Z80")]
        assert found.fiche is not None
        (lacking,) = found.fiche.manques
        assert lacking == (
            "2024, 2025 : rien n'est dit, la table de passage de la FAP-2021 n'est pas dans ce fichier ; "
            "pour l'avoir : « infotravail fetch fap », ou, téléchargée à la main, « infotravail add fap FICHIER », "
            "puis « infotravail build »"
        )
        assert list(it.bmo("J1506", annee=2025)) == []
        sheet = it.metier("J1506")
        assert [(one.annee, one.code_fap, one.nb_autres_fiches) for one in sheet.bmo.projets] == [(2023, "V1Z80", 1)]
        assert sheet.bmo.fiche == found.fiche


def test_a_family_that_the_survey_never_publishes_is_told_and_is_no_zero(built: Home, run: Run) -> None:
    done = run("--home", built.path, "bmo", "M1855")
    assert done.returncode == 1
    assert "l'enquête ne publie rien de la famille M2Z90 (Famille inventée d'ingénieurs) ; ce n'est pas un zéro" in (
        done.stderr
    )
    assert "2024, 2025 : la table de passage de la FAP-2021 ne donne aucune famille à cette fiche." in done.stderr


def test_a_family_outside_the_survey_is_known_all_the_same(site: Asked) -> None:
    told = got(site, "/bmo.json?metier=M2Z90", 400)["error"]
    assert "« M2Z90 » n'est le code FAP d'aucun métier de l'enquête" in told
    assert "hors de l'enquête : FAP-2009 (Famille inventée d'ingénieurs)" in told


def test_a_file_without_families_says_what_a_code_of_the_rome_needs(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "infotravail.db"
    shutil.copyfile(built.database, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM licences WHERE jeu = 'fap'")
        connection.commit()
    with Infotravail.open(path) as it:
        with pytest.raises(Unusable, match="infotravail fetch fap"):
            it.bmo("J1506")
        link = it.metier("J1506").bmo
        assert (link.est_relie, link.fiche, link.projets) == (False, None, ())
        assert "« infotravail fetch fap »" in link.raison


def test_a_family_lists_its_sheets_and_a_sheet_its_families(site: Asked) -> None:
    assert got(site, "/bmo.json?metier=V1Z80")["fiches"] == [
        {
            "code_rome": code,
            "libelle": label,
            "nomenclature": "FAP-2009",
            "qualifications": "",
            "nb_familles": 1,
        }
        for code, label in (
            ("J1501", "Aide-soignant / Aide-soignante"),
            ("J1506", "Infirmier / Infirmière en soins généraux (IDE)"),
        )
    ]
    family = Html(site.get("/bmo?metier=V1Z80").text)
    assert {"/metier/J1501", "/metier/J1506"} <= {one["href"] for one in family.of("a")}
    sheet = Html(site.get("/metier/J1506").text)
    assert {"/bmo?metier=V1Z80", "/bmo?metier=V1X80", "/bmo?metier=J1506"} <= {one["href"] for one in sheet.of("a")}
    assert "partagée avec 1 autre fiche, une des 2 fiches du ROME 3 de la famille" in sheet.text
    assert "licence inconnue" in sheet.text


def test_the_year_of_the_other_nomenclature_is_beside_greyed_and_said_not_comparable(site: Asked) -> None:
    found = got(site, "/bmo.json?metier=S2X61")
    assert [(one["annee"], one["code_fap"]) for one in found["besoins"]] == [(2024, "S2X61"), (2025, "S2X61")]
    assert found["autres"] == got(site, "/bmo.json?metier=S2Z61")["besoins"]
    assert got(site, "/bmo.json?metier=S2X61&annee=2024")["autres"] == []
    answer = site.get("/bmo?metier=S2X61").text
    assert answer.count('<tr class="it-autre">') == 1
    page = Html(answer)
    assert "2023 : autre nomenclature (FAP-2009), code S2Z61, non comparable" in page.text
    bars = [one["class"] for one in page.of("div") if (one.get("class") or "").startswith("it-barre-ligne")]
    assert bars == ["it-barre-ligne it-grisee", "it-barre-ligne", "it-barre-ligne"]


def test_no_line_is_drawn_from_one_nomenclature_to_the_other(run: Run, built: Home) -> None:
    lines = run("--home", built.path, "bmo", "S2X61", check=True).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["Année", "Code"],
        ["2023", "S2Z61"],
        ["──", "autre"],
        ["2024", "S2X61"],
        ["2025", "S2X61"],
    ]
    assert lines[2] == "── autre nomenclature (FAP-2021) : séries non comparables ──"


def test_the_sites_question_of_a_sheet_answers(site: Asked) -> None:
    query = "/infotravail/bmo_d_une_fiche.json?_shape=array&code_rome=j1506&code_departement=63"
    rows = got(site, query)
    assert [(one["annee"], one["code_fap"], one["nb_autres_fiches"], one["preuve"]) for one in rows] == [
        (2023, "V1Z80", 1, "inféré"),
        (2024, "V1X80", 0, "inféré"),
        (2025, "V1X80", 0, "inféré"),
    ]


# The real files.


@pytest.mark.real
def test_the_real_table_without_qualifications_is_refused(real: Path, empty: Home) -> None:
    with pytest.raises(SourceChanged, match="without the qualifications"):
        keep(empty, FAP, Arrival(real / "fap" / "fap225_rome.csv", "2026-04-01"))


@pytest.mark.real
def test_the_real_texts_are_read_whole(market: Home) -> None:
    assert asked(market, "SELECT nomenclature, niveau_fap, count(*) FROM fap GROUP BY 1, 2") == [
        ("FAP-2009", "domaine", 22),
        ("FAP-2009", "ensemble", 1),
        ("FAP-2009", "famille", 225),
        ("FAP-2009", "famille agrégée", 87),
        ("FAP-2009", "grand groupe", 4),
        ("FAP-2021", "domaine", 22),
        ("FAP-2021", "famille", 228),
        ("FAP-2021", "famille agrégée", 86),
        ("FAP-2021", "famille fine", 341),
    ]
    # 331 sheets that decide alone, and the 10 qualifications of 201.
    assert asked(
        market,
        "SELECT count(*), count(DISTINCT code_fap), count(DISTINCT code_rome3), sum(qualifications IS NULL), "
        "sum(length(qualifications)) FROM fap_rome",
    ) == [(750, 208, 532, 331, 2010)]
    assert asked(market, "SELECT count(*), count(DISTINCT code_fap), count(renvoi) FROM fap_pcs") == [(486, 225, 12)]
    assert asked(market, "SELECT nom_table, cle FROM constats WHERE jeu = 'fap'") == []


@pytest.mark.real
def test_every_real_sheet_reaches_a_family_of_2009_and_most_have_figures_of_2023(market: Home) -> None:
    sheets = "SELECT count(DISTINCT code_rome) FROM"
    assert asked(market, f"{sheets} rome_metiers") == [(1584,)]
    assert asked(market, f"{sheets} fap_fiches WHERE nomenclature = 'FAP-2009'") == [(1584,)]
    assert asked(market, f"{sheets} bmo_fiches WHERE niveau = 'national' AND annee = 2023") == [(1497,)]


@pytest.mark.real
def test_the_real_nurses_of_a_department_are_those_of_their_family(market: Home) -> None:
    assert asked(
        market,
        "SELECT annee, code_fap, projets_min, projets_max, nb_autres_fiches, part_rome3_pct FROM bmo_fiches "
        "WHERE code_rome = 'J1506' AND niveau = 'départemental' AND code_territoire = '35'",
    ) == [(2023, "V1Z80", 724, 724, 10, 16.7)]

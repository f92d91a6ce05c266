"""The labour market: whole rows of each file, what is imputed or absent, and files that are not what we knew."""

from __future__ import annotations

import bz2
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.imt.dataset import IMT
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.errors import CheckFailed, SourceChanged
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.pipeline.build import Built, build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.tension_workbooks import HEADER, IMPUTED, Row, header, row, write
from tests.homes import asked, assert_tells

SAMPLE = Path(__file__).parent.parent / "sample"
TENSIONS, BASINS = "dares_tensions_2011-2019.csv", "tension_rome_bassin.csv"
OFFERS, WAGES = "offres_commune_rome.csv.bz2", "salaire_median_3niv.csv"
NURSES, MASONS = ("V1X80", "Infirmiers et sages-femmes"), ("B1X31", "Maçons qualifiés")
CLASSED = (0.5, None, 4.0, 3.0, 5.0, 4.0, 1.0, 3.0, 1.0, 2.0)
CROSSING = "FAP228 x France"


def text_of(file: str) -> str:
    """Return the text of a file of the sample, its line ends as they are."""
    data = (SAMPLE / file).read_bytes()
    return (bz2.decompress(data) if file == OFFERS else data).decode()


def changed(folder: Path, file: str, before: str, after: str) -> Path:
    """Write a file of the sample, unpacked, with one text put for another."""
    text = text_of(file)
    assert before in text
    path = folder / "donne.csv"
    path.write_bytes(text.replace(before, after).encode())
    return path


def give(home: Home, path: Path, *, sample: bool = True) -> Snapshot:
    """Add a file as a person does, with the floors of rows of the sample, or those of real files."""
    return keep(home, IMT, Arrival(path, "2026-12-01", sample=sample), accept_change=True, others=DATASETS).snapshot


def made(home: Home) -> Built:
    """Build what the archive holds, which is the labour market alone."""
    return build(home, DATASETS, read_lock(home.lock), lambda stage: None)


def query(database: sqlite3.Connection, name: str, **values: str) -> list[tuple[Any, ...]]:
    """Run a query that the site answers."""
    return database.execute(metadata(DATASETS)["databases"][DATABASE]["queries"][name]["sql"], values).fetchall()


# Whole rows.


@pytest.mark.parametrize(
    "row",
    [
        # Published, in a department of the first nomenclature.
        ("B2Z40", "départemental", "35", None, "35", 2019, "2019", "FAP-2009", "famille", 1.5525, None, 5, 4, 5, 5, 2,
         5, 2, None, None, 2100),
        # The index of France, in a department where there is too little: neither class nor factor, and 0 jobs.
        ("B2Z40", "départemental", "2A", None, "2A", 2019, "2019", "FAP-2009", "famille", None, 1.2025, None, None,
         None, None, None, None, None, None, None, 0),
        # Nothing at all is published.
        ("A0Z40", "départemental", "75", None, "75", 2019, "2019", "FAP-2009", "famille", None, None, None, None, None,
         None, None, None, None, None, None, 200),
        # A region that is a number, of a level with a space after its word, and of a group of families.
        ("A0Z", "régional", "01", "01", None, 2019, "2019", "FAP-2009", "famille agrégée", 0.3025, None, 4, 5, 3, 2,
         5, 5, 5, None, None, 1900),
        ("A0X40", "départemental", "01", None, "01", 2024, "2024", "FAP-2021", "famille", -0.2088, None, 2, 5, 3, 2, 5,
         4, 5, 2, "FAP228 x département", None),
        ("B1X31", "départemental", "971", None, "971", 2024, "2024", "FAP-2021", "famille", None, 0.3766, None, None,
         None, None, None, None, None, None, "FAP228 x région", None),
    ],
    ids=["published", "imputed", "nothing", "region and group", "since 2023", "imputed since 2023"],
)  # fmt: skip
def test_an_imputed_index_has_a_column_of_its_own_and_no_factor(
    database: sqlite3.Connection, row: tuple[Any, ...]
) -> None:
    sql = "SELECT * FROM tensions_fap WHERE code_fap = ? AND niveau = ? AND code_territoire = ? AND annee = ?"
    assert database.execute(sql, (*row[:3], row[5])).fetchall() == [row]


def test_a_series_keeps_to_one_nomenclature_and_takes_the_last_publication_of_each_year(
    database: sqlite3.Connection,
) -> None:
    sql = (
        "SELECT annee, edition, classe_tension, tension, annee_precedente, classe_tension_precedente, libelle "
        "FROM tensions_series WHERE code_fap = ? AND code_territoire = ? ORDER BY annee"
    )
    assert database.execute(sql, ("V1X80", "35")).fetchall() == [
        (2023, "2024", 5, 0.7625, None, None, NURSES[1]),
        (2024, "2024", 4, 0.5025, 2023, 5, NURSES[1]),
    ]
    assert database.execute(sql, ("V1Z80", "35")).fetchall() == [(2019, "2019", 5, 0.7125, None, None, None)]


def test_a_basin_has_the_counts_and_the_class_of_each_job_with_its_own_labels(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM tensions_bassins_lisibles WHERE code_rome = 'J1506'").fetchall() == [
        (2020, "J1506", "Soins infirmiers généralistes", "0101", "BASSIN BASSE-TERRE", 6, 3, 4),
        (2020, "J1506", "Soins infirmiers généralistes", "5306", "RENNES ", 410, 95, 5),
    ]
    told = "SELECT cle FROM constats WHERE nom_table = 'tensions_rome_bassins'"
    assert database.execute(told).fetchall() == [("M1805,5306,2020",)]


def test_offers_have_each_row_of_the_file_and_views_that_sum_them(database: sqlite3.Connection) -> None:
    day = "2021-12-21"
    assert database.execute("SELECT * FROM offres_communes WHERE code_rome = 'J1506'").fetchall() == [
        ("35238", "35238", "J1506", day, 3),
        ("35238", "35238", "J1506", day, 12),
        ("63113", "63113", "J1506", day, 5),
        ("null", None, "J1506", day, 41),
        ("vide", None, "J1506", day, 41),
    ]
    assert database.execute("SELECT * FROM offres_communes_totaux WHERE commune_publiee = '35238'").fetchall() == [
        ("35238", "35238", "F1703", day, 7, 1),
        ("35238", "35238", "J1506", day, 15, 2),
    ]
    assert database.execute("SELECT * FROM offres_metiers WHERE code_rome = 'J1506'").fetchall() == [
        ("J1506", day, 102, 82, 2)
    ]
    # A commune that was merged since has its name of today.
    assert query(database, "offres_d_un_metier", code_rome="f1703") == [
        (day, "35238", "Rennes", 7, 1),
        (day, "01091", "Valserhône", 2, 1),
    ]


def test_a_wage_that_is_not_available_is_empty(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM salaires_fap WHERE code_fap IN ('ZZZZZ', 'Ensemble', 'V')").fetchall() == [
        ("Ensemble", "2003-2005", "FAP-2009", "ensemble", 2005, 1440),
        ("Ensemble", "2017-2019", "FAP-2009", "ensemble", 2019, 1790),
        ("V", "2003-2005", "FAP-2009", "domaine", 2005, 1420),
        ("V", "2017-2019", "FAP-2009", "domaine", 2019, 1710),
        ("ZZZZZ", "2003-2005", "FAP-2009", "famille", 2005, None),
        ("ZZZZZ", "2017-2019", "FAP-2009", "famille", 2019, 1830),
    ]
    assert query(database, "salaire_d_une_famille", code_fap="A0Z40") == [
        ("2003-2005", "FAP-2009", "A0Z40", "Agriculteurs salariés", 1010),
        ("2016-2018", "FAP-2009", "A0Z40", "Agriculteurs salariés", 1340),
    ]


def test_the_hardest_families_of_a_department_have_their_labels(database: sqlite3.Connection) -> None:
    found = query(database, "tension_d_un_departement", code_departement="35", annee="2019")
    assert [one[:6] for one in found] == [
        (2019, "FAP-2009", "B2Z40", "Maçons", 5, 1.5525),
        (2019, "FAP-2009", "V1Z80", "Infirmiers", 5, 0.7125),
        (2019, "FAP-2009", "A0Z40", "Agriculteurs salariés", 3, 0.0225),
    ]


def test_a_licence_that_is_not_told_is_said_to_be_unknown(database: sqlite3.Connection) -> None:
    sql = "SELECT DISTINCT code_licence FROM licences WHERE jeu = 'imt'"
    columns = [name for _, name, *_ in database.execute("PRAGMA table_info(licences)")]
    place = next(name for name in columns if "licence" in name and "nom" not in name and "url" not in name)
    assert database.execute(sql.replace("code_licence", place)).fetchall() == [("inconnue",)]


# Other files of the same kind, and what is none.


def test_another_year_stands_beside_the_first_in_a_file_that_holds_nothing_else(empty: Home, tmp_path: Path) -> None:
    give(empty, SAMPLE / BASINS)
    later = tmp_path / "tension_2021.csv"
    more = (
        ";ind_int_emb_d;ind_main_oeuvre_d;ind_dur_empl_d;ind_cond_travail_d;ind_mismatch_geo_d;ind_specif_form_empl_d"
    )
    text = "annee;rome;libfap;cbassin;lib_bassin_bmo21;oee;defm_abc;ind_tension_d" + more
    later.write_text(f"{text}\n2021;J1506;Infirmiers;5306;RENNES;400;90;4;5;3;5;4;5;2\n", encoding="utf-8")
    assert (give(empty, later).edition, made(empty).refused) == ("2021", ())
    assert asked(
        empty, "SELECT * FROM tensions_rome_bassins WHERE code_rome = 'J1506' AND code_bassin = '5306' ORDER BY annee"
    ) == [
        (2020, "J1506", "5306", 410, 95, 5, None, None, None, None, None, None),
        (2021, "J1506", "5306", 400, 90, 4, 5, 3, 5, 4, 5, 2),
    ]
    # Its views need no other dataset.
    assert asked(empty, "SELECT libelle_metier FROM tensions_bassins_lisibles WHERE annee = 2021") == [("Infirmiers",)]
    for view in IMT.views:
        assert isinstance(asked(empty, f"SELECT count(*) FROM {view.name}")[0][0], int)


def test_the_offers_of_another_day_are_read_bare_too(empty: Home, tmp_path: Path) -> None:
    path = changed(tmp_path, OFFERS, "2021-12-21", "2022-06-30")
    kept = give(empty, path)
    assert (kept.edition, kept.published_at) == ("2022-06-30", "2022-06-30")
    give(empty, SAMPLE / OFFERS)
    assert made(empty).refused == ()
    sql = "SELECT date_extraction, count(*), sum(nb_offres) FROM offres_communes GROUP BY 1"
    assert asked(empty, sql) == [("2021-12-21", 8, 120), ("2022-06-30", 8, 120)]


BAD_CELLS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a level": (TENSIONS, "2019,dep,fap 225,,35", "2019,bassin,fap 225,,35", ("line 5, column niveau_geo", "'bassin'")),
    "a class": (TENSIONS, "-0.0125,3.0", "-0.0125,6.0", ("line 2, column classe_tension", "'6.0'", "1, 2, 3, 4, 5")),
    "an index": (TENSIONS, "-0.0125", "nan", ("line 2, column tension", "'nan'", "not the number of an index")),
    "a region": (TENSIONS, "fap 225,53.0", "fap 225,5A3", ("column code_territoire", "'5A3'")),
    "a family": (TENSIONS, "A0Z,133000", "a0z,133000", ("line 14, column code_fap", "'a0z'")),
    "a level of families": (TENSIONS, "nat,fap 87", "nat,fap 22", ("column niveau_fap", "'fap 22'")),
    "a number of offers": (OFFERS, ";12;", ";12,5;", ("line 5, column nb_offre", "'12,5'", "not a whole number")),
    "a commune": (OFFERS, "63113;M1805", "6311;M1805", ("line 7, column commune_ou_vide", "'6311'")),
    "a job": (OFFERS, "63113;M1805", "63113;Z1805", ("line 7, column dc_rome_id", "'Z1805'")),
    "a basin": (BASINS, ";8459;", ";84590;", ("line 5, column cbassin", "'84590'")),
    "a wage": (WAGES, "1710", '"ND"', ("column Salaire_median", "'ND'")),
    "a family of two": (WAGES, '"V","2017-2019"', '"V1","2017-2019"', ("column Fap3", "'V1'")),
    "a row twice": (WAGES, '"V","2003-2005",1420', '"V","2017-2019",1710', ("V,2017-2019",)),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_cell_that_is_not_what_it_was_is_told_by_its_place_and_value(empty: Home, tmp_path: Path, name: str) -> None:
    file, before, after, said = BAD_CELLS[name]
    give(empty, changed(tmp_path, file, before, after))
    give(empty, SAMPLE / (BASINS if file != BASINS else WAGES))
    (refused,) = made(empty).refused
    assert_tells(refused, *said)


BAD_FILES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a column lost": (TENSIONS, "Emploi moyen,", "Emploi,", ("line 1", "columns lost: emploi_moyen", "gained: Emploi")),
    "a column twice": (WAGES, '"Annee"', '"Annee","Annee"', ("given twice: Annee",)),
    "a row too short": (OFFERS, "35238;F1703;7;", "35238;F1703;", ("line 4", "3 cells where the header has 4")),
    "another encoding": (BASINS, "é", "\udce9", ("byte 0xe9 is not utf-8",)),
    "cut short": (TENSIONS, "fap 87,,971\n", "fap 87,,971", ("the last line is cut short",)),
    "no row": (WAGES, text_of(WAGES).partition("\r\n")[2], "", ("no row has a value in its column Annee",)),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_not_what_it_was_is_refused_when_it_is_added(empty: Home, tmp_path: Path, name: str) -> None:
    file, before, after, said = BAD_FILES[name]
    path = tmp_path / "donne.csv"
    path.write_bytes(text_of(file).replace(before, after).encode("utf-8", "surrogateescape"))
    with pytest.raises(SourceChanged) as caught:
        give(empty, path)
    assert_tells(caught.value, *said)
    assert not empty.lock.exists()


def test_a_file_with_too_few_rows_is_refused_where_it_is_no_sample(empty: Home) -> None:
    for file in (TENSIONS, BASINS, OFFERS, WAGES):
        with pytest.raises(CheckFailed) as caught:
            give(empty, SAMPLE / file, sample=False)
        assert_tells(caught.value, file, "are expected")


OTHERS = {
    "Region,Famille Professionnelle,Code FAP\nFrance Entière,Agriculteurs salariés,A0Z40\n": "métiers en tension",
    "CONTRACT_TYPE_CODE,OFFERS_PERCENT\n01,5.88\n": "« Types de contrats »",
    '"Fap","Salaire","Milliers","Pourcentage"\n"P","Moins de 1250",1.0,2.0\n': "wages by bracket",
    "Fap3;Type_mmo;Annee;Taux;;;\nA0Z;x;2007;65.99;;;\n": "the turnover of each family",
}


@pytest.mark.parametrize("text", OTHERS)
def test_a_file_that_no_table_is_made_of_is_refused_by_its_plain_name(empty: Home, tmp_path: Path, text: str) -> None:
    path = tmp_path / "autre.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceChanged) as caught:
        give(empty, path)
    assert_tells(caught.value, "autre.csv", OTHERS[text], "no table is made of it")


# What its publisher serves in bzip2.


def test_a_bzip2_that_is_cut_or_damaged_is_refused(empty: Home, tmp_path: Path) -> None:
    data = (SAMPLE / OFFERS).read_bytes()
    path = tmp_path / "offres.csv.bz2"
    for bad in (data[:-9], data[:60] + bytes(8) + data[68:]):
        path.write_bytes(bad)
        with pytest.raises(SourceChanged) as caught:
            give(empty, path)
        assert_tells(caught.value, "offres.csv.bz2", "damaged (")


def test_a_bomb_in_bzip2_is_refused_before_it_is_held(empty: Home, tmp_path: Path) -> None:
    path = tmp_path / "offres.csv.bz2"
    path.write_bytes(bz2.compress(b'"commune";"dc_rome_id";"nb_offre";"date_extract"\r\n' + bytes(50_000_000)))
    with pytest.raises(SourceChanged) as caught:
        give(empty, path)
    assert_tells(caught.value, "offres.csv.bz2", "a bomb")


# Workbooks of tension.


def workbook(folder: Path, year: float = 2025.0, *, change: Callable[[dict[str, list[Row]]], object] = len) -> Path:
    """Write a workbook of a year, its sheets changed in place."""
    sheets: dict[str, list[Row]] = {
        "Lisez-moi": [("Des mots",)],
        "Feuille A": [header("code_departement"), row(year, NURSES, "35", figures=CLASSED, crossing=CROSSING)],
        "Feuille B": [header(), row(year, NURSES, figures=CLASSED, crossing=CROSSING)],
        "Feuille C": [header("code_region"), row(year, NURSES, "53", figures=CLASSED, crossing=CROSSING)],
    }
    change(sheets)
    return write(folder / "classeur-tension.xlsx", dict(sheets))


def test_a_workbook_of_another_year_is_read_whatever_the_order_and_the_names_of_its_sheets(
    empty: Home, tmp_path: Path
) -> None:
    def other_words(sheets: dict[str, list[Row]]) -> None:
        for name in ("Feuille A", "Feuille B", "Feuille C"):
            spelt = {"annee": "Année", "tension_discret": "Tension discret ", IMPUTED: IMPUTED.upper()}
            sheets[name][0] = [spelt.get(str(cell), cell) for cell in sheets[name][0]]

    kept = give(empty, workbook(tmp_path, change=other_words))
    assert (kept.file, kept.edition) == ("dares_tensions_autres", "2025")
    assert made(empty).refused == ()
    expected = [(level, code, 2025, 0.5, 4, 2) for level, code in
                (("départemental", "35"), ("national", "FR"), ("régional", "53"))]  # fmt: skip
    columns = "niveau, code_territoire, annee, tension, classe_tension, non_attractivite_salariale"
    assert asked(empty, f"SELECT {columns} FROM tensions_fap") == expected


def without(name: str) -> Callable[[dict[str, list[Row]]], object]:
    """Return the change that takes a sheet away."""
    return lambda sheets: sheets.pop(name)


def put(name: str, line: int, place: int, cell: str | float) -> Callable[[dict[str, list[Row]]], object]:
    """Return the change of one cell of a sheet."""

    def change(sheets: dict[str, list[Row]]) -> None:
        cells = list(sheets[name][line])
        cells[place:] = [cell, *cells[place + 1 :]]
        sheets[name][line] = cells

    return change


BAD_WORKBOOKS: dict[str, tuple[Callable[[dict[str, list[Row]]], object], tuple[str, ...]]] = {
    "no sheet of regions": (without("Feuille C"), ("no sheet has the columns", "code_region")),
    "two sheets of regions": (
        lambda sheets: sheets.update(D=sheets["Feuille C"]), ("several sheets", "Feuille C, D"),
    ),
    "a column lost": (put("Feuille A", 0, 9, "autre"), ("sheet Feuille A, line 1", "columns lost:", "gained: autre")),
    "a cell beyond the header": (
        lambda sheets: sheets["Feuille C"].append([""] * 20 + ["loin"]), ("sheet Feuille C: a cell beyond the header",),
    ),
    "a cell far from the others": (
        lambda sheets: sheets["Feuille C"].append([None] * 450 + ["loin"]), ("far from the others",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_WORKBOOKS)
def test_a_workbook_whose_sheets_are_not_as_they_were_is_refused_by_place(
    empty: Home, tmp_path: Path, name: str
) -> None:
    change, said = BAD_WORKBOOKS[name]
    with pytest.raises(SourceChanged) as caught:
        give(empty, workbook(tmp_path, change=change))
    assert_tells(caught.value, *said)
    assert not empty.lock.exists()


def test_a_cell_of_a_workbook_is_told_by_its_sheet_and_line(empty: Home, tmp_path: Path) -> None:
    give(empty, workbook(tmp_path, change=put("Feuille A", 1, len(HEADER) - 8, "beaucoup")))
    give(empty, SAMPLE / WAGES)
    (refused,) = made(empty).refused
    assert_tells(refused, "feuille des départements, line 2", "'beaucoup'", "not a whole number")


def test_a_workbook_of_other_things_is_told_by_its_sheets(empty: Home, tmp_path: Path) -> None:
    path = write(tmp_path / "autre.xlsx", {"Feuil1": [("a", "b")], "Feuil2": [("c",)]})
    with pytest.raises(SourceChanged) as caught:
        give(empty, path)
    assert_tells(caught.value, "autre.xlsx: a workbook with the sheets Feuil1, Feuil2: not a file of imt")


def test_a_workbook_that_is_cut_is_damaged(empty: Home, tmp_path: Path) -> None:
    data = bytearray(workbook(tmp_path).read_bytes())
    data[60:90] = bytes(30)
    path = tmp_path / "abime.xlsx"
    path.write_bytes(data)
    with pytest.raises(SourceChanged) as caught:
        give(empty, path)
    assert_tells(caught.value, "abime.xlsx", "damaged")


# The publishers' files.


@pytest.mark.real
@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*), sum(tension_imputee IS NOT NULL), sum(tension IS NULL AND tension_imputee IS NULL), "
         "sum(classe_tension IS NOT NULL) FROM tensions_fap", (31_034, 12_403, 1_488, 17_143)),
        ("SELECT count(*), count(DISTINCT code_rome), count(DISTINCT code_bassin) FROM tensions_rome_bassins",
         (27_053, 398, 401)),
        ("SELECT count(*), sum(nb_offres), count(DISTINCT code_rome), count(DISTINCT code_commune_publie), "
         "min(nb_offres) FROM offres_communes", (324_997, 925_168, 529, 19_301, 1)),
        ("SELECT count(*), sum(nb_offres), sum(nb_lignes = 2), max(nb_lignes) FROM offres_communes_totaux",
         (286_815, 925_168, 38_182, 2)),
        ("SELECT count(*), sum(nb_offres) FROM offres_communes WHERE code_commune_publie IS NULL", (899, 79_034)),
        ("SELECT count(*), count(DISTINCT code_fap), sum(salaire_median IS NULL), min(salaire_median), "
         "max(salaire_median) FROM salaires_fap", (654, 327, 3, 844, 5_200)),
    ],
)  # fmt: skip
def test_the_publishers_files_have_the_rows_that_were_counted(
    market: Home, sql: str, expected: tuple[int, ...]
) -> None:
    assert asked(market, sql) == [expected]


@pytest.mark.real
def test_an_index_without_a_class_is_that_of_a_wider_crossing(market: Home) -> None:
    # What the caveat infers: of the detailed families of a place, most have the very index of their group there.
    sql = (
        "SELECT count(*), sum(t.tension_imputee IN (g.tension, g.tension_imputee)) FROM tensions_fap t "
        "JOIN tensions_fap g ON g.code_fap = substr(t.code_fap, 1, 3) AND g.niveau = t.niveau "
        "AND g.code_territoire = t.code_territoire WHERE t.niveau_fap = 'famille' AND t.tension_imputee IS NOT NULL"
    )
    ((imputed, same),) = asked(market, sql)
    assert (imputed, same) == (10_234, 7_567)


@pytest.mark.real
def test_the_publishers_other_files_are_refused_by_their_plain_names(real: Path, empty: Home) -> None:
    files = [*(real / "imt").glob("infotravail-imt-*"), real / "imt" / "arrete_metiers_en_tension_2024-03.csv"]
    files += [one for one in (real / "imt" / "dares_portraits").glob("*.csv") if one.name != WAGES]
    assert len(files) == 13
    for file in files:
        with pytest.raises(SourceChanged) as caught:
            give(empty, file)
        assert_tells(caught.value, file.name, "no table is made of it")

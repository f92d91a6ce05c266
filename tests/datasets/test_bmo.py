"""The BMO survey: whole rows, honest bounds, years that compare or not, and workbooks that are not what we knew."""

from __future__ import annotations

import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.bmo.dataset import BMO
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.disk import sha256_of
from infotravail.errors import CheckFailed, SourceChanged
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.workbooks import (
    YEARS,
    Cells,
    Change,
    bare,
    cells_of,
    changed,
    of_2026,
    setting,
    sheet_of,
    written,
    zipped,
)
from tests.homes import asked, assert_tells

ROWS = {2023: 308, 2024: 345, 2025: 306}
FIGURES = ("projets", "projets_difficiles", "projets_saisonniers")
SOURCES = dict(zip(FIGURES, ("met", "xmet", "smet"), strict=True))
# The columns of a job, without the one that a search computes.
JOB = "annee, code_fap, libelle, nomenclature, code_famille"
# The first row of 2025's workbook, which tests change: line 2, and its key in the table.
FIRST = "2025,A0X40,0101,971"


def add(home: Home, path: Path, fetched_at: str, **words: Any) -> Snapshot:
    """Add a workbook as a person does, whatever its size was before."""
    return keep(home, BMO, Arrival(path, fetched_at, sample=True), accept_change=True, **words).snapshot


def made(home: Home) -> Built:
    """Build the survey alone from what the archive holds."""
    return build(home, (BMO,), read_lock(home.lock), lambda stage: None)


@pytest.fixture
def three(tmp_path: Path) -> Home:
    """A home whose archive holds the sample's three years."""
    (tmp_path / "three").mkdir()
    home = Home(tmp_path / "three")
    for path in YEARS.values():
        add(home, path, "2026-11-23")
    return home


def evolution(connection: sqlite3.Connection, code_fap: str) -> list[tuple[Any, ...]]:
    """Run the query that the site answers, as the site's metadata gives it."""
    sql = metadata(DATASETS)["databases"][DATABASE]["queries"]["evolution_bmo"]["sql"]
    return connection.execute(sql, {"code_fap": code_fap}).fetchall()


def by_header(year: int) -> list[dict[str, Any]]:
    """Return the rows of the sample's workbook by header, the year taken out of the headers."""
    header, *rows = cells_of(year)
    names = [{f"BE{year % 100}": "BE", f"NOMBE{year % 100}": "NOMBE"}.get(name, name) for name in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


# Whole rows.


@pytest.mark.parametrize(
    "row",
    [
        (2025, "A0X40", "0101", "971", "01", 227, 227, 227, 80, 80, 80, 128, 128, 128, None),
        (2024, "B6X71", "0101", "971", "01", 10, 10, 10, 10, 10, 10, None, 0, 4, None),
        (2023, "A0Z40", "0104", "971", "01", 32, 32, 32, None, 0, 4, 16, 16, 16, None),
        (2025, "V1X80", "8459", "63", "84", 27, 27, 27, None, 0, 4, None, 0, 4, None),
        (2023, "G0A40", "0102", "971", "01", None, 0, 4, None, 0, 4, None, 0, 4, None),
    ],
    ids=["nnn", "nn*", "n*n", "n**", "***"],
)
def test_a_hidden_figure_is_empty_between_two_bounds_and_a_published_one_is_its_own(
    database: sqlite3.Connection, row: tuple[Any, ...]
) -> None:
    key = "annee = ? AND code_fap = ? AND code_bassin = ? AND code_departement = ?"
    assert database.execute(f"SELECT * FROM bmo WHERE {key}", row[:4]).fetchall() == [row]


@pytest.mark.parametrize("year", YEARS)
def test_every_row_of_a_workbook_is_in_the_table_as_it_was_published(database: sqlite3.Connection, year: int) -> None:
    def bounds(cell: str) -> tuple[int | None, int, int]:
        return (None, 0, 4) if cell == "*" else (int(cell), int(cell), int(cell))

    expected = [
        (
            *(row["annee"], row["Code métier BMO"], f"{row['BE']:04}", row["Dept"], row["REG"]),
            *(*bounds(row["met"]), *bounds(row["xmet"]), *bounds(row["smet"])),
            None,
        )
        for row in by_header(year)
    ]
    stored = database.execute("SELECT * FROM bmo WHERE annee = ? ORDER BY annee, 2, 3, 4", (year,)).fetchall()
    assert len(stored) == ROWS[year]
    assert stored == sorted(expected, key=lambda row: row[:4])


@pytest.mark.parametrize(
    "row",
    [
        (2023, "T2A60", "Aides à domicile et aides ménagères", "FAP-2009", "V"),
        (2024, "T2A60", "Aides à domicile et auxiliaires de vie", "FAP-2021", "V"),
        (2025, "QCX01", "Employés et techniciens commerciaux de la banque", "FAP-2021", "V"),
        (2025, "B6X71", "Techniciens experts et chargés d’études du BTP", "FAP-2021", "T"),
    ],
)
def test_a_job_has_the_label_and_the_nomenclature_of_its_year(
    database: sqlite3.Connection, row: tuple[Any, ...]
) -> None:
    sql = f"SELECT {JOB} FROM bmo_metiers WHERE annee = ? AND code_fap = ?"
    assert database.execute(sql, row[:2]).fetchall() == [row]


def test_a_final_hard_space_is_removed_and_told_and_one_inside_a_label_stays(database: sqlite3.Connection) -> None:
    glass = "Autres ouvriers qualifiés en verre, céramique,\xa0métallurgie,\xa0matériaux de construction et énergie"
    sites = "Techniciens et agents de maîtrise de chantiers du BTP"
    labels = database.execute("SELECT annee, libelle FROM bmo_metiers WHERE code_fap IN ('E1Z43', 'B6X73')").fetchall()
    assert sorted(labels) == [(2023, glass), (2024, sites), (2025, sites)]
    told = database.execute(
        "SELECT nom_table, cle, nom_colonne, membre, publie, enregistre, regle FROM corrections "
        "WHERE nom_table IN (SELECT nom_table FROM provenance WHERE jeu = 'bmo')"
    ).fetchall()
    assert sorted(told) == [
        ("bmo_metiers", "2023,E1Z43", "libelle", None, f"{glass}\xa0", glass, "espace finale"),
        ("bmo_metiers", "2024,B6X73", "libelle", None, f"{sites}\xa0", sites, "espace finale"),
        ("bmo_metiers", "2025,B6X73", "libelle", None, f"{sites}\xa0", sites, "espace finale"),
    ]


def test_there_are_thirteen_jobs_a_year(database: sqlite3.Connection) -> None:
    counts = database.execute("SELECT annee, nomenclature, count(*) FROM bmo_metiers GROUP BY 1, 2").fetchall()
    assert counts == [(2023, "FAP-2009", 13), (2024, "FAP-2021", 13), (2025, "FAP-2021", 13)]


def test_the_eight_families_are_there_once_for_all_years(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM bmo_familles ORDER BY 1").fetchall() == [
        ("A", "Fonctions administratives"),
        ("C", "Fonctions d'encadrement"),
        ("I", "Ouvriers des secteurs de l'industrie"),
        ("O", "Ouvriers de la construction et du bâtiment"),
        ("S", "Fonctions sociales et médico-sociales"),
        ("T", "Autres techniciens et employés"),
        ("V", "Fonctions liées à la vente, au tourisme et aux services"),
        ("Z", "Autres métiers"),
    ]


def test_a_basin_has_the_zero_that_the_workbook_lost_and_the_label_of_its_year(database: sqlite3.Connection) -> None:
    first = database.execute("SELECT * FROM bassins WHERE annee = 2025 ORDER BY code_bassin LIMIT 4").fetchall()
    assert first == [
        (2025, "0101", "BASSIN BASSE-TERRE"),
        (2025, "0102", "BASSIN GRANDE-TERRE"),
        (2025, "0105", "BASSIN CENTRE"),
        (2025, "0113", "BASSIN ILES DU NORD"),
    ]
    assert database.execute("SELECT * FROM bassins WHERE code_bassin = '0104'").fetchall() == [
        (2023, "0104", "BASSIN ILES DU NORD"),
        (2024, "0104", "BASSIN ILES DU NORD"),
    ]
    expected = {(row["annee"], f"{row['BE']:04}", row["NOMBE"]) for year in YEARS for row in by_header(year)}
    assert set(database.execute("SELECT * FROM bassins")) == expected


def test_a_department_is_under_the_region_that_the_year_gives_it(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM bmo_territoires WHERE annee = 2024 ORDER BY 2, 3").fetchall() == [
        (2024, "2A", "94", "Corse-du-Sud", "Corse"),
        (2024, "35", "53", "Ille-et-Vilaine", "Bretagne"),
        (2024, "44", "52", "Loire-Atlantique", "Pays de la Loire"),
        (2024, "44", "53", "Loire-Atlantique", "Bretagne"),
        (2024, "56", "53", "Morbihan", "Bretagne"),
        (2024, "63", "84", "Puy-de-Dôme", "Auvergne-Rhône-Alpes"),
        (2024, "75", "11", "Paris", "Île-de-France"),
        (2024, "971", "01", "Guadeloupe", "Guadeloupe"),
        (2024, "978", "01", "Guadeloupe", "Guadeloupe"),
    ]
    years = database.execute("SELECT annee, count(*) FROM bmo_territoires GROUP BY 1").fetchall()
    assert years == [(2023, 7), (2024, 9), (2025, 7)]


# Figures.


def test_the_figures_of_each_year_are_those_of_its_workbook(database: sqlite3.Connection) -> None:
    hidden = ", ".join(f"sum({name} IS NULL)" for name in FIGURES)
    assert database.execute(f"SELECT annee, count(*), sum(projets), {hidden} FROM bmo GROUP BY annee").fetchall() == [
        (2023, 308, 67_100, 19, 59, 165),
        (2024, 345, 56_909, 42, 103, 189),
        (2025, 306, 50_153, 29, 80, 162),
    ]


@pytest.mark.parametrize(("year", "figure"), [*product(YEARS, FIGURES)])
def test_a_star_never_becomes_a_number(database: sqlite3.Connection, year: int, figure: str) -> None:
    stars = sum(row[SOURCES[figure]] == "*" for row in by_header(year))
    sql = f"SELECT typeof({figure}), {figure}_min, {figure}_max, count(*) FROM bmo WHERE annee = ? AND {figure}_min = 0"
    assert database.execute(sql, (year,)).fetchall() == [("null", 0, 4, stars)]
    # And an empty figure is a star, or it would be another thing.
    assert database.execute(f"SELECT sum({figure} IS NULL) FROM bmo WHERE annee = ?", (year,)).fetchone() == (stars,)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_published_figure_is_between_its_bounds_and_never_under_five(
    database: sqlite3.Connection, figure: str
) -> None:
    outside = f"NOT ({figure}_min <= {figure} AND {figure} <= {figure}_max) OR {figure}_min > {figure}_max"
    assert database.execute(f"SELECT * FROM bmo WHERE {outside}").fetchall() == []
    assert database.execute(f"SELECT * FROM bmo WHERE {figure} < 5").fetchall() == []
    assert database.execute(f"SELECT min({figure}) FROM bmo").fetchone() == (5,)


def test_the_bound_that_we_inferred_is_told_as_such(database: sqlite3.Connection) -> None:
    ((text, status),) = database.execute(
        "SELECT texte, statut FROM avertissements WHERE nom_table = 'bmo' AND nom_colonne = 'projets'"
    ).fetchall()
    assert status == "inféré"
    assert "entre les bornes 0 et 4" in text


# Sums.


def test_a_sum_carries_its_bounds_and_the_number_of_hidden_cells(database: sqlite3.Connection) -> None:
    row = database.execute(
        "SELECT * FROM bmo_departements WHERE annee = 2025 AND code_departement = '63' AND code_fap = 'V1X80'"
    ).fetchall()
    label = "Infirmiers et sages-femmes"
    assert row == [(2025, "63", "V1X80", label, 319, 319, 323, 1, 182, 182, 190, 2, 64, 64, 76, 3)]


@pytest.mark.parametrize(
    ("view", "by"),
    [("bmo_departements", ("code_departement",)), ("bmo_regions", ("code_region",)), ("bmo_france", ())],
)
def test_a_view_sums_every_row_once(database: sqlite3.Connection, view: str, by: tuple[str, ...]) -> None:
    """The rows of a view, computed again from the workbooks."""
    source = {"code_departement": "Dept", "code_region": "REG"}
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in (row for year in YEARS for row in by_header(year)):
        key = (row["annee"], *(row[source[name]] for name in by), row["Code métier BMO"])
        groups.setdefault(key, []).append(row)
    expected = []
    for key, rows in sorted(groups.items()):
        sums: list[int | None] = []
        for name in SOURCES.values():
            told = [int(row[name]) for row in rows if row[name] != "*"]
            hidden = len(rows) - len(told)
            sums += [sum(told) if told else None, sum(told), sum(told) + 4 * hidden, hidden]
        expected.append((*key, rows[0]["Nom métier BMO"].rstrip("\xa0"), *sums))
    columns = ", ".join(("annee", *by, "code_fap"))
    assert database.execute(f"SELECT * FROM {view} ORDER BY {columns}").fetchall() == expected


@pytest.mark.parametrize("view", ["bmo_departements", "bmo_regions", "bmo_france"])
def test_a_view_has_the_sums_of_the_table(database: sqlite3.Connection, view: str) -> None:
    def sums(table: str, hidden: str) -> list[tuple[Any, ...]]:
        parts = [f"sum({f}), sum({f}_min), sum({f}_max), sum({hidden.format(f)})" for f in FIGURES]
        return database.execute(f"SELECT annee, {', '.join(parts)} FROM {table} GROUP BY annee").fetchall()

    assert sums(view, "nb_caches_{}") == sums("bmo", "{} IS NULL")


def test_a_department_whose_cells_are_all_hidden_has_no_published_sum(three: Home, tmp_path: Path) -> None:
    def hide(cells: Cells) -> None:
        for row in cells:
            if row[1] == "V1X80" and row[7] == "63":
                row[-3:] = "***"

    add(three, changed(tmp_path, hide), "2026-12-01")
    assert made(three).refused == ()
    where = "annee = 2025 AND code_fap = 'V1X80' AND code_departement = '63'"
    label = "Infirmiers et sages-femmes"
    hidden = (None, 0, 20, 5)
    assert asked(three, f"SELECT * FROM bmo_departements WHERE {where}") == [
        (2025, "63", "V1X80", label, *hidden, *hidden, *hidden)
    ]


def test_every_department_without_a_published_figure_is_empty_in_the_sample(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT annee, code_departement, code_fap, projets, projets_min, projets_max, nb_caches_projets "
        "FROM bmo_departements WHERE projets_min = 0 ORDER BY 1, 2, 3"
    ).fetchall()
    assert rows == [
        (2023, "56", "B2Z40", None, 0, 4, 1),
        (2023, "56", "B6Z73", None, 0, 4, 1),
        (2024, "978", "J3X43", None, 0, 4, 1),
        (2025, "2A", "U1X91", None, 0, 4, 1),
        (2025, "56", "G0A40", None, 0, 4, 1),
        (2025, "75", "A0X40", None, 0, 4, 1),
    ]


# Years that compare, and years that do not.


def test_every_code_of_two_years_says_what_it_compares_to_and_why(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT * FROM bmo_ruptures").fetchall()
    assert Counter((row[0], row[1], row[4], row[5]) for row in rows) == {
        (2023, 2024, 0, "le code disparaît"): 10,
        (2023, 2024, 0, "le code apparaît"): 10,
        (2023, 2024, 0, "nomenclature différente, même code, autre intitulé"): 3,
        (2024, 2025, 1, "même nomenclature"): 13,
    }
    other = "nomenclature différente, même code, autre intitulé"
    assert sorted(row for row in rows if row[2] in ("G0A40", "T2A60", "T2B60", "V1X80", "V1Z80")) == [
        (2023, 2024, "G0A40", None, 0, other),
        (2023, 2024, "T2A60", None, 0, other),
        (2023, 2024, "T2B60", None, 0, other),
        (2023, 2024, "V1X80", None, 0, "le code apparaît"),
        (2023, 2024, "V1Z80", None, 0, "le code disparaît"),
        (2024, 2025, "G0A40", "G0A40", 1, "même nomenclature"),
        (2024, 2025, "T2A60", "T2A60", 1, "même nomenclature"),
        (2024, 2025, "T2B60", "T2B60", 1, "même nomenclature"),
        (2024, 2025, "V1X80", "V1X80", 1, "même nomenclature"),
    ]


def test_a_code_that_kept_its_label_compares_across_the_nomenclatures(three: Home, tmp_path: Path) -> None:
    def rename(cells: Cells) -> None:
        for row in cells:
            if row[1] == "T2A60":
                row[2] = "Aides à domicile et auxiliaires de vie"

    add(three, changed(tmp_path, rename, year=2023), "2026-12-01")
    assert made(three).refused == ()
    assert asked(three, "SELECT * FROM bmo_ruptures WHERE annee_de = 2023 AND est_comparable") == [
        (2023, 2024, "T2A60", "T2A60", 1, "nomenclature différente, même code et même intitulé")
    ]
    with closing(sqlite3.connect(three.database)) as connection:
        assert [row[-1] for row in evolution(connection, "T2A60")] == ["", "", ""]


def test_the_evolution_of_a_job_says_where_the_series_breaks(database: sqlite3.Connection) -> None:
    rows = evolution(database, " t2a60 ")
    broken = "séries non comparables avec 2023 : nomenclature différente, même code, autre intitulé"
    assert [(row[0], row[1], row[2], row[-1]) for row in rows] == [
        (2023, "T2A60", "Aides à domicile et aides ménagères", ""),
        (2024, "T2A60", "Aides à domicile et auxiliaires de vie", broken),
        (2025, "T2A60", "Aides à domicile et auxiliaires de vie", ""),
    ]
    sums = "SELECT projets_min, projets_max, nb_caches_projets FROM bmo_france WHERE code_fap = 'T2A60' ORDER BY annee"
    assert [row[3:6] for row in rows] == database.execute(sums).fetchall()


def test_the_evolution_of_a_new_code_is_not_drawn_from_the_year_before(database: sqlite3.Connection) -> None:
    remarks = [(row[0], row[-1]) for row in evolution(database, "V1X80")]
    assert remarks == [(2024, "séries non comparables avec 2023 : le code apparaît"), (2025, "")]


# What is told of oddities.


def test_oddities_of_places_are_kept_as_published_and_told(database: sqlite3.Connection) -> None:
    straddles = "le bassin s'étend sur plusieurs départements"
    under_two = "le département est publié sous plusieurs régions la même année : gardé tel que publié"
    saint_martin = "978 (Saint-Martin) est publié sous le nom et la région de la Guadeloupe : gardé tel que publié"
    rows = database.execute("SELECT nom_table, cle, gravite, texte FROM constats WHERE jeu = 'bmo'").fetchall()
    assert sorted(rows) == [
        ("bassins", "2023,5313", "constat", straddles),
        ("bassins", "2024,0104", "constat", straddles),
        ("bassins", "2024,5313", "constat", straddles),
        ("bassins", "2025,5313", "constat", straddles),
        ("bmo_territoires", "2024,44,52", "constat", under_two),
        ("bmo_territoires", "2024,44,53", "constat", under_two),
        ("bmo_territoires", "2024,978,01", "constat", saint_martin),
    ]
    redon = "SELECT DISTINCT code_departement FROM bmo WHERE annee = 2025 AND code_bassin = '5313' ORDER BY 1"
    assert database.execute(redon).fetchall() == [("35",), ("56",)]


# Packaging.


@pytest.mark.parametrize("year", YEARS)
def test_the_sample_is_recognised_by_what_its_sheet_says(empty: Home, year: int) -> None:
    snapshot = add(empty, YEARS[year], "2026-11-23")
    assert (snapshot.file, snapshot.edition, snapshot.layout) == (f"BMO_{year}", str(year), f"BMO {year}")
    assert snapshot.sha256 == sha256_of(YEARS[year])


def test_the_provenance_names_the_workbook_in_the_zip_or_the_bare_one(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT edition, fichier, sha256, membre, usage, nb_lignes_source, nb_lignes FROM provenance "
        "WHERE nom_table = 'bmo' ORDER BY edition"
    ).fetchall()
    inside = "Donnees_consolidees_2024/Base_open_data_BMO_2024.xlsx"
    assert rows == [
        ("2023", "BMO_2023", sha256_of(YEARS[2023]), "classeur.xlsx", "table", 308, 308),
        ("2024", "BMO_2024", sha256_of(YEARS[2024]), inside, "table", 345, 345),
        ("2025", "BMO_2025", sha256_of(YEARS[2025]), "classeur.xlsx", "table", 306, 306),
    ]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("inside", [None, "Base.xlsx", "Donnees consolidées/sous-dossier/Base (1).xlsx"])
def test_a_workbook_is_the_same_year_with_the_same_rows_bare_or_in_a_zip(
    empty: Home, built: Home, tmp_path: Path, year: int, inside: str | None
) -> None:
    path = tmp_path / "another name.bin"
    if inside:
        zipped(path, {inside: bare(YEARS[year])})
    else:
        path.write_bytes(bare(YEARS[year]))
    snapshot = add(empty, path, "2026-11-23")
    assert (snapshot.file, snapshot.edition) == (f"BMO_{year}", str(year))
    assert made(empty).refused == ()
    for table in ("bmo", "bmo_metiers", "bassins", "bmo_territoires"):
        sql = f"SELECT * FROM {table} WHERE annee = ?"
        assert set(asked(empty, sql, year)) == set(asked(built, sql, year))
    assert asked(empty, "SELECT count(*) FROM bmo") == [(ROWS[year],)]


def cut(length: int | float) -> Callable[[Path], None]:
    """Return the maker of a workbook of which only the beginning came."""

    def make(path: Path) -> None:
        data = YEARS[2025].read_bytes()
        path.write_bytes(data[: int(length * len(data)) if isinstance(length, float) else length])

    return make


def torn(path: Path, *, in_zip: bool = False) -> None:
    """Write a workbook that was cut short, then closed properly: its sheet's XML ends in the middle of a row."""
    with zipfile.ZipFile(YEARS[2025]) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = max(members, key=lambda name: len(members[name]) if "sheet" in name else 0)
    members[sheet] = members[sheet][: len(members[sheet]) // 2]
    zipped(path, members)
    if in_zip:
        zipped(path, {"Base.xlsx": path.read_bytes()})


def flipped(path: Path, *, in_zip: bool = False) -> None:
    """Write a workbook with one byte of its compressed sheet changed."""
    data = bytearray(YEARS[2025].read_bytes())
    with zipfile.ZipFile(YEARS[2025]) as book:
        largest = max(book.infolist(), key=lambda info: info.compress_size)
    data[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
    path.write_bytes(data)
    if in_zip:
        zipped(path, {"Base.xlsx": bytes(data)})


DOCX = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", "word/document.xml": b"<document/>"}

NO_WORKBOOK: list[tuple[str, Callable[[Path], object], list[str]]] = [
    ("a letter, which is a zip with content types too", lambda path: zipped(path, DOCX), ["damaged workbook"]),
    (
        "a letter in a zip, under the name of a workbook",
        lambda path: zipped(path, {"Base.xlsx": zipped(path, DOCX).read_bytes()}),
        ["Base.xlsx", "damaged"],
    ),
    (
        "a text in a zip, under the name of a workbook",
        lambda path: zipped(path, {"Base.xlsx": b"annee;met\n2025;12\n"}),
        ["Base.xlsx", "damaged"],
    ),
    ("a workbook cut in half", cut(0.5), ["damaged zip file"]),
    ("a workbook without its last bytes", cut(-10), ["damaged zip file"]),
    ("the first bytes of a workbook", cut(3), ["damaged zip file"]),
    ("a workbook whose sheet ends in the middle", torn, ["damaged"]),
    ("the same in a zip", lambda path: torn(path, in_zip=True), ["Base.xlsx", "damaged"]),
    ("a workbook with a byte changed", flipped, ["damaged"]),
    ("the same in a zip, whose own check sees nothing", lambda path: flipped(path, in_zip=True), ["damaged"]),
    (
        "two workbooks in one zip",
        lambda path: zipped(path, {f"BMO_{year}.xlsx": bare(YEARS[year]) for year in (2023, 2025)}),
        ["a zip file that holds BMO_2023.xlsx, BMO_2025.xlsx: not a file of bmo"],
    ),
    (
        "a zip without a workbook",
        lambda path: zipped(path, {"BMO.csv": b"annee\n"}),
        ["a zip file that holds BMO.csv: not a file of bmo"],
    ),
    ("a workbook of the format before", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 200), ["no zip file"]),
    ("an empty file", lambda path: path.write_bytes(b""), ["the file is empty"]),
    ("an error page", lambda path: path.write_bytes(b"<html><title>404</title>"), ["a web page", "404"]),
]


@pytest.fixture
def untouched(three: Home) -> Iterator[Home]:
    """A home whose lock and archive must be, after the test, what they were."""

    def state() -> dict[str, bytes]:
        files = [three.lock, *(path for path in three.path.rglob("*") if "lock" not in path.name)]
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    before = state()
    yield three
    assert state() == before
    assert len(before) == 4


@pytest.mark.parametrize(("make", "said"), [case[1:] for case in NO_WORKBOOK], ids=[case[0] for case in NO_WORKBOOK])
def test_what_is_no_workbook_of_the_survey_is_refused_at_the_door(
    untouched: Home, tmp_path: Path, make: Callable[[Path], object], said: list[str]
) -> None:
    path = tmp_path / "arrived.xlsx"
    make(path)
    with pytest.raises(SourceChanged) as caught:
        add(untouched, path, "2026-12-01")
    assert_tells(caught.value, "arrived.xlsx", *said)


def test_the_workbook_of_another_year_is_not_the_one_that_was_asked_for(untouched: Home) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(untouched, changed(untouched.path.parent, year=2023), "2026-12-01", only=BMO.file("BMO_2025"))
    assert_tells(caught.value, "BMO_2025", "the file is another one, ", ", 2023")


# Bad workbooks, refused when they are added.


def inserted(column: str) -> Change:
    """Return the addition of a column, full of ones."""

    def change(cells: Cells) -> None:
        for line, row in enumerate(cells):
            row.append(1 if line else column)

    return change


def without(column: str) -> Change:
    """Return the loss of a column."""

    def change(cells: Cells) -> None:
        place = cells[0].index(column)
        for row in cells:
            del row[place]

    return change


def renamed(column: str, name: str) -> Change:
    """Return the change of a header."""
    return setting(column, name, line=1)


IN_SHEET = "sheet BMO_2025_open_data"
BAD_SHEETS: list[tuple[str, list[Change], str, list[str]]] = [
    (
        "another sheet",
        [],
        "Feuil1",
        ["the sheets Description_des_variables, Feuil1: not a file of bmo"],
    ),
    (
        "a sheet almost of that name",
        [],
        "BMO_2025_open_data (2)",
        ["its sheets are not as they were: Description_des_variables, BMO_2025_open_data (2)"],
    ),
    ("a lost column", [without("xmet")], "", [f"{IN_SHEET}, line 1", "columns lost: xmet; gained: none"]),
    ("no column for the year", [without("annee")], "", [f"{IN_SHEET}, line 1", "columns lost: annee"]),
    ("another name for a column", [renamed("met", "Met")], "", ["columns lost: met; gained: Met"]),
    ("a column twice", [renamed("NOMBE25", "BE24")], "", ["lost: NOMBE", "given twice: BE"]),
    ("the year of another sheet", [setting("annee", 2024, line=0)], "", [f"{IN_SHEET}, column annee", "2024", "2025"]),
    ("one row of another year", [setting("annee", 2024, line=7)], "", [f"{IN_SHEET}, column annee", "2024", "2025"]),
    ("a row without a year", [setting("annee", None, line=7)], "", [f"{IN_SHEET}, column annee", "2025"]),
    ("a year that is a text", [setting("annee", "2O25", line=7)], "", [f"{IN_SHEET}, column annee", "2O25"]),
    ("a header alone", [lambda cells: cells.__delitem__(slice(1, None))], "", [IN_SHEET]),
    ("nothing in the sheet", [list.clear], "", [IN_SHEET]),
]


@pytest.mark.parametrize(
    ("changes", "sheet", "said"), [case[1:] for case in BAD_SHEETS], ids=[case[0] for case in BAD_SHEETS]
)
@pytest.mark.parametrize("in_zip", [False, True], ids=["bare", "in a zip"])
def test_a_sheet_that_changed_is_refused_at_the_door_and_the_archive_stays(
    untouched: Home, tmp_path: Path, changes: list[Change], sheet: str, said: list[str], in_zip: bool
) -> None:
    path = changed(tmp_path, *changes, sheet=sheet)
    member = ""
    if in_zip:
        member = "Base_open_data_BMO_2025.xlsx"
        path = zipped(tmp_path / "arrived.zip", {member: path.read_bytes()})
    with pytest.raises(SourceChanged) as caught:
        add(untouched, path, "2026-12-01")
    assert_tells(caught.value, member, *said)


def test_a_column_without_a_name_is_named_in_the_message(untouched: Home, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(untouched, changed(tmp_path, inserted("")), "2026-12-01")
    assert "gained: none" not in caught.value.problem


def test_two_sheets_that_could_be_the_one_are_refused(untouched: Home, tmp_path: Path) -> None:
    path = written(tmp_path / "two.xlsx", {sheet_of(year): cells_of(year) for year in (2024, 2025)})
    with pytest.raises(SourceChanged) as caught:
        add(untouched, path, "2026-12-01")
    assert_tells(caught.value, "a workbook with the sheets BMO_2024_open_data, BMO_2025_open_data: not a file of bmo")


def test_a_real_workbook_with_too_few_rows_is_refused(untouched: Home, tmp_path: Path) -> None:
    with pytest.raises(CheckFailed) as caught:
        keep(untouched, BMO, Arrival(changed(tmp_path), "2026-12-01"), accept_change=True)
    assert_tells(caught.value, "BMO_2025", "306 rows where at least")


# Bad cells, refused when they are built: the issue before stays in use.


def both(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(cells: Cells) -> None:
        for one in changes:
            one(cells)

    return change


def repeated(cells: Cells) -> None:
    """Give the first row twice, with other figures."""
    cells.append([*cells[1][:-3], "9", "8", "7"])


NOT_FIGURES = ["12,5", "s", "-3", "", None, 7.5, "7.5", "1 204", "<5", "**", "* ", " 12", "²", "9" * 20]
LINE_2 = "BMO_2025, line 2, column"
BAD_CELLS: list[tuple[str, Change, int, list[str]]] = [
    *(
        (f"{value!r} for {column}", setting(column, value), 4, [f"{LINE_2} {column}", repr(str(value or ""))])
        for value, column in [*product(NOT_FIGURES, ["met"]), *product(["12,5", "", 7.5], ["xmet", "smet"])]
    ),
    ("a figure beyond all numbers", setting("met", 1e20), 4, [f"{LINE_2} met", "100000000000000000000"]),
    ("an error of the spreadsheet", setting("met", "#N/A"), 4, [f"{LINE_2} met", "an empty cell"]),
    ("five digits for a basin", setting("BE25", 10107), 4, [f"{LINE_2} BE", "'10107'"]),
    ("a basin with a letter", setting("BE25", "1O7"), 4, [f"{LINE_2} BE", "'1O7'"]),
    ("no basin", setting("BE25", None), 4, [f"{LINE_2} BE", "''"]),
    ("a code of no job", setting("Code métier BMO", "V1X8"), 4, [f"{LINE_2} Code métier BMO", "'V1X8'"]),
    ("a family of two letters", setting("Famille_met", "ZZ"), 4, [f"{LINE_2} Famille_met", "'ZZ'"]),
    ("a region that lost its zero", setting("REG", 1), 4, [f"{LINE_2} REG", "'1'"]),
    ("no label for the job", setting("Nom métier BMO", None), 4, [f"{LINE_2} Nom métier BMO", "''"]),
    ("difficult above all", setting("xmet", "228"), 5, ["BMO_2025 > bmo", "ne dépassent pas les projets", FIRST]),
    ("seasonal above all", setting("smet", "228"), 5, ["BMO_2025 > bmo", "ne dépassent pas les projets", FIRST]),
    ("difficult published where all is hidden", setting("met", "*"), 5, ["ne dépassent pas les projets", FIRST]),
    ("a figure of 3", setting("smet", "3"), 5, ["BMO_2025 > bmo", "aucun chiffre publié n'est inférieur à 5", FIRST]),
    ("a figure of 3 for difficult", setting("xmet", "3"), 5, ["n'est inférieur à 5", FIRST]),
    (
        "figures of 4 throughout",
        both(*(setting(column, 4) for column in ("met", "xmet", "smet"))),
        5,
        ["n'est inférieur à 5 : la borne 4 des cases cachées en dépend", FIRST],
    ),
    ("a zero", both(setting("smet", "0")), 5, ["n'est inférieur à 5", FIRST]),
    ("the same key twice", repeated, 4, ["BMO_2025", "given twice", FIRST]),
    (
        "a job with two labels",
        setting("Nom métier BMO", "Agriculteurs (bis)"),
        4,
        ["BMO_2025", "annee, code_fap given twice: 2025,A0X40"],
    ),
    ("a basin with two names", setting("NOMBE25", "X"), 4, ["BMO_2025", "given twice: 2025,0101"]),
    ("a department with two names", setting("NomDept", "X"), 4, ["BMO_2025", "given twice: 2025,971,01"]),
    ("a family with two names", setting("Lbl_fam_met", "X"), 4, ["BMO_2025", "given twice: Z"]),
]


@pytest.mark.parametrize(
    ("change", "code", "said"), [case[1:] for case in BAD_CELLS], ids=[case[0] for case in BAD_CELLS]
)
def test_a_bad_cell_is_named_and_the_issue_before_stays_in_use(
    three: Home, built: Home, tmp_path: Path, change: Change, code: int, said: list[str]
) -> None:
    bad = add(three, changed(tmp_path, change), "2026-12-01")
    done = made(three)
    (refused,) = done.refused
    assert_tells(refused, f"BMO_2025 2025 ({bad.sha256[:12]}…)", *said)
    assert refused.exit_code == code
    good = sha256_of(YEARS[2025])
    assert refused.instead == f"BMO_2025 2025 ({good[:12]}…)"
    assert asked(three, "SELECT sha256 FROM sources WHERE fichier = 'BMO_2025'") == [(good,)]
    assert asked(three, "SELECT annee, count(*) FROM bmo GROUP BY 1") == [*ROWS.items()]
    sql = "SELECT * FROM bmo ORDER BY 1, 2, 3, 4"
    assert asked(three, sql) == asked(built, sql)
    ((told,),) = asked(three, "SELECT texte FROM constats WHERE gravite = 'avertissement'")
    assert bad.sha256[:12] in told
    errors = [finding.text for finding in check_file(three.database, three, (BMO,)) if finding.severity == "erreur"]
    assert errors == []


def test_where_nothing_else_is_there_a_small_figure_stops_the_build(empty: Home, tmp_path: Path) -> None:
    add(empty, changed(tmp_path, setting("smet", "3")), "2026-12-01")
    with pytest.raises(CheckFailed) as caught:
        made(empty)
    assert_tells(caught.value, "BMO_2025 > bmo", "n'est inférieur à 5", FIRST)
    assert not empty.database.exists()


def test_a_year_that_has_only_a_bad_issue_is_left_out_and_the_others_stay(three: Home, tmp_path: Path) -> None:
    add(three, of_2026(tmp_path, setting("met", "12,5")), "2026-12-01")
    (refused,) = made(three).refused
    assert_tells(refused, "BMO_2026, line 2, column met", "'12,5'")
    assert refused.instead == ""
    assert asked(three, "SELECT annee, count(*) FROM bmo GROUP BY 1") == [*ROWS.items()]


IMPLAUSIBLE = [
    ("difficult above all", "xmet", "9999", "ne dépassent pas les projets"),
    ("a figure of 3", "smet", "3", "n'est inférieur à 5"),
]


@pytest.mark.parametrize(
    ("column", "value", "said"), [case[1:] for case in IMPLAUSIBLE], ids=[case[0] for case in IMPLAUSIBLE]
)
def test_an_implausible_issue_of_an_old_year_is_blamed_and_not_the_newest_year(
    three: Home, tmp_path: Path, column: str, value: str, said: str
) -> None:
    bad = add(three, changed(tmp_path, setting(column, value), year=2023), "2026-12-01")
    add(three, of_2026(tmp_path), "2026-12-02")
    refused = made(three).refused
    assert [one.snapshot for one in refused] == [f"BMO_2023 2023 ({bad.sha256[:12]}…)"]
    assert_tells(refused[0], "BMO_2023 > bmo", said, "2023,A0Z40,0101,971")
    assert asked(three, "SELECT annee, count(*) FROM bmo GROUP BY 1") == [*ROWS.items(), (2026, 306)]


def test_a_family_that_changes_its_name_from_one_year_to_the_next_costs_the_newest_year_only(
    three: Home, tmp_path: Path
) -> None:
    def rename(cells: Cells) -> None:
        for row in cells:
            row[4] = {"Autres métiers": "Métiers divers"}.get(row[4], row[4])

    add(three, of_2026(tmp_path, rename), "2026-12-01")
    (refused,) = made(three).refused
    assert_tells(refused, "BMO_2026", "bmo_familles", "given twice: Z")
    assert asked(three, "SELECT annee, count(*) FROM bmo GROUP BY 1") == [*ROWS.items()]


# The year to come.


def test_the_workbook_of_2026_builds_with_its_new_column(three: Home, tmp_path: Path) -> None:
    snapshot = add(three, of_2026(tmp_path), "2026-12-01")
    assert (snapshot.file, snapshot.edition) == ("BMO_2026", "2026")
    assert made(three).refused == ()
    figures = (227, 227, 227, 80, 80, 80, 128, 128, 128)
    key = "code_fap = 'A0X40' AND code_bassin = '0101' AND annee > 2024"
    assert asked(three, f"SELECT * FROM bmo WHERE {key} ORDER BY annee") == [
        (2025, "A0X40", "0101", "971", "01", *figures, None),
        (2026, "A0X40", "0101", "971", "01", *figures, "CLPE97101"),
    ]
    assert asked(three, "SELECT annee, count(*), count(code_clpe), min(code_clpe) FROM bmo GROUP BY 1") == [
        (2023, 308, 0, None),
        (2024, 345, 0, None),
        (2025, 306, 0, None),
        (2026, 306, 306, "CLPE97101"),
    ]
    assert asked(three, f"SELECT {JOB} FROM bmo_metiers WHERE annee = 2026 AND code_fap = 'V1X80'") == [
        (2026, "V1X80", "Infirmiers et sages-femmes", "FAP-2021", "S")
    ]
    errors = [finding.text for finding in check_file(three.database, three, (BMO,)) if finding.severity == "erreur"]
    assert errors == []


def test_a_local_committee_of_another_form_is_refused(three: Home, tmp_path: Path) -> None:
    add(three, of_2026(tmp_path, setting("clpe", "97101")), "2026-12-01")
    (refused,) = made(three).refused
    assert_tells(refused, "BMO_2026, line 2, column clpe", "'97101'")
    assert asked(three, "SELECT DISTINCT annee FROM bmo ORDER BY 1") == [(2023,), (2024,), (2025,)]


def test_the_year_before_is_the_one_that_is_there(empty: Home, tmp_path: Path) -> None:
    """Without 2025, 2024 is followed by 2026; a year never compares to nothing."""
    for path in (YEARS[2023], YEARS[2024], of_2026(tmp_path)):
        add(empty, path, "2026-12-01")
    assert made(empty).refused == ()
    rows = asked(empty, "SELECT * FROM bmo_ruptures")
    assert {row[:2] for row in rows} == {(2023, 2024), (2024, 2026)}
    after = [row for row in rows if row[0] == 2024]
    codes = [code for (code,) in asked(empty, "SELECT code_fap FROM bmo_metiers WHERE annee = 2026")]
    assert sorted(after) == [(2024, 2026, code, code, 1, "même nomenclature") for code in sorted(codes)]
    with closing(sqlite3.connect(empty.database)) as connection:
        remarks = [(row[0], row[-1]) for row in evolution(connection, "T2A60")]
    broken = "séries non comparables avec 2023 : nomenclature différente, même code, autre intitulé"
    assert remarks == [(2023, ""), (2024, broken), (2026, "")]


def test_the_break_is_told_between_the_years_that_are_there(empty: Home) -> None:
    for year in (2023, 2025):
        add(empty, YEARS[year], "2026-12-01")
    made(empty)
    counts = asked(empty, "SELECT annee_de, annee_vers, est_comparable, count(*) FROM bmo_ruptures GROUP BY 1, 2, 3")
    assert counts == [(2023, 2025, 0, 23)]


def test_one_year_alone_has_nothing_to_compare_to(empty: Home) -> None:
    add(empty, YEARS[2024], "2026-12-01")
    assert made(empty).refused == ()
    assert asked(empty, "SELECT * FROM bmo_ruptures") == []
    with closing(sqlite3.connect(empty.database)) as connection:
        assert [(row[0], row[-1]) for row in evolution(connection, "T2A60")] == [(2024, "")]


def test_the_order_in_which_years_were_added_does_not_matter(empty: Home, three: Home) -> None:
    for path in reversed(YEARS.values()):
        add(empty, path, "2026-11-23")
    assert made(empty).release == made(three).release


# The publisher's workbooks.


@pytest.fixture(scope="module")
def release(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the three real workbooks are built."""
    home = Home(tmp_path_factory.mktemp("real"))
    for path in sorted((real / "bmo").glob("*/*")):
        keep(home, BMO, Arrival(path, "2026-11-23"))
    assert made(home).refused == ()
    return home


@pytest.mark.real
def test_real_workbooks_give_the_figures_of_each_year(release: Home) -> None:
    hidden = ", ".join(f"sum({name} IS NULL)" for name in FIGURES)
    assert asked(release, f"SELECT annee, count(*), sum(projets), {hidden} FROM bmo GROUP BY annee") == [
        (2023, 50_437, 3_013_134, 9_196, 17_304, 36_388),
        (2024, 53_443, 2_751_069, 10_891, 20_507, 39_359),
        (2025, 50_076, 2_401_105, 11_452, 21_720, 36_972),
    ]
    assert asked(release, "SELECT count(*) FROM bmo") == [(153_956,)]


@pytest.mark.real
def test_real_tables_have_the_jobs_basins_and_departments_of_each_year(release: Home) -> None:
    def counts(sql: str) -> list[tuple[int, ...]]:
        return asked(release, f"SELECT annee, {sql} GROUP BY annee")

    assert counts("count(*) FROM bmo_metiers") == [(2023, 199), (2024, 217), (2025, 217)]
    assert counts("count(*) FROM bassins") == [(2023, 405), (2024, 406), (2025, 406)]
    departments = "count(DISTINCT code_departement) FROM bmo_territoires"
    assert counts(departments) == [(2023, 101), (2024, 102), (2025, 101)]
    assert asked(release, "SELECT count(*) FROM bmo_familles") == [(8,)]
    straddling = "SELECT substr(cle, 1, 4), count(*) FROM constats WHERE nom_table = 'bassins' GROUP BY 1"
    assert asked(release, straddling) == [("2023", 20), ("2024", 24), ("2025", 18)]
    places = "SELECT cle FROM constats WHERE nom_table = 'bmo_territoires' ORDER BY 1"
    assert asked(release, places) == [("2024,44,52",), ("2024,44,53",), ("2024,978,01",)]


@pytest.mark.real
@pytest.mark.parametrize("figure", FIGURES)
def test_no_real_figure_under_five_was_ever_published(release: Home, figure: str) -> None:
    assert asked(release, f"SELECT annee, min({figure}) FROM bmo GROUP BY 1") == [(2023, 5), (2024, 5), (2025, 5)]


@pytest.mark.real
def test_the_real_sum_of_a_department_is_an_interval(release: Home) -> None:
    where = "annee = 2025 AND code_departement = '63' AND code_fap = 'V1X80'"
    label = "Infirmiers et sages-femmes"
    assert asked(release, f"SELECT * FROM bmo_departements WHERE {where}") == [
        (2025, "63", "V1X80", label, 319, 319, 323, 1, 182, 182, 190, 2, 64, 64, 76, 3)
    ]


@pytest.mark.real
def test_real_series_break_between_2023_and_2024_for_all_codes_but_one(release: Home) -> None:
    counts = asked(
        release, "SELECT annee_de, annee_vers, est_comparable, raison, count(*) FROM bmo_ruptures GROUP BY 4"
    )
    same = "nomenclature différente, même code et même intitulé"
    assert sorted(counts) == [
        (2023, 2024, 0, "le code apparaît", 210),
        (2023, 2024, 0, "le code disparaît", 192),
        (2023, 2024, 0, "nomenclature différente, même code, autre intitulé", 6),
        (2023, 2024, 1, same, 1),
        (2024, 2025, 1, "même nomenclature", 217),
    ]
    assert asked(release, "SELECT * FROM bmo_ruptures WHERE raison = ?", same) == [
        (2023, 2024, "G0B40", "G0B40", 1, same)
    ]


@pytest.mark.real
def test_a_real_release_has_no_error(release: Home) -> None:
    findings = check_file(release.database, release, (BMO,))
    assert [finding.text for finding in findings if finding.severity != "constat"] == []

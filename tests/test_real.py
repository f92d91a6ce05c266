"""The publishers' real files, where the environment has them: the figures that a release must give."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.recherche.dataset import RECHERCHE
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.errors import SourceUnavailable
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.asked import search

pytestmark = pytest.mark.real

ROWS = {
    "rome_grands_domaines": 14,
    "rome_domaines": 110,
    "rome_metiers": 1_584,
    "rome_appellations": 13_120,
    "rome_textes": 11_980,
    "rome_competences": 18_317,
    "rome_savoirs": 15_354,
    "rome_contextes": 179,
    "rome_metiers_competences": 54_695,
    "rome_metiers_savoirs": 35_861,
    "rome_metiers_contextes": 13_663,
    "rome_mobilites": 14_912,
    "rome_acces": 1_584,
    "rome_themes": 17,
    "rome_metiers_themes": 1_348,
    "rome_centres_interet": 30,
    "rome_metiers_centres_interet": 4_444,
    "rome_secteurs_activite": 35,
    "rome_sous_secteurs_activite": 40,
    "rome_metiers_secteurs_activite": 3_303,
    "rome_secteurs_naf": 89,
    "rome_metiers_secteurs_naf": 2_920,
    "rome_metiers_riasec": 1_584,
    "rome_competences_riasec": 507,
    "rome_rubriques": 3,
    "rome_blocs": 8,
    "rome_arborescence_competences": 17_830,
    "rome_metiers_editions": 532 + 1_584,
    "rome_appellations_editions": 11_096 + 13_120,
    "rome_editions": 2,
    "rome_passages": 1_619 + 1_619 + 166,
    "rome_changements": 1_052 + 532 + 2_024 + 3_227 + 1_487 + 1_573,
    "usages": 3_715,
    "recherche_intitules": 41_963,
    "recherche_mots": 12_756,
    "recherche_fiches": 1_584,
    "recherche_trigrammes": 3_656,
    "recherche_expressions": 36_621,
    "recherche_confiance": 13,
    "recherche_competences": 8_028,
    "usages_competences": 240,
}


def archived(path: Path, real: Path, *files: str) -> Home:
    """Return a home whose archive holds these files, added in this order."""
    home = Home(path)
    for file in files:
        keep(home, ROME, Arrival(real / "rome" / file, "2026-04-01"))
    return home


@pytest.fixture(scope="module")
def v460(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which ROME v460 is built, with the history that v344 gives it."""
    files = ("v460/RefRomeCsv.zip", "v460/RefRomeJson.zip", "v344/RefRomeCsv.zip")
    home = archived(tmp_path_factory.mktemp("real"), real, *files)
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    return home


@pytest.fixture
def database(v460: Home) -> Iterator[sqlite3.Connection]:
    """A connection to the real release."""
    with closing(sqlite3.connect(f"file:{v460.database}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize("table", ROWS)
def test_every_table_has_the_rows_of_the_release(database: sqlite3.Connection, table: str) -> None:
    assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (ROWS[table],)


def test_every_table_of_the_dataset_is_counted() -> None:
    assert {table.name for table in (*ROME.tables, *RECHERCHE.tables)} == set(ROWS)


def test_no_reference_dangles_and_check_finds_no_error(v460: Home, database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    found = check_file(v460.database, v460, DATASETS)
    assert [finding for finding in found if finding.severity != "constat"] == []
    # Five labels of the JSON's tree have two spaces where the table has one.
    assert len(found) == 5


def test_sectors_without_a_sub_sector(database: sqlite3.Connection) -> None:
    sql = "SELECT count(*) FROM rome_metiers_secteurs_activite WHERE code_ss_sect_activite IS NULL"
    assert database.execute(sql).fetchone() == (1_856,)


def test_the_tree_has_a_row_for_each_competence_and_each_macro_without_any(database: sqlite3.Connection) -> None:
    sql = "SELECT count(code_ogr), sum(code_ogr IS NULL) FROM rome_arborescence_competences"
    assert database.execute(sql).fetchone() == (17_810, 20)


def test_the_repairs_are_those_that_were_declared(database: sqlite3.Connection) -> None:
    sql = "SELECT regle, count(*) FROM corrections GROUP BY regle"
    assert dict(database.execute(sql)) == {
        "apostrophe doublée": 5_248,
        "apostrophe écrite deux fois, dont une en caractère de contrôle": 1,
        "caractère de contrôle C1": 1,
        "en-tête mal orthographié": 2,
        "encodage : lu dans celui qu'il a vraiment": 1,
        "faute de frappe du producteur : « 2 D » pour 2D": 4,
        "faute de frappe du producteur : « 3 D » pour 3D": 6,
        "faute de frappe du producteur : « Administratreur »": 1,
        "zéro initial": 108,
    }


def test_sentences_with_a_lone_d_after_a_number_are_left_alone(database: sqlite3.Connection) -> None:
    sql = "SELECT count(*) FROM rome_textes WHERE libelle_texte GLOB '*[23] D*'"
    (kept,) = database.execute(sql).fetchone()
    changed = "SELECT count(*) FROM corrections WHERE nom_table = 'rome_textes' AND regle LIKE '%faute%'"
    assert kept > 0
    assert database.execute(changed).fetchone() == (0,)


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes_in_another_home(v460: Home, real: Path, tmp_path: Path) -> None:
    home = archived(tmp_path, real, "v344/RefRomeCsv.zip", "v460/RefRomeJson.zip", "v460/RefRomeCsv.zip")
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).left == ()
    assert sha256_of(home.database) == sha256_of(v460.database)


def test_an_older_edition_alone_is_kept_and_said_not_to_be_built(real: Path, tmp_path: Path) -> None:
    home = archived(tmp_path, real, "v344/RefRomeCsv.zip")
    (entry,) = read_lock(home.lock)
    assert (entry.edition, entry.layout) == ("v344", "ROME 3")
    with pytest.raises(SourceUnavailable, match="v344: an edition of ROME 3"):
        build(home, DATASETS, read_lock(home.lock), lambda stage: None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("infirmiere", "J1506"), ("oenologue", "A1423"), ("développeur web", "M1855"), ("assistante maternelle", "K1310")],
)
def test_a_sheet_is_among_the_first_answers(database: sqlite3.Connection, text: str, code: str) -> None:
    assert code in {hit.code_rome for hit in search(database, text, 10)}


# Between editions.

FORWARD = "de_edition = 'v344' AND vers_edition = 'v460'"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (f"SELECT count(*), sum(nb_appellations) FROM rome_passages WHERE {FORWARD}", (1_619, 11_096)),
        (f"SELECT count(DISTINCT de_code) FROM rome_passages WHERE {FORWARD} AND est_scinde", (353,)),
        (f"SELECT count(*) FROM rome_passages WHERE {FORWARD} AND de_code = 'J1102'", (26,)),
        (f"SELECT count(DISTINCT vers_code) FROM rome_passages WHERE {FORWARD} AND est_fusionne", (164,)),
        ("SELECT count(*) FROM rome_passages WHERE de_edition = 'v460' AND preuve = 'code_rome_parent'", (166,)),
        (
            "SELECT count(*) FROM rome_metiers_editions m WHERE NOT EXISTS (SELECT 1 FROM rome_passages p "
            "WHERE p.de_edition = m.edition AND p.de_code = m.code_rome)",
            (0,),
        ),
    ],
)
def test_the_bridge_between_the_two_editions(database: sqlite3.Connection, sql: str, expected: tuple[int, ...]) -> None:
    assert database.execute(sql).fetchone() == expected


def test_the_sheet_of_fitters_goes_to_four(database: sqlite3.Connection) -> None:
    sql = (
        f"SELECT vers_code, round(poids, 2) FROM rome_passages WHERE {FORWARD} AND de_code = 'F1604' ORDER BY 2 DESC, 1"
    )
    rows = [("F1625", 0.5), ("F1604", 0.43), ("F1140", 0.04), ("F1206", 0.04)]
    assert database.execute(sql).fetchall() == rows


def test_what_changed_between_the_two_editions(database: sqlite3.Connection) -> None:
    sql = "SELECT objet, nature, champ, count(*) FROM rome_changements GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    assert database.execute(sql).fetchall() == [
        ("appellation", "ajout", None, 2_024),
        ("appellation", "déplacement", "code_rome", 3_227),
        ("appellation", "renommage", "libelle", 1_183),
        ("appellation", "renommage", "libelle_court", 1_269),
        ("appellation", "renommage mineur", "libelle", 304),
        ("appellation", "renommage mineur", "libelle_court", 304),
        ("fiche", "ajout", None, 1_052),
        ("fiche", "renommage", "libelle", 532),
    ]

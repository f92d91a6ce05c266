"""What changed between two released files: nothing more, nothing less, whatever their schemas."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.editions.diff import compare
from infotravail.editions.differences import Cells, Cellule, Diff, LigneChangee, TableComparee
from infotravail.editions.report import as_json, html, markdown, text
from infotravail.editions.rome import (
    AppellationDeplacee,
    AppellationReformulee,
    CodeReutilise,
    FicheComparee,
    FicheRenommee,
)
from infotravail.errors import HomeError
from infotravail.home import APPLICATION_ID, SCHEMA_VERSION, Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from infotravail.text import without_details
from tests.conftest import Run
from tests.sample import DATE, facts_of, sample_files
from tests.zips import SAMPLE_CSV, csv_name, replacing, rewritten

Edited = Callable[..., Path]
HOSTILE = "<script>alert(\"1\")</script> | 'deux'\nlignes & \x1b[31m"


@pytest.fixture
def edited(built: Home, tmp_path: Path) -> Edited:
    """Copy the built sample and run statements in the copy, whose foreign keys and checks are off."""

    def edit(*statements: str, name: str = "apres.db") -> Path:
        path = tmp_path / name
        shutil.copyfile(built.database, path)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA ignore_check_constraints = 1")
            for statement in statements:
                connection.execute(statement)
        return path

    return edit


def made(path: Path, script: str) -> Path:
    """Make a file with tables of its own, which says that it is one of ours."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; {script}")
        connection.commit()
    return path


def table_of(diff: Diff, name: str) -> TableComparee:
    (found,) = [table for table in diff.tables if table.nom == name]
    return found


def crafted(tmp_path: Path, before: str, after: str, name: str = "t", limit: int = 20) -> TableComparee:
    """Compare one table of two files that were made by these scripts."""
    return table_of(compare(made(tmp_path / "a.db", before), made(tmp_path / "b.db", after), limit), name)


# The sample, against itself and against itself edited.


def test_a_file_against_itself_is_told_at_once_to_be_the_same(built: Home) -> None:
    diff = compare(built.database, built.database)
    assert diff.est_identique
    assert diff.octets_identiques
    assert diff.changees == ()
    assert "aucune différence" in text(diff)
    assert "Aucune différence" in markdown(diff)
    assert "Aucune différence" in html(diff)


def test_the_same_rows_in_other_bytes_are_no_difference(edited: Edited, built: Home) -> None:
    diff = compare(built.database, edited("PRAGMA user_version = 1", "CREATE TABLE x (y)", "DROP TABLE x"))
    assert diff.est_identique
    assert not diff.octets_identiques
    assert "aucune différence de contenu" in text(diff)


def test_a_release_of_the_same_content_by_another_builder_is_no_difference(edited: Edited, built: Home) -> None:
    diff = compare(built.database, edited("UPDATE release SET identifiant = 'autre', version_builder = '9'"))
    assert diff.est_identique
    assert diff.apres.identifiant == "autre"


def test_an_edited_file_does_not_pass_for_the_release_whose_hash_it_claims(edited: Edited, built: Home) -> None:
    diff = compare(built.database, edited("UPDATE rome_domaines SET libelle = 'x' WHERE rowid = 1"))
    assert diff.avant.hash_contenu == diff.apres.hash_contenu
    assert diff.hash_dementi
    assert not diff.est_identique
    assert "l'un d'eux a été modifié après sa construction" in text(diff)


@pytest.mark.parametrize(("label", "minor"), [("œnologue Conseil", True), ("Conseil en vins", False)])
def test_one_label_changed_by_the_publisher_is_that_one_change(
    built: Home, tmp_path: Path, label: str, minor: bool
) -> None:
    home = Home(tmp_path / "home")
    members = ("referentiel_appellation", "cr_gd_dp_appellations")
    changed = {csv_name(member): replacing("Œnologue conseil", label) for member in members}
    other = rewritten(SAMPLE_CSV, tmp_path / "RefRomeCsv.zip", changed)
    for dataset, file, path in sample_files():
        arrival = Arrival(other if path == SAMPLE_CSV else path, DATE, sample=True, facts=facts_of(file, path))
        keep(home, dataset, arrival, accept_change=True, only=file)
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    diff = compare(built.database, home.database)
    # Tables that name the bytes which they come from change with them.
    tables = {one.nom: one for one in diff.changees if "sha256" not in one.colonnes}
    # What it is called in each edition, and what changed since the one before, say it too.
    assert tables.keys() == {"rome_appellations", "rome_appellations_editions", "rome_changements"}
    table = tables["rome_appellations"]
    assert (table.nom, table.cle, table.nb_ajoutees, table.nb_retirees) == ("rome_appellations", ("code_ogr",), 0, 0)
    cells = tuple(Cellule(name, "Œnologue conseil", label) for name in ("libelle", "libelle_court"))
    assert table.changees == (LigneChangee(("17011",), cells),)
    assert tables["rome_appellations_editions"].changees == (LigneChangee(("v460", "17011"), cells),)
    assert diff.rome.appellations is not None
    assert diff.rome.appellations.reformulees == (AppellationReformulee("17011", "Œnologue conseil", label, minor),)
    assert diff.rome.appellations.deplacees == ()
    assert diff.sources is not None
    (source,) = diff.sources.changees
    assert (source.jeu, source.fichier) == ("rome", "RefRomeCsv.zip")
    before, after = ({one.edition: one.sha256 for one in side} for side in (source.avant, source.apres))
    assert before.keys() == after.keys() == {"v344", "v460"}
    assert [edition for edition in before if before[edition] != after[edition]] == ["v460"]
    assert (diff.sources.apparues, diff.sources.disparues) == ((), ())
    assert ("1 intitulé retouché" in text(diff)) == minor
    assert ("1 appellation reformulée" in text(diff)) == (not minor)


def test_each_thing_that_became_of_the_rome_is_told_apart(edited: Edited, built: Home) -> None:
    diff = compare(
        built.database,
        edited(
            "UPDATE rome_metiers SET libelle = 'OENOLOGUE' WHERE code_rome = 'A1423'",
            "UPDATE rome_metiers SET libelle = 'Conduite d''engins' WHERE code_rome = 'A1101'",
            "UPDATE rome_metiers SET code_ogr = '999999', libelle = 'Autre métier' WHERE code_rome = 'A1414'",
            "UPDATE rome_metiers SET code_rome = 'A1299' WHERE code_rome = 'A1203'",
            "UPDATE rome_appellations SET code_rome = 'A1414' WHERE code_ogr = '17010'",
            "DELETE FROM rome_appellations WHERE code_ogr = '17011'",
        ),
    )
    sheets, titles = diff.rome.fiches, diff.rome.appellations
    assert sheets is not None
    assert titles is not None
    garden = "Agent / Agente d'entretien des espaces verts"
    assert (sheets.ajoutees, sheets.retirees) == ((FicheComparee("A1299", garden),), (FicheComparee("A1203", garden),))
    assert sheets.renommees == (
        FicheRenommee("A1101", "Conducteur / Conductrice d'engins agricoles", "Conduite d'engins", False),
        FicheRenommee("A1423", "Œnologue", "OENOLOGUE", True),
    )
    growers = "Horticulteur / Horticultrice"
    assert sheets.reutilisees == (CodeReutilise("A1414", "28", "999999", growers, "Autre métier"),)
    assert titles.deplacees == (AppellationDeplacee("17010", "Œnologue", "A1423", "A1414"),)
    assert [one.code_ogr for one in titles.retirees] == ["17011"]
    assert (titles.ajoutees, titles.reformulees) == ((), ())
    table = table_of(diff, "rome_metiers")
    assert (table.nb_ajoutees, table.nb_retirees, table.nb_changees) == (1, 1, 3)


def test_one_row_removed_and_the_other_way_round_one_row_added(edited: Edited, built: Home) -> None:
    less = edited("DELETE FROM bmo WHERE rowid = 3")
    with closing(sqlite3.connect(built.database)) as connection:
        (row,) = connection.execute("SELECT annee, code_fap FROM bmo WHERE rowid = 3")
    for diff, removed, added in ((compare(built.database, less), 1, 0), (compare(less, built.database), 0, 1)):
        (table,) = diff.changees
        assert (table.nom, table.nb_retirees, table.nb_ajoutees, table.nb_changees) == ("bmo", removed, added, 0)
        assert [one[:2] for one in (*table.retirees, *table.ajoutees)] == [row]


def test_rows_that_an_integer_id_renumbers_are_the_same_rows(edited: Edited, built: Home) -> None:
    after = edited(
        "DELETE FROM provenance WHERE id = 1",
        "UPDATE provenance SET id = -id",
        "UPDATE provenance SET nb_lignes = nb_lignes + 1 WHERE id = -3",
    )
    (table,) = compare(built.database, after).changees
    assert (table.nom, table.nb_retirees, table.nb_ajoutees, table.nb_changees) == ("provenance", 1, 0, 1)
    assert table.cle == ("jeu", "edition", "fichier", "membre", "nom_table", "usage")
    (cell,) = table.changees[0].cellules
    assert cell.colonne == "nb_lignes"
    assert "id" not in table.colonnes


def test_an_optional_part_of_a_key_is_part_of_the_key(edited: Edited, built: Home) -> None:
    """The dictionary's rows for tables have no column: their unique index is made of expressions."""
    after = edited("UPDATE dictionnaire SET description = 'x' WHERE nom_table = 'bmo' AND nom_colonne IS NULL")
    (table,) = compare(built.database, after).changees
    assert table.cle == ("nom_table", "nom_colonne")
    assert [row.cle for row in table.changees] == [("bmo", None)]


def test_a_dropped_table_a_dropped_view_and_a_new_column_are_told(edited: Edited, built: Home) -> None:
    after = edited(
        "DROP TABLE rome_mobilites",
        "DROP VIEW bmo_france",
        "DROP VIEW bmo_regions",
        "CREATE VIEW bmo_regions AS SELECT 1 AS un",
        "ALTER TABLE rome_themes ADD COLUMN couleur TEXT",
    )
    diff = compare(built.database, after)
    assert [(table.nom, table.nb_lignes > 0) for table in diff.tables_retirees] == [("rome_mobilites", True)]
    assert (diff.vues_retirees, diff.vues_ajoutees, diff.vues_changees) == (("bmo_france",), (), ("bmo_regions",))
    (table,) = diff.changees
    assert (table.nom, [(c.nom, c.type) for c in table.colonnes_ajoutees]) == ("rome_themes", [("couleur", "TEXT")])
    assert table.nb_changees == 0
    told = text(diff)
    assert "1 table retirée" in told
    assert "1 vue définie autrement" in told
    back = compare(after, built.database)
    assert [table.nom for table in back.tables_ajoutees] == ["rome_mobilites"]
    assert back.tables_ajoutees[0].description == diff.tables_retirees[0].description != ""
    (column,) = back.changees[0].colonnes_retirees
    assert column.nom == "couleur"


def test_full_text_tables_are_left_out(built: Home) -> None:
    diff = compare(built.database, built.database)
    assert not [table.nom for table in diff.tables if "_fts" in table.nom]
    assert not [table for table in diff.tables if table.nom.startswith("sqlite_")]


def test_tables_of_the_search_are_left_out_whatever_changed_in_them(edited: Edited, built: Home) -> None:
    after = edited("UPDATE recherche_fiches SET bonus = 0", "DROP TABLE recherche_mots", "CREATE TABLE recherche_x (y)")
    diff = compare(built.database, after)
    assert diff.est_identique
    assert not [table for table in diff.tables if table.nom.startswith("recherche_")]
    assert {"usages", "rome_metiers"} <= {table.nom for table in diff.tables}
    for told in (text(diff), markdown(diff), html(diff), json.dumps(as_json(diff))):
        assert "recherche_" not in told


def test_a_file_without_the_rome_its_sources_or_a_release_is_still_compared(edited: Edited, built: Home) -> None:
    after = edited("DROP TABLE rome_metiers", "DROP TABLE sources", "DROP TABLE release", "DROP TABLE dictionnaire")
    diff = compare(built.database, after)
    assert (diff.rome.fiches, diff.sources) == (None, None)
    assert diff.rome.appellations is not None
    assert (diff.apres.identifiant, diff.apres.hash_contenu, diff.apres.version_schema) == (None, None, SCHEMA_VERSION)
    assert {table.nom for table in diff.tables_retirees} == {"rome_metiers", "sources", "release", "dictionnaire"}
    assert diff.changees == ()
    for told in (text(diff), markdown(diff), html(diff)):
        assert "l'un des deux fichiers ne l'a pas".replace("'", "&#x27;" if "<html" in told else "'") in told
    assert as_json(diff)["sources"] is None


def test_the_remarks_say_what_to_know_first(edited: Edited, built: Home) -> None:
    after = edited(
        f"UPDATE release SET date_release = '2020-01-01', est_echantillon = 0, version_schema = {SCHEMA_VERSION + 1}",
    )
    told = text(compare(built.database, after))
    assert "plus récent que le second" in told
    assert "n'est que l'échantillon" in told
    assert f"Les schémas diffèrent ({SCHEMA_VERSION}, puis {SCHEMA_VERSION + 1})" in told


# Tables made for the purpose: keys, types, names.


def test_nothing_an_empty_text_and_zero_are_three_values(tmp_path: Path) -> None:
    make = "CREATE TABLE t (k TEXT PRIMARY KEY, a, b); INSERT INTO t VALUES "
    found = crafted(
        tmp_path,
        make + "('1', NULL, ''), ('2', '', 0), ('3', 0, NULL), ('4', NULL, NULL), ('5', '0', 1)",
        make + "('1', '', ''), ('2', 0, 0), ('3', NULL, NULL), ('4', NULL, NULL), ('5', 0, 1.0)",
    )
    assert found.changees == (
        LigneChangee(("1",), (Cellule("a", None, ""),)),
        LigneChangee(("2",), (Cellule("a", "", 0),)),
        LigneChangee(("3",), (Cellule("a", 0, None),)),
        LigneChangee(("5",), (Cellule("a", "0", 0),)),
    )
    assert found.nb_changees == 4


def test_a_key_of_several_columns_with_nothing_in_one_of_them(tmp_path: Path) -> None:
    make = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, v TEXT); CREATE UNIQUE INDEX u ON t (a, b); "
    found = crafted(
        tmp_path,
        make + "INSERT INTO t (a, b, v) VALUES ('x', NULL, 'un'), ('x', 2, 'deux'), ('y', 1, 'trois')",
        make
        + "INSERT INTO t (a, b, v) VALUES ('a', 9, 'neuf'), ('x', NULL, 'UN'), ('x', 10, 'deux'), ('y', 1, 'trois')",
    )
    assert found.cle == ("a", "b")
    assert found.changees == (LigneChangee(("x", None), (Cellule("v", "un", "UN"),)),)
    assert found.retirees == (("x", 2, "deux"),)
    assert found.ajoutees == (("a", 9, "neuf"), ("x", 10, "deux"))


def test_without_a_key_rows_are_counted_as_they_are_even_repeated(tmp_path: Path) -> None:
    make = "CREATE TABLE t (a TEXT, b INTEGER); INSERT INTO t VALUES "
    found = crafted(tmp_path, make + "('x', 1), ('x', 1), ('y', 2)", make + "('y', 2), ('x', 1), ('z', NULL), ('y', 2)")
    assert (found.cle, found.nb_changees) == ((), 0)
    assert found.retirees == (("x", 1),)
    assert found.ajoutees == (("y", 2), ("z", None))


def test_a_unique_index_that_nothings_make_ambiguous_is_no_key(tmp_path: Path) -> None:
    make = "CREATE TABLE t (a TEXT, v TEXT); CREATE UNIQUE INDEX u ON t (a); INSERT INTO t VALUES "
    found = crafted(tmp_path, make + "(NULL, 'un'), (NULL, 'deux')", make + "(NULL, 'un'), (NULL, 'trois')")
    assert (found.cle, found.retirees, found.ajoutees) == ((), ((None, "deux"),), ((None, "trois"),))


@pytest.mark.parametrize(
    "index",
    ["CREATE UNIQUE INDEX u ON t (a) WHERE v > ''", "CREATE UNIQUE INDEX u ON t (lower(a))", "CREATE INDEX u ON t (a)"],
)
def test_an_index_of_some_rows_or_of_an_expression_is_no_key(tmp_path: Path, index: str) -> None:
    make = f"CREATE TABLE t (a TEXT, v TEXT); {index}; INSERT INTO t VALUES "
    assert crafted(tmp_path, make + "('x', 'un')", make + "('x', 'deux')").cle == ()


def test_the_order_of_a_key_is_that_of_its_bytes_whatever_the_column_says(tmp_path: Path) -> None:
    make = "CREATE TABLE t (k TEXT COLLATE NOCASE, v INTEGER, UNIQUE (k COLLATE BINARY)); INSERT INTO t VALUES "
    found = crafted(tmp_path, make + "('a', 1), ('B', 2), ('é', 3), ('A', 4)", make + "('B', 2), ('é', 3), ('A', 5)")
    assert (found.cle, found.retirees) == (("k",), (("a", 1),))
    assert found.changees == (LigneChangee(("A",), (Cellule("v", 4, 5),)),)


def test_a_table_without_rowid_is_compared_too(tmp_path: Path) -> None:
    make = "CREATE TABLE t (b TEXT, k TEXT, PRIMARY KEY (k, b)) WITHOUT ROWID; INSERT INTO t VALUES "
    found = crafted(tmp_path, make + "('x', '2'), ('x', '1')", make + "('x', '1'), ('y', '2')")
    assert (found.cle, found.retirees, found.ajoutees) == (("k", "b"), (("2", "x"),), (("2", "y"),))


def test_a_key_that_grew_gives_way_to_the_one_that_both_files_can_have(tmp_path: Path) -> None:
    old = "CREATE TABLE t (code TEXT PRIMARY KEY, v TEXT); INSERT INTO t VALUES ('a', '1'), ('b', '2')"
    new = "CREATE TABLE t (edition TEXT, code TEXT, v TEXT, PRIMARY KEY (edition, code)); INSERT INTO t VALUES "
    one = crafted(tmp_path, old, new + "('v2', 'a', '1'), ('v2', 'b', '3')")
    assert (one.cle, one.changees) == (("code",), (LigneChangee(("b",), (Cellule("v", "2", "3"),)),))
    assert [column.nom for column in one.colonnes_ajoutees] == ["edition"]
    two = crafted(tmp_path, old, new + "('v1', 'a', '1'), ('v2', 'a', '1'), ('v2', 'b', '3')")
    assert (two.cle, two.retirees, two.ajoutees) == ((), (("b", "2"),), (("a", "1"), ("b", "3")))


def test_a_column_of_another_type_is_told_and_its_cells_are_compared(tmp_path: Path) -> None:
    found = crafted(
        tmp_path,
        "CREATE TABLE t (k TEXT PRIMARY KEY, n TEXT, g INTEGER); INSERT INTO t VALUES ('a', '01', 5)",
        "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER NOT NULL, g INTEGER AS (n * 2)); INSERT INTO t VALUES ('a', 1)",
    )
    assert [(c.nom, c.avant, c.apres) for c in found.colonnes_retypees] == [
        ("n", "TEXT", "INTEGER NOT NULL"),
        ("g", "INTEGER", "INTEGER GENERATED"),
    ]
    assert found.changees == (LigneChangee(("a",), (Cellule("n", "01", 1),)),)
    assert found.colonnes == ("k", "n")


def test_tables_that_share_no_column_have_their_rows_counted(tmp_path: Path) -> None:
    found = crafted(
        tmp_path, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)", "CREATE TABLE t (b); INSERT INTO t VALUES (1)"
    )
    assert (found.colonnes, found.nb_avant, found.nb_apres, found.nb_retirees) == ((), 2, 1, 1)
    assert found.retirees == ((),)


def test_lists_stop_at_the_limit_and_counts_do_not(tmp_path: Path) -> None:
    make = "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT); INSERT INTO t "
    numbers = "WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2500) SELECT i, {} FROM n"
    before, after = make + numbers.format("'x'"), make + numbers.format("iif(i % 2, 'y', 'x')")
    found = crafted(tmp_path, before, after, limit=3)
    assert (found.nb_changees, [row.cle for row in found.changees]) == (1250, [(1,), (3,), (5,)])
    diff = compare(tmp_path / "a.db", tmp_path / "b.db", 3)
    assert "1 250 lignes changées" in text(diff, 2)
    assert "et 1 248 de plus" in text(diff, 2)
    assert "et 1 247 de plus" in html(diff).lower()


CELLS = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.sampled_from([0.5, -1.5, 2.0]),
    st.sampled_from(["", "a", "A", "é", "z", "0", "\U0001f600", "\ufffd"]),
    st.sampled_from([b"", b"a"]),
)
ROWS = st.dictionaries(st.tuples(CELLS, CELLS), CELLS, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=ROWS, after=ROWS, keyed=st.booleans())
def test_any_two_tables_differ_as_their_rows_say(
    tmp_path: Path, before: dict[Cells, object], after: dict[Cells, object], keyed: bool
) -> None:
    index = "CREATE UNIQUE INDEX u ON t (a, b);" if keyed else ""
    for name, rows in (("a.db", before), ("b.db", after)):
        path = made(tmp_path / name, f"CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, v); {index}")
        with closing(sqlite3.connect(path)) as connection, connection:
            lines = [(*key, value) for key, value in rows.items()]
            connection.executemany("INSERT INTO t (a, b, v) VALUES (?, ?, ?)", lines)
    found = table_of(compare(tmp_path / "a.db", tmp_path / "b.db", 100), "t")
    if keyed:
        assert found.est_identique or found.cle == ("a", "b")
        assert {row.cle: row.cellules[0].apres for row in found.changees} == {
            key: after[key] for key in before.keys() & after.keys() if before[key] != after[key]
        }
        assert {row[:2] for row in found.ajoutees} == after.keys() - before.keys()
        assert {row[:2] for row in found.retirees} == before.keys() - after.keys()
    else:
        old, new = (Counter((*key, value) for key, value in rows.items()) for rows in (before, after))
        assert Counter(found.ajoutees) == new - old
        assert Counter(found.retirees) == old - new


def test_any_name_of_a_table_or_a_column_will_do(tmp_path: Path) -> None:
    names = ["select", 'le "nom"', "l'autre", "a-b c", "<b>|x|</b>", "%s", "é\n"]
    for file, value in (("a.db", "un"), ("b.db", "deux")):
        script = "".join(
            f"CREATE TABLE {q} ({q} TEXT, v TEXT); CREATE UNIQUE INDEX {q[:-1]}_u\" ON {q} (coalesce({q}, ''));"
            f"INSERT INTO {q} VALUES ('x', '{value}');"
            for q in ('"' + name.replace('"', '""') + '"' for name in names)
        )
        made(tmp_path / file, script)
    diff = compare(tmp_path / "a.db", tmp_path / "b.db")
    assert {table.nom: table.cle for table in diff.changees} == {name: (name,) for name in names}
    assert {table.changees for table in diff.changees} == {(LigneChangee(("x",), (Cellule("v", "un", "deux"),)),)}
    read(html(diff))


# The files that are none of ours.


def test_a_file_that_is_none_of_ours_is_refused_by_name(built: Home, tmp_path: Path) -> None:
    other, noise, empty = tmp_path / "other.db", tmp_path / "noise.db", tmp_path / "empty.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("CREATE TABLE t (a)")
    noise.write_bytes(b"not a database" * 100)
    empty.touch()
    for path in (other, noise, empty, tmp_path):
        for pair in ((path, built.database), (built.database, path)):
            with pytest.raises(HomeError, match=path.name):
                compare(*pair)


def test_the_damaged_file_of_two_is_the_one_that_is_named(built: Home, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    data = bytearray(built.database.read_bytes())
    with closing(sqlite3.connect(built.database)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rome_metiers'").fetchone()
    data[(page - 1) * size : page * size] = b"\xff" * size
    damaged.write_bytes(data)
    for pair in ((damaged, built.database), (built.database, damaged)):
        with pytest.raises(HomeError, match=r"damaged\.db: damaged"):
            compare(*pair)


# What a person, a program and a browser read.


class Page(HTMLParser):
    """A page's elements, anchors and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.data = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.data += data


def read(page: str) -> Page:
    """Parse a page, and check what holds of each: nothing runs, nothing is asked for, each link leads somewhere."""
    found = Page()
    found.feed(page)
    found.close()
    assert found.open == []
    assert found.tags.keys() <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "p", "a", "div"),
        *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    }
    assert found.attributes <= {
        *("lang", "charset", "name", "content", "http-equiv", "class", "scope", "id", "href", "open"),
        "aria-labelledby",
    }
    assert len(found.ids) == len(set(found.ids))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert all(link.startswith("#") for link in found.links)
    assert "url(" not in page
    assert "@import" not in page
    return found


def hostile(tmp_path: Path) -> Diff:
    """Compare two files whose values, names and descriptions are made to harm."""
    quoted = HOSTILE.replace("'", "''")
    for file, value in (("a.db", "sage"), ("b.db", quoted)):
        made(
            tmp_path / file,
            "CREATE TABLE release (identifiant TEXT, date_release TEXT);"
            f"INSERT INTO release VALUES ('{value}', '{value}');"
            "CREATE TABLE dictionnaire (nom_table TEXT, nom_colonne TEXT, description TEXT);"
            f"INSERT INTO dictionnaire VALUES ('t', NULL, '{quoted}');"
            "CREATE TABLE sources (jeu TEXT, fichier TEXT, sha256 TEXT);"
            f"INSERT INTO sources VALUES ('{value}', '{value}', '{value}');"
            "CREATE TABLE rome_metiers (code_rome TEXT, code_ogr TEXT, libelle TEXT);"
            f"INSERT INTO rome_metiers VALUES ('A1', '1', '{value}'), ('{value}', '2', 'x');"
            f"CREATE TABLE t (k TEXT PRIMARY KEY, v); INSERT INTO t VALUES ('k', '{value}'), ('{value}', 1.5);"
            f'CREATE VIEW "v{value.replace(chr(34), "")}" AS SELECT 1;',
        )
    return compare(tmp_path / "a.db", tmp_path / "b.db")


def test_no_value_becomes_a_mark_up_or_moves_the_cursor(tmp_path: Path) -> None:
    diff = hostile(tmp_path)
    page = html(diff)
    found = read(page)
    assert "<script>alert(\"1\")</script> | 'deux'⏎lignes & ␛[31m" in found.data
    assert found.tags["script"] == 0
    for told in (text(diff), markdown(diff), page):
        assert "\x1b" not in told
    lines = markdown(diff).split("\n")
    assert not [line for line in lines if "<script" in line]
    # Each row of a table has as many cells as its headings: no value ended one.
    for number, line in enumerate(lines):
        if set(line) <= set("| -:") and line.startswith("|"):
            width = cells_of(lines[number - 1])
            below = number + 1
            while lines[below].startswith("|"):
                assert cells_of(lines[below]) == width
                below += 1
            assert below > number + 1


def cells_of(line: str) -> int:
    return line.replace("\\\\", "").replace("\\|", "").count("|") - 1


def test_the_page_is_in_french_has_a_summary_and_folds_long_lists(edited: Edited, built: Home) -> None:
    page = html(compare(built.database, edited("UPDATE rome_appellations SET libelle = libelle || ' (f)'")))
    found = read(page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert 'name="viewport"' in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert found.ids[:2] == ["resume", "rome-appellations"]
    assert found.links == ["#rome-appellations", "#table-rome_appellations"]
    assert "<details><summary>" in page
    short = html(compare(built.database, edited("UPDATE rome_appellations SET peu_usite = 1 WHERE code_ogr = '17011'")))
    assert "<details open><summary>1 ligne changée</summary>" in short


def test_the_json_has_keys_that_stay_and_comes_back_as_it_was(edited: Edited, built: Home) -> None:
    diff = compare(built.database, edited("UPDATE rome_metiers SET libelle = 'OENOLOGUE' WHERE code_rome = 'A1423'"))
    document = as_json(diff)
    again = json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))
    assert json.dumps(again) == json.dumps(document)
    assert list(again) == [
        *(
            "est_identique",
            "octets_identiques",
            "hash_dementi",
            "limite",
            "avant",
            "apres",
            "sources",
            "rome",
            "tables",
        ),
        *("tables_ajoutees", "tables_retirees", "vues_ajoutees", "vues_retirees", "vues_changees"),
    ]
    assert (again["est_identique"], again["limite"]) == (False, 20)
    assert again["avant"]["fichier"] == "infotravail.db"
    sheets = again["rome"]["fiches"]
    assert (sheets["nb_avant"], sheets["nb_apres"], sheets["nb_renommees"]) == (56, 56, 1)
    assert sheets["renommees"] == [
        {"code_rome": "A1423", "avant": "Œnologue", "apres": "OENOLOGUE", "est_mineure": True}
    ]
    (table,) = [table for table in again["tables"] if not table["est_identique"]]
    assert table["changees"] == [
        {
            "cle": {"code_rome": "A1423"},
            "cellules": [{"colonne": "libelle", "avant": "Œnologue", "apres": "OENOLOGUE"}],
        }
    ]


def test_what_json_cannot_say_is_said_in_words(tmp_path: Path) -> None:
    make = "CREATE TABLE t (k TEXT PRIMARY KEY, v); INSERT INTO t VALUES "
    crafted(tmp_path, make + "('a', x'00ff'), ('b', 1)", make + "('a', 1), ('b', 9e999)")
    document = as_json(compare(tmp_path / "a.db", tmp_path / "b.db"))
    cells = [row["cellules"][0] for row in document["tables"][0]["changees"]]
    assert [(cell["avant"], cell["apres"]) for cell in cells] == [("x'00ff'", 1), (1, "inf")]
    json.dumps(document, allow_nan=False)


def test_a_long_text_is_cut_around_what_changed(tmp_path: Path) -> None:
    make = "CREATE TABLE t (k TEXT PRIMARY KEY, v); INSERT INTO t VALUES ('a', '{} {} fin')"
    before, after = (make.format("mot " * 60, word) for word in ("pomme", "poire"))
    crafted(tmp_path, before, after)
    told = text(compare(tmp_path / "a.db", tmp_path / "b.db"))
    assert "pomme fin" in told
    assert "poire fin" in told
    assert max(map(len, told.splitlines())) < 250


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Œnologue", "oenologue", True),
        ("L’élève", "l'eleve", True),
        ("3 D", "3D", True),
        ("e\u0301levage", "élevage", True),
        ("Chef\u00a0de rayon", "chef de  rayon", True),
        ("Maçon", "Maçonne", False),
        ("Agent de 1er niveau", "Agent de 2e niveau", False),
        ("porte-parole", "porte parole", False),
    ],
)
def test_a_label_is_the_same_without_its_details(one: str, other: str, same: bool) -> None:
    assert (without_details(one) == without_details(other)) == same


# The command.


def test_the_command_tells_a_person_in_french(run: Run, built: Home, edited: Edited) -> None:
    after = edited("UPDATE rome_metiers SET libelle = 'OENOLOGUE' WHERE code_rome = 'A1423'")
    lines = run("diff", built.database, after, check=True).stdout.splitlines()
    assert lines[0].endswith(" : 1 table changée")
    assert "Fiches du ROME" in [line.split("  ")[0] for line in lines]
    assert "  1 intitulé retouché (casse, accents, apostrophes ou espaces)" in lines
    assert "    A1423  «\u00a0Œnologue\u00a0»  «\u00a0OENOLOGUE\u00a0»" in lines
    assert "rome_themes" not in "\n".join(lines)


def test_the_command_compares_with_the_homes_file_by_default(run: Run, built: Home, edited: Edited) -> None:
    done = run("--home", built.path, "diff", edited("DELETE FROM bmo WHERE rowid = 3"), "--json", check=True)
    (table,) = [table for table in json.loads(done.stdout)["tables"] if not table["est_identique"]]
    assert (table["nom"], table["nb_ajoutees"]) == ("bmo", 1)


def test_the_same_file_twice_is_no_difference_and_no_error(run: Run, built: Home) -> None:
    done = run("diff", built.database, built.database)
    assert (done.returncode, done.stderr) == (0, "")
    assert "aucune différence" in done.stdout


def test_the_command_writes_a_page(run: Run, built: Home, edited: Edited, tmp_path: Path) -> None:
    after = edited("DELETE FROM bmo WHERE rowid = 3")
    done = run("diff", built.database, after, "--html", "page/diff.html", check=True)
    assert done.stdout == "page/diff.html : 1 table changée.\n"
    read((tmp_path / "page" / "diff.html").read_text(encoding="utf-8"))
    assert [path.name for path in (tmp_path / "page").iterdir()] == ["diff.html"]


def test_the_command_never_writes_over_what_it_compares(run: Run, built: Home, edited: Edited) -> None:
    after = edited("DELETE FROM bmo WHERE rowid = 3")
    before = after.read_bytes()
    done = run("diff", built.database, after, "--html", after)
    assert done.returncode == 2
    assert after.read_bytes() == before


def test_the_exit_codes_of_the_command(run: Run, built: Home, edited: Edited, tmp_path: Path) -> None:
    (tmp_path / "noise.db").write_bytes(b"not a database" * 100)
    assert run("diff", built.database, edited("DROP TABLE bmo")).returncode == 0
    assert run("diff", built.database, "noise.db").returncode == 74
    assert run("diff", "nowhere.db", built.database).returncode == 2
    assert run("diff", built.database, built.database, "--json", "--html", "x.html").returncode == 2
    assert run("diff").returncode == 2
    assert run("--home", "nowhere", "diff", built.database).returncode == 74
    unwritable = run("diff", built.database, built.database, "--html", "/proc/nowhere/x.html")
    assert unwritable.returncode == 74
    assert "Traceback" not in unwritable.stderr


# The publishers' files.


@pytest.mark.slow
@pytest.mark.real
def test_the_real_rome_without_then_with_its_tree_of_competences(real: Path, tmp_path: Path) -> None:
    folder = real / "rome" / "v460"
    homes = Home(tmp_path / "csv"), Home(tmp_path / "both")
    for home, files in zip(homes, (["RefRomeCsv.zip"], ["RefRomeCsv.zip", "RefRomeJson.zip"]), strict=True):
        for file in files:
            keep(home, ROME, Arrival(folder / file, "2026-04-01"))
        build(home, (ROME,), read_lock(home.lock), lambda stage: None)
    diff = compare(homes[0].database, homes[1].database)
    assert not diff.est_identique
    assert diff.sources is not None
    assert [one.fichier for one in diff.sources.apparues] == ["RefRomeJson.zip"]
    assert diff.rome.fiches is not None
    assert diff.rome.appellations is not None
    assert (diff.rome.fiches.nb_avant, diff.rome.fiches.nb_apres, diff.rome.appellations.nb_apres) == (
        1584,
        1584,
        13120,
    )
    assert diff.rome.fiches.renommees == diff.rome.appellations.reformulees == ()
    tree = table_of(diff, "rome_arborescence_competences")
    assert (tree.nb_avant, tree.nb_apres, tree.nb_ajoutees) == (0, 17_830, 17_830)
    assert (tree.nb_retirees, tree.nb_changees, len(tree.ajoutees)) == (0, 0, 20)
    data = {table.nom for table in diff.changees if table.nom.startswith("rome_")}
    assert data == {"rome_arborescence_competences"}

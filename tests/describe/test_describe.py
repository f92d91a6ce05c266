"""Declarations to SQL, dictionary and metadata: complete, and readable by those who read them."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils
import yaml

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.describe.registers import REGISTERS
from infotravail.describe.sql import create_table
from infotravail.home import Home
from tests.conftest import ROOT, Run

TABLES = [*(table for dataset in DATASETS for table in dataset.tables), *REGISTERS]
VIEWS = [view for dataset in DATASETS for view in dataset.views]


def shown_columns(database: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns that `SELECT *` gives, computed ones included."""
    return [row[1] for row in database.execute(f"PRAGMA table_xinfo({table})") if row[6] != 1]


def tables_of(database: sqlite3.Connection, kind: str = "table") -> list[str]:
    """Return the tables that a person sees: not those of the full-text indexes."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = ?", (kind,))]
    return [name for name in names if "_fts" not in name]


def shown(database: sqlite3.Connection) -> list[str]:
    """Return the tables and views that a person sees."""
    return tables_of(database) + tables_of(database, "view")


def test_the_database_has_the_declared_tables_and_no_other(database: sqlite3.Connection) -> None:
    assert sorted(tables_of(database)) == sorted(table.name for table in TABLES)
    assert sorted(tables_of(database, "view")) == sorted(view.name for view in VIEWS)


def test_every_table_is_declared_strict_and_published_without_it(database: sqlite3.Connection) -> None:
    for table in TABLES:
        (sql,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table.name,)).fetchone()
        end = "\n) STRICT, WITHOUT ROWID" if table.is_stored_by_key else "\n) STRICT"
        assert create_table(table).endswith(end), table.name
        assert sql == create_table(table).removesuffix(end) + end.replace(" STRICT,", "").replace(" STRICT", "")


def test_every_column_has_a_comment(database: sqlite3.Connection) -> None:
    for name in tables_of(database):
        (sql,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
        for column in shown_columns(database, name):
            assert re.search(rf"^  {column} [^\n]* -- \S", sql, re.M), f"{name}.{column}"


def test_a_table_is_stored_by_its_key_unless_something_needs_the_number_of_a_row(database: sqlite3.Connection) -> None:
    by_key = dict(database.execute("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"))
    assert by_key["rome_metiers_competences"] == 1
    # It is searched, the old API counts its rows, and a row has an integer for a key.
    assert [by_key[name] for name in ("rome_metiers", "bmo", "rome_changements")] == [0, 0, 0]
    searched = {name.removesuffix("_fts") for name in by_key if name.endswith("_fts")}
    for name in searched:
        assert by_key[name] == 0, name
    for table in TABLES:
        assert by_key[table.name] == bool(table.key and table.name not in searched and not table.numbered), table.name


def test_every_table_and_column_is_in_the_dictionary_inside_the_file(database: sqlite3.Connection) -> None:
    said = set(database.execute("SELECT nom_table, nom_colonne FROM dictionnaire WHERE description != ''"))
    there = {(name, column) for name in shown(database) for column in (None, *shown_columns(database, name))}
    assert said == there


def test_the_dictionary_says_where_a_column_comes_from(database: sqlite3.Connection) -> None:
    sql = "SELECT type, sens_vide, cle_etrangere, origine FROM dictionnaire WHERE nom_table = ? AND nom_colonne = ?"
    assert database.execute(sql, ("rome_metiers_secteurs_naf", "code_secteur_naf")).fetchone() == (
        "TEXT",
        None,
        "rome_secteurs_naf.code_secteur_naf",
        "unix_arborescence_secteur_naf_v460_utf8.csv, colonne code_secteur_naf ; règle « zéro initial »",
    )
    assert database.execute(sql, ("rome_metiers", "emploi_cadre")).fetchone() == (
        "INTEGER",
        "non renseigné par le producteur",
        None,
        "unix_referentiel_code_rome_v460_utf8.csv, colonne emploi_cadre ; 1 pour « O », 0 pour « N » dans le fichier",
    )
    # The tree has two possible sources: the one that was read is the one that is named.
    (origin,) = database.execute(sql, ("rome_arborescence_competences", "code_enjeu")).fetchone()[3:]
    assert origin == "unix_arborescence_competence_v460.json, colonne code_enjeu"


def test_the_declared_types_keys_and_references_are_those_of_the_database(built: Home) -> None:
    database = sqlite_utils.Database(str(built.database))
    for table in TABLES:
        found = database[table.name]
        assert found.pks == (list(table.key) or ["id"])
        types = {column.name: column.type for column in found.columns}
        assert {column.name: column.type for column in table.columns}.items() <= types.items()
        links = {(key[3], f"{key[2]}.{key[4]}") for key in database.execute(f"PRAGMA foreign_key_list({table.name})")}
        declared = {(column.name, column.references) for column in table.columns if column.references}
        for names, link in table.links:
            parent, _, key = link.removesuffix(")").partition(" (")
            declared |= {
                (name, f"{parent}.{other}")
                for name, other in zip(names, key.split(", ") if key else names, strict=True)
            }
        assert links == declared
    database.close()


def test_full_text_is_found_by_the_tools_that_look_for_it(built: Home) -> None:
    database = sqlite_utils.Database(str(built.database))
    searched = {table.name for table in TABLES if table.search}
    assert searched
    assert {table.name for table in TABLES if database[table.name].detect_fts()} == searched
    database.close()


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (("M185", "1", "x", "A14", "M1855", "7"), "CHECK constraint failed: code_rome GLOB"),
        (("M1855", "x1", "x", "A14", "M1855", "7"), "CHECK constraint failed: code_ogr NOT GLOB"),
        (("M1855", "1", None, "A14", "M1855", "7"), "NOT NULL constraint failed: rome_metiers.libelle"),
    ],
)
def test_the_schema_itself_refuses_what_is_not_a_code(built: Home, values: tuple[str, ...], problem: str) -> None:
    source = sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)
    copy = sqlite3.connect(":memory:")
    source.backup(copy)
    names = "code_rome, code_ogr, libelle, code_domaine_professionnel, code_rome_parent, code_fiche_metier"
    with pytest.raises(sqlite3.IntegrityError, match=re.escape(problem)):
        copy.execute(f"INSERT INTO rome_metiers ({names}) VALUES (?, ?, ?, ?, ?, ?)", values)
    source.close()
    copy.close()


KNOWN_WORDS = {
    "table": {
        "title", "description", "source", "source_url", "license", "license_url", "columns", "units", "facets",
        "label_column", "sort", "sort_desc", "size", "hidden", "plugins",
    },
    "query": {"title", "description", "sql", "hide_sql", "params"},
}  # fmt: skip


def test_the_metadata_describes_every_table_and_column_of_the_file_and_nothing_else(
    database: sqlite3.Connection,
) -> None:
    said = metadata(DATASETS)["databases"][DATABASE]
    assert said["tables"].keys() == set(shown(database))
    for name, words in said["tables"].items():
        # Datasette ignores in silence a word that it does not know.
        assert words.keys() <= KNOWN_WORDS["table"]
        assert all(words[word] for word in ("title", "description", "source", "license", "license_url"))
        assert list(words["columns"]) == shown_columns(database, name)
        assert set(words.get("facets", ())) <= set(shown_columns(database, name))


def test_every_canned_query_runs_and_is_described(built: Home) -> None:
    queries = metadata(DATASETS)["databases"][DATABASE]["queries"]
    assert set(queries) == {
        "chercher_une_fiche",
        "offres_d_un_metier",
        "offres_collectees_d_un_metier",
        "competences_d_une_fiche",
        "metiers_proches",
        "metiers_accessibles",
        "bmo_d_un_departement",
        "evolution_bmo",
        "bmo_d_une_fiche",
        "fiches_d_une_famille",
        "communes_d_un_code_postal",
        "que_devient_une_commune",
        "agences_d_un_departement",
        "agence_d_une_commune",
        "tension_d_un_departement",
        "salaire_d_une_famille",
        "demandeurs_d_une_fiche",
        "evolution_des_demandeurs_d_une_region",
    }
    for query in queries.values():
        assert query.keys() <= KNOWN_WORDS["query"]
        assert all(query.values())


def test_the_committed_metadata_is_current_and_says_that_it_is_generated(run: Run) -> None:
    text = (ROOT / "metadata.yml").read_text(encoding="utf-8")
    assert text.startswith("# Generated")
    assert yaml.safe_load(text) == metadata(DATASETS)
    assert run("metadata", "--check", ROOT / "metadata.yml").returncode == 0


def test_stale_metadata_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "metadata.yml").write_text("title: other\n")
    done = run("metadata", "--check", tmp_path / "metadata.yml")
    assert done.returncode == 1
    assert "make metadata" in done.stderr

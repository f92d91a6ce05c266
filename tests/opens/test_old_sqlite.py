"""The published file opens where SQLite is old: a notebook of 2019, a browser's viewer, a plugin of an editor."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.registers import REGISTERS
from infotravail.home import Home
from tests.npm import package, tool

HERE = Path(__file__).parent
# SQLite 3.28, of 2019: it knows neither STRICT (3.37) nor columns that it computes itself (3.31), FILTER (3.30),
# NULLS LAST (3.30) or iif (3.32). The oldest that reads the file is 3.26; no sql.js has it.
OLD = "3.28.0"


def asked(database: Path, *statements: str) -> list[Any]:
    """Return what an old SQLite answers to statements: rows, or what it says."""
    library = package(HERE, "sql.js") / "dist" / "sql-wasm.js"
    command = [tool("node"), HERE / "old_sqlite.cjs", library, database, *statements]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    answers: list[Any] = json.loads(done.stdout)
    return answers


def test_an_old_sqlite_counts_the_rows_of_every_table_and_reads_every_view(built: Home) -> None:
    tables = [table.name for table in (*(t for dataset in DATASETS for t in dataset.tables), *REGISTERS)]
    views = [view.name for dataset in DATASETS for view in dataset.views]
    counts = [f"SELECT count(*) FROM {name}" for name in (*tables, *views)]
    version, *found = asked(built.database, "SELECT sqlite_version()", *counts)
    assert version == [[OLD]]
    with closing(sqlite3.connect(built.database)) as connection:
        assert found == [[list(connection.execute(sql).fetchone())] for sql in counts]


def test_an_old_sqlite_reads_codes_as_text_and_finds_nothing_wrong(built: Home) -> None:
    assert asked(
        built.database,
        "PRAGMA integrity_check",
        "SELECT code_departement, typeof(code_departement) FROM departements WHERE code_departement IN ('01', '2A')",
        "SELECT libelle FROM rome_metiers WHERE code_rome = 'M1855'",
        "SELECT projets_min, projets_max FROM bmo WHERE projets IS NULL LIMIT 1",
    ) == [
        [["ok"]],
        [["01", "text"], ["2A", "text"]],
        [["Développeur / Développeuse web"]],
        [[0, 4]],
    ]


def test_the_shell_of_sqlite_dumps_the_file_and_reads_it_back(built: Home, tmp_path: Path) -> None:
    shell = tool("sqlite3")
    dump = subprocess.run([shell, built.database, ".dump"], capture_output=True, text=True, check=True).stdout
    again = tmp_path / "again.db"
    subprocess.run([shell, again], input=dump, text=True, check=True, capture_output=True)
    with closing(sqlite3.connect(built.database)) as first, closing(sqlite3.connect(again)) as second:
        names = [name for (name,) in first.execute("SELECT DISTINCT nom_table FROM dictionnaire ORDER BY 1")]
        for name in names:
            sql = f"SELECT * FROM {name}"
            assert second.execute(sql).fetchall() == first.execute(sql).fetchall(), name
        found = "SELECT count(*) FROM rome_appellations_fts WHERE rome_appellations_fts MATCH 'develop*'"
        assert second.execute(found).fetchone() == first.execute(found).fetchone() != (0,)


@pytest.mark.real
def test_an_old_sqlite_counts_the_real_sheets_and_reads_the_codes_of_towns_as_text(france: Home) -> None:
    assert asked(
        france.database,
        "SELECT count(*) FROM rome_metiers",
        "SELECT code_commune, typeof(code_commune) FROM communes WHERE code_commune IN ('01001', '2A004')",
    ) == [[[1584]], [["01001", "text"], ["2A004", "text"]]]

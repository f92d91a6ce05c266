"""sqlite-utils has the functions of the search on our file, and leaves any other file as it is."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from infotravail.home import APPLICATION_ID, Home


def asked(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command of sqlite-utils, as its users do."""
    command = Path(sys.executable).with_name("sqlite-utils")
    return subprocess.run([command, *words], capture_output=True, text=True, timeout=60)


def test_a_query_on_our_file_codes_a_title(built: Home) -> None:
    done = asked(
        "query", built.database, "select coder('nounou') as code, json_array_length(rechercher('web', 2)) as n"
    )
    assert (json.loads(done.stdout), done.stderr) == ([{"code": "K1310", "n": 2}], "")


def test_a_column_of_another_file_is_coded_beside_ours(built: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "offres.db")) as connection:
        connection.execute("CREATE TABLE offres AS SELECT 'nounou' AS titre")
        connection.commit()
    sql = "select titre, coder(titre) as code from offres.offres"
    done = asked("query", built.database, sql, "--attach", "offres", tmp_path / "offres.db")
    assert (json.loads(done.stdout), done.stderr) == ([{"titre": "nounou", "code": "K1310"}], "")


def test_another_file_is_left_as_it_is(tmp_path: Path) -> None:
    done = asked("query", tmp_path / "other.db", "select coder('nounou')")
    assert (done.returncode, done.stderr.strip()) == (1, "Error: no such function: coder")
    assert json.loads(asked("memory", "select 1 as un").stdout) == [{"un": 1}]


def test_a_file_of_ours_that_is_damaged_is_told_by_the_query(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
    done = asked("query", tmp_path / "empty.db", "select coder('nounou')")
    assert (done.returncode, done.stderr.strip()) == (1, "Error: user-defined function raised exception")
    assert json.loads(asked("tables", tmp_path / "empty.db").stdout) == [{"table": "t"}]

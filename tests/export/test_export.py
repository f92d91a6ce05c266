"""`infotravail export`: a folder that is there whole or not at all, of any file of ours, and plain refusals."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

from infotravail.errors import HomeError, UnknownName
from infotravail.export import FORMATS, export
from infotravail.home import Home
from tests.conftest import Run

INFOTRAVAIL = Path(sys.executable).with_name("infotravail")
CHANGED = 'libellé "cité", a\rb\nc ; =1+1'


@pytest.fixture
def changed(built: Home, tmp_path: Path) -> tuple[Path, sqlite3.Connection]:
    """A copy of the sample's file, and a connection that changes it."""
    path = tmp_path / "changed.db"
    shutil.copyfile(built.database, path)
    connection = sqlite3.connect(path, isolation_level=None)
    return path, connection


def told_of(connection: sqlite3.Connection, name: str, **kinds: str) -> None:
    """Add a table or a view to the dictionary of a file."""
    lines = [(name, None, "Essai. Une table d'essai.", None), *((name, one, "Essai.", kinds[one]) for one in kinds)]
    connection.executemany(
        "INSERT INTO dictionnaire (nom_table, nom_colonne, description, type) VALUES (?, ?, ?, ?)", lines
    )


def test_the_command_writes_a_folder_and_says_so(run: Run, built: Home, tmp_path: Path) -> None:
    words = ("--home", built.path, "export", "out", "--format", "jsonl,CSV", "--table", "bmo,communes")
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(built.database)) as connection:
        (release,) = connection.execute("SELECT identifiant FROM release").fetchone()
    assert done.stdout.startswith(f"out : livraison {release}, 6 fichiers, ")
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        *("bmo.csv", "bmo.jsonl", "communes.csv", "communes.jsonl", "croissant.json", "datapackage.json")
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("out", "--table", "rome_metier"), "there is no table 'rome_metier'\n  → did you mean rome_metiers"),
        (("out", "--table", "rome_metiers_fts"), "there is no table 'rome_metiers_fts'\n  → did you mean rome_metiers"),
        (("out", "--format", "parket"), "there is no format 'parket'\n  → did you mean parquet?"),
        (("out", "--format", "excel"), "there is no format 'excel'\n  → the formats are: csv, parquet, xlsx, jsonl"),
        (("full",), "full: holds something already, which nothing here replaces\n  → give a folder"),
        (("full/a.txt",), "a.txt: is a file, and is to be a folder"),
        (("nowhere/out",), "nowhere: is no folder, so that none can be made in it\n  → make it first"),
        (("link",), "full: holds something already"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else None,
)
def test_what_cannot_be_done_is_said_and_leaves_all_as_it_was(
    words: tuple[str, ...], said: str, run: Run, built: Home, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to("full")
    done = run("--home", built.path, "export", *words)
    assert (done.returncode, done.stdout) == (2 if "there is no" in said else 74, "")
    assert said in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["full", "link"]
    assert [one.read_text(encoding="utf-8") for one in (tmp_path / "full").iterdir()] == ["mine"]


def test_an_empty_folder_is_filled_but_not_the_one_that_a_person_is_in(run: Run, built: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    words = ("--home", built.path, "export", "--table", "regions")
    done = run(*words, ".", cwd=tmp_path / "empty")
    assert (done.returncode, "is the folder that you are in" in done.stderr) == (74, True)
    assert run(*words, "empty").returncode == 0
    assert (tmp_path / "empty" / "regions.parquet").exists()


def test_a_text_that_is_none_is_told_as_damage(changed: tuple[Path, sqlite3.Connection], tmp_path: Path) -> None:
    path, connection = changed
    connection.execute("UPDATE rome_grands_domaines SET libelle = cast(x'ff41' AS TEXT) WHERE code_grand_domaine = 'A'")
    connection.close()
    with pytest.raises(HomeError, match="damaged"):
        export(path, tmp_path / "out", ["csv"], ["rome_grands_domaines"])
    assert not (tmp_path / "out").exists()


def test_no_format_is_no_export(built: Home, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no format is given"):
        export(built.database, tmp_path / "out", formats=[])
    assert list(tmp_path.iterdir()) == []


def test_a_home_keeps_its_names(run: Run, built: Home) -> None:
    done = run("--home", built.path, "export", built.path / "redistributable")
    assert done.returncode == 74
    assert "has a name that the home" in done.stderr


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    for text, said in ((b"", "not a file of infotravail"), (b"no database " * 100, "not a readable database")):
        (tmp_path / "other.db").write_bytes(text)
        with pytest.raises(HomeError, match=said):
            export(tmp_path / "other.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_disk_that_is_full_leaves_nothing(built: Home, tmp_path: Path) -> None:
    def fill() -> None:
        # Nothing that is written may be longer: a full disk, for one program.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    for form in FORMATS:
        command = [INFOTRAVAIL, "--home", built.path, "export", "out", "--format", form, "--table", "corrections"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, preexec_fn=fill, timeout=120)
        assert (form, done.returncode, "Traceback" in done.stderr) == (form, 74, False)
        assert "out: cannot be written (File too large)" in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_leaves_is_hidden_and_goes_the_next_time(built: Home, tmp_path: Path) -> None:
    command = [INFOTRAVAIL, "--home", built.path, "export", "out"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        while not list(tmp_path.glob(".out-*.tmp/bmo.csv")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert [one.name.startswith(".out-") for one in tmp_path.iterdir()] == [True]
    export(built.database, tmp_path / "out", ["csv"], ["regions"])
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_any_text_comes_back_as_it_is(changed: tuple[Path, sqlite3.Connection], tmp_path: Path) -> None:
    path, connection = changed
    connection.execute("CREATE TABLE essai (code TEXT NOT NULL PRIMARY KEY, texte TEXT, nombre REAL) STRICT")
    rows = [("01", CHANGED, 0.1), ("02", "", None), ("03", None, 1e-7), ("2A", "'=1+1", -3.0), ("é", "\u2028\t", 1e22)]
    connection.executemany("INSERT INTO essai VALUES (?, ?, ?)", rows)
    told_of(connection, "essai", code="TEXT", texte="TEXT", nombre="REAL")
    connection.close()
    export(path, tmp_path / "out", FORMATS, ["essai"])
    assert (tmp_path / "out" / "essai.csv").read_bytes().decode() == (
        'code,texte,nombre\n01,"libellé ""cité"", a\rb\nc ; =1+1",0.1\n02,"",\n03,,1e-07\n'
        "2A,'=1+1,-3.0\né,\u2028\t,1e+22\n"
    )
    columns = ("code", "texte", "nombre")
    found = pyarrow.parquet.read_table(tmp_path / "out" / "essai.parquet").to_pylist()
    assert [tuple(row[name] for name in columns) for row in found] == rows
    (book,) = (tmp_path / "out").glob("*.xlsx")
    sheet = openpyxl.load_workbook(book)["essai"]
    assert [sheet.cell(2, 1).data_type, sheet.cell(2, 2).data_type, sheet.cell(2, 3).data_type] == ["s", "s", "n"]
    assert sheet.cell(5, 2).value == "'=1+1"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x'00'", "essai > nombre: b'\\\\x00' is in a column of INTEGER"),
        ("'01'", "essai > nombre: '01' is in a column of INTEGER"),
        ("1.5", "essai > nombre: 1.5 is in a column of INTEGER"),
    ],
)
def test_a_cell_of_another_type_is_told(
    cell: str, said: str, changed: tuple[Path, sqlite3.Connection], tmp_path: Path
) -> None:
    path, connection = changed
    connection.execute(f"CREATE VIEW essai AS SELECT {cell} AS nombre")
    told_of(connection, "essai", nombre="INTEGER")
    connection.close()
    with pytest.raises(HomeError, match=said):
        export(path, tmp_path / "out", ["jsonl"], ["essai"])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("select", "reason"),
    [
        (
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1048576) SELECT i FROM n",
            "1048576 lignes, plus qu'une feuille n'en contient (1048576)",
        ),
        (
            "SELECT replace(hex(zeroblob(16384)), '0', 'a') AS i",
            "un texte de 32768 signes, plus qu'une case n'en contient (32767)",
        ),
    ],
    ids=["rows", "signs"],
)
def test_what_no_sheet_holds_is_left_out_and_said(
    select: str, reason: str, changed: tuple[Path, sqlite3.Connection], tmp_path: Path, run: Run
) -> None:
    path, connection = changed
    connection.execute(f"CREATE VIEW essai AS {select}")
    told_of(connection, "essai", i="INTEGER" if "n(i)" in select else "TEXT")
    connection.close()
    home = tmp_path / "home"
    home.mkdir()
    path.rename(home / "infotravail.db")
    done = run("--home", home, "export", "out", "--format", "xlsx", "--table", "essai", "--table", "provenance")
    assert (done.returncode, done.stderr) == (0, f"essai n'est dans aucun classeur : {reason}.\n")
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["registres.xlsx"]


def test_rows_of_parquet_are_in_groups_that_a_reader_fetches_apart(
    changed: tuple[Path, sqlite3.Connection], tmp_path: Path
) -> None:
    path, connection = changed
    rows = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 250000) SELECT i FROM n"
    connection.execute(f"CREATE VIEW essai AS {rows}")
    told_of(connection, "essai", i="INTEGER")
    connection.close()
    export(path, tmp_path / "out", ["parquet"], ["essai"])
    told = pyarrow.parquet.read_metadata(tmp_path / "out" / "essai.parquet")
    groups = [told.row_group(place) for place in range(told.num_row_groups)]
    assert [one.num_rows for one in groups] == [100_000, 100_000, 50_000]
    assert {one.column(0).compression for one in groups} == {"ZSTD"}


def test_no_table_is_written_outside_of_the_folder(changed: tuple[Path, sqlite3.Connection], tmp_path: Path) -> None:
    path, connection = changed
    connection.execute("CREATE VIEW [../essai] AS SELECT 1 AS i")
    told_of(connection, "../essai", i="INTEGER")
    connection.close()
    with pytest.raises(HomeError, match="is the name of no table"):
        export(path, tmp_path / "out", ["csv"])
    assert [one.name for one in tmp_path.iterdir()] == ["changed.db"]


def test_a_file_of_another_schema_is_exported_where_it_says_enough(
    changed: tuple[Path, sqlite3.Connection], built: Home, tmp_path: Path
) -> None:
    path, connection = changed
    connection.execute("PRAGMA user_version = 99")
    export(path, tmp_path / "out", ["csv"], ["rome_metiers"])
    export(built.database, tmp_path / "same", ["csv"], ["rome_metiers"])
    made, same = ({one.name: one.read_bytes() for one in (tmp_path / name).iterdir()} for name in ("out", "same"))
    assert sorted(made) == ["croissant.json", "datapackage.json", "rome_metiers.csv"]
    assert made == same
    connection.execute("ALTER TABLE dictionnaire RENAME COLUMN sens_vide TO vide")
    connection.close()
    with pytest.raises(HomeError, match="schema 99 lacks what an export is made of"):
        export(path, tmp_path / "other", ["csv"], ["rome_metiers"])


def test_a_folder_beside_which_nothing_can_be_written_is_said(run: Run, built: Home) -> None:
    done = run("--home", built.path, "export", "/proc/out", "--table", "regions")
    assert (done.returncode, "Traceback" in done.stderr) == (74, False)
    assert "/proc/out: cannot be written" in done.stderr


def test_a_person_sees_how_far_it_is_and_a_pipe_nothing(built: Home, tmp_path: Path) -> None:
    shell = f"{INFOTRAVAIL} --home {built.path} export"
    done = subprocess.run(
        ["script", "-qec", f"{shell} seen --format xlsx", os.devnull],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "lignes" in done.stdout
    quiet = subprocess.run(
        [*shell.split(), "quiet", "--table", "bmo"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert quiet.stderr == ""

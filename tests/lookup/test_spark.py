"""Job titles coded on Spark: real sessions, on this machine; skipped without pyspark or Java."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from infotravail.across.codage import codages
from infotravail.errors import HomeError
from infotravail.export import export
from infotravail.home import Home

# The whole of it is 800 MB: `make spark` runs these tests, which neither `make test` nor CI waits for.
if missing := [name for name in ("pyspark", "pyarrow", "pandas", "sqlite_utils") if find_spec(name) is None]:
    reason = f"Spark is not here ({', '.join(missing)}): make spark"
elif shutil.which("java") is None:
    reason = "Spark needs Java, which is not here"
else:
    reason = ""
if reason:
    pytest.skip(reason, allow_module_level=True)

from pyspark.sql import SparkSession

from infotravail.spark import ADDED, codees

TITLES = ("Boulanger (H/F)", None, "nounou", "", "xqzt wvkj", "Développeuse web - CDI", "nounou", "h/f")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session of two workers, which leaves nothing here."""
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patched:
        # Else workers run the first python3 of the machine.
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        session = _session(folder)
        yield session
        session.stop()


def _session(folder: Path) -> SparkSession:
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.local.dir", str(folder / "local"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "3")
        .getOrCreate()
    )


def coded(connection: sqlite3.Connection, title: str | None, *beside: str) -> tuple[Any, ...]:
    """Return what `code` says of a title: the best sheet, NULL in each column where there is none."""
    _, found = codages(connection, title or "", 1, *beside)
    return tuple(getattr(found[0], name) for name in ADDED) if found else (None,) * len(ADDED)


def test_each_row_gets_the_code_that_it_gets_alone(
    spark: SparkSession, built: Home, database: sqlite3.Connection
) -> None:
    rows = [(at, title) for at, title in enumerate(TITLES)]
    frame = spark.createDataFrame(rows, "numero int, intitule string").repartition(2)
    answer = codees(frame, "intitule", built.database)
    assert answer.columns == ["numero", "intitule", *ADDED]
    found = [tuple(row) for row in answer.orderBy("numero").collect()]
    assert found == [(at, title, *coded(database, title)) for at, title in rows]
    assert [row[2] for row in found] == ["D1102", None, "K1310", None, None, "M1855", "K1310", None]
    assert found[1] == (1, None, None, None, None, None, None, None)


def test_what_goes_with_a_title_is_read_from_its_columns(
    spark: SparkSession, built: Home, database: sqlite3.Connection
) -> None:
    skills = "|".join(
        code
        for (code,) in database.execute(
            "SELECT code_ogr FROM rome_metiers_competences WHERE code_rome = 'D1102' ORDER BY code_ogr LIMIT 20"
        )
    )
    rows = [
        ("Agent", "pain et viennoiserie", skills),
        ("Agent", None, None),
        ("Agent", None, skills),
        (None, "x", skills),
    ]
    # Signs that SQL would read.
    frame = spark.createDataFrame(rows, "`le titre.du poste` string, `de``crit` string, comp string")
    answer = codees(frame, "le titre.du poste", built.database, contexte="de`crit", competences="comp")
    found = [tuple(row)[3:] for row in answer.collect()]
    assert found == [coded(database, title, text or "", codes or "") for title, text, codes in rows]
    assert (found[0][0], found[3][0]) == ("D1102", None)
    assert found[1][0] != "D1102"


def test_no_row_is_an_answer_too(spark: SparkSession, built: Home) -> None:
    frame = spark.createDataFrame([], "intitule string, jour date")
    answer = codees(frame, "intitule", built.database)
    assert (answer.collect(), answer.columns) == ([], ["intitule", "jour", *ADDED])


def test_what_is_coded_is_read_again_from_parquet(spark: SparkSession, built: Home, tmp_path: Path) -> None:
    rows = [("01001", "nounou", [1, 2]), ("2A004", None, None)]
    frame = spark.createDataFrame(rows, "commune string, intitule string, autres array<int>")
    codees(frame, "intitule", built.database).write.parquet(str(tmp_path / "codes"))
    again = spark.read.parquet(str(tmp_path / "codes")).orderBy("commune").collect()
    assert [(row.commune, row.autres, row.code_rome) for row in again] == [
        ("01001", [1, 2], "K1310"),
        ("2A004", None, None),
    ]


def test_an_exported_table_is_read_with_codes_as_texts(
    spark: SparkSession, built: Home, database: sqlite3.Connection, tmp_path: Path
) -> None:
    export(built.database, tmp_path / "out", ["parquet"], ["bmo", "communes"])
    communes = spark.read.parquet(str(tmp_path / "out" / "communes.parquet"))
    found = communes.where("code_commune IN ('01015', '2A004')").orderBy("code_commune").collect()
    assert [(row.code_commune, row.code_departement) for row in found] == [("01015", "01"), ("2A004", "2A")]
    counted = "count(*)", "count(projets)", "sum(projets)"
    (row,) = spark.read.parquet(str(tmp_path / "out" / "bmo.parquet")).selectExpr(*counted).collect()
    assert tuple(row) == database.execute(f"SELECT {', '.join(counted)} FROM bmo").fetchone()


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("titre string", "the column 'intitule' is not there; the columns are: titre"),
        ("intitule int", "the column 'intitule' is int, and not a string: cast it"),
        ("intitule string, score double", "columns that would be added are there already: score; drop or rename them"),
        ("intitule string, CODE_ROME string", "columns that would be added are there already: CODE_ROME; drop"),
    ],
)
def test_columns_that_cannot_be_used_are_told_before_any_work(
    spark: SparkSession, built: Home, schema: str, problem: str
) -> None:
    frame = spark.createDataFrame([], schema)
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        codees(frame, "intitule", built.database)


def test_a_file_that_is_not_there_is_told_before_any_work(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame([], "intitule string")
    with pytest.raises(HomeError):
        codees(frame, "intitule", tmp_path / "nothing.db")

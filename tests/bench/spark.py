"""The part of `make bench` about Spark: titles a second on two workers, against two processes of our own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from infotravail.across.codage import codages
from infotravail.opened import connect

WORKERS, TITLES, AT_A_TIME, LEAST = 2, 60_000, 1_000, 0.80


def bench_spark(database: Path, work: Path) -> None:
    """Print how many titles are coded a second by two processes, and by Spark; of Spark, why not where it is not."""
    missing = [name for name in ("pyspark", "pyarrow", "pandas") if find_spec(name) is None]
    missing += [] if shutil.which("java") else ["java"]
    if missing:
        print(f"Spark is not measured: without {', '.join(missing)}\n")
        return
    titles = _titles(database)
    processes, spark = _by_processes(database, titles), _by_spark(database, titles, work)
    ratio = spark / processes
    told = f"at least {LEAST:.2f}: {'met' if ratio >= LEAST else 'NOT MET'}"
    print(f"titles a second, {len(titles):,} of them, {WORKERS} at once")
    print(f"  processes {processes:7.0f}   Spark {spark:7.0f}   ratio {ratio:.2f}  {told}\n", flush=True)


def _titles(database: Path) -> list[str]:
    """Return titles of offers, none of which is there twice."""
    connection = connect(database)
    labels = [label for (label,) in connection.execute("SELECT libelle FROM rome_appellations ORDER BY code_ogr")]
    connection.close()
    ends = ("(H/F)", "- CDI - Rennes", "H/F - 35 h", "confirmé", "(F/H) - Lyon", "- urgent")
    return list(islice((f"{label} {end}" for end in ends for label in labels), TITLES))


def _by_processes(database: Path, titles: list[str]) -> float:
    parts = [titles[at : at + AT_A_TIME] for at in range(0, len(titles), AT_A_TIME)]
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _open, (database,)) as pool:
        # Each is there before the clock is.
        list(pool.map(_code, parts[: 2 * WORKERS]))
        started = time.perf_counter()
        done = sum(map(len, pool.map(_code, parts)))
    return done / (time.perf_counter() - started)


def _open(database: Path) -> None:
    global CONNECTION
    CONNECTION = connect(database)


def _code(titles: list[str]) -> list[tuple[str, str, float, str] | None]:
    best = [next(iter(codages(CONNECTION, title, 1)[1]), None) for title in titles]
    return [one and (one.code_rome, one.libelle, one.score, one.pourquoi) for one in best]


def _by_spark(database: Path, titles: list[str], work: Path) -> float:
    from pyspark.sql import SparkSession

    from infotravail.spark import codees

    # Else workers run the first python3 of the machine.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local[{WORKERS}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", str(work / "spark"))
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(AT_A_TIME))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        source = str(work / "titles.parquet")
        session.createDataFrame([(title,) for title in titles], "intitule string").repartition(8).write.parquet(source)
        frame = session.read.parquet(source)
        codees(frame.limit(4_000).repartition(2 * WORKERS), "intitule", database).write.parquet(str(work / "warm"))
        started = time.perf_counter()
        codees(frame, "intitule", database).write.parquet(str(work / "coded"))
        return len(titles) / (time.perf_counter() - started)
    finally:
        session.stop()


CONNECTION: sqlite3.Connection

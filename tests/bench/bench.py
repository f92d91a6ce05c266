"""`make bench`: how long things take, as ratios to references measured in the same run.

A  the same CSV files loaded by the `sqlite3` shell's `.import`: no types, no keys, no checks
B  `csvs-to-sqlite` on them, in an environment of its own that this script makes
C  `python -c "import click, sqlite3"`, the floor under any command of ours

Real files are used where `../shared/sources` or INFOTRAVAIL_SOURCES has them, else the sample,
whose ratios mean little. Times are medians of whole processes, in turn.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from infotravail.containers import find, open_package
from infotravail.datasets import DATASETS
from infotravail.datasets.bmo.files import SHEET
from infotravail.home import Home
from infotravail.model import Member
from infotravail.pipeline.build import build
from infotravail.readers import read_sheet
from infotravail.sources.lock import read_lock
from tests.bench.searching import bench_search

ROOT = Path(__file__).parents[2]
SOURCES = Path(os.environ.get("INFOTRAVAIL_SOURCES", ROOT.parent / "shared" / "sources"))
RUNS = 5
BIN = Path(sys.executable).parent
INFOTRAVAIL = str(BIN / "infotravail")


def measure(command: list[str], before: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """Run a command once; return its wall time in seconds and its peak memory in MB."""
    before()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed: {errors.decode()}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def in_turn(*cases: tuple[list[str], Callable[[], object]], runs: int = RUNS) -> list[tuple[float, float]]:
    """Run several commands in turn; return the median time and the highest memory of each."""
    rounds = [[measure(command, before) for command, before in cases] for _ in range(runs)]
    return [
        (statistics.median(times), max(peaks))
        for times, peaks in ((zip(*column, strict=True)) for column in zip(*rounds, strict=True))
    ]


def line(what: str, seconds: float, reference: str = "", against: float = 0.0, limit: str = "") -> None:
    """Print one measure, with its ratio to a reference."""
    ratio = f"{seconds / against:5.2f} x {reference}" if against else ""
    print(f"{what:<52} {seconds * 1000:8.0f} ms  {ratio:<12} {limit}")


REAL = {
    "rome": ("rome/v460/*.zip",),
    "bmo": ("bmo/*/*.xlsx", "bmo/*/*.zip"),
    "geo": ("geo/*",),
    "agences": ("agences/*",),
}


def fill_archive(home: Path, datasets: tuple[str, ...]) -> str:
    """Put the files to be built into the archive; return what they are."""
    if not SOURCES.exists():
        return "the embedded sample: ratios mean little"
    for dataset in datasets:
        files = sorted(str(path) for pattern in REAL[dataset] for path in SOURCES.glob(pattern))
        command = [INFOTRAVAIL, "--home", home, "add", dataset, *files, "--fetched-at", "2026-04-01"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return f"the real files of {', '.join(datasets)}"


def csv_files(home: Home, folder: Path) -> list[Path]:
    """Write the members that a build reads as CSV files with commas, each under the name of a table."""
    datasets = {dataset.name: dataset for dataset in DATASETS}
    files = []
    for snapshot in read_lock(home.lock):
        members = datasets[snapshot.dataset].members(snapshot.file)
        with open_package(home.stored(snapshot.sha256), name=snapshot.file, max_unpacked=2**30) as package:
            for name in package.members:
                known = [m for m in members if find(package, m.name, snapshot.edition) == name]
                rows = cells(package.read(name), name, known[0] if known else None)
                if rows:
                    stem = f"{Path(snapshot.file).stem}_{Path(name).stem}".replace(f"_{snapshot.edition}_utf8", "")
                    files.append(folder / f"{stem}.csv")
                    with files[-1].open("w", newline="") as stream:
                        csv.writer(stream).writerows(rows)
    return sorted(files)


def cells(data: bytes, name: str, member: Member | None) -> list[list[Any]]:
    """Return the rows of a member that is a CSV or a workbook; none for another, or one that nobody reads."""
    if member is None or member.format == "json":
        return []
    if member.format == "xlsx":
        return read_sheet(data, name, SHEET)[1]
    # As text, because the references refuse what is not UTF-8.
    text = data.decode("utf-8", "replace")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=member.delimiter))


def csvs_to_sqlite() -> str | None:
    """Return the path of `csvs-to-sqlite`, installed in an environment of its own; None if it cannot be."""
    environment = ROOT / ".venv-bench"
    program = environment / "bin" / "csvs-to-sqlite"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        pip = [environment / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "csvs-to-sqlite"]
        if subprocess.run(pip, stderr=subprocess.DEVNULL).returncode:
            return None
    return str(program)


def main() -> None:
    """Print every measure, of ROME alone and of everything."""
    for datasets in (("rome",), tuple(REAL)):
        measure_all(datasets)


def measure_all(datasets: tuple[str, ...]) -> None:
    """Print the measures of a build of some datasets, and of the commands on it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        home = work / "home"
        what = fill_archive(home, datasets)
        built = Home(home if (home / "sources.lock.json").exists() else home / "sample")
        subprocess.run([INFOTRAVAIL, "--home", home, "build"], check=True, stdout=subprocess.DEVNULL)
        (work / "csv").mkdir()
        files = csv_files(built, work / "csv")
        lines = sum(file.read_bytes().count(b"\n") for file in files)
        print(f"{what}; {len(files)} CSV files, {lines:,} lines; median of {RUNS} runs in turn\n")
        reference = bench_build(work, home, built, files, len(datasets))
        bench_profile(built, reference)
        bench_workbooks(built)
        bench_commands(home)
        if "rome" in datasets and built.path == home:
            bench_search(built.database)
        if len(datasets) > 1:
            print(flush=True)
            subprocess.run([sys.executable, "-m", "tests.bench.load", "--home", built.path], check=True)


def bench_build(work: Path, home: Path, built: Home, files: list[Path], datasets: int) -> float:
    """Compare a full build with the two references; return the first one's seconds, 0 where it cannot be had."""
    target = work / "reference.db"

    def forget() -> None:
        for path in (*built.path.glob("infotravail*.db"), built.manifest, target):
            path.unlink(missing_ok=True)

    imports = [f'.import --csv {file} "{file.stem}"' for file in files]
    cases = [([INFOTRAVAIL, "--home", str(home), "build"], forget)]
    shell, other = shutil.which("sqlite3"), csvs_to_sqlite()
    if shell:
        cases.append(([shell, str(target), *imports], forget))
    if other:
        cases.append(([other, *map(str, files), str(target)], forget))
    (seconds, peak), *references = in_turn(*cases)
    named = dict(zip([name for name, there in (("A", shell), ("B", other)) if there], references, strict=True))
    for name, title in (("A", "A: sqlite3 shell, .import"), ("B", "B: csvs-to-sqlite")):
        if name in named:
            line(title, named[name][0])
        else:
            print(f"{title}: not measured, it is not installed and cannot be")
    for name, limit in (("A", "at most 8, heading for 4"), ("B", "heading for under 1")):
        if name in named:
            line("full build (normalise … VACUUM, checks, fsync)", seconds, name, named[name][0], limit)
    print(f"{'  its peak memory':<52} {peak:8.0f} MB               at most {250 if datasets == 1 else 500}")
    subprocess.run([INFOTRAVAIL, "--home", home, "build"], check=True, stdout=subprocess.DEVNULL)
    ((nothing, _),) = in_turn(([INFOTRAVAIL, "--home", str(home), "build"], lambda: None))
    line("rebuild with nothing to do", nothing, limit="at most 500 ms")
    print(f"{'size of the file':<52} {built.database.stat().st_size / 1e6:8.1f} MB  {'':<12} at most 120 MB\n")
    return named["A"][0] if "A" in named else 0.0


def bench_profile(built: Home, reference: float) -> None:
    """Print where the time of a build goes, stage by stage, in process, as a ratio to A."""
    for path in (*built.path.glob("infotravail*.db"), built.manifest):
        path.unlink(missing_ok=True)
    marks: list[tuple[str, float]] = []
    build(built, DATASETS, read_lock(built.lock), lambda stage: marks.append((stage, time.perf_counter())))
    marks.append(("end", time.perf_counter()))
    for (stage, start), (_, end) in pairwise(marks):
        line(f"  {stage[:50]}", end - start, "A", reference)
    print()


def bench_workbooks(built: Home) -> None:
    """Print how long reading the survey's workbooks takes, cells and all."""
    snapshots = [snapshot for snapshot in read_lock(built.lock) if snapshot.dataset == "bmo"]
    started = time.perf_counter()
    for snapshot in snapshots:
        with open_package(built.stored(snapshot.sha256), name=snapshot.file, max_unpacked=2**30) as package:
            (workbook,) = (name for name in package.members if name.endswith(".xlsx"))
            read_sheet(package.read(workbook), workbook, SHEET)
    if snapshots:
        line(f"{len(snapshots)} workbooks of the survey, read", time.perf_counter() - started, limit="at most 2500 ms")


def bench_commands(home: Path) -> None:
    """Compare a lookup from a cold start with an empty command."""
    suggest = [INFOTRAVAIL, "--home", str(home), "suggest", "infirm"]
    search = [INFOTRAVAIL, "--home", str(home), "search", "infirmiere"]
    floor = [sys.executable, "-c", "import click, sqlite3"]
    cases = [(command, lambda: None) for command in (suggest, search, floor)]
    (begun, _), (ours, _), (least, _) = in_turn(*cases, runs=25)
    line("C: import click, sqlite3", least)
    line("infotravail suggest infirm, from cold", begun, "C", least, "at most 1.5")
    line("infotravail search infirmiere, from cold", ours, "C", least, "at most 1.5")


if __name__ == "__main__":
    main()

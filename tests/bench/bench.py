"""`make bench`: how long things take, as ratios to what is measured in the same round, and whether that is enough.

A build is held against its floor: to store and check the same rows (see `floor`). What starts is held against
`python -c "import click, sqlite3"`. A bound that is not met is printed as such, and is no failure of this script.

The publishers' files come from `../shared/sources`, or INFOTRAVAIL_SOURCES, and the titles of real offers from
`../shared/bench/intitules-dev.csv`, or INFOTRAVAIL_TITLES: without these, what they measure is skipped. Times are
medians of whole processes, in turn, and ratios are medians of the ratios of each round.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

import httpx

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.pipeline.parts import Part, build_part, plan
from infotravail.sources.lock import read_lock
from tests.bench.archives import (
    EVERYTHING,
    ROME,
    SOURCES,
    built_from,
    copy,
    fill,
    with_changed_agency,
    with_changed_year,
)
from tests.bench.beside import bench_beside
from tests.bench.coding import bench_coding
from tests.bench.floor import floor_of, write_rows
from tests.bench.load import serving
from tests.bench.measures import Case, Sample, in_turn, measure, ours, peak, tell, tell_value
from tests.bench.nearest import bench_agencies
from tests.bench.searching import bench_places, bench_search, bench_skills
from tests.bench.spark import bench_spark
from tests.bench.titles import bench_titles

RUNS, STARTS, PAGES = 5, 25, 15
PROFILED = 25


def main() -> None:
    """Print every measure: of ROME alone, of everything, of what changed, of what starts, and where the time goes."""
    if not SOURCES.exists():
        sys.exit(f"the publishers' files are not in {SOURCES}: set INFOTRAVAIL_SOURCES")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        rome, everything = work / "rome", work / "everything"
        fill(rome, ROME)
        fill(everything, EVERYTHING)
        bench_builds(work, rome, everything)
        bench_starts(everything)
        # Before what follows makes this process large: a child's memory is told as that of its parent, at least.
        bench_coding(Home(rome), work)
        bench_list_of_tables(Home(everything))
        bench_profile(everything, work)
        bench_search(Home(rome).database)
        bench_titles(Home(rome).database)
        bench_beside(Home(rome).database)
        bench_skills(Home(rome).database)
        bench_spark(Home(rome).database, work)
        bench_places(Home(everything).database)
        bench_agencies(Home(everything).database)
        subprocess.run([sys.executable, "-m", "tests.bench.load", "--home", everything], check=True)
        subprocess.run([sys.executable, "-m", "tests.bench.standing", "--home", everything], check=True)


def floor_case(home: Path, work: Path) -> Case:
    """Return the floor of a home's file: its rows are written now, and stored at each run."""
    rows = work / f"rows-{home.name}"
    write_rows(Home(home).database, rows)
    return lambda: Sample(*floor_of(rows))


def bench_builds(work: Path, rome: Path, everything: Path) -> None:
    """Hold each kind of build against the floor of its rows; of what changed, against the floor of everything."""
    print(f"builds; median of {RUNS} runs in turn")
    cases = (
        floor_case(rome, work),
        built_from(rome, work, is_new=True),
        floor_case(everything, work),
        built_from(everything, work, is_new=True),
        built_from(with_changed_agency(everything, work), work),
        built_from(with_changed_year(everything, work), work),
    )
    of_rome, whole_rome, of_all, whole, agency, year = in_turn(RUNS, *cases)
    tell("the floor of ROME", of_rome)
    tell("ROME, all of it built", whole_rome, of_rome, 2.0)
    tell("the floor of everything", of_all)
    tell("everything, all of it built", whole, of_all, 1.7)
    tell("everything, one file of agencies changed", agency, of_all, 0.8)
    tell("everything, the survey of one year changed", year, of_all, 1.0)
    tell_value("memory of the largest process, everything", peak(whole), "MB", 200)
    tell_value("size of the file of everything", Home(everything).database.stat().st_size / 1e6, "MB", 145)
    print()


def bench_starts(home: Path) -> None:
    """Hold what a person waits for, from a cold start, against the start of Python with what a command needs."""
    print(f"starts; median of {STARTS} runs in turn")
    floor, begun, found, nothing = in_turn(
        STARTS,
        lambda: measure([sys.executable, "-c", "import click, sqlite3"]),
        ours(home, "suggest", "infirm"),
        ours(home, "search", "infirmiere"),
        ours(home, "build"),
    )
    tell('python -c "import click, sqlite3"', floor)
    tell("infotravail suggest infirm", begun, floor, 1.25)
    tell("infotravail search infirmiere", found, floor, 1.5)
    tell("infotravail build, with nothing to do", nothing, floor, 4.0)
    print()


def bench_list_of_tables(home: Home) -> None:
    """Print how long the site's list of tables takes, alone."""
    times = []
    with serving(home) as (base, _), httpx.Client(timeout=60) as client:
        for _ in range(PAGES):
            started = time.perf_counter()
            client.get(f"{base}/{DATABASE}").raise_for_status()
            times.append(1000 * (time.perf_counter() - started))
    tell_value(f"/{DATABASE} of the site, median of {PAGES}", median(times), "ms", 0)
    print()


def bench_profile(home: Path, work: Path) -> None:
    """Print where the time of a build goes, one process at a time: its stages, then what the parts spend most on."""
    there = Home(copy(home, work / "profiled"))
    marks: list[tuple[str, float]] = []

    def mark(stage: str) -> None:
        marks.append((stage, time.perf_counter()))

    build(there, DATASETS, read_lock(there.lock), mark, jobs=1, reuse=False)
    mark("")
    print("stages of a build of everything, one process at a time")
    for (stage, start), (_, end) in pairwise(marks):
        print(f"  {stage[:60]:<60} {1000 * (end - start):7.0f} ms")
    words = io.StringIO()
    pstats.Stats(_profile_of_parts(there, work), stream=words).strip_dirs().sort_stats("tottime").print_stats(PROFILED)
    print(f"the {PROFILED} functions that take the most of it{words.getvalue().partition('Ordered by')[2]}", flush=True)


def _profile_of_parts(home: Home, work: Path) -> cProfile.Profile:
    """Build each part here, as a worker does, and return where the time went."""
    profile = cProfile.Profile()
    there: dict[str, Part] = {}
    for one in plan(home, DATASETS, read_lock(home.lock)):
        path = work / f"{one.name}.part"
        path.touch()
        needed = [there[other.name] for other in one.needed]
        registered = profile.runcall(build_part, path, home, one.selection, needed, None, lambda _: None)
        there[one.name] = Part(one.selection, path, registered)
    return profile


if __name__ == "__main__":
    main()

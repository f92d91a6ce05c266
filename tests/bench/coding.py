"""The part of `make bench` about coding files: titles a second by processes, and the memory of the largest of them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from infotravail.home import Home
from tests.bench.measures import in_turn, median, ours, peak

# As many rows as two processes need to be worth their start, and how many titles they have.
MANY, SOME = (100_000, 10_000), (20_000, 20_000)
RUNS = 2
# Titles a second of two processes, at least, where titles repeat as they do in files of offers; MB of one, at most.
LEAST, MOST = 4_000, 150
BESIDE = ("(H/F)", "H/F", "- CDI", "F/H - Lyon", "- Rennes (35)", "en CDI à Nantes", "débutant accepté", "")


def bench_coding(home: Home, work: Path) -> None:
    """Print how fast a file is coded whose titles repeat, and one where all are different, by one process and two."""
    print("code, a file of titles               titles a second of 1 and of 2 processes, MB of the largest")
    for rows, different in (MANY, SOME):
        source = work / f"titles-{different}.csv"
        text = lines(home.database, rows, different)
        source.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
        words = ("code", str(source), "--column", "intitule", "-o", str(work / "coded.csv"), "--processes")
        runs = in_turn(RUNS, *(ours(home.path, *words, str(processes)) for processes in (1, 2)))
        one, two = (rows / median([sample.wall for sample in samples]) for samples in runs)
        memory = max(map(peak, runs))
        least = f"  at least {LEAST:,}: {'met' if two >= LEAST else 'NOT MET'}" if (rows, different) == MANY else ""
        most = f"  at most {MOST} MB: {'met' if memory <= MOST else 'NOT MET'}"
        print(
            f"  {f'{rows:,}, {different:,} different':<34} {one:8.0f} {two:8.0f} {memory:8.0f}{least}{most}", flush=True
        )
    print()


def lines(database: Path, rows: int, different: int) -> Iterator[str]:
    """Yield the lines of a file of titles made of the labels of the ROME; a few of them are on many lines."""
    chance = random.Random(1)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        labels = [label for (label,) in connection.execute("SELECT libelle FROM rome_appellations ORDER BY code_ogr")]
    yield "id;intitule"
    titles: dict[str, None] = {}
    while len(titles) < different:
        label = chance.choice(chance.choice(labels).split(" / "))
        titles.setdefault(f"{label} {chance.choice(BESIDE)}".strip())
    known = list(titles)
    for number in range(rows):
        place = number if different == rows else min(int(chance.paretovariate(0.5)) - 1, different - 1)
        yield f"{number};{known[place]}"

"""The part of `make bench` about the search of jobs and of places: how right it is on our queries, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from infotravail.across.suggestions import suggest
from infotravail.opened import connect
from infotravail.search.ask.ranking import Ranker
from tests.asked import codages
from tests.bench import lieux, skills
from tests.bench.jeux import print_jeux
from tests.bench.measures import bound
from tests.bench.requetes import measured, requetes

LABELS, TITLES = 2_000, 5_000
# Milliseconds in which nineteen places of twenty are found, at most.
P95_PLACES = 2.0
# What costs most: many common words, each of which begins many others.
WORST = (
    "a " * 5_000,
    "technicien responsable agent ingenieur charge assistant conducteur operateur chef directeur " * 3 + "co",
    "é" * 10_000,
    "*\"' NEAR(a b) AND OR NOT ( ^ -",
    "xqzt wvkj pfqz mzzk qqrt vvxz jkqp wwzx",
)


def bench_search(database: Path) -> None:
    """Print how right and how fast the search is on a built file of the whole ROME."""
    connection = connect(database)
    asked = requetes()
    ranker = Ranker(connection)
    print("our queries                right first  among 5  no answer   p50 ms   p95 ms")
    for kind in (*dict.fromkeys(one.genre for one in asked), ""):
        mine = [one for one in asked if kind in ("", one.genre)]
        found = measured(ranker, mine)
        middle, most = _half_and_most(found.secondes)
        name = f"{kind or 'all'} ({len(mine)})"
        print(f"  {name:<24} {found.r1:11.3f} {found.r5:8.3f} {found.vide:10.3f} {middle:8.2f} {most:8.2f}")
    print_jeux(connection, lambda title: [one.code_rome for one in codages(connection, title)])
    labels = [label for (label,) in connection.execute("SELECT libelle FROM rome_appellations ORDER BY code_ogr")]
    some = labels[:: max(1, len(labels) // LABELS)][:LABELS]
    prefixes = sorted({label[:end] for label in some for end in range(2, len(label) + 1)})
    _print_times(
        f"suggest, {len(prefixes):,} prefixes of {len(some):,} labels", prefixes, lambda t: suggest(connection, t)
    )
    _print_times("rank, strings that cost most", list(WORST), lambda text: ranker.rank(text, complete=True))
    started = time.perf_counter()
    for title in labels[:TITLES]:
        codages(connection, f"{title} (H/F) - CDI - Rennes")
    speed = min(TITLES, len(labels)) / (time.perf_counter() - started)
    print(f"{'code, titles a second, one core':<52} {speed:8.0f}                  at least 400\n")
    connection.close()


def bench_places(database: Path) -> None:
    """Print how right and how fast places are found in a built file of everything, by the processor's time."""
    connection = connect(database)
    asked = lieux.requetes()
    print("places                       right first  among 5   p50 ms   p95 ms")
    for sort in (*dict.fromkeys(one.sorte for one in asked), ""):
        mine = [one for one in asked if sort in ("", one.sorte)]
        found = lieux.measured(connection, mine)
        middle, most = _half_and_most(found.secondes)
        name = f"{sort or 'all'} ({len(mine)})"
        told = f"  {name:<26} {found.r1:11.3f} {found.r5:8.3f} {middle:8.2f} {most:8.2f}"
        print(told + ("" if sort else f"  p95{bound(most, P95_PLACES)}"))
    print()
    connection.close()


def bench_skills(database: Path) -> None:
    """Print how right the search of skills is on queries that it has not seen, and how fast (processor's time)."""
    connection = connect(database)
    asked = skills.requetes()
    found = skills.measured(connection, asked)
    middle, most = _half_and_most(found.secondes)
    print(f"skills, {len(asked)} queries: no answer {found.vides}{bound(found.vides, skills.MOST_EMPTY)}")
    print(f"  right first {found.premieres} (at least {skills.LEAST_FIRST}), among {skills.AMONG} {found.parmi_cinq}")
    print(f"  first that no sheet asks for {found.sans_fiche}")
    print(f"  p50 {middle:.2f} ms, p95 {most:.2f} ms{bound(most, skills.P95)}\n")
    connection.close()


def _half_and_most(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th centile of times in order, in milliseconds."""
    half, most = (1000 * seconds[int(part * (len(seconds) - 1))] for part in (0.5, 0.95))
    return half, most


def _print_times(what: str, texts: list[str], ask: Callable[[str], object]) -> None:
    times = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        times.append(time.perf_counter() - started)
    times.sort()
    half, most = _half_and_most(times)
    print(f"{what:<52} p50 {half:.2f} ms, p95 {most:.2f} ms, most {1000 * times[-1]:.2f} ms")

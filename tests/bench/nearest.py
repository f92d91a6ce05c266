"""The part of `make bench` about agencies: every commune asked for its nearest ones, in process."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from infotravail.datasets.agences.endroits import Repere
from infotravail.datasets.agences.proches import agences
from infotravail.opened import connect

# As many as the page of a commune shows.
SHOWN = 10


def bench_agencies(database: Path) -> None:
    """Print how far the nearest agency of each commune is, and how long it takes to find the nearest ones."""
    connection = connect(database)
    codes = [code for (code,) in connection.execute("SELECT code_commune FROM communes ORDER BY 1")]
    distances, times = [], []
    for code in codes:
        started = time.perf_counter()
        found = agences(connection, lieu=Repere(commune=code), limit=SHOWN).agences
        times.append(1000 * (time.perf_counter() - started))
        distances += [one.distance_km for one in found[:1] if one.distance_km is not None]
    times.sort()
    half, most = (times[int(part * (len(times) - 1))] for part in (0.5, 0.95))
    print(f"nearest agencies, {len(codes):,} communes tried: {len(distances):,} have one at a distance")
    print(f"  median {statistics.median(distances):.1f} km, farthest {max(distances):.1f} km")
    print(f"  the {SHOWN} nearest: p50 {half:.2f} ms, p95 {most:.2f} ms\n")
    connection.close()

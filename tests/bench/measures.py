"""How the bench measures: whole processes, in turn, and the ratio to a reference of the same round."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))
# What a user has: modules that were compiled once.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall and CPU seconds, of all its processes, and the memory of the largest of them in MB."""

    wall: float
    cpu: float
    peak: float = 0.0


Case = Callable[[], Sample]


def measure(command: Sequence[str | Path]) -> Sample:
    """Run a command once. Its CPU and its memory are its own and those of the processes that it waited for."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {errors.decode()}")
    # The kernel adds up the times of a process and of its children, and gives the largest memory of one of them.
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ours(home: Path, *words: str) -> Case:
    """Return the run of a command of ours in a home."""
    return lambda: measure([INFOTRAVAIL, "--home", home, *words])


def in_turn(runs: int, *cases: Case) -> list[list[Sample]]:
    """Run cases in turn, and return the samples of each; the first round, which fills the caches, is not counted."""
    rounds = [[case() for case in cases] for _ in range(runs + 1)]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def median(values: Sequence[float]) -> float:
    """Return the median of what was measured."""
    return statistics.median(values)


def wall(samples: Sequence[Sample]) -> float:
    """Return the median wall time, in seconds."""
    return median([one.wall for one in samples])


def peak(samples: Sequence[Sample]) -> float:
    """Return the largest memory of one process, in MB."""
    return max(one.peak for one in samples)


def tell(what: str, samples: Sequence[Sample], reference: Sequence[Sample] = (), most: float = 0.0) -> None:
    """Print the medians of a case, its ratio to the reference of the same round, and whether that is within a bound."""
    spent = f"{wall(samples) * 1000:7.0f} ms  CPU {median([one.cpu for one in samples]) * 1000:6.0f} ms"
    ratio = median([one.wall / other.wall for one, other in zip(samples, reference, strict=True)]) if reference else 0.0
    by_cpu = median([one.cpu / other.cpu for one, other in zip(samples, reference, strict=True)]) if reference else 0.0
    against = f"  {ratio:5.2f} x (CPU {by_cpu:5.2f} x)" if reference else ""
    print(f"{what:<48} {spent}{against}{bound(ratio, most)}", flush=True)


def tell_value(what: str, value: float, unit: str, most: float) -> None:
    """Print a figure that has a bound of its own."""
    print(f"{what:<48} {value:7.1f} {unit}{bound(value, most)}", flush=True)


def bound(value: float, most: float) -> str:
    """Say whether a figure is within its bound, where it has one."""
    return f"  at most {most:g}: {'met' if value <= most else 'NOT MET'}" if most else ""

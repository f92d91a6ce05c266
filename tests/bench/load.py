"""`python -m tests.bench.load`: what the site does under load, and after it was killed.

`infotravail serve` is started on a free port. Fifty clients ask a realistic mix while one more runs,
all the time, a query that would not end. Then the server is killed with SIGKILL and started again:
the same addresses must give the same bodies (but the nonce). Last, with one such query alone running,
the addresses that answer as one types are timed, one after the other, and with none, a page's first byte.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.opened import find_database

RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
SEQUENTIAL, PAGES = 500, 100
TIMEOUT = httpx.Timeout(60)


@dataclass
class Measured:
    """What was answered: times in seconds by kind, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    refused: int = 0


@contextmanager
def serving(home: Home) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a home on a free port, give its address and its process, and end it."""
    command = [str(Path(sys.executable).with_name("infotravail")), "--home", str(home.path), "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        if not first.startswith("http://"):
            sys.exit(first + process.stderr.read())
        # What it says later (tracebacks of refused queries) would fill the pipe.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield first.split("/ ")[0], process
    finally:
        process.kill()
        process.wait()


def addresses(home: Home, chance: random.Random) -> Callable[[], tuple[str, str]]:
    """Return what draws the next address of a realistic mix, with its kind."""
    path, _ = find_database(home)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:

        def all_of(sql: str) -> list[str]:
            return [one for (one,) in connection.execute(sql)]

        sheets = all_of("SELECT code_rome FROM rome_metiers ORDER BY 1")
        titles = all_of("SELECT libelle_court FROM rome_appellations ORDER BY code_ogr")
        places = all_of("SELECT code_departement FROM departements WHERE code_region IS NOT NULL ORDER BY 1")
        towns = all_of("SELECT code_commune FROM communes ORDER BY 1")
        jobs = all_of("SELECT DISTINCT code_fap FROM bmo_metiers ORDER BY 1")
    tables = ("rome_metiers", "rome_appellations", "bmo", "agences", "communes", "rome_competences")

    def words() -> str:
        text = chance.choice(titles)
        return quote(text if chance.random() < 0.5 else text[: chance.randint(2, 12)])

    kinds: dict[str, tuple[int, Callable[[], str]]] = {
        "home": (5, lambda: "/"),
        "search JSON": (15, lambda: f"/-/recherche.json?q={words()}"),
        "search page": (10, lambda: f"/recherche?q={words()}"),
        "suggest": (25, lambda: f"/-/suggest.json?limit=8&q={words()}"),
        "sheet page": (15, lambda: f"/metier/{chance.choice(sheets)}"),
        "sheet JSON": (8, lambda: f"/metier/{chance.choice(sheets)}.json"),
        "territory": (7, lambda: f"/territoire/{chance.choice(places if chance.random() < 0.5 else towns)}"),
        "survey": (4, lambda: f"/bmo?metier={chance.choice(jobs)}"),
        "table page": (7, lambda: f"/{DATABASE}/{chance.choice(tables)}"),
        "table JSON": (2, lambda: f"/{DATABASE}/{chance.choice(tables)}.json"),
        "CSV": (2, lambda: f"/metier/{chance.choice(sheets)}/competences.csv"),
    }
    names, weights = list(kinds), [weight for weight, _ in kinds.values()]

    def draw() -> tuple[str, str]:
        (kind,) = chance.choices(names, weights)
        return kind, kinds[kind][1]()

    return draw


@contextmanager
def running_away(base: str, measured: Measured) -> Iterator[None]:
    """Have one client run a query that would not end, again and again, meanwhile."""
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=base, timeout=TIMEOUT) as client:
            while not stop.is_set():
                try:
                    answer = client.get(f"/{DATABASE}.json", params={"sql": RUNAWAY})
                except httpx.HTTPError as error:
                    measured.errors.append(f"runaway query: {error!r}")
                    return
                measured.refused += answer.status_code == 400
                if answer.status_code != 400:
                    measured.errors.append(f"runaway query: {answer.status_code}")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def load(base: str, home: Home, clients: int, seconds: float) -> Measured:
    """Ask the mix with many clients for a while."""
    measured, lock = Measured(), threading.Lock()
    end = time.perf_counter() + seconds

    def ask(number: int) -> None:
        draw = addresses(home, random.Random(number))
        with httpx.Client(base_url=base, timeout=TIMEOUT) as client:
            while time.perf_counter() < end:
                kind, address = draw()
                started = time.perf_counter()
                try:
                    answer = client.get(address)
                    said = "" if answer.status_code == 200 else f"{address}: {answer.status_code}"
                except httpx.HTTPError as error:
                    said = f"{address}: {error!r}"
                with lock:
                    measured.times[kind].append(time.perf_counter() - started)
                    if said:
                        measured.errors.append(said)

    with running_away(base, measured):
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return measured


def part(times: list[float], share: float) -> float:
    """Return, in milliseconds, the time under which a share of the answers came."""
    return 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]


def report(measured: Measured, seconds: float) -> None:
    """Print requests, errors and times by kind."""
    everything = [one for times in measured.times.values() for one in times]
    print(f"{'kind':<14} {'requests':>9} {'p50 ms':>9} {'p95 ms':>9} {'most ms':>9}")
    for kind, times in [*sorted(measured.times.items()), ("all", everything)]:
        print(f"{kind:<14} {len(times):9d} {part(times, 0.5):9.0f} {part(times, 0.95):9.0f} {1000 * max(times):9.0f}")
    print(f"{len(everything) / seconds:.0f} requests a second, {len(measured.errors)} errors, ", end="")
    print(f"{measured.refused} runaway queries stopped meanwhile")
    for said in measured.errors[:10]:
        print(f"  {said}")


def bodies(base: str, asked: list[str]) -> dict[str, tuple[int, bytes]]:
    """Return what addresses answer, but the nonces, and what Datasette says of the time that it took."""
    found = {}
    with httpx.Client(base_url=base, timeout=TIMEOUT) as client:
        for address in asked:
            answer = client.get(address)
            body = re.sub(rb'nonce="[^"]*"', b"", answer.content.replace(base.encode(), b""))
            body = re.sub(rb'requ\xc3\xaates en [\d.]+ ms|"query_ms": [\d.e-]+', b"", body)
            found[address] = (answer.status_code, body)
    return found


def alone(base: str, home: Home) -> None:
    """Print the times of the addresses that answer as one types, and of the first byte of a page."""
    draw = addresses(home, random.Random(2026))
    measured = Measured()
    wanted = {"search JSON": SEQUENTIAL, "suggest": SEQUENTIAL, "sheet page": PAGES}
    drawn: dict[str, list[str]] = defaultdict(list)
    while any(len(drawn[kind]) < count for kind, count in wanted.items()):
        kind, address = draw()
        drawn[kind].append(address)
    with httpx.Client(base_url=base, timeout=TIMEOUT) as client:
        for kind in ("search JSON", "suggest"):
            for busy in (False, True):
                times: list[float] = []
                with running_away(base, measured) if busy else nullcontext():
                    for address in drawn[kind][:SEQUENTIAL]:
                        started = time.perf_counter()
                        client.get(address).raise_for_status()
                        times.append(time.perf_counter() - started)
                said = "with a runaway query" if busy else "alone"
                print(f"{kind}, {SEQUENTIAL} in turn, {said}: ", end="")
                print(f"p50 {part(times, 0.5):.1f} ms, p95 {part(times, 0.95):.1f} ms")
        first = []
        for address in drawn["sheet page"][:PAGES]:
            started = time.perf_counter()
            with client.stream("GET", address) as answer:
                chunks = answer.iter_raw()
                next(chunks)
                first.append(time.perf_counter() - started)
                # The rest is read too, so that the connection can serve again.
                for _ in chunks:
                    pass
        print(f"sheet page, {PAGES} in turn, alone: first byte, median {1000 * statistics.median(first):.1f} ms")
    for said in measured.errors[:5]:
        print(f"  {said}")


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("INFOTRAVAIL_HOME", "dist")))
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    home = Home(options.home)
    _, is_sample = find_database(home)
    print(
        f"{options.clients} clients for {options.seconds:.0f} s, and one that runs a runaway query all the time", end=""
    )
    print(" (the sample: small answers)" if is_sample else "")
    draw = addresses(home, random.Random(20))
    asked = [draw()[1] for _ in range(20)]
    with serving(home) as (base, process):
        before = bodies(base, asked)
        measured = load(base, home, options.clients, options.seconds)
        report(measured, options.seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with serving(home) as (base, _):
        after = bodies(base, asked)
        changed = [address for address in asked if before[address] != after[address]]
        print(f"killed and started again: {len(asked) - len(changed)} of {len(asked)} addresses answer as before")
        for address in changed:
            print(f"  {address}")
        alone(base, home)
    if measured.errors or changed:
        sys.exit(1)


if __name__ == "__main__":
    main()

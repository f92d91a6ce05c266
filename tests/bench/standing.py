"""`make bench PART=standing`: one process that keeps standing, and what a cache in front of it brings.

`infotravail serve` is started on a free port, its calls counted. Two hundred readers ask a realistic mix, each looking
at what it got for a while, with hostile clients among them; then twenty thousand requests are made, and its memory
told before and after; then wrk asks nine addresses of it, and of nginx in front of it as `docs/nginx.conf` says. Last,
what reads texts of strangers is timed at one size and at twice that size: what is linear takes twice as long.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from infotravail.datasets.rome.codes import codes_in
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.opened import find_database
from infotravail.publish.tables import named_in
from tests.bench.load import RUNAWAY, addresses, alone, part
from tests.bench.measures import tell_value
from tests.publish.running import Running, running
from tests.publish.test_nginx import NGINX, in_front

BOMBS = (
    RUNAWAY,
    "select length(trim(printf('%.*c',60000,'a'),printf('%.*c',60000,'b')||'a'))",
    "with recursive n(i) as (select 1 union all select i+1 from n limit 200) select printf('%.*c',900000,'x') from n",
    "select count(*) from rome_appellations a, rome_appellations b where a.libelle like '%'||b.libelle||'%'",
)
NINE = (
    *("/", "/recherche?q=infirmier", "/metier/M1855", "/metier/M1805", "/metier/J1506.json", "/territoire/35"),
    *("/bmo", "/-/suggest.json?q=dev", "/metier/M1855/competences.csv"),
)
REQUESTS, WORKERS = 20_000, 16
HALVES, BOMBERS, LOST = 40, 4, 10
UNITS = (" ", "a ", "[", "/* ", "\n", "''", "M1805 ", "a.", " et ")
SIZE = 40_000


# What gives the next address of the mix, with its kind.
Draw = Callable[[], tuple[str, str]]


@dataclass
class Asked:
    """What was answered: the times in seconds of our pages, how many of each status, and what went wrong."""

    times: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: list[str] = field(default_factory=list)


class Client:
    """A connection that asks one thing after the other; a client of Python's would be busier than the site."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str) -> int:
        """Return the status of an address, once its body was read. Raises OSError, EOFError."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if found := re.search(rb"content-length: (\d+)", head):
            await reader.readexactly(int(found[1]))
        elif b"transfer-encoding: chunked" in head:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        if b"connection: close" in head:
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def reader(port: int, draw: Draw, number: int, end: float, pause: float, asked: Asked) -> None:
    """Ask the mix until the end, looking at each answer for a while."""
    chance, client = random.Random(number), Client(port)
    await asyncio.sleep(chance.uniform(0, pause))
    while time.perf_counter() < end:
        _, address = draw()
        started = time.perf_counter()
        try:
            status = await client.get(address)
            asked.times.append(time.perf_counter() - started)
            asked.statuses[str(status)] += 1
            if status != 200:
                asked.errors.append(f"{address}: {status}")
        except (OSError, EOFError, asyncio.IncompleteReadError) as error:
            # Its connection may have been closed as it asked: a browser would ask again.
            client.close()
            asked.statuses["asked again"] += 1
            if time.perf_counter() - started > 1:
                asked.errors.append(f"{address}: {error!r}")
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
    client.close()


async def half(port: int, end: float) -> None:
    """Ask half of something, again and again."""
    while time.perf_counter() < end:
        try:
            stream, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /metier/M1855 HTTP/1.1\r\nHost: ")
            await asyncio.wait_for(stream.read(), max(0.1, end - time.perf_counter()))
            writer.close()
        except (OSError, TimeoutError):
            await asyncio.sleep(0.1)


async def hostile(port: int, end: float, draw: Callable[[], str], asked: Asked) -> None:
    """Ask what would stop the site, again and again, and note what it says of it."""
    client = Client(port)
    while time.perf_counter() < end:
        try:
            asked.statuses[f"hostile {await client.get(draw())}"] += 1
        except (OSError, EOFError, asyncio.IncompleteReadError, ValueError):
            asked.statuses["hostile, cut"] += 1
            client.close()
        await asyncio.sleep(0.05)
    client.close()


async def crowd(port: int, home: Home, clients: int, seconds: float, pause: float) -> Asked:
    """Have readers and hostile clients ask at once."""
    draw, asked, chance = addresses(home, random.Random(17)), Asked(), random.Random(17)
    end = time.perf_counter() + seconds
    tasks: list[Awaitable[None]] = [reader(port, draw, number, end, pause, asked) for number in range(clients)]
    tasks += [half(port, end) for _ in range(HALVES)]
    tasks += [
        hostile(port, end, lambda: f"/{DATABASE}.json?sql={quote(chance.choice(BOMBS))}", asked) for _ in range(BOMBERS)
    ]
    tasks += [hostile(port, end, lambda: f"/{chance.randrange(10**9)}", asked) for _ in range(LOST)]
    await asyncio.gather(*tasks)
    return asked


async def many(port: int, home: Home, requests: int) -> None:
    """Ask the mix so many times."""

    draw = addresses(home, random.Random(17))

    async def some() -> None:
        client = Client(port)
        for _ in range(requests // WORKERS):
            await client.get(draw()[1])
        client.close()

    await asyncio.gather(*(some() for _ in range(WORKERS)))


def memory(site: Running) -> float:
    """Return how many megabytes the server and its children have of their own."""
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    found = 0
    for process in (site.process.pid, *children):
        said = Path(f"/proc/{process}/status").read_text()
        found += int(re.findall(r"RssAnon:\s+(\d+) kB", said)[0])
    return found / 1000


def rate(address: str, folder: Path) -> float:
    """Return how many of the nine addresses wrk is answered each second."""
    listed = ", ".join(json.dumps(one) for one in NINE)
    script = folder / "nine.lua"
    script.write_text(
        f"local all, at = {{{listed}}}, 0\n"
        "request = function() at = at % #all + 1; return wrk.format('GET', all[at]) end\n"
    )
    done = subprocess.run(
        ["wrk", "-t", "2", "-c", "32", "-d", "8s", "-s", script, address], capture_output=True, text=True, check=True
    )
    assert "Non-2xx" not in done.stdout, done.stdout
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])


def bench_cache(site: Running, folder: Path) -> None:
    """Hold what nginx answers against what it has behind it."""
    if NGINX is None or shutil.which("wrk") is None:
        print("requests a second: skipped, nginx or wrk is not installed\n")
        return
    behind = rate(site.address, folder)
    with in_front(folder, site, rate="1000000r/s", burst="1000000") as address:
        rate(address, folder)
        before = rate(address, folder)
    print(f"requests a second of nine addresses: {behind:.0f} of one process, {before:.0f} behind nginx")
    tell_value("  nginx, in times the process", before / behind, "", 0)
    print(f"  at least 100: {'met' if before >= 100 * behind else 'NOT MET'}\n")


def bench_texts() -> None:
    """Tell how much longer twice as long a text takes to be read."""
    print(
        f"texts of strangers: time at {2 * SIZE} characters, in times that at {SIZE}; the worst of {len(UNITS)} kinds"
    )
    for name, read in (("codes_in", codes_in), ("named_in", named_in)):
        worst = max(_ratio(read, unit) for unit in UNITS)
        tell_value(f"  {name}", worst, "", 3)
    print()


def _ratio(read: Callable[[str], object], unit: str) -> float:
    def seconds(size: int) -> float:
        text = f"a{unit * (size // len(unit))}b"
        times = []
        for _ in range(5):
            started = time.process_time()
            read(text)
            times.append(time.process_time() - started)
        return min(times)

    return seconds(2 * SIZE) / seconds(SIZE)


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.standing", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("INFOTRAVAIL_HOME", "dist")))
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=2, help="How long a reader looks at an answer, in seconds.")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    home = Home(options.home)
    _, is_sample = find_database(home)
    print("standing" + (" (the starter: smaller answers)" if is_sample else ""))
    bench_texts()
    with tempfile.TemporaryDirectory() as folder, running(home.path, "--stats", Path(folder) / "calls.db") as site:
        asked = asyncio.run(crowd(site.port, home, options.clients, options.seconds, options.pause))
        print(
            f"{options.clients} readers for {options.seconds:.0f} s, {options.pause:g} s between two pages, with "
            f"{HALVES} half requests, {BOMBERS} who run bombs and {LOST} who are lost: "
            f"{len(asked.times) / options.seconds:.0f} answers a second"
        )
        tell_value("  errors on our pages", len(asked.errors), "", 0)
        tell_value("  p50 of our pages", part(asked.times, 0.5), "ms", 0)
        tell_value("  p95 of our pages", part(asked.times, 0.95), "ms", 1_000)
        print(f"  {dict(sorted(asked.statuses.items()))}")
        for said in asked.errors[:5]:
            print(f"  {said}")
        asyncio.run(many(site.port, home, options.requests // 10))
        first = memory(site)
        asyncio.run(many(site.port, home, options.requests))
        tell_value(f"memory before {options.requests} requests", first, "MB", 0)
        tell_value("  after, in times that before", memory(site) / first, "", 1.15)
        print()
        bench_cache(site, Path(folder))
        alone(site.address, home)
        bench_list(site)


def bench_list(site: Running) -> None:
    """Tell how long the list of tables takes."""

    async def ask() -> list[float]:
        client, times = Client(site.port), []
        for _ in range(50):
            started = time.perf_counter()
            await client.get(f"/{DATABASE}")
            times.append(1000 * (time.perf_counter() - started))
        client.close()
        return times

    tell_value("the list of tables, median of 50", statistics.median(asyncio.run(ask())), "ms", 50)


if __name__ == "__main__":
    main()

"""The processes in which the SQL of strangers runs: how they begin, answer, die, and end with the site."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from infotravail.publish.sql.database import ServedDatabase
from infotravail.publish.sql.wire import Question
from infotravail.publish.sql.worker import Stopped, Worker
from tests.publish.hostile import IN_ONE_CALL, RUNAWAY
from tests.publish.served import Asked, asking, rows_of


@pytest.fixture(scope="module")
def copy(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's file, under the name that it is served by."""
    path = tmp_path_factory.mktemp("copy") / f"{DATABASE}.db"
    shutil.copy(built.database, path)
    return path


@pytest.fixture(scope="module")
def site(copy: Path) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(copy, DATASETS)) as asked:
        yield asked


def served(asked: Asked) -> ServedDatabase:
    """The database of ours that a site serves."""
    database = asked.datasette.databases[DATABASE]
    assert isinstance(database, ServedDatabase)
    return database


def processes_of(worker: Worker) -> subprocess.Popen[bytes]:
    """The process of a worker."""
    return worker._process


@pytest.fixture
def worker(copy: Path) -> Iterator[Worker]:
    """A worker on the sample."""
    one = Worker(f"{copy.as_uri()}?immutable=1")
    yield one
    one.close()


def asked(worker: Worker, sql: str, milliseconds: int = 300) -> list[tuple[object, ...]]:
    rows, _, _ = worker.ask(Question(sql, {}, milliseconds, None))
    return [tuple(row) for row in rows]


def test_rows_are_those_of_sqlite3(worker: Worker) -> None:
    sql = (
        "select 1 as a, 'é' as [B \"c], x'00' as a, null as d, 1.5 as e, 9223372036854775807 as f, 'x' || char(0) as g"
    )
    rows, is_cut, description = worker.ask(Question(sql, {}, 300, 10))
    (row,) = rows
    assert isinstance(row, sqlite3.Row)
    assert tuple(row) == (1, "é", b"\0", None, 1.5, 2**63 - 1, "x\0")
    assert row.keys() == ["a", 'B "c', "a", "d", "e", "f", "g"]
    assert (row["a"], row["D"], row[-1]) == (1, None, "x\0")
    assert [name for name, *_ in description] == row.keys()
    assert not is_cut


def test_errors_are_those_of_sqlite3(worker: Worker) -> None:
    for sql, kind, said in (
        ("select * from rien", sqlite3.OperationalError, "no such table: rien"),
        ("select [out of memory]", sqlite3.OperationalError, "no such column: out of memory"),
        ("select :a", sqlite3.ProgrammingError, "You did not supply a value for binding parameter :a."),
        ("select abs(-9223372036854775807 - 1)", sqlite3.OperationalError, "integer overflow"),
    ):
        with pytest.raises(kind, match=re.escape(said)):
            asked(worker, sql)


def test_a_worker_that_is_killed_is_replaced(worker: Worker) -> None:
    for sent in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
        process = processes_of(worker)
        assert asked(worker, "select 1") == [(1,)]
        os.kill(process.pid, sent)
        process.wait()
        assert asked(worker, "select 2") == [(2,)]
        assert processes_of(worker).pid != process.pid


def test_a_worker_that_dies_while_it_works_says_so_and_is_replaced(worker: Worker) -> None:
    asked(worker, "select 1")
    threading.Timer(0.3, processes_of(worker).kill).start()
    with pytest.raises(sqlite3.OperationalError, match="mémoire"):
        asked(worker, RUNAWAY, 20_000)
    assert asked(worker, "select 2") == [(2,)]


def test_a_worker_that_is_stuck_is_not_waited_for(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infotravail.publish.sql.worker.PATIENCE", 0.0)
    asked(worker, "select 1")
    os.kill(processes_of(worker).pid, signal.SIGSTOP)
    with pytest.raises(Stopped):
        asked(worker, "select 1")
    assert asked(worker, "select 2") == [(2,)]


def test_a_file_that_no_process_can_read_is_the_fault_of_the_site(tmp_path: Path) -> None:
    worker = Worker(f"{(tmp_path / 'rien.db').as_uri()}?mode=ro")
    try:
        for _ in range(2):
            with pytest.raises(RuntimeError, match="cannot begin"):
                asked(worker, "select 1")
    finally:
        worker.close()


def test_a_worker_begins_under_limits_that_are_lower_than_its_own(copy: Path) -> None:
    program = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (800_000_000, 800_000_000))\n"
        "from infotravail.publish.sql.wire import Question\n"
        "from infotravail.publish.sql.worker import Worker\n"
        f"worker = Worker({copy.as_uri() + '?immutable=1'!r})\n"
        "print(tuple(worker.ask(Question('select 1', {}, 300, None))[0][0]))\n"
        "worker.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "(1,)\n"


def test_a_machine_that_has_no_more_descriptors_is_busy(copy: Path) -> None:
    program = (
        "import asyncio, resource\n"
        "from infotravail.publish.sql.pool import Busy, Pool\n"
        "from infotravail.publish.sql.wire import Question\n"
        f"pool = Pool({copy.as_uri() + '?immutable=1'!r}, 1)\n"
        "held = []\n"
        "async def ask():\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"
        "    try:\n"
        "        while True:\n"
        "            held.append(open('/dev/null'))\n"
        "    except OSError:\n"
        "        pass\n"
        "    try:\n"
        "        await pool.ask(Question('select 1', {}, 300, None))\n"
        "    except Busy:\n"
        "        print('busy')\n"
        "    for one in held:\n"
        "        one.close()\n"
        "    rows, _, _ = await pool.ask(Question('select 1', {}, 300, None))\n"
        "    print(tuple(rows[0]))\n"
        "asyncio.run(ask())\n"
        "pool.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=100)
    assert done.stdout == "busy\n(1,)\n", done.stderr


def test_one_call_ends_with_its_process(worker: Worker) -> None:
    process = processes_of(worker)
    with pytest.raises(Stopped):
        asked(worker, IN_ONE_CALL["trim"])
    assert process.returncode == -signal.SIGPROF
    assert asked(worker, "select 2") == [(2,)]


def test_a_worker_ends_with_the_site_whatever_ends_it(copy: Path, tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from infotravail.publish.sql.wire import Question\n"
        "from infotravail.publish.sql.worker import Worker\n"
        f"worker = Worker({copy.as_uri() + '?immutable=1'!r})\n"
        "worker.ask(Question('select 1', {}, 300, None))\n"
        "print(worker._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    for sent in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            parent.send_signal(sent)
        assert_gone(child)


def assert_gone(pid: int) -> None:
    """Assert that a process ends by itself, soon."""
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text():
            # Whoever has taken it over has not yet looked.
            return
        time.sleep(0.02)
    raise AssertionError(pid)


def test_a_site_that_is_closed_leaves_no_process(copy: Path) -> None:
    with asking(make_site(copy, DATASETS)) as site:
        assert rows_of(site, "select 1") == [[1]]
        assert site.get(f"/{DATABASE}/rome_metiers").status_code == 200
        pids = [processes_of(one).pid for each in served(site)._pools.values() for one in each._idle]
        assert len(pids) >= 2
    for pid in pids:
        assert_gone(pid)


def test_no_process_begins_before_it_is_needed(copy: Path) -> None:
    with asking(make_site(copy, DATASETS)) as site:
        for address in ("/", "/metier/M1855", "/recherche?q=dev", "/-/recherche.json?q=dev"):
            assert site.get(address).status_code == 200
        assert not any(each._idle for each in served(site)._pools.values())


def test_a_site_without_threads_is_left_as_it_is(copy: Path) -> None:
    datasette = Datasette([], immutables=[str(copy)], settings={"num_sql_threads": 0})
    with asking(datasette) as site:
        assert rows_of(site, "select 1") == [[1]]
        assert not isinstance(datasette.databases[DATABASE], ServedDatabase)


def test_a_file_that_may_change_is_read_as_it_is(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{DATABASE}.db"
    shutil.copy(copy, path)
    with asking(Datasette([str(path)])) as site:
        assert isinstance(site.datasette.databases[DATABASE], ServedDatabase)
        (before,) = rows_of(site, "select count(*) from usages")[0]
        with sqlite3.connect(path) as connection:
            connection.execute("create table une_autre (a text)")
        connection.close()
        assert rows_of(site, "select count(*) from une_autre") == [[0]]
        assert "une_autre" in site.get(f"/{DATABASE}").text
        assert rows_of(site, "select count(*) from usages") == [[before]]


def test_what_facets_wait_for_is_interrupted_as_datasette_expects(site: Asked) -> None:
    with pytest.raises(QueryInterrupted):
        asyncio.run(served(site).execute(RUNAWAY, custom_time_limit=50))


def test_what_is_remembered_of_the_schema_is_bounded(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    known = served(site)._known
    site.get(f"/{DATABASE}")
    before = len(known)
    for number in range(5):
        assert site.get(f"/{DATABASE}/{'x' * 5000}{number}").status_code == 404
    assert len(known) == before
    monkeypatch.setattr("infotravail.publish.sql.database._MOST_REMEMBERED", before)
    for number in range(5):
        assert site.get(f"/{DATABASE}/rien{number}").status_code == 404
    assert len(known) == before


def test_a_worker_that_is_replaced_leaves_no_descriptor(site: Asked) -> None:
    def held() -> int:
        return len(list(Path("/dev/fd").iterdir()))

    rows_of(site, "select 1")
    site.get(f"/{DATABASE}.json?sql={quote(IN_ONE_CALL['trim'])}")
    before = held()
    for number in range(5):
        assert rows_of(site, f"select {number}") == [[number]]
        assert site.get(f"/{DATABASE}.json?sql={quote(IN_ONE_CALL['trim'])}").status_code == 400
    assert held() <= before


@pytest.mark.parametrize(
    "sql",
    [
        *("pragma temp_store = 1", "pragma hard_heap_limit = 0", "pragma query_only = 0", "pragma writable_schema = 1"),
        *("pragma cache_size = 1000000", "attach ':memory:' as x", "create temp table x (a)", "begin", "vacuum"),
        *("savepoint x", "detach main", "reindex", "analyze", "create temp view x as select 1"),
    ],
)
def test_a_worker_refuses_what_datasette_would_never_pass_it(worker: Worker, sql: str) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        asked(worker, sql)

"""Files of many rows: a stream, whatever the number of processes; an end that nobody wanted leaves nothing behind."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infotravail.home import Home
from infotravail.tabular.asking import Answered, Key
from infotravail.tabular.many import AT_ONCE, REMEMBERED, Here, answered
from tests.conftest import Run
from tests.files import columns, table

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))
WORDS = (
    "comptable",
    "œnologue",
    "serveur",
    "agent",
    "infirmier",
    "chef de projet",
    "zzqqxx",
    "",
    "Développeur web (H/F)",
)
# More rows than are asked at once, of titles that repeat and of titles that do not.
ROWS = [
    f"{number};{WORDS[number % len(WORDS)]}{' ' * (number % 7)}{number // 40 % 50 or ''}" for number in range(5_000)
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "offres.csv").write_text("id;intitulé\n" + "".join(f"{row}\n" for row in ROWS), encoding="utf-8")
    return tmp_path / "offres.csv"


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [[], ["--long"], ["--json"], ["--threshold", "0.5"]], ids=lambda words: "".join(words[:1]) or "plain"
)
def test_the_bytes_are_the_same_whatever_the_number_of_processes(
    run: Run, built: Home, source: Path, words: list[str]
) -> None:
    asked = ("--home", built.path, "code", source, "--column", "intitulé", *words)
    alone = run(*asked, check=True)
    assert alone.stdout.count("\n") > len(ROWS) / 2
    for processes in ("2", "3"):
        done = run(*asked, "--processes", processes, check=True)
        assert done.stdout == alone.stdout
        assert done.stderr == alone.stderr


@pytest.mark.slow
def test_a_review_and_a_workbook_are_the_same_too(run: Run, built: Home, source: Path, tmp_path: Path) -> None:
    made = []
    for processes in ("1", "2"):
        review, target = tmp_path / f"r{processes}.csv", tmp_path / f"o{processes}.xlsx"
        words = ("--processes", processes, "--review", review, "-o", target)
        run("--home", built.path, "code", source, "--column", "intitulé", *words, check=True)
        made.append((review.read_bytes(), target.read_bytes()))
    assert made[0] == made[1]


def test_other_commands_have_processes_too(run: Run, built: Home, tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("code\n" + "M1805\nA1413\nM 1855\nx\n" * 700, encoding="utf-8")
    asked = ("--home", built.path, "passage", "--file", tmp_path / "codes.csv", "--column", "code")
    assert run(*asked, "--processes", "2", check=True).stdout == run(*asked, check=True).stdout
    assert run(*asked, "--processes", "0").returncode == 2


# Ends that nobody wanted.


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """A file that takes its time: every title is another."""
    rows = (f"{number};chef de projet {number} assistant comptable\n" for number in range(60_000))
    (tmp_path / "long.csv").write_text("id;intitulé\n" + "".join(rows), encoding="utf-8")
    return tmp_path / "long.csv"


def comes(is_so: Callable[[], bool]) -> bool:
    """Tell whether something comes about within half a minute."""
    for _ in range(600):
        if is_so():
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> list[int]:
    """Return the processes that answer: those that this one spawned, without the one that tracks resources."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == pid and b"multiprocessing-fork" in command:
            found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def started(built: Home, long_file: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The command at work with two processes, its output begun, that will be ended."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "codees.csv").write_text("before")
    words = ["code", long_file, "--column", "intitulé", "--processes", "2", "-o", tmp_path / "out" / "codees.csv"]
    process = subprocess.Popen(
        [INFOTRAVAIL, "--home", built.path, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert comes(lambda: any(path.stat().st_size for path in (tmp_path / "out").glob(".codees.csv-*.tmp")))
            assert len(children(process.pid)) == 2
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_neither_a_file_nor_a_process(
    started: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    workers = children(started.pid)
    if number == signal.SIGINT:
        # As a terminal does: to each of them.
        for worker in workers:
            os.kill(worker, number)
    started.send_signal(number)
    _, errors = started.communicate(timeout=30)
    assert started.returncode == (130 if number == signal.SIGINT else 128 + number)
    assert "Traceback" not in errors
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["codees.csv"]
    assert (tmp_path / "out" / "codees.csv").read_text() == "before"
    assert not any(map(is_alive, workers))


def test_a_process_that_is_killed_is_told_and_nothing_is_written(
    started: subprocess.Popen[str], tmp_path: Path
) -> None:
    first, second = children(started.pid)
    os.kill(first, signal.SIGKILL)
    _, errors = started.communicate(timeout=30)
    assert started.returncode == 71
    assert "--processes: a process that answered was killed (signal 9)\n  → free memory" in errors
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["codees.csv"]
    assert (tmp_path / "out" / "codees.csv").read_text() == "before"
    assert not is_alive(second)


def test_processes_end_with_the_one_that_began_them(started: subprocess.Popen[str]) -> None:
    workers = children(started.pid)
    started.kill()
    started.wait()
    assert comes(lambda: not any(map(is_alive, workers)))


def test_a_damaged_file_is_told_by_whoever_reads_it(run: Run, home: Home, source: Path) -> None:
    data = bytearray(home.database.read_bytes())
    middle = len(data) // 2
    data[8192:middle] = bytes(middle - 8192)
    home.database.write_bytes(data)
    for processes in ("1", "2"):
        done = run("--home", home.path, "code", source, "--column", "intitulé", "--processes", processes)
        assert done.returncode == 74, done.stderr
        assert "damaged" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_reader_that_goes_ends_the_command(built: Home, long_file: Path) -> None:
    words = [INFOTRAVAIL, "--home", built.path, "code", long_file, "--column", "intitulé", "--processes", "2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("id;intitulé;code_rome;")
        workers = children(process.pid)
        process.stdout.close()
        assert process.wait(timeout=60) == 1
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert not any(map(is_alive, workers))


# What is said meanwhile.


@pytest.mark.slow
def test_a_person_is_told_how_far_it_is_and_a_pipe_is_not(built: Home, long_file: Path, tmp_path: Path) -> None:
    words = [INFOTRAVAIL, "--home", built.path, "code", long_file, "--column", "intitulé", "-o", tmp_path / "o.csv"]
    leader, follower = pty.openpty()
    with subprocess.Popen(words, stderr=follower, stdout=subprocess.PIPE) as process:
        os.close(follower)
        said = b""
        while not re.search(rb"encore [0-9]", said):
            said += os.read(leader, 1000)
        process.terminate()
    os.close(leader)
    told = said.decode(errors="ignore")
    assert re.search(r"\r[0-9]+ intitulés, [0-9]+ par seconde, [0-9]+ %, encore [0-9]", told)


# The stream.


def test_no_more_is_held_than_what_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def rows() -> Iterator[int]:
        for number in range(10 * AT_ONCE):
            read.append(number)
            yield number

    asked: list[Key] = []

    def answer(key: Key) -> Answered:
        asked.append(key)
        return Answered(((key[0],),), ())

    given = 0
    for some, slots in answered(rows(), lambda row: (str(row % 100),), Here(answer), lambda one: one.lines):
        given += len(some)
        assert [slot.ready for slot in slots] == [((str(row % 100),),) for row in some]
        assert len(read) <= given + AT_ONCE
    assert given == 10 * AT_ONCE
    # Each title once, however often it comes.
    assert len(asked) == 100


@pytest.mark.slow
def test_what_is_remembered_has_an_end_and_answers_are_the_same_without_it() -> None:
    numbers = [*range(2 * REMEMBERED), *range(50)]
    asked: list[Key] = []

    def answer(key: Key) -> Answered:
        asked.append(key)
        return Answered(((key[0],),), ())

    found = [
        slot.ready
        for _, slots in answered(numbers, lambda row: (str(row),), Here(answer), lambda one: one.lines[0][0])
        for slot in slots
    ]
    assert found == list(map(str, numbers))
    assert len(asked) == len(numbers)


@pytest.mark.slow
def test_the_table_of_many_rows_keeps_their_order(run: Run, built: Home, source: Path) -> None:
    done = run("--home", built.path, "code", source, "--column", "intitulé", "--processes", "2", check=True)
    assert [";".join(row) for row in columns(table(done.stdout), "id", "intitulé")] == ROWS

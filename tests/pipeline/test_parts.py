"""A release is made of parts, one for each dataset: where and when each was built changes none of its bytes."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.editions.diff import compare
from infotravail.editions.report import as_json
from infotravail.errors import DeclarationError, ProcessLost, SourceChanged
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Check, Computed, Dataset
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.parts import plan
from infotravail.pipeline.workers import News, Tell, Workers
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.sample import archive_sample
from tests.zips import SAMPLE_CSV, csv_name, replacing, rewritten

OF_PUBLISHERS = [dataset.name for dataset in DATASETS if dataset.files]


def stages_of(
    home: Home, snapshots: tuple[Snapshot, ...] | None = None, **options: int | bool
) -> tuple[Built, list[str]]:
    """Build, and return what was said of each stage."""
    said: list[str] = []
    built = build(home, DATASETS, snapshots or read_lock(home.lock), said.append, **options)  # type: ignore[arg-type]
    return built, said


def leftovers(home: Home) -> list[str]:
    """Return the names of the temporary files of a home."""
    return sorted(path.name for path in home.path.glob(".build-*"))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_number_of_processes_changes_no_byte(built: Home, empty: Home, jobs: int) -> None:
    stages_of(empty, archive_sample(empty), jobs=jobs)
    assert sha256_of(empty.database) == sha256_of(built.database)
    assert leftovers(empty) == []


@pytest.mark.slow
def test_without_forks_the_parts_are_built_in_turn(built: Home, empty: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    stages_of(empty, archive_sample(empty), jobs=2)
    assert sha256_of(empty.database) == sha256_of(built.database)


@pytest.mark.parametrize("changed", OF_PUBLISHERS)
def test_what_did_not_change_is_reused_and_changes_no_byte(home: Home, changed: str) -> None:
    listed = tuple(
        replace(one, title="Une autre édition") if one.dataset == changed else one for one in read_lock(home.lock)
    )
    built, said = stages_of(home, listed)
    due = {changed, *(dataset.name for dataset in DATASETS if changed in dataset.needs)}
    assert set(built.reused) == {dataset.name for dataset in DATASETS} - due
    assert sorted(words.split()[1] for words in said if words.startswith("load ")) == sorted(due)
    reused = sha256_of(home.database)
    anew, said = stages_of(home, listed, reuse=False, jobs=1)
    assert anew.reused == ()
    assert not [words for words in said if words.startswith("reuse")]
    assert sha256_of(home.database) == reused


def test_with_nothing_changed_every_part_is_reused_to_the_same_bytes(home: Home) -> None:
    before = sha256_of(home.database)
    home.manifest_of(json.loads(home.manifest.read_text())["release"]).unlink()
    built, _ = stages_of(home)
    assert built.reused == tuple(dataset.name for dataset in DATASETS)
    assert sha256_of(home.database) == before


def test_a_release_that_was_edited_gives_no_part(home: Home) -> None:
    before = sha256_of(home.database)
    release = home.path / json.loads(home.manifest.read_text())["file"]
    data = bytearray(release.read_bytes())
    data[-1] ^= 1
    release.write_bytes(data)
    built, _ = stages_of(home)
    assert built.reused == ()
    assert sha256_of(home.database) == sha256_of(built.path) == before


def test_a_journal_that_was_put_beside_the_release_is_not_played(home: Home) -> None:
    release = home.path / json.loads(home.manifest.read_text())["file"]
    before = sha256_of(release)
    journal = release.with_name(f"{release.name}-journal")
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(1016))
    listed = tuple(replace(one, title="Autre") if one.dataset == "bmo" else one for one in read_lock(home.lock))
    built, _ = stages_of(home, listed)
    assert "rome" in built.reused
    assert sha256_of(release) == before


def test_a_manifest_of_another_builder_gives_no_part(home: Home) -> None:
    known = json.loads(home.manifest.read_text())
    known["parts"] = dict.fromkeys(known["parts"], "0" * 64)
    known["code"] = "0" * 64
    home.manifest.write_text(json.dumps(known))
    built, _ = stages_of(home)
    assert built.reused == ()


@pytest.mark.parametrize("lost", [True, False], ids=["a table is lost", "a hash is another"])
def test_a_manifest_whose_tables_are_not_those_of_the_file_gives_no_part(home: Home, lost: bool) -> None:
    known = json.loads(home.manifest.read_text())
    if lost:
        del known["tables"]["rome_metiers"]
    else:
        known["tables"]["rome_metiers"]["sha256"] = "0" * 64
    known["code"] = "0" * 64
    home.manifest.write_text(json.dumps(known))
    before = sha256_of(home.database)
    built, _ = stages_of(home)
    assert built.reused == ()
    assert sha256_of(home.database) == before


def test_a_bad_snapshot_builds_its_own_part_again_and_no_other(home: Home) -> None:
    bad = rewritten(SAMPLE_CSV, home.path / "bad.zip", {csv_name("themes"): replacing('"001"', '"0A1"', 1)})
    keep(home, ROME, Arrival(bad, "2026-12-01", sample=True))
    built, said = stages_of(home, jobs=1)
    assert [refused.dataset for refused in built.refused] == ["rome"]
    loaded = [words.split()[1] for words in said if words.startswith("load ")]
    assert loaded == ["rome"], "the second choice is that of the release in place"
    assert {"rome", "recherche"} <= set(built.reused)
    again, said = stages_of(home, reuse=False, jobs=1)
    loaded = [words.split()[1] for words in said if words.startswith("load ")]
    assert sorted(loaded) == sorted([*(dataset.name for dataset in DATASETS), "rome"])
    assert again.refused == built.refused


def test_the_key_of_a_part_is_that_of_all_that_makes_it(home: Home) -> None:
    listed = read_lock(home.lock)
    keys = {one.name: one.key for one in plan(home, DATASETS, listed)}
    assert keys == {one.name: one.key for one in plan(home, DATASETS, listed[::-1])}
    assert keys == json.loads(home.manifest.read_text())["parts"]
    other = [replace(one, sha256="0" * 64) if one.dataset == "geo" else one for one in listed]
    changed = {one.name for one in plan(home, DATASETS, other) if one.key != keys[one.name]}
    assert changed == {"geo", "agences", "statistiques", "offres"}


def test_a_mistake_in_a_declaration_crosses_from_its_process(empty: Home) -> None:
    broken = replace(ROME, checks=(Check("rien", "rome_metiers", "SELECT code_rome FROM rome_metiers WHERE rien()"),))
    with pytest.raises(DeclarationError, match="rien"):
        build(empty, (broken,), archive_sample(empty), lambda stage: None, jobs=2)
    assert leftovers(empty) == []


def search_that_fails(error: Exception) -> Dataset:
    """Return the search, of which one table cannot be computed."""
    recherche = next(dataset for dataset in DATASETS if dataset.name == "recherche")

    def rows_of_nothing(connection: object) -> Iterator[tuple[str, ...]]:
        raise error

    failing = Computed(rows_of_nothing, of=("rome_metiers",))
    changed = (
        replace(table, source=failing) if table.name == "recherche_fiches" else table for table in recherche.tables
    )
    return replace(recherche, tables=tuple(changed))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_begins_early_is_not_blamed_for_rows_that_are_refused_later(empty: Home, jobs: int) -> None:
    """The search begins before the ROME is proved: the file of the ROME is at fault."""
    cut = rewritten(
        SAMPLE_CSV,
        empty.path / "cut.zip",
        {csv_name("liens_rome_referentiels"): lambda data: b"".join(data.splitlines(keepends=True)[:-1])},
    )
    keep(empty, ROME, Arrival(cut, "2026-11-23", sample=True))
    with pytest.raises(SourceChanged, match="only in the tables"):
        build(
            empty,
            (ROME, search_that_fails(ZeroDivisionError("une faute"))),
            read_lock(empty.lock),
            lambda stage: None,
            jobs=jobs,
        )
    assert leftovers(empty) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_ours_is_told_with_the_place_where_it_was_made(empty: Home, jobs: int) -> None:
    with pytest.raises(ZeroDivisionError, match="une faute") as caught:
        build(
            empty,
            (ROME, search_that_fails(ZeroDivisionError("une faute"))),
            archive_sample(empty),
            lambda stage: None,
            jobs=jobs,
        )
    told = "".join(getattr(caught.value, "__notes__", [])) or str(caught.traceback[-1])
    assert "rows_of_nothing" in told
    assert leftovers(empty) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_lack_of_memory_is_told_as_such(empty: Home, jobs: int) -> None:
    with pytest.raises(ProcessLost, match="not enough memory") as caught:
        build(empty, (ROME, search_that_fails(MemoryError())), archive_sample(empty), lambda stage: None, jobs=jobs)
    assert caught.value.place == str(empty.path)
    assert leftovers(empty) == []


@contextmanager
def stopped_in_a_worker(home: Home) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Give a build whose two workers sleep in the middle of their work, and their process numbers."""
    script = (
        "import os, sys, time\n"
        "from infotravail.cli import main\n"
        "first = os.getpid()\n"
        "def trace(frame, event, arg):\n"
        "    if frame.f_code.co_name == '_prove_repeats' and os.getpid() != first:\n"
        "        os.write(1, b'%d\\n' % os.getpid())\n"
        "        time.sleep(60)\n"
        "sys.setprofile(trace)\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "--home", home.path, "build", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A group of its own, as a terminal gives it; what runs the tests in the background may ignore Ctrl-C.
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    try:
        yield process, [int(process.stdout.readline()) for _ in range(2)]
    finally:
        process.kill()
        process.communicate(timeout=30)


def assert_gone(pids: list[int]) -> None:
    """Assert that processes end within some seconds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        alive = [pid for pid in pids if is_alive(pid)]
        if not alive:
            return
        time.sleep(0.05)
    raise AssertionError(f"still there: {alive}")


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return re.sub(r".*\) ", "", state)[0] not in "ZX"


@pytest.mark.slow
def test_a_worker_that_is_killed_ends_the_build_and_leaves_nothing(empty: Home) -> None:
    archive_sample(empty)
    with stopped_in_a_worker(empty) as (process, pids):
        os.kill(pids[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == ProcessLost.exit_code == 71
    assert re.search(
        r"^Error: (rome v460|bmo 2023.*): the process that worked on it was killed \(signal 9\)$", errors, re.M
    )
    assert "\n  → free memory, or build with --jobs 1" in errors
    assert "Traceback" not in errors
    assert_gone(pids)
    assert leftovers(empty) == []
    assert not empty.database.exists()


@pytest.mark.slow
def test_workers_end_with_their_parent_and_the_next_build_clears_what_they_left(empty: Home, built: Home) -> None:
    archive_sample(empty)
    with stopped_in_a_worker(empty) as (process, pids):
        process.kill()
        process.wait(timeout=30)
        assert_gone(pids)
    assert leftovers(empty)
    stages_of(empty)
    assert leftovers(empty) == []
    assert sha256_of(empty.database) == sha256_of(built.database)


@pytest.mark.parametrize("whole_group", [True, False], ids=["in a terminal", "sent to the command alone"])
def test_ctrl_c_while_workers_work_ends_with_130(empty: Home, whole_group: bool) -> None:
    archive_sample(empty)
    with stopped_in_a_worker(empty) as (process, pids):
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert_gone(pids)
    assert leftovers(empty) == []


def test_workers_are_gone_when_their_owner_fails() -> None:
    with pytest.raises(KeyError), Workers(2) as workers:
        workers.start("slow", "slow", lambda tell: time.sleep(60))
        workers.start("wrong", "wrong", lambda tell: {}["nothing"])
        assert workers.is_full
        slow = [child.pid for child in multiprocessing.active_children() if child.pid]
        news = workers.next()
        assert (news.name, news.kind) == ("wrong", "failed")
        raise news.what
    assert_gone(slow)


def test_a_worker_tells_on_its_way_what_others_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(tell: Tell) -> str:
        tell("half")
        return "whole"

    with Workers(2) as workers:
        workers.start("one", "one", work)
        assert [workers.next(), workers.next()] == [News("one", "told", "half"), News("one", "done", "whole")]
        assert workers.busy == set()
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with Workers(2) as in_turn:
        in_turn.start("one", "one", work)
        assert in_turn.is_full
        assert in_turn.next() == News("one", "done", "whole")


def test_the_changes_told_are_those_of_a_whole_comparison(home: Home) -> None:
    """The tables of the same hashes are not read again."""
    changed = rewritten(
        SAMPLE_CSV, home.path / "other.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de")}
    )
    keep(home, ROME, Arrival(changed, "2026-12-01", sample=True))
    before = home.path / json.loads(home.manifest.read_text())["file"]
    built, _ = stages_of(home)
    told = json.loads(home.changes.read_text())["diff"]
    assert told == json.loads(json.dumps(as_json(compare(before, built.path))))
    assert any(table["nom"] == "rome_themes" and table["nb_changees"] for table in told["tables"])


def test_build_says_what_it_reused_and_does_without_when_asked(home: Home, run: Run) -> None:
    changed = rewritten(
        SAMPLE_CSV, home.path / "other.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de")}
    )
    keep(home, ROME, Arrival(changed, "2026-12-01", sample=True))
    first = run("--home", home.path, "build", check=True)
    assert "Taken from the release before, as nothing of it has changed: bmo, geo, agences, imt." in first.stdout
    reused = sha256_of(home.database)
    second = run("--home", home.path, "build", "--no-reuse", "--jobs", "1", check=True)
    assert "Taken from" not in second.stdout
    assert sha256_of(home.database) == reused
    assert run("--home", home.path, "build", "--jobs", "0").returncode == 2

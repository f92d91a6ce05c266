"""The archive: what is in it is what was read, what is damaged is told and mended, and no program's end breaks it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from infotravail.disk import sha256_of
from infotravail.errors import HomeError, SourceChanged, SourceUnavailable
from infotravail.facts import Package, Recognised
from infotravail.french import number
from infotravail.home import Home
from infotravail.pipeline.select import RELEASES
from infotravail.sources.archive import Arrival, Kept, keep, keep_release
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import append, copy_of, read_lock
from infotravail.sources.store import Examined, examine
from tests.conftest import Run
from tests.sources.server import Server, answer
from tests.sources.support import FILE, PETIT, old_rome, picture, raises_only, release
from tests.zips import SAMPLE_CSV

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))
# Root writes anywhere: without these, it asks the modes like everyone.
AS_A_USER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def place(home: Home) -> Path:
    """Return the place of the first bytes that the lock names."""
    return home.stored(read_lock(home.lock)[0].sha256)


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def instead(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Return the damage that puts something else in the place of a file."""

    def damage(path: Path) -> None:
        path.unlink()
        make(path)

    return damage


def _to_another_file(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(release("v499"))
    path.symlink_to(other)


def _full_folder(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("important")


def _socket(path: Path) -> None:
    before = Path.cwd()
    os.chdir(path.parent)  # A socket's name is short.
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s")
    os.chdir(before)
    path.with_name("s").rename(path)


def _file_for_a_folder(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("a file")


def _unreadable(path: Path) -> None:
    path.write_bytes(b"x")
    path.chmod(0)


# How a file of the archive can be damaged, and what `examine` says of it.
DAMAGE: dict[str, tuple[Callable[[Path], None], str, int | None]] = {
    "a bit flipped": (flip, "damaged", len(release())),
    "cut": (lambda path: os.truncate(path, 100), "damaged", 100),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"\n"), "damaged", len(release()) + 1),
    "empty": (lambda path: os.truncate(path, 0), "damaged", 0),
    "unreadable": (_unreadable, "damaged", 1),
    "lost": (Path.unlink, "lost", None),
    "lost with its folder": (lambda path: shutil.rmtree(path.parent), "lost", None),
    "a file where its folder was": (_file_for_a_folder, "lost", None),
    "a link to another file": (instead(_to_another_file), "damaged", len(release())),
    "a link to nothing": (instead(lambda path: path.symlink_to("nothing")), "damaged", None),
    "a loop": (instead(lambda path: path.symlink_to(path.name)), "damaged", None),
    "a folder": (instead(Path.mkdir), "damaged", None),
    "a folder that is not empty": (instead(_full_folder), "damaged", None),
    "a pipe": (instead(os.mkfifo), "damaged", None),
    "a socket": (instead(_socket), "damaged", None),
    "a device": (instead(lambda path: path.symlink_to("/dev/zero")), "damaged", None),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_damaged_is_told_and_adding_the_file_mends_it(home: Home, tmp_path: Path, kind: str) -> None:
    damage, state, size = DAMAGE[kind]
    (entry,), lock, path = read_lock(home.lock), home.lock.read_bytes(), place(home)
    damage(path)
    assert next(examine(home, [entry])) == Examined(path, state, entry, size)  # type: ignore[arg-type]
    assert keep(home, PETIT, Arrival(tmp_path / "good.zip", "2026-05-05")) == Kept(entry, "mended")
    assert (path.read_bytes(), path.is_symlink(), path.stat().st_mode & 0o777) == (release(), False, 0o644)
    assert home.lock.read_bytes() == lock
    assert keep(home, PETIT, Arrival(tmp_path / "good.zip", "2026-05-05")) == Kept(entry, "unchanged")
    kept_aside = home.refused / entry.sha256 / "notes.txt"
    assert kept_aside.exists() == (kind == "a folder that is not empty")


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_fetch_asks_for_damaged_bytes_without_condition_and_mends_them(home: Home, kind: str) -> None:
    (entry,), path = read_lock(home.lock), place(home)
    DAMAGE[kind][0](path)
    with Server(answer(release())) as server:
        fetch_file(home, PETIT, FILE, mirror=server.url)
    assert not {"if-none-match", "if-modified-since"} & server.requests[0].headers.keys()
    assert path.read_bytes() == release()
    assert read_lock(home.lock) == (entry,)


def test_a_link_to_the_very_bytes_is_as_good_as_they_are(home: Home, tmp_path: Path) -> None:
    path = place(home)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    (entry,) = read_lock(home.lock)
    assert keep(home, PETIT, Arrival(tmp_path / "good.zip", "2026-05-05")) == Kept(entry, "unchanged")


def test_an_archive_on_another_disk_is_written_there(tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has no other disk to write to")
    folder = elsewhere / f"infotravail-{os.getpid()}"
    folder.mkdir()
    try:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "archive").symlink_to(folder)
        (tmp_path / "file.zip").write_bytes(release())
        for home in (Home(tmp_path / "home"), Home(folder / "home")):
            assert keep(home, PETIT, Arrival(tmp_path / "file.zip", "2026-01-01")).outcome == "added"
            assert place(home).read_bytes() == release()
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["a bit flipped", "a pipe", "a folder", "unreadable"])
def test_a_build_names_what_is_damaged_and_heals_nothing(run: Run, built: Home, tmp_path: Path, kind: str) -> None:
    home = Home(tmp_path / "built")
    shutil.copytree(built.path, home.path)
    entry = next(entry for entry in read_lock(home.lock) if entry.file == "BMO_2025")
    path = home.stored(entry.sha256)
    DAMAGE[kind][0](path)
    home.database.unlink()
    before = path.lstat()
    assert run("--home", home.path, "build").returncode == 0, "the release before has what the archive has lost"
    home.database.unlink()
    done = run("--home", home.path, "build", "--no-reuse")
    assert done.returncode == 4
    assert f"BMO_2025: the archive has lost the bytes {entry.sha256[:12]}…, or they have changed" in done.stderr
    assert path.lstat().st_ctime_ns == before.st_ctime_ns
    assert home.database.exists(), "the other sources are built"


# The bytes that are archived are those that were read.


def appending(path: Path) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of the small dataset's file that makes the given file longer meanwhile."""

    def recognise(package: Package) -> Recognised | None:
        with path.open("ab") as stream:
            stream.write(b"more")
        return FILE.layouts[0].recognise(package)

    return recognise


def test_a_file_that_grows_after_it_was_read_is_archived_as_it_was_read(empty: Home, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(release())
    file = replace(FILE, layouts=(replace(FILE.layouts[0], recognise=appending(path)),))
    kept = keep(empty, replace(PETIT, files=(file,)), Arrival(path, "2026-01-01"))
    assert path.read_bytes() == release() + b"more"
    assert (kept.snapshot.sha256, kept.snapshot.size) == (sha256(release()).hexdigest(), len(release()))
    assert empty.stored(kept.snapshot.sha256).read_bytes() == release()


def test_a_file_that_something_writes_all_the_time_is_archived_whole_or_refused(empty: Home, tmp_path: Path) -> None:
    path, over = tmp_path / "file.zip", threading.Event()

    def write() -> None:
        number = 0
        while not over.wait(0.01):
            number += 1
            path.write_bytes(release(f"v4{number % 90 + 10}", filler=200_000))

    path.write_bytes(release())
    writer = threading.Thread(target=write)
    writer.start()
    outcomes = set()
    for _ in range(60):
        try:
            outcomes.add(keep(empty, PETIT, Arrival(path, "2026-01-01"), accept_change=True).outcome)
        except SourceChanged:
            outcomes.add("refused")
    over.set()
    writer.join()
    assert outcomes & {"added", "unchanged"}
    assert {found.state for found in examine(empty, read_lock(empty.lock))} == {"intact"}


def test_a_release_that_changed_since_it_was_looked_at_is_refused(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "infotravail.db"
    path.write_bytes(b"what was looked at")
    (entry,) = read_lock(home.lock)
    looked_at = replace(entry, dataset=RELEASES, sha256=sha256_of(path), size=path.stat().st_size)
    for data in (b"what is here now..", b"what is here now, which is longer", b""):
        path.write_bytes(data)
        with raises_only(home, SourceChanged, str(path), "changed while it was read"):
            keep_release(home, path, looked_at)


# What cannot be read to its end.


def test_a_pipe_a_device_a_socket_and_a_folder_are_refused_at_once(empty: Home, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    _socket(tmp_path / "socket")
    for path, what in (
        (tmp_path / "pipe", "a pipe"),
        (tmp_path / "socket", "a socket"),
        (tmp_path, "a folder"),
        (Path("/dev/zero"), "a device"),
        (Path("/dev/null"), "a device"),
    ):
        with raises_only(empty, SourceChanged, f"{path}: is {what}, and only a file can be read"):
            keep(empty, PETIT, Arrival(path, "2026-01-01"))


def test_a_file_larger_than_any_of_the_dataset_is_refused_before_it_fills_the_disk(empty: Home, tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as stream:
        stream.truncate(2**42)
    with raises_only(empty, SourceChanged, f"{tmp_path / 'sparse'}: has over 1,000,000 bytes"):
        keep(empty, PETIT, Arrival(tmp_path / "sparse", "2026-01-01"))


def test_a_file_that_is_gone_is_told(empty: Home, tmp_path: Path) -> None:
    said = f"{tmp_path / 'gone'}: cannot be read (No such file or directory)"
    with raises_only(empty, SourceUnavailable, said, "check that it is there"):
        keep(empty, PETIT, Arrival(tmp_path / "gone", "2026-01-01"))


def test_the_command_says_that_a_pipe_is_none_of_its_files_and_goes_on(run: Run, empty: Home, tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(old_rome())
    os.mkfifo(tmp_path / "pipe")
    for words in (f"{tmp_path / 'pipe'}", f"<(cat {SAMPLE_CSV})", "/dev/zero"):
        script = f"{INFOTRAVAIL} --home {empty.path} add rome {words} good.zip"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=30)
        assert done.returncode == 4
        assert done.stderr.startswith("Error: /")
        assert "and only a file can be read\n  → save what it gives as a file, then give that\n" in done.stderr
        assert done.stdout.startswith("good.zip: "), "the next file is added"
    assert run("--home", empty.path, "add", "rome", "-").returncode == 2


# What the lock could not hold.


def test_a_file_that_says_of_itself_what_the_lock_cannot_hold_is_refused(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "new.zip"
    path.write_bytes(release("v461"))
    for found, said in (
        (Recognised("v461", title="\x1b]0;owned\x07"), "title: '\\x1b]0;owned\\x07' is not a text without"),
        (Recognised("v461\nError: all fine"), "edition: 'v461\\nError: all fine' is not an edition without"),
        (Recognised("v461", date="hier"), "published_at: 'hier' is not a day"),
    ):
        layout = replace(FILE.layouts[0], recognise=lambda _package, found=found: found, members=("*",))
        petit = replace(PETIT, files=(replace(FILE, layouts=(layout,)),))
        with raises_only(home, SourceChanged, "new.zip: ", said):
            keep(home, petit, Arrival(path, "2026-01-02"))


def test_a_header_that_the_lock_cannot_hold_is_none_to_ask_again_with(empty: Home, tmp_path: Path) -> None:
    (tmp_path / "file.zip").write_bytes(release())
    arrival = Arrival(tmp_path / "file.zip", "2026-01-01", etag='"\x85"', last_modified="\ud800")
    kept = keep(empty, PETIT, arrival)
    assert (kept.snapshot.etag, kept.snapshot.last_modified) == ("", "")


# Bytes of another file.


def test_bytes_that_are_those_of_another_file_are_refused_and_named(home: Home, tmp_path: Path) -> None:
    other = replace(FILE, name="Grand.zip", page="https://www.example.org/grand")
    both = replace(PETIT, files=(FILE, other))
    said = ("petit > Grand.zip: these are the bytes of Petit.zip, v460, that the archive has since 2026-01-01",
            "see https://www.example.org/grand for where Grand.zip is served now")  # fmt: skip
    with raises_only(home, SourceChanged, *said):
        keep(home, both, Arrival(tmp_path / "good.zip", "2026-01-02"), only=other)
    assert keep(home, both, Arrival(tmp_path / "good.zip", "2026-01-02"), only=FILE).outcome == "unchanged"
    assert keep(home, both, Arrival(tmp_path / "good.zip", "2026-01-02")).outcome == "unchanged"


# `infotravail sources --check`.


def test_the_command_reads_every_byte_and_says_what_to_put_back(run: Run, built: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "built")
    shutil.copytree(built.path, home.path)
    whole = run("--home", home.path, "sources", "--check", check=True).stdout.splitlines()
    entries = read_lock(home.lock)
    assert whole[-1] == f"Archive de {home.path} : {len(entries)} intact(s)."
    assert len(whole) == len(entries) + 1
    flip(home.stored(next(e.sha256 for e in entries if e.file == "BMO_2025")))
    old, new = (next(e for e in entries if (e.file, e.edition) == ("RefRomeCsv.zip", n)) for n in ("v344", "v460"))
    home.stored(old.sha256).unlink()
    os.truncate(home.stored(new.sha256), 9)
    (home.archive / "od\x1bd").write_text("x")
    done = run("--home", home.path, "sources", "--check")
    assert done.returncode == 4
    lines = [line for line in done.stdout.splitlines() if " : intact (" not in line]
    page = "https://www.data.gouv.fr/fr/datasets/repertoire-operationnel-des-metiers-et-des-emplois-rome/"
    again = "remettre le fichier reçu le 2026-11-23"
    add = (
        f"« infotravail fetch rome » s'il est encore servi, ou « infotravail add rome RefRomeCsv.zip » (page : {page})"
    )
    assert lines == [
        f"rome > RefRomeCsv.zip, v460 : ABÎMÉ (9 octets au lieu de {number(new.size)} octets)",
        f"  → {again} (SHA-256 {new.sha256[:12]}…) : {add}",
        f"rome > RefRomeCsv.zip, v344 : PERDU ({number(old.size)} octets)",
        f"  → {again} (SHA-256 {old.sha256[:12]}…) : {add}",
        "bmo > BMO_2025, 2025 : ABÎMÉ (contenu changé)",
        *(line for line in lines if "« infotravail add bmo BMO_2025 »" in line),
        "archive/od␛d : que rien n'utilise (1 octets)",
        f"  → l'ajouter à son jeu (« infotravail add JEU {home.path}/archive/od␛d »), ou l'effacer",
        f"Archive de {home.path} : {len(entries) - 3} intact(s), 2 abîmé(s), 1 perdu(s), 1 que rien n'utilise.",
    ]
    asked = run("--home", home.path, "sources", "--check", "--json")
    assert asked.returncode == 4
    states = json.loads(asked.stdout)
    assert [state["state"] for state in states].count("intact") == len(entries) - 3
    (lost,) = [state for state in states if state["state"] == "lost"]
    assert lost == {
        "path": f"archive/{old.sha256[:2]}/{old.sha256}",
        "state": "lost",
        "dataset": "rome",
        "file": "RefRomeCsv.zip",
        "edition": "v344",
        "fetched_at": "2026-11-23",
        "sha256": old.sha256,
        "size": old.size,
        "size_found": None,
        "how_to_mend": f"{again} (SHA-256 {old.sha256[:12]}…) : {add}",
    }


def test_files_that_nothing_uses_are_no_fault_and_an_empty_home_is_none(run: Run, home: Home, empty: Home) -> None:
    (home.archive / "notes.txt").write_text("x")
    done = run("--home", home.path, "sources", "--check", check=True)
    assert done.stdout == (
        f"petit > Petit.zip, v460 : intact ({len(release())} octets)\n"
        "archive/notes.txt : que rien n'utilise (1 octets)\n"
        f"  → l'ajouter à son jeu (« infotravail add JEU {home.path}/archive/notes.txt »), ou l'effacer\n"
        f"Archive de {home.path} : 1 intact(s), 1 que rien n'utilise.\n"
    )
    assert run("--home", empty.path, "sources", "--check", check=True).stdout == f"Archive de {empty.path} : vide.\n"
    assert not empty.path.exists()


def test_a_file_that_this_version_does_not_know_asks_for_the_one_that_does(run: Run, home: Home) -> None:
    (entry,) = read_lock(home.lock)
    append(home.lock, replace(entry, dataset="emplois", sha256="e" * 64))
    append(home.lock, replace(entry, dataset=RELEASES, file="infotravail.db", sha256="f" * 64))
    lost = f"PERDU ({len(release())} octets)\n  → remettre le fichier reçu le 2026-01-01"
    assert run("--home", home.path, "sources", "--check").stdout == (
        f"petit > Petit.zip, v460 : intact ({len(release())} octets)\n"
        f"emplois > Petit.zip, v460 : {lost} (SHA-256 eeeeeeeeeeee…) : "
        "avec la version d'infotravail qui l'a reçu, celle-ci ne le connaît pas\n"
        f"{RELEASES} > infotravail.db, v460 : {lost} (SHA-256 ffffffffffff…) : "
        "« infotravail build --previous infotravail.db »\n"
        f"Archive de {home.path} : 1 intact(s), 2 perdu(s).\n"
    )


# Programs that end, and that meet.


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of ROME 3 that takes a while to add."""
    path = tmp_path / "large.zip"
    path.write_bytes(old_rome(filler=3_000_000))
    return path


def hidden(home: Home) -> list[Path]:
    """Return the temporary files of a home."""
    return list(home.path.rglob(".*.tmp")) if home.path.exists() else []


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    for _ in range(4000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it never was")


def is_writing(home: Home) -> bool:
    """Tell whether a program has written bytes into a temporary file of a home."""
    sizes = []
    for path in hidden(home):
        with suppress(FileNotFoundError):
            sizes.append(path.stat().st_size)
    return any(sizes)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("command", ["add", "fetch", "build"])
def test_a_program_that_is_told_to_end_leaves_nothing_half_done(
    empty: Home, built: Home, large: Path, command: str, number: signal.Signals
) -> None:
    def slow(server: Server) -> Iterator[bytes]:
        yield answer(length=1000)
        while server.pause(0.05):
            yield b"x"

    with Server(slow) as server:
        words = {"add": ["add", "rome", str(large)], "fetch": ["fetch", "geo"], "build": ["build"]}[command]
        if command == "build":
            shutil.copytree(built.path, empty.path)
            empty.database.unlink()
        before = picture(empty)
        with subprocess.Popen(
            [INFOTRAVAIL, "--home", empty.path, *words],
            env={**os.environ, "INFOTRAVAIL_MIRROR": server.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (signal.SIGINT, signal.SIGHUP)],
        ) as process:
            wait_for(lambda: server.requests if command == "fetch" else is_writing(empty))
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in errors
    assert picture(empty) == before


def test_a_signal_that_the_caller_ignores_stays_ignored(empty: Home, large: Path) -> None:
    with subprocess.Popen(
        [INFOTRAVAIL, "--home", empty.path, "add", "rome", large],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as process:
        wait_for(lambda: is_writing(empty))
        process.send_signal(signal.SIGHUP)
        assert process.wait() == 0


def test_a_killed_addition_leaves_a_home_that_the_next_one_mends(home: Home, large: Path) -> None:
    moments = random.Random(460)
    started = time.monotonic()
    subprocess.run([INFOTRAVAIL, "--home", home.path.parent / "timed", "add", "rome", large], check=True)
    whole = time.monotonic() - started
    for _ in range(12):
        process = subprocess.Popen([INFOTRAVAIL, "--home", home.path, "add", "rome", large], stdout=subprocess.PIPE)
        time.sleep(moments.uniform(0.3, 1.0) * whole)
        process.kill()
        process.communicate()
        states = [found.state for found in examine(home, read_lock(home.lock))]
        assert set(states) <= {"intact", "unnamed"}
        assert read_lock(copy_of(home.lock))[: len(read_lock(home.lock))] == read_lock(home.lock)
    subprocess.run([INFOTRAVAIL, "--home", home.path, "add", "rome", large], check=True)
    assert [found.state for found in examine(home, read_lock(home.lock))] == ["intact", "intact"]
    assert hidden(home) == []


def test_of_two_additions_at_once_one_is_told_to_wait_and_nothing_is_lost(empty: Home, large: Path) -> None:
    other = large.with_name("other.zip")
    other.write_bytes(old_rome("v343"))
    with subprocess.Popen([INFOTRAVAIL, "--home", empty.path, "add", "rome", large]) as first:
        wait_for(lambda: is_writing(empty))
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run(
            [INFOTRAVAIL, "--home", empty.path, "add", "rome", other], capture_output=True, text=True
        )
        first.send_signal(signal.SIGCONT)
        assert first.wait() == 0
    assert second.returncode == 75
    assert "another fetch or add is writing the archive\n  → try again when it has ended" in second.stderr
    subprocess.run([INFOTRAVAIL, "--home", empty.path, "add", "rome", other], check=True)
    assert [entry.edition for entry in read_lock(empty.lock)] == ["v344", "v343"]


def test_a_home_that_a_user_may_not_write_is_told_and_left(home: Home, large: Path) -> None:
    may_not = "cannot be written (Permission denied)\n  → check the folder's rights and free space"
    before = picture(home)
    try:
        for folder in (home.archive, home.path):
            folder.chmod(0o555)
            done = subprocess.run(
                [*AS_A_USER, INFOTRAVAIL, "--home", home.path, "add", "rome", large], capture_output=True, text=True
            )
            if "setpriv" in done.stderr:
                pytest.skip(f"this machine cannot take root's rights away: {done.stderr.strip()}")
            assert (done.returncode, done.stdout) == (74, "")
            assert f"Error: {folder}" in done.stderr
            assert may_not in done.stderr
            assert before.items() <= picture(home).items()
    finally:
        for folder in (home.archive, home.path):
            folder.chmod(0o755)
    assert picture(home) == before


def test_an_archive_of_nothing_is_not_left_where_the_first_file_is_refused(empty: Home, tmp_path: Path) -> None:
    (tmp_path / "file.zip").write_bytes(b"no zip")
    with raises_only(empty, SourceChanged):
        keep(empty, PETIT, Arrival(tmp_path / "file.zip", "2026-01-01"))
    assert not empty.archive.exists()


def test_an_archive_that_is_no_folder_is_told(empty: Home, tmp_path: Path) -> None:
    empty.path.mkdir()
    (tmp_path / "file.zip").write_bytes(release())
    for make in (Path.touch, os.mkfifo, lambda path: path.symlink_to("nothing")):
        make(empty.archive)
        with raises_only(empty, HomeError, f"{empty.archive}: cannot be written"):
            keep(empty, PETIT, Arrival(tmp_path / "file.zip", "2026-01-01"))
        empty.archive.unlink()


# The publishers' real files.


@pytest.mark.slow
@pytest.mark.real
def test_every_real_file_that_is_damaged_is_named_and_mended_and_the_build_is_the_same(
    run: Run, empty: Home, real: Path
) -> None:
    paths = sorted(path for path in (real / "bmo").rglob("*") if path.is_file())
    run("--home", empty.path, "add", "bmo", *paths, "--fetched-at", "2026-04-01", check=True)
    run("--home", empty.path, "build", check=True)
    first, entries = sha256_of(empty.database), read_lock(empty.lock)
    for entry in entries:
        flip(empty.stored(entry.sha256))
        told = run("--home", empty.path, "sources", "--check")
        assert told.returncode == 4
        named = [line for line in told.stdout.splitlines() if "ABÎMÉ" in line]
        assert named == [f"bmo > {entry.file}, {entry.edition} : ABÎMÉ (contenu changé)"]
        done = run("--home", empty.path, "add", "bmo", *paths, check=True)
        assert [line.partition(": ")[2].split()[0] for line in done.stdout.splitlines()].count("mended:") == 1
    assert read_lock(empty.lock) == entries
    empty.database.unlink()
    run("--home", empty.path, "build", check=True)
    assert sha256_of(empty.database) == first

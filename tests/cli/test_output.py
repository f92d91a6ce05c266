"""What `-o`, `--html` and `--output` may write, and how it gets there."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.home import Home
from tests.conftest import Run

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))
TITLES = "intitule\ncomptable\n"


def words_of(command: str, home: Home, folder: Path, output: str | Path) -> list[str | Path]:
    """Return the words of a command that writes a file there."""
    source, older = folder / "offres.csv", folder / "older.db"
    source.write_text(TITLES, encoding="utf-8")
    if command == "diff" and not older.exists():
        shutil.copyfile(home.database, older)
    return {
        "code": ["code", source, "--column", "intitule", "-o", output],
        "passage": ["passage", "--file", source, "--column", "intitule", "-o", output],
        "diff": ["diff", older, "--html", output],
        "metadata": ["metadata", "--output", output],
    }[command]


COMMANDS = pytest.mark.parametrize("command", ["code", "passage", "diff", "metadata"])


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, by its path."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


OURS: list[tuple[str, Callable[[Home], Path]]] = [
    ("the database", lambda home: home.database),
    ("a release", lambda home: next(home.path.glob("infotravail-*.db"))),
    ("a release's manifest", lambda home: next(home.path.glob("infotravail-*.json"))),
    ("the lock", lambda home: home.lock),
    ("the lock's copy", lambda home: home.path / "sources.lock.json.bak"),
    ("the manifest", lambda home: home.manifest),
    ("changes", lambda home: home.changes),
    ("changes to read", lambda home: home.changes_page),
    ("an entry of the archive", lambda home: next(path for path in home.archive.rglob("*") if path.is_file())),
    ("a new file of the archive", lambda home: home.archive / "codees.csv"),
    ("a release to come", lambda home: home.path / "infotravail-2030-01-01-0a1b2c3d.db"),
    ("a journal of the database", lambda home: home.path / "infotravail.db-journal"),
    ("what is held by a build", lambda home: home.path / ".build.lock"),
    ("another spelling", lambda home: home.path / ".." / home.path.name / "MANIFEST.json"),
    ("the sample's lock", lambda home: home.starter.lock),
]


@COMMANDS
@pytest.mark.parametrize("place", [place for _, place in OURS], ids=[name for name, _ in OURS])
def test_no_output_replaces_a_file_of_the_home(
    home: Home, run: Run, tmp_path: Path, command: str, place: Callable[[Home], Path]
) -> None:
    home.starter.path.mkdir()
    words = words_of(command, home, tmp_path, place(home))
    before = contents(home.path)
    done = run("--home", home.path, *words)
    assert done.stdout == ""
    assert contents(home.path) == before
    if command == "diff" and place(home) == home.database:
        assert (done.returncode, "--html would write over" in done.stderr) == (2, True)
        return
    assert done.returncode == 74
    assert "would replace a file of the home" in done.stderr
    assert "→ give another name, or another folder" in done.stderr


def test_a_link_to_a_file_of_the_home_is_refused_too(home: Home, run: Run, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(home.lock)
    before = contents(home.path)
    done = run("--home", home.path, *words_of("code", home, tmp_path, link))
    assert done.returncode == 74
    assert contents(home.path) == before


def test_the_files_of_another_home_and_copies_of_releases_are_refused(home: Home, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(home.database, copy)
    for output in (home.lock, home.path / "changes.json", copy):
        before = output.read_bytes()
        done = run("--home", "elsewhere", "metadata", "--output", output)
        assert done.returncode == 74, output
        assert output.read_bytes() == before


def test_another_name_in_the_home_is_a_file_like_any_other(home: Home, run: Run, tmp_path: Path) -> None:
    for name in ("codees.csv", "infotravail-codees.csv", "metadata.yml"):
        run("--home", home.path, *words_of("code", home, tmp_path, home.path / name), check=True)
        assert (home.path / name).read_text(encoding="utf-8").startswith("intitule,code_rome,")


@COMMANDS
@pytest.mark.parametrize("kind", ["a pipe", "a device", "a socket", "a folder"])
def test_what_is_no_regular_file_is_never_replaced(
    home: Home, run: Run, tmp_path: Path, command: str, kind: str
) -> None:
    target = tmp_path / "target"
    words = words_of(command, home, tmp_path, target)
    if kind == "a pipe":
        os.mkfifo(target)
    elif kind == "a device":
        if os.geteuid() != 0:
            pytest.skip("only root makes a device")
        os.mknod(target, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    elif kind == "a folder":
        target.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(target))
    before = target.lstat()
    done = run("--home", home.path, *words)
    assert done.returncode == (2 if kind == "a folder" else 74)
    assert done.stdout == ""
    assert kind in done.stderr or "is a directory" in done.stderr
    assert (target.lstat().st_ino, target.lstat().st_mode) == (before.st_ino, before.st_mode)


@COMMANDS
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/null"])
def test_the_standard_output_is_not_given_by_a_name(home: Home, tmp_path: Path, command: str, name: str) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("kept\n")
    words = [INFOTRAVAIL, "--home", home.path, *words_of(command, home, tmp_path, name)]
    with kept.open("a") as stream:
        done = subprocess.run(words, stdout=stream, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == (74 if name == "/dev/null" else 2)
    assert name in done.stderr
    assert kept.read_text() == "kept\n"


def test_a_link_to_the_standard_output_is_refused_too(home: Home, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("/dev/stdout")
    done = run("--home", home.path, *words_of("code", home, tmp_path, "out"))
    assert done.returncode == 2
    assert "out is where the command prints, and no file: leave -o out." in done.stderr


@COMMANDS
def test_a_file_keeps_its_mode_and_a_link_stays_a_link(home: Home, run: Run, tmp_path: Path, command: str) -> None:
    target, link = tmp_path / "real" / "out", tmp_path / "out"
    target.parent.mkdir()
    target.write_text("before")
    target.chmod(0o600)
    link.symlink_to(target)
    run("--home", home.path, *words_of(command, home, tmp_path, link), check=command != "passage")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") != "before"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["out"]


@COMMANDS
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_the_umask(
    home: Home, run: Run, tmp_path: Path, command: str, umask: int, mode: int
) -> None:
    run("--home", home.path, *words_of(command, home, tmp_path, "new"), umask=umask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == mode


def test_links_in_a_circle_are_an_error_of_one_line(home: Home, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    done = run("--home", home.path, *words_of("code", home, tmp_path, "a"))
    assert done.returncode in (2, 74)
    assert "Traceback" not in done.stderr


def test_a_database_of_another_program_is_a_file_like_any_other(home: Home, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    run("--home", home.path, *words_of("code", home, tmp_path, other), check=True)
    assert other.read_text(encoding="utf-8").startswith("intitule,code_rome,")

"""Where the command runs: other interpreters' settings, other locales, closed streams, homes of any name or mode."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from infotravail.home import Home
from tests.publish.running import running
from tests.sample import archive_sample

INFOTRAVAIL = Path(sys.executable).with_name("infotravail")
PLAIN = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PATH": "/usr/bin:/bin"}
NAMES = [b"caf\xe9\xff", "été".encode(), b"a?b#c%20d", b"new\nline \x1b[2J"]


def shell(words: str, *arguments: str | bytes | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `it` is the command and $1, $2… the arguments."""
    line = ["sh", "-c", f'it() {{ "{INFOTRAVAIL}" "$@"; }}; {words}', "sh", *arguments]
    return subprocess.run(line, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("environment", [None, PLAIN], ids=["ours", "no HOME, no locale"])
def test_a_home_of_any_name_is_built_and_asked(name: bytes, environment: dict[str, str] | None, tmp_path: Path) -> None:
    home = os.fsencode(tmp_path) + b"/" + name
    archive_sample(Home(Path(os.fsdecode(home))))
    for words in ("build", "check", "verify", "search oenologue", "sources", "sources --check", "releases"):
        done = shell(f'it --home "$1" {words}', home, env=environment)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), (words, done.stderr)


@pytest.mark.parametrize("name", [NAMES[0], NAMES[2]])
def test_a_home_of_any_name_is_served(name: bytes, built: Home, tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(name)
    home.mkdir()
    shutil.copyfile(built.database, home / built.database.name)
    with running(home) as site:
        assert httpx.get(f"{site.address}/metier/M1855.json").json()["fiche"]["code_rome"] == "M1855"


def test_a_temporary_folder_that_datasette_cannot_open_is_refused(built: Home, tmp_path: Path) -> None:
    folder = tmp_path / "what?"
    folder.mkdir()
    done = shell('it --home "$1" serve --port 0', built.path, env={**os.environ, "TMPDIR": str(folder)})
    assert done.returncode == 74
    assert f"{folder}: Datasette opens no path with ?" in done.stderr
    assert "TMPDIR" in done.stderr


@pytest.mark.parametrize("options", [["-O"], ["-OO"], ["-W", "error", "-X", "dev"]], ids=" ".join)
def test_no_setting_of_the_interpreter_changes_what_is_built(options: list[str], built: Home, tmp_path: Path) -> None:
    archive_sample(Home(tmp_path / "home"))
    for words in (["build"], ["check"], ["metier", "A1423"]):
        command = [sys.executable, *options, str(INFOTRAVAIL), "--home", str(tmp_path / "home"), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert (done.returncode, "Traceback" in done.stderr, "Warning" in done.stderr) == (0, False, False), done.stderr
    assert Home(tmp_path / "home").database.read_bytes() == built.database.read_bytes()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("search oenologue <&-", 0),
        ("search oenologue >&-", 74),
        ("search oenologue >/dev/full", 74),
        ("search oenologue >/dev/full 2>&1", 74),
        ("search oenologue >&- 2>&-", 74),
        ("search oenologue 2>&-", 0),
        ("search zzzzzz 2>&-", 1),
        ("metier Z9999 2>/dev/full", 74),
        ("metier A1423 --json >&-", 74),
        ("sources --check <&- 2>&-", 0),
        ("nothing 2>&-", 2),
    ],
)
def test_a_stream_that_is_closed_or_full_is_told_where_something_is_lost(words: str, code: int, built: Home) -> None:
    before = built.database.read_bytes()
    done = shell(f'it --home "$1" {words}', built.path)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code == 74 and "2>" not in words:
        assert done.stderr.startswith("Error: output: ")
    assert built.database.read_bytes() == before


def test_a_build_with_closed_streams_is_whole_or_nothing(built: Home, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert shell('it --home "$1" build >&- <&- 2>&-', nothing).returncode == 74
    assert not Home(nothing).starter.database.exists()
    archive_sample(Home(tmp_path))
    assert shell('it --home "$1" build >&- <&- 2>&-', tmp_path).returncode == 74
    assert Home(tmp_path).database.read_bytes() == built.database.read_bytes()
    assert shell('it --home "$1" build <&- 2>&-', tmp_path).returncode == 0
    assert Home(tmp_path).database.read_bytes() == built.database.read_bytes()


def test_what_a_private_person_builds_is_private(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        archive_sample(Home(tmp_path / "home"))
    finally:
        os.umask(before)
    assert shell('umask 077; it --home "$1" build', tmp_path / "home").returncode == 0
    files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert files
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_a_home_of_somebody_else_is_read_and_never_written(built: Home, tmp_path: Path) -> None:
    # Run in this process's fork: somebody else may not be allowed to read the interpreter's own folder.
    before = sorted((path, path.lstat().st_mtime_ns) for path in built.path.rglob("*"))
    code = (
        "import os, sys\n"
        "import click, encodings.cp437, infotravail.workbook_child\n"
        "from infotravail.cli import main\n"
        "from infotravail.cli.group import cli\n"
        "for name in cli.list_commands(click.Context(cli)): cli.get_command(click.Context(cli), name)\n"
        "os.setgid(65534), os.setuid(65534)\n"
        "main()\n"
    )
    open_to_all(built.path)
    for words, expected in ((["search", "oenologue"], 0), (["sources", "--check"], 0), (["build"], 74)):
        command = [sys.executable, "-c", code, "--home", str(built.path), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/")
        assert (done.returncode, "Traceback" in done.stderr) == (expected, False), (words, done.stderr)
        if expected:
            assert done.stderr.startswith(f"Error: {built.path}")
            assert "Permission denied" in done.stderr
    assert sorted((path, path.lstat().st_mtime_ns) for path in built.path.rglob("*")) == before


def open_to_all(path: Path) -> None:
    """Let anybody read a folder and go through those above it, which pytest makes for one person."""
    for folder in (path, *path.parents):
        if folder.owner() == "root" and folder.name.startswith(("built", "popen-", "pytest-")):
            folder.chmod(0o755)

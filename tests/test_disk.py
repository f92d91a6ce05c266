"""What is written to disk: whole or not at all, with the right mode, and never over what is no file."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from infotravail.disk import (
    CHUNK,
    aside,
    holds,
    open_regular,
    publish,
    refuse_target,
    same_bytes,
    sha256_of,
    temporary,
    write_text,
)  # fmt: skip
from infotravail.errors import HomeError, SourceChanged


@pytest.fixture(params=[0o022, 0o002, 0o077, 0o027])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """A umask, which is that of the tests again afterwards."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(path: Path) -> int:
    """Return who may read and write a file."""
    return stat.S_IMODE(path.stat().st_mode)


# Who may read what is written.


def test_a_new_text_has_the_mode_that_the_umask_gives(tmp_path: Path, umask: int) -> None:
    write_text(tmp_path / "new.json", "œ")
    assert (tmp_path / "new.json").read_bytes() == "œ".encode()
    assert mode_of(tmp_path / "new.json") == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o444, 0o755])
def test_a_text_that_was_there_keeps_its_mode(tmp_path: Path, umask: int, mode: int) -> None:
    path = tmp_path / "there.json"
    path.write_text("old")
    path.chmod(mode)
    write_text(path, "new")
    assert (path.read_text(), mode_of(path)) == ("new", mode)


def test_a_published_file_has_the_mode_of_the_one_that_it_replaces(tmp_path: Path, umask: int) -> None:
    for name, expected in (("new", 0o666 & ~umask), ("there", 0o600)):
        target = tmp_path / name
        if name == "there":
            target.write_text("old")
            target.chmod(0o600)
        new = temporary(tmp_path, "x")
        new.write_text("bytes")
        publish(new, target)
        assert (target.read_text(), mode_of(target)) == ("bytes", expected)


# What no file may replace, and what is not read.


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


SPECIAL: dict[str, tuple[Callable[[Path], None], str]] = {
    "folder": (Path.mkdir, "a folder"),
    "pipe": (os.mkfifo, "a pipe"),
    "socket": (_socket, "a socket"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "link to a pipe": (lambda path: (os.mkfifo(f"{path}.fifo"), path.symlink_to(f"{path}.fifo"))[1], "a pipe"),
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_is_neither_replaced_nor_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)  # A socket's name is short.
    path = Path("special")
    make, name = SPECIAL[kind]
    make(path)
    before = path.lstat()
    new = temporary(tmp_path, "new")
    for write in (
        lambda: refuse_target(path),
        lambda: write_text(path, "text"),
        lambda: publish(new, path),
    ):
        with pytest.raises(HomeError, match=f"special: is {name}, which no file may replace\n  → give the name of"):
            write()
    with pytest.raises(SourceChanged, match=f"special: is {name}, and only a file can be read\n  → "):
        sha256_of(path)
    assert not holds(path, "0" * 64)
    assert path.lstat() == before
    assert list(tmp_path.glob(".special-*")) == []


def test_a_name_that_leads_nowhere_may_be_written_and_one_without_an_end_may_not(tmp_path: Path) -> None:
    refuse_target(tmp_path / "nothing" / "there")
    (tmp_path / "dangling").symlink_to("nothing")
    refuse_target(tmp_path / "dangling")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(HomeError, match="loop: cannot be written"):
        refuse_target(tmp_path / "loop")


def test_bytes_are_held_by_a_file_of_them_and_by_nothing_else(tmp_path: Path) -> None:
    path, sha256 = tmp_path / "a", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    path.write_bytes(b"hello")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "loop").symlink_to("loop")
    assert holds(path, sha256)
    assert holds(tmp_path / "link", sha256)
    assert not holds(tmp_path / "loop", sha256)
    assert not holds(tmp_path / "none", sha256)
    path.write_bytes(b"hellp")
    assert not holds(path, sha256)


# What a killed program leaves.


def test_a_file_set_aside_is_gone_at_the_end_and_the_one_of_another_program_stays(tmp_path: Path) -> None:
    with aside(tmp_path, "x") as first, aside(tmp_path, "x") as second:
        assert first != second
        assert re.fullmatch(r"\.x-[0-9a-f]{16}\.tmp", first.name)
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
    assert list(tmp_path.iterdir()) == []


def test_a_killed_program_s_file_is_removed_by_the_next_and_a_living_one_s_is_not(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from infotravail.disk import aside\n"
        "with aside(Path(sys.argv[1]), 'a[b].csv') as path: print(path.name, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=PIPE, text=True) as killed, subprocess.Popen(command, stdout=PIPE) as living:
        assert killed.stdout
        assert living.stdout
        dead, held = killed.stdout.readline().strip(), living.stdout.readline().decode().strip()
        killed.kill()
        assert killed.wait() == -signal.SIGKILL
        assert {path.name for path in tmp_path.iterdir()} == {dead, held}
        write_text(tmp_path / "a[b].csv", "text")
        assert {path.name for path in tmp_path.iterdir()} == {held, "a[b].csv"}
        living.kill()


def test_a_folder_that_has_the_name_of_a_leftover_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".x-a.tmp").mkdir()
    with aside(tmp_path, "x"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [".x-a.tmp"]


def test_a_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"hello")
    with open_regular(tmp_path / "a") as stream:
        assert stream.read(3) == b"hel"


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_files_are_the_same_to_their_last_byte(tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(data[:size])
    for there, is_same in (
        (data[:size], True),
        (data[: size + 1], False),
        (data[: max(size - 1, 0)], size == 0),
        (bytes([*data[: max(size - 1, 0)], 7])[:size], size in (0,)),
    ):
        other.write_bytes(there)
        assert same_bytes(one, other) is same_bytes(other, one) is is_same, len(there)


def test_what_is_no_file_is_the_same_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    for name in ("absent", "pipe", "."):
        assert not same_bytes(tmp_path / "one", tmp_path / name)

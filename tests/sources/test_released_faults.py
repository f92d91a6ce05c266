"""What may happen to a download: a full disk, a kill, two at once. The home has a whole file, before or after."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infotravail.disk import sha256_of
from infotravail.errors import Busy, HomeError
from infotravail.home import Home
from infotravail.pipeline.standing import building
from infotravail.pipeline.verdict import verify_file
from tests.sources.released import (
    OLD,
    download,
    listed,
    newest_of,
    picture,
    refusal,
    served,
    sha256,
)
from tests.sources.server import Server, answer

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))


def test_two_downloads_do_not_meet(published: Path, has_old: Home) -> None:
    with building(has_old):
        refusal(has_old, Busy, published, "or a download")


@pytest.mark.parametrize("part", [0.01, 0.5, 0.99])
def test_a_full_disk_leaves_the_home_as_it_was(published: Path, has_old: Home, built: Home, part: float) -> None:
    import resource

    before = picture(has_old)
    size = int(part * built.database.stat().st_size)
    done = subprocess.run(
        [INFOTRAVAIL, "--home", has_old.path, "download", "--from", published],
        capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip
    assert done.returncode == 74, done.stderr
    assert "cannot be written" in done.stderr
    assert picture(has_old) == before


def test_a_full_disk_at_any_moment_leaves_the_home_as_it_was(published: Path, has_old: Home, built: Home) -> None:
    """A small disk of its own, with more room each time, until the file has its place."""
    size = built.database.stat().st_size
    script = (
        'mount -t tmpfs -o size=$1 none "$2" && cp -a "$3"/. "$2" || exit 99\n'
        '"$4" --home "$2" download --from "$5"; echo $?\n'
        'cd "$2" && sha256sum * && ls -A'
    )
    mounted = has_old.path.parent / "mounted"
    mounted.mkdir()
    held = sum(path.stat().st_size for path in has_old.path.iterdir())
    codes = []
    for extra in (size // 8, size, size + size // 2, 2 * size + 2 * 4096, 4 * size):
        words = [str(held + extra + 65536), str(mounted), str(has_old.path), INFOTRAVAIL, str(published)]
        done = subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", *words], capture_output=True, text=True
        )
        if done.returncode == 99 or "unshare" in done.stderr:
            pytest.skip(f"this machine allows no mount namespace: {done.stderr.strip()}")
        code = next(int(line) for line in done.stdout.splitlines() if line.isdigit())
        codes.append(code)
        assert "Traceback" not in done.stderr
        assert ".tmp" not in done.stdout
        if code:
            for name in ("infotravail.db", f"infotravail-{OLD}.db", "manifest.json"):
                assert f"{sha256((has_old.path / name).read_bytes())}  {name}" in done.stdout
            assert f"infotravail-{newest_of(built)}" not in done.stdout
        else:
            for name in ("infotravail.db", f"infotravail-{newest_of(built)}.db"):
                assert f"{sha256_of(built.database)}  {name}\n" in done.stdout
    assert codes == [74, 74, 74, 0, 0]


def test_a_read_only_home_is_an_error_of_one_line(published: Path, has_old: Home) -> None:
    home = has_old.path
    script = (
        f"mount --bind -o ro '{home}' '{home}' && mount -o remount,bind,ro '{home}' || exit 99\n"
        f"'{INFOTRAVAIL}' --home '{home}' download --from '{published}'; echo $?"
    )
    before = picture(has_old)
    done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script], capture_output=True, text=True)
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip(f"this machine allows no mount namespace: {done.stderr.strip()}")
    assert done.stdout == "74\n"
    assert "cannot be written (Read-only file system)" in done.stderr
    assert picture(has_old) == before


def test_a_killed_download_leaves_a_whole_file(published: Path, has_old: Home, built: Home) -> None:
    """kill -9 at 8 moments, each on the way from the older release to the newer one, then once to the end."""
    whole = {sha256_of(has_old.database), sha256_of(built.database)}
    own = has_old.path / f"infotravail-{newest_of(built)}.db"
    moments = random.Random(18)
    killed = 0
    with served(published) as (address, _):
        words = [INFOTRAVAIL, "--home", str(has_old.path), "download", "--from", address]
        started = time.monotonic()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - started
        for _ in range(8):
            download(has_old, published, release=OLD)
            own.unlink(missing_ok=True)
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0.1, 0.9) * seconds)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
            assert sha256_of(has_old.database) in whole
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    assert killed
    assert verify_file(has_old.database).problems == ()
    assert [path.name for path in has_old.path.glob(".*.tmp*")] == []


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupted_download_leaves_the_home_as_it_was(
    published: Path, has_old: Home, sent: signal.Signals, code: int
) -> None:
    before = picture(has_old)
    name = listed(published)[0]["files"]["database"]["compressed"]["name"]
    packed = (published / name).read_bytes()
    half = answer(packed)[: len(packed) // 2]
    begun: list[bool] = []

    def slowly(server: Server):  # type: ignore[no-untyped-def]
        yield half
        begun.append(True)
        while server.pause(0.05):
            pass

    with Server(answer((published / "index.json").read_bytes()), slowly) as server:
        process = subprocess.Popen(
            [INFOTRAVAIL, "--home", has_old.path, "download", "--from", server.url],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while not begun:
            time.sleep(0.02)
        other = subprocess.run(
            [INFOTRAVAIL, "--home", has_old.path, "download", "--from", str(published)], capture_output=True, text=True
        )
        os.kill(process.pid, sent)
        _, said = process.communicate(timeout=20)
    assert other.returncode == 75, "two at once"
    assert (process.returncode, "Traceback" in said) == (code, False)
    assert picture(has_old) == before


class Interrupting:
    """Press Ctrl-C at the nth time that this program opens or renames a file of a folder."""

    EVENTS = ("open", "os.rename")

    def __init__(self) -> None:
        """Listen to this program, which nothing ends; `at` and `folder` say when to act."""
        self.folder, self.at, self.seen = "", 0, 0
        sys.addaudithook(self)

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Count what is done in the folder, and interrupt the one that is asked."""
        if self.at and event in self.EVENTS and str(args[0]).startswith(self.folder):
            self.seen += 1
            if self.seen == self.at:
                raise KeyboardInterrupt


def test_ctrl_c_at_any_file_leaves_one_release_or_the_other(published: Path, has_old: Home, built: Home) -> None:
    new = newest_of(built)
    names = {"infotravail.db", "manifest.json", f"infotravail-{new}.db", f"infotravail-{new}.json"}
    seen = dict[bool, int]()

    def held() -> dict[str, bytes]:
        return {name: data for name, data in picture(has_old).items() if name in names}

    old = held()
    interrupting = Interrupting()
    interrupting.folder = str(has_old.path)
    for at in itertools.count(1):
        interrupting.at, interrupting.seen = at, 0
        try:
            download(has_old, published)
            break
        except KeyboardInterrupt:
            interrupting.at = 0
            is_new = has_old.database.read_bytes() == built.database.read_bytes()
            seen[is_new] = seen.get(is_new, 0) + 1
            assert (held().keys() == names) if is_new else (held() == old), at
        finally:
            interrupting.at = 0
        if is_new:
            download(has_old, published, release=OLD)
            for name in names - old.keys():
                (has_old.path / name).unlink()
            old = held()
    assert seen[False] > 5
    assert seen[True] >= 1
    assert [path.name for path in has_old.path.glob(".*.tmp*")] == [], "what an interrupt left is cleared by the next"


def test_the_folder_of_a_release_is_no_home(published: Path) -> None:
    before = {path.name: sha256_of(path) for path in published.iterdir() if path.is_file()}
    with pytest.raises(HomeError) as caught:
        download(Home(published), published)
    assert "is the folder of a release" in str(caught.value)
    assert {path.name: sha256_of(path) for path in published.iterdir() if path.is_file()} == before


def test_another_home_error_is_of_the_home(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    home = tmp_path / "file" / "home"
    with pytest.raises(HomeError) as caught:
        download(Home(home), published)
    assert (caught.value.place, caught.value.problem) == (str(home), "cannot be written (Not a directory)")


@pytest.mark.parametrize("name", ["infotravail.db", "manifest.json", "the release"])
def test_a_folder_in_the_place_of_a_file_is_told_before_anything_is_asked(
    published: Path, tmp_path: Path, built: Home, name: str
) -> None:
    home = Home(tmp_path / "home")
    target = home.path / (f"infotravail-{newest_of(built)}.db" if name == "the release" else name)
    target.mkdir(parents=True)
    with served(published) as (address, asked):
        refusal(home, HomeError, address, "is a folder, which no file may replace")
    assert asked == ["/index.json"]

"""The lock: nothing is written that could not be read, and what damages it is told with the way back."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.declared import mistake_in
from infotravail.errors import HomeError
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.sources.lock import append, copy_of, read_lock, renew_copy
from tests.conftest import Run

ENTRY = Snapshot("rome", "RefRomeCsv.zip", "v460", "ROME 4.0", "a" * 64, 1, "2026-01-01")
OTHER = replace(ENTRY, edition="v461", sha256="b" * 64, title="ROME 4.0, « 25M09 »\u00a0: œ", url="https://x.fr/a")
WORDS: dict[str, Any] = {word: value for word, value in asdict(ENTRY).items() if value not in ("", False)}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of two entries."""
    path = tmp_path / "sources.lock.json"
    append(path, ENTRY)
    append(path, OTHER)
    return path


def refusal_of(path: Path) -> HomeError:
    """Return the error of a lock that is not read, which is left as it is and told in printable characters."""
    before = path.lstat().st_ino, path.lstat().st_ctime_ns
    with pytest.raises(HomeError) as caught:
        read_lock(path)
    assert (path.lstat().st_ino, path.lstat().st_ctime_ns) == before
    assert str(caught.value).replace("\n  → ", "").isprintable()
    return caught.value


def assert_put_back(path: Path, error: HomeError) -> None:
    """Do what an error says, as a person does: run the command that it gives."""
    said, command = error.next_step.split(": ", 1)
    assert said == "its last good copy has 2 entries"
    subprocess.run(["sh", "-c", command], check=True)
    assert read_lock(path) == (ENTRY, OTHER)


def test_what_is_written_is_what_is_read(lock: Path) -> None:
    assert read_lock(lock) == (ENTRY, OTHER)
    assert json.loads(lock.read_text(encoding="utf-8"))["entries"][0] == WORDS
    assert lock.read_bytes() == copy_of(lock).read_bytes()


# What is damaged, and how it is put back.

DAMAGE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "cannot be read (Expecting value"),
    "zeros": (bytes(500), "cannot be read (Expecting value"),
    "cut": (b'{"version": 1, "entr', "cannot be read (Unterminated string"),
    "no UTF-8": (b"\xff", "cannot be read ('utf-8' codec can't decode"),
    "a mark": (b'\xef\xbb\xbf{"version": 1, "entries": []}', "cannot be read (Unexpected UTF-8 BOM"),
    "a page": (b"<html>", "cannot be read (Expecting value"),
    "a list": (b"[]", "is no lock: it has no version, and begins with b'[]'"),
    "nested": (b"[" * 100_000, "has lists within lists without end"),
    "nested objects": (b'{"version":' * 100_000, "has lists within lists without end"),
    "a huge number": (b'{"version": ' + b"1" * 5000 + b"}", "cannot be read (Exceeds the limit"),
    "a version that is true": (b'{"version": true, "entries": []}', "is no lock: it has no version"),
    "no entries": (b'{"version": 1}', "has no list of entries"),
    "entries of nothing": (b'{"version": 1, "entries": null}', "has no list of entries"),
    "versions": (b'{"version": 1, "version": 1, "entries": []}', "cannot be read ('version' is given twice"),
    "an entry that is none": (b'{"version": 1, "entries": [1]}', "entry 1: 1 is not an entry"),
    "an empty entry": (b'{"version": 1, "entries": [{}]}', "entry 1: dataset is missing"),
    "a word twice": (b'{"version": 1, "entries": [{"size": 1, "size": 2}]}', "'size' is given twice"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_lock_is_told_and_its_last_good_copy_can_be_put_back(lock: Path, kind: str) -> None:
    data, said = DAMAGE[kind]
    lock.write_bytes(data)
    error = refusal_of(lock)
    assert f"{error.place}: {error.problem}".startswith(f"{lock}")
    assert said in str(error)
    assert_put_back(lock, error)
    assert lock.with_name("sources.lock.json.damaged").read_bytes() == data


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("dataset", "", "dataset: '' is not a name without control characters"),
        ("file", "a\nb", "file: 'a\\nb' is not a name without control characters"),
        ("edition", "\x1b[2J", "edition: '\\x1b[2J' is not an edition without *, ?, [ or control characters"),
        ("edition", "*", "edition: '*' is not an edition without *, ?, [ or control characters"),
        ("edition", "v4[56]0", "edition: 'v4[56]0' is not an edition without *, ?, [ or control characters"),
        ("layout", 5, "layout: 5 is not a text"),
        ("layout", None, "layout: None is not a text"),
        ("title", "\ud800", "title: '\\ud800' has half of a character"),
        ("title", "a\u202eb", "title: 'a\\u202eb' is not a text without control characters"),
        ("title", "a\u2028b", "title: 'a\\u2028b' is not a text without control characters"),
        ("title", "\x9b1m", "title: '\\x9b1m' is not a text without control characters"),
        ("etag", "\x7f", "etag: '\\x7f' is not a text without control characters"),
        ("url", "javascript:alert(1)", "url: 'javascript:alert(1)' is not a web address, or empty"),
        ("url", "https://x/\n", "url: 'https://x/\\n' is not a web address, or empty"),
        ("sha256", "../../x", "sha256: '../../x' is not 64 hexadecimal digits"),
        ("sha256", "A" * 64, f"sha256: '{'A' * 27}...{'A' * 28}' is not 64 hexadecimal digits"),
        ("sha256", "a" * 64 + "\n", "is not 64 hexadecimal digits"),
        ("sha256", "٣" * 64, "is not 64 hexadecimal digits"),
        ("size", 0, "size: 0 is not a number of bytes, from 1 to 2^53 - 1"),
        ("size", -1, "size: -1 is not a number of bytes, from 1 to 2^53 - 1"),
        ("size", 10**30, "is not a number of bytes, from 1 to 2^53 - 1"),
        ("size", "1", "size: '1' is not a whole number"),
        ("size", 1.0, "size: 1.0 is not a whole number"),
        ("size", True, "size: True is not a whole number"),
        ("size", float("nan"), "size: nan is not a whole number"),
        ("size", [[]] * 9, "size: [[], [], [], [], [], [], ...] is not a whole number"),
        ("sample", 1, "sample: 1 is not true or false"),
        ("fetched_at", "", "fetched_at: '' is not a day such as 2026-11-23"),
        ("fetched_at", "5", "fetched_at: '5' is not a day such as 2026-11-23"),
        ("fetched_at", "2026-02-30", "fetched_at: '2026-02-30' is not a day such as 2026-11-23"),
        ("fetched_at", "20260101", "fetched_at: '20260101' is not a day such as 2026-11-23"),
        ("fetched_at", "2026-W01-1", "fetched_at: '2026-W01-1' is not a day such as 2026-11-23"),
        ("published_at", "hier", "published_at: 'hier' is not a day such as 2026-11-23, or empty"),
    ],
)
def test_a_word_that_is_not_as_declared_is_told_with_its_entry_and_never_written(
    lock: Path, word: str, value: object, said: str
) -> None:
    wrong = replace(ENTRY, **{word: value})  # type: ignore[arg-type]
    assert said in mistake_in(wrong)
    before = lock.read_bytes(), copy_of(lock).read_bytes()
    with pytest.raises(HomeError, match="entry 3: cannot be written: ") as caught:
        append(lock, wrong)
    assert str(caught.value).endswith("→ give another file: nothing was written")
    assert (lock.read_bytes(), copy_of(lock).read_bytes()) == before
    lock.write_text(json.dumps({"version": 1, "entries": [WORDS, {**WORDS, word: value}]}))
    error = refusal_of(lock)
    assert (error.place, said in error.problem) == (f"{lock}, entry 2", True)
    assert_put_back(lock, error)


TEXTS = st.text(st.characters(), max_size=8)
ANY = st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.floats(), st.just("2026-01-01"), st.just("c" * 64))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(asdict(ENTRY))), ANY, max_size=4))
@example({"title": "\ud83d\ude00"})
@example({"edition": " "})
@example({"size": 2**53})
def test_what_the_reader_would_refuse_is_never_written(tmp_path_factory: pytest.TempPathFactory, words: Any) -> None:
    path = tmp_path_factory.mktemp("lock") / "sources.lock.json"
    append(path, ENTRY)
    snapshot = replace(OTHER, **words)
    try:
        append(path, snapshot)
    except HomeError:
        assert read_lock(path) == (ENTRY,)
    else:
        assert read_lock(path) == (ENTRY, snapshot)


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "x").write_text("x")


SPECIAL: dict[str, tuple[Callable[[Path], None], str]] = {
    "gone": (lambda path: None, "is not there any more"),
    "a folder": (_folder, "is a folder, and only a file can be read"),
    "a pipe": (os.mkfifo, "is a pipe, and only a file can be read"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is a device, and only a file can be read"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "is not there any more"),
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_a_lock_that_is_no_file_is_told_and_put_back(lock: Path, kind: str) -> None:
    make, said = SPECIAL[kind]
    lock.unlink()
    make(lock)
    with pytest.raises(HomeError, match=said) as caught:
        read_lock(lock)
    assert_put_back(lock, caught.value)


def test_a_lock_in_an_odd_folder_is_put_back_by_the_command_as_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "l'été & $HOME"
    folder.mkdir()
    append(folder / "l.json", ENTRY)
    append(folder / "l.json", OTHER)
    (folder / "l.json").write_text("{")
    assert_put_back(folder / "l.json", refusal_of(folder / "l.json"))


def test_a_lock_of_another_version_asks_for_that_version(lock: Path) -> None:
    for document, said in (
        ({"version": 2, "entries": []}, "is a lock of version 2, not 1"),
        ({"version": 1, "entries": [], "more": 1}, "has 'more', which this version does not know"),
        ({"version": 1, "entries": [{**WORDS, "wh\x1bat": 1}]}, "has 'wh\\x1bat', which this version does not know"),
    ):
        lock.write_text(json.dumps(document))
        error = refusal_of(lock)
        assert (error.problem, error.next_step) == (said, "use the infotravail that wrote it, or a newer one")


def test_an_entry_of_a_dataset_that_is_not_known_is_kept(lock: Path) -> None:
    append(lock, replace(ENTRY, dataset="emplois-2031"))
    assert read_lock(lock)[-1].dataset == "emplois-2031"


# The last good copy.


def test_without_a_good_copy_a_damaged_lock_says_so(lock: Path) -> None:
    lock.write_text("{")
    said = (
        "put back a copy of it, or mend it by hand: sources.lock.json.bak is not there, or damaged too; "
        "else move it away, and `infotravail add` the files of the folder “archive” again"
    )
    for spoil in (lambda: None, lambda: copy_of(lock).write_text("{"), lambda: os.mkfifo(copy_of(lock))):
        copy_of(lock).unlink(missing_ok=True)
        spoil()
        assert refusal_of(lock).next_step == said


def test_a_copy_that_is_lost_or_damaged_is_made_again_and_a_good_one_stays(lock: Path) -> None:
    good = lock.read_bytes()
    copy_of(lock).unlink()
    renew_copy(lock)
    assert copy_of(lock).read_bytes() == good
    copy_of(lock).write_bytes(b"{")
    renew_copy(lock)
    assert copy_of(lock).read_bytes() == good
    older = json.dumps({"version": 1, "entries": [WORDS]})
    lock.write_text(older)
    renew_copy(lock)
    assert copy_of(lock).read_bytes() == good


def test_a_damaged_lock_leaves_the_copy_alone(lock: Path) -> None:
    good = lock.read_bytes()
    lock.write_text("{")
    for change in (lambda: append(lock, OTHER), lambda: renew_copy(lock)):
        with pytest.raises(HomeError):
            change()
    assert copy_of(lock).read_bytes() == good


def test_without_lock_nor_copy_there_is_nothing_yet(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none") == ()
    renew_copy(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_killed_writer_leaves_a_lock_and_a_copy_that_knows_no_less(tmp_path: Path) -> None:
    path = tmp_path / "sources.lock.json"
    script = (
        "import sys; from dataclasses import replace; from pathlib import Path\n"
        "from infotravail.sources.lock import append, read_lock; from tests.sources.test_lock import ENTRY\n"
        "path = Path(sys.argv[1])\n"
        "while True: append(path, replace(ENTRY, edition=f'v{len(read_lock(path))}'))\n"
    )
    seen = 0
    for number in range(8):
        process = subprocess.Popen([sys.executable, "-c", script, path])
        while not path.exists() or len(read_lock(path)) == seen:
            time.sleep(0.01)
        time.sleep(0.003 * number)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        entries, copied = read_lock(path), read_lock(copy_of(path))
        assert copied[: len(entries)] == entries
        assert len(copied) - len(entries) in (0, 1)
        seen = len(entries)


# The command.


@pytest.mark.parametrize("text", ["[" * 100_000, '{"version": 1, "entries": [{"edition": "\\ud800"}]}', "{"])
def test_every_command_that_reads_the_lock_tells_it_and_ends_with_74(run: Run, home: Home, text: str) -> None:
    home.path.joinpath("sources.lock.json.bak").write_bytes(home.lock.read_bytes())
    home.lock.write_text(text)
    for words in (["build"], ["sources"], ["sources", "--check"], ["fetch", "rome"], ["add", "rome", home.lock]):
        done = run("--home", home.path, *words, env={"INFOTRAVAIL_MIRROR": "http://127.0.0.1:9"})
        assert (done.returncode, done.stdout) == (74, ""), words
        assert done.stderr.startswith(f"Error: {home.lock}"), words
        assert shlex.quote(str(copy_of(home.lock))) in done.stderr, words
        assert "Traceback" not in done.stderr, words

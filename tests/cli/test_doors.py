"""Two doors, one answer: a command line in plain words, read before click is imported, and the same read by click."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from infotravail.home import Home

# Writes which door it was: what is wrong with a command line is always said by click.
RUN = """
import atexit, os, pathlib, sys
from infotravail.cli import main
atexit.register(lambda: pathlib.Path(os.environ["DOOR"]).write_text("click" if "click" in sys.modules else "plain"))
main()
"""


class Done(NamedTuple):
    """What a command did."""

    code: int
    stdout: bytes
    stderr: bytes


def ask(home: list[str], words: list[str], door: Path, **options: object) -> tuple[Done, str]:
    """Run the command as a user does; return what it did, and the door that it took."""
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    environment = {**os.environ, "DOOR": str(door), **settings.pop("env", {})}  # type: ignore[dict-item]
    done = subprocess.run(  # type: ignore[call-overload]
        [sys.executable, "-c", RUN, *home, *words], env=environment, cwd=door.parent, timeout=120, **settings
    )
    return Done(done.returncode, done.stdout, done.stderr), door.read_text()


def both(folder: Path | str, words: list[str], door: Path, **options: object) -> tuple[Done, str]:
    """Ask through both doors, which must say the same; return what they said, and the first door that was taken.

    Only click reads a value that is glued to its option.
    """
    plain, taken = ask(["--home", str(folder)], words, door, **options)
    by_click, other = ask([f"--home={folder}"], words, door, **options)
    assert other == "click"
    assert plain == by_click
    assert b"Traceback" not in plain.stderr
    return plain, taken


PLAIN = [
    (["search", "oenologue"], 0),
    (["search", "Œnologue", "d'acc\u0301ueil", "«\u00a0vin\u00a0»", "\u202e"], 0),
    (["search", '"oenologue" AND (', "*", "NEAR/2"], 0),
    (["search", "oenologue", "--limit", "1", "--json"], 0),
    (["search", "--explain", "--debut", "1", "oenologue", "--limit", "2"], 0),
    (["search", os.fsdecode(b"caf\xe9\xff")], 0),
    (["search", "zzzzzz"], 1),
    (["search", " "], 1),
    (["search", "\n\x1b[2J"], 1),
    (["suggest", "oeno"], 0),
    (["suggest", "zzzzzz", "--json"], 1),
    (["metier", "a1423"], 0),
    (["metier", "Z9999", "--json"], 1),
    (["metier", " A1423 "], 0),
    (["passage", "A1423"], 0),
    (["bmo"], 0),
    (["bmo", "V1X80", "--annee", "2025", "--csv"], 0),
    (["bmo", "zzzz", "a b", "--limit", "2", "--json"], 0),
    (["agences", "--departement", "35", "--moment", "2026-11-30T09:00"], 0),
    (["competences", "A1423", "--csv"], 0),
    (["competences", "faire", "des", "soins", "--limit", "2"], 0),
    (["competences", "souder", "--codes", "100007 100286", "--json"], 0),
    (["competences", "zzzzzz"], 1),
]
CLICKS = [
    ([], 2),
    (["-h"], 0),
    (["--version"], 0),
    (["nothing"], 2),
    (["accueil"], 2),
    ([""], 2),
    (["search"], 2),
    (["search", "--help"], 0),
    (["search", ""], 1),
    (["search", "--", "oenologue"], 0),
    (["search", "--", "--json"], 1),
    (["search", "-"], 1),
    (["search", "oenologue", "--limit=1"], 0),
    (["search", "oenologue", "--limit", "1", "--limit", "2"], 0),
    (["search", "oenologue", "--limit"], 2),
    (["search", "oenologue", "--limit", ""], 0),
    (["search", "oenologue", "--limit", "--json"], 2),
    (["search", "oenologue", "--limit", "-1"], 2),
    (["search", "oenologue", "--limit", "0"], 2),
    (["search", "oenologue", "--limit", "x"], 2),
    (["search", "oenologue", "--json", "--json"], 0),
    (["search", "oenologue", "--csv"], 2),
    (["search", "oenologue", "--lim", "3"], 2),
    (["search", "x" * 2000], 2),
    (["suggest", "--home", "elsewhere", "oeno"], 2),
    (["metier"], 2),
    (["metier", "A1423", "A1424"], 2),
    (["metier", "A1423", "--edition", "1900"], 2),
    (["bmo", "V1X80", "--json", "--csv"], 2),
    (["bmo", "--annee", "1900"], 2),
    (["agences", "--rayon-km", "5"], 2),
    (["passage"], 2),
    (["passage", "A1423", "--column", "code"], 2),
    (["code", "none.csv", "--column", "a"], 2),
]


@pytest.mark.parametrize(("words", "code"), PLAIN, ids=lambda words: ascii(words))
def test_plain_words_are_answered_as_click_does(words: list[str], code: int, built: Home, tmp_path: Path) -> None:
    done, door = both(built.path, words, tmp_path / "door")
    assert (done.code, door) == (code, "plain")
    assert done.stdout or done.stderr


@pytest.mark.parametrize(("words", "code"), CLICKS, ids=lambda words: ascii(words)[:60])
def test_all_other_words_are_for_click(words: list[str], code: int, built: Home, tmp_path: Path) -> None:
    done, door = both(built.path, words, tmp_path / "door")
    assert (done.code, door) == (code, "click")


@pytest.mark.parametrize("words", [["search", "oenologue"], ["search", "oenologue", "--limit", "0"]], ids=len)
def test_the_sample_is_said_once_through_both_doors(words: list[str], built: Home, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "depart").symlink_to(built.path)
    done, _ = both(tmp_path / "home", words, tmp_path / "door")
    assert done.stderr.decode().count("Pas encore de données") == 1


@pytest.mark.slow
def test_a_home_that_is_not_one_is_refused_alike(built: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "infotravail.db").write_bytes(b"no database")
    told = {}
    for name in ("empty", "broken", "absent", str(built.database), ""):
        told[name], _ = both(name, ["search", "oenologue"], tmp_path / "door")
    assert [done.code for done in told.values()] == [74, 74, 74, 2, 2]
    assert told["empty"].stderr.decode().startswith("Error: empty/infotravail.db: there is no database yet\n")
    assert told["absent"].stderr == told["empty"].stderr.replace(b"empty", b"absent")


def test_the_home_of_the_environment_and_the_usual_one_are_asked_alike(built: Home, tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to(built.path)
    expected, _ = both(built.path, ["suggest", "oeno"], tmp_path / "door")
    for home in (str(built.path), ""):
        done = ask([], ["suggest", "oeno"], tmp_path / "door", env={"INFOTRAVAIL_HOME": home})
        assert done == (expected, "plain")


def test_a_file_without_the_dataset_is_told_alike(home: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("DELETE FROM licences WHERE jeu = 'rome'")
    done, door = both(home.path, ["search", "oenologue"], tmp_path / "door")
    assert (done.code, door) == (1, "plain")
    assert "infotravail fetch rome" in done.stderr.decode()


@pytest.mark.parametrize("words", [["search", "oenologue"], ["search", "oenologue", "--json"], ["search", "-h"]])
def test_a_reader_that_has_gone_and_a_full_disk_are_met_alike(words: list[str], built: Home, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone, Path("/dev/full").open("wb") as full:
        done, _ = both(built.path, words, tmp_path / "door", stdout=gone)
        assert done == (1, None, b"")
        done, _ = both(built.path, words, tmp_path / "door", stdout=full)
    assert done == (74, None, b"Error: output: No space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp437"])
def test_a_terminal_of_any_encoding_gets_the_same(encoding: str, built: Home, tmp_path: Path) -> None:
    settings = {"PYTHONIOENCODING": encoding}
    done, _ = both(built.path, ["search", "oenologue", "œ\u202f"], tmp_path / "door", env=settings)
    shown = "utf-8" if encoding == "ascii" else encoding
    assert "Œnologue".encode(shown, "replace") in done.stdout


def test_completion_is_for_click(built: Home, tmp_path: Path) -> None:
    settings = {"_INFOTRAVAIL_COMPLETE": "bash_complete", "COMP_WORDS": "infotravail sea", "COMP_CWORD": "1"}
    done, door = both(built.path, ["search", "oenologue"], tmp_path / "door", env=settings)
    assert (done, door) == ((0, b"plain,search\n", b""), "click")

"""What a file, a name or a person wrote does nothing to the terminal that shows it."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import click
import pytest

from infotravail.cli.group import cli
from infotravail.home import Home
from infotravail.text import UNSEEN, visible
from tests.conftest import ROOT, Run

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))
NAMES = cli.list_commands(click.Context(cli))
# A new title, a wiped screen, a line that lies, a C1 introducer, text turned round, a byte that is no UTF-8.
HOSTILE = "\x1b]0;owned\x07\x1b[2J\nError: all fine\r\x9b31m\u202egnp\u2028\x7f\x08"


def on_a_terminal(*words: str | Path | bytes, cwd: Path) -> tuple[str, int]:
    """Run the command with a terminal as its stdout and its stderr; return all that the terminal got, and the code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([INFOTRAVAIL, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd) as running:
        os.close(theirs)
        got = b""
        while True:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # How Linux says that nobody holds the other end any more.
                break
            if not part:
                break
            got += part
    os.close(ours)
    # The terminal itself adds the carriage return of each line end.
    return got.decode().replace("\r\n", "\n"), running.returncode


def assert_harmless(text: str) -> None:
    """Assert that a terminal does nothing with a text but show it, and that no line of it lies."""
    assert set(re.findall(UNSEEN, text)) <= {"\n"}
    assert "Error: all fine" not in text.split("\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Œnologue – 35\u00a0000 « à »", "Œnologue – 35\u00a0000 « à »"),
        ("\x1b[2J\x07", "␛[2J␇"),
        ("a\r\nb\tc\u2028d", "a␍⏎b␉c⏎d"),
        ("\x9b31m\x7f\x85", "�31m��"),
        ("\u202e\u2066\u200f\ufeff\u200b\U000e0041", "������"),
        (os.fsdecode(b"caf\xe9\xff"), "caf\\xe9\\xff"),
        ("\ud800", "�"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_names_of_the_members_of_a_zip_file_do_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as made:
        made.writestr(HOSTILE.replace("\x00", ""), "a;b\n1;2\n")
    for dataset in ("rome", "geo", "bmo"):
        text, code = on_a_terminal("add", dataset, "x.zip", cwd=tmp_path)
        assert code == 4
        assert text.startswith("Error: x.zip")
        assert "  → " in text
        assert_harmless(text)


@pytest.mark.parametrize(
    "content", [f"<html><title>{HOSTILE}</title>", HOSTILE, f'[{{"{HOSTILE}": 1}}]', f"{HOSTILE};b\n"]
)
def test_what_a_file_begins_with_does_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "page").write_text(content, encoding="utf-8")
    for dataset in ("rome", "agences", "geo"):
        text, code = on_a_terminal("add", dataset, "page", cwd=tmp_path)
        assert code in (4, 5)
        assert_harmless(text)


def test_the_name_of_a_file_does_nothing(tmp_path: Path) -> None:
    for name in (HOSTILE.replace("/", "").encode(), b"\xff\x1b[2J.csv"):
        (tmp_path / os.fsdecode(name)).write_bytes(b"a;b\n")
        text, code = on_a_terminal("add", "geo", name, cwd=tmp_path)
        assert code == 4
        assert_harmless(text)
        assert_harmless(on_a_terminal("check", name, cwd=tmp_path)[0])


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"serve", "fetch"}))
def test_what_a_person_typed_does_nothing(name: str, home: Home) -> None:
    for words in ([HOSTILE], [f"--{HOSTILE}"], [HOSTILE, HOSTILE, HOSTILE]):
        text, _ = on_a_terminal("--home", home.path, name, *words, cwd=home.path)
        assert "Traceback" not in text
        # An export takes any name of a folder, and tells over its own line how far it is.
        assert_harmless(text.replace("\r", "\n") if name == "export" else text)


def test_an_unknown_command_does_nothing_and_no_command_is_the_help(tmp_path: Path) -> None:
    text, code = on_a_terminal(HOSTILE, cwd=tmp_path)
    assert code == 2
    usage = "Usage: infotravail [OPTIONS] COMMAND [ARGS]...\nTry 'infotravail -h' for help.\n\n"
    assert text.startswith(f"{usage}Error: No such command ")
    assert_harmless(text)
    assert on_a_terminal(cwd=tmp_path)[0].startswith("Usage: infotravail [OPTIONS] COMMAND [ARGS]...\n\n  Build")


@pytest.fixture
def hostile(built: Home, tmp_path: Path) -> Home:
    """A home whose every text, in every table, ends with what a terminal would obey."""
    home = Home(tmp_path / "hostile")
    shutil.copytree(built.path, home.path)
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        tables = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT wr "
            "AND name IN (SELECT nom_table FROM dictionnaire)"
        )
        for (table,) in tables.fetchall():
            for column in connection.execute(f"SELECT name, type, pk FROM pragma_table_info('{table}')").fetchall():
                if (
                    column[1] == "TEXT"
                    and not column[2]
                    and column[0].startswith(("libelle", "nom", "adresse", "texte"))
                ):
                    connection.execute(f"UPDATE {table} SET {column[0]} = {column[0]} || ?", (HOSTILE,))
    return home


# Those that print a column which has the hostile text.
WITH_LABELS = ("metier", "appellation", "competences", "proches", "bmo")
LOOKUPS = [
    ["search", "oenologue"],
    ["search", "oenologue", "--explain"],
    ["metier", "A1423"],
    ["appellation", "17010"],
    ["competences", "A1423"],
    ["competences", "souder"],
    ["proches", "A1423"],
    ["passage", "A1423"],
    ["bmo", "V1X80"],
    ["agences", "--departement", "35"],
    ["suggest", "oeno"],
    ["check"],
    ["verify"],
]


@pytest.mark.parametrize("words", LOOKUPS, ids=" ".join)
def test_the_labels_of_a_lookup_do_nothing(words: list[str], hostile: Home) -> None:
    text, _ = on_a_terminal("--home", hostile.path, *words, cwd=hostile.path)
    assert text
    assert "Traceback" not in text
    assert_harmless(text)


def test_a_comparison_does_nothing(hostile: Home, built: Home) -> None:
    text, code = on_a_terminal("diff", built.database, hostile.database, cwd=hostile.path)
    assert code == 0
    assert "Error: all fine" in text
    assert_harmless(text)


@pytest.mark.parametrize("words", [words for words in LOOKUPS if words[0] in WITH_LABELS], ids=" ".join)
def test_json_keeps_every_character_and_does_nothing(words: list[str], hostile: Home, run: Run) -> None:
    done = run("--home", hostile.path, *words, "--json")
    assert_harmless(done.stdout)
    assert any(HOSTILE in text for text in texts(json.loads(done.stdout)))


def texts(answer: object) -> list[str]:
    """Return every text of a JSON answer."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list):
        return [text for one in answer for text in texts(one)]
    return [answer] if isinstance(answer, str) else []


def test_csv_keeps_every_byte(built: Home, run: Run, tmp_path: Path) -> None:
    title = "Œnologue \x1b[2J\u202e"
    (tmp_path / "in.csv").write_text(f"{title.upper()};code\n{title};A1423\n", encoding="utf-8")
    done = run("--home", built.path, "passage", "--file", "in.csv", "--column", "code", check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{title.upper()};code;")
    assert lines[1].startswith(f"{title};A1423;")


def test_all_that_is_printed_goes_through_one_door() -> None:
    ways = re.compile(r"click\.s?echo\(|sys\.std(out|err)(\.buffer)?\.write\(|= sys\.std(out|err)\b")
    doors = [
        path.relative_to(ROOT / "builder").as_posix()
        for path in (ROOT / "builder").rglob("*.py")
        if ways.search(path.read_text(encoding="utf-8"))
    ]
    # A child process gives what it made on its standard output.
    assert sorted(doors) == ["cli/printing.py", "publish/envoi/child.py", "publish/lignes/child.py"]


def test_a_person_is_told_that_there_is_more_and_a_pipe_is_not(built: Home, tmp_path: Path, run: Run) -> None:
    words = ("--home", built.path, "bmo", "--annee", "2025", "--limit", "2")
    text, code = on_a_terminal(*words, cwd=tmp_path)
    assert (code, text.splitlines()[-1]) == (0, "Il y en a d'autres : 13 en tout (--limit, --debut).")
    assert run(*words, check=True).stderr == ""

"""What the README and the pages of docs show is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import duckdb
import polars
import pytest

from infotravail import Infotravail
from infotravail.cli.group import cli
from tests.conftest import ROOT, FirstBuild, Run
from tests.docs.written import WRITTEN, Block, all_blocks, blocks, prose

SHELL = ("", "sh")
COMMANDS = click.Context(cli)
# What each line of SQL answers on the starter.
ANSWERS = {
    "README.md": [("Infirmiers et sages-femmes", 319, 323)],
    "README.fr.md": [("Infirmiers et sages-femmes", 319, 323)],
    "analyse.md": [("Œnologue", "A1423", "Œnologue"), ("Infirmiers et sages-femmes", 319, 323)],
}


def names(found: list[Block]) -> list[str]:
    return [block.name for block in found]


SHOWN = [block for block in all_blocks(*SHELL) if block.text.startswith("$ ")]
LINES = [
    (block.page.name, line)
    for block in all_blocks(*SHELL)
    for line in block.text.splitlines()
    if line.startswith("infotravail ")
]
EXAMPLES = [block for block in all_blocks("python") if block.text.startswith(">>>")]
PAGES_OF_EXAMPLES = sorted({block.page for block in EXAMPLES})
PROGRAMS = [block for block in all_blocks("python") if not block.text.startswith(">>>")]


def test_the_first_build_prints_what_the_page_shows(first_build: FirstBuild) -> None:
    (shown,) = [block.text for block in all_blocks("") if block.text.startswith("Nothing was fetched or added yet")]
    # The end of a release's name is the hash of its content, which moves with every declaration.
    pattern = re.escape(shown).replace("\\-…", "-[0-9a-f]{8}")
    assert re.fullmatch(pattern, first_build.stdout)


@pytest.mark.parametrize("block", SHOWN, ids=names(SHOWN))
def test_a_command_prints_what_the_page_shows(run: Run, first_build: FirstBuild, tmp_path: Path, block: Block) -> None:
    first_build.give(tmp_path)
    line, shown = block.text.split("\n", 1)
    words = shlex.split(line.removeprefix("$ infotravail"))
    assert run(*words, check=True).stdout == shown


@pytest.mark.parametrize("page", PAGES_OF_EXAMPLES, ids=[page.name for page in PAGES_OF_EXAMPLES])
def test_the_python_of_a_page_gives_what_it_shows(
    first_build: FirstBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    first_build.give(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INFOTRAVAIL_HOME", raising=False)
    text = "\n".join(block.text for block in blocks(page) if block in EXAMPLES)
    for library in set(re.findall(r"^>>> (?:import|from) (\w+)", text, re.M)):
        if find_spec(library) is None:
            pytest.skip(f"{library} is not installed")
    told: list[str] = []
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, page.name, 0)
    failed, tried = doctest.DocTestRunner().run(examples, out=told.append)
    assert tried
    assert not failed, "".join(told)


@pytest.mark.parametrize("block", PROGRAMS, ids=names(PROGRAMS))
def test_the_python_that_needs_something_else_is_python(block: Block) -> None:
    compile(block.text, block.page.name, "exec")


def test_the_programs_that_code_titles_answer_what_they_say(
    first_build: FirstBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_build.give(tmp_path)
    monkeypatch.chdir(tmp_path)
    polars.DataFrame({"intitule": ["Développeuse web", "nounou", None]}).write_parquet("offres.parquet")
    known: dict[str, Any] = {"Infotravail": Infotravail, "duckdb": duckdb}
    answers = []
    for block in PROGRAMS:
        if block.text.startswith(("rome = ", "def code_rome")):
            head, _, last = block.text.rstrip("\n").rpartition("\n")
            exec(head, known)
            answers.append(eval(last, known))
    coded, rows = answers
    assert [one.code_rome for one in coded] == ["I1203", "A1203", "K2205"]
    assert rows.fetchall() == [("Développeuse web", "M1855"), ("nounou", "K1310"), (None, None)]
    known["rome"].close()


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_command_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(line)[1:]
    # What comes before the command are the options of all of them.
    while words[0].startswith("--"):
        words = words[2:]
    command = cli.get_command(COMMANDS, words[0])
    assert command is not None, f"{page} shows `{line}`"
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words[1:] if word.startswith("-")} <= known


@pytest.mark.parametrize("page", ANSWERS)
def test_the_sql_of_a_page_runs(starter: sqlite3.Connection, page: str) -> None:
    asked = [block.text for block in all_blocks("sql") if block.page.name == page]
    assert [starter.execute(sql).fetchone() for sql in asked] == ANSWERS[page]


def test_no_page_shows_sql_that_no_test_runs() -> None:
    assert {block.page.name for block in all_blocks("sql")} == set(ANSWERS)


def targets() -> Iterator[str]:
    yield from re.findall(r"^([a-z]+):.*## \S", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("page", WRITTEN, ids=[str(page.relative_to(ROOT)) for page in WRITTEN])
def test_every_make_target_of_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.M)) <= set(targets())


@pytest.mark.parametrize("page", WRITTEN, ids=[str(page.relative_to(ROOT)) for page in WRITTEN])
def test_every_command_that_a_sentence_names_exists(page: Path) -> None:
    named = set(re.findall(r"`(?:\.venv/bin/)?infotravail ([a-z]+)", prose(page)))
    assert named <= set(cli.list_commands(COMMANDS))

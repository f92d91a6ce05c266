"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import re
import shlex
import sqlite3
from pathlib import Path

import click
import pytest

from infotravail.cli.group import cli
from infotravail.datasets import DATASETS
from infotravail.describe.readme import with_contents
from tests.conftest import ROOT, FirstBuild, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.M | re.S)


def test_the_first_build_prints_what_the_readme_shows(first_build: FirstBuild) -> None:
    (shown,) = [block for block in BLOCKS if block.startswith("Nothing was fetched or added yet")]
    # The end of a release's name is the hash of its content, which moves with every declaration.
    pattern = re.escape(shown).replace("\\-…", "-[0-9a-f]{8}")
    assert re.fullmatch(pattern, first_build.stdout)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.startswith("$ ")])
def test_a_command_prints_what_the_readme_shows(run: Run, first_build: FirstBuild, tmp_path: Path, block: str) -> None:
    first_build.give(tmp_path)
    line, shown = block.split("\n", 1)
    words = shlex.split(line.removeprefix("$ .venv/bin/infotravail"))
    assert run(*words, check=True).stdout == shown


def test_the_python_of_the_readme_gives_what_it_shows(
    first_build: FirstBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_build.give(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INFOTRAVAIL_HOME", raising=False)
    examples = doctest.DocTestParser().get_doctest(README, {}, "README.md", "README.md", 0)
    told: list[str] = []
    failed, tried = doctest.DocTestRunner().run(examples, out=told.append)
    assert tried >= 10
    assert not failed, "".join(told)


def test_every_command_of_the_readme_exists_with_its_options() -> None:
    lines = [line for block in BLOCKS for line in block.splitlines() if line.startswith(".venv/bin/infotravail")]
    assert len(lines) >= 4
    for line in lines:
        name, *words = shlex.split(line)[1:]
        assert name in cli.list_commands(click.Context(cli))
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_every_make_target_of_the_readme_exists_and_has_a_help_text() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.M))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    assert targets == set(phony.split())
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.M)) <= targets


def test_the_sql_of_the_readme_runs(starter: sqlite3.Connection) -> None:
    (sql,) = [block for block in BLOCKS if block.startswith("SELECT")]
    assert starter.execute(sql).fetchall() == [("Œnologue", "A1423", "Œnologue")]


def test_the_table_of_what_is_in_the_file_is_current() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == with_contents(text, DATASETS), "run `make metadata`"

"""What the help says, and what is said of a word that is none: the sections, whole sentences, what was meant."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infotravail.cli import group, printing
from infotravail.cli.plain import ASKING, COMMANDS, SECTIONS
from infotravail.environment import VARIABLES
from infotravail.faces import questions
from infotravail.home import Home
from tests.conftest import ROOT, Run


def sections(text: str) -> dict[str, list[str]]:
    """Return the words that begin the entries of each section of a help."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            found[line.rstrip(":")] = []
        elif entry := re.match("  ([a-zA-Z_]+)", line):
            found[list(found)[-1]].append(entry[1])
    return found


def test_the_help_lists_every_command_in_its_section_and_every_variable(run: Run) -> None:
    told = sections(run("--help", check=True).stdout)
    assert told[ASKING] == [question.name for _, question in questions() if question.command]
    assert {title: tuple(told[title]) for title in SECTIONS} == SECTIONS
    assert told["Environment variables"][: len(VARIABLES)] == list(VARIABLES)
    modules = {path.stem for path in (ROOT / "builder" / "cli").glob("*.py") if "@click.command" in path.read_text()}
    assert modules == set(COMMANDS)


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_no_line_of_the_help_is_cut(columns: str, run: Run) -> None:
    told = run("--help", check=True, env={"COLUMNS": columns}).stdout
    assert "..." not in told.partition("Look up:")[2]
    assert "mistyped, or begun." in " ".join(told.split())


def test_every_variable_that_the_code_reads_is_listed() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "builder").rglob("*.py"))
    named = set(re.findall(r"\b(?:INFOTRAVAIL|FRANCE_TRAVAIL)_[A-Z_]+[A-Z]\b", code))
    assert named - {"FRANCE_TRAVAIL", "_INFOTRAVAIL_COMPLETE"} == {name for name in VARIABLES if name[:4] != "XDG_"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["serch", "nounou"], "No such command 'serch'. Did you mean 'search'?"),
        (["SEARCH", "nounou"], "No such command 'SEARCH'. Did you mean 'search'?"),
        (["métiers"], "No such command 'métiers'. Did you mean 'metiers'?"),
        (["compétence"], "No such command 'compétence'. Did you mean 'competences'?"),
        (["zzz"], "No such command 'zzz'."),
        ([""], "No such command ''."),
        (["search", "--limt", "3"], "No such option '--limt'. Did you mean '--limit'?"),
        (["bmo", "--DÉPARTEMENT=35"], "No such option '--DÉPARTEMENT'. Did you mean '--departement'?"),
        (["fetch", "--accept_change", "rome"], "No such option '--accept_change'. Did you mean '--accept-change'?"),
        (["search", "-x"], "No such option '-x'."),
        (["--hom", "dist", "search"], "No such option '--hom'. Did you mean '--home'?"),
        (["add", "Rômes", "x"], "Invalid value for 'FILES...': Path 'x' does not exist."),
        (["fetch", "romme"], "Invalid value: 'romme' is not a dataset; there are: rome, bmo"),
        (["bmo", "--tri", "libele"], "Invalid value for --tri: 'libele' is not there (perhaps 'libelle'); there are: "),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_was_meant_is_said(
    words: list[str],
    told: str,
    built: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["infotravail", f"--home={built.path}", *words])
    assert group.run() == 2
    done = capsys.readouterr()
    assert (done.out, done.err.splitlines()[0].split()[:2]) == ("", ["Usage:", "infotravail"])
    assert f"\nError: {told}" in done.err


def test_a_dataset_that_was_meant_is_said_after_those_that_there_are(run: Run) -> None:
    assert run("fetch", "romme").stderr.endswith(", statistiques, offres. Did you mean 'rome'?\n")


def test_the_examples_of_the_code_are_true() -> None:
    assert doctest.testmod(printing) == (0, 1)


def test_an_option_takes_a_value_without_its_accents_or_capitals(run: Run, built: Home) -> None:
    as_listed = run("--home", built.path, "lieu", "rennes", "--genre", "commune", check=True)
    assert as_listed.stdout
    assert run("--home", built.path, "lieu", "rennes", "--genre", "Cômmune", check=True).stdout == as_listed.stdout


# What bash does when a person types a tabulation after some words.
TABULATION = """
PATH="$1:$PATH"
eval "$(_INFOTRAVAIL_COMPLETE=bash_source infotravail)"
shift
COMP_WORDS=(infotravail "$@")
COMP_CWORD=$#
_infotravail_completion infotravail
echo "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["se"], "search serve"),
        (["--home", "elsewhere", "comp"], "competences"),
        (["search", "--l"], "--limit"),
        (["bmo", "--tri", "part_"], "part_difficile part_saisonniere"),
        (["fetch", "rome", "a"], "agences"),
        (["add", "off"], "offres"),
        (["zzz"], ""),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_bash_completes_commands_options_and_their_values(words: list[str], completed: str) -> None:
    command = ["bash", "-c", TABULATION, "bash", str(Path(sys.executable).parent), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == (completed, "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_zsh_and_fish_have_a_script_and_the_sentence_of_each_command(shell: str, run: Run) -> None:
    assert "_INFOTRAVAIL_COMPLETE" in run(check=True, env={"_INFOTRAVAIL_COMPLETE": f"{shell}_source"}).stdout
    typed = {
        "zsh": {"COMP_WORDS": "infotravail suggest", "COMP_CWORD": "1"},
        "fish": {"COMP_WORDS": "infotravail ", "COMP_CWORD": "sugg"},
    }
    told = run(check=True, env={"_INFOTRAVAIL_COMPLETE": f"{shell}_complete", **typed[shell]}).stdout
    assert "Suggest job titles, as one types: labels and everyday words that begin so, each with its sheet." in told

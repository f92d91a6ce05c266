"""What a look-up imports before it answers: what it does not need would be waited for each time.

Who may import whom is held by the contracts of pyproject.toml, which `make lint` reads; what is imported while a
command runs is not in the code's imports alone.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from infotravail.home import Home

# A look-up reads a file: it needs no network, no site, no declaration of a table, and its words are plain.
UNNEEDED = ("click", "httpx", "stamina", "uvicorn", "datasette", "yaml", "msgspec", "jinja2", "python_calamine")
OURS = (
    "infotravail.model",
    "infotravail.describe",
    "infotravail.pipeline",
    "infotravail.publish",
    "infotravail.sources",
)
RUN = """
import sys
from infotravail.cli import main
try:
    main()
except SystemExit as done:
    print(done.code, *sorted(sys.modules), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    """Return the modules of the process of a command that found an answer, which must be whole."""
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=True)
    code, *modules = done.stderr.splitlines()[-1].split()
    assert (code, bool(done.stdout)) == ("0", True), done.stderr
    return set(modules)


@pytest.mark.parametrize(
    "words",
    [
        ("search", "développeur"),
        ("suggest", "dev"),
        ("metier", "M1855"),
        ("passage", "M1805"),
        ("bmo", "T2A60"),
        ("agences", "--departement", "35"),
    ],
    ids=lambda words: words[0],
)
def test_a_look_up_imports_no_door_and_no_declaration(built: Home, words: tuple[str, ...]) -> None:
    modules = imported("--home", str(built.path), *words)
    assert modules.isdisjoint((*UNNEEDED, *OURS))
    parts = [name.split(".") for name in modules if name.startswith("infotravail.datasets.")]
    assert [name for name in parts if name[3:4] in (["dataset"], ["files"], ["tables"], ["replay"])] == []
    # The question that is asked is imported, and no other one.
    questions = {name[4] for name in parts if name[3:4] == ["questions"] and len(name) > 4}
    questions |= {name.split(".")[3] for name in modules if name.startswith("infotravail.across.questions.")}
    assert questions == {words[0]}


# What waits until it is used: files of CSV, documents of the home, what goes from stage to stage of a build.
LATER = ("csv", "infotravail.csvs", "infotravail.cli.each_line", "infotravail.documents", "infotravail.facts")
GUESSES = ("json", "heapq", "infotravail.search.words", "infotravail.search.ask.ranking", "infotravail.datasets.rome")


@pytest.mark.parametrize(("word", "later"), [("search", LATER), ("suggest", (*LATER, *GUESSES))])
def test_what_waits_until_it_is_used_does_not_delay_an_answer(built: Home, word: str, later: tuple[str, ...]) -> None:
    assert imported("--home", str(built.path), word, "infirm").isdisjoint(later)


def test_a_build_with_nothing_to_do_imports_no_dataset(home: Home) -> None:
    # Its lock lists the files of the sample: it is a home like any other, where they are all that there is.
    modules = imported("--home", str(home.path), "build")
    ours = {name.removeprefix("infotravail.") for name in modules if name.startswith("infotravail.")}
    assert "pipeline.standing" in ours
    assert {
        name for name in ours if name.split(".")[0] in ("datasets", "model", "readers", "editions", "search")
    } == set()
    assert ours.isdisjoint({"pipeline.build", "pipeline.make", "pipeline.release", "sources.archive"})


def test_the_package_alone_imports_nothing_of_ours() -> None:
    code = "import sys, infotravail; print(*[name for name in sys.modules if name.startswith('infotravail.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

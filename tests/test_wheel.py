"""What someone gets who installs the wheel: the package's types, as the type checker of their project reads them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

# The answer of each method, as a project that checks its types strictly would name it.
PROJECT = """
from typing import assert_type

from infotravail import Infotravail, __version__
from infotravail.lookup.agences import Agence
from infotravail.lookup.bmo import Besoins
from infotravail.lookup.editions import Edition, Metier, Passage
from infotravail.lookup.metiers import Appellation, Competence, Proche
from infotravail.across.questions.code import ReponseCodage
from infotravail.across.questions.search import ReponseRecherche
from infotravail.across.questions.suggest import ReponseSuggestions

assert_type(__version__, str)
with Infotravail.open("infotravail.db") as base:
    assert_type(base, Infotravail)
    assert_type(base.search("infirmier"), ReponseRecherche)
    assert_type(base.suggest("infirm"), ReponseSuggestions)
    assert_type(base.code("infirmier"), ReponseCodage)
    assert_type(base.metier("J1506"), Metier | None)
    assert_type(base.appellation("11304"), Appellation | None)
    assert_type(base.appellations("J1506"), list[Appellation])
    assert_type(base.competences("J1506"), list[Competence])
    assert_type(base.proches("J1506"), list[Proche])
    assert_type(base.editions(), list[Edition])
    assert_type(base.passage("M1805"), list[Passage])
    assert_type(base.agences("rennes"), list[Agence])
    assert_type(base.bmo("infirmiers"), list[Besoins])
    reveal_type([agence.libelle for agence in base.agences()])
    reveal_type([hit.code_rome for hit in base.search("infirmier")])
"""
REVEALED = ["list[str]", "list[str]"]


PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder that holds nothing of the project's."""
    return subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    # From a copy: setuptools works beside the sources, where what an older build left would get in.
    sources = folder / "sources"
    shutil.copytree(ROOT / "builder", sources / "builder", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    done = run(sys.executable, *PIP, "wheel", *options, sources, cwd=folder)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which the wheel is installed; what it depends on is this one's."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    paths = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / "python"
    done = run(
        sys.executable,
        *PIP,
        "--python",
        python,
        "install",
        "--no-compile",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    (Path(sysconfig.get_path("purelib", "venv", paths)) / "beside.pth").write_text(sysconfig.get_path("purelib"))
    return python


def test_the_types_of_the_api_are_those_that_an_installed_wheel_tells(python: Path, tmp_path: Path) -> None:
    (tmp_path / "project.py").write_text(PROJECT, encoding="utf-8")
    options = ("--strict", "--no-error-summary", "--python-executable", python, "--cache-dir", tmp_path / "cache")
    done = run(sys.executable, "-m", "mypy", *options, "project.py", cwd=tmp_path)
    notes = [line.split(": note: ")[-1] for line in done.stdout.splitlines()]
    assert notes == [f'Revealed type is "{one}"' for one in REVEALED], done.stdout + done.stderr
    assert done.returncode == 0


def test_an_installed_wheel_holds_what_a_build_and_a_site_need(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import infotravail; print(infotravail.__file__)", cwd=tmp_path).stdout
    assert Path(where.strip()).is_relative_to(python.parent.parent)
    files = (
        "('py.typed', 'sample/README.md', 'publish/plugin/templates/base.html', 'publish/plugin/static/recherche.js')"
    )
    asked = (
        f"from importlib.resources import files; print(all((files('infotravail') / one).is_file() for one in {files}))"
    )
    assert run(python, "-c", asked, cwd=tmp_path).stdout == "True\n"

"""What someone gets who installs the wheel: the package, its types, its files and its site, wherever they are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from infotravail.home import Home
from tests.conftest import ROOT

# The answer of each method, as a project that checks its types strictly would name it.
PROJECT = """
from typing import assert_type

from infotravail import Infotravail, __version__
from infotravail.across.questions.code import ReponseCodage
from infotravail.across.questions.marche import ReponseMarche
from infotravail.across.questions.origine import ReponseOrigine
from infotravail.across.questions.search import ReponseRecherche
from infotravail.across.questions.suggest import ReponseSuggestions
from infotravail.across.questions.territoire import ReponseTerritoire
from infotravail.across.questions.territoires import ReponseTerritoires
from infotravail.datasets.agences.questions.agences import ReponseAgences
from infotravail.datasets.bmo.questions.bmo import ReponseBmo
from infotravail.datasets.rome.questions.appellation import ReponseAppellation
from infotravail.datasets.rome.questions.appellations import ReponseAppellations
from infotravail.datasets.rome.questions.competences import ReponseCompetences
from infotravail.datasets.rome.questions.editions import ReponseEditions
from infotravail.datasets.rome.questions.metier import ReponseMetier
from infotravail.datasets.rome.questions.passage import ReponsePassage
from infotravail.datasets.rome.questions.proches import ReponseProches

assert_type(__version__, str)
with Infotravail.open("infotravail.db") as base:
    assert_type(base, Infotravail)
    assert_type(base.search("infirmier"), ReponseRecherche)
    assert_type(base.suggest("infirm"), ReponseSuggestions)
    assert_type(base.code("infirmier"), ReponseCodage)
    assert_type(base.metier("J1506"), ReponseMetier)
    assert_type(base.marche("J1506", departement="35"), ReponseMarche)
    assert_type(base.appellation("11304"), ReponseAppellation)
    assert_type(base.appellations("J1506"), ReponseAppellations)
    assert_type(base.competences("J1506"), ReponseCompetences)
    assert_type(base.proches("J1506"), ReponseProches)
    assert_type(base.editions(), ReponseEditions)
    assert_type(base.passage(("M1805",)), ReponsePassage)
    assert_type(base.agences("rennes"), ReponseAgences)
    assert_type(base.bmo("infirmiers", annee=2025), ReponseBmo)
    assert_type(base.territoires("rennes"), ReponseTerritoires)
    assert_type(base.territoire("35238"), ReponseTerritoire)
    assert_type(base.origine("bmo"), ReponseOrigine)
    reveal_type([agence.libelle for agence in base.agences()])
    reveal_type([hit.code_rome for hit in base.search("infirmier")])
    reveal_type(base.bmo("infirmiers")[0].annee)
"""
REVEALED = ["list[str]", "list[str]", "int"]


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
        "('py.typed', 'starter/README.md', 'publish/plugin/templates/base.html', 'publish/plugin/static/recherche.js')"
    )
    asked = (
        f"from importlib.resources import files; print(all((files('infotravail') / one).is_file() for one in {files}))"
    )
    assert run(python, "-c", asked, cwd=tmp_path).stdout == "True\n"


def test_the_wheel_installs_nothing_but_infotravail(wheel: Path, python: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"infotravail"}
    code = "import importlib.util; print(importlib.util.find_spec('builder'))"
    assert run(python, "-c", code, cwd=tmp_path).stdout == "None\n"


def test_the_api_is_imported_from_the_package_and_answers(python: Path, built: Home, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom infotravail import Infotravail\n"
        "with Infotravail.open(sys.argv[1]) as base:\n    print(base.metier('M1855').fiche.libelle)"
    )
    done = run(python, "-X", "utf8", "-c", code, built.path, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("Développeur / Développeuse web\n", "")


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder of someone else's that has a package and a module called as the folder of our code is."""
    for name in ("builder/__init__.py", "builder/home.py", "builder.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    return tmp_path


def test_datasette_starts_in_a_folder_that_has_a_builder_of_its_own(python: Path, built: Home, workplace: Path) -> None:
    done = run(python, "-m", "datasette", "--version", cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert "version 0.65." in done.stdout
    asked = ("-m", "datasette", "-i", built.database, "--get", "/metier/M1855.json")
    done = run(python, *asked, cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fiche"]["code_rome"] == "M1855"


def test_the_site_is_served_in_a_folder_that_has_a_builder_of_its_own(
    python: Path, built: Home, workplace: Path
) -> None:
    command = (python.with_name("infotravail"), "--home", built.path, "serve", "--port", "0")
    with subprocess.Popen(
        [*map(str, command)], cwd=workplace, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as served:
        try:
            assert served.stdout is not None
            # What is said before is that the file is the sample.
            said = []
            while not (found := re.search(r"http://127\.0\.0\.1:\d+/", line := served.stdout.readline())):
                said.append(line)
                assert line, said
            with urllib.request.urlopen(f"{found[0]}metier/M1855.json", timeout=30) as answer:
                assert json.load(answer)["fiche"]["libelle"] == "Développeur / Développeuse web"
        finally:
            served.terminate()

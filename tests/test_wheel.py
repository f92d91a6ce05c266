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
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infotravail.home import Home
from tests.conftest import ROOT
from tests.files import workbook

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


def installed(wheel: Path, folder: Path, beside: Path | str) -> Path:
    """Install the wheel alone in an environment, and return its interpreter; other libraries are those of a folder."""
    venv.create(folder, with_pip=False)
    paths = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", paths)) / "python"
    options = ("install", "--no-compile", "--no-deps", "--no-index")
    done = run(sys.executable, *PIP, "--python", python, *options, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (Path(sysconfig.get_path("purelib", "venv", paths)) / "beside.pth").write_text(str(beside))
    return python


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which the wheel is installed; what it depends on is this one's."""
    return installed(wheel, tmp_path_factory.mktemp("environment"), sysconfig.get_path("purelib"))


def link(folder: Path, requirements: Iterable[str]) -> None:
    """Put libraries of this environment, and all that they need, into a folder; none that an extra brings."""
    waiting, done = list(requirements), set()
    while waiting:
        one = Requirement(waiting.pop())
        name = canonicalize_name(one.name)
        if name in done or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        done.add(name)
        found = distribution(name)
        for top in {Path(file).parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            (folder / top).symlink_to(Path(str(found.locate_file(top))))
        waiting += found.requires or []


def environment(wheel: Path, folders: pytest.TempPathFactory, *more: str) -> Path:
    """Return the interpreter of an environment that has what `pip install infotravail` brings, and some libraries."""
    beside = folders.mktemp("beside")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    link(beside, [*re.findall(r"^Requires-Dist: (.*)$", metadata, re.M), *more])
    return installed(wheel, folders.mktemp("bare"), beside)


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has what `pip install infotravail` brings, and nothing else."""
    return environment(wheel, tmp_path_factory)


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


@pytest.mark.slow
def test_datasette_starts_in_a_folder_that_has_a_builder_of_its_own(python: Path, built: Home, workplace: Path) -> None:
    done = run(python, "-m", "datasette", "--version", cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert "version 0.65." in done.stdout
    asked = ("-m", "datasette", "-i", built.database, "--get", "/metier/M1855.json")
    done = run(python, *asked, cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["fiche"]["code_rome"] == "M1855"


@pytest.mark.slow
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


LOOK_UPS = (["search", "oenologue"], ["bmo", "V1X80"], ["verify"], ["check"], ["sources"], ["releases"])


@pytest.mark.parametrize("words", [*LOOK_UPS, ["--help"], ["serve", "--help"]], ids=" ".join)
def test_what_looks_up_and_verifies_needs_no_extra(words: list[str], bare: Path, built: Home, tmp_path: Path) -> None:
    done = run(bare, "-m", "infotravail", "--home", built.path, *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "extra", "lacking"),
    [
        (["build"], "build", "python_calamine, xlsxwriter, yaml"),
        (["fetch", "rome"], "build", "python_calamine, xlsxwriter, yaml"),
        (["metadata"], "build", "python_calamine, xlsxwriter, yaml"),
        (["serve"], "site", "datasette, datasette_cluster_map, python_calamine, python_multipart, starlette, uvicorn"),
        (["code", "offres.xlsx", "--column", "poste"], "excel", "python_calamine, xlsxwriter"),
        (["code", "offres.csv", "--column", "poste", "-o", "codes.xlsx"], "excel", "python_calamine, xlsxwriter"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_is_missing_is_said_with_the_command_that_installs_it(
    words: list[str], extra: str, lacking: str, bare: Path, built: Home, tmp_path: Path
) -> None:
    (tmp_path / "offres.csv").write_text("poste\nSoudeur\n", encoding="utf-8")
    workbook(tmp_path / "offres.xlsx", [["poste"], ["Soudeur"]])
    (tmp_path / "home").mkdir()
    home = built.path if words[0] == "code" else tmp_path / "home"
    done = run(bare, "-m", "infotravail", "--home", home, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (69, "")
    assert done.stderr.startswith(f"Error: infotravail[{extra}]: not installed; this needs {lacking}")
    assert done.stderr.endswith(f"\n  → run `pip install 'infotravail[{extra}]'`\n")
    assert list((tmp_path / "home").iterdir()) == []


def test_datasette_without_the_rest_of_the_site_serves_our_file_as_any_other_and_says_so(
    wheel: Path, built: Home, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    python = environment(wheel, tmp_path_factory, "datasette")
    asked = ("-m", "datasette", "-i", built.database, "--get", "/infotravail/rome_metiers/M1855.json?_shape=array")
    done = run(python, *asked, cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)[0]["libelle"]) == (0, "Développeur / Développeuse web")
    assert done.stderr == (
        "infotravail: served without its pages, its search and its limits.\n"
        "infotravail[site]: not installed; this needs datasette_cluster_map, python_calamine, "
        "starlette, xlsxwriter\n  → run `pip install 'infotravail[site]'`\n"
    )
    done = run(python, "-m", "datasette", "--memory", "--get", "/_memory.json?sql=select+1", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_functions_for_spark_say_what_to_install(bare: Path, tmp_path: Path) -> None:
    code = "try:\n    import infotravail.spark\nexcept ImportError as error:\n    print(error)"
    assert run(bare, "-c", code, cwd=tmp_path).stdout == (
        "infotravail[spark]: not installed; this needs pyarrow\n  → run `pip install 'infotravail[spark]'`\n"
    )


def test_the_command_is_a_module_that_other_folders_do_not_hide(bare: Path, built: Home, workplace: Path) -> None:
    (workplace / "infotravail").mkdir()
    (workplace / "offres.csv").write_text("poste\nDéveloppeuse web\nSoudeur\n", encoding="utf-8")
    command = (bare, "-X", "utf8", "-m", "infotravail", "--home", built.path)
    assert run(*command, "search", "--help", cwd=workplace).stdout.startswith("Usage: infotravail search [OPTIONS]")
    assert "A1423   Œnologue" in run(*command, "search", "oenologue", cwd=workplace).stdout
    done = run(*command, "code", "offres.csv", "--column", "poste", "--processes", "2", cwd=workplace)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("Développeuse web,M1855,")

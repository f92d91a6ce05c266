"""Datasette and our plugin in a browser, where there are no threads, no processes and no server: Pyodide, by node."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from infotravail.home import Home
from tests.npm import absent, package, tool
from tests.test_wheel import wheel  # noqa: F401 - it is a fixture

HERE = Path(__file__).parent
# What a browser's Python 3.14 calls itself, in the names of wheels.
PLATFORM = (
    *("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14"),
    *("--implementation", "cp", "--abi", "cp314", "--only-binary", ":all:", "--no-deps"),
)
Answer = tuple[object, str]
ADDRESSES = (
    "/metier/M1855.json",
    "/metier/M1855",
    "/",
    "/-/recherche.json?q=nounou",
    "/openapi.json",
    "/infotravail/departements.json?_shape=arrays",
    "/infotravail.json?sql=select+coder('nounou')&_shape=arrays",
    "/infotravail.json?sql=delete+from+rome_metiers",
    "/infotravail/departements.csv?_stream=on",
    "/infotravail.db",
    "/metier/Z9999",
)


def compiled() -> Path:
    """Return the folder of the one package of ours that is compiled, as browsers have it; pip gets it once."""
    version = importlib.metadata.version("msgspec")
    folder = HERE / "node_modules" / ".wheels"
    if not list(folder.glob(f"msgspec-{version}-*.whl")):
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", *PLATFORM]
        done = subprocess.run([*command, "--dest", folder, f"msgspec=={version}"], capture_output=True, text=True)
        if done.returncode:
            absent(f"pip did not get msgspec {version} for browsers: {done.stderr.strip()}")
    return folder


@pytest.fixture(scope="module")
def answers(built: Home, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:  # noqa: F811
    """The status and text of each address, in a browser's Python that has the wheel and the sample's file."""
    node, library = tool("node"), package(HERE, "pyodide")
    wheels = tmp_path_factory.mktemp("wheels")
    version = importlib.metadata.version("msgspec")
    for one in (wheel, *compiled().glob(f"msgspec-{version}-*.whl")):
        shutil.copy(one, wheels)
    folders = (library, wheels, sysconfig.get_path("purelib"), built.path)
    done = subprocess.run(
        [node, HERE / "browser.mjs", *folders, *ADDRESSES], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return dict(zip(("search", *ADDRESSES), map(tuple, json.loads(done.stdout)), strict=True))


def test_pages_tables_searches_and_files_answer(answers: dict[str, Answer]) -> None:
    assert {address: status for address, (status, _) in answers.items() if address != "search"} == {
        **dict.fromkeys(ADDRESSES, 200),
        "/infotravail.json?sql=delete+from+rome_metiers": 400,
        "/metier/Z9999": 404,
    }
    sheet = json.loads(answers["/metier/M1855.json"][1])
    assert (sheet["code"], sheet["fiche"]["libelle"]) == ("M1855", "Développeur / Développeuse web")
    assert "<title>Développeur / Développeuse web (M1855)" in answers["/metier/M1855"][1]
    assert answers["/infotravail.db"][1].startswith("SQLite format 3")
    assert answers["/infotravail/departements.csv?_stream=on"][1].startswith("code_departement,")


def test_the_search_answers_in_python_and_in_the_sql_of_whoever_looks(answers: dict[str, Answer]) -> None:
    assert answers["search"] == ("K1310", "")
    asked = json.loads(answers["/infotravail.json?sql=select+coder('nounou')&_shape=arrays"][1])
    assert asked["rows"] == [["K1310"]]

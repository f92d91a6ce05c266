"""The examples of the page for programs: each is run as it is shown, over a served site, and prints what is shown."""

from __future__ import annotations

import csv
import html
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infotravail.home import Home
from infotravail.model import own_identifier
from tests.e2e.conftest import serving
from tests.npm import absent

LANGUAGES = ["curl", "curl", "javascript", "python", "r", "excel", "avant"]


@pytest.fixture(scope="module")
def address(built: Home) -> Iterator[str]:
    with serving(built.path) as address:
        yield address


@pytest.fixture(scope="module")
def examples(address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{address}/api.json").json()["exemples"]
    return found


def program(example: dict[str, Any], address: str) -> str:
    """The text of an example, as the page writes it."""
    text: str = example["texte"]
    return text.replace("{adresse}", address).replace("{base}", "infotravail")


def printed(folder: Path, *command: str) -> str:
    """What a program prints, which must end well."""
    # No proxy stands between the machine and itself.
    quiet = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    done = subprocess.run(command, cwd=folder, env=quiet, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_there_is_an_example_for_each_kind_of_program_and_the_page_shows_it(
    address: str, examples: list[dict[str, Any]]
) -> None:
    assert [one["langage"] for one in examples] == LANGUAGES
    page = html.unescape(httpx.get(f"{address}/api").text)
    for one in examples:
        assert program(one, address).strip() in page
        assert one["reponse"].strip().replace("\r\n", "\n") in page.replace("\r\n", "\n")
    assert "{adresse}" not in page
    assert "{base}" not in page
    assert own_identifier("bmo/2025") in page


@pytest.mark.parametrize("index", range(len(LANGUAGES)), ids=[f"{name}-{n}" for n, name in enumerate(LANGUAGES)])
def test_an_example_prints_what_the_page_says(
    address: str, examples: list[dict[str, Any]], tmp_path: Path, index: int
) -> None:
    one = examples[index]
    text, said = program(one, address), one["reponse"]
    if one["fichier"]:
        (tmp_path / one["fichier"]).write_text(one["contenu"], "utf-8")
    if one["langage"] == "curl":
        if not shutil.which("curl"):
            absent("curl is not installed")
        assert printed(tmp_path, "sh", "-c", text) == said
    elif one["langage"] in ("python", "avant"):
        assert printed(tmp_path, sys.executable, "-c", text) == said
    elif one["langage"] == "javascript":
        if not shutil.which("node"):
            absent("node is not installed")
        assert printed(tmp_path, "node", "--input-type=module", "--eval", text) == said
    elif one["langage"] == "r":
        _try_r(text, said, tmp_path)
    else:
        rows = list(csv.reader(io.StringIO(httpx.get(text.strip()).content.decode("utf-8-sig")), delimiter=";"))
        assert "".join(f"{row[0]}\n" for row in rows[1:4]) == said


def _try_r(text: str, said: str, folder: Path) -> None:
    """Run an example of R; where R is not installed, read the same address as it would: each cell is a text."""
    if shutil.which("Rscript"):
        assert printed(folder, "Rscript", "-e", text) == said
        return
    address, column = text.split('"')[1], text.rpartition("$")[2].partition(",")[0]
    rows = list(csv.DictReader(io.StringIO(httpx.get(address).text)))
    codes = " ".join(f'"{row[column]}"' for row in rows[:3])
    assert f"[1] {codes}\n" == said


def test_the_script_of_the_search_box_may_be_loaded_by_any_page(address: str) -> None:
    answer = httpx.get(f"{address}/integrer/recherche.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert httpx.get(answer.url, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert httpx.get(f"{address}/integrer/recherche.js?v=1").status_code == 400
    assert "set-cookie" not in answer.headers
    for word in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "cookie", "localStorage"):
        assert word not in answer.text

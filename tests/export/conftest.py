"""What the tests of exports share: the sample in every format, and changed copies of its file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infotravail.export import FORMATS, export
from infotravail.home import Home
from tests.conftest import ROOT
from tests.once import once

Judge = Callable[..., str]


@pytest.fixture(scope="session")
def exported(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample, every table in every format."""
    made = once(tmp_path_factory, "exported", lambda home: export(built.database, home.path / "out", FORMATS))
    return made.path / "out"


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Run a command that judges files for others, in its own environment; return what it says."""
    folder = ROOT / ".venv-formats" / "bin"
    if not folder.is_dir() and "CI" not in os.environ:
        pytest.skip("what judges data packages is not here: make .venv-formats/.installed")

    def judge(*words: str | Path) -> str:
        command = [str(folder / str(words[0])), *map(str, words[1:])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        return f"{done.returncode}\n{done.stdout}{done.stderr}"

    return judge

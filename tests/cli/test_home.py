"""Which folder `--home` and INFOTRAVAIL_HOME mean."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infotravail import Infotravail
from infotravail.home import Home
from tests.conftest import Run
from tests.zips import SAMPLE_CSV


@pytest.mark.slow
@pytest.mark.parametrize("command", [["add", "rome", str(SAMPLE_CSV)], ["build"], ["sources"], ["search", "maçon"]])
def test_a_home_without_a_name_is_refused_and_nothing_is_written(run: Run, tmp_path: Path, command: list[str]) -> None:
    done = run("--home", "", *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "'--home'" in done.stderr
    assert "'' names no folder; “.” is the one that you are in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_variable_is_one_that_is_not_set(
    run: Run, built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built.path, tmp_path / "dist")
    done = run("search", "maçon", "--json", check=True, env={"INFOTRAVAIL_HOME": ""})
    assert "F1703" in done.stdout
    monkeypatch.setenv("INFOTRAVAIL_HOME", "")
    monkeypatch.chdir(tmp_path)
    with Infotravail.open() as it:
        assert it.path == Path("dist") / "infotravail.db"


def test_a_point_is_the_folder_that_one_is_in(run: Run, tmp_path: Path) -> None:
    done = run("--home", ".", "sources", "--check", check=True)
    assert done.stdout == "Archive de . : vide.\n"
    assert list(tmp_path.iterdir()) == []

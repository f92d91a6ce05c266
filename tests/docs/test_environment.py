"""The page of variables and exit codes has those of the code."""

from __future__ import annotations

import re

from infotravail import errors
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
VARIABLE = r"(?:_?(?:INFOTRAVAIL|FRANCE_TRAVAIL|XDG)_[A-Z_]*[A-Z])"
# The tests' own, which the code does not know, and what click makes of the command's name.
OF_TESTS = {"INFOTRAVAIL_SOURCES"}
OF_CLICK = {"_INFOTRAVAIL_COMPLETE"}


def test_every_variable_of_the_code_has_a_row_and_no_other() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "builder").rglob("*.py"))
    read = set(re.findall(rf"(?<![A-Z_]){VARIABLE}", code)) | OF_TESTS | OF_CLICK
    assert set(re.findall(rf"^\| `({VARIABLE})` \|", PAGE, re.M)) == read


def test_every_exit_code_has_a_row() -> None:
    raised = {
        error.exit_code for error in vars(errors).values() if isinstance(error, type) and hasattr(error, "exit_code")
    }
    # Done or found; the command line is wrong; interrupted.
    assert set(re.findall(r"^\| (\d+) \|", PAGE, re.M)) == {*map(str, raised | {0, 2, 130})}

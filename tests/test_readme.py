"""The README is short, says the same in both languages, and begins with what works."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.written import READMES, blocks, prose

ENGLISH, FRENCH = READMES


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_the_readme_is_read_in_two_minutes(readme: Path) -> None:
    assert len(readme.read_text(encoding="utf-8").split()) <= 500


def test_both_have_the_same_sections() -> None:
    levels = [[len(marks) for marks in re.findall(r"^(#+) ", prose(readme), re.M)] for readme in READMES]
    assert levels[0] == levels[1]


def test_both_show_the_same_commands() -> None:
    assert [block.text for block in blocks(ENGLISH)] == [block.text for block in blocks(FRENCH)]


def test_both_have_the_same_figures() -> None:
    def figures(readme: Path) -> Counter[str]:
        return Counter(re.findall(r"(?<![\w/])v?\d+(?:[ .]\d+)*", re.sub(r"\]\([^)]*\)", "]", prose(readme))))

    assert figures(ENGLISH) == figures(FRENCH)
    assert figures(ENGLISH)["1 584"] == 1


def test_both_lead_to_the_same_pages() -> None:
    other = {"README.md": "README.fr.md", "README.fr.md": "README.md"}
    english, french = ([*re.findall(r"\]\(([^)]+)\)", prose(readme))] for readme in READMES)
    assert [other.get(link, link) for link in english] == french


def test_both_begin_with_the_commands_of_a_newcomer() -> None:
    for readme in READMES:
        cloned, downloaded = [block.text for block in blocks(readme)][:2]
        assert downloaded == "pip install infotravail\ninfotravail download\n"
        assert cloned == "make build\nmake test\n"


def test_every_make_target_has_a_help_text() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.M)
    assert set(re.findall(r"^([a-z]+):.*## \S", makefile, re.M)) == {*targets.split()}

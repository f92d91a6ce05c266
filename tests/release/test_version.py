"""The version is said once, and the tag, the changelog and the citation agree with it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infotravail import __version__
from infotravail.errors import BuilderError
from infotravail.release.version import PARTS, expect_tag, sections
from tests.conftest import ROOT

TAG = f"v{__version__}"
TOLD = f"# Changes\n\n## {__version__}, 2026-11-30\n\n### Données\n\n* x\n\n### Code\n\n* y\n"


def test_each_release_of_the_changelog_tells_of_the_data_then_of_the_code() -> None:
    found = sections((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert found
    assert {version: parts for version, parts in found.items() if parts != PARTS} == {}


def test_the_citation_is_of_this_version_and_licence() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"], cited["license"]) == ("infotravail", __version__, "MIT")


def test_a_tag_of_this_version_whose_changes_are_told_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(TOLD, encoding="utf-8")
    expect_tag(TAG, tmp_path / "CHANGELOG.md")


@pytest.mark.parametrize(
    ("tag", "told", "problem"),
    [
        ("v9.9.9", TOLD, f"tag v9.9.9: the version is {__version__}"),
        (__version__, TOLD, f"tag {__version__}: the version is {__version__}"),
        (TAG, TOLD.replace(__version__, "Unreleased"), f"it has no section « ## {__version__} »"),
        (TAG, TOLD.replace("### Code", "### Autres"), f"it has no section « ## {__version__} »"),
        (TAG, TOLD.replace(__version__, f"{__version__}.1"), f"it has no section « ## {__version__} »"),
        (TAG, "", f"it has no section « ## {__version__} »"),
    ],
)
def test_any_other_tag_or_changelog_is_refused(tag: str, told: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(told, encoding="utf-8")
    with pytest.raises(BuilderError, match=problem):
        expect_tag(tag, tmp_path / "CHANGELOG.md")


def test_a_changelog_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match="run `make release` at the top of a clone"):
        expect_tag(TAG, tmp_path / "CHANGELOG.md")

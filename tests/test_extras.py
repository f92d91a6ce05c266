"""The extras of the package: what the code knows of each is what pyproject.toml says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement

from infotravail.extras import EXTRAS, absent
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED: dict[str, list[str]] = PROJECT["optional-dependencies"]
# What is imported under another name than that of its distribution, and what comes with another library.
IMPORTED_AS = {"pyyaml": "yaml"}
WITHIN = {"pyspark[sql]": ("pyarrow",)}


def brought(extra: str) -> Iterator[str]:
    """Yield the libraries of an extra, by the names that they are imported under."""
    for text in DECLARED[extra]:
        one = Requirement(text)
        if one.name == PROJECT["name"]:
            for other in one.extras:
                yield from brought(other)
        else:
            yield IMPORTED_AS.get(one.name, re.sub("[-.]", "_", one.name))
            yield from WITHIN.get(f"{one.name}[{','.join(one.extras)}]", ())


@pytest.mark.parametrize("extra", sorted(set(DECLARED) - {"all", "dev"}))
def test_what_is_said_to_be_missing_is_what_the_extra_brings(extra: str) -> None:
    assert sorted(EXTRAS[extra]) == sorted(brought(extra))


def test_all_is_every_extra_but_those_of_assistants_of_spark_and_of_developers() -> None:
    assert set(brought("all")) == {one for extra in EXTRAS if extra not in {"mcp", "spark"} for one in brought(extra)}


def test_a_module_of_ours_or_of_nobody_that_is_lost_is_no_extra() -> None:
    for name in ("infotravail.nothing", "click", None):
        with pytest.raises(ModuleNotFoundError):
            absent(ModuleNotFoundError("no", name=name))
    assert absent(ModuleNotFoundError("no", name="yaml")).place == "infotravail[build]"

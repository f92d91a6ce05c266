"""The whole ROME v460 as its publisher gives it, built once for every test that asks it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock

__all__ = ["rome"]


@pytest.fixture(scope="session")
def rome(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the whole ROME is built, for tests that only read it."""
    # Each conftest that imports this fixture has its own: the home is one.
    return _built(real, tmp_path_factory.getbasetemp() / "rome")


@cache
def _built(real: Path, folder: Path) -> Home:
    home = Home(folder)
    keep(home, ROME, Arrival(real / "rome" / "v460" / "RefRomeCsv.zip", "2026-04-01"))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    return home

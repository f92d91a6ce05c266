"""The whole ROME v460 as its publisher gives it, built once for every test that asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.once import once

__all__ = ["rome"]


@pytest.fixture(scope="session")
def rome(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the whole ROME is built, for tests that only read it."""

    def make(home: Home) -> None:
        keep(home, ROME, Arrival(real / "rome" / "v460" / "RefRomeCsv.zip", "2026-04-01"))
        build(home, DATASETS, read_lock(home.lock), lambda stage: None)

    return once(tmp_path_factory, "rome", make)

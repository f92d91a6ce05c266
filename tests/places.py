"""Homes with the publishers' real geography, for the tests of places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock

DAY = "2026-04-01"
POPULATIONS = "geo-editions/decoupage-administratif-6.0.0"


def built_of(real: Path, folder: Path, folders: Mapping[str, str]) -> Home:
    """Build a home of the publishers' folders, each with its dataset; nothing in them is refused."""
    home = Home(folder)
    datasets = {dataset.name: dataset for dataset in DATASETS}
    for name, dataset in folders.items():
        for path in sorted((real / name).iterdir()):
            keep(home, datasets[dataset], Arrival(path, DAY))
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    return home

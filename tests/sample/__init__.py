"""The sample: small files in the publishers' exact formats, with their oddities.

What is fact and what is made up by us is in README.md there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from infotravail.datasets import DATASETS
from infotravail.disk import sha256_of
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Dataset, File
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock

# The date that the lock gives the sample, so that its build depends on no clock.
DATE = "2026-11-23"
FOLDER = Path(__file__).parent


def sample_files() -> Iterator[tuple[Dataset, File, Path]]:
    """Yield the files of the sample, with the dataset and the file that each one is."""
    for dataset in DATASETS:
        for file in dataset.files:
            name = Path(file.name)
            # A file of several editions has one of each: RefRomeCsv.zip, RefRomeCsv_v344.zip.
            for path in sorted(FOLDER.glob(f"{name.stem}*{name.suffix or '.*'}")):
                yield dataset, file, path


def facts_of(file: File, path: Path) -> dict[str, str]:
    """Return what a file of the sample does not say of itself: its name does, after the file's, in declared order."""
    said = path.stem.removeprefix(Path(file.name).stem).split("_")[1:]
    return dict(zip((fact.name for fact in file.facts), said, strict=bool(file.facts)))


def archive_sample(home: Home) -> tuple[Snapshot, ...]:
    """Put the sample's files into a home of their own, and return its entries in the lock."""
    current = set()
    for dataset, file, path in sample_files():
        arrival = Arrival(path, DATE, sample=True, facts=facts_of(file, path))
        keep(home, dataset, arrival, accept_change=True, only=file)
        current.add(sha256_of(path))
    # The lock never forgets: an older version of the sample may be there too.
    return tuple(entry for entry in read_lock(home.lock) if entry.sha256 in current)

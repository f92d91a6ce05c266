"""The starter: the publishers' own files reduced to codes, labels and figures, for who has none of them yet.

`make` makes them of an archive that holds the publishers' files; `sources.json` says of what each one is made, and
README.md what was left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..datasets import DATASETS
from ..disk import holds
from ..documents import read_document
from ..errors import HomeError
from ..facts import Snapshot
from ..forms import Day, Edition, Name, Sha256
from ..home import Home
from ..sources.archive import Arrival, keep

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources.json"
MEND = "get a whole copy of infotravail again: `git checkout builder/starter` in a clone, `pip install` elsewhere"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the starter: its name here, whose it is, and the SHA-256 of its bytes and of those it is made of."""

    name: Name
    dataset: Name
    file: Name
    edition: Edition
    fetched_at: Day
    sha256: Sha256
    made_of: Sha256


@dataclass(frozen=True, slots=True)
class Parts:
    """The list of the starter's files."""

    parts: tuple[Part, ...]


def parts() -> tuple[Part, ...]:
    """Return the files of the starter, in the order in which they enter an archive.

    Raises HomeError, which names the file, where the list or one of the files is damaged or missing.
    """
    listed = read_document(SOURCES, Parts, MEND)
    if listed is None:
        raise HomeError(str(SOURCES), "the list of the starter's files is not there", MEND)
    for part in listed.parts:
        path = FOLDER / part.name
        if not path.is_file():
            raise HomeError(str(path), "a file of the starter is not there", MEND)
        if not holds(path, part.sha256):
            raise HomeError(str(path), "a file of the starter is damaged: its bytes are not those that were made", MEND)
    return listed.parts


def archive_starter(home: Home) -> tuple[Snapshot, ...]:
    """Put the starter's files into a home of their own, and return its entries in the lock. Raises HomeError."""
    datasets = {dataset.name: dataset for dataset in DATASETS}
    kept = []
    for part in parts():
        dataset = datasets[part.dataset]
        arrival = Arrival(FOLDER / part.name, part.fetched_at, starter=True, named=part.edition)
        # One edition after another, each as whole as its publisher's: none is compared with the one before.
        kept.append(keep(home, dataset, arrival, accept_change=True, only=dataset.file(part.file)).snapshot)
    return tuple(kept)

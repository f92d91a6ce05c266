"""The homes of the bench: the publishers' files in an archive, a copy of it for each run, and a file that changed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.measures import INFOTRAVAIL, Sample, measure

ROOT = Path(__file__).parents[2]
SOURCES = Path(os.environ.get("INFOTRAVAIL_SOURCES", ROOT.parent / "shared" / "sources"))
# The folders of each dataset, in the order in which they are added.
ROME = (("rome", "rome/v460"),)
EVERYTHING = (
    *ROME,
    ("rome", "rome/v344"),
    ("geo", "geo"),
    ("agences", "agences"),
    ("geo", "geo-editions"),
    *(("bmo", f"bmo/{year}") for year in (2023, 2024, 2025)),
)
AGENCIES = "agences/agences_2019-11-13.csv"
WORKBOOK = "bmo/2025/Base_open_data_BMO_2025.xlsx"
# `add` exits so where it knew some of the files of a folder, and told which it did not.
SOME_UNKNOWN = 4


def add(home: Path, dataset: str, path: Path, day: str) -> None:
    """Put files into the archive of a home, as fetched on a day."""
    command = [INFOTRAVAIL, "--home", home, "add", dataset, path, "--fetched-at", day]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, SOME_UNKNOWN):
        sys.exit(f"{path} cannot be added: {done.stderr}")


def fill(home: Path, folders: tuple[tuple[str, str], ...]) -> None:
    """Fill the archive of a home with the publishers' files, and build it."""
    for dataset, folder in folders:
        add(home, dataset, SOURCES / folder, "2026-04-01")
    measure([INFOTRAVAIL, "--home", home, "build"])


def copy(home: Path, to: Path) -> Path:
    """Copy a home, its files by their links: what a build writes gets a new name and then takes the old one's place."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to, copy_function=os.link)
    return to


def built_from(home: Path, work: Path, *options: str, is_new: bool = False) -> Callable[[], Sample]:
    """Return the run of a build in a copy of a home; with `is_new`, without its releases."""

    def run() -> Sample:
        there = copy(home, work / "run")
        if is_new:
            for path in (*there.glob("infotravail*"), there / "manifest.json"):
                path.unlink()
        return measure([INFOTRAVAIL, "--home", there, "build", *options])

    return run


def with_changed_agency(home: Path, work: Path) -> Path:
    """Return a copy of a home whose file of agencies came again, the name of one agency changed."""
    return _with_changed(home, work, "agences", AGENCIES, _another_name)


def with_changed_year(home: Path, work: Path) -> Path:
    """Return a copy of a home whose newest workbook of the survey came again, in other bytes."""
    return _with_changed(home, work, "bmo", WORKBOOK, _another_workbook)


def _with_changed(home: Path, work: Path, dataset: str, file: str, change: Callable[[bytes], bytes]) -> Path:
    changed = work / Path(file).name
    changed.write_bytes(change((SOURCES / file).read_bytes()))
    there = copy(home, work / f"changed-{dataset}")
    add(there, dataset, changed, "2026-05-01")
    return there


def _another_name(data: bytes) -> bytes:
    lines = data.split(b"\n")
    cells = lines[1].split(b",")
    cells[1] += b" BIS"
    return b"\n".join([lines[0], b",".join(cells), *lines[2:]])


def _another_workbook(data: bytes) -> bytes:
    """Return the same workbook in other bytes: what is read from it, and stored, takes as long as any other."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return written.getvalue()

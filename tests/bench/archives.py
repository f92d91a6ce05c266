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
    *(("fap", f"fap/{name}") for name in ("FAP_PCS.csv", "dares_nomenclature_fap2021.csv", "intitule_fap2009.txt")),
    ("fap", "fap/passage_fap2009_romev3.txt"),
    ("imt", "imt/dares_tensions_2011-2019.csv"),
    ("imt", "imt/tension_rome_bassin_2020.csv"),
    ("imt", "imt/offres_commune_rome_2021-12-21.csv.bz2"),
    ("imt", "imt/dares_portraits/salaire_median_3niv.csv"),
    ("statistiques", "statistiques/defm_par_epci_2017-12.xlsx"),
    ("statistiques", "statistiques/series_CVS_DEFM_2025T2.xlsx"),
    ("statistiques", "statistiques/series_offres_diffusees_2025T3.xlsx"),
    ("statistiques", "statistiques/defm_commune_rome_nouvelle-aquitaine.csv"),
    ("offres", "offres/offres-v2.jsonl.gz"),
)
# What a file does not say of itself, and who adds it does.
FACTS = {"statistiques/defm_commune_rome_nouvelle-aquitaine.csv": ("--periode", "2023-06", "--categorie", "ABC")}
AGENCIES = "agences/agences_2019-11-13.csv"
WORKBOOK = "bmo/2025/Base_open_data_BMO_2025.xlsx"
# `add` exits so where it knew some of the files of a folder, and told which it did not.
SOME_UNKNOWN = 4


def add(home: Path, dataset: str, path: Path, day: str, facts: tuple[str, ...] = ()) -> None:
    """Put files into the archive of a home, as fetched on a day."""
    command = [INFOTRAVAIL, "--home", home, "add", dataset, path, "--fetched-at", day, *facts]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, SOME_UNKNOWN):
        sys.exit(f"{path} cannot be added: {done.stderr}")


def fill(home: Path, folders: tuple[tuple[str, str], ...]) -> None:
    """Fill the archive of a home with the publishers' files, and build it."""
    for dataset, folder in folders:
        add(home, dataset, SOURCES / folder, "2026-04-01", FACTS.get(folder, ()))
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

"""What a release holds beside its database: the same rows for programs, for people and for what looks for data."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from ..extras import need
from . import croissant, datapackage
from .described import opened
from .exporting import CSV, PARQUET, untold, write_into
from .rows import Tell
from .workbooks import write_workbook

# The datasets that people open in a spreadsheet.
WORKBOOKS = ("rome", "bmo")
# A zip says when its members were made: ours are the same bytes each time.
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_exports(database: Path, folder: Path, tell: Tell = untold) -> None:
    """Write what a release holds beside its database into a folder that is there.

    That is `infotravail-ID-csv.zip` (every table, with a data package inside), `datapackage.json` (which describes
    the CSV in that zip), a Parquet file for each table, `croissant.json` (which describes those), `rome.xlsx` and
    `bmo.xlsx`. Raises LibraryAbsent without `infotravail[export]`, HomeError for a database that cannot be read,
    OSError for a folder that cannot be written.
    """
    need("export")
    with opened(database) as (connection, file), TemporaryDirectory(dir=folder) as own:
        tables = file.tables
        made = write_into(connection, file, tables, (CSV, PARQUET), Path(own), tell).files
        of_csv = [one for one in made if one.suffix == f".{CSV}"]
        of_parquet = [one for one in made if one.suffix == f".{PARQUET}"]
        archive = f"infotravail-{file.release}-csv.zip"
        _write_zip(folder / archive, Path(own), [one.name for one in of_csv] + [datapackage.NAME])
        package = datapackage.datapackage(file, tables, of_csv, archive)
        (folder / datapackage.NAME).write_text(package, encoding="utf-8")
        for one in [*of_parquet, *(one for one in made if one.name == croissant.NAME)]:
            (Path(own) / one.name).replace(folder / one.name)
        for dataset in WORKBOOKS:
            of_dataset = [table for table in tables if table.dataset == dataset]
            write_workbook(connection, file, dataset, of_dataset, folder, tell, [])


def _write_zip(path: Path, folder: Path, names: Iterable[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            member = zipfile.ZipInfo(name, FIRST_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target)

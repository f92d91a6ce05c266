"""What a release holds beside its database: the same rows for programs, for people and for what looks for data."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..extras import need
from . import croissant, datapackage
from .described import File, Table, opened
from .exporting import CSV, PARQUET, Tell, untold, write_into
from .made import Made
from .workbooks import write_workbook

# The datasets that people open in a spreadsheet.
WORKBOOKS = ("rome", "bmo")
# A zip says when its members were made: ours are the same bytes each time.
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def csv_zip_of(release: str) -> str:
    """Return the name of the zip that holds the CSV of a release."""
    return f"infotravail-{release}-csv.zip"


def write_exports(database: Path, folder: Path, tell: Tell = untold) -> tuple[str, ...]:
    """Write what a release holds beside its database into a folder that is there; return the names of the files.

    They are `infotravail-ID-csv.zip` (every table, with a data package inside), `datapackage.json` (which describes
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
        archive = csv_zip_of(file.release)
        _write_zip(folder / archive, Path(own), [one.name for one in of_csv] + [datapackage.NAME])
        _describe(file, tables, of_csv, archive, folder / datapackage.NAME)
        for one in [*of_parquet, *(one for one in made if one.name == croissant.NAME)]:
            shutil.copyfile(Path(own) / one.name, folder / one.name)
        books = []
        for dataset in WORKBOOKS:
            of_dataset = [table for table in tables if table.dataset == dataset]
            books += write_workbook(connection, file, dataset, of_dataset, folder, tell, [])
    names = [archive, datapackage.NAME, *(one.name for one in of_parquet), croissant.NAME]
    return tuple(names + [one.name for one in books])


def _describe(file: File, tables: Sequence[Table], made: Sequence[Made], archive: str, path: Path) -> None:
    path.write_text(datapackage.datapackage(file, tables, made, archive), encoding="utf-8")


def _write_zip(path: Path, folder: Path, names: Iterable[str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            member = zipfile.ZipInfo(name, FIRST_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(member, "w") as target:
                shutil.copyfileobj(source, target)

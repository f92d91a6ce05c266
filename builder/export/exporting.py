"""A built file to a folder of other forms, which is there whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from ..disk import publishing_folder
from ..errors import UnknownName
from ..extras import need
from ..text import nearest
from . import croissant, datapackage
from .described import File, Table, opened
from .made import Made, made_of
from .parquet import parquet_file
from .rows import Tell, rows_of
from .texts import Write, csv_file, jsonl_file
from .workbooks import write_workbooks

CSV, PARQUET, XLSX, JSONL = "csv", "parquet", "xlsx", "jsonl"
FORMATS = (CSV, PARQUET, XLSX, JSONL)
# What reads anything, and what keeps the types.
USUAL = (CSV, PARQUET)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made: the release, the files, and the tables that no workbook can hold, each with the reason."""

    release: str
    files: tuple[Made, ...]
    left: tuple[tuple[str, str], ...]


def untold(_table: str, _rows: int) -> None:
    """Tell nobody."""


def export(
    database: str | Path,
    folder: str | Path,
    formats: Iterable[str] = USUAL,
    tables: Iterable[str] = (),
    tell: Tell = untold,
) -> Exported:
    """Write a built file into a folder in other forms, and return what was made.

    `formats` are of FORMATS, `tables` the names of tables and views, all of the dictionary's where none is given. CSV
    comes with `datapackage.json`; CSV or Parquet with `croissant.json`. The folder must be absent or empty: it is
    there at the end, whole, or is as it was. Raises LibraryAbsent without `infotravail[export]`, UnknownName for a
    format or a table that is not there, HomeError for what cannot be read or written.
    """
    need("export")
    wanted = tuple(dict.fromkeys(formats))
    if not wanted:
        raise UnknownName("--format", "no format is given", f"the formats are: {', '.join(FORMATS)}")
    for name in wanted:
        if name not in FORMATS:
            raise _unknown(name, "format", FORMATS, f"the formats are: {', '.join(FORMATS)}")
    with opened(Path(database)) as (connection, file):
        chosen = _chosen(file, tuple(tables))
        with publishing_folder(Path(folder)) as new:
            return write_into(connection, file, chosen, wanted, new, tell)


def _chosen(file: File, names: Sequence[str]) -> list[Table]:
    known = {table.name: table for table in file.tables}
    for name in names:
        if name not in known:
            raise _unknown(name, "table", tuple(known), f"the tables are: {', '.join(known)}")
    return [table for table in file.tables if not names or table.name in names]


def _unknown(name: str, what: str, known: Sequence[str], listed: str) -> UnknownName:
    close = nearest(name, known)
    step = f"did you mean {close}?" if close else listed
    return UnknownName(f"--{what}", f"there is no {what} {name!r}", step)


def write_into(
    connection: sqlite3.Connection,
    file: File,
    tables: Sequence[Table],
    formats: Sequence[str],
    folder: Path,
    tell: Tell,
) -> Exported:
    """Write some tables into a folder that is there, in some formats, with what describes them."""
    made = _rows_written(connection, file, tables, [one for one in formats if one != XLSX], folder, tell)
    by_format = {form: [one for one in made if one.suffix == f".{form}"] for form in formats}
    if CSV in by_format:
        made.append(_written(folder, datapackage.NAME, datapackage.datapackage(file, tables, by_format[CSV])))
    # Where there are both, Parquet: its readers know the types.
    if described := by_format.get(PARQUET) or by_format.get(CSV):
        made.append(_written(folder, croissant.NAME, croissant.croissant(file, tables, described)))
    left: list[tuple[str, str]] = []
    if XLSX in formats:
        made += write_workbooks(connection, file, tables, folder, tell, left)
    return Exported(file.release, tuple(made), tuple(left))


def _written(folder: Path, name: str, text: str) -> Made:
    (folder / name).write_text(text, encoding="utf-8")
    return made_of(folder / name)


def _rows_written(
    connection: sqlite3.Connection,
    file: File,
    tables: Sequence[Table],
    formats: Sequence[str],
    folder: Path,
    tell: Tell,
) -> list[Made]:
    """Write each table in each format, and read its rows once for all of them."""
    made = []
    for table in tables if formats else ():
        paths = [folder / f"{table.name}.{form}" for form in formats]
        done = 0
        with ExitStack() as stack:
            writers = [stack.enter_context(_writer(path, table, file)) for path in paths]
            for rows in rows_of(connection, table):
                for write in writers:
                    write(rows)
                done += len(rows)
                tell(table.name, done)
        made += [made_of(path) for path in paths]
    return made


def _writer(path: Path, table: Table, file: File) -> AbstractContextManager[Write]:
    if path.suffix == f".{PARQUET}":
        return parquet_file(path, table, file)
    return csv_file(path, table) if path.suffix == f".{CSV}" else jsonl_file(path, table)

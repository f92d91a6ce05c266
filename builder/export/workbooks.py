"""Workbooks for people: one for each dataset, a dictionary first, then a sheet for each table; codes are texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..across.notice import HEADER, SHEET, TYPES, WIDTHS, Line, cell_of, may_be_day, origin_lines, width_of
from ..sheets import LONGEST, MOST_ROWS, MOST_SIGNS, Sheet, workbook
from .described import File, Table
from .made import Made, made_of
from .rows import Tell, rows_of

# The workbook of the tables in which the file describes itself.
REGISTERS = "registres"
# Tables that no workbook can hold, each with the reason.
Left = list[tuple[str, str]]


def write_workbooks(
    connection: sqlite3.Connection, file: File, tables: Sequence[Table], folder: Path, tell: Tell, left: Left
) -> list[Made]:
    """Write a workbook for each dataset that has some of the tables; add to `left` those that no sheet can hold."""
    made = []
    for dataset in dict.fromkeys(table.dataset for table in tables):
        of_dataset = [table for table in tables if table.dataset == dataset]
        made += write_workbook(connection, file, dataset, of_dataset, folder, tell, left)
    return made


def write_workbook(
    connection: sqlite3.Connection,
    file: File,
    dataset: str,
    tables: Sequence[Table],
    folder: Path,
    tell: Tell,
    left: Left,
) -> list[Made]:
    """Write the workbook of some tables of a dataset; none where no sheet can hold any of them."""
    too_much = {table.name: reason for table in tables if (reason := _too_much(connection, table))}
    left += too_much.items()
    held = [table for table in tables if table.name not in too_much]
    if not held:
        return []
    path = folder / f"{dataset or REGISTERS}.xlsx"
    with TemporaryDirectory(dir=folder) as own, workbook(str(path), own, SHEET, *_names(held)) as (first, *sheets):
        # Before those of the header, the name of the table.
        first.widths(WIDTHS[0], *WIDTHS)
        for line, look in _dictionary(file, dataset, held, too_much):
            first.write(line, look)
        for table, sheet in zip(held, sheets, strict=True):
            _write_table(connection, table, sheet, tell)
    return [made_of(path)]


def _too_much(connection: sqlite3.Connection, table: Table) -> str:
    """Return why no sheet can hold a table, in French; an empty text where one can."""
    texts = [f'max(length("{field.name}"))' for field in table.fields if field.kind == "TEXT"]
    number, *lengths = connection.execute(f'SELECT {", ".join(["count(*)", *texts])} FROM "{table.name}"').fetchone()
    if number >= MOST_ROWS:
        return f"{number} lignes, plus qu'une feuille n'en contient ({MOST_ROWS})"
    longest = max(filter(None, lengths), default=0)
    return (
        f"un texte de {longest} signes, plus qu'une case n'en contient ({MOST_SIGNS})" if longest > MOST_SIGNS else ""
    )


def _names(tables: Sequence[Table]) -> list[str]:
    """Return the names of sheets, which are short and all different, in capitals or not.

    A table whose name is that of the dictionary's sheet, or begins as another's, has a number in its own.
    """
    names: list[str] = []
    taken = {SHEET.casefold()}
    for table in tables:
        name, number = table.name[:LONGEST], 1
        while name.casefold() in taken:
            number += 1
            name = f"{table.name[: LONGEST - 1 - len(str(number))]}~{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write_table(connection: sqlite3.Connection, table: Table, sheet: Sheet, tell: Tell) -> None:
    """Write the header and the rows of a table."""
    sheet.widths(*map(width_of, table.columns))
    sheet.write(table.columns, "titre")
    days = list(map(may_be_day, table.columns))
    done = 0
    for rows in rows_of(connection, table):
        for row in rows:
            sheet.write([cell_of(cell, is_day) for cell, is_day in zip(row, days, strict=True)])
        done += len(rows)
        tell(table.name, done)
    sheet.freeze(filters=len(table.columns))


def _dictionary(file: File, dataset: str, tables: Sequence[Table], too_much: dict[str, str]) -> Iterator[Line]:
    """Yield the lines of the dictionary: what the file is, each table and its columns, then where all comes from."""
    yield (f"infotravail, {dataset or REGISTERS}",), "titre"
    yield ("Livraison", f"{file.release}, du {file.day}"), "long"
    for name, reason in too_much.items():
        yield (
            ("Absente", f"La table {name} n'est pas dans ce classeur : {reason}. Prendre le CSV ou le Parquet."),
            "long",
        )
    yield (), ""
    yield ("Table", *HEADER), "titre"
    for table in tables:
        yield (table.name, "", table.origin.description), "titre"
        for field in table.fields:
            told = (field.description, TYPES[field.kind], field.unit, field.empty, field.refers, field.origin)
            yield (table.name, field.name, *told), "long"
    yield from origin_lines([table.origin for table in tables])

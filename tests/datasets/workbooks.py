"""Workbooks of the BMO survey made from the sample's, one thing changed at a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

SAMPLE = Path(__file__).parent.parent / "sample"
YEARS = {2023: SAMPLE / "BMO_2023.xlsx", 2024: SAMPLE / "BMO_2024.zip", 2025: SAMPLE / "BMO_2025.xlsx"}

# The cells of the data sheet, header first; a change edits them in place.
Cells = list[list[Any]]
Change = Callable[[Cells], object]


def sheet_of(year: int) -> str:
    """Return the name of the data sheet."""
    return f"BMO_{year}_open_data"


def bare(path: Path) -> bytes:
    """Return the bytes of a workbook, bare or alone in a zip."""
    with zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".xlsx")]
        return archive.read(inside[0]) if inside else path.read_bytes()


def cells_of(year: int) -> Cells:
    """Return the cells of the sample's data sheet, read by another library than the builder's."""
    return [list(row) for row in load_workbook(io.BytesIO(bare(YEARS[year])))[sheet_of(year)].values]


def written(target: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(target)
    return target


def changed(folder: Path, *changes: Change, year: int = 2025, sheet: str = "") -> Path:
    """Write the sample's workbook of a year with its cells changed."""
    cells = cells_of(year)
    for change in changes:
        change(cells)
    number = len(list(folder.glob("changed-*")))
    described = {"Description_des_variables": [["annee", "Année de l'enquête"]], sheet or sheet_of(year): cells}
    return written(folder / f"changed-{number}.xlsx", described)


def of_2026(folder: Path, *changes: Change) -> Path:
    """Write the workbook of 2026 as it is reported: 2025's columns, then `clpe`, then the figures."""

    def a_year_later(cells: Cells) -> None:
        cells[0] = [{"BE25": "BE26", "NOMBE25": "NOMBE26"}.get(name, name) for name in cells[0]]
        place = cells[0].index("met")
        for line, row in enumerate(cells):
            row.insert(place, "CLPE97101" if line else "clpe")
            row[0] = 2026 if line else "annee"

    return changed(folder, a_year_later, *changes, sheet=sheet_of(2026))


def setting(column: str, value: object, line: int = 2) -> Change:
    """Return the change of one cell, on a line as a spreadsheet numbers it; line 0 is all of them."""

    def change(cells: Cells) -> None:
        place = cells[0].index(column)
        for row in cells[line - 1 : line] if line else cells[1:]:
            row[place] = value

    return change


def zipped(target: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target

"""Workbooks and exports of statistics made from the sample's, one thing changed at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

SAMPLE = Path(__file__).parent.parent / "sample"
EPCI = SAMPLE / "defm_par_epci_2017-12.xlsx"
SERIES = SAMPLE / "series_CVS_DEFM_2025T2.xlsx"
OFFRES = SAMPLE / "series_offres_diffusees_2025T3.xlsx"
EXPORT = SAMPLE / "defm_commune_rome_2023-06_ABC.csv"
SAID = {"periode": "2023-06", "categorie": "ABC"}

Change = Callable[[Workbook], object]


def changed(folder: Path, source: Path, *changes: Change) -> Path:
    """Write a workbook of the sample, changed."""
    book = load_workbook(source)
    for change in changes:
        change(book)
    target = folder / f"changed-{len(list(folder.glob('changed-*')))}.xlsx"
    book.save(target)
    return target


def put(sheet: str, cell: str, value: Any) -> Change:
    """Return the change of one cell, merged or not."""

    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def renamed(sheet: str, name: str) -> Change:
    """Return the change of a sheet's name."""

    def change(book: Workbook) -> None:
        book[sheet].title = name

    return change


def merged(sheet: str, lost: str, gained: str) -> Change:
    """Return the change of merged cells for others."""

    def change(book: Workbook) -> None:
        book[sheet].unmerge_cells(lost)
        book[sheet].merge_cells(gained)

    return change


def everywhere(book: Workbook, find: str, replacement: str) -> None:
    """Replace a text in all the cells of a workbook."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and find in cell.value:
                    cell.value = cell.value.replace(find, replacement)


def exported(folder: Path, find: str = "", replacement: str = "", *, bare: bool = False) -> Path:
    """Write the export of the sample with a text replaced, or without the lines around its table."""
    lines = EXPORT.read_text(encoding="utf-8").split("\n")
    if bare:
        lines = [line for line in lines if line.count(";") > 1]
    text = "\n".join(lines)
    assert find in text
    target = folder / f"export-{len(list(folder.glob('export-*')))}.csv"
    target.write_text(text.replace(find, replacement, 1), encoding="utf-8", newline="")
    return target

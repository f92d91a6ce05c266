"""The forms in which the answer to a file is given: a page, CSV, a workbook, JSON; all rows, all columns, in order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from ...csvs import csv_begin, csv_lines
from ...french import in_hundred, score
from ...sheets import workbook
from ...tabular.cells import Row, seen
from .job import ReponseFichier

# Parts of one, which people read in hundredths.
SHARES = ("poids", "probabilite")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], *, for_excel: bool) -> bytes:
    """Return rows as CSV; for Excel, no cell of theirs is a formula."""
    texts = (_plain(row) for row in rows)
    return (csv_begin(header, for_excel=for_excel) + csv_lines(texts, for_excel=for_excel)).encode("utf-8", "replace")


def as_sheet(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as a workbook: a text is a text, whatever it looks like; a day of the file is a day."""
    file = io.BytesIO()
    with TemporaryDirectory() as folder, workbook(file, folder, "") as (sheet,):
        sheet.write(list(header), "titre")
        for row in rows:
            sheet.write(row)
        sheet.freeze()
    return file.getvalue()


def as_json(
    header: Sequence[str], names: Sequence[str], rows: Iterable[Sequence[Any]], told: str, notes: Sequence[str]
) -> bytes:
    """Return rows as JSON, each as a list: two columns of a file may have one name."""
    lines = tuple(tuple(_plain(row)) for row in rows)
    return msgspec.json.encode(ReponseFichier(tuple(header), tuple(names), lines, told, tuple(notes)))


def as_text(rows: Iterable[Row]) -> str:
    """Return rows as a spreadsheet copies them: cells apart by tabs."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(list(map(seen, row)) for row in rows)
    return text.getvalue()


def shown(
    rows: Iterable[Sequence[Any]], place: int, names: Sequence[str], columns: Iterable[str]
) -> tuple[tuple[str, ...], ...]:
    """Return rows as the page shows them: the cell that was asked, and some of the columns that were added to it."""
    places = [(name, names.index(name) - len(names)) for name in columns]
    return tuple((seen(row[place])[:200], *(_told(name, row[at]) for name, at in places)) for row in rows)


def _told(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return in_hundred(value) if name in SHARES else score(value)
    return str(value)


def _plain(row: Sequence[Any]) -> list[Any]:
    """Return cells as texts, but for the numbers that were added or that a workbook has."""
    return [cell if cell is None or isinstance(cell, str | int | float) else seen(cell) for cell in row]

"""A cell of a file: a text, or what a workbook has in its place, as a person sees it there."""

from __future__ import annotations

import datetime as dt

from ..workbooks import Cell

# A CSV has texts alone.
Row = list[Cell]


def seen(cell: Cell) -> str:
    """Return a cell as a French spreadsheet shows it.

    >>> seen(1805.0), seen(12.5), seen(True), seen(dt.date(2024, 3, 12))
    ('1805', '12,5', 'VRAI', '12/03/2024')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, int | float):
        return str(int(cell)) if float(cell).is_integer() else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, dt.datetime):
        day = cell.strftime("%d/%m/%Y")
        return day if cell.time() == dt.time() else f"{day} {_hour(cell.time())}"
    return _hour(cell) if isinstance(cell, dt.time) else cell.strftime("%d/%m/%Y")


def _hour(time: dt.time) -> str:
    return time.strftime("%H:%M:%S" if time.second else "%H:%M")

"""The child process in which a workbook is read: it may ask for any amount of memory, and then dies alone.

The library allocates by the coordinates of cells, not by their number: two cells in opposite corners of a sheet
ask for 549 GB and abort the process. So this file is run as a script, with a limit on memory; it imports nothing
of ours. It takes the workbook on its standard input, and answers on its standard output, in marshal: the names
of the sheets, the name and the columns of the only sheet that matches the first argument, or a problem in words.

With `--rows` it gives one sheet, the first that is seen or the one that is named next, row by row: its name, its
number of rows, then some rows at a time, none at the end. What marshal does not know is told by its parts.
With `--all` it gives every sheet: its name, its rows from the first cell on, and its merged cells.
"""

from __future__ import annotations

import datetime as dt
import io
import marshal
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice, zip_longest
from typing import Any

MEMORY = 2 * 2**30
# A sheet whose cells are this much fewer than the places up to the last one has a cell far from the others.
SPARSE, PLACES = 50, 1_000_000
ONE_SHEET = "one sheet"
# Of a sheet that is given row by row, as many at once.
AT_ONCE = 1_000


def answer(data: bytes, pattern: str) -> tuple[str, Any]:
    """Return `names` of the sheets, `sheet` with its name and columns, or `problem` in words."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(workbook.sheet_names)
        if not pattern:
            return "names", names
        found = [name for name in names if re.fullmatch(pattern, name)]
        if len(found) != 1:
            return "sheets", names
        rows = workbook.get_sheet_by_name(found[0]).to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError) as error:
        return "problem", f"damaged workbook ({error})"
    width = max(map(len, rows), default=0)
    cells = sum(len(row) - row.count("") for row in rows)
    if len(rows) * width > PLACES + SPARSE * cells:
        return "problem", f"sheet {found[0]}: {cells} cells over {len(rows)} rows and {width} columns"
    return "sheet", (found[0], [_plain(cells) for cells in zip_longest(*rows, fillvalue="")])


def every_sheet(data: bytes) -> tuple[str, Any]:
    """Return `all`, with the name, the rows and the merged cells of each sheet, or `problem` in words.

    Merged cells are the places, counted from 0, of the first of them and of the last.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            found.append((name, [list(_plain(tuple(row))) for row in rows], sheet.merged_cell_ranges or []))
    except (CalamineError, OSError, ValueError) as error:
        return "problem", f"damaged workbook ({error})"
    return "all", found


def _plain(cells: tuple[Any, ...]) -> tuple[str | float, ...]:
    """Return cells as texts or numbers: dates and the like in the words that Python has for them."""
    if set(map(type, cells)) <= {str, float}:
        return cells
    return tuple(cell if type(cell) in (str, float) else str(cell) for cell in cells)


def rows_of(data: bytes, wanted: str) -> Iterator[tuple[str, Any]]:
    """Yield `sheet`, with its name and its number of rows, then `rows`; or `sheets` with the names, or `problem`."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(workbook.sheet_names)
        seen = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        name = wanted or next(iter(seen or names), "")
        if name not in names:
            yield "sheets", names
            return
        sheet = workbook.get_sheet_by_name(name)
        yield "sheet", (name, sheet.total_height)
        rows = iter(sheet.iter_rows())
        while some := list(islice(rows, AT_ONCE)):
            yield "rows", [tuple(map(_parts, row)) for row in some]
        yield "rows", []
    except (CalamineError, OSError, ValueError) as error:
        yield "problem", f"damaged workbook ({error})"


def _parts(cell: Any) -> Any:
    """Return a cell as marshal writes it: a date, an hour or a duration is a tuple, headed by what it is."""
    if isinstance(cell, dt.datetime):
        return ("datetime", cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second)
    if isinstance(cell, dt.date):
        return ("date", cell.year, cell.month, cell.day)
    if isinstance(cell, dt.time):
        return ("time", cell.hour, cell.minute, cell.second)
    if isinstance(cell, dt.timedelta):
        return ("timedelta", cell.days, cell.seconds)
    return cell


def _limit(what: int, most: int) -> None:
    """Lower a limit of this process; a system that is stricter, or does not know the limit, keeps its own."""
    with suppress(ValueError, OSError):
        allowed = resource.getrlimit(what)[1]
        lowest = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (lowest, lowest))


if __name__ == "__main__":
    _limit(resource.RLIMIT_AS, MEMORY)
    # A process that dies of its memory would leave all of it in the folder where the command runs.
    _limit(resource.RLIMIT_CORE, 0)
    if sys.argv[1:2] == ["--rows"]:
        for part in rows_of(sys.stdin.buffer.read(), "".join(sys.argv[2:])):
            marshal.dump(part, sys.stdout.buffer)
    elif sys.argv[1:2] == ["--all"]:
        marshal.dump(every_sheet(sys.stdin.buffer.read()), sys.stdout.buffer)
    else:
        marshal.dump(answer(sys.stdin.buffer.read(), sys.argv[1] if len(sys.argv) > 1 else ""), sys.stdout.buffer)

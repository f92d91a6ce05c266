"""A sheet of a workbook, written row by row: a text is a text, whatever it looks like; a number and a day are such."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

# What a sheet of a workbook can hold, a cell of it, and its name.
MOST_ROWS, MOST_SIGNS, LONGEST = 1_048_576, 32_767, 31
# A workbook says when it was made: ours are the same bytes each time.
KINDS = ("dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss", "hh:mm:ss", "[h]:mm:ss")
MADE = dt.datetime(2000, 1, 1)
# A day before it is a text: spreadsheets count days from there, and wrongly until March.
FIRST_DAY = dt.date(1900, 3, 1)


class TooMuch(ValueError):
    """What no sheet can hold, in words."""


class Sheet:
    """A sheet that rows are added to."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        self._next = 0

    def write(self, row: Sequence[Any], look: str = "") -> None:
        """Add a row, written as `look` says. Raises TooMuch for what no sheet can hold."""
        if self._next == MOST_ROWS:
            raise TooMuch(f"more than {MOST_ROWS} rows")
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                if len(cell) > MOST_SIGNS:
                    raise TooMuch(f"a cell of {len(cell)} characters")
                if cell:
                    # No formula and no link is made of it.
                    self._sheet.write_string(self._next, place, cell, self._formats.get(look))
            elif isinstance(cell, bool):
                self._sheet.write_boolean(self._next, place, cell)
            elif isinstance(cell, float) and not math.isfinite(cell):
                # No sheet has such a number.
                self._sheet.write_string(self._next, place, str(cell))
            elif isinstance(cell, int | float):
                self._sheet.write_number(self._next, place, cell)
            elif cell is not None:
                self._sheet.write_datetime(self._next, place, cell, self._formats[_kind(cell)])
        self._next += 1

    def freeze(self, *, filters: int = 0) -> None:
        """Keep the header in sight; with lists to choose values from, over as many columns."""
        self._sheet.freeze_panes(1, 0)
        if filters and self._next > 1:
            self._sheet.autofilter(0, 0, self._next - 1, filters - 1)

    def widths(self, *widths: int) -> None:
        """Set how wide the first columns are, in characters; it is done before the first row."""
        for place, width in enumerate(widths):
            self._sheet.set_column(place, place, width)


def _kind(cell: dt.date | dt.time | dt.timedelta) -> str:
    """Return how a date, an hour or a duration is shown; a date of a workbook is often the midnight of a day."""
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        return "dd/mm/yyyy hh:mm:ss"
    if isinstance(cell, dt.timedelta):
        return "[h]:mm:ss"
    return "dd/mm/yyyy" if isinstance(cell, dt.date) else "hh:mm:ss"


@contextmanager
def workbook(file: str | IO[bytes], folder: str, *names: str) -> Iterator[tuple[Sheet, ...]]:
    """Give the sheets of a workbook that is written at the end; their rows wait in files of a folder.

    A sheet is written whole before the next one. Raises OSError where the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    book = Workbook(file, {"constant_memory": True, "strings_to_urls": False, "tmpdir": folder})
    book.set_properties({"created": MADE})
    sheets = [book.add_worksheet(name or None) for name in names]
    try:
        formats = {kind: book.add_format({"num_format": kind}) for kind in KINDS}
        formats |= {"titre": book.add_format({"bold": True}), "long": book.add_format({"text_wrap": True})}
        yield tuple(Sheet(sheet, formats) for sheet in sheets)
        book.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    finally:
        for sheet in sheets:
            # Open yet where the workbook is not ended.
            sheet.row_data_fh.close()

"""Files as people have them, given to a command in this process: what it says, and the table that it writes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from infotravail.cli.group import cli
from infotravail.home import Home

BOM = "\N{BOM}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, on stdout and on stderr, and its exit code."""

    code: int
    text: str
    errors: str

    @property
    def table(self) -> list[list[str]]:
        """What it wrote as a table, whatever separates its cells."""
        return table(self.text)


def said(home: Home, *words: str | Path, stdin: bytes | None = None) -> Said:
    """Run a command here, and return what it says."""
    done = CliRunner().invoke(cli, ["--home", str(home.path), *map(str, words)], input=stdin)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout_bytes.decode(), done.stderr)


def table(text: str) -> list[list[str]]:
    """Return the rows of a CSV, by the delimiter that its header has the most of."""
    text = text.removeprefix(BOM)
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def columns(rows: list[list[str]], *names: str) -> list[tuple[str, ...]]:
    """Return some columns of a table, row by row."""
    header, *others = rows
    places = [header.index(name) for name in names]
    return [tuple(row[place] for place in places) for row in others]


def workbook(path: Path, rows: list[list[object]], *, sheet: str = "Feuil1", before: tuple[str, ...] = ()) -> Path:
    """Write a workbook as a spreadsheet does, whose last sheet has the rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in before:
        book.create_sheet(name).append(["ailleurs"])
    made = book.create_sheet(sheet)
    for row in rows:
        made.append(row)
    book.save(path)
    return path


def sheet(path: Path) -> list[list[object]]:
    """Return the cells of the only sheet of a workbook, as a spreadsheet has them."""
    (only,) = openpyxl.load_workbook(path).worksheets
    return [list(row) for row in only.iter_rows(values_only=True)]

"""Workbooks, read in a child process that may die alone: `workbook_child` and `workbook_stream` do the reading."""

from __future__ import annotations

import datetime as dt
import json
import marshal
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Timer
from typing import Any, BinaryIO, NamedTuple, cast

from .containers import ASK_AGAIN, LOOK, MAX_LARGE_WORKBOOK, refuse_odd_workbook
from .errors import SourceChanged
from .extras import need

# What a cell of a sheet that is read row by row may be.
Cell = str | float | dt.date | dt.time | dt.timedelta
KINDS = {"datetime": dt.datetime, "date": dt.date, "time": dt.time, "timedelta": dt.timedelta}
FAR = "asks for more memory than its cells take: a cell far from the others, or damage"
CHILD = Path(__file__).with_name("workbook_child.py")
STREAM = Path(__file__).with_name("workbook_stream.py")
SECONDS = 120
# Of one sheet of a workbook of 70 MB, which takes some twenty.
SECONDS_OF_STREAM = 600


@lru_cache(maxsize=4)
def sheet_names(data: bytes, place: str) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, without reading their cells."""
    return tuple(_ask(data, place, "")[1])


def read_sheet(data: bytes, place: str, pattern: str) -> tuple[str, list[tuple[str | float, ...]]]:
    """Return the name of the only sheet that matches, and its columns of cells: text, or a number as a float.

    Raises SourceChanged where there is no such sheet, or where the workbook cannot be read in the memory and the
    time that a sheet of its cells takes.
    """
    kind, found = _ask(data, place, pattern)
    if kind == "sheets":
        raise SourceChanged(place, f"its sheets are not as they were: {', '.join(found)}", LOOK)
    name, columns = found
    return name, columns


def sheet_with(data: bytes, place: str, header: str) -> str:
    """Return the pattern of the only sheet that has a header like that one; of none, where several or none have it."""
    names = map(re.escape, sheet_names(data, place))
    found = [name for name in names if _has(header, read_sheet(data, place, name)[1])]
    return found[0] if len(found) == 1 else "(?!)"


def _has(header: str, columns: list[tuple[str | float, ...]]) -> bool:
    return any(re.fullmatch(header, str(cells[0])) for cells in columns)


class Grid(NamedTuple):
    """A sheet that is read whole: its name, its rows from the first cell on, and its merged cells (B6:E6)."""

    name: str
    rows: tuple[tuple[str | float, ...], ...]
    merged: frozenset[str]

    def at(self, row: int, column: int) -> str | float:
        """Return a cell, its row and its column counted from 1; empty beyond the last one."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return cells[column - 1] if column <= len(cells) else ""


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell, its row and its column counted from 1."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


# A workbook is looked at to know what it is, then read: a few sheets of text, never the survey's.
@lru_cache(maxsize=2)
def read_workbook(data: bytes, place: str) -> tuple[Grid, ...]:
    """Return every sheet of a workbook; raises SourceChanged where it cannot be read."""
    return tuple(
        Grid(
            name,
            tuple(map(tuple, rows)),
            frozenset(
                f"{cell_name(top + 1, left + 1)}:{cell_name(bottom + 1, right + 1)}"
                for (top, left), (bottom, right) in merged
            ),
        )
        for name, rows, merged in _ask(data, place, "--all")[1]
    )


def _ask(data: bytes, place: str, pattern: str) -> tuple[str, Any]:
    """Return the child's answer; raise where it has a problem, or has died."""
    refuse_odd_workbook(data, place)
    need("excel")
    command = [sys.executable, "-P", str(CHILD), *([pattern] if pattern else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a script of ours
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SourceChanged(place, f"cannot be read in {SECONDS} s", ASK_AGAIN) from error
    if done.returncode or not done.stdout:
        raise SourceChanged(place, FAR, ASK_AGAIN)
    kind, found = marshal.loads(done.stdout)  # noqa: S302 - written by the script
    if kind == "problem":
        raise SourceChanged(place, found, ASK_AGAIN)
    return kind, found


class Sheet(NamedTuple):
    """A sheet that is read row by row: its name, how many rows it has, and those rows."""

    name: str
    height: int
    rows: Iterator[list[Cell]]


def open_sheet(stream: BinaryIO, place: str, wanted: str) -> Sheet:
    """Return a sheet of a workbook, the first that is seen or the one named, whose rows come as they are asked for.

    Raises SourceChanged where there is no such sheet, or, at any row, where the workbook cannot be read.
    """
    refuse_odd_workbook(stream, place)
    parts = _parts_of(stream, place, wanted)
    kind, found = next(parts)
    if kind == "sheets":
        raise SourceChanged(place, f"{wanted!r} is none of its sheets: {', '.join(found)}", "give one of them")
    return Sheet(found[0], found[1], (list(map(_cell, row)) for _, rows in parts for row in rows))


def _parts_of(stream: BinaryIO, place: str, wanted: str) -> Iterator[tuple[str, Any]]:
    """Yield what the child tells of a sheet; the child ends with this, however it ends."""
    need("excel")
    # Where the file itself is, whatever was read of it ahead: the child reads from there.
    os.lseek(stream.fileno(), 0, os.SEEK_SET)
    command = [sys.executable, "-P", str(CHILD), "--rows", wanted]
    with subprocess.Popen(command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 - a script of ours
        try:
            while True:
                try:
                    kind, found = marshal.load(cast(BinaryIO, child.stdout))  # noqa: S302 - written by the script
                except (EOFError, ValueError, TypeError) as error:
                    raise SourceChanged(place, FAR, ASK_AGAIN) from error
                if kind == "problem":
                    raise SourceChanged(place, found, ASK_AGAIN)
                if not found:
                    return
                yield kind, found
        finally:
            child.kill()


class Headed(NamedTuple):
    """A sheet that is known by its headers: its name, its first row, and its columns below, as texts."""

    name: str
    header: tuple[str, ...]
    columns: tuple[list[str], ...]


def read_headed(
    data: bytes, place: str, headers: Mapping[str, str], having: Collection[str], without: Collection[str]
) -> Headed | None:
    """Return the only sheet of a large workbook that is `having` some headers, and `without` others; None for none.

    `headers` are patterns of the publisher's, each with the name that is asked for. The sheet is read as a stream.
    Raises SourceChanged where several sheets are so, or where the workbook cannot be read.
    """
    refuse_odd_workbook(data, place, MAX_LARGE_WORKBOOK)
    asked = json.dumps({"headers": dict(headers), "having": sorted(having), "without": sorted(without)})
    parts = _streamed(data, place, asked)
    kind, found = next(parts)
    if kind == "none":
        return None
    if kind == "several":
        raise SourceChanged(place, f"several sheets have the columns of one: {', '.join(found)}", LOOK)
    name, header = found
    columns: tuple[list[str], ...] = tuple([] for _ in header)
    known: dict[str, str] = {}
    for _, rows in parts:
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column += [known.setdefault(cell, cell) for cell in cells]
    return Headed(name, tuple(header), columns)


def _streamed(data: bytes, place: str, asked: str) -> Iterator[tuple[str, Any]]:
    """Yield what the child tells of a workbook; it ends with this, or after a time."""
    command = [sys.executable, "-P", str(STREAM), asked]
    with subprocess.Popen(  # noqa: S603 - a script of ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        clock = Timer(SECONDS_OF_STREAM, child.kill)
        clock.start()
        try:
            # It reads all before it writes; where it died before, what it has not said is told below.
            with suppress(BrokenPipeError):
                cast(BinaryIO, child.stdin).write(data)
                cast(BinaryIO, child.stdin).close()
            while True:
                try:
                    kind, found = marshal.load(cast(BinaryIO, child.stdout))  # noqa: S302 - written by the script
                except (EOFError, ValueError, TypeError) as error:
                    raise SourceChanged(place, FAR, ASK_AGAIN) from error
                if kind == "problem":
                    raise SourceChanged(place, found, ASK_AGAIN)
                if kind == "rows" and not found:
                    return
                yield kind, found
                if kind in ("none", "several"):
                    return
        finally:
            clock.cancel()
            child.kill()


def _cell(cell: Any) -> Cell:
    """Return a cell from what the child wrote of it."""
    if not isinstance(cell, tuple):
        return cell  # type: ignore[no-any-return]
    kind, *parts = cell
    return KINDS[kind](*parts)  # type: ignore[no-any-return]

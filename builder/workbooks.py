"""Workbooks, read in a child process that may die alone: see `workbook_child`, which does the reading."""

from __future__ import annotations

import datetime as dt
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from .containers import ASK_AGAIN, LOOK, refuse_odd_workbook
from .errors import SourceChanged

# What a cell of a sheet that is read row by row may be.
Cell = str | float | dt.date | dt.time | dt.timedelta
KINDS = {"datetime": dt.datetime, "date": dt.date, "time": dt.time, "timedelta": dt.timedelta}
FAR = "asks for more memory than its cells take: a cell far from the others, or damage"
CHILD = Path(__file__).with_name("workbook_child.py")
SECONDS = 120


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


def _ask(data: bytes, place: str, pattern: str) -> tuple[str, Any]:
    """Return the child's answer; raise where it has a problem, or has died."""
    refuse_odd_workbook(data, place)
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


def _cell(cell: Any) -> Cell:
    """Return a cell from what the child wrote of it."""
    if not isinstance(cell, tuple):
        return cell  # type: ignore[no-any-return]
    kind, *parts = cell
    return KINDS[kind](*parts)  # type: ignore[no-any-return]

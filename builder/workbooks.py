"""Workbooks, read in a child process that may die alone: see `workbook_child`, which does the reading."""

from __future__ import annotations

import marshal
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from .containers import ASK_AGAIN, LOOK, refuse_odd_workbook
from .errors import SourceChanged

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
        raise SourceChanged(
            place, "asks for more memory than its cells take: a cell far from the others, or damage", ASK_AGAIN
        )
    kind, found = marshal.loads(done.stdout)  # noqa: S302 - written by the script
    if kind == "problem":
        raise SourceChanged(place, found, ASK_AGAIN)
    return kind, found

"""The child process that makes a file of rows: it takes a plan on its standard input, and writes on its output.

It has limits of its own on time, memory and bytes, takes its turn after those that answer pages, and may be killed:
nothing else stops, whatever the rows cost. It ends with 2, and a French sentence, where no such file can be.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from ...csvs import csv_begin, csv_lines
from ...opened import connect
from ...sheets import MOST_ROWS, TooMuch
from ..connection import prepare
from .plan import CSV, XLSX, Label, Plan

SECONDS, MEMORY, BYTES = 120, 2**30, 2**30
# As many rows at once.
AT_ONCE = 1_000
# A workbook takes some 5 µs for a cell: one that would take more time than there is, is not begun.
MOST_CELLS = 8_000_000
CANNOT = 2
TOO_BIG = "Un classeur ne peut contenir toutes ces lignes : prendre le CSV, ou en choisir moins"


def make(plan: Plan, output: IO[bytes], folder: str) -> None:
    """Write the file of a plan. Raises sqlite3.Error where its SQL fails, TooMuch where no workbook can hold it."""
    with closing(connect(Path(plan.database))) as connection:
        prepare(connection)
        if plan.form == XLSX:
            from .classeur import write_workbook

            _refuse_more_cells(connection, plan)
            write_workbook(connection, plan, _rows(connection, plan), output, folder)
            return
        for_excel = plan.form != CSV
        if plan.header:
            output.write(csv_begin(plan.names, for_excel=for_excel).encode())
        for some in _by(_rows(connection, plan), AT_ONCE):
            output.write(csv_lines(some, for_excel=for_excel).encode("utf-8", "replace"))


def unmade(plan: Plan, output: IO[bytes], folder: str) -> str:
    """Write the file of a plan; return the French sentence that says why there can be none, empty where it is made."""
    try:
        make(plan, output, folder)
    except TooMuch:
        return TOO_BIG
    except (sqlite3.Error, MemoryError) as error:
        return f"SQLite refuse la requête : {error}"
    return ""


def _refuse_more_cells(connection: sqlite3.Connection, plan: Plan) -> None:
    if plan.sql:
        most = min(MOST_CELLS // len(plan.names), MOST_ROWS - 1)
        counted = f"SELECT count(*) FROM (SELECT 1 FROM ({plan.sql}) LIMIT {most + 1})"
        if connection.execute(counted, plan.params).fetchone()[0] > most:
            raise TooMuch(f"more than {most} rows")


def _rows(connection: sqlite3.Connection, plan: Plan) -> Iterator[Sequence[Any]]:
    """Yield the rows, each code followed by its label where it is to have one."""
    found: Iterable[Sequence[Any]] = connection.execute(plan.sql, plan.params) if plan.sql else plan.rows
    if not (plan.sql and plan.labels):
        yield from found
        return
    labels = [_labels(connection, plan.labels.get(name)) for name in plan.columns]
    for row in found:
        yield [
            one
            for cell, known in zip(row, labels, strict=True)
            for one in ((cell,) if known is None else (cell, known.get(cell)))
        ]


def _labels(connection: sqlite3.Connection, label: Label | None) -> dict[Any, Any] | None:
    if label is None:
        return None
    key, name, table = (f'"{one}"' for one in (label.key, label.label, label.table))
    return dict(connection.execute(f"SELECT {key}, {name} FROM {table}").fetchall())


def _by(rows: Iterator[Sequence[Any]], number: int) -> Iterator[list[Sequence[Any]]]:
    some: list[Sequence[Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == number:
            yield some
            some = []
    yield some


def _main() -> int:
    # Python in a browser has no such limits: there, the site makes the file in its own process.
    import resource

    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, BYTES)):
        with suppress(ValueError):
            # The process that starts it may have lower limits.
            resource.setrlimit(what, (most, most))
    os.nice(5)
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    said = unmade(plan, sys.stdout.buffer, sys.argv[1])
    sys.stderr.write(said)
    return CANNOT if said else 0


if __name__ == "__main__":
    sys.exit(_main())

"""Whether a dataset's tables are plausible: their number of rows, and their declared properties."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..facts import Finding
from ..model import Dataset, Table

SHOWN = 5


def implausible(connection: sqlite3.Connection, dataset: Dataset, *, sample: bool) -> Iterator[Finding]:
    """Yield what is wrong with the rows of a dataset, each finding with the table that it is about.

    A table that has no source in the archive may be empty; that is only a warning.
    """
    for table in dataset.tables:
        yield from wrong_count(connection, table, sample=sample)
    for check in dataset.checks:
        broken = [str(row[0]) for row in connection.execute(check.sql)]
        if broken:
            text = f"« {check.name} » est faux pour {len(broken)} ligne(s) : {', '.join(broken[:SHOWN])}"
            yield Finding("erreur", text, dataset.name, check.table, broken[0])


def wrong_count(connection: sqlite3.Connection, table: Table, *, sample: bool = False) -> Iterator[Finding]:
    """Yield an error where a table has too few rows, a warning where it has too many."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
    low, high = table.expect.start, table.expect.stop - 1
    if rows < (min(low, 1) if sample else low):
        text = f"{rows} lignes dans {table.name}, au moins {low} attendues"
        yield Finding("erreur", text, table=table.name)
    elif rows > high:
        text = f"{rows} lignes dans {table.name}, au plus {high} attendues"
        yield Finding("avertissement", text, table=table.name)

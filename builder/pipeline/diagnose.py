"""Why rows do not hold together, in words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from ..facts import Row
from ..model import OF_EDITION, Table
from .normalise import SHOWN, key_text


def given_twice(table: Table, rows: list[Row]) -> str:
    """Say which keys are there twice; an empty string where there is none.

    The rows are those of a reader, or those of the table, with the integer id that it may have.
    """
    names = [column.name for column in table.columns]
    offset = len(rows[0]) - len(names) if rows else 0
    for unique in filter(None, (table.key, *table.unique)):
        places = [names.index(name) + offset for name in unique]
        keys = [tuple(row[place] for place in places) for row in rows]
        if len(set(keys)) == len(keys):
            continue
        twice = [
            ",".join("" if part is None else str(part) for part in key) for key, n in Counter(keys).items() if n > 1
        ]
        return f"{', '.join(unique)} given twice: {', '.join(twice[:SHOWN])} ({len(twice)} such keys)"
    return ""


def first_dangling(connection: sqlite3.Connection, tables: Iterable[Table]) -> tuple[Table, str, str, str] | None:
    """Return the table of the first reference that leads nowhere, its edition if it has several, place and words."""
    declared = {table.name: table for table in tables}
    dangling = [row for name in declared for row in connection.execute(f"PRAGMA foreign_key_check({name})")]
    if not dangling:
        return None
    name, rowid, parent, number = dangling[0]
    table = declared[name]
    column = {link[0]: link[3] for link in connection.execute(f"PRAGMA foreign_key_list({name})")}[number]
    names = [c.name for c in table.columns]
    row = connection.execute(f"SELECT {', '.join(names)} FROM {name} WHERE rowid = ?", (rowid,)).fetchone()
    same = sum(other[0] == name and other[3] == number for other in dangling)
    place = f"{name}, row {key_text(table, row)}, column {column}"
    problem = f"{row[names.index(column)]!r} is not in {parent} ({same} such rows)"
    editions = [str(row[index]) for index, c in enumerate(table.columns) if c.header == OF_EDITION]
    return table, editions[0] if editions else "", place, problem

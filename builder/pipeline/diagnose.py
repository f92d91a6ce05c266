"""Why rows do not hold together, in words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

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
        if len(set(map(itemgetter(*places), rows))) == len(rows):
            continue
        keys = [tuple(row[place] for place in places) for row in rows]
        twice = [
            ",".join("" if part is None else str(part) for part in key) for key, n in Counter(keys).items() if n > 1
        ]
        return f"{', '.join(unique)} given twice: {', '.join(twice[:SHOWN])} ({len(twice)} such keys)"
    return ""


def first_dangling(connection: sqlite3.Connection, tables: Iterable[Table]) -> tuple[Table, str, str, str] | None:
    """Return the table of the first reference that leads nowhere, its edition if it has several, place and words.

    SQLite's own check sees one file alone, and a part may refer to the tables of another.
    """
    for table in tables:
        names = [c.name for c in table.columns]
        for columns, parent, keys in _references(table):
            same = " AND ".join(f"parent.{key} = child.{name}" for name, key in zip(columns, keys, strict=True))
            known = " AND ".join(f"child.{name} IS NOT NULL" for name in columns)
            dangling = connection.execute(
                f"SELECT {', '.join(names)} FROM {table.name} AS child WHERE {known} "
                f"AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {same})"
            ).fetchall()
            if dangling:
                row = dangling[0]
                place = f"{table.name}, row {key_text(table, row)}, column {columns[0]}"
                problem = f"{row[names.index(columns[0])]!r} is not in {parent} ({len(dangling)} such rows)"
                editions = [str(row[index]) for index, c in enumerate(table.columns) if c.header == OF_EDITION]
                return table, editions[0] if editions else "", place, problem
    return None


def _references(table: Table) -> Iterator[tuple[Sequence[str], str, Sequence[str]]]:
    """Yield the columns of each reference of a table, the table that they lead to, and the columns of its key."""
    for column in table.columns:
        if column.references:
            parent, key = column.references.split(".")
            yield (column.name,), parent, (key,)
    for names, parent in table.links:
        name, _, keys = parent.partition("(")
        yield names, name.strip(), [key.strip() for key in keys.rstrip(")").split(",")] if keys else names

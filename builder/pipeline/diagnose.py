"""Why rows do not hold together, in words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from ..editions.contents import quoted
from ..facts import Row
from ..model import OF_EDITION, Table
from .cells import SHOWN
from .normalise import key_text


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
        names, order = [c.name for c in table.columns], ", ".join(table.key or ("id",))
        for columns, parent, keys in _references(table):
            same = " AND ".join(f"parent.{key} = child.{name}" for name, key in zip(columns, keys, strict=True))
            known = " AND ".join(f"child.{name} IS NOT NULL" for name in columns)
            dangling = connection.execute(
                f"SELECT {', '.join(names)} FROM {table.name} AS child WHERE {known} "
                f"AND NOT EXISTS (SELECT 1 FROM {parent} AS parent WHERE {same}) ORDER BY {order}"
            ).fetchall()
            if dangling:
                row = dangling[0]
                # Of several columns, the last one tells rows of one edition apart.
                place = f"{table.name}, row {key_text(table, row)}, column {columns[-1]}"
                problem = f"{row[names.index(columns[-1])]!r} is not in {parent} ({len(dangling)} such rows)"
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


def dangling_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield each row of any file whose reference leads nowhere: its table, its key, the table where it leads."""
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    for table, parent, number in dict.fromkeys((row[0], row[2], row[3]) for row in found):
        for key in _dangling_keys(connection, table, number):
            yield table, ",".join(map(str, key)), parent


def _dangling_keys(connection: sqlite3.Connection, table: str, number: int) -> sqlite3.Cursor:
    """Return the keys of the rows whose reference of that number leads nowhere, in order.

    SQLite itself names them by the number of the row, which those that are stored by their key do not have.
    """
    links = [row[2:5] for row in connection.execute(f"PRAGMA foreign_key_list({quoted(table)})") if row[0] == number]
    parent, targets = links[0][0], [target for *_, target in links]
    if None in targets:
        targets = _key(connection, parent)
    where = [f"child.{quoted(column)} IS NOT NULL" for _, column, _ in links]
    # Of a view in its place, which may have no end, nothing is asked.
    is_there = "SELECT 1 FROM pragma_table_list WHERE name = ? COLLATE NOCASE AND type = 'table'"
    if connection.execute(is_there, (parent,)).fetchone():
        pairs = zip(targets, links, strict=True)
        same = " AND ".join(f"parent.{quoted(target)} = child.{quoted(column)}" for target, (_, column, _) in pairs)
        where.append(f"NOT EXISTS (SELECT 1 FROM {quoted(parent)} AS parent WHERE {same})")
    key = ", ".join(f"child.{quoted(name)}" for name in _key(connection, table))
    return connection.execute(f"SELECT {key} FROM {quoted(table)} AS child WHERE {' AND '.join(where)} ORDER BY {key}")


def _key(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table's primary key; the number of the row where it has none."""
    sql = "SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk"
    return [name for (name,) in connection.execute(sql, (table,))] or ["rowid"]

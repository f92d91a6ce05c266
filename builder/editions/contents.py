"""What a file holds, read from the file itself: its tables, their columns, their keys.

Nothing is taken from today's declarations, so that files of any schema can be compared.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from ..errors import HomeError
from ..livraison import DAMAGED, UNREADABLE
from .differences import Cell, Cells

BATCH = 1000
Key = tuple[str, ...]

# The key that the integer id numbers is said beside it, and has no index (see `describe.sql`).
_NUMBERED = re.compile(r"^  id INTEGER PRIMARY KEY, -- [^\n]* : (\w+(?:, \w+)*)\.$", re.MULTILINE)
# A column computed from others has a CHECK that repeats its formula (see `describe.sql`); no other column has one.
_PROVED = re.compile(r"^  (\w+) \w+(?: NOT NULL)? CHECK \(\1 IS \(", re.MULTILINE)
# An optional part of a key is indexed so (see `describe.sql`): the only expression that is read back.
_OPTIONAL = re.compile(r"""coalesce\(\s*(?:"((?:[^"]|"")+)"|(\w+))\s*,\s*''\s*\)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """The one way to a file's rows. Raises HomeError, with the name of this very file, when it is damaged."""

    path: Path
    connection: sqlite3.Connection

    def batches(self, sql: str, *parameters: Cell) -> Iterator[list[Cells]]:
        """Yield the rows of a query, many at a time."""
        try:
            cursor = self.connection.execute(sql, parameters)
            while rows := cursor.fetchmany(BATCH):
                yield rows
        except UNREADABLE as error:
            raise HomeError(str(self.path), f"damaged ({error})", DAMAGED) from error

    def rows(self, sql: str, *parameters: Cell) -> Iterator[Cells]:
        """Yield the rows of a query."""
        for batch in self.batches(sql, *parameters):
            yield from batch


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table of rows: its columns, what can be compared of them, and its keys, the best first.

    `columns` gives the type of each one, with NOT NULL and GENERATED; `given` are the columns
    that are not computed from others. `id` is the integer key that only numbers the rows, or empty.
    """

    reader: Reader
    name: str
    columns: dict[str, str]
    given: tuple[str, ...]
    keys: tuple[Key, ...]
    id: str

    def count(self) -> int:
        """Return how many rows there are."""
        return sum(int(number or 0) for (number,) in self.reader.rows(f"SELECT count(*) FROM {quoted(self.name)}"))

    def pick(self, columns: tuple[str, ...]) -> Iterator[Cells]:
        """Yield these columns of each row, as it is stored; None for a column that the table lacks."""
        names = (quoted(name) if name in self.columns else "NULL" for name in columns)
        return self.reader.rows(f"SELECT {', '.join(names)} FROM {quoted(self.name)} NOT INDEXED")


@dataclass(frozen=True, slots=True)
class Contents:
    """A file's tables by name, without SQLite's own and those of the search, and its views' SQL.

    What the search holds is made of the other tables: one new label changes the weights of thousands of words.
    """

    reader: Reader
    tables: dict[str, StoredTable]
    views: dict[str, str]

    def pick(self, table: str, columns: tuple[str, ...], needed: int = 0) -> list[Cells] | None:
        """Return these columns of a table; None where the table, or one of its first `needed` columns, is absent."""
        found = self.tables.get(table)
        if found is None or not found.columns.keys() >= set(columns[:needed]):
            return None
        return list(found.pick(columns))


def quoted(name: str) -> str:
    """Return a name, whatever its characters, as SQL has it.

    >>> quoted('the "odd" one')
    '"the ""odd"" one"'
    """
    return '"' + name.replace('"', '""') + '"'


def contents_of(path: Path, connection: sqlite3.Connection) -> Contents:
    """Read what an open file holds."""
    reader = Reader(path, connection)
    tables = reader.rows(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'recherche\\_%' ESCAPE '\\' ORDER BY name"
    )
    views = reader.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'view' ORDER BY name")
    return Contents(
        reader,
        {name: _table(reader, name) for name in [str(name) for (name,) in tables]},
        {str(name): str(sql) for name, sql in views},
    )


def _table(reader: Reader, name: str) -> StoredTable:
    columns: dict[str, str] = {}
    given: list[str] = []
    computed = _computed(reader, name)
    primary: list[tuple[int, str]] = []
    for cells in reader.rows('SELECT name, type, "notnull", hidden, pk FROM pragma_table_xinfo(?)', name):
        column, type_, needed, hidden, place = str(cells[0]), str(cells[1]), cells[2], cells[3], int(cells[4] or 0)
        is_computed = bool(hidden) or column in computed
        words = (type_, "NOT NULL" if needed else "", "GENERATED" if is_computed else "")
        columns[column] = " ".join(filter(None, words))
        if not is_computed:
            given.append(column)
        if place:
            primary.append((place, column))
    key = tuple(column for _, column in sorted(primary))
    number = "".join(key) if len(key) == 1 and key[0].lower() == "id" and _is_integer(columns[key[0]]) else ""
    keys = list(_numbered(reader, name, columns.keys())) if number else [key] if key else []
    return StoredTable(reader, name, columns, tuple(given), (*keys, *_unique(reader, name)), number)


def _computed(reader: Reader, table: str) -> set[str]:
    """Return the columns of a table whose own SQL says of what they are computed."""
    statements = reader.rows("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", table)
    return {name for (sql,) in statements for name in _PROVED.findall(str(sql))}


def _is_integer(type_: str) -> bool:
    return type_.upper().startswith("INTEGER")


def _numbered(reader: Reader, table: str, columns: Set[str]) -> Iterator[Key]:
    """Yield the columns of the key that the id numbers, where the table's own SQL says it."""
    for (sql,) in reader.rows("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", table):
        if (said := _NUMBERED.search(str(sql))) and columns >= set(key := tuple(said[1].split(", "))):
            yield key


def _unique(reader: Reader, table: str) -> Iterator[Key]:
    """Yield the columns of each unique index of a table, in the order in which they were made."""
    indexes = reader.rows(
        "SELECT l.name, s.sql FROM pragma_index_list(?) l LEFT JOIN sqlite_schema s ON s.name = l.name "
        "WHERE l.\"unique\" AND NOT l.partial AND l.origin != 'pk' ORDER BY l.seq DESC",
        table,
    )
    for index, sql in list(indexes):
        optional = [name.replace('""', '"') or bare for name, bare in _OPTIONAL.findall(str(sql or ""))]
        named = reader.rows("SELECT name FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", index)
        parts = [name for (name,) in named]
        # Another expression cannot be read back as a column: such an index is no key here.
        if parts.count(None) == len(optional):
            yield tuple(optional.pop(0) if name is None else str(name) for name in parts)

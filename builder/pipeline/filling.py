"""One table filled: its rows are read or made, sorted, compared with their declaration, inserted and hashed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from operator import itemgetter

from ..containers import LOOK, place_of
from ..describe.sql import create_table, given_columns, shown_columns
from ..editions.changes import changes_sql
from ..errors import DeclarationError, SourceChanged
from ..facts import Row
from ..home import Home
from ..model import Changes, Computed, Made, Read, Table, Written
from .carried import carried_rows
from .diagnose import given_twice
from .hashes import hash_rows, in_batches, table_hashes
from .insertion import insert_rows
from .loaded import BadSnapshot, Loaded
from .lookups import find_known
from .members import refuse_leftovers, rows_for, taken
from .normalise import sort
from .reading import Key, Reading, blaming


def fill(connection: sqlite3.Connection, home: Home, table: Table, reading: Reading, loaded: Loaded) -> None:
    """Create a table and give it its rows; what is refused is blamed on the newest file, or on what makes the rows.

    Raises BadSnapshot, or DeclarationError for rows that we make.
    """
    connection.execute(create_table(table))
    if not isinstance(table.source, Read):
        rows = _made_rows(connection, table, table.source, reading, loaded)
        loaded.made(table, len(rows))
        try:
            _insert(connection, table, rows, table.name, loaded)
        except SourceChanged as error:
            raise DeclarationError(table.name, error.problem, "mend what makes it") from error
        return
    members = reading.members_of(table)
    rows = []
    for key in members:
        given = _read_rows(connection, table, table.source, key, reading, loaded)
        if len(members) > 1 and (repeated := given_twice(table, given)):
            # Together with the others' rows, it would not be known which of the members repeats itself.
            read = reading.read(key, loaded)
            raise BadSnapshot(read.snapshot, SourceChanged(read.place, repeated, LOOK))
        rows += given
        reading.release(key, table)
    if table.source.every_edition:
        rows += _carried(home, table, loaded)
    newest = loaded.snapshot_of(table)
    if newest is None:
        _insert(connection, table, rows, table.name, loaded)
        return
    # Each edition alone was consistent: what contradicts the others came last.
    with blaming(newest):
        is_of_several = len(members) > 1
        place = f"{newest.file} > {table.name}" if is_of_several else place_of(newest.file, loaded.member_of(table))
        _insert(connection, table, rows, place, loaded)


def _read_rows(
    connection: sqlite3.Connection,
    table: Table,
    source: Read,
    key: Key,
    reading: Reading,
    loaded: Loaded,
) -> list[Row]:
    """Return the rows that one member gives to a table; raise where no table takes one of its rows."""
    read, sharing = reading.read(key, loaded), reading.tables[key]
    is_shared = reading.is_shared(key)
    with blaming(read.snapshot):
        flags = taken(connection, source, read.records)
        if is_shared:
            shares = reading.shares.setdefault(key, [])
            shares.append(flags)
            if table is sharing[-1]:
                sources = [other.source for other in sharing if isinstance(other.source, Read)]
                refuse_leftovers(read, sources, reading.shares.pop(key))
        known = partial(find_known, connection)
        return rows_for(table, source, read, flags, known, loaded, is_shared=is_shared)


def _made_rows(
    connection: sqlite3.Connection,
    table: Table,
    source: Made | Computed | Changes | Written,
    reading: Reading,
    loaded: Loaded,
) -> list[Row]:
    match source:
        case Made():
            return connection.execute(source.sql).fetchall()
        case Computed():
            return list(source.rows(connection, *_beside(connection, table, reading, loaded)))
        case Changes():
            return connection.execute(changes_sql(source)).fetchall()
        case Written():
            return []


def _beside(connection: sqlite3.Connection, table: Table, reading: Reading, loaded: Loaded) -> Iterator[list[Row]]:
    """Yield the rows of the table that is read, and not stored, for what we compute, where there is one."""
    if table.newest and isinstance(table.newest.source, Read):
        rows = []
        for key in reading.members_of(table):
            rows += _read_rows(connection, table.newest, table.newest.source, key, reading, loaded)
            reading.release(key, table)
        yield rows


def _carried(home: Home, table: Table, loaded: Loaded) -> Iterator[Row]:
    """Yield the rows of the editions that only a release knows, and note where they come from."""
    for edition in loaded.selection.past:
        rows = carried_rows(home, edition, table)
        if edition.carried and rows:
            (snapshot,) = edition.snapshots.values()
            member = f"{edition.carried.release.edition} > {table.name}"
            loaded.used(snapshot, edition.label, member, "extrait", table=table.name, stored=len(rows))
            yield from rows


def _insert(connection: sqlite3.Connection, table: Table, unsorted: list[Row], place: str, loaded: Loaded) -> None:
    once = isinstance(table.source, Read) and table.source.once
    rows = sort(table, list(dict.fromkeys(unsorted)) if once else unsorted)
    _expect_types(table, rows)
    # Of a key that no index stores, SQLite would take doubles.
    if not table.key and (repeated := given_twice(table, rows)):
        raise SourceChanged(place, repeated, LOOK)
    try:
        insert_rows(connection, table, rows)
    except sqlite3.IntegrityError as error:
        problem = given_twice(table, rows) or f"refused by the table {table.name}: {error}"
        raise SourceChanged(place, problem, LOOK) from error
    loaded.hashes[table.name] = _hash(connection, table, rows)


def _hash(connection: sqlite3.Connection, table: Table, rows: list[Row]) -> str:
    """Return the hash of a table's rows; they are read again only where the table has more than they give."""
    given = given_columns(table)
    if given != shown_columns(table):
        return table_hashes(connection, [table.name])[table.name]
    return hash_rows(table.name, {column.name: column.type for column in given}, in_batches(rows))


def _expect_types(table: Table, rows: list[Row]) -> None:
    """Raise DeclarationError where a value is not of its column's type: SQLite would store another than is hashed."""
    types = {"TEXT": str, "INTEGER": int, "REAL": float}
    for index, column in enumerate(given_columns(table)):
        if isinstance(table.source, Read) and not (column.convert or column.found_by or column.proof_of):
            # What is read is converted by the type itself.
            continue
        if others := set(map(type, map(itemgetter(index), rows))) - {types[column.type], type(None)}:
            said = ", ".join(sorted(kind.__name__ for kind in others))
            raise DeclarationError(
                f"{table.name} > {column.name}",
                f"it is {column.type}, and what makes its rows gives {said}",
                "convert it in the SQL that makes it, or in the column's `convert`",
            )

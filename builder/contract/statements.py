"""What SQL must be: each statement is run once on the declared tables, empty."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from ..containers import place_of
from ..describe.registers import REGISTERS
from ..describe.sql import (
    create_indexes,
    create_search,
    create_table,
    create_unique_indexes,
    create_view,
    given_columns,
    insert,
)
from ..editions.changes import FOLD, changes_sql
from ..model import Belongs, Changes, Column, Dataset, Made, Read, Resolve, Table
from ..search.sql import install
from .problem import Problem, place

ARCHIVES = (
    "CREATE TEMP TABLE archives (fichier, disposition, edition, numero, date_publication, date_recuperation, "
    "sha256, est_courante)"
)
MEND_SQL = "mend the SQL: it is run on the tables as they are declared"
Empty = sqlite3.Connection


class Anything(dict[str, Any]):
    """The parameters of a statement: each one is there, and NULL."""

    def __missing__(self, key: str) -> None:
        """Return NULL for a parameter of any name."""
        return


@contextmanager
def empty_file() -> Iterator[Empty]:
    """Open a file in memory that has the functions of SQL that declarations may call, and no table of theirs."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.create_function(FOLD, 1, lambda text: text)
        install(empty)
        empty.execute(ARCHIVES)
        yield empty


def statement_problems(datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield what is wrong with the SQL of declarations whose words are sound."""
    with empty_file() as empty:
        yield from _create(empty, datasets)
        for dataset in datasets:
            before = {table.name for other in datasets if other.name in dataset.needs for table in other.tables}
            for table in dataset.tables:
                yield from _of_table(empty, dataset, table, before)
                before.add(table.name)
            yield from _of_dataset(empty, dataset, before)


def _create(empty: Empty, datasets: Sequence[Dataset]) -> Iterator[Problem]:
    owned = [(dataset.name, table) for dataset in datasets for table in dataset.tables]
    for owner, table in [*owned, *(("le fichier", table) for table in REGISTERS)]:
        try:
            for statement in (
                create_table(table),
                *create_unique_indexes(table),
                *create_indexes(table),
                *create_search(table),
            ):
                empty.execute(statement)
            empty.execute(f"EXPLAIN {insert(table)}", [None] * len(given_columns(table)))
        except sqlite3.Error as error:
            yield Problem(
                f"{owner} > {table.name}", f"SQLite refuses the table: {error}", "mend the words that it is about"
            )
    for dataset in datasets:
        for view in dataset.views:
            try:
                empty.execute(create_view(view))
                empty.execute(f"SELECT * FROM {view.name}")
            except sqlite3.Error as error:
                yield Problem(f"{dataset.name} > {view.name}", str(error), MEND_SQL)


def _of_table(empty: Empty, dataset: Dataset, table: Table, before: set[str]) -> Iterator[Problem]:
    source = table.source
    if isinstance(source, Made | Changes):
        sql = source.sql if isinstance(source, Made) else changes_sql(source)
        width = len(table.columns)
        yield from _statement(empty, place(dataset, table), sql, width, before, "it is made")
    if isinstance(source, Read) and isinstance(source.keep, Belongs):
        sql = f"SELECT {source.keep.column} FROM {source.keep.table}"
        yield from _statement(empty, place(dataset, table), sql, 1, before, "its rows are kept")
    for column in table.columns:
        for lookup in column.found_by:
            yield from _lookup(empty, dataset, table, column, lookup, before)


def _lookup(
    empty: Empty, dataset: Dataset, table: Table, column: Column, lookup: Resolve, before: set[str]
) -> Iterator[Problem]:
    where = place(dataset, table, column)
    yield from _statement(empty, where, lookup.sql, len(lookup.by) + 1, before, "it is looked up")


def _of_dataset(empty: Empty, dataset: Dataset, known: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with the SQL that proves a dataset, which sees the `known` tables alone."""
    for check in dataset.checks:
        where = f"{dataset.name} > {check.table}"
        yield from _statement(empty, where, check.sql, None, known, f"the check « {check.name} » is proved")
    for notice in dataset.notices:
        yield from _statement(empty, f"{dataset.name} > {notice.table}", notice.sql, None, known, "a notice is found")
    for repeat in dataset.repeats:
        where = f"{dataset.name} > {place_of(repeat.member.file, repeat.member.name)}"
        width = len(repeat.codes + repeat.labels)
        yield from _statement(empty, where, repeat.against, width, known, "a repeat is proved")
    for query in dataset.queries:
        yield from _statement(empty, f"{dataset.name} > {query.name}", query.sql, None, None, "a query")


def _statement(
    empty: Empty, where: str, sql: str, width: int | None, before: set[str] | None, what: str
) -> Iterator[Problem]:
    """Run a statement on empty tables: it must work, give so many columns, and read tables that are loaded before."""
    read: set[str] = set()

    def note(action: int, name: str | None, _column: str | None, database: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_READ and name and database == "main":
            read.add(name)
        return sqlite3.SQLITE_OK

    empty.set_authorizer(note)
    try:
        cursor = empty.execute(sql, Anything())
    except sqlite3.Error as error:
        yield Problem(
            where, f"{what} by SQL that fails: {error}" if before is not None else f"{what}: {error}", MEND_SQL
        )
        return
    finally:
        empty.set_authorizer(None)
    found = len(cursor.description)
    if width is not None and found != width:
        yield Problem(where, f"{what} by SQL that gives {found} columns, where {width} are due", MEND_SQL)
    for name in sorted(read - before - {"sqlite_schema"}) if before is not None else ():
        yield Problem(
            where, f"{what} from {name}, which is not loaded before it",
            "put that table first, or name its dataset in `needs`",
        )  # fmt: skip

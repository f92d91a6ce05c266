"""What datasets and tables must be: their names, their keys, and what they name of one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..describe.registers import REGISTERS
from ..describe.sql import given_columns, shown_columns
from ..model import Dataset, Table
from .problem import Problem, place, twice

NAME = re.compile("[a-z][a-z0-9_]*")
# Words that SQL or Datasette would take for something else.
RESERVED = frozenset({"table", "index", "order", "group", "values", "popup", "select", "where", "from", "limit"})
NAMING = "write it in lower case, with letters, digits and underscores, and no word of SQL"


def tables_of(datasets: Sequence[Dataset]) -> dict[str, Table]:
    """Return every declared table by its name."""
    return {table.name: table for dataset in datasets for table in dataset.tables}


def dataset_problems(datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield what is wrong with datasets among themselves."""
    for name in twice(dataset.name for dataset in datasets):
        yield Problem(name, "two datasets have this name", "give each a name of its own")
    before: set[str] = set()
    for dataset in datasets:
        for need in dataset.needs:
            if need not in before:
                yield Problem(
                    place(dataset), f"it needs {need}, which is not a dataset that is declared before it",
                    "declare the needed dataset, and put it first in DATASETS",
                )  # fmt: skip
        before.add(dataset.name)
        yield from _words(dataset)
    owners = [(dataset, table.name) for dataset in datasets for table in dataset.tables]
    owners += [(dataset, view.name) for dataset in datasets for view in dataset.views]
    taken = [name for _, name in owners] + [table.name for table in REGISTERS]
    for name in twice(taken):
        dataset = next(owner for owner, theirs in owners if theirs == name)
        yield Problem(f"{dataset.name} > {name}", "two tables or views have this name", "rename one of them")
    asked = [(dataset, query.name) for dataset in datasets for query in dataset.queries]
    for name in twice(name for _, name in asked):
        dataset = next(owner for owner, theirs in asked if theirs == name)
        yield Problem(f"{dataset.name} > {name}", "two queries have this name", "rename one of them")


def _words(dataset: Dataset) -> Iterator[Problem]:
    """Yield what is wrong with what is said of a dataset beside its files and tables."""
    tables = {table.name: table for table in dataset.tables}
    columns = {name: {column.name for column in shown_columns(table)} for name, table in tables.items()}
    columns |= {view.name: {column.name for column in view.columns} for view in dataset.views}
    for caveat in dataset.caveats:
        if caveat.table and caveat.table not in columns and caveat.table not in {t.name for t in REGISTERS}:
            yield Problem(place(dataset), f"a caveat is about {caveat.table}, which is no table", "name a table of it")
        elif caveat.column and caveat.table in columns and caveat.column not in columns[caveat.table]:
            yield Problem(
                f"{dataset.name} > {caveat.table}", f"a caveat is about {caveat.column}, which is no column of it",
                "name a column of the table",
            )  # fmt: skip
    for check in dataset.checks:
        if check.table not in tables:
            yield Problem(place(dataset), f"the check « {check.name} » is about {check.table}, which is no table of it",
                          "name a table of the dataset")  # fmt: skip
    for correction in dataset.corrections:
        where = f"{dataset.name} > {correction.table} > {correction.column}"
        if correction.table not in tables or correction.column not in columns[correction.table]:
            yield Problem(where, "a correction is about a column that is not declared", "name a column of a table")
        elif correction.find == correction.put:
            yield Problem(where, f"a correction puts what it finds: {correction.find!r}", "say what to put instead")
        elif not correction.reason or not re.fullmatch(r"\d{4}-\d\d-\d\d", correction.date):
            yield Problem(where, "a correction has no reason, or no date", "say why, and when, as YYYY-MM-DD")


def table_problems(dataset: Dataset, table: Table, datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield what is wrong with a table itself: its words, its keys, and the columns that it names."""
    where = place(dataset, table)
    if not NAME.fullmatch(table.name) or table.name in RESERVED:
        yield Problem(where, f"{table.name!r} is no name for a table", NAMING)
    if not table.title or table.title.endswith(".") or not table.description.endswith("."):
        yield Problem(
            where, "its title or its description is not one", "give a title without, and sentences with, a full stop"
        )
    if not table.columns:
        yield Problem(where, "it has no column", "declare its columns")
    for name in twice(column.name for column in table.all_columns):
        yield Problem(f"{where} > {name}", "two columns have this name", "rename one of them")
    if not (table.key or table.unique):
        yield Problem(where, "it has neither a `key` nor `unique` columns", "say which columns tell its rows apart")
    yield from _named_columns(dataset, table)
    names = {column.name for column in table.columns}
    for name in table.key:
        if name in names and table.column(name).empty:
            yield Problem(
                f"{where} > {name}", "a column of the key may be empty", "take it out of `key`, or its `empty` away"
            )
    if table.expect.step != 1 or not 0 <= table.expect.start < table.expect.stop:
        yield Problem(
            where, f"`expect` is {table.expect}, which no number of rows is in", "give range(fewest, most + 1)"
        )
    yield from _links(dataset, table, tables_of(datasets))


def _named_columns(dataset: Dataset, table: Table) -> Iterator[Problem]:
    given = {column.name for column in given_columns(table)}
    named = [(word, name) for word in ("key", "search", "facets") for name in getattr(table, word)]
    named += [("unique", name) for group in table.unique for name in group]
    # What is computed from a column may be looked up too.
    computed = {column.name for column in table.all_columns}
    named += [("indexes", name) for group in table.indexes for name in group if name not in computed]
    named += [("label", table.label)] if table.label else []
    named += [("links", name) for names, _ in table.links for name in names]
    for word, name in named:
        if name not in given:
            yield Problem(
                place(dataset, table), f"`{word}` names {name}, which is no column of it",
                f"declare the column, or name one of {', '.join(sorted(given))}",
            )  # fmt: skip
    for name in table.search:
        if name in {c.name for c in table.columns} and table.column(name).type != "TEXT":
            yield Problem(
                place(dataset, table), f"`search` names {name}, which is no text", "search columns of text only"
            )


def _links(dataset: Dataset, table: Table, tables: dict[str, Table]) -> Iterator[Problem]:
    for names, parent in table.links:
        found = re.fullmatch(r"(\w+)(?: \(([\w, ]+)\))?", parent)
        name, key = (found.group(1), found.group(2)) if found else (parent, None)
        columns = tuple(key.split(", ")) if key else names
        if name not in tables or tables[name].key != columns:
            yield Problem(
                place(dataset, table), f"it links {', '.join(names)} to {parent}, which is the key of no table",
                "name the table, with its key in brackets where the columns have other names",
            )  # fmt: skip

"""What columns must be: their type and their limits agree, and what they lead to is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..describe.registers import REGISTERS
from ..model import OF_SNAPSHOT, Column, Dataset, Read, Table
from .problem import Problem, place, twice
from .tables import NAME, NAMING, RESERVED, tables_of

TYPES: dict[str, type] = {"TEXT": str, "INTEGER": int, "REAL": float}


def column_problems(dataset: Dataset, table: Table, datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield what is wrong with the columns of a table."""
    tables = tables_of(datasets)
    for column in table.all_columns:
        where = place(dataset, table, column)
        about = (_words(column), _limits(column), _origin(table, column), _computed(table, column))
        for mistake, mend in chain(*about, _reference(column, tables)):
            yield Problem(where, mistake, mend)


def _words(column: Column) -> Iterator[tuple[str, str]]:
    if not NAME.fullmatch(column.name) or column.name in RESERVED:
        yield f"{column.name!r} is no name for a column", NAMING
    if not column.description.endswith("."):
        yield "its description is no sentence", "describe it in a sentence, with a full stop"
    if column.type not in TYPES:
        yield f"its type is {column.type!r}", f"give one of {', '.join(TYPES)}"
    if column.name.startswith("code_") and column.type != "TEXT":
        yield f"it is a code, and {column.type}", "leave its type: a code is text, and keeps its zeros"


def _limits(column: Column) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what a value may be."""
    if column.values and column.type in TYPES and any(type(v) is not TYPES[column.type] for v in column.values):
        yield f"it is {column.type}, and its `values` are not", "give values of its type, or the type of its values"
    if column.is_open and not column.values:
        yield "its list is open, and has no values", "give the values that are known, or leave `is_open` away"
    if column.blank and not column.empty:
        yield f"{column.blank!r} is a cell that means nothing, and it may not be empty", "say in `empty` what it means"
    if twice(map(str, column.values)):
        yield f"its `values` have {', '.join(twice(map(str, column.values)))} twice", "give each value once"
    if (column.pattern or column.digits) and column.type != "TEXT":
        yield f"it is {column.type}, and has a `pattern` or `digits`", "give these to a text only"
    if column.digits is not None and not 0 < column.digits.start < column.digits.stop:
        yield f"`digits` is {column.digits}, which no length is in", "give range(fewest, most + 1)"


def _origin(table: Table, column: Column) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with where a value comes from."""
    others = {other.name: other for other in table.columns}
    if column.source.startswith("@") and column.source not in OF_SNAPSHOT:
        yield (
            f"its source is {column.source}, which no file is known by",
            f"give one of {', '.join(sorted(OF_SNAPSHOT))}",
        )
    if column.found_by and (column.source or column.convert or column.rules):
        yield "it has both `found_by` and a source, a rule or a conversion", "a value is looked up, or read: keep one"
    if (column.found_by or column.proof_of) and not isinstance(table.source, Read):
        yield "it is looked up, in a table that is not read", "select it in the SQL that makes the table"
    if column.found_by and not column.empty:
        yield "it is looked up, and may not be empty", "say in `empty` what it means that nothing is found"
    if column.proof_of and not (column.proof_of in others and others[column.proof_of].found_by):
        yield (
            f"it is the proof of {column.proof_of}, which has no lookup",
            "name a column of the table that has lookups",
        )
    for lookup in column.found_by:
        for name in lookup.by:
            if name not in others:
                yield f"it is looked up by {name}, which is no column of the table", "name columns of the table in `by`"
            elif not others[name].is_read:
                yield f"it is looked up by {name}, which is itself looked up", "look it up by columns that are read"


def _computed(table: Table, column: Column) -> Iterator[tuple[str, str]]:
    if bool(column.formula) != (column not in table.columns):
        yield (
            "it is read, and has a `formula`" if column.formula else "it is computed, and has no `formula`",
            "give a formula to each column that is `computed` from another, and to no other",
        )


def _reference(column: Column, tables: dict[str, Table]) -> Iterator[tuple[str, str]]:
    if not column.references:
        return
    parent, _, key = column.references.partition(".")
    if parent not in tables or tables[parent].key != (key,):
        yield (
            f"it references {column.references}, which is the key of no table",
            "name table.column, the table's whole key",
        )
    elif tables[parent].column(key).type != column.type:
        yield f"it is {column.type}, and {column.references} is not", "give both the same type"


def shared_name_problems(datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield the columns that have another meaning than those of the same name elsewhere in the database."""
    first: dict[str, tuple[str, Column]] = {}
    places = [(f"{dataset.name} > {table.name}", table) for dataset in datasets for table in dataset.tables]
    for where, table in [*((f"le fichier > {table.name}", table) for table in REGISTERS), *places]:
        for column in table.all_columns:
            there, known = first.setdefault(column.name, (where, column))
            words = [w for w in ("type", "unit", "pattern") if getattr(known, w) != getattr(column, w)]
            if words:
                yield Problem(
                    f"{where} > {column.name}", f"its {words[0]} is not that of {there} > {column.name}",
                    "one name has one meaning in the whole database: give both the same, or rename one",
                )  # fmt: skip

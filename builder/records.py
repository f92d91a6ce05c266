"""Rows of SQL to dataclasses by the names of columns: no answer depends on the order of a SELECT."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
Read = Callable[[Any], Any]


def records(rows: sqlite3.Cursor, kind: type[Record], **given: object) -> Iterator[Record]:
    """Return an object of a dataclass for each row: its columns are fields by their names, `given` are other fields.

    NULL is the field's default; without one, it is None where the field may be None, and empty where it is a text.
    0 and 1 are False and True where the field is a bool. Raises TypeError, before any row is read, where a column
    is no field or is there twice, or a field without default is not there; ValueError where a row has NULL, or a
    number that is neither 0 nor 1, for a field that cannot hold it.
    """
    readers = _readers(kind, columns_of(rows), tuple(given))
    return (
        kind(**given, **{name: read(value) for (name, read), value in zip(readers, row, strict=True)}) for row in rows
    )


def named(rows: sqlite3.Cursor) -> Iterator[Mapping[str, Any]]:
    """Return each row as its values by the names of columns, for what is made of several of them."""
    names = columns_of(rows)
    return (dict(zip(names, row, strict=True)) for row in rows)


def columns_of(rows: sqlite3.Cursor) -> tuple[str, ...]:
    """Return the names of the columns, in order."""
    return tuple(column[0] for column in rows.description)


@cache
def _readers(
    kind: type[DataclassInstance], columns: tuple[str, ...], given: tuple[str, ...]
) -> tuple[tuple[str, Read], ...]:
    known, hints = {field.name: field for field in fields(kind)}, get_type_hints(kind)
    names = (*columns, *given)
    problems = {
        "not a field": [name for name in names if name not in known],
        "given twice": sorted({name for name in names if names.count(name) > 1}),
        "missing": [name for name, field in known.items() if name not in names and _default(field) is MISSING],
    }
    if told := "; ".join(f"{problem}: {', '.join(found)}" for problem, found in problems.items() if found):
        raise TypeError(f"{kind.__name__} cannot be made of the columns of a row ({told})")
    return tuple((name, _reader(f"{kind.__name__}.{name}", known[name], hints[name])) for name in columns)


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _reader(place: str, field: Field[Any], hint: Any) -> Read:
    kinds = get_args(hint) or (hint,)
    of_null = _default(field)
    if of_null is MISSING:
        of_null = None if NoneType in kinds else "" if hint is str else MISSING
    is_bool = bool in kinds

    def read(value: Any) -> Any:
        if value is None:
            if of_null is MISSING:
                raise ValueError(f"{place} is NULL in a row, and has no default")
            return of_null
        if is_bool and value not in (0, 1):
            raise ValueError(f"{place} is {value!r} in a row, neither 0 nor 1")
        return bool(value) if is_bool else value

    return read

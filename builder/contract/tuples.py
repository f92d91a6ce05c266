"""What is declared as a tuple must be one: `(table)` is a table, `(table,)` a tuple of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ..model import Dataset, File, Layout, Read, Table
from .problem import Problem

MEND = "write a tuple: its last item is followed by a comma where it is the only one"


def tuple_problems(dataset: Dataset) -> Iterator[Problem]:
    """Yield the words of a dataset, of its files and of its tables that are declared as tuples, and are none."""
    found = list(_of(dataset, dataset.name))
    yield from found
    if found:
        return
    for file in dataset.files:
        where = f"{dataset.name} > {file.name}"
        yield from _of(file, where)
        if isinstance(file.layouts, tuple):
            for layout in file.layouts:
                yield from _of(layout, f"{where} > {layout.name}")
    for table in dataset.tables:
        where = f"{dataset.name} > {table.name}"
        yield from _of(table, where)
        if isinstance(table.source, Read):
            yield from _of(table.source, where)


def _of(declared: Dataset | File | Layout | Table | Read, where: str) -> Iterator[Problem]:
    for field in fields(declared):
        value = getattr(declared, field.name)
        if str(field.type).startswith("tuple[") and not isinstance(value, tuple):
            shown = repr(value) if isinstance(value, str) else f"a {type(value).__name__}"
            yield Problem(where, f"`{field.name}` is {shown}, and no tuple", MEND)

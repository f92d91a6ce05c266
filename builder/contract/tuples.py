"""What is declared as a tuple must be one: `(table)` is a table, `(table,)` a tuple of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from ..model import Dataset
from .problem import Problem

MEND = "write a tuple: its last item is followed by a comma where it is the only one"


def tuple_problems(dataset: Dataset) -> Iterator[Problem]:
    """Yield the words of a dataset, and of all that is declared in it, that are declared as tuples, and are none."""
    yield from _within(dataset, dataset.name)


def _within(declared: Any, where: str) -> Iterator[Problem]:
    for name, kind in _kinds(type(declared)):  # type: ignore[arg-type]
        value = getattr(declared, name)
        if kind.startswith("tuple[") and not isinstance(value, tuple):
            yield _problem(where, name, value)
        elif kind.startswith("tuple[tuple[") and (wrong := [one for one in value if not isinstance(one, tuple)]):
            yield _problem(where, f"{name}` of `{wrong[0]}", wrong[0])
        else:
            for one in value if isinstance(value, tuple) else (value,):
                if is_dataclass(type(one)):
                    yield from _within(one, f"{where} > {one.name}" if hasattr(one, "name") else where)


@cache
def _kinds(declared: Any) -> tuple[tuple[str, str], ...]:
    """Return the names of the members of a dataclass, each with its type as it is written."""
    return tuple((field.name, str(field.type)) for field in fields(declared))


def _problem(where: str, name: str, value: object) -> Problem:
    shown = repr(value) if isinstance(value, str) else f"a {type(value).__name__}"
    return Problem(where, f"`{name}` is {shown}, and no tuple", MEND)

"""A mistake in a declaration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Column, Dataset, Table


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a declaration: its place, what is wrong, and the mend."""

    place: str
    mistake: str
    mend: str


def place(dataset: Dataset, table: Table | None = None, column: Column | None = None) -> str:
    """Return the place of a mistake: dataset > table > column."""
    return " > ".join([dataset.name, *([table.name] if table else []), *([column.name] if column else [])])


def twice(names: Iterable[str]) -> list[str]:
    """Return the names that are there more than once."""
    listed = list(names)
    return sorted({name for name in listed if listed.count(name) > 1})

"""What a file of rows is made of: told by the site to the child process that makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CSV, EXCEL, XLSX = "csv", "excel", "xlsx"


@dataclass(frozen=True, slots=True)
class Label:
    """Where the label of a code is: a table, its key, and the column of its labels."""

    table: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to make: its form, its columns, and its rows, or the SQL that finds them in the database.

    The columns that have a label are followed by it. `table` is the name of a table of ours, empty for a query;
    the rest is what the workbook says of itself.
    """

    database: str
    form: str
    columns: tuple[str, ...]
    sql: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    rows: tuple[tuple[Any, ...], ...] = ()
    labels: dict[str, Label] = field(default_factory=dict)
    header: bool = True
    table: str = ""
    titre: str = ""
    description: str = ""
    choix: str = ""
    adresse: str = ""

    @property
    def names(self) -> list[str]:
        """The columns as the file has them, with those of the labels."""
        return [one for name in self.columns for one in ((name, label_of(name)) if name in self.labels else (name,))]


def label_of(column: str) -> str:
    """Return the name of the column of labels that follows a column of codes."""
    return f"{column}_label"

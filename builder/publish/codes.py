"""What a code, or a 0 or a 1, means: shown beside it on Datasette's pages, and never in what programs read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import detect_primary_keys, escape_sqlite, table_columns
from markupsafe import Markup

from ..opened import open_database
from .ours import is_ours
from .relations import relations

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

YES_OR_NO = {0: "non", 1: "oui"}
_FLAG = re.compile(r"^\s*(\w+) INTEGER[^,]*CHECK \(\1 IN \(0, 1\)\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Codes:
    """A table of labels: the columns of its key, of which the last one is the code, and the column of the labels."""

    table: str
    key: tuple[str, ...]
    label: str


@cache
def tables_of_codes(path: str) -> dict[str, tuple[Codes, ...]]:
    """Return, by the name of its column, the tables that have the labels of a code."""
    found: dict[str, list[Codes]] = {}
    with open_database(Path(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            key = tuple(detect_primary_keys(connection, name))
            if key and key[-1].startswith("code_") and "libelle" in table_columns(connection, name):
                found.setdefault(key[-1], []).append(Codes(name, key, "libelle"))
    return {code: tuple(tables) for code, tables in found.items()}


@cache
def _labels(path: str, codes: Codes) -> dict[tuple[Any, ...], str]:
    columns = ", ".join(map(escape_sqlite, (*codes.key, codes.label)))
    with open_database(Path(path)) as connection:
        return {row[:-1]: row[-1] for row in connection.execute(f"SELECT {columns} FROM {escape_sqlite(codes.table)}")}


@cache
def flags(path: str) -> frozenset[str]:
    """Return the columns that are 0 or 1: a name has one meaning in the whole file."""
    with open_database(Path(path)) as connection:
        return frozenset(
            name
            for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql > ''")
            for name in _FLAG.findall(sql)
        )


def label(path: str, table: str | None, column: str, row: Mapping[str, Any]) -> str:
    """Return the label of the code of a row; empty where the file has none, or several that differ.

    The tables that its own table refers to come before others that have the same code.
    """
    known = tables_of_codes(path).get(column, ())
    referred = {other for _, other in relations(path)[table].references} if table else ()
    found = set()
    for codes in [one for one in known if one.table in referred] or known:
        if set(codes.key) <= set(row):
            found.add(_labels(path, codes).get(tuple(row[name] for name in codes.key)))
    found.discard(None)
    return str(found.pop()) if len(found) == 1 else ""


def shown(
    datasette: Datasette, database: str, table: str | None, column: str, value: Any, row: sqlite3.Row
) -> Markup | None:
    """Return how the page of a table shows a cell: a code with its label, oui or non for a flag; None for any other.

    What SQL answers is shown as it is.
    """
    path = datasette.databases[database].path
    if value is None or table is None or isinstance(value, dict) or not is_ours(path):
        return None
    if value in YES_OR_NO and isinstance(value, int) and column in flags(str(path)):
        return Markup(YES_OR_NO[value])  # noqa: S704 - a word of ours
    if not column.startswith("code_"):
        return None
    cells = {name: _value(row[name]) for name in row.keys()}  # noqa: SIM118 - a row of SQLite's is no mapping
    found = label(str(path), table, column, cells)
    # Where the row says it already, it is not said twice.
    return Markup("{} <em>{}</em>").format(found, value) if found and found not in cells.values() else None


def _value(cell: Any) -> Any:
    return cell["value"] if isinstance(cell, dict) else cell

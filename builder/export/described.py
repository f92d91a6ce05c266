"""What a built file says of itself: its tables and views in their order, their columns, keys, origins and licences."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..across.origines import Origine, origine
from ..errors import HomeError
from ..home import SCHEMA_VERSION
from ..livraison import DAMAGED, REGISTERS, refuse_views
from ..opened import open_database

if TYPE_CHECKING:
    from sqlite_utils import Database

# The types that a column is declared with, each with the Python type of its cells.
KINDS: dict[str, type] = {"TEXT": str, "INTEGER": int, "REAL": float}
_VALUE = r"(?:'(?:[^']|'')*'|-?\d+)"
# How the schema lists all that a column may hold.
_LISTED = re.compile(rf"CHECK \((\w+) IN \(({_VALUE}(?:, {_VALUE})*)\)\)")


@dataclass(frozen=True, slots=True)
class Field:
    """A column; `kind` is TEXT, INTEGER or REAL, and `values` all that it may hold, where the schema lists it.

    `empty` says what NULL means in it; a required column has no NULL. `refers` is the table and column that it names.
    """

    name: str
    kind: str
    description: str
    unit: str
    empty: str
    refers: str
    origin: str
    is_required: bool
    values: tuple[str | int, ...]

    @property
    def meaning(self) -> str:
        """What the column holds, with what an empty cell of it means."""
        return f"{self.description} Vide : {self.empty}." if self.empty else self.description


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name a row of a table, by columns of its own."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view. `dataset` is empty for those in which the file describes itself; a view has no key."""

    name: str
    title: str
    description: str
    dataset: str
    is_view: bool
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    origin: Origine

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its code, its name and, where it is known, the address of its text."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class File:
    """A built file: its release, the day of it, and its tables. `licences` are by the dataset and by their names."""

    release: str
    day: str
    tables: tuple[Table, ...]
    licences: Mapping[tuple[str, str], Licence]

    def licences_of(self, tables: Sequence[Table]) -> list[Licence]:
        """Return the licences of what some tables come from; of what we made alone, those of its dataset."""
        found: dict[Licence, None] = {}
        for table in tables:
            named = {(one.jeu, one.licence) for one in table.origin.sources}
            for key, licence in self.licences.items():
                if key in named or (not named and key[0] == table.dataset):
                    found[licence] = None
        return list(found)


@contextmanager
def opened(path: Path) -> Iterator[tuple[sqlite3.Connection, File]]:
    """Open a built file of any schema that says enough of itself, for a while.

    Raises HomeError where it is no file of ours, is damaged, or does not have what an export is made of.
    """
    with open_database(path, any_schema=True) as connection:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        try:
            refuse_views(connection, str(path))
            described = _file(connection, path)
        except (sqlite3.OperationalError, KeyError) as error:
            if schema == SCHEMA_VERSION:
                raise
            problem = f"schema {schema} lacks what an export is made of ({error}); this version's is {SCHEMA_VERSION}"
            raise HomeError(str(path), problem, "export it with the version that built it, or build again") from error
        try:
            yield connection, described
        except sqlite3.OperationalError as error:
            # Python's own errors, of a text that is not UTF-8, have no code.
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_FULL:
                raise
            # The file itself is whole: it is where SQLite sorts the rows of a view that has no room.
            problem = "the disk on which SQLite sorts rows is full"
            raise HomeError(str(path), problem, "make some room, or name another folder in SQLITE_TMPDIR") from error


def _file(connection: sqlite3.Connection, path: Path) -> File:
    from sqlite_utils import Database

    # Nothing of who uses the library elsewhere acts on a file of ours: neither plugins nor triggers.
    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    release = next(iter(database.table("release").rows), None)
    if release is None:
        raise HomeError(f"{path} > release", "it has no row", "give the file as it was released")
    licences = {
        (row["jeu"], row["nom"]): Licence(row["code_licence"], row["nom"], row["adresse"] or "")
        for row in database.table("licences").rows
    }
    return File(release["identifiant"], release["date_release"], tuple(_tables(database)), licences)


def _tables(database: Database) -> Iterator[Table]:
    told: dict[str, dict[str | None, dict[str, Any]]] = {}
    for row in database.table("dictionnaire").rows:
        told.setdefault(row["nom_table"], {})[row["nom_colonne"]] = row
    read = database.query("SELECT DISTINCT nom_table, jeu FROM provenance WHERE nom_table IS NOT NULL")
    datasets = {row["nom_table"]: row["jeu"] for row in read}
    dataset = ""
    schema = "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY rowid"
    for row in database.query(schema):
        name = row["name"]
        # The parts of an index for search are in no dictionary.
        if name not in told:
            continue
        # A table that is empty, or a view, comes after one of the same dataset.
        dataset = "" if name in REGISTERS else datasets.get(name, dataset)
        _refuse_path(name, dataset)
        yield _table(database, row, dataset, told[name])


def _refuse_path(*names: str) -> None:
    """Raise HomeError for a name that no file of an export can have: it would be written elsewhere."""
    for name in names:
        if not re.fullmatch(r"\w*", name):
            raise HomeError(name, "is the name of no table or dataset of infotravail", DAMAGED)


def _table(
    database: Database, row: Mapping[str, Any], dataset: str, told: Mapping[str | None, dict[str, Any]]
) -> Table:
    name, is_view = row["name"], row["type"] == "view"
    # The GENERATED columns of older files too, which `columns` of sqlite-utils leaves out.
    info = list(database.query(f"PRAGMA table_xinfo('{name}')"))
    key = [] if is_view else [one for one in database.table(name).pks if one in told]
    references = [] if is_view else database.table(name).foreign_keys
    found = origine(database.conn, name)
    assert found is not None, name  # noqa: S101 - it is in the dictionary
    title, _, description = found.description.partition(". ")
    listed = _listed(row["sql"])
    return Table(
        name,
        title=title,
        description=description,
        dataset=dataset,
        is_view=is_view,
        fields=tuple(_field(one, told[one["name"]], one["name"] in key, listed) for one in info),
        key=tuple(key),
        references=tuple(
            Reference(tuple(one.columns), one.other_table, tuple(one.other_columns)) for one in references
        ),
        origin=found,
    )


def _field(info: Mapping[str, Any], told: Mapping[str, Any], is_key: bool, listed: Mapping[str, Any]) -> Field:
    return Field(
        info["name"],
        # A column of a view has no type in the schema.
        kind=told["type"],
        description=told["description"],
        unit=told["unite"] or "",
        empty=told["sens_vide"] or "",
        refers=told["cle_etrangere"] or "",
        origin=told["origine"] or "",
        is_required=is_key or bool(info["notnull"]),
        values=listed.get(info["name"], ()),
    )


def _listed(sql: str) -> dict[str, tuple[str | int, ...]]:
    """Return all that columns may hold, as the SQL of their table lists it.

    >>> _listed("a TEXT CHECK (a IN ('x', 'l''y (z)')), b INTEGER CHECK (b IN (0, 1)), c TEXT CHECK (c GLOB 'x')")
    {'a': ('x', "l'y (z)"), 'b': (0, 1)}
    """
    return {
        column: tuple(
            one[1:-1].replace("''", "'") if one.startswith("'") else int(one) for one in re.findall(_VALUE, values)
        )
        for column, values in _LISTED.findall(sql)
    }

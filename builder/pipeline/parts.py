"""The parts of a release: each dataset is built in a file of its own, on the parts that it needs.

A part is a function of its snapshots, of the snapshots of the parts that it needs, and of the code. Its `key` names all
of these, so that a part with the same key is not built again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

from ..editions.changes import FOLD
from ..facts import Snapshot
from ..home import APPLICATION_ID, SCHEMA_VERSION, Home
from ..model import Dataset, Table
from ..text import without_details
from .carried import carried
from .code import code_hash
from .index import index_joins, index_texts
from .load import load
from .loaded import Loaded, Registered
from .select import Selection, select
from .workers import Tell

PAGE_SIZE = 4096
# What no part is made by: it may change, and parts stay as they are.
DOORS = frozenset({"across", "cli", "lookup", "publish"})


@dataclass(frozen=True, slots=True)
class Planned:
    """A part to be built: the editions of a dataset, the parts that it needs, and the key of all that makes it."""

    selection: Selection
    needed: tuple[Planned, ...]
    key: str

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.selection.dataset.name

    @property
    def may_begin_early(self) -> bool:
        """Whether it is made of filled tables alone, which need not be proved and indexed."""
        return not self.selection.dataset.files

    @property
    def title(self) -> str:
        """The name of the dataset and its editions."""
        return f"{self.name} {self.selection.editions}".rstrip()


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is built: the file that has its tables, and what it adds to the registers."""

    selection: Selection
    path: Path
    registered: Registered


def plan(
    home: Home,
    datasets: Iterable[Dataset],
    snapshots: Sequence[Snapshot],
    refused: Collection[tuple[str, str]] = (),
) -> list[Planned]:
    """Return the parts that are due, in declared order. Raises SourceUnavailable; BadSnapshot for a release file.

    Nothing is made of the files that are `refused`, each by its dataset's name and its own.
    """
    from_releases = carried(home, snapshots, refused)
    planned: dict[str, Planned] = {}
    for dataset in datasets:
        selection = select(dataset, snapshots, from_releases)
        needed = tuple(planned[name] for name in dataset.needs)
        planned[dataset.name] = Planned(selection, needed, _key(selection, needed))
    return list(planned.values())


def _key(selection: Selection, needed: Iterable[Planned]) -> str:
    editions = [
        (edition.label, edition in selection.built, list(map(astuple, edition.snapshots.values())),
         edition.carried and (astuple(edition.carried.release), edition.carried.label))
        for edition in selection.every_edition
    ]  # fmt: skip
    made_by = (code_hash(DOORS), sqlite3.sqlite_version, sys.version, SCHEMA_VERSION, PAGE_SIZE)
    words = json.dumps([selection.dataset.name, editions, [one.key for one in needed], made_by])
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Ahead:
    """The tables of a part that others are made of, and the file to copy them to as soon as they are filled.

    So that those need not wait until the part is proved and indexed.
    """

    tables: frozenset[str]
    path: Path


def build_part(
    path: Path, home: Home, selection: Selection, needed: Sequence[Part], ahead: Ahead | None, tell: Tell
) -> Registered:
    """Build a part in an empty file: its rows, proved, its indexes and its full text.

    Where something is due `ahead`, `tell` is given the provenance of its tables once it is there. Raises BadSnapshot
    for the snapshot that does not fit its declaration, and DeclarationError.
    """
    lacking = set(ahead.tables) if ahead else set()
    with closing(open_new(path)) as connection:

        def filled(table: Table, loaded: Loaded) -> None:
            lacking.discard(table.name)
            if ahead and table.name in ahead.tables and not lacking:
                connection.commit()
                shutil.copyfile(path, ahead.path)
                tell(tuple(loaded.provenance))

        for part in needed:
            attach(connection, part)
        before = [row for part in needed for row in part.registered.provenance]
        loaded = load(connection, home, selection, before, filled)
        tables = selection.dataset.tables
        index_joins(connection, tables)
        index_texts(connection, tables)
        connection.commit()
    return loaded.registered()


def open_new(path: Path) -> sqlite3.Connection:
    """Return a connection to an empty database, which a crash may well lose; others are attached by their address."""
    os.truncate(path, 0)
    connection = sqlite3.connect(path.resolve().as_uri(), uri=True)
    for setting in (
        # First, as what follows writes: a worker that is killed leaves no journal.
        "journal_mode = OFF",
        "synchronous = OFF",
        f"page_size = {PAGE_SIZE}",
        f"application_id = {APPLICATION_ID}",
        f"user_version = {SCHEMA_VERSION}",
        "cache_size = -65536",
        "foreign_keys = OFF",
        # Each cell was compared with the same declaration; integrity_check does it once more.
        "ignore_check_constraints = ON",
    ):
        connection.execute(f"PRAGMA {setting}")
    connection.create_function(FOLD, 1, without_details, deterministic=True)
    return connection


def tables_ahead(one: Planned, others: Iterable[Planned]) -> frozenset[str]:
    """Return the tables of a part that others, which may begin early, are made of or refer to."""
    early = [other.selection.dataset for other in others if other.may_begin_early and one in other.needed]
    tables = [table for dataset in early for table in dataset.tables]
    named = {name for table in tables for name in table.made_of}
    named |= {column.references.split(".")[0] for table in tables for column in table.columns}
    return frozenset(named & {table.name for table in one.selection.dataset.tables})


def attach(connection: sqlite3.Connection, part: Part) -> str:
    """Attach the file of a part, to be read, under the name of its dataset; return that name, as SQL writes it."""
    name = f'"{part.selection.dataset.name}"'
    connection.execute(f"ATTACH ? AS {name}", (part.path.resolve().as_uri(),))
    return name

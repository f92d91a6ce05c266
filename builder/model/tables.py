"""How tables are declared, and what is said of them: repeats, checks, notices, caveats, views, queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .columns import Column
from .files import Member
from .rows import Changes, Computed, Made, Read, Source


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, where its rows come from, its keys, indexes and plausible size.

    A table without `key` gets an integer `id`, in the order of its first `unique` columns. No index stores these
    columns again: two rows that share them are seen while rows are sorted, and `indexes` has the columns that look-ups
    need. `links` are references of several columns to the key of another table: its name, with the key's columns where
    they have other names. `expect` is the plausible number of rows. The rows of a `numbered` table keep a number of
    SQLite's beside their key, because something counts by that number, or because the rows are too long to be stored by
    their key.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    source: Source
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    links: tuple[tuple[tuple[str, ...], str], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    label: str = ""
    expect: range = range(2**31)
    numbered: bool = False

    @property
    def is_stored_by_key(self) -> bool:
        """Whether the rows are in the index of the key, not beside it: they have one, and nothing needs their number.

        SQLite makes no index on the fly for such a table: what joins it follows its key, or an index.
        """
        return bool(self.key) and not (self.search or self.numbered)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that tell rows apart, in whose order they are stored: the key, or what the id numbers."""
        return self.key or self.unique[0]

    @property
    def indexed_keys(self) -> tuple[tuple[str, ...], ...]:
        """The columns that tell rows apart, and that a unique index stores: those that are not the rows' order."""
        return self.unique if self.key else self.unique[1:]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns as they are read: each one, then those that are computed from it."""
        return tuple(shown for column in self.columns for shown in (column, *column.computed))

    @property
    def members(self) -> tuple[Member, ...]:
        """The members that give the table its rows; none where we make them."""
        return self.source.members if isinstance(self.source, Read) else ()

    @property
    def made_of(self) -> tuple[str, ...]:
        """The tables that we make the rows of; none where a publisher gives them."""
        return self.source.of if isinstance(self.source, Made | Computed | Changes) else ()

    @property
    def newest(self) -> Table | None:
        """The table that is read, and not stored, for the rows that we compute; None where there is none."""
        return self.source.newest if isinstance(self.source, Computed) else None

    @property
    def has_every_edition(self) -> bool:
        """Whether the table has the rows of every edition that the archive holds."""
        return isinstance(self.source, Read) and self.source.every_edition

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the table takes from its members: published, ignored or empty."""
        if not isinstance(self.source, Read):
            return frozenset()
        read = frozenset(c.header for c in self.columns if c.is_read)
        return read | frozenset(self.source.ignored) | self.source.always_empty

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A file, or columns of a file, that repeats what the tables hold: it is checked, and not stored.

    `against` is the SELECT that gives the same rows from the tables, with columns in the order of `codes` then
    `labels`. Codes that differ are an error; labels that differ are findings. Where the file `is_compared` only,
    because another publisher made it, or for another year, codes that differ are findings too.
    """

    member: Member
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    against: str
    ignored: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_compared: bool = False

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the file must have, when no table reads it."""
        return frozenset(self.codes) | frozenset(self.labels) | frozenset(self.ignored)


@dataclass(frozen=True, slots=True)
class Empty:
    """A member that the publisher documents as empty: its header alone, listed as such."""

    member: Member
    headers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a user must know before using a table or a column; `inferred` where we say so."""

    text: str
    table: str = ""
    column: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A property of a table: `sql` selects the keys that break it, so no row means that it holds."""

    name: str
    table: str
    sql: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is kept as published and told: `sql` selects keys, each a row of `constats`."""

    table: str
    sql: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """A question that many ask, answered by the file: a SELECT, described like a table."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    sql: str
    facets: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question that Datasette's site answers, with named parameters."""

    name: str
    title: str
    description: str
    sql: str

"""How tables are declared, and what is said of them: proofs, checks, notices, caveats, views, queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from builder.facts import Row
from builder.model.columns import Column
from builder.model.files import Member


@dataclass(frozen=True, slots=True)
class Belongs:
    """Keep the rows whose `column` is a key of `table`, which is loaded before."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Having:
    """Keep the rows whose cell in `column` is one of `values`; without values, those where it is not empty."""

    column: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """Rows that we make from other tables: `sql` selects the columns, `of` names the tables that they come from.

    The temporary table `archives` has a row for each snapshot that is read: fichier, disposition,
    edition, numero, date_publication, date_recuperation, sha256, est_courante.
    """

    sql: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """Rows that we compute from other tables, where SQL cannot: `rows` reads them on the connection it is given."""

    rows: Callable[[Any], Iterable[Row]]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What of two editions is compared: the rows of a table that has every edition, by `key`.

    `identity` is the column that says whether the same key still means the same thing. A change
    of `labels` is a renaming, of `places` a move, of `attributes` only a change; these are
    compared where the pair of editions says that both have them. Where pairs are of one `group`,
    it is the column that names it.
    """

    objet: str
    table: str
    edition: str
    key: tuple[str, ...]
    labels: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    identity: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that are the changes between editions.

    `pairs` selects the two editions, the older first, 1 where both have the attributes, and the
    group that they are of, or NULL.
    """

    pairs: str
    compared: tuple[Compared, ...]

    @property
    def of(self) -> tuple[str, ...]:
        """The tables that are compared."""
        return tuple(one.table for one in self.compared)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: where its rows come from, its columns, keys, indexes and plausible size.

    `rows` are the members that give its rows; with `first`, they are alternatives, the first that
    is in the archive being used. A table that no publisher gives is `made`. A table of `history`
    has the rows of every edition and issue that the archive holds, not of those that are built
    alone. `ignored` gives, for each header that is not published, the reason; `always_empty` are
    headers that never held anything, where a value is an error. A table without `key` gets an
    integer `id`, in the order of its first `unique` columns. `links` are references of several
    columns to the key of another table: its name, with the key's columns where they have other
    names. A `distinct` table keeps each row once, however often the source repeats it.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    rows: tuple[Member, ...] = ()
    first: bool = False
    made: Made | Computed | Changes | None = None
    history: bool = False
    keep: Belongs | Having | None = None
    links: tuple[tuple[tuple[str, ...], str], ...] = ()
    distinct: bool = False
    ignored: Mapping[str, str] = field(default_factory=dict, hash=False)
    always_empty: frozenset[str] = frozenset()
    indexes: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    label: str = ""
    expect: range = range(2**31)

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the table takes from its source: published, ignored or empty."""
        read = frozenset(c.header for c in self.columns if c.is_read)
        return read | frozenset(self.ignored) | self.always_empty

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, slots=True)
class Proof:
    """A file, or columns of one, that repeats what the tables hold: checked, not stored.

    `against` is the SELECT that gives the same rows from the tables, with columns in the order
    of `codes` then `labels`. Codes that differ are an error; labels that differ are findings.
    """

    member: Member
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    against: str
    ignored: Mapping[str, str] = field(default_factory=dict, hash=False)

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

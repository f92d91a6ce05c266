"""The words in which datasets are declared: columns, tables, files, proofs, views.

Everything here is frozen data. A dataset module builds it once; `describe` turns it into SQL
and documentation, `sources` and `pipeline` read it and never change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from builder.facts import Package, Recognised, Records, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """A repair of published text, the same for every cell of the columns that declare it.

    Each cell that it changes is listed in the table `corrections`.
    """

    name: str
    description: str
    apply: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Correction:
    """A repair of one cell: a mistake of the publisher, declared with its reason.

    `key` is the row's primary key as published, its parts joined by commas. When `find` is no longer in
    the published cell, `check` says that the correction can go.
    """

    table: str
    column: str
    key: str
    find: str
    put: str
    reason: str
    date: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its meaning, type, unit, origin, cleaning, and what an empty cell means.

    `source` is the publisher's header (the name itself when not given), which some editions may
    lack where it is `optional`: the column is then empty. `pattern` is an SQLite
    GLOB; `digits` says instead that the value is digits only, and how many. `values` is a
    closed list. Where `empty` is not given, an empty cell is an error.
    """

    name: str
    description: str
    type: Literal["TEXT", "INTEGER", "REAL"] = "TEXT"
    source: str = ""
    pattern: str = ""
    digits: range | None = None
    values: tuple[str | int, ...] = ()
    unit: str = ""
    empty: str = ""
    references: str = ""
    rules: tuple[Rule, ...] = ()
    convert: Callable[[str], Value] | None = None
    origin: str = ""
    optional: bool = False

    @property
    def header(self) -> str:
        """The publisher's name for the column."""
        return self.source or self.name

    def but(self, **changes: Any) -> Column:
        """Return the same column with some of its words changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a file, and how to read it.

    `name` may be a pattern (`*.xlsx`) and carries `{edition}` where the publisher puts the
    version; a bare file is its own only member. `sheet` and `headers` are regular expressions:
    the sheet of a workbook, and the headers that change with the year, each with the name that
    declarations give it. `misspelt` maps a misspelt header to the right one. `canary` is a text
    that must be read in it: it sees an encoding that decodes without error into something else.
    `controls`: it is known to hold C1 control characters, which a rule repairs.
    """

    file: str
    name: str
    format: Literal["csv", "json", "xlsx"] = "csv"
    sheet: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    encoding: str = "utf-8"
    blank_lines: bool = False
    canary: str = ""
    controls: bool = False
    misspelt: Mapping[str, str] = field(default_factory=dict, hash=False)
    flatten: Callable[[Any], Records] | None = None


@dataclass(frozen=True, slots=True)
class Belongs:
    """Keep the rows whose `column` is a key of `table`, which is loaded before."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: where its rows come from, its columns, keys, indexes and plausible size.

    `rows` are alternatives, the first that is in the archive being used. `ignored` gives, for
    each header that is not published, the reason; `always_empty` are headers that never held
    anything, where a value is an error. A table without `key` gets an integer `id`, in the
    order of its first `unique` columns. `links` are references of several columns to the key of
    another table. A `distinct` table keeps each row once, however often the source repeats it.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    rows: tuple[Member, ...] = ()
    keep: Belongs | None = None
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
        """Every header that the table's source may have: published, ignored or empty."""
        return frozenset(c.header for c in self.columns) | frozenset(self.ignored) | self.always_empty

    @property
    def optional_headers(self) -> frozenset[str]:
        """The headers that an edition may lack."""
        return frozenset(c.header for c in self.columns if c.optional)

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
class Layout:
    """One arrangement of a file, recognised by its content: `recognise` answers None for another.

    Members carry `{edition}` and may be patterns (`unix_*.json`): each must be there, unless it
    is `optional` or `ignored`; the `notice` is read for the date and the title alone.
    A layout that is not `built` is kept in the archive, and `build` says `why_not`.
    """

    name: str
    recognise: Callable[[Package], Recognised | None]
    members: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    notice: str = ""
    built: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a publisher, with its address, or add-only where it has no stable one."""

    name: str
    title: str
    layouts: tuple[Layout, ...]
    page: str
    url: str = ""
    hosts: frozenset[str] = frozenset()
    required: bool = True
    gives: str = ""
    max_bytes: int = 64 * 2**20
    max_unpacked: int = 512 * 2**20
    deadline: float = 300.0


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its code, name and address."""

    code: str
    name: str
    url: str


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


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything there is to say about one publisher's data, in one place.

    Of its editions, the build takes the newest `one`, or `all`.
    """

    name: str
    title: str
    description: str
    publisher: str
    licence: Licence
    files: tuple[File, ...]
    tables: tuple[Table, ...]
    editions: Literal["one", "all"] = "one"
    views: tuple[View, ...] = ()
    notices: tuple[Notice, ...] = ()
    proofs: tuple[Proof, ...] = ()
    empties: tuple[Empty, ...] = ()
    corrections: tuple[Correction, ...] = ()
    checks: tuple[Check, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    queries: tuple[Query, ...] = ()

    def file(self, name: str) -> File:
        """Return the file of that name."""
        return next(f for f in self.files if f.name == name)

    def members(self, file: str) -> list[Member]:
        """Return every member of a file that something reads, each once: tables first, then proofs."""
        read = [member for table in self.tables for member in table.rows]
        read += [proof.member for proof in self.proofs] + [empty.member for empty in self.empties]
        return [member for member in dict.fromkeys(read) if member.file == file]

    def headers(self, member: Member) -> tuple[frozenset[str], frozenset[str]]:
        """Return the headers that a member must have, and those that it may lack, from whoever reads it."""
        tables = [table for table in self.tables if member in table.rows]
        if tables:
            known = frozenset().union(*(table.headers for table in tables))
            optional = frozenset().union(*(table.optional_headers for table in tables))
            return known - optional, optional
        others: list[Proof | Empty] = [p for p in self.proofs if p.member == member]
        others += [e for e in self.empties if e.member == member]
        return others[0].headers, frozenset()

"""How a column is declared: its meaning, its repairs, and where its value is looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..facts import Value

# What is known of the file itself, on each of its rows: a column takes it as its `source`.
OF_FILE = "@file"
# The edition, which tells two issues of one number apart.
OF_EDITION = "@edition"
# When what it says is of: published, else fetched.
OF_DATE = "@date"
OF_SNAPSHOT = frozenset({OF_FILE, OF_EDITION, OF_DATE})


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
class Resolve:
    """How a value is found in tables that are loaded before: by columns of the row, where they lead to one value.

    `sql` selects the parts of a key, then the value; a key that leads to several values finds none. `fold` makes both
    sides of a comparison alike. `proof` says in words how the value was found.
    """

    sql: str
    by: tuple[str, ...]
    proof: str
    fold: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its meaning, type, unit, origin, cleaning, and what an empty cell means.

    `source` is the publisher's header (the name itself when not given), or what is known of the file (`OF_DATE` …).
    `pattern` is an SQLite GLOB; `digits` says instead that the value has digits only, and how many. `values` is a
    closed list; where the list `is_open`, a value outside it is kept, and told: such a list is for values that nothing
    depends on. A text that `has_lines` keeps its tabs and line ends. An empty cell is an error unless `empty` says what
    it means. `blank` is the publisher's sign for such a cell, if it has one: an empty cell without the sign is then an
    error. The lookups of `found_by` are tried in order, in place of a source; another column, `proof_of` this one, says
    which lookup found its value. The `computed` columns stand behind the column that they are made from: each INSERT
    stores the value of their `formula`, an SQL expression, and a CHECK of the table proves it.
    """

    name: str
    description: str
    type: Literal["TEXT", "INTEGER", "REAL"] = "TEXT"
    source: str = ""
    pattern: str = ""
    digits: range | None = None
    values: tuple[str | int, ...] = ()
    is_open: bool = False
    has_lines: bool = False
    unit: str = ""
    empty: str = ""
    blank: str = ""
    references: str = ""
    rules: tuple[Rule, ...] = ()
    convert: Callable[[str], Value] | None = None
    origin: str = ""
    found_by: tuple[Resolve, ...] = ()
    proof_of: str = ""
    computed: tuple[Column, ...] = ()
    formula: str = ""

    @property
    def header(self) -> str:
        """The publisher's name for the column."""
        return self.source or self.name

    @property
    def is_read(self) -> bool:
        """Whether the value comes from the source's cells, and not from other tables."""
        return not (self.found_by or self.proof_of)

    def but(self, **changes: Any) -> Column:
        """Return the same column with some of its words changed."""
        return replace(self, **changes)

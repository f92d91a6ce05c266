"""Where the rows of a table come from: a table has one source, and each kind of source has its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..facts import Row
from .files import Member

if TYPE_CHECKING:
    from .tables import Table


@dataclass(frozen=True, slots=True)
class Belongs:
    """Keep the rows whose `column` is a key of `table`, which is loaded before."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Having:
    """Keep the rows whose cell in `column` is one of `values`; without values, the rows whose cell is not empty."""

    column: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """Rows that publishers give, in members of their files.

    Every member gives its rows, unless the members are `alternatives`: then only the first that an edition has. `keep`
    says which rows of a member the table takes. With `once`, the table keeps each row once, however often the source
    repeats it. With `every_edition`, the table has the rows of every edition and issue in the archive, and not only of
    the edition that is built. `ignored` gives the reason for each header that is not published; `always_empty` are
    headers that never held anything, where a value is an error.
    """

    members: tuple[Member, ...]
    alternatives: bool = False
    keep: Belongs | Having | None = None
    once: bool = False
    every_edition: bool = False
    ignored: Mapping[str, str] = field(default_factory=dict, hash=False)
    always_empty: frozenset[str] = frozenset()


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
    """Rows that we compute from other tables, where SQL cannot: `rows` reads them on the connection it is given.

    `rows` may also take rows of the table `newest`, which is read and not stored: the rows of the newest edition in the
    archive that one of its members may read, whichever edition is built; or, with `every_edition`, the rows of all
    editions that are built.
    """

    rows: Callable[..., Iterable[Row]]
    of: tuple[str, ...]
    newest: Table | None = None
    every_edition: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared between two editions: the rows of a table that has every edition, by `key`.

    `identity` is the column that says whether the same key still means the same thing. A change of `labels` is a
    renaming, a change of `places` a move, a change of `attributes` only a change; attributes are compared where the
    pair of editions says that both have them. `group` names the column that tells which group a row is in, where each
    pair of editions is of one group.
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

    `pairs` selects the older edition, the newer edition, 1 where both have the attributes, and the group of the pair,
    or NULL.
    """

    pairs: str
    compared: tuple[Compared, ...]

    @property
    def of(self) -> tuple[str, ...]:
        """The tables that are compared."""
        return tuple(compared.table for compared in self.compared)


@dataclass(frozen=True, slots=True)
class Written:
    """Rows that the build writes about the file itself: its sources, its dictionary, its findings."""


Source = Read | Made | Computed | Changes | Written

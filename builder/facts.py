"""What goes from stage to stage: what is read, recognised, kept in the archive, found and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from .forms import Day, DayOrNone, Edition, Name, Sha256, Size, Text, Url

Value = str | int | float | None
Row = tuple[Value, ...]
Severity = Literal["erreur", "avertissement", "constat"]


@dataclass(frozen=True, slots=True)
class Records:
    """What a reader gives: the cells of each column by its header, in file order.

    `misspelt` are the headers that were found in another spelling than declared, `unknown` those that nobody
    declares: their cells are not kept.
    """

    columns: Mapping[str, Sequence[str]]
    count: int
    misspelt: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Records:
        """Return records from rows that are each as wide as the header."""
        columns = zip(*rows, strict=True) if rows else ((),) * len(header)
        return cls(dict(zip(header, columns, strict=True)), len(rows))

    @classmethod
    def joined(cls, parts: Sequence[Records]) -> Records:
        """Return the records of several members of one form, one after the other."""
        columns = {name: [cell for part in parts for cell in part.columns[name]] for name in parts[0].columns}
        unknown = {name for part in parts for name in part.unknown}
        return cls(columns, sum(part.count for part in parts)).with_unknown(unknown)

    def with_unknown(self, names: Iterable[str]) -> Records:
        """Return the same records, with the names of what was left aside."""
        return replace(self, unknown=tuple(sorted(names)))


class Package(Protocol):
    """A publisher's file, opened: a zip and its members, or a bare file as its own only member."""

    @property
    def name(self) -> str:
        """What messages call the file."""
        ...

    @property
    def members(self) -> Sequence[str]:
        """The names of the members."""
        ...

    def read(self, member: str) -> bytes:
        """Return the bytes of a member; SourceChanged when it is damaged."""
        ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file says of itself: its edition, its publication date (ISO) and its title, or empty.

    A file that has no edition of its own gets the day of fetching as one.
    """

    edition: str
    date: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Bytes in the archive, as the lock records them. Dates are ISO, sizes in bytes."""

    dataset: Name
    file: Name
    edition: Edition
    layout: Name
    sha256: Sha256
    size: Size
    fetched_at: Day
    published_at: DayOrNone = ""
    title: Text = ""
    url: Url = ""
    etag: Text = ""
    last_modified: Text = ""
    sample: bool = False
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: how grave, where, and in words."""

    severity: Severity
    text: str
    dataset: str = ""
    table: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell whose stored value is not the published one, and the rule that changed it.

    A repair of a whole member has no key, and may have no table or no column.
    """

    table: str
    key: str
    column: str
    published: str
    stored: str
    rule: str
    member: str = ""

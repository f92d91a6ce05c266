"""What goes from stage to stage: what is read, recognised, kept in the archive, found and changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, Protocol

Value = str | int | float | None
Row = tuple[Value, ...]
Severity = Literal["erreur", "avertissement", "constat"]

# What no text of a snapshot has: it would forge lines where it is printed, or cannot be written at all.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Form:
    """What a value must look like, beyond its type: a test, and what the test wants in words."""

    words: str
    fits: Callable[[Any], bool]


def _is_text(text: str) -> bool:
    return not UNPRINTABLE.search(text)


def _is_edition(text: str) -> bool:
    return bool(text) and _is_text(text) and not set("*?[") & set(text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    return not text or (_is_text(text) and text.startswith(("https://", "http://")))


Text = Annotated[str, Form("a text without control characters", _is_text)]
Name = Annotated[str, Form("a name without control characters", lambda text: bool(text) and _is_text(text))]
# It is put into patterns of members' names.
Edition = Annotated[str, Form("an edition without *, ?, [ or control characters", _is_edition)]
Sha256 = Annotated[str, Form("64 hexadecimal digits", lambda text: bool(re.fullmatch("[0-9a-f]{64}", text)))]
Day = Annotated[str, Form("a day such as 2026-11-23", _is_day)]
DayOrNone = Annotated[str, Form("a day such as 2026-11-23, or empty", lambda text: not text or _is_day(text))]
Url = Annotated[str, Form("a web address, or empty", _is_address)]
# Every reader of JSON has these whole numbers exactly.
Size = Annotated[int, Form("a number of bytes, from 1 to 2^53 - 1", lambda size: 1 <= size < 2**53)]
# SQLite keeps no larger number.
Count = Annotated[int, Form("from 0 to 9223372036854775807", lambda number: 0 <= number < 2**63)]


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

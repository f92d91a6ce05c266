"""How a publisher's file is declared: its members, how it is recognised, where it is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from builder.facts import Package, Recognised, Records


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a file, and how to read it.

    `name` may be a pattern (`*.xlsx`) and carries `{edition}` where the publisher puts the
    version; a bare file is its own only member, of which a JSON may be read in several `part`s.
    A file of several layouts has a member for each: `layout` says which. `sheet` and `headers`
    are regular expressions: the sheet of a workbook, and the publisher's headers, each with the
    name that declarations give it. `lacks` are headers of the tables that this member does not
    have: its cells are empty. `optional` headers are there or not, by edition: their cells are empty where they
    are not. `unread` are headers of its own that no table takes. `derived`
    headers are made of the other columns. `null` is the word that stands for an empty cell.
    `least` is its fewest plausible rows, where the tables that it gives do not say it.

    `misspelt` maps a misspelt header to the right one. `canary` is a text that must be read in
    it: it sees an encoding that decodes without error into something else. `controls`: it is
    known to hold C1 control characters, which a rule repairs. `ended`: its last line is.
    """

    file: str
    name: str
    format: Literal["csv", "json", "xlsx"] = "csv"
    part: str = ""
    layout: str = ""
    sheet: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    lacks: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    derived: Mapping[str, Callable[[Records], Sequence[str]]] = field(default_factory=dict, hash=False)
    null: str = ""
    least: int | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    blank_lines: bool = False
    ended: bool = True
    canary: str = ""
    controls: bool = False
    misspelt: Mapping[str, str] = field(default_factory=dict, hash=False)
    flatten: Callable[[Any], Records] | None = None


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
class Licence:
    """A licence: its code, name and address; one that is not known has no address."""

    code: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """How a file that needs an account is asked for: OAuth client credentials, from the environment.

    `page` says where a person asks for them.
    """

    token_url: str
    scope: str
    client_id: str
    client_secret: str
    page: str


@dataclass(frozen=True, slots=True)
class Losses:
    """How many keys of a file may be gone from one snapshot to the next: the greater of a number and a share.

    More than that, and it is the answer that is short.
    """

    member: Member
    header: str
    number: int
    share: float


@dataclass(frozen=True, slots=True)
class File:
    """One file of a publisher, with its address, or add-only where it has no stable one.

    `publisher` and `licence` are given where they are not the dataset's.
    """

    name: str
    title: str
    layouts: tuple[Layout, ...]
    page: str
    url: str = ""
    hosts: frozenset[str] = frozenset()
    access: Access | None = None
    publisher: str = ""
    licence: Licence | None = None
    required: bool = True
    gives: str = ""
    losses: Losses | None = None
    max_bytes: int = 64 * 2**20
    max_unpacked: int = 512 * 2**20
    deadline: float = 300.0

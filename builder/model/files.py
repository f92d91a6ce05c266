"""How a publisher's file is declared: its members, how it is recognised, where it is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..facts import Package, Recognised, Records
from .calls import Api


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a file, and how to read it.

    `name` may be a pattern (`*.xlsx`) and carries `{edition}` where the publisher puts the version. A bare file is its
    own only member; several members may each read a `part` of one JSON. A file of several layouts has a member for
    each: `layout` says which.

    The sheet of a workbook is found by `sheet`, a regular expression. A sheet of a large workbook, which is read as a
    stream, is found by the headers that the sheet is `having` and those that it is `without`, under the names that
    declarations give them. A sheet that has no known name is found as the only sheet with a header like `sheet_with`.

    `headers` gives each of the publisher's headers, a regular expression, the name that declarations use. `misspelt`
    maps a misspelt header to the right one. `lacks` are headers of the tables that the member does not have: their
    cells are empty. `optional` headers exist in some editions only: their cells are empty in the others. `unread` are
    headers of the member that no table takes. `derived` headers are made of the other columns. `null` is the word that
    stands for an empty cell. `least` is the fewest plausible rows, where the tables that the member feeds do not say
    it.

    A `text` is in a form of its publisher's own: `parse` reads it, given what messages call it. A workbook or a CSV
    that is no table under one header goes whole to `unfold` (every sheet, or the text), with what messages call it;
    `unfold` raises SourceChanged where the form has changed.

    `many`: the pattern names several members of one form, which are read one after the other, as one member. `spoken`:
    people wrote the texts, so that a sign of another encoding in one of them says nothing of the whole file. `canary`
    is a text that must be found: an encoding that decodes without error into something else would lose it. `controls`:
    the member is known to hold C1 control characters, which a rule repairs. `ended`: the last line has an end.
    `blank_lines`: some lines of a CSV hold nothing, or delimiters alone, and are no rows.
    """

    file: str
    name: str
    format: Literal["csv", "json", "jsonl", "xlsx", "text"] = "csv"
    part: str = ""
    layout: str = ""
    sheet: str = ""
    sheet_with: str = ""
    having: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
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
    many: bool = False
    spoken: bool = False
    misspelt: Mapping[str, str] = field(default_factory=dict, hash=False)
    flatten: Callable[[Any], Records] | None = None
    parse: Callable[[str, str], Records] | None = None
    unfold: Callable[[Any, str], Records] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One arrangement of a file, recognised by its content: `recognise` answers None for another arrangement.

    The names of members carry `{edition}` and may be patterns (`unix_*.json`). Each member must be in the file, unless
    it is `optional` or `ignored`; the `notice` is read for the date and the title alone. A layout that is not `built`
    is kept in the archive, and `build` says `why_not`.
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
    """A licence: its code, name and address; an unknown licence has no address.

    `is_redistributable` tells a licence that allows to hand the data on: unless it is given, the licence does not.
    """

    code: str
    name: str
    url: str = ""
    is_redistributable: bool = False


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
class Fact:
    """What a file does not say of itself, so that the person who adds it must: an option `--name` of `infotravail add`.

    `help` describes the fact in English; `pattern` is the regular expression of its values, `example` one of them.
    """

    name: str
    help: str
    pattern: str
    example: str


@dataclass(frozen=True, slots=True)
class Losses:
    """How many keys of a file may disappear from one snapshot to the next: the greater of a number and a share.

    Where more disappear, the publisher's answer was cut short.
    """

    member: Member
    header: str
    number: int
    share: float


@dataclass(frozen=True, slots=True)
class Download:
    """Where a file is served; `edition` is the edition served there, empty for an address of the current edition."""

    url: str
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Where data.gouv.fr describes a file, so that a fetch finds an edition that nobody has declared yet.

    `resource` is a regular expression whose one group is the edition. It is looked for in the name that ends a
    resource's address, then in its title. Only resources of these `formats` are looked at. `beside` names the file
    where the publisher serves it in the same folder as that resource; it carries `{edition}`.
    """

    dataset: str
    resource: str
    formats: frozenset[str]
    beside: str = ""

    @property
    def url(self) -> str:
        """The address of the description."""
        return f"https://www.data.gouv.fr/api/1/datasets/{self.dataset}/"

    @property
    def page(self) -> str:
        """The page where a person reads it."""
        return f"https://www.data.gouv.fr/fr/datasets/{self.dataset}/"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a publisher, with its addresses, or add-only where it has no stable one.

    The addresses are asked in turn, the newest edition first. `hosts` are those that an address may
    be of, or lead to. `edition` is given where the file has only one: the survey of a year, each year
    being another file. `publisher` and `licence` are given where they are not the dataset's.
    `period_days` after its date, its publisher usually has a newer edition: it is published, or
    else of 1 January of the year that numbers it. A file of an `api` is served by nobody: it is what a collection of
    calls makes, for what a user names. `facts` are what it does not say, and that who adds it does:
    they begin its edition, before what it says itself, so that the same export of another month stands beside it.
    """

    name: str
    title: str
    layouts: tuple[Layout, ...]
    page: str
    addresses: tuple[Download, ...] = ()
    catalogue: Catalogue | None = None
    edition: str = ""
    period_days: int = 0
    hosts: frozenset[str] = frozenset()
    access: Access | None = None
    api: Api | None = None
    publisher: str = ""
    licence: Licence | None = None
    required: bool = True
    gives: str = ""
    losses: Losses | None = None
    facts: tuple[Fact, ...] = ()
    max_bytes: int = 64 * 2**20
    max_unpacked: int = 512 * 2**20
    deadline: float = 300.0

    @property
    def url(self) -> str:
        """The address that is asked first, or that of the API; empty where the file has none."""
        if self.addresses:
            return self.addresses[0].url
        return self.api.url if self.api else ""

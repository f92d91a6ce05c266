"""The words in which datasets are declared: columns, files, tables, and the dataset that holds them.

Everything here is frozen data. A dataset module builds it once; `describe` turns it into SQL
and documentation, `sources` and `pipeline` read it and never change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .calls import Api, Asked, Call, Plan, Reply
from .columns import (
    OF_DATE,
    OF_EDITION,
    OF_FILE,
    OF_SNAPSHOT,
    Column,
    Correction,
    Resolve,
    Rule,
)
from .files import Access, Catalogue, Download, Fact, File, Layout, Licence, Losses, Member
from .replay import OldColumn, OldPackage, OldResource, own_identifier
from .rows import Belongs, Changes, Compared, Computed, Having, Made, Read, Source, Written
from .tables import Caveat, Check, Empty, Notice, Query, Repeat, Table, View

__all__ = [
    "OF_DATE",
    "OF_EDITION",
    "OF_FILE",
    "OF_SNAPSHOT",
    "Access",
    "Api",
    "Asked",
    "Belongs",
    "Call",
    "Catalogue",
    "Caveat",
    "Changes",
    "Check",
    "Column",
    "Compared",
    "Computed",
    "Correction",
    "Dataset",
    "Download",
    "Empty",
    "Fact",
    "File",
    "Having",
    "Layout",
    "Licence",
    "Losses",
    "Made",
    "Member",
    "Notice",
    "OldColumn",
    "OldPackage",
    "OldResource",
    "Plan",
    "Query",
    "Read",
    "Repeat",
    "Reply",
    "Resolve",
    "Rule",
    "Source",
    "Table",
    "View",
    "Written",
    "own_identifier",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything there is to say about one publisher's data, in one place.

    The build takes the newest of its editions (`one`) or `all` of them; where `each` file has editions of its own, it
    takes the newest of each file. The publisher usually has a newer edition after `period_days`. `needs` names the
    datasets whose tables its lookups and references lead to. A dataset without `files` is made of the tables of the
    datasets that it needs, and is built wherever these are. `replay` is how old clients of the retired API know it.
    `summary` names in French what the dataset brings, in the sentence that presents the file; `contents` says in
    English, for the dictionary, which tables it has and what they hold.
    """

    name: str
    title: str
    description: str
    publisher: str
    licence: Licence
    files: tuple[File, ...]
    tables: tuple[Table, ...]
    editions: Literal["one", "all", "each"] = "one"
    period_days: int = 0
    needs: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    notices: tuple[Notice, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    empties: tuple[Empty, ...] = ()
    corrections: tuple[Correction, ...] = ()
    checks: tuple[Check, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    queries: tuple[Query, ...] = ()
    replay: tuple[OldPackage, ...] = ()
    summary: str = ""
    contents: tuple[tuple[str, str], ...] = ()

    def file(self, name: str) -> File:
        """Return the file of that name."""
        return next(f for f in self.files if f.name == name)

    def table(self, name: str) -> Table:
        """Return the table of that name."""
        return next(t for t in self.tables if t.name == name)

    @property
    def readers(self) -> tuple[Table, ...]:
        """The tables, and those that are read for them and not stored."""
        return (*self.tables, *(table.newest for table in self.tables if table.newest))

    def members(self, file: str) -> list[Member]:
        """Return every member of a file that something reads, each once: tables first, then repeats."""
        read = [member for table in self.readers for member in table.members]
        read += [repeat.member for repeat in self.repeats] + [empty.member for empty in self.empties]
        return [member for member in dict.fromkeys(read) if member.file == file]

    def headers(self, member: Member) -> frozenset[str]:
        """Return the headers that a member must have, from whoever reads it."""
        tables = [table for table in self.readers if member in table.members]
        if tables:
            known = frozenset().union(*(table.headers for table in tables))
            return (known | member.unread) - member.lacks - member.derived.keys() - OF_SNAPSHOT
        others: list[Repeat | Empty] = [p for p in self.repeats if p.member == member]
        others += [e for e in self.empties if e.member == member]
        return others[0].headers

    def history_members(self, file: str, layout: str) -> list[Member]:
        """Return the members of a file that a table of every edition reads, where the file has this layout."""
        read = dict.fromkeys(member for table in self.tables if table.has_every_edition for member in table.members)
        return [member for member in read if member.file == file and member.layout in ("", layout)]

    def may_lack(self, table: Table) -> bool:
        """Tell whether a table may have no source: its files or their members may lack."""
        if table.made_of:
            return any(self.may_lack(other) for other in self.tables if other.name in table.made_of)
        optional = {
            (file.name, name)
            for file in self.files
            for layout in file.layouts
            for name in (layout.optional if file.required else (*layout.members, *layout.optional))
        }
        return all((member.file, member.name) in optional for member in table.members)

    def publisher_of(self, file: File) -> str:
        """Return who produces a file."""
        return file.publisher or self.publisher

    def licence_of(self, file: File) -> Licence:
        """Return the licence of a file."""
        return file.licence or self.licence

    def period_of(self, file: File) -> int:
        """Return after how many days the publisher of a file usually has a newer one, 0 where nobody knows."""
        return file.period_days or self.period_days

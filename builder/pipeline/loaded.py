"""What loading a dataset leaves to write down, and the snapshot that could not be loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..containers import BARE
from ..describe.dictionary import dictionary
from ..errors import BuilderError
from ..facts import Finding, Repair, Row, Snapshot
from ..model import Table
from .select import Selection


class BadSnapshot(Exception):
    """A snapshot that cannot be built: the build goes on without it."""

    def __init__(self, snapshot: Snapshot, error: BuilderError) -> None:
        super().__init__(snapshot, error)
        self.snapshot = snapshot
        self.error = error


@dataclass(frozen=True, slots=True)
class Registered:
    """What a dataset adds to the registers of the file, in rows without ids, and the hash of each of its tables."""

    provenance: tuple[Row, ...]
    corrections: tuple[Row, ...] = ()
    constats: tuple[Row, ...] = ()
    dictionnaire: tuple[Row, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Loaded:
    """What loading one dataset left to write down: provenance, changes, findings, and the hash of each table.

    `before` is the provenance of the datasets that it needs, which its tables may be made of.
    """

    selection: Selection
    before: tuple[Row, ...] = ()
    provenance: list[Row] = field(default_factory=list)
    changes: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    def member_of(self, table: Table) -> str:
        """Return the last member that gave the table rows."""
        return next(str(row[5]) for row in reversed(self.provenance) if row[1] == table.name)

    def snapshot_of(self, table: Table, edition: str = "") -> Snapshot | None:
        """Return the newest snapshot that the table's rows, of an edition if given, come from; None for no source."""
        hashes = {row[4] for row in self.provenance if row[1] == table.name and edition in ("", row[2])}
        every = [snapshot for edition in self.selection.every_edition if not edition.carried
                 for snapshot in edition.snapshots.values()]  # fmt: skip
        found = [snapshot for snapshot in every if snapshot.sha256 in hashes]
        return max(found, key=lambda snapshot: (snapshot.fetched_at, snapshot.edition), default=None)

    def used(self, snapshot: Snapshot, edition: str, member: str, usage: str, *, table: str = "",
             read: int | None = None, stored: int | None = None) -> None:  # fmt: skip
        """Note what was made of a member of a file: one row of `provenance`."""
        self.provenance.append(
            (self.selection.dataset.name, table or None, edition, snapshot.file, snapshot.sha256, member,
             usage, read, stored)
        )  # fmt: skip

    def made(self, table: Table, rows: int) -> None:
        """Note which members the rows that we made come from, through the tables that they are made of."""
        members = dict.fromkeys(row[2:6] for row in (*self.before, *self.provenance) if row[1] in table.made_of)
        for member in members:
            self.provenance.append((self.selection.dataset.name, table.name, *member, "calcul", None, rows))

    def registered(self) -> Registered:
        """Return all of it as rows of the registers."""
        dataset = self.selection.dataset
        # Of a table of several editions, the first one is that which is built.
        read = {str(row[1]): _origin(row) for row in reversed(self.provenance) if row[1]}
        return Registered(
            provenance=tuple(self.provenance),
            corrections=tuple(
                (c.table or None, c.key or None, c.column or None, c.member or None, c.published, c.stored, c.rule)
                for c in self.changes
            ),
            constats=tuple(map(as_constat, self.findings)),
            dictionnaire=tuple(dictionary(dataset.tables, dataset.views, read)),
            hashes=self.hashes,
        )


def as_constat(finding: Finding) -> Row:
    """Return a finding as a row of `constats`."""
    return finding.dataset, finding.table or None, finding.key or None, finding.severity, finding.text


def _origin(provenance: Row) -> str:
    """Return the member that a row of provenance names; the file, where it is its own only member."""
    file, member = str(provenance[3]), str(provenance[5])
    return file if member.split(" > ")[0] == BARE else member

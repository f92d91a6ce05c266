"""One edition of a dataset into the database: each member is read once, in declared order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import compress
from zipfile import ZipFile

from builder.describe.sql import create_table, create_unique_indexes, insert
from builder.disk import sha256_of
from builder.errors import BuilderError, CheckFailed, SourceChanged
from builder.home import Home
from builder.model import Belongs, Change, Dataset, Finding, Member, Proof, Records, Row, Snapshot, Table
from builder.pipeline.diagnose import belonging_nowhere, first_dangling, given_twice
from builder.pipeline.normalise import normalise
from builder.pipeline.plausible import implausible
from builder.pipeline.proofs import prove
from builder.pipeline.select import Selection, layout_of
from builder.readers import decode, line_number, open_zip, read_member, read_records

IMPLAUSIBLE = "look at the file; bounds and checks move with a reason, never to make a run pass"
LOOK = "look at the file; if the publisher really changed it, edit the dataset's module"


class BadSnapshot(Exception):
    """A snapshot that cannot be built: the build goes on without it."""

    def __init__(self, snapshot: Snapshot, error: BuilderError) -> None:
        super().__init__(snapshot, error)
        self.snapshot = snapshot
        self.error = error


@dataclass(slots=True)
class Loaded:
    """What loading one dataset left to write down: provenance, changes, findings."""

    selection: Selection
    provenance: list[Row] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def has(self, table: Table) -> bool:
        """Tell whether the table has been filled already, from another of its alternatives."""
        return any(row[1] == table.name for row in self.provenance)

    def snapshot_of(self, table: Table) -> Snapshot:
        """Return the snapshot that the table's rows come from."""
        return next(self.selection.snapshots[str(row[3])] for row in self.provenance if row[1] == table.name)

    def used(self, member: Member, usage: str, table: str | None, read: int | None, stored: int | None) -> None:
        """Note what was made of a member of the file: one row of `provenance`."""
        snapshot = self.selection.snapshots[member.file]
        name = member.name.format(edition=self.selection.edition)
        self.provenance.append(
            (self.selection.dataset.name, table, snapshot.edition, member.file, snapshot.sha256, name, usage, read,
             stored)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    """One member, read: its records, and the bytes in which to find a line again."""

    member: Member
    place: str
    records: Records
    data: bytes

    def line_of(self, index: int) -> int:
        """Return the line of a record in a CSV; in a JSON, its rank."""
        if self.member.format != "csv":
            return index + 1
        return line_number(decode(self.data, self.place, self.member), index, self.member.blank_lines)


def load(connection: sqlite3.Connection, home: Home, selection: Selection) -> Loaded:
    """Create and fill the tables of a dataset, and prove what its files repeat.

    Raises BadSnapshot, with the error, for the snapshot that does not fit its declaration.
    """
    dataset, loaded = selection.dataset, Loaded(selection)
    for table in dataset.tables:
        connection.execute(create_table(table))
    with _open(home, selection) as archives:
        for member in _members(dataset, archives, selection.edition):
            snapshot = selection.snapshots[member.file]
            with _blaming(snapshot):
                _load_member(connection, _read(archives, member, selection), loaded)
        _note_the_rest(loaded, archives)
    if dangling := first_dangling(connection, dataset.tables):
        table, place, problem = dangling
        snapshot = loaded.snapshot_of(table)
        raise BadSnapshot(snapshot, SourceChanged(f"{snapshot.file} > {place}", problem, LOOK))
    _refuse_implausible(connection, loaded)
    return loaded


def _refuse_implausible(connection: sqlite3.Connection, loaded: Loaded) -> None:
    """Blame the first implausible table on the snapshot that it comes from."""
    selection = loaded.selection
    sample = any(snapshot.sample for snapshot in selection.snapshots.values())
    filled = {table.name: table for table in selection.dataset.tables if loaded.has(table)}
    wrong = [f for f in implausible(connection, selection.dataset, sample=sample) if f.severity == "erreur"]
    for finding in wrong:
        if table := filled.get(finding.table):
            snapshot = loaded.snapshot_of(table)
            raise BadSnapshot(snapshot, CheckFailed(f"{snapshot.file} > {table.name}", finding.text, IMPLAUSIBLE))


@contextmanager
def _blaming(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except SourceChanged as error:
        raise BadSnapshot(snapshot, error) from error


@contextmanager
def _open(home: Home, selection: Selection) -> Iterator[dict[str, ZipFile]]:
    with ExitStack() as stack:
        archives = {}
        for name, snapshot in selection.snapshots.items():
            path, file = home.stored(snapshot.sha256), selection.dataset.file(name)
            with _blaming(snapshot):
                if not path.exists() or sha256_of(path) != snapshot.sha256:
                    # Without the path: what is said here may be noted in the file.
                    raise SourceChanged(
                        name,
                        f"the archive has lost the bytes {snapshot.sha256[:12]}…, or they have changed",
                        "fetch or add the file again",
                    )
                archives[name] = stack.enter_context(open_zip(path, name=name, max_unpacked=file.max_unpacked))
        yield archives


def _members(dataset: Dataset, archives: dict[str, ZipFile], edition: str) -> list[Member]:
    """Return the members to read, each once: those of tables first, of their first alternative."""
    names = {file: set(archive.namelist()) for file, archive in archives.items()}

    def here(member: Member) -> bool:
        return member.file in names and member.name.format(edition=edition) in names[member.file]

    chosen: dict[Member, None] = {}
    for table in dataset.tables:
        for member in filter(here, table.rows):
            chosen[member] = None
            break
    others = [p.member for p in dataset.proofs] + [e.member for e in dataset.empties]
    return list(chosen | dict.fromkeys(filter(here, others)))


def _read(archives: dict[str, ZipFile], member: Member, selection: Selection) -> _Read:
    name = member.name.format(edition=selection.edition)
    place = f"{member.file} > {name}"
    data = read_member(archives[member.file], name, member.file)
    records = read_records(data, place, member, selection.dataset.headers(member))
    return _Read(member, place, records, data)


def _load_member(connection: sqlite3.Connection, read: _Read, loaded: Loaded) -> None:
    dataset, member, records = loaded.selection.dataset, read.member, read.records
    tables = [table for table in dataset.tables if member in table.rows and not loaded.has(table)]
    stored = sum(_load_table(connection, read, table, loaded) for table in tables)
    if tables and stored != records.count:
        parents = [table.keep for table in tables if table.keep]
        index, problem = belonging_nowhere(connection, records.columns[parents[0].column], parents)
        place = f"{read.place}, line {read.line_of(index)}, column {parents[0].column}"
        raise SourceChanged(place, problem, LOOK)
    for proof in (p for p in dataset.proofs if p.member == member):
        loaded.findings += _prove(connection, proof, read, loaded)
        if not tables:
            loaded.used(member, "preuve", None, records.count, None)
    if any(empty.member == member for empty in dataset.empties):
        _expect_no_row(read)
        loaded.used(member, "vide", None, 0, None)
    _note_repairs(read, tables, loaded)


def _load_table(connection: sqlite3.Connection, read: _Read, table: Table, loaded: Loaded) -> int:
    records, indexes = _kept(connection, table.keep, read.records)
    result = normalise(
        table,
        records,
        loaded.selection.dataset.corrections,
        read.place,
        lambda index: read.line_of(indexes[index]),
        controls=read.member.controls,
    )
    try:
        connection.executemany(insert(table), result.rows)
        for statement in create_unique_indexes(table):
            connection.execute(statement)
    except sqlite3.IntegrityError as error:
        raise SourceChanged(read.place, given_twice(table, result.rows, error), LOOK) from error
    loaded.changes += result.changes
    loaded.findings += [replace(finding, dataset=loaded.selection.dataset.name) for finding in result.findings]
    loaded.used(read.member, "table", table.name, read.records.count, len(result.rows))
    return len(result.rows)


def _kept(connection: sqlite3.Connection, keep: Belongs | None, records: Records) -> tuple[Records, range | list[int]]:
    """Return the records that belong to the table, and the index of each in the file."""
    if keep is None:
        return records, range(records.count)
    keys = {key for (key,) in connection.execute(f"SELECT {keep.column} FROM {keep.table}")}
    kept = [cell in keys for cell in records.columns[keep.column]]
    columns = {name: list(compress(cells, kept)) for name, cells in records.columns.items()}
    return Records(columns, sum(kept)), list(compress(range(records.count), kept))


def _prove(connection: sqlite3.Connection, proof: Proof, read: _Read, loaded: Loaded) -> list[Finding]:
    repaired = {(change.published, change.stored) for change in loaded.changes}
    return prove(connection, proof, read.records, read.place, loaded.selection.dataset, repaired)


def _expect_no_row(read: _Read) -> None:
    if read.records.count:
        raise SourceChanged(
            read.place, f"{read.records.count} rows in a file documented as empty", "declare a table for them"
        )


def _note_repairs(read: _Read, tables: list[Table], loaded: Loaded) -> None:
    """List what was repaired in the member as a whole, its encoding and its header, or need not be any more."""
    table = tables[0].name if tables else ""
    name = read.member.name.format(edition=loaded.selection.edition)
    if read.member.format == "csv" and read.member.encoding != "utf-8":
        there, right = "UTF-8, d'après le nom du membre", read.member.encoding.upper()
        loaded.changes.append(Change(table, "", "", there, right, "encodage : lu dans celui qu'il a vraiment", name))
    for wrong, right in read.member.misspelt.items():
        if wrong in read.records.misspelt:
            loaded.changes.append(Change(table, "", right, wrong, right, "en-tête mal orthographié", name))
        else:
            text = f"{name} n'a plus l'en-tête « {wrong} » : le producteur l'a corrigé, la réparation est à retirer"
            loaded.findings.append(Finding("avertissement", text, loaded.selection.dataset.name, table))


def _note_the_rest(loaded: Loaded, archives: dict[str, ZipFile]) -> None:
    """Note the notice and the members that are left aside by name."""
    for file, archive in archives.items():
        snapshot = loaded.selection.snapshots[file]
        layout = layout_of(loaded.selection.dataset, snapshot)
        read = {row[5] for row in loaded.provenance if row[3] == file}
        for name in sorted(set(archive.namelist()) - read):
            usage = "notice" if layout and name == layout.notice else "ignoré"
            loaded.used(Member(file, name), usage, None, None, None)

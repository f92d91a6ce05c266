"""One edition of a dataset into the database: each member is read once, in declared order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import compress

from builder.describe.sql import create_table, create_unique_indexes, create_view, insert
from builder.disk import sha256_of
from builder.errors import CheckFailed, SourceChanged
from builder.facts import Change, Finding, Package, Records, Row, Snapshot
from builder.home import Home
from builder.model import Belongs, Dataset, Member, Proof, Table
from builder.packages import find, open_package
from builder.pipeline.diagnose import belonging_nowhere, first_dangling, given_twice
from builder.pipeline.loaded import BadSnapshot, Loaded
from builder.pipeline.normalise import normalise, sort
from builder.pipeline.plausible import implausible
from builder.pipeline.proofs import prove
from builder.pipeline.select import Part, Selection, layout_of
from builder.readers import decode, line_number, read_records

IMPLAUSIBLE = "look at the file; bounds and checks move with a reason, never to make a run pass"
LOOK = "look at the file; if the publisher really changed it, edit the dataset's module"


@dataclass(frozen=True, slots=True)
class _Read:
    """One member, read: its records, and the bytes in which to find a line again."""

    snapshot: Snapshot
    member: Member
    name: str
    place: str
    records: Records
    data: bytes

    def line_of(self, index: int) -> int:
        """Return the line of a record in a CSV or a sheet; in a JSON, its rank."""
        if self.member.format != "csv":
            return index + (2 if self.member.format == "xlsx" else 1)
        return line_number(decode(self.data, self.place, self.member), index, self.member.blank_lines)


def load(connection: sqlite3.Connection, home: Home, selection: Selection) -> Loaded:
    """Create and fill the tables of a dataset, and prove what its files repeat.

    Raises BadSnapshot, with the error, for the snapshot that does not fit its declaration.
    """
    dataset, loaded = selection.dataset, Loaded(selection)
    for table in dataset.tables:
        connection.execute(create_table(table))
    waiting: dict[str, list[Row]] = {}
    for part in selection.parts:
        with _open(home, dataset, part) as packages:
            for member in _members(dataset, packages, part.edition):
                snapshot = part.snapshots[member.file]
                with _blaming(snapshot):
                    read = _read(packages[member.file], member, snapshot, dataset)
                    _load_member(connection, read, loaded, waiting)
            _note_the_rest(loaded, packages, part)
    for table in dataset.tables:
        # Those of several editions, which are sorted and indexed as one.
        if (rows := waiting.get(table.name)) and (newest := loaded.snapshot_of(table)):
            # Each edition alone was consistent: what contradicts the others came last.
            with _blaming(newest):
                _insert(connection, table, rows, f"{newest.file} > {table.name}")
    if dangling := first_dangling(connection, dataset.tables):
        table, place, problem = dangling
        if source := loaded.snapshot_of(table):
            raise BadSnapshot(source, SourceChanged(f"{source.file} > {place}", problem, LOOK))
    _refuse_implausible(connection, loaded)
    loaded.findings += _notices(connection, dataset)
    for view in dataset.views:
        connection.execute(create_view(view))
    return loaded


def _refuse_implausible(connection: sqlite3.Connection, loaded: Loaded) -> None:
    """Blame the first implausible table on the snapshot that it comes from."""
    dataset = loaded.selection.dataset
    sample = any(snapshot.sample for snapshot in loaded.selection.snapshots)
    tables = {table.name: table for table in dataset.tables}
    for finding in implausible(connection, dataset, sample=sample):
        # A row of several editions begins its key with its own.
        edition = finding.key.split(",")[0] if dataset.editions == "all" else ""
        snapshot = loaded.snapshot_of(tables[finding.table], edition)
        if finding.severity == "erreur" and snapshot:
            place = f"{snapshot.file} > {finding.table}"
            raise BadSnapshot(snapshot, CheckFailed(place, finding.text, IMPLAUSIBLE))


def _notices(connection: sqlite3.Connection, dataset: Dataset) -> list[Finding]:
    return [
        Finding("constat", notice.text, dataset.name, notice.table, str(row[0]))
        for notice in dataset.notices
        for row in connection.execute(notice.sql)
    ]


@contextmanager
def _blaming(snapshot: Snapshot) -> Iterator[None]:
    try:
        yield
    except SourceChanged as error:
        raise BadSnapshot(snapshot, error) from error


@contextmanager
def _open(home: Home, dataset: Dataset, part: Part) -> Iterator[dict[str, Package]]:
    with ExitStack() as stack:
        packages = {}
        for name, snapshot in part.snapshots.items():
            path, file = home.stored(snapshot.sha256), dataset.file(name)
            with _blaming(snapshot):
                if not path.exists() or sha256_of(path) != snapshot.sha256:
                    # Without the path: what is said here may be noted in the file.
                    raise SourceChanged(
                        name,
                        f"the archive has lost the bytes {snapshot.sha256[:12]}…, or they have changed",
                        "fetch or add the file again",
                    )
                packages[name] = stack.enter_context(open_package(path, name=name, max_unpacked=file.max_unpacked))
        yield packages


def _members(dataset: Dataset, packages: dict[str, Package], edition: str) -> list[Member]:
    """Return the members to read, each once: those of tables first, of their first alternative."""

    def here(member: Member) -> bool:
        return member.file in packages and bool(find(packages[member.file], member.name, edition))

    chosen: dict[Member, None] = {}
    for table in dataset.tables:
        for member in filter(here, table.rows):
            chosen[member] = None
            break
    others = [p.member for p in dataset.proofs] + [e.member for e in dataset.empties]
    return list(chosen | dict.fromkeys(filter(here, others)))


def _read(package: Package, member: Member, snapshot: Snapshot, dataset: Dataset) -> _Read:
    name = find(package, member.name, snapshot.edition)
    place = f"{member.file} > {name}"
    data = package.read(name)
    return _Read(snapshot, member, name, place, read_records(data, place, member, dataset.headers(member)), data)


def _load_member(connection: sqlite3.Connection, read: _Read, loaded: Loaded, waiting: dict[str, list[Row]]) -> None:
    """Read the rows of the tables that a member gives, and prove what it repeats.

    The tables of a dataset of one edition are filled at once, as later members lean on them.
    """
    dataset, member, count = loaded.selection.dataset, read.member, read.records.count
    edition = read.snapshot.edition
    tables = [table for table in dataset.tables if member in table.rows and not loaded.has(table, edition)]
    kept = sum(_normalise_table(connection, read, table, loaded, waiting) for table in tables)
    if (parents := [table.keep for table in tables if table.keep]) and kept != count:
        index, problem = belonging_nowhere(connection, read.records.columns[parents[0].column], parents)
        place = f"{read.place}, line {read.line_of(index)}, column {parents[0].column}"
        raise SourceChanged(place, problem, LOOK)
    if len(loaded.selection.parts) == 1:
        for table in tables:
            _insert(connection, table, waiting.pop(table.name), read.place)
    for proof in (p for p in dataset.proofs if p.member == member):
        loaded.findings += _prove(connection, proof, read, loaded)
        if not tables:
            loaded.used(read.snapshot, read.name, "preuve", read=count)
    if any(empty.member == member for empty in dataset.empties):
        _expect_no_row(read)
        loaded.used(read.snapshot, read.name, "vide", read=0)
    _note_repairs(read, tables, loaded)


def _normalise_table(
    connection: sqlite3.Connection, read: _Read, table: Table, loaded: Loaded, waiting: dict[str, list[Row]]
) -> int:
    """Add a member's rows to those that wait for their table; return how many records of the member they stand for."""
    records, indexes = _once(table, read.records) if table.distinct else _kept(connection, table.keep, read.records)
    dataset = loaded.selection.dataset
    result = normalise(
        table,
        records,
        dataset.corrections,
        read.place,
        lambda index: read.line_of(indexes[index]),
        controls=read.member.controls,
    )
    rows = list(dict.fromkeys(result.rows)) if table.distinct else result.rows
    # Of one edition, the database says it; of several, only here is it known which one.
    if len(loaded.selection.parts) > 1 and (repeated := given_twice(table, rows)):
        raise SourceChanged(read.place, repeated, LOOK)
    waiting.setdefault(table.name, []).extend(rows)
    loaded.changes += result.changes
    loaded.findings += [replace(finding, dataset=dataset.name) for finding in result.findings]
    usage = "extrait" if table.distinct else "table"
    loaded.used(read.snapshot, read.name, usage, table=table.name, read=read.records.count, stored=len(rows))
    return len(indexes) if table.keep else read.records.count


def _insert(connection: sqlite3.Connection, table: Table, unsorted: list[Row], place: str) -> None:
    rows = sort(table, list(dict.fromkeys(unsorted)) if table.distinct else unsorted)
    try:
        connection.executemany(insert(table), rows)
        for statement in create_unique_indexes(table):
            connection.execute(statement)
    except sqlite3.IntegrityError as error:
        problem = given_twice(table, rows) or f"refused by the table {table.name}: {error}"
        raise SourceChanged(place, problem, LOOK) from error


def _once(table: Table, records: Records) -> tuple[Records, list[int]]:
    """Return each different row of a table's columns once, and the index of its first occurrence."""
    headers = sorted(table.headers & records.columns.keys())
    first: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(zip(*(records.columns[header] for header in headers), strict=True)):
        first.setdefault(row, index)
    return Records.of(headers, list(first)), list(first.values())


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
    name = read.name
    if read.member.format == "csv" and read.member.encoding != "utf-8":
        there, right = "UTF-8, d'après le nom du membre", read.member.encoding.upper()
        loaded.changes.append(Change(table, "", "", there, right, "encodage : lu dans celui qu'il a vraiment", name))
    for wrong, right in read.member.misspelt.items():
        if wrong in read.records.misspelt:
            loaded.changes.append(Change(table, "", right, wrong, right, "en-tête mal orthographié", name))
        else:
            text = f"{name} n'a plus l'en-tête « {wrong} » : le producteur l'a corrigé, la réparation est à retirer"
            loaded.findings.append(Finding("avertissement", text, loaded.selection.dataset.name, table))


def _note_the_rest(loaded: Loaded, packages: dict[str, Package], part: Part) -> None:
    """Note the notice and the members that are left aside by name."""
    for file, package in packages.items():
        snapshot = part.snapshots[file]
        layout = layout_of(loaded.selection.dataset, snapshot)
        read = {row[5] for row in loaded.provenance if row[4] == snapshot.sha256}
        for name in sorted(set(package.members) - read):
            loaded.used(snapshot, name, "notice" if layout and name == layout.notice else "ignoré")

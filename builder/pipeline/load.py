"""The editions of a dataset into the database: each member is read once, tables in declared order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache

from builder.describe.sql import create_table, create_unique_indexes, create_view, insert, stored_columns
from builder.disk import sha256_of
from builder.editions.changes import changes_sql
from builder.errors import CheckFailed, DeclarationError, SourceChanged
from builder.facts import Finding, Package, Row, Snapshot, Value
from builder.home import Home
from builder.model import Changes, Computed, Dataset, Lookup, Made, Member, Table
from builder.packages import find, open_package
from builder.pipeline.carried import carried_rows
from builder.pipeline.diagnose import first_dangling, given_twice
from builder.pipeline.hashes import hash_rows, in_batches
from builder.pipeline.loaded import BadSnapshot, Loaded
from builder.pipeline.members import LOOK, Read, note_repairs, read_member, share_out
from builder.pipeline.normalise import Known, folding, sort
from builder.pipeline.plausible import implausible
from builder.pipeline.proofs import prove
from builder.pipeline.select import Part, Selection, layout_of

IMPLAUSIBLE = "look at the file; bounds and checks move with a reason, never to make a run pass"

# A member of one edition: the index of its part, and the member.
Key = tuple[int, Member]


@dataclass(slots=True)
class _Waiting:
    """What was read and is not in the database yet: rows by table, and members that have proofs."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    reads: dict[Key, Read] = field(default_factory=dict)


def load(connection: sqlite3.Connection, home: Home, selection: Selection) -> Loaded:
    """Create and fill the tables of a dataset, and prove what its files repeat.

    Raises BadSnapshot, with the error, for the snapshot that does not fit its declaration.
    """
    dataset, loaded = selection.dataset, Loaded(selection)
    for table in dataset.tables:
        connection.execute(create_table(table))
    _tell_archives(connection, selection)
    with ExitStack() as stack:
        packages = [_open(stack, home, dataset, part) for part in selection.every_part]
        _fill(connection, home, packages, loaded)
        for opened, part in zip(packages, selection.every_part, strict=True):
            _note_the_rest(loaded, opened, part)
    if dangling := first_dangling(connection, dataset.tables):
        table, edition, place, problem = dangling
        if source := loaded.snapshot_of(table, edition):
            raise BadSnapshot(source, SourceChanged(f"{source.file} > {place}", problem, LOOK))
    _refuse_implausible(connection, loaded)
    loaded.findings += _notices(connection, dataset)
    for view in dataset.views:
        connection.execute(create_view(view))
    return loaded


def _tell_archives(connection: sqlite3.Connection, selection: Selection) -> None:
    """Make the temporary table `archives`, a row for each snapshot that is read, for the SQL of made tables."""
    connection.execute("DROP TABLE IF EXISTS temp.archives")
    connection.execute(
        "CREATE TEMP TABLE archives (fichier, disposition, edition, numero, date_publication, date_recuperation, "
        "sha256, est_courante)"
    )
    connection.executemany(
        "INSERT INTO temp.archives VALUES (?, ?, ?, ?, nullif(?, ''), ?, ?, ?)",
        [
            (s.file, s.layout, part.edition, s.edition, s.published_at, s.fetched_at, s.sha256, part in selection.parts)
            for part in selection.every_part
            for s in part.snapshots.values()
        ],
    )


def _fill(connection: sqlite3.Connection, home: Home, packages: list[dict[str, Package]], loaded: Loaded) -> None:
    """Fill each table in declared order, as later ones lean on it; then read what repeats them."""
    dataset, waiting = loaded.selection.dataset, _Waiting()
    known: Known = cache(lambda lookup: _known(connection, lookup))
    sources = {table.name: _sources(table, packages, loaded.selection) for table in dataset.tables}
    read: set[Key] = set()
    for table in dataset.tables:
        for key in sources[table.name]:
            if key not in read:
                read.add(key)
                given = [other for other in dataset.tables if key in sources[other.name]]
                several = {other.name for other in given if len(sources[other.name]) > 1}
                _read(connection, packages, key, given, known, loaded, waiting, several)
        if table.history:
            waiting.rows.setdefault(table.name, []).extend(_carried(home, table, loaded))
        _insert_all(connection, table, waiting.rows.pop(table.name, []), loaded, editions=len(sources[table.name]))
        done = [key for key in waiting.reads if not any(key in sources[name] for name in waiting.rows)]
        for key in done:
            _prove(connection, waiting.reads.pop(key), loaded)
    others = [p.member for p in dataset.proofs] + [e.member for e in dataset.empties]
    for member in dict.fromkeys(others):
        for key in _here([member], packages, loaded.selection.parts):
            if key not in read:
                _read(connection, packages, key, [], known, loaded, waiting)
                _prove(connection, waiting.reads.pop(key), loaded)


def _carried(home: Home, table: Table, loaded: Loaded) -> Iterator[Row]:
    """Yield the rows of the editions that only a release knows, and note where they come from."""
    for part in loaded.selection.past:
        rows = carried_rows(home, part, table)
        if part.carried and rows:
            (snapshot,) = part.snapshots.values()
            member = f"{part.carried.release.edition} > {table.name}"
            loaded.used(snapshot, part.edition, member, "extrait", table=table.name, stored=len(rows))
            yield from rows


def _here(members: list[Member], packages: list[dict[str, Package]], parts: Sequence[Part]) -> list[Key]:
    """Return the members that the archive has, in each edition."""
    found = []
    for index, part in enumerate(parts):
        for member in members:
            package, snapshot = packages[index].get(member.file), part.snapshots.get(member.file)
            if package is None or snapshot is None or member.layout not in ("", snapshot.layout):
                continue
            if find(package, member.name, snapshot.edition):
                found.append((index, member))
    return found


def _sources(table: Table, packages: list[dict[str, Package]], selection: Selection) -> list[Key]:
    """Return the members that give a table its rows: all of them, or of alternatives the first of each edition."""
    parts = selection.every_part if table.history else selection.parts
    found = _here(list(table.rows), packages, parts)
    if table.first:
        return list({index: (index, member) for index, member in reversed(found)}.values())
    return found


def _read(
    connection: sqlite3.Connection,
    packages: list[dict[str, Package]],
    key: Key,
    tables: list[Table],
    known: Known,
    loaded: Loaded,
    waiting: _Waiting,
    several: Set[str] = frozenset(),
) -> None:
    """Read a member, and let the rows of its tables wait for their turn, `several` with those of other members."""
    (index, member), selection = key, loaded.selection
    part = selection.every_part[index]
    snapshot = part.snapshots[member.file]
    with _blaming(snapshot):
        read = read_member(packages[index][member.file], member, snapshot, part.edition, selection.dataset)
        if tables:
            for name, rows in share_out(connection, read, tables, known, loaded).items():
                if name in several and (repeated := given_twice(selection.dataset.table(name), rows)):
                    # Later, it would not be known any more which of the members repeats itself.
                    raise SourceChanged(read.place, repeated, LOOK)
                waiting.rows.setdefault(name, []).extend(rows)
        note_repairs(read, tables, loaded)
    if not tables or any(proof.member == member for proof in selection.dataset.proofs):
        waiting.reads[key] = read


def _known(connection: sqlite3.Connection, lookup: Lookup) -> Mapping[tuple[Value, ...], Value]:
    """Return the value of each key that has only one."""
    found: dict[tuple[Value, ...], set[Value]] = {}
    folded = folding(lookup)
    for *key, value in connection.execute(lookup.sql):
        found.setdefault(tuple(map(folded, key)), set()).add(value)
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def _insert_all(
    connection: sqlite3.Connection, table: Table, rows: list[Row], loaded: Loaded, *, editions: int
) -> None:
    """Insert the rows that wait for a table, or make them of other tables; what is refused is blamed."""
    if table.made:
        rows = _made_rows(connection, table.made)
        loaded.made(table, len(rows))
        try:
            _insert(connection, table, rows, table.name, loaded)
        except SourceChanged as error:
            raise DeclarationError(table.name, error.problem, "mend what makes it") from error
    elif newest := loaded.snapshot_of(table):
        # Each edition alone was consistent: what contradicts the others came last.
        with _blaming(newest):
            place = f"{newest.file} > {table.name if editions > 1 else loaded.member_of(table)}"
            _insert(connection, table, rows, place, loaded)
    else:
        _insert(connection, table, rows, table.name, loaded)


def _made_rows(connection: sqlite3.Connection, made: Made | Computed | Changes) -> list[Row]:
    if isinstance(made, Computed):
        return list(made.rows(connection))
    return connection.execute(changes_sql(made) if isinstance(made, Changes) else made.sql).fetchall()


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


def _open(stack: ExitStack, home: Home, dataset: Dataset, part: Part) -> dict[str, Package]:
    """Open the files of an edition, once their bytes are known to be those of the lock."""
    packages: dict[str, Package] = {}
    for name, snapshot in part.snapshots.items():
        if part.carried:
            continue
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
    return packages


def _insert(connection: sqlite3.Connection, table: Table, unsorted: list[Row], place: str, loaded: Loaded) -> None:
    rows = sort(table, list(dict.fromkeys(unsorted)) if table.distinct else unsorted)
    try:
        connection.executemany(insert(table), rows)
        for statement in create_unique_indexes(table):
            connection.execute(statement)
    except sqlite3.IntegrityError as error:
        problem = given_twice(table, rows) or f"refused by the table {table.name}: {error}"
        raise SourceChanged(place, problem, LOOK) from error
    names = [column.name for column in stored_columns(table)]
    loaded.hashes[table.name] = hash_rows(table.name, names, in_batches(rows))


def _prove(connection: sqlite3.Connection, read: Read, loaded: Loaded) -> None:
    """Compare what a member repeats with the tables, or see that it is empty as documented."""
    dataset = loaded.selection.dataset
    is_table = any(read.member in table.rows for table in dataset.tables)
    with _blaming(read.snapshot):
        for proof in (p for p in dataset.proofs if p.member == read.member):
            repaired = {(change.published, change.stored) for change in loaded.changes}
            loaded.findings += prove(connection, proof, read.records, read.place, dataset, repaired)
            if not is_table:
                loaded.used(read.snapshot, read.edition, read.label, "preuve", read=read.records.count)
        if any(empty.member == read.member for empty in dataset.empties):
            _expect_no_row(read)
            loaded.used(read.snapshot, read.edition, read.label, "vide", read=0)


def _expect_no_row(read: Read) -> None:
    if read.records.count:
        raise SourceChanged(
            read.place, f"{read.records.count} rows in a file documented as empty", "declare a table for them"
        )


def _note_the_rest(loaded: Loaded, packages: dict[str, Package], part: Part) -> None:
    """Note the notice and the members that are left aside by name."""
    for file, package in packages.items():
        snapshot = part.snapshots[file]
        layout = layout_of(loaded.selection.dataset, snapshot)
        read = {str(row[5]).split(" > ")[0] for row in loaded.provenance if row[4] == snapshot.sha256}
        for name in sorted(set(package.members) - read):
            loaded.used(snapshot, part.edition, name, "notice" if layout and name == layout.notice else "ignoré")

"""The editions of a dataset into the database, in three steps: fill each table, prove what repeats them, note the rest.

A table is filled at its own turn, in declared order: what it leans on is in the database by then, even
where both are read from the same member.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fnmatch import fnmatchcase
from functools import partial
from operator import itemgetter

from ..containers import LOOK
from ..describe.sql import create_table, stored_columns
from ..editions.changes import changes_sql
from ..errors import CheckFailed, DeclarationError, SourceChanged
from ..facts import Finding, Row, Snapshot, Value
from ..home import Home
from ..model import Changes, Computed, Dataset, Layout, Made, Read, Resolve, Table, Written
from .carried import carried_rows
from .diagnose import first_dangling, given_twice
from .hashes import hash_rows, in_batches
from .insertion import insert_rows
from .loaded import BadSnapshot, Loaded
from .members import MemberRecords, refuse_leftovers, rows_for, taken
from .normalise import Known, folding, sort
from .plausible import implausible
from .reading import Key, Reading, blaming, open_editions
from .repeats import prove
from .select import Selection, layout_of

# How many workbooks are read at once, each in a process of its own.
WORKBOOKS = 2
IMPLAUSIBLE = "look at the file; the last good one stays in use, and a report with this message helps"


# What is told of each table as soon as it is filled, with what was loaded until then.
Filled = Callable[[Table, Loaded], None]


def load(
    connection: sqlite3.Connection, home: Home, selection: Selection, before: Iterable[Row], filled: Filled
) -> Loaded:
    """Create and fill the tables of a dataset, and prove what its files repeat.

    The tables of the datasets that it needs are attached; `before` is their provenance. Raises BadSnapshot, with the
    error, for the snapshot that does not fit its declaration.
    """
    dataset, loaded = selection.dataset, Loaded(selection, tuple(before))
    _tell_archives(connection, selection)
    known = partial(_known, connection)
    with ExitStack() as stack:
        packages = open_editions(stack, home, selection)
        reading = Reading(selection, packages, stack.enter_context(ThreadPoolExecutor(WORKBOOKS)))
        for table in dataset.tables:
            connection.execute(create_table(table))
            _fill(connection, home, table, reading, known, loaded)
            filled(table, loaded)
        _prove_repeats(connection, reading, loaded)
        _note_the_rest(reading, loaded)
    if dangling := first_dangling(connection, dataset.tables):
        table, edition, place, problem = dangling
        if source := loaded.snapshot_of(table, edition):
            raise BadSnapshot(source, SourceChanged(f"{source.file} > {place}", problem, LOOK))
    _refuse_implausible(connection, loaded)
    loaded.findings += _notices(connection, dataset)
    return loaded


def _tell_archives(connection: sqlite3.Connection, selection: Selection) -> None:
    """Make the temporary table `archives`, a row for each snapshot that is read, for the SQL of made tables."""
    connection.execute(
        "CREATE TEMP TABLE archives (fichier, disposition, edition, numero, date_publication, date_recuperation, "
        "sha256, est_courante)"
    )
    connection.executemany(
        "INSERT INTO temp.archives VALUES (?, ?, ?, ?, nullif(?, ''), ?, ?, ?)",
        [
            (
                s.file,
                s.layout,
                edition.label,
                s.edition,
                s.published_at,
                s.fetched_at,
                s.sha256,
                edition in selection.built,
            )
            for edition in selection.every_edition
            for s in edition.snapshots.values()
        ],
    )


def _known(
    connection: sqlite3.Connection, lookup: Resolve, asked: Set[tuple[Value, ...]]
) -> Mapping[tuple[Value, ...], Value]:
    """Return the value of each key that is asked and has only one."""
    rows = connection.execute(lookup.sql)
    if lookup.fold is str:
        pairs = [(row[:-1], row[-1]) for row in rows]
    else:
        # To fold each name of the country for some hundreds of keys would cost most of the time.
        folded, firsts = folding(lookup), {key[0] for key in asked}
        pairs = [
            (key, row[-1])
            for row in rows
            if (part := folded(row[0])) in firsts and (key := (part, *map(folded, row[1:-1]))) in asked
        ]
    found = dict(pairs)
    several = {key for key, value in pairs if found[key] != value}
    return {key: value for key, value in found.items() if key not in several} if several else found


def _fill(
    connection: sqlite3.Connection, home: Home, table: Table, reading: Reading, known: Known, loaded: Loaded
) -> None:
    """Give a table its rows; what is refused is blamed on the newest file, or on what makes the rows."""
    if not isinstance(table.source, Read):
        rows = _made_rows(connection, table.source)
        loaded.made(table, len(rows))
        try:
            _insert(connection, table, rows, table.name, loaded)
        except SourceChanged as error:
            raise DeclarationError(table.name, error.problem, "mend what makes it") from error
        return
    members = reading.members_of(table)
    rows = []
    for key in members:
        given = _read_rows(connection, table, table.source, key, reading, known, loaded)
        if len(members) > 1 and (repeated := given_twice(table, given)):
            # Together with the others' rows, it would not be known which of the members repeats itself.
            read = reading.read(key, loaded)
            raise BadSnapshot(read.snapshot, SourceChanged(read.place, repeated, LOOK))
        rows += given
        reading.release(key, table)
    if table.source.every_edition:
        rows += _carried(home, table, loaded)
    newest = loaded.snapshot_of(table)
    if newest is None:
        _insert(connection, table, rows, table.name, loaded)
        return
    # Each edition alone was consistent: what contradicts the others came last.
    with blaming(newest):
        place = f"{newest.file} > {table.name if len(members) > 1 else loaded.member_of(table)}"
        _insert(connection, table, rows, place, loaded)


def _read_rows(
    connection: sqlite3.Connection,
    table: Table,
    source: Read,
    key: Key,
    reading: Reading,
    known: Known,
    loaded: Loaded,
) -> list[Row]:
    """Return the rows that one member gives to a table; raise where the last table leaves a row of it."""
    read, sharing = reading.read(key, loaded), reading.tables[key]
    is_shared = reading.is_shared(key)
    with blaming(read.snapshot):
        flags = taken(connection, source, read.records)
        if is_shared:
            shares = reading.shares.setdefault(key, [])
            shares.append(flags)
            if table is sharing[-1]:
                sources = [other.source for other in sharing if isinstance(other.source, Read)]
                refuse_leftovers(read, sources, reading.shares.pop(key))
        return rows_for(table, source, read, flags, known, loaded, is_shared=is_shared)


def _made_rows(connection: sqlite3.Connection, source: Made | Computed | Changes | Written) -> list[Row]:
    match source:
        case Made():
            return connection.execute(source.sql).fetchall()
        case Computed():
            return list(source.rows(connection))
        case Changes():
            return connection.execute(changes_sql(source)).fetchall()
        case Written():
            return []


def _carried(home: Home, table: Table, loaded: Loaded) -> Iterator[Row]:
    """Yield the rows of the editions that only a release knows, and note where they come from."""
    for edition in loaded.selection.past:
        rows = carried_rows(home, edition, table)
        if edition.carried and rows:
            (snapshot,) = edition.snapshots.values()
            member = f"{edition.carried.release.edition} > {table.name}"
            loaded.used(snapshot, edition.label, member, "extrait", table=table.name, stored=len(rows))
            yield from rows


def _insert(connection: sqlite3.Connection, table: Table, unsorted: list[Row], place: str, loaded: Loaded) -> None:
    once = isinstance(table.source, Read) and table.source.once
    rows = sort(table, list(dict.fromkeys(unsorted)) if once else unsorted)
    _expect_types(table, rows)
    # Of a key that no index stores, SQLite would take doubles.
    if not table.key and (repeated := given_twice(table, rows)):
        raise SourceChanged(place, repeated, LOOK)
    try:
        insert_rows(connection, table, rows)
    except sqlite3.IntegrityError as error:
        problem = given_twice(table, rows) or f"refused by the table {table.name}: {error}"
        raise SourceChanged(place, problem, LOOK) from error
    types = {column.name: column.type for column in stored_columns(table)}
    loaded.hashes[table.name] = hash_rows(table.name, types, in_batches(rows))


def _expect_types(table: Table, rows: list[Row]) -> None:
    """Raise DeclarationError where a value is not of its column's type: SQLite would store another than is hashed."""
    types = {"TEXT": str, "INTEGER": int, "REAL": float}
    for index, column in enumerate(stored_columns(table)):
        if isinstance(table.source, Read) and not (column.convert or column.found_by or column.proof_of):
            # What is read is converted by the type itself.
            continue
        if others := set(map(type, map(itemgetter(index), rows))) - {types[column.type], type(None)}:
            said = ", ".join(sorted(kind.__name__ for kind in others))
            raise DeclarationError(
                f"{table.name} > {column.name}",
                f"it is {column.type}, and what makes its rows gives {said}",
                "convert it in the SQL that makes it, or in the column's `convert`",
            )


def _prove_repeats(connection: sqlite3.Connection, reading: Reading, loaded: Loaded) -> None:
    """Compare what members repeat with the tables, and see that those documented as empty are."""
    dataset, editions = loaded.selection.dataset, loaded.selection.built
    members = dict.fromkeys([*(p.member for p in dataset.repeats), *(e.member for e in dataset.empties)])
    for key in reading.present(tuple(members), editions):
        read = reading.read(key, loaded)
        with blaming(read.snapshot):
            _prove(connection, read, loaded, is_table=key in reading.tables)
        del reading.held[key]


def _prove(connection: sqlite3.Connection, read: MemberRecords, loaded: Loaded, *, is_table: bool) -> None:
    dataset = loaded.selection.dataset
    for repeat in (one for one in dataset.repeats if one.member == read.member):
        repaired = {(change.published, change.stored) for change in loaded.changes}
        loaded.findings += prove(connection, repeat, read.records, read.place, dataset, repaired)
        if not is_table:
            loaded.used(read.snapshot, read.edition, read.label, "preuve", read=read.records.count)
    if any(empty.member == read.member for empty in dataset.empties):
        if read.records.count:
            problem = f"{read.records.count} rows in a file documented as empty"
            raise SourceChanged(read.place, problem, "declare a table for them")
        loaded.used(read.snapshot, read.edition, read.label, "vide", read=0)


def _note_the_rest(reading: Reading, loaded: Loaded) -> None:
    """Note the notice, the members that the layout leaves aside by name, and those that it does not know."""
    dataset = loaded.selection.dataset
    for edition, packages in zip(loaded.selection.every_edition, reading.packages, strict=True):
        for file, package in packages.items():
            snapshot = edition.snapshots[file]
            layout = layout_of(dataset, snapshot)
            read = {str(row[5]).split(" > ")[0] for row in loaded.provenance if row[4] == snapshot.sha256}
            for name in sorted(set(package.members) - read):
                usage = _usage(layout, name, snapshot)
                loaded.used(snapshot, edition.label, name, usage)
                if usage == "nouveau":
                    text = f"{file} {edition.label} a un membre que nous ne connaissons pas, et n'avons pas lu : {name}"
                    loaded.findings.append(Finding("constat", text, dataset.name))


def _usage(layout: Layout | None, name: str, snapshot: Snapshot) -> str:
    """Return what was made of a member that no table and no repeat read."""
    if layout is None:
        return "ignoré"
    if name == layout.notice:
        return "notice"
    # Of a layout that is not built, the members of its tables are left aside too.
    named = layout.ignored if layout.built else (*layout.ignored, *layout.members, *layout.optional)
    patterns = [pattern.format(edition=snapshot.edition) for pattern in named]
    return "ignoré" if any(fnmatchcase(name, pattern) for pattern in patterns) else "nouveau"


def _refuse_implausible(connection: sqlite3.Connection, loaded: Loaded) -> None:
    """Blame the first implausible table on the snapshot that it comes from."""
    dataset = loaded.selection.dataset
    sample = any(snapshot.sample for snapshot in loaded.selection.snapshots)
    tables = {table.name: table for table in dataset.tables}
    for finding in implausible(connection, dataset, sample=sample):
        # A row of several editions begins its key with its own.
        edition = finding.key.split(",")[0] if dataset.editions == "all" else ""
        table = tables[finding.table]
        snapshot = loaded.snapshot_of(table, edition)
        if finding.severity == "erreur" and snapshot:
            place = f"{snapshot.file} > {finding.table}"
            raise BadSnapshot(snapshot, CheckFailed(place, finding.text, IMPLAUSIBLE))


def _notices(connection: sqlite3.Connection, dataset: Dataset) -> list[Finding]:
    return [
        Finding("constat", notice.text, dataset.name, notice.table, str(row[0]))
        for notice in dataset.notices
        for row in connection.execute(notice.sql)
    ]

"""The editions of a dataset into the database, in three steps: fill each table, prove what repeats them, note the rest.

A table is filled at its own turn, in declared order: what it leans on is in the database by then, even
where both are read from the same member.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from fnmatch import fnmatchcase

from ..containers import LOOK, find_all
from ..errors import CheckFailed, SourceChanged
from ..facts import Finding, Row, Snapshot
from ..home import Home
from ..model import Dataset, Layout, Table
from .diagnose import first_dangling
from .filling import fill
from .loaded import BadSnapshot, Loaded
from .members import MemberRecords
from .plausible import implausible
from .reading import Reading, blaming, open_editions
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
    with ExitStack() as stack:
        packages = open_editions(stack, home, selection)
        reading = Reading(selection, packages, stack.enter_context(ThreadPoolExecutor(WORKBOOKS)))
        for table in dataset.tables:
            fill(connection, home, table, reading, loaded)
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
            # Those that were read as one are known by the first and the last.
            for member in (one for one in dataset.members(file) if one.many and one.layout in ("", snapshot.layout)):
                read |= {*find_all(package, member.name, snapshot.edition, many=True)}
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

"""What the file says of itself: sources, licences, dictionary, warnings, repairs, findings, hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from .. import __version__
from ..containers import BARE
from ..describe import registers
from ..describe.dictionary import dictionary
from ..describe.sql import create_table, create_unique_indexes, insert
from ..facts import Finding, Row, Snapshot
from ..french import in_french
from ..home import SCHEMA_VERSION
from ..model import Dataset, File, Licence, Table
from .hashes import content_hash, table_hashes
from .identity import identifier
from .loaded import Loaded
from .normalise import sort
from .select import Edition, Selection


@dataclass(frozen=True, slots=True)
class Identity:
    """What a release is: its identifier, the hash of its content, and that of each table."""

    release: str
    content_hash: str
    tables: dict[str, str]


def describe_file(connection: sqlite3.Connection, loaded: list[Loaded], findings: list[Finding]) -> dict[str, str]:
    """Fill the tables about the file but `release`, and return the hash of each table."""
    for table in registers.REGISTERS:
        connection.execute(create_table(table))
    datasets = [one.selection.dataset for one in loaded]
    every_finding = [*findings, *(finding for one in loaded for finding in one.findings)]
    changes = [change for one in loaded for change in one.changes]
    tables = (*(table for dataset in datasets for table in dataset.tables), *registers.REGISTERS)
    views = tuple(view for dataset in datasets for view in dataset.views)
    fill(connection, registers.SOURCES, [row for one in loaded for row in _sources(one)])
    fill(connection, registers.LICENCES, [row for one in loaded for row in _licences(one)])
    # Of a table of several editions, the first one is that which is built.
    read = {str(row[1]): _origin(row) for one in loaded for row in reversed(one.provenance) if row[1]}
    fill(connection, registers.DICTIONNAIRE, dictionary(tables, views, read))
    fill(connection, registers.AVERTISSEMENTS, [row for dataset in datasets for row in _caveats(dataset)])
    fill(
        connection,
        registers.CORRECTIONS,
        [
            (c.table or None, c.key or None, c.column or None, c.member or None, c.published, c.stored, c.rule)
            for c in changes
        ],
    )
    fill(
        connection,
        registers.CONSTATS,
        [(f.dataset, f.table or None, f.key or None, f.severity, f.text) for f in every_finding],
    )
    fill(connection, registers.PROVENANCE, [row for one in loaded for row in one.provenance])
    # The rows of the datasets were hashed as they were inserted.
    hashes = table_hashes(connection, [table.name for table in registers.REGISTERS])
    for one in loaded:
        hashes |= one.hashes
    return hashes


def _origin(provenance: Row) -> str:
    """Return the member that a row of provenance names; the file, where it is its own only member."""
    file, member = str(provenance[3]), str(provenance[5])
    return file if member.split(" > ")[0] == BARE else member


def fill(connection: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows that are already typed, each once, sorted by the table's key; index the other keys."""
    connection.executemany(insert(table), sort(table, list(dict.fromkeys(rows))))
    for statement in create_unique_indexes(table):
        connection.execute(statement)


def sign(connection: sqlite3.Connection, loaded: list[Loaded], hashes: dict[str, str]) -> Identity:
    """Fill `release`, once everything else is there, and return what the release is."""
    snapshots = [snapshot for one in loaded for snapshot in one.selection.snapshots]
    content = content_hash(hashes)
    newest = max(snapshot.fetched_at for snapshot in snapshots)
    sample = any(snapshot.sample for snapshot in snapshots)
    # The schema and the builder are part of the file: two files never have one name.
    name = identifier(connection, content, __version__, newest, sample=sample)
    fill(connection, registers.RELEASE, [(name, newest, SCHEMA_VERSION, __version__, content, int(sample))])
    return Identity(name, content, hashes)


def _sources(loaded: Loaded) -> Iterable[Row]:
    dataset, selection = loaded.selection.dataset, loaded.selection
    for file in dataset.files:
        held: list[Edition | None] = [edition for edition in selection.every_edition if file.name in edition.snapshots]
        for edition in held or [None]:
            snapshot = edition.snapshots[file.name] if edition else None
            yield (
                dataset.name,
                file.name,
                file.title,
                int(snapshot is not None),
                int(file.required),
                int(edition in selection.built),
                *(_bytes_of(edition, snapshot) if edition and snapshot else (None,) * 9),
                file.page,
                dataset.licence_of(file).code,
                dataset.period_days or None,
                file.gives or None,
                None if snapshot else how_to_get(dataset, file, selection),
            )


def _bytes_of(edition: Edition, snapshot: Snapshot) -> Row:
    """Return what `sources` says of the bytes that are there: from the edition to how they came."""
    return (
        edition.label,
        snapshot.layout,
        snapshot.title or None,
        snapshot.published_at or None,
        snapshot.fetched_at,
        snapshot.size,
        snapshot.sha256,
        *address_of(snapshot, is_carried=edition.carried is not None),
    )


def address_of(snapshot: Snapshot, *, is_carried: bool = False) -> tuple[str | None, str]:
    """Return where a snapshot's own bytes were served, None where nobody knows, and in French how they came."""
    if is_carried:
        return snapshot.url or None, "livraison antérieure"
    if snapshot.url:
        return snapshot.url, "téléchargé"
    return None, "échantillon" if snapshot.sample else "ajouté à la main"


def how_to_get(dataset: Dataset, file: File, selection: Selection | None = None) -> str:
    """Return, in French, the commands that bring a file, in the edition that is built, into the archive."""
    add = f"« infotravail add {dataset.name} {file.name} » s'il est déjà là (page : {file.page})"
    how = f"« infotravail fetch {dataset.name} », ou {add}" if file.url else add
    if selection and (held := selection.other_editions(file)):
        return f"l'archive l'a en {', '.join(held)}, il le faut en {selection.editions} : {how}"
    return how


def _licences(loaded: Loaded) -> Iterable[Row]:
    """Yield, for each publisher and licence, the sentence to cite."""
    dataset = loaded.selection.dataset
    if not dataset.files:
        publisher, licence = dataset.publisher, dataset.licence
        attribution = f"Source : {publisher}, {dataset.title}, {licence.name}."
        yield (dataset.name, licence.code, licence.name, licence.url or None, publisher, attribution)
    credited = {(dataset.publisher_of(file), dataset.licence_of(file)) for file in dataset.files}
    groups: dict[tuple[str, Licence], list[Snapshot]] = {}
    for snapshot in [s for edition in loaded.selection.every_edition for s in edition.snapshots.values()]:
        file = dataset.file(snapshot.file)
        groups.setdefault((dataset.publisher_of(file), dataset.licence_of(file)), []).append(snapshot)
    for (publisher, licence), snapshots in groups.items():
        if len(credited) == 1:
            cited = _cited(dataset.title, snapshots)
        else:
            cited = " ; ".join(_cited(dataset.file(snapshot.file).title, [snapshot]) for snapshot in snapshots)
        attribution = f"Source : {publisher}, {cited}, {licence.name}."
        yield (dataset.name, licence.code, licence.name, licence.url or None, publisher, attribution)


def _cited(title: str, snapshots: list[Snapshot]) -> str:
    editions = ", ".join(sorted({s.edition for s in snapshots}))
    published = max(s.published_at for s in snapshots)
    date = in_french(published or max(s.fetched_at for s in snapshots))
    return f"{title}, édition {editions}, données {'publiées' if published else 'récupérées'} le {date}"


def _caveats(dataset: Dataset) -> Iterable[Row]:
    for caveat in dataset.caveats:
        status = "inféré" if caveat.inferred else "publié"
        yield (dataset.name, caveat.table or None, caveat.column or None, caveat.text, status)

"""What the file says of itself: sources, licences, dictionary, warnings, repairs, findings, hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import __version__
from ..describe import registers
from ..describe.dictionary import dictionary
from ..describe.sql import create_table
from ..facts import Finding, Row, Snapshot
from ..french import in_french
from ..home import SCHEMA_VERSION
from ..model import Dataset, File, Licence, Table
from .hashes import content_hash, table_hashes
from .identity import identifier
from .index import index_joins
from .insertion import insert_rows
from .loaded import as_constat
from .normalise import sort
from .parts import Part
from .select import Edition, Selection

# Of more editions, the sentence to cite names the first and the last.
MOST_CITED = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """What a release is: its identifier, the hash of its content, and that of each table."""

    release: str
    content_hash: str
    tables: dict[str, str]


def describe_file(connection: sqlite3.Connection, parts: Sequence[Part], findings: Iterable[Finding]) -> dict[str, str]:
    """Make the tables about the file, fill all but `release`, and return the hash of each table of the file.

    `findings` are those that are of no part: what was left out.
    """
    for table in registers.REGISTERS:
        connection.execute(create_table(table))
    datasets = [part.selection.dataset for part in parts]
    selections = [part.selection for part in parts]
    added = [part.registered for part in parts]
    own = dictionary(registers.REGISTERS, (), {})
    fill(connection, registers.SOURCES, [row for one in selections for row in _sources(one)])
    fill(connection, registers.LICENCES, [row for one in selections for row in _licences(one)])
    fill(connection, registers.DICTIONNAIRE, [*own, *(row for one in added for row in one.dictionnaire)])
    fill(connection, registers.AVERTISSEMENTS, [row for dataset in datasets for row in _caveats(dataset)])
    fill(connection, registers.CORRECTIONS, [row for one in added for row in one.corrections])
    constats = [*map(as_constat, findings), *(row for one in added for row in one.constats)]
    fill(connection, registers.CONSTATS, constats)
    fill(connection, registers.PROVENANCE, [row for one in added for row in one.provenance])
    index_joins(connection, registers.REGISTERS)
    # The rows of the datasets were hashed as they were inserted.
    hashes = table_hashes(connection, [table.name for table in registers.REGISTERS])
    for one in added:
        hashes |= one.hashes
    return hashes


def fill(connection: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert rows that are already typed, each once, sorted by the table's key; index the other keys."""
    insert_rows(connection, table, sort(table, list(dict.fromkeys(rows))))


def sign(connection: sqlite3.Connection, parts: Sequence[Part], hashes: dict[str, str]) -> Identity:
    """Fill `release`, once everything else is there, and return what the release is."""
    snapshots = [snapshot for part in parts for snapshot in part.selection.snapshots]
    content = content_hash(hashes)
    newest = max(snapshot.fetched_at for snapshot in snapshots)
    sample = any(snapshot.sample for snapshot in snapshots)
    starter = any(snapshot.starter for snapshot in snapshots)
    # The schema and the builder are part of the file: two files never have one name.
    name = identifier(connection, content, __version__, newest, sample=sample, starter=starter)
    row = (name, newest, SCHEMA_VERSION, __version__, content, int(sample), int(starter))
    fill(connection, registers.RELEASE, [row])
    return Identity(name, content, hashes)


def _sources(selection: Selection) -> Iterable[Row]:
    dataset = selection.dataset
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
    own = "échantillon" if snapshot.sample else "jeu de départ" if snapshot.starter else "ajouté à la main"
    return None, own


def how_to_get(dataset: Dataset, file: File, selection: Selection | None = None) -> str:
    """Return, in French, the commands that bring a file, in the edition that is built, into the archive."""
    add = f"« infotravail add {dataset.name} {file.name} » s'il est déjà là (page : {file.page})"
    how = f"« infotravail fetch {dataset.name} », ou {add}" if file.url else add
    if selection and (held := selection.other_editions(file)):
        return f"l'archive l'a en {', '.join(held)}, il le faut en {selection.editions} : {how}"
    return how


def _licences(selection: Selection) -> Iterable[Row]:
    """Yield, for each publisher and licence, the sentence to cite."""
    dataset = selection.dataset
    if not dataset.files:
        publisher, licence = dataset.publisher, dataset.licence
        attribution = f"Source : {publisher}, {dataset.title}, {licence.name}."
        yield _credit(dataset, licence, publisher, attribution)
    credited = {(dataset.publisher_of(file), dataset.licence_of(file)) for file in dataset.files}
    groups: dict[tuple[str, Licence], list[Snapshot]] = {}
    for snapshot in [s for edition in selection.every_edition for s in edition.snapshots.values()]:
        file = dataset.file(snapshot.file)
        groups.setdefault((dataset.publisher_of(file), dataset.licence_of(file)), []).append(snapshot)
    for (publisher, licence), snapshots in groups.items():
        if len(credited) == 1:
            cited = _cited(dataset.title, snapshots)
        else:
            cited = " ; ".join(_cited(dataset.file(snapshot.file).title, [snapshot]) for snapshot in snapshots)
        attribution = f"Source : {publisher}, {cited}, {licence.name}."
        yield _credit(dataset, licence, publisher, attribution)


def _credit(dataset: Dataset, licence: Licence, publisher: str, attribution: str) -> Row:
    allows = int(licence.is_redistributable)
    return dataset.name, licence.code, licence.name, licence.url or None, allows, publisher, attribution


def _cited(title: str, snapshots: list[Snapshot]) -> str:
    known = sorted({s.edition for s in snapshots})
    # Who collects each day has as many editions as days.
    editions = ", ".join(known) if len(known) <= MOST_CITED else f"{known[0]} à {known[-1]}"
    published = max(s.published_at for s in snapshots)
    date = in_french(published or max(s.fetched_at for s in snapshots))
    return f"{title}, édition {editions}, données {'publiées' if published else 'récupérées'} le {date}"


def _caveats(dataset: Dataset) -> Iterable[Row]:
    for caveat in dataset.caveats:
        status = "inféré" if caveat.inferred else "publié"
        yield (dataset.name, caveat.table or None, caveat.column or None, caveat.text, status)

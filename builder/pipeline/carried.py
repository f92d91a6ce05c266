"""A release found elsewhere as a source: its tables of every edition, for who lacks the old archives."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..declared import parse
from ..disk import holds, sha256_of
from ..documents import as_document
from ..errors import HomeError, SourceChanged, SourceUnavailable
from ..facts import Row, Snapshot
from ..home import SCHEMA_VERSION, Home
from ..livraison import livraison
from ..model import OF_EDITION, OF_FILE, Table
from ..opened import open_database
from .cells import converter
from .check import check_content
from .loaded import BadSnapshot
from .select import RELEASES, Carried, Edition

FILE = "infotravail.db"
LAYOUT = f"schéma {SCHEMA_VERSION}"
ANOTHER = "give the file as it was released, or one of this version's"


def describe_release(path: Path) -> Snapshot:
    """Return what a release file is, as the lock records it, once its content is what it announces.

    Raises HomeError when the file is not ours, SourceChanged when its schema is another or its content was changed.
    """
    with open_database(path, any_schema=True) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise SourceChanged(str(path), f"schema {version}; this version reads {SCHEMA_VERSION}", ANOTHER)
        says = livraison(connection, str(path))
        if wrong := [finding.text for finding in check_content(connection, path.name)]:
            raise SourceChanged(str(path), "; ".join(wrong), ANOTHER)
        snapshot = Snapshot(
            dataset=RELEASES,
            file=FILE,
            edition=says.identifiant,
            layout=LAYOUT,
            sha256=sha256_of(path),
            size=path.stat().st_size,
            fetched_at=says.date_release,
            sample=says.est_echantillon,
            starter=says.est_depart,
        )
        # What could not be read again from the archive is told now, before it gets there.
        list(_sources_of(connection, snapshot, str(path)))
    return parse(Snapshot, as_document(snapshot), str(path), ANOTHER)


def expect_use(release: Snapshot, entries: Iterable[Snapshot]) -> None:
    """Raise where a release cannot serve an archive: one without files, or of embedded files beside others."""
    files = [entry for entry in entries if entry.dataset != RELEASES]
    if not files:
        raise SourceUnavailable(
            "the archive", "it holds no file of a publisher: a release gives history, and no tables",
            "run `infotravail fetch` or `infotravail add` first",
        )  # fmt: skip
    if _kinds([release]) != _kinds(files):
        raise SourceChanged(FILE, f"{release.edition} is of embedded files, or the archive is, and not both", ANOTHER)


def _kinds(snapshots: Iterable[Snapshot]) -> tuple[bool, bool]:
    """Tell whether some of the snapshots are of the sample, and of the starter: neither is mixed with others."""
    listed = list(snapshots)
    return any(one.sample for one in listed), any(one.starter for one in listed)


def carried(home: Home, snapshots: Iterable[Snapshot], refused: Collection[tuple[str, str]] = ()) -> list[Carried]:
    """Return the editions that release files in the archive know, and the archive has not, each once.

    None is of a file that is `refused`: dataset and name. Raises BadSnapshot for a release file whose bytes are lost
    or changed.
    """
    listed = list(snapshots)
    kinds = _kinds(snapshot for snapshot in listed if snapshot.dataset != RELEASES)
    releases = [s for s in listed if s.dataset == RELEASES and _kinds([s]) == kinds]
    known = {(snapshot.dataset, snapshot.file, snapshot.sha256) for snapshot in listed}
    found = []
    for release in sorted(releases, key=lambda s: (s.fetched_at, s.sha256)):
        if release.layout != LAYOUT:
            problem = f"a release of {release.layout}; this version reads {LAYOUT}"
            raise BadSnapshot(release, SourceChanged(FILE, problem, ANOTHER))
        with _opened(home, release) as connection:
            for one in _sources_of(connection, release, FILE):
                name = (one.snapshot.dataset, one.snapshot.file, one.snapshot.sha256)
                if name not in known and name[:2] not in refused:
                    known.add(name)
                    found.append(one)
    return found


def _sources_of(connection: sqlite3.Connection, release: Snapshot, place: str) -> Iterator[Carried]:
    """Yield each file that a release is made of, under its label. Raises HomeError where the lock could not have it."""
    rows = connection.execute(
        "SELECT jeu, fichier, edition, disposition, sha256, taille, date_recuperation, "
        "coalesce(date_publication, ''), coalesce(titre_edition, ''), coalesce(adresse, '') "
        "FROM sources WHERE est_present ORDER BY id"
    )
    names = ("dataset", "file", "edition", "layout", "sha256", "size", "fetched_at", "published_at", "title", "url")
    for number, row in enumerate(rows, 1):
        words = {**dict(zip(names, row, strict=True)), "sample": release.sample, "starter": release.starter}
        listed = parse(Snapshot, words, f"{place} > sources, row {number}", ANOTHER)
        edition = listed.edition.removesuffix(f"-{listed.sha256[:8]}")
        yield Carried(replace(listed, edition=edition), release, listed.edition)


def carried_rows(home: Home, edition: Edition, table: Table) -> list[Row]:
    """Return the rows of a table of every edition that a release file has of a carried edition."""
    if edition.carried is None:
        return []
    names = [column.name for column in table.columns]
    (named_by,) = (column.name for column in table.columns if column.header == OF_EDITION)
    where = {named_by: edition.carried.label}
    for column in table.columns:
        if column.header == OF_FILE:
            where[column.name] = str(converter(column)(edition.carried.snapshot.file))
    with _opened(home, edition.carried.release) as connection:
        kinds = connection.execute("SELECT type FROM pragma_table_list WHERE name = ?", (table.name,)).fetchall()
        if kinds != [("table",)]:
            return []
        conditions = " AND ".join(f"{name} = ?" for name in where)
        rows = connection.execute(
            f"SELECT {', '.join(names)} FROM {table.name} WHERE {conditions}", tuple(where.values())
        ).fetchall()
    place = names.index(named_by)
    return [(*row[:place], edition.label, *row[place + 1 :]) for row in rows]


@contextmanager
def _opened(home: Home, release: Snapshot) -> Iterator[sqlite3.Connection]:
    path = home.stored(release.sha256)
    if not holds(path, release.sha256):
        lost = f"the archive has lost the bytes {release.sha256[:12]}…, or they have changed"
        raise BadSnapshot(release, SourceChanged(FILE, lost, "give it again with --previous"))
    try:
        with open_database(path) as connection:
            yield connection
    except HomeError as error:
        # Without the path: what is said here may be noted in the file.
        raise BadSnapshot(release, SourceChanged(FILE, error.problem, ANOTHER)) from error

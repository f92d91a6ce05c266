"""A release found elsewhere as a source: its tables of every edition, for who lacks the old archives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from builder.disk import holds, sha256_of
from builder.errors import SourceChanged, SourceUnavailable
from builder.facts import Row, Snapshot
from builder.home import SCHEMA_VERSION, Home
from builder.lookup import open_database
from builder.model import OF_EDITION, OF_FILE, Table
from builder.pipeline.check import check_content
from builder.pipeline.loaded import BadSnapshot
from builder.pipeline.normalise import converter
from builder.pipeline.select import RELEASES, Carried, Part

FILE = "infotravail.db"
LAYOUT = f"schéma {SCHEMA_VERSION}"
ANOTHER = "give the file as it was released, or one of this version's"


def describe_release(path: Path) -> Snapshot:
    """Return what a release file is, as the lock records it, once its content is what it announces.

    Raises HomeError when it is not one of our files, SourceChanged when it is another schema's or was changed.
    """
    with open_database(path, any_schema=True) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise SourceChanged(str(path), f"schema {version}; this version reads {SCHEMA_VERSION}", ANOTHER)
        if wrong := [finding.text for finding in check_content(connection)]:
            raise SourceChanged(str(path), "; ".join(wrong), ANOTHER)
        release, day, sample = connection.execute(
            "SELECT identifiant, date_release, est_echantillon FROM release"
        ).fetchone()
    return Snapshot(
        dataset=RELEASES,
        file=FILE,
        edition=release,
        layout=LAYOUT,
        sha256=sha256_of(path),
        size=path.stat().st_size,
        fetched_at=day,
        sample=bool(sample),
    )


def expect_use(release: Snapshot, entries: Iterable[Snapshot]) -> None:
    """Raise where a release cannot serve an archive: one with no file of its own, or of the sample beside real data."""
    files = [entry for entry in entries if entry.dataset != RELEASES]
    if not files:
        raise SourceUnavailable(
            "the archive", "it holds no file of a publisher: a release gives history, and no tables",
            "run `infotravail fetch` or `infotravail add` first",
        )  # fmt: skip
    if release.sample != any(entry.sample for entry in files):
        raise SourceChanged(FILE, f"{release.edition} is the embedded sample's, and the archive is not", ANOTHER)


def carried(home: Home, snapshots: Iterable[Snapshot]) -> list[Carried]:
    """Return the editions that release files in the archive know, and the archive has not, each once.

    Raises BadSnapshot for a release file whose bytes are lost or changed.
    """
    listed = list(snapshots)
    is_sample = any(snapshot.sample for snapshot in listed if snapshot.dataset != RELEASES)
    releases = [s for s in listed if s.dataset == RELEASES and s.sample == is_sample]
    known = {(snapshot.dataset, snapshot.file, snapshot.sha256) for snapshot in listed}
    found = []
    for release in sorted(releases, key=lambda s: (s.fetched_at, s.sha256)):
        if release.layout != LAYOUT:
            problem = f"a release of {release.layout}; this version reads {LAYOUT}"
            raise BadSnapshot(release, SourceChanged(FILE, problem, ANOTHER))
        with _opened(home, release) as connection:
            rows = connection.execute(
                "SELECT jeu, fichier, edition, disposition, sha256, taille, date_recuperation, "
                "coalesce(date_publication, ''), coalesce(titre_edition, '') FROM sources WHERE est_present ORDER BY id"
            ).fetchall()
        for dataset, file, label, layout, sha256, size, fetched, published, title in rows:
            if (dataset, file, sha256) not in known:
                known.add((dataset, file, sha256))
                number = label.removesuffix(f"-{sha256[:8]}")
                snapshot = Snapshot(
                    dataset, file, number, layout, sha256, size, fetched, published, title, sample=release.sample
                )
                found.append(Carried(snapshot, release, label))
    return found


def carried_rows(home: Home, part: Part, table: Table) -> list[Row]:
    """Return the rows of a table of every edition that a release file has of a carried edition."""
    if part.carried is None:
        return []
    names = [column.name for column in table.columns]
    (edition,) = (column.name for column in table.columns if column.header == OF_EDITION)
    where = {edition: part.carried.label}
    for column in table.columns:
        if column.header == OF_FILE:
            where[column.name] = str(converter(column)(part.carried.snapshot.file))
    with _opened(home, part.carried.release) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table.name,)).fetchone():
            return []
        conditions = " AND ".join(f"{name} = ?" for name in where)
        rows = connection.execute(
            f"SELECT {', '.join(names)} FROM {table.name} WHERE {conditions}", tuple(where.values())
        ).fetchall()
    place = names.index(edition)
    return [(*row[:place], part.edition, *row[place + 1 :]) for row in rows]


@contextmanager
def _opened(home: Home, release: Snapshot) -> Iterator[sqlite3.Connection]:
    path = home.stored(release.sha256)
    if not holds(path, release.sha256):
        lost = f"the archive has lost the bytes {release.sha256[:12]}…, or they have changed"
        raise BadSnapshot(release, SourceChanged(FILE, lost, "give it again with --previous"))
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield connection

"""The archive: bytes as they were served, under their SHA-256, once they have been looked at."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from zipfile import ZipFile

from builder.disk import alone, publish, sha256_of, temporary, writing
from builder.errors import BuilderError, CheckFailed, SourceChanged
from builder.home import Home
from builder.model import Dataset, File, Layout, Member, Release, Snapshot
from builder.readers import edition_of, open_zip, read_member, read_records
from builder.sources.lock import append, last, read_lock

MAX_CHANGE = 0.25
ARRIVAL_PREFIX = "arrival"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that reach the archive: the file they are in, and what is known of how they came."""

    path: Path
    fetched_at: str
    url: str = ""
    etag: str = ""
    last_modified: str = ""
    sample: bool = False


def keep(
    home: Home, dataset: Dataset, arrival: Arrival, *, accept_change: bool = False, only: File | None = None
) -> Snapshot | None:
    """Check bytes and put them in the archive; None when it holds them already.

    Which of the dataset's files they are is recognised by their content, among `only` when it is
    given. Nothing changes in the home when a check refuses them: SourceChanged where the file is
    not the one we knew, CheckFailed where it is readable but implausible.
    """
    sha256 = sha256_of(arrival.path)
    with alone(home.path, ".sources.lock", "another fetch or add is writing the archive"):
        for prefix in (ARRIVAL_PREFIX, home.lock.name):
            for leftover in home.path.glob(f".{prefix}-*"):
                leftover.unlink()
        entries = read_lock(home.lock)
        known = any(entry.sha256 == sha256 and entry.dataset == dataset.name for entry in entries)
        if known and home.stored(sha256).exists():
            return None
        file, layout, edition, release = recognise(dataset, arrival.path, only)
        snapshot = Snapshot(
            dataset=dataset.name,
            file=file.name,
            edition=edition,
            layout=layout.name,
            sha256=sha256,
            size=arrival.path.stat().st_size,
            fetched_at=arrival.fetched_at,
            published_at=release.date,
            title=release.title,
            url=arrival.url,
            etag=arrival.etag,
            last_modified=arrival.last_modified,
            sample=arrival.sample,
        )
        _plausible_size(snapshot, last(entries, dataset.name, file.name, edition), accept_change)
        verify(dataset, file, layout, snapshot, arrival.path)
        _store(home, arrival.path, snapshot, known=known)
    return snapshot


def _store(home: Home, path: Path, snapshot: Snapshot, *, known: bool) -> None:
    target = home.stored(snapshot.sha256)
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        new = temporary(home.path, ARRIVAL_PREFIX)
        try:
            shutil.copyfile(path, new)
            publish(new, target)
        finally:
            with suppress(FileNotFoundError):
                new.unlink()
    if not known:
        append(home.lock, snapshot)


def recognise(dataset: Dataset, path: Path, only: File | None = None) -> tuple[File, Layout, str, Release]:
    """Return which file of the dataset these bytes are, in which layout and edition.

    Raises SourceChanged when they are none of them, or lack or gain members.
    """
    candidates = (only,) if only else dataset.files
    place = only.name if only else path.name
    with open_zip(path, name=place, max_unpacked=max(f.max_unpacked for f in candidates)) as archive:
        names = archive.namelist()
        for file in candidates:
            for layout in file.layouts:
                if edition := edition_of(names, layout):
                    _compare_members(names, layout, edition, f"{place} ({layout.name}, {edition})")
                    release = Release()
                    if layout.read_notice and layout.notice in names:
                        release = layout.read_notice(_notice(archive, layout.notice, place), edition)
                    return file, layout, edition, release
    known = ", ".join(f"{f.name} ({' or '.join(layout.name for layout in f.layouts)})" for f in candidates)
    raise SourceChanged(
        place,
        f"none of the files of {dataset.name}; its members: {', '.join(names[:6])}{'…' if len(names) > 6 else ''}",
        f"{dataset.name} is made of {known}: see {dataset.files[0].page}",
    )


def _notice(archive: ZipFile, name: str, place: str) -> str:
    try:
        return read_member(archive, name, place).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceChanged(f"{place} > {name}", f"not UTF-8 ({error.reason})", "look at the notice") from error


def _compare_members(names: list[str], layout: Layout, edition: str, place: str) -> None:
    must = {name.format(edition=edition) for name in filter(None, (*layout.members, layout.notice))}
    may = [name.format(edition=edition) for name in (*layout.optional, *layout.ignored)]
    lost = sorted(must - set(names))
    gained = sorted(n for n in set(names) - must if not any(fnmatchcase(n, pattern) for pattern in may))
    if lost or gained:
        raise SourceChanged(
            place,
            f"members lost: {', '.join(lost) or 'none'}; gained: {', '.join(gained) or 'none'}",
            "look at the zip file; if the publisher really changed it, edit the layout in the dataset's module",
        )


def _plausible_size(new: Snapshot, old: Snapshot | None, accept_change: bool) -> None:
    if old is None or old.sample or accept_change:
        return
    change = new.size / old.size - 1
    if abs(change) > MAX_CHANGE:
        raise CheckFailed(
            f"{new.dataset} > {new.file}",
            f"{new.size:,} bytes, {change:+.0%} against {old.size:,} on {old.fetched_at} (same {new.edition})",
            f"look at the file; if it is right, run again with --accept-change {new.dataset}",
        )


def verify(dataset: Dataset, file: File, layout: Layout, snapshot: Snapshot, path: Path) -> None:
    """Unpack every member of a file, and read those of a built layout as a build would.

    That is: headers, encodings, widths, number of rows.
    """
    read = {m.name.format(edition=snapshot.edition): m for m in dataset.members(file.name)} if layout.built else {}
    with open_zip(path, name=file.name, max_unpacked=file.max_unpacked) as archive:
        for name in archive.namelist():
            data = read_member(archive, name, file.name)
            if (member := read.get(name)) is None:
                continue
            place = f"{file.name} > {name}"
            records = read_records(data, place, member, dataset.headers(member))
            floor = _floor(dataset, member, snapshot.sample)
            if records.count < floor:
                raise CheckFailed(
                    place,
                    f"{records.count:,} rows where at least {floor:,} are expected",
                    "look at the file: it is cut short, or `expect` is to be moved with a reason",
                )


def _floor(dataset: Dataset, member: Member, sample: bool) -> int:
    tables = [table for table in dataset.tables if member in table.rows]
    return len(tables) if sample else sum(table.expect.start for table in tables)


def refuse(home: Home, path: Path, name: str, error: BuilderError) -> None:
    """Keep aside the bytes that were refused, and say where, so that a person can look."""
    target = home.refused / name
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    error.next_step += f" (the refused bytes are in {target})"

"""The archive: bytes as they were served, under their SHA-256, once they have been looked at."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from builder.disk import alone, publish, sha256_of, temporary, writing
from builder.errors import BuilderError, CheckFailed, SourceChanged
from builder.facts import Package, Recognised, Snapshot
from builder.home import Home
from builder.model import Dataset, File, Layout, Losses, Member, Read
from builder.packages import BARE, find, open_package
from builder.readers import read_records
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
        file, layout, found = recognise(dataset, arrival.path, only)
        snapshot = Snapshot(
            dataset=dataset.name,
            file=file.name,
            # What a publisher does not number is known by the day on which it was served.
            edition=found.edition or arrival.fetched_at,
            layout=layout.name,
            sha256=sha256,
            size=arrival.path.stat().st_size,
            fetched_at=arrival.fetched_at,
            published_at=found.date,
            title=found.title,
            url=arrival.url,
            etag=arrival.etag,
            last_modified=arrival.last_modified,
            sample=arrival.sample,
        )
        # Compared with what came before it: an older file may well lack what came later.
        day = arrival.fetched_at
        _plausible_size(snapshot, last(entries, dataset.name, file.name, found.edition, day), accept_change)
        verify(dataset, file, layout, snapshot, arrival.path)
        if not accept_change:
            _refuse_losses(home, dataset, file, arrival.path, last(entries, dataset.name, file.name, until=day))
        _store(home, arrival.path, snapshot, known=known)
    return snapshot


def keep_release(home: Home, path: Path, snapshot: Snapshot) -> bool:
    """Put a release file, already looked at, into the archive; tell whether it was not there."""
    with alone(home.path, ".sources.lock", "another fetch or add is writing the archive"):
        known = any(entry.sha256 == snapshot.sha256 for entry in read_lock(home.lock))
        if known and home.stored(snapshot.sha256).exists():
            return False
        _store(home, path, snapshot, known=known)
    return True


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


def recognise(dataset: Dataset, path: Path, only: File | None = None) -> tuple[File, Layout, Recognised]:
    """Return which file of the dataset these bytes are, in which layout, and what they say of themselves.

    Raises SourceChanged when they are none of them, or lack or gain members.
    """
    candidates = (only,) if only else dataset.files
    place = only.name if only else path.name
    with open_package(path, name=place, max_unpacked=max(f.max_unpacked for f in candidates)) as package:
        for file in candidates:
            for layout in file.layouts:
                if found := layout.recognise(package):
                    _compare_members(package, layout, found.edition)
                    return file, layout, found
        what = _looks(package)
    known = ", ".join(f"{f.name} ({' or '.join(layout.name for layout in f.layouts)})" for f in candidates)
    raise SourceChanged(
        place,
        f"none of the files of {dataset.name}: {what}",
        f"{dataset.name} is made of {known}: see {dataset.files[0].page}; if it is one of them, download it again",
    )


def _looks(package: Package) -> str:
    """Say what a file that is none of ours looks like."""
    if package.members == (BARE,):
        return f"no zip file, it begins with {package.read(BARE)[:12]!r}"
    shown = ", ".join(package.members[:6])
    return f"it holds {shown}{'…' if len(package.members) > 6 else ''}"


def _compare_members(package: Package, layout: Layout, edition: str) -> None:
    must = [name.format(edition=edition) for name in filter(None, (*layout.members, layout.notice))]
    may = [name.format(edition=edition) for name in (*layout.optional, *layout.ignored)]
    lost = sorted(name for name in must if not find(package, name, edition))
    gained = sorted(n for n in package.members if not any(fnmatchcase(n, pattern) for pattern in (*must, *may)))
    if lost or gained:
        raise SourceChanged(
            f"{package.name} ({layout.name}, {edition})",
            f"members lost: {', '.join(lost) or 'none'}; gained: {', '.join(gained) or 'none'}",
            "look at the file; if the publisher really changed it, edit the layout in the dataset's module",
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


def _refuse_losses(home: Home, dataset: Dataset, file: File, path: Path, old: Snapshot | None) -> None:
    """Raise CheckFailed when more keys of a file are gone than it may lose."""
    losses = file.losses
    if losses is None or old is None or old.sample or not home.stored(old.sha256).exists():
        return
    after = _keys(dataset, file, losses, path)
    try:
        before = _keys(dataset, file, losses, home.stored(old.sha256))
    except SourceChanged:
        # Today's declaration does not read it any more: there is nothing to compare with.
        return
    gone = sorted(before - after)
    allowed = max(losses.number, int(losses.share * len(before)))
    if len(gone) > allowed:
        raise CheckFailed(
            f"{dataset.name} > {file.name}",
            f"{len(gone)} of {len(before)} rows of {old.fetched_at} are gone, over {allowed}: {', '.join(gone[:5])}…",
            f"fetch it again later; if they are really gone, run again with --accept-change {dataset.name}",
        )


def _keys(dataset: Dataset, file: File, losses: Losses, path: Path) -> set[str]:
    with open_package(path, name=file.name, max_unpacked=file.max_unpacked) as package:
        name = find(package, losses.member.name, "")
        records = read_records(package.read(name), file.name, losses.member, dataset.headers(losses.member))
    return set(records.columns[losses.header])


def verify(dataset: Dataset, file: File, layout: Layout, snapshot: Snapshot, path: Path) -> None:
    """Unpack every member of a file, and read those of a built layout as a build would.

    That is: headers, encodings, widths, number of rows.
    """
    with open_package(path, name=file.name, max_unpacked=file.max_unpacked) as package:
        every, history = dataset.members(file.name), dataset.history_members(file.name, layout.name)
        declared = [m for m in every if m.layout in ("", layout.name)] if layout.built else history
        read = [(find(package, member.name, snapshot.edition), member) for member in declared]
        for name in package.members:
            data = package.read(name)
            for member in (member for found, member in read if found == name):
                _verify_member(data, f"{file.name} > {name}", dataset, member, snapshot)


def _verify_member(data: bytes, place: str, dataset: Dataset, member: Member, snapshot: Snapshot) -> None:
    records = read_records(data, place, member, dataset.headers(member))
    floor = _floor(dataset, member, snapshot.sample)
    if records.count < floor:
        raise CheckFailed(
            place,
            f"{records.count:,} rows where at least {floor:,} are expected",
            "look at the file: it is cut short, or `expect` is to be moved with a reason",
        )


def _floor(dataset: Dataset, member: Member, sample: bool) -> int:
    """Return the fewest plausible rows of a member: what its tables share out, or the most that one of them needs."""
    if member.least is not None:
        return min(member.least, 1) if sample else member.least
    tables = [table for table in dataset.tables if member in table.members]
    shared = [t.expect.start for t in tables if isinstance(t.source, Read) and t.source.keep]
    if sample:
        return len(shared) or len(tables[:1])
    return max([sum(shared), *(table.expect.start for table in tables)], default=0)


def refuse(home: Home, path: Path, name: str, error: BuilderError) -> None:
    """Keep aside the bytes that were refused, and say where, so that a person can look."""
    target = home.refused / name
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    error.next_step += f" (the refused bytes are in {target})"

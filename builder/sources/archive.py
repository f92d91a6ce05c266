"""The archive: bytes as they were served, under their SHA-256, once they have been looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..containers import find, find_all, open_package, place_of
from ..declared import mistake_in
from ..disk import holds, sha256_of, writing
from ..errors import BuilderError, CheckFailed, SourceChanged
from ..facts import Recognised, Snapshot
from ..forms import is_text
from ..home import Home
from ..model import Dataset, File, Layout, Losses, Member, Read
from ..readers import read_records
from .lock import append, last, read_lock
from .recognition import recognise
from .said import edition_said, expect_facts, refuse_other_facts
from .store import arriving, store

MAX_CHANGE = 0.25


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that reach the archive: the file they are in, and what is known of how they came.

    `named` is the date that the name of a file gives, for those that say no edition themselves; `facts` is what
    who adds it says of it, by the names of the facts that the file declares.
    """

    path: Path
    fetched_at: str
    url: str = ""
    etag: str = ""
    last_modified: str = ""
    sample: bool = False
    starter: bool = False
    named: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of bytes: their entry of the lock, and whether they are new, were mended, or were there."""

    snapshot: Snapshot
    outcome: Literal["added", "mended", "unchanged"]


def keep(
    home: Home,
    dataset: Dataset,
    arrival: Arrival,
    *,
    accept_change: bool = False,
    only: File | None = None,
    others: Iterable[Dataset] = (),
) -> Kept:
    """Copy bytes into the home, check the copy, and give it its place in the archive.

    Which of the dataset's files they are is recognised by their content; where `only` is given,
    they must be of that file. A file of one of the `others` is refused with its dataset's name.
    Bytes that the lock knows are compared with those of the archive, which are mended where they
    are damaged or lost. Nothing changes in the home when a check
    refuses them: SourceUnavailable where they cannot be read, SourceChanged where the file is not
    the one we knew, CheckFailed where it is readable but implausible.
    """
    if not dataset.files:
        problem = f"{dataset.name} takes no file: it is made of {', '.join(dataset.needs)}"
        raise SourceChanged(str(arrival.path), problem, "add the file to the dataset that it is of")
    limit = max(file.max_bytes for file in ([only] if only else dataset.files))
    with arriving(home, arrival.path, limit) as copy:
        if copy.stat().st_size > limit:
            raise SourceChanged(str(arrival.path), f"has over {limit:,} bytes", "look whether it is the right file")
        sha256 = sha256_of(copy)
        entries = read_lock(home.lock)
        known = [entry for entry in entries if entry.sha256 == sha256 and entry.dataset == dataset.name]
        for entry in known:
            if only is None or entry.file == only.name:
                refuse_other_facts(dataset.file(entry.file), entry, arrival.facts, arrival.path.name)
                return Kept(entry, "mended" if store(home, copy, sha256) else "unchanged")
        if only and known:
            raise _bytes_of_another(only, known[0])
        file, layout, found = recognise(dataset, copy, arrival.path.name, only, others)
        expect_facts(file, arrival.facts, arrival.path.name)
        snapshot = _recorded(dataset, (file, layout, found), arrival, copy, sha256)
        # What it holds first: a file of another layout has another size, and its columns say why.
        verify(dataset, file, layout, snapshot, copy)
        if not accept_change:
            # Compared with what came before it: an older file may well lack what came later.
            alike = [entry for entry in entries if entry.layout == layout.name]
            _plausible_size(snapshot, last(alike, dataset.name, file.name, found.edition, arrival.fetched_at))
            _refuse_losses(home, dataset, file, copy, last(entries, dataset.name, file.name, until=arrival.fetched_at))
        store(home, copy, sha256)
        append(home.lock, snapshot)
    return Kept(snapshot, "added")


def keep_release(home: Home, path: Path, snapshot: Snapshot) -> bool:
    """Put a release file, already looked at, into the archive; tell whether it was not there, or not whole."""
    _refuse_mistake(snapshot, str(path))
    with arriving(home, path, snapshot.size) as copy:
        if sha256_of(copy) != snapshot.sha256:
            raise SourceChanged(str(path), "changed while it was read", "give it again when nothing writes it")
        known = any(entry.sha256 == snapshot.sha256 for entry in read_lock(home.lock))
        is_new = store(home, copy, snapshot.sha256)
        if not known:
            append(home.lock, snapshot)
    return is_new or not known


def _bytes_of_another(only: File, known: Snapshot) -> SourceChanged:
    return SourceChanged(
        f"{known.dataset} > {only.name}",
        f"these are the bytes of {known.file}, {known.edition}, that the archive has since {known.fetched_at}",
        f"see {only.page} for where {only.name} is served now, then `infotravail add` it",
    )


def _recorded(
    dataset: Dataset, recognised: tuple[File, Layout, Recognised], arrival: Arrival, copy: Path, sha256: str
) -> Snapshot:
    """Return what the lock will record of new bytes. Raises SourceChanged where it could not hold it."""
    file, layout, found = recognised
    snapshot = Snapshot(
        dataset=dataset.name,
        file=file.name,
        # What a publisher does not number is known by the date of its name, or the day on which it was served.
        edition=edition_said(file, arrival.facts) + found.edition or arrival.named or arrival.fetched_at,
        layout=layout.name,
        sha256=sha256,
        size=copy.stat().st_size,
        fetched_at=arrival.fetched_at,
        published_at=found.date,
        title=found.title,
        url=arrival.url,
        # A header that the lock cannot hold is none to ask again with.
        etag=arrival.etag if is_text(arrival.etag) else "",
        last_modified=arrival.last_modified if is_text(arrival.last_modified) else "",
        sample=arrival.sample,
        starter=arrival.starter,
    )
    _refuse_mistake(snapshot, arrival.path.name)
    return snapshot


def _refuse_mistake(snapshot: Snapshot, place: str) -> None:
    """Raise SourceChanged where the lock could not hold what a file says of itself."""
    if problem := mistake_in(snapshot):
        raise SourceChanged(place, problem, "look at the file; if it is damaged, download it again")


def _plausible_size(new: Snapshot, old: Snapshot | None) -> None:
    if old is None or old.sample:
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
    if losses is None or old is None or old.sample or not holds(home.stored(old.sha256), old.sha256):
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
        read = [
            (name, member)
            for member in declared
            for name in find_all(package, member.name, snapshot.edition, many=member.many)
        ]
        for name in package.members:
            data = package.read(name)
            for member in (member for found, member in read if found == name):
                _verify_member(data, place_of(file.name, name), dataset, member, snapshot)


def _verify_member(data: bytes, place: str, dataset: Dataset, member: Member, snapshot: Snapshot) -> None:
    records = read_records(data, place, member, dataset.headers(member))
    floor = _floor(dataset, member, snapshot.sample)
    if records.count < floor:
        raise CheckFailed(
            place,
            f"{records.count:,} rows where at least {floor:,} are expected",
            "look at the file: it is cut short, or it is no longer what it was; the last good one stays in use",
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

"""The lock: which bytes the archive holds, where they come from and when. It never forgets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

from builder.disk import write_text, writing
from builder.errors import HomeError
from builder.facts import Snapshot

VERSION = 1
MEND = "put back a copy of it: the builder writes it whole or not at all"


def read_lock(path: Path) -> tuple[Snapshot, ...]:
    """Return the entries of the lock, oldest first; none where there is no lock yet."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise HomeError(str(path), f"cannot be read ({error})", MEND) from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise HomeError(str(path), f"not a lock of version {VERSION}", "use the infotravail that wrote it")
    entries = document.get("entries")
    if not isinstance(entries, list):
        raise HomeError(str(path), "has no list of entries", MEND)
    return tuple(_snapshot(path, number, entry) for number, entry in enumerate(entries, 1))


def _snapshot(path: Path, number: int, entry: object) -> Snapshot:
    """Return one entry, once each of its words is of the type and the form that it must have."""
    place = f"{path}, entry {number}"
    if not isinstance(entry, dict):
        raise HomeError(place, f"{entry!r} is not an entry", MEND)
    try:
        snapshot = Snapshot(**entry)
    except TypeError as error:
        raise HomeError(place, str(error), "use the infotravail that wrote it, or a newer one") from error
    types = {"size": int, "sample": bool}
    for field in fields(Snapshot):
        if type(getattr(snapshot, field.name)) is not types.get(field.name, str):
            raise HomeError(place, f"{field.name} is {getattr(snapshot, field.name)!r}", MEND)
    if not re.fullmatch("[0-9a-f]{64}", snapshot.sha256):
        raise HomeError(place, f"sha256 is {snapshot.sha256!r}", MEND)
    for day in filter(None, (snapshot.fetched_at, snapshot.published_at)):
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise HomeError(place, f"{day!r} is not a date", MEND) from error
    return snapshot


def append(path: Path, snapshot: Snapshot) -> None:
    """Add one entry to the lock, in one step."""
    _write(path, (*read_lock(path), snapshot))


def _write(path: Path, entries: Iterable[Snapshot]) -> None:
    listed = [{word: value for word, value in asdict(entry).items() if value not in ("", False)} for entry in entries]
    document = {"version": VERSION, "entries": listed}
    with writing(path):
        write_text(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def last(entries: Iterable[Snapshot], dataset: str, file: str, edition: str = "", until: str = "") -> Snapshot | None:
    """Return the newest entry of a file, of one edition, fetched until a day when these are given."""
    found = [
        entry
        for entry in entries
        if entry.dataset == dataset
        and entry.file == file
        and edition in ("", entry.edition)
        and (not until or entry.fetched_at <= until)
    ]
    # Of one day, that which came last.
    return max(reversed(found), key=lambda entry: entry.fetched_at, default=None)

"""The lock: which bytes the archive holds, where they come from and when. It never forgets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from builder.disk import write_text, writing
from builder.errors import HomeError
from builder.model import Snapshot

VERSION = 1


def read_lock(path: Path) -> tuple[Snapshot, ...]:
    """Return the entries of the lock, oldest first; none where there is no lock yet."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise HomeError(
            str(path), f"cannot be read ({error})", "put back a copy of it: the builder writes it whole or not at all"
        ) from error
    known = {field.name for field in fields(Snapshot)}
    entries = document.get("entries", []) if isinstance(document, dict) else []
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise HomeError(str(path), f"not a lock of version {VERSION}", "use the infotravail that wrote it")
    for entry in entries:
        if unknown := entry.keys() - known:
            raise HomeError(
                str(path), f"unknown words {sorted(unknown)}", "use the infotravail that wrote it, or a newer one"
            )
    return tuple(Snapshot(**entry) for entry in entries)


def append(path: Path, snapshot: Snapshot) -> None:
    """Add one entry to the lock, in one step."""
    _write(path, (*read_lock(path), snapshot))


def _write(path: Path, entries: Iterable[Snapshot]) -> None:
    listed = [{word: value for word, value in asdict(entry).items() if value not in ("", False)} for entry in entries]
    document = {"version": VERSION, "entries": listed}
    with writing(path):
        write_text(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def last(entries: Iterable[Snapshot], dataset: str, file: str, edition: str = "") -> Snapshot | None:
    """Return the newest entry of a file, of one edition when one is given."""
    found = [
        entry for entry in entries if entry.dataset == dataset and entry.file == file and edition in ("", entry.edition)
    ]
    return found[-1] if found else None

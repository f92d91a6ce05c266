"""The lock: which bytes the archive holds, where they come from and when. It never forgets.

Beside it is its last good copy, written before it: the copy knows all that the lock knows, and
the lock can be put back from it when something else has written over it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from reprlib import repr as shortened

from ..declared import mistake_in, parse
from ..disk import open_regular, write_text, writing
from ..documents import each_name_once
from ..errors import HomeError, SourceChanged
from ..facts import Snapshot

VERSION = 1
OTHER_VERSION = "use the infotravail that wrote it, or a newer one"


class _Damaged(Exception):
    """What is wrong in a lock: the entry (its number, or 0 for the whole), and in words."""

    def __init__(self, entry: int, problem: str) -> None:
        super().__init__(entry, problem)
        self.entry = entry
        self.problem = problem


def copy_of(path: Path) -> Path:
    """Return where the last good copy of a lock is."""
    return path.with_name(f"{path.name}.bak")


def read_lock(path: Path) -> tuple[Snapshot, ...]:
    """Return the entries of the lock, oldest first; none where there is no lock yet.

    Raises HomeError with what is wrong, and how to put back the last good copy.
    """
    try:
        return _parse(path, _bytes(path))
    except FileNotFoundError as error:
        if copy_of(path).exists():
            raise HomeError(str(path), "is not there any more", _mend(path)) from error
        return ()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise HomeError(str(path), problem, "give yourself the right to read it, or look at the disk") from error
    except SourceChanged as error:
        raise HomeError(str(path), error.problem, _mend(path)) from error
    except _Damaged as error:
        raise HomeError(_place(path, error.entry), error.problem, _mend(path)) from error


def append(path: Path, snapshot: Snapshot) -> None:
    """Add one entry to the lock, in one step. Raises HomeError, and writes nothing, where the lock cannot hold it."""
    entries = (*read_lock(path), snapshot)
    if problem := mistake_in(snapshot):
        step = "give another file: nothing was written"
        raise HomeError(_place(path, len(entries)), f"cannot be written: {problem}", step)
    text = _text(entries)
    # The copy first: were the program killed in between, the copy would know the more.
    for target in (copy_of(path), path):
        with writing(target):
            write_text(target, text)


def renew_copy(path: Path) -> None:
    """Write the last good copy again where it is missing or damaged."""
    entries = read_lock(path)
    if entries and _good_copy(path) is None:
        with writing(copy_of(path)):
            write_text(copy_of(path), _text(entries))


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


def _bytes(path: Path) -> bytes:
    with open_regular(path) as stream:
        return stream.read()


def _text(entries: Iterable[Snapshot]) -> str:
    listed = [{word: value for word, value in asdict(entry).items() if value not in ("", False)} for entry in entries]
    return json.dumps({"version": VERSION, "entries": listed}, ensure_ascii=False, indent=1) + "\n"


def _parse(path: Path, data: bytes) -> tuple[Snapshot, ...]:
    """Return the entries of a lock's bytes. Raises _Damaged, or HomeError where another version wrote it."""
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=each_name_once)
    except RecursionError as error:
        raise _Damaged(0, "has lists within lists without end") from error
    except ValueError as error:
        raise _Damaged(0, f"cannot be read ({error})") from error
    if not isinstance(document, dict) or type(document.get("version")) is not int:
        raise _Damaged(0, f"is no lock: it has no version, and begins with {shortened(data)}")
    if document["version"] != VERSION:
        raise HomeError(
            str(path), f"is a lock of version {shortened(document['version'])}, not {VERSION}", OTHER_VERSION
        )
    if unknown := sorted(document.keys() - {"version", "entries"}):
        raise HomeError(str(path), f"has {shortened(unknown[0])}, which this version does not know", OTHER_VERSION)
    if not isinstance(document.get("entries"), list):
        raise _Damaged(0, "has no list of entries")
    return tuple(_snapshot(path, number, entry) for number, entry in enumerate(document["entries"], 1))


def _snapshot(path: Path, number: int, entry: object) -> Snapshot:
    """Return one entry, once each of its words is of the type and the form that it must have."""
    if not isinstance(entry, dict):
        raise _Damaged(number, f"{shortened(entry)} is not an entry")
    known = {field.name for field in fields(Snapshot)}
    if unknown := sorted(entry.keys() - known):
        problem = f"has {shortened(unknown[0])}, which this version does not know"
        raise HomeError(_place(path, number), problem, OTHER_VERSION)
    try:
        return parse(Snapshot, entry, "", "")
    except HomeError as error:
        raise _Damaged(number, ": ".join(filter(None, [error.place.removeprefix(" > "), error.problem]))) from error


def _place(path: Path, entry: int) -> str:
    return f"{path}, entry {entry}" if entry else str(path)


def _good_copy(path: Path) -> tuple[Snapshot, ...] | None:
    """Return the entries of the last good copy; None where there is none that can be read."""
    try:
        return _parse(copy_of(path), _bytes(copy_of(path)))
    except (OSError, SourceChanged, HomeError, _Damaged):
        return None


def _mend(path: Path) -> str:
    """Return how to put back the last good copy; nothing that is there is lost by it."""
    copy = copy_of(path)
    entries = _good_copy(path)
    if entries is None:
        first = f"put back a copy of it, or mend it by hand: {copy.name} is not there, or damaged too"
        return f"{first}; else move it away, and `infotravail add` the files of the folder “archive” again"
    words = [shlex.quote(str(file)) for file in (path, path.with_name(f"{path.name}.damaged"), copy)]
    first = f"mv {words[0]} {words[1]} && " if path.exists() or path.is_symlink() else ""
    return f"its last good copy has {len(entries)} entries: {first}cp {words[2]} {words[0]}"

"""The store: bytes under their SHA-256, each in a place that is looked at before it is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..disk import alone, aside, clear, holds, open_regular, publish, writing
from ..errors import SourceChanged, SourceUnavailable
from ..facts import Snapshot
from ..home import Home
from .lock import copy_of, renew_copy

ARRIVAL_PREFIX = "arrival"
PIECE = 1 << 20


@contextmanager
def arriving(home: Home, path: Path, limit: int) -> Iterator[Path]:
    """Hold the archive, and give a copy of a file in it: all that is judged and kept are these bytes.

    The copy ends after the first piece that is over the limit, in bytes. Raises SourceChanged
    for what is no file, SourceUnavailable where it cannot be read, HomeError and Busy.
    """
    with alone(home.path, ".sources.lock", "another fetch or add is writing the archive"):
        for prefix in (ARRIVAL_PREFIX, home.lock.name, copy_of(home.lock).name):
            clear(home.path, prefix)
        renew_copy(home.lock)
        with writing(home.archive):
            home.archive.mkdir(exist_ok=True)
        try:
            with aside(home.archive, ARRIVAL_PREFIX) as copy:
                _copy(path, copy, limit)
                yield copy
        finally:
            # What is refused leaves no trace, not even an archive of nothing.
            with suppress(OSError):
                home.archive.rmdir()


def _copy(path: Path, copy: Path, limit: int) -> None:
    try:
        with open_regular(path) as source, copy.open("wb") as target:
            while target.tell() <= limit and (piece := source.read(PIECE)):
                with writing(copy):
                    target.write(piece)
                    target.flush()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise SourceUnavailable(str(path), problem, "check that it is there, and that you may read it") from error


def store(home: Home, copy: Path, sha256: str) -> bool:
    """Give bytes their place in the archive, unless it holds them already; tell whether it did not."""
    target = home.stored(sha256)
    if holds(target, sha256):
        return False
    with writing(target):
        _make_way(home, target)
        publish(copy, target)
    return True


def _make_way(home: Home, target: Path) -> None:
    """Remove what stands in the place of bytes and is not them; a folder that is not empty is kept aside."""
    if not target.parent.is_dir():
        target.parent.unlink(missing_ok=True)
        target.parent.mkdir()
    if not target.is_dir() or target.is_symlink():
        target.unlink(missing_ok=True)
    elif any(target.iterdir()):
        home.refused.mkdir(exist_ok=True)
        target.rename(home.refused / target.name)
    else:
        target.rmdir()


@dataclass(frozen=True, slots=True)
class Examined:
    """What a place of the archive holds: the bytes that the lock names, others, none, or a file that it names not.

    `snapshot` is None for the last; `size` is in bytes, None where there is no file to be read.
    """

    path: Path
    state: Literal["intact", "damaged", "lost", "unnamed"]
    snapshot: Snapshot | None
    size: int | None


def examine(home: Home, entries: Iterable[Snapshot]) -> Iterator[Examined]:
    """Read every byte of the archive, and yield each entry of the lock, then each file that is none of theirs."""
    named = set()
    for entry in entries:
        path = home.stored(entry.sha256)
        named.add(path)
        yield Examined(path, "intact" if holds(path, entry.sha256) else _fault(path), entry, _size(path))
    for path in sorted(home.archive.rglob("*")):
        is_ours = path in named or path.name.startswith(f".{ARRIVAL_PREFIX}-")
        if not is_ours and (path.is_symlink() or not path.is_dir()):
            yield Examined(path, "unnamed", None, _size(path))


def _fault(path: Path) -> Literal["damaged", "lost"]:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "lost"
    except OSError:
        return "damaged"
    return "damaged"


def _size(path: Path) -> int | None:
    try:
        with open_regular(path):
            return path.stat().st_size
    except (OSError, SourceChanged):
        return None

"""The file as it was when its service began: a copy of its own, which nobody replaces, rewrites or removes meanwhile.

SQLite follows the links of `/proc` back to names, and reads pages when they are asked for: a name, a descriptor or a
hard link would let the pages of a file that is written in place be mixed with those of the one before. A copy costs a
tenth of a second, and as much room as the file; it is gone with the process, or swept by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..disk import CHUNK, held, open_regular
from ..errors import HomeError, SourceChanged
from ..opened import connect

PREFIX = "infotravail-servi-"
STEP = "give another folder with TMPDIR, with as much free space as the file takes"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file that is served: its copy, whose path this process and its children open, and the name that it came from.

    What is remembered of a file by the path of its copy is true as long as anyone remembers it: no other has that path.
    """

    path: Path
    source: Path

    def uri(self) -> str:
        """Return the address by which SQLite opens it, read-only, as what does not change."""
        return f"{self.path.as_uri()}?mode=ro&immutable=1"


@contextmanager
def pin(source: Path) -> Iterator[Pinned]:
    """Give a built file as it is now, until the end, whatever becomes of its name.

    Raises HomeError where it is no file of ours, where it changes meanwhile, or where there is no room for the copy.
    """
    connect(source).close()
    root = _root()
    _sweep(root)
    with _making_room(root):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    copy = folder / source.name
    descriptor = os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        # Who sweeps leaves what is held.
        if not held(descriptor):
            raise HomeError(str(copy), "is held by another program", "start again")
        _copy(source, descriptor, root)
        yield Pinned(copy, source)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _copy(source: Path, target: int, root: Path) -> None:
    with source.open("rb") as stream, _making_room(root), os.fdopen(os.dup(target), "wb") as copy:
        before = _state(stream.fileno())
        shutil.copyfileobj(stream, copy, CHUNK)
        if _state(stream.fileno()) != before:
            raise HomeError(str(source), "changed while it was read", "try again once it is written")


def _state(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_size, found.st_mtime_ns


def _root() -> Path:
    """Return the folder of the copies. Raises HomeError where there is none that can be written, and opened by name."""
    try:
        root = Path(tempfile.gettempdir()).resolve()
    except FileNotFoundError as error:
        raise HomeError("TMPDIR", "no folder for temporary files can be written", STEP) from error
    if re.search("[?#%\ud800-\udfff]", str(root)):
        # Datasette writes the path into an address as it is.
        raise HomeError(str(root), "Datasette opens no path with ?, #, % or bytes that are not UTF-8", STEP)
    return root


@contextmanager
def _making_room(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"the file that is served cannot be copied there ({error.strerror or error})"
        raise HomeError(str(root), problem, STEP) from error


def _sweep(root: Path) -> None:
    """Remove the copies that killed processes left: those of this user which no living process holds."""
    for folder in root.glob(f"{PREFIX}*"):
        with suppress(OSError, SourceChanged):
            found = folder.lstat()
            # Others may write in this folder too: what leads elsewhere is not followed.
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                for copy in folder.iterdir():
                    with open_regular(copy) as stream:
                        if held(stream.fileno()):
                            shutil.rmtree(folder, ignore_errors=True)

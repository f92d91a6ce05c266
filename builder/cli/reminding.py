"""What is told once a day, and not before each answer: a small file for each home and thing remembers the day.

The files are in the user's cache, as a look-up writes nothing in a home. Where none can be written, it is told again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

from ..environment import CACHE, QUIET


def is_to_be_told(home: Path, what: str, today: date) -> bool:
    """Tell whether a thing is to be told of a home, today for the first time, and remember that it was."""
    if os.environ.get(QUIET, "0") not in ("", "0"):
        return False
    folder = _folder()
    if folder is None:
        return True
    day = today.isoformat()
    with suppress(OSError, ValueError):
        # The same folder, by whatever name.
        found = home.stat()
        mark = folder / f"{found.st_dev:x}-{found.st_ino:x}-{what}"
        if _read(mark) == day:
            return False
        # One folder at a time, without parents: a missing home folder of the user is not created.
        for made in (folder.parent, folder):
            made.mkdir(mode=0o700, exist_ok=True)
        with open(mark, "wb", opener=_of_file) as stream:
            stream.write(day.encode())
    return True


def _read(mark: Path) -> str:
    try:
        with open(mark, "rb", opener=_of_file) as stream:
            return stream.read(len("2026-11-23") + 1).decode(errors="replace")
    except FileNotFoundError:
        return ""


def _of_file(name: str, flags: int) -> int:
    """Open a mark. Raises OSError where its name leads elsewhere, and waits for nobody where it is a pipe."""
    return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)


def _folder() -> Path | None:
    """Return the folder of infotravail in the user's cache; None where nothing says where that is."""
    cache, user = (os.environ.get(name, "") for name in (CACHE, "HOME"))
    if os.path.isabs(cache):  # noqa: PTH117 - an empty path is here no path
        return Path(cache, "infotravail")
    return Path(user, ".cache", "infotravail") if os.path.isabs(user) else None  # noqa: PTH117

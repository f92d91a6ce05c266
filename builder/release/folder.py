"""The folder of a release, made beside its name: it is there whole or not at all, and replaces the one before whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from ..disk import alone, writing
from ..errors import HomeError
from ..home import Home
from .packing import SUMS

LOCK = ".release.lock"
NEW = ".release-"
OLD = ".release.old"


@contextmanager
def replacing_folder(home: Home) -> Iterator[Path]:
    """Give an empty folder to be filled, which then replaces the release that is there; where that fails, nothing does.

    Raises Busy where another release is being made, HomeError where the name is taken by something else, or for what
    the disk refuses.
    """
    target, old = home.published, home.path / OLD
    with alone(home.path, LOCK, "another release is being made here"), writing(target):
        _clear(home)
        _refuse_others(target)
        folder = Path(mkdtemp(prefix=NEW, dir=home.path))
        try:
            yield folder
            _flush(folder)
            # Of all modes, the umask takes away what it does not want; that of a temporary folder is private.
            folder.chmod(0o777 & ~_umask())
            if target.exists():
                os.replace(target, old)
            os.replace(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _clear(home: Home) -> None:
    """Remove what a killed program left, and put back the release that it had begun to replace."""
    target, old = home.published, home.path / OLD
    if old.is_dir() and not target.exists():
        os.replace(old, target)
    for leftover in (*home.path.glob(f"{NEW}*"), old):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)


def _refuse_others(target: Path) -> None:
    if not target.exists() and not target.is_symlink():
        return
    is_ours = target.is_dir() and not target.is_symlink() and ((target / SUMS).is_file() or not any(target.iterdir()))
    if not is_ours:
        raise HomeError(
            str(target),
            "is not the folder of a release, and nothing else is replaced",
            "move it away, or choose a HOME",
        )


def _flush(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

"""The folder of a release: it is there whole or not at all, and takes the place of the one before whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..disk import alone, writing
from ..errors import HomeError
from ..home import Home
from .packing import SUMS

LOCK = ".release.lock"
NEW = ".release.new"
OLD = ".release.old"


@contextmanager
def replacing_folder(home: Home) -> Iterator[Path]:
    """Give an empty folder to be filled, which then replaces the release that is there; where that fails, nothing does.

    Raises Busy where another release is being made, HomeError where the name is taken by something else, or for what
    the disk refuses.
    """
    target, new, old = home.published, home.path / NEW, home.path / OLD
    with alone(home.path, LOCK, "another release is being made here"), writing(target):
        _clear(target, new, old)
        _refuse_others(target)
        new.mkdir()
        try:
            yield new
            if target.exists():
                os.replace(target, old)
            os.replace(new, target)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _clear(target: Path, new: Path, old: Path) -> None:
    """Remove what a killed program left, and put back the release that it had begun to replace."""
    if old.is_dir() and not target.exists():
        os.replace(old, target)
    for leftover in (new, old):
        if leftover.is_dir():
            shutil.rmtree(leftover)


def _refuse_others(target: Path) -> None:
    """Raise HomeError where the name leads to something that no release may replace."""
    if not target.exists() and not target.is_symlink():
        return
    is_ours = target.is_dir() and not target.is_symlink() and ((target / SUMS).is_file() or not any(target.iterdir()))
    if not is_ours:
        problem = "it is not the folder of a release, and nothing else is replaced"
        raise HomeError(str(target), problem, "move it away, or choose another home")

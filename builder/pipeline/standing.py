"""The release that is in place, and whether a build has anything to do: light, as it is asked before anything else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple

from ..disk import alone, holds, same_bytes
from ..errors import HomeError
from ..facts import Snapshot
from ..home import Home
from .code import code_hash
from .manifest import FILES, Manifest, read_manifest

BUILD_PREFIX = "build"


@contextmanager
def building(home: Home) -> Iterator[None]:
    """Hold the home for one build or download of a release, and clear away what a killed one left.

    Raises Busy when another one holds it.
    """
    with alone(home.path, ".build.lock", "another build is running here, or a download"):
        # SQLite leaves a journal beside a file that it was filling.
        for name in (BUILD_PREFIX, f"{FILES}.json", home.manifest.name, home.changes.name, home.changes_page.name):
            for leftover in home.path.glob(f".{name}-*.tmp*"):
                leftover.unlink()
        yield


def in_order(snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    """Return the snapshots as a build takes them, so that their order in the lock changes nothing."""
    return tuple(sorted(snapshots, key=astuple))


def up_to_date(home: Home, snapshots: tuple[Snapshot, ...]) -> Manifest | None:
    """Return the manifest of the release that is there already, whole and of the same inputs, or None."""
    with suppress(HomeError):
        manifest = read_manifest(home.manifest)
        if manifest and manifest.snapshots == snapshots and is_same_builder(manifest):
            own, of_own = home.path / manifest.file, home.manifest_of(manifest.release)
            is_whole = holds(home.database, manifest.sha256) and same_bytes(home.database, own)
            # One file under two names would be edited under both.
            if is_whole and not home.database.samefile(own) and same_bytes(home.manifest, of_own):
                return manifest
    return None


def is_same_builder(manifest: Manifest) -> bool:
    """Tell whether the same bytes are due from the same sources: the code and SQLite are those of the release."""
    return (manifest.code, manifest.sqlite_version) == (code_hash(), sqlite3.sqlite_version)


def told(home: Home) -> str:
    """Return the release that the files of changes are about; empty where there are none that can be read."""
    try:
        return str(json.loads(home.changes.read_text(encoding="utf-8"))["release"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def nothing_to_do(home: Home, snapshots: Iterable[Snapshot]) -> Manifest | None:
    """Return the manifest of the release that is there where a build would change nothing, or None. Raises Busy."""
    with building(home):
        manifest = up_to_date(home, in_order(snapshots))
        is_told = manifest is not None and home.changes_page.exists() and told(home) == manifest.release
        return manifest if is_told else None

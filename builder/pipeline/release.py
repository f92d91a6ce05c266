"""From a checked temporary file to a release: names that are there whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from .. import __version__
from ..disk import aside, holds, publish, sha256_of, writing
from ..errors import HomeError
from ..facts import Snapshot
from ..home import SCHEMA_VERSION, Home, file_of
from ..livraison import livraison
from ..opened import open_database
from .code import code_hash
from .make import MadeFile
from .manifest import (
    Manifest,
    Previous,
    Rows,
    accepted,
    manifests,
    read_manifest,
    write_manifest,
)
from .standing import BUILD_PREFIX


def release(home: Home, made: MadeFile, snapshots: tuple[Snapshot, ...], left: tuple[str, ...]) -> Manifest:
    """Give a checked file its versioned name, write its manifest, then swap the stable name; return the manifest."""
    manifest = manifest_of(made, snapshots, left, _before(home, sha256_of(made.path)))
    with writing(home.path):
        keep_release(home, made.path, manifest)
        write_manifest(home.manifest, manifest)
        _swap(home, home.path / manifest.file)
    return manifest


def manifest_of(
    made: MadeFile, snapshots: tuple[Snapshot, ...], left: tuple[str, ...], previous: Previous | None
) -> Manifest:
    """Return the manifest of a checked file, which remembers what was left out: a build with nothing to do says it."""
    identity = made.identity
    return Manifest(
        release=identity.release,
        file=file_of(identity.release),
        sha256=sha256_of(made.path),
        size=made.path.stat().st_size,
        content_hash=identity.content_hash,
        tables={name: Rows(made.rows[name], hash_) for name, hash_ in identity.tables.items()},
        schema_version=SCHEMA_VERSION,
        builder_version=__version__,
        code=code_hash(),
        sqlite_version=sqlite3.sqlite_version,
        snapshots=snapshots,
        refused=made.refused,
        left=left,
        parts=made.parts,
        previous=previous,
    )


def keep_release(home: Home, checked: Path, manifest: Manifest) -> None:
    """Give a checked file its versioned name, and its manifest beside it; a file that has these bytes already stays."""
    target = home.path / manifest.file
    if not holds(target, manifest.sha256):
        publish(checked, target)
    write_manifest(home.manifest_of(manifest.release), manifest)


def _before(home: Home, sha256: str) -> Previous | None:
    """Return the release that the stable name holds, if a manifest knows it; of the same bytes, the one before them."""
    if not home.database.is_file():
        return None
    manifest = None
    with suppress(HomeError):
        manifest = read_manifest(home.manifest)
    held = sha256_of(home.database)
    if held == sha256:
        # The same bytes once more: what came before them is still what came before.
        return manifest.previous if manifest else None
    known = [*accepted(manifest), *(one.as_previous() for one in manifests(home))]
    return next((one for one in known if one.sha256 == held), None) or _as_it_says(home, held)


def _as_it_says(home: Home, sha256: str) -> Previous | None:
    """Return the release that the stable name holds, by what it says itself: another version wrote its manifest."""
    with suppress(HomeError), open_database(home.database) as connection:
        name = livraison(connection).identifiant
        if holds(home.path / file_of(name), sha256):
            return Previous(name, file_of(name), sha256, home.database.stat().st_size)
    return None


def _swap(home: Home, target: Path) -> None:
    """Give the stable name a copy of the release, so that who edits one of them does not edit both.

    It costs the size of one release on the disk, however many there are.
    """
    with aside(home.path, BUILD_PREFIX) as new:
        shutil.copyfile(target, new)
        publish(new, home.database)

"""From a checked temporary file to a release: names that are there whole or not at all."""

from __future__ import annotations

import sqlite3

from .. import __version__
from ..disk import sha256_of, writing
from ..facts import Snapshot
from ..home import SCHEMA_VERSION, Home, file_of
from .code import code_hash
from .make import MadeFile
from .manifest import Manifest, Previous, Rows
from .placing import before, put_in_place


def release(home: Home, made: MadeFile, snapshots: tuple[Snapshot, ...], left: tuple[str, ...]) -> Manifest:
    """Give a checked file its versioned name, write its manifest, then swap the stable name; return the manifest."""
    manifest = manifest_of(made, snapshots, left, before(home, sha256_of(made.path)))
    with writing(home.path):
        put_in_place(home, made.path, manifest)
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

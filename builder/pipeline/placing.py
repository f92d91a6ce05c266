"""The names of a release: its own, beside its manifest, then the stable one; each is there whole or not at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from ..disk import aside, holds, publish, sha256_of
from ..errors import HomeError
from ..home import Home, file_of
from ..livraison import livraison
from ..opened import open_database
from .manifest import Manifest, Previous, accepted, manifests, read_manifest, write_manifest
from .standing import BUILD_PREFIX


def put_in_place(home: Home, checked: Path, manifest: Manifest) -> None:
    """Give a checked file its versioned name, write its manifest, then swap the stable name.

    The stable name gets a copy, so that who edits one of them does not edit both: it costs the size of one release on
    the disk, however many there are. The copy is made before anything has a name, so that a full disk changes nothing.
    """
    with aside(home.path, BUILD_PREFIX) as copy:
        shutil.copyfile(checked, copy)
        keep_release(home, checked, manifest)
        write_manifest(home.manifest, manifest)
        publish(copy, home.database)


def keep_release(home: Home, checked: Path, manifest: Manifest) -> None:
    """Give a checked file its versioned name, and its manifest beside it; a file that has these bytes already stays."""
    target = home.path / manifest.file
    if not holds(target, manifest.sha256):
        publish(checked, target)
    write_manifest(home.manifest_of(manifest.release), manifest)


def before(home: Home, sha256: str) -> Previous | None:
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

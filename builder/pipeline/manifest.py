"""The manifest of a release: what its file is, and what it was made of, so that it can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from ..disk import write_text
from ..documents import as_text, read_document
from ..errors import HomeError
from ..facts import Snapshot
from ..forms import Count, Form, Sha256, Sha256OrNone, Text
from ..home import Home, file_of, release_of
from ..livraison import Identifiant
from .refused import Refused

MEND = "build again: it is written anew"
MEND_EARLIER = "put back a copy of it; `infotravail releases` lists the releases that there are"
FILES = "infotravail-*"


FileName = Annotated[
    str,
    Form(
        "the name of a release's file, such as infotravail-2026-11-23-0a1b2c3d.db", lambda name: release_of(name) != ""
    ),
]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table holds: how many rows, and their hash."""

    rows: Count
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Previous:
    """The release that came before: what it takes to know its file."""

    release: Identifiant
    file: FileName
    sha256: Sha256
    size: Count


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is, and what it was made of.

    `snapshots` are the whole entries of the lock that the build was given, `refused` those that it could not use,
    `left` what it had no use for, in words. `code` is the hash of the builder's own files. `parts` gives, for each
    dataset, the hash of all that its tables are made of: while it is the same, a build takes them from here.

    `downloaded_from` is the address, or the folder, that a released file was downloaded from. What it was made of is
    then in its table `sources`, and not here: `code`, `sqlite_version`, `tables`, `snapshots` and `parts` are empty.
    """

    release: Identifiant
    file: FileName
    sha256: Sha256
    size: Count
    content_hash: Sha256
    tables: dict[str, Rows]
    schema_version: Count
    builder_version: str
    code: Sha256OrNone
    sqlite_version: str
    snapshots: tuple[Snapshot, ...]
    refused: tuple[Refused, ...]
    parts: dict[str, Sha256] = field(default_factory=dict)
    previous: Previous | None = None
    left: tuple[str, ...] = ()
    downloaded_from: Text = ""

    def as_previous(self) -> Previous:
        """Return what the manifest of the next release keeps of this one."""
        return Previous(self.release, self.file, self.sha256, self.size)


def read_manifest(path: Path) -> Manifest | None:
    """Return the manifest, or None where there is none. Raises HomeError when anything in it is not as declared."""
    mend = MEND if path.name == Home(path.parent).manifest.name else MEND_EARLIER
    manifest = read_document(path, Manifest, mend)
    for one in accepted(manifest):
        if one.file != file_of(one.release):
            raise HomeError(f"{path} > file", f"{one.file!r} is not the file of release {one.release}", mend)
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest, once it reads as it is written."""
    write_text(path, as_text(manifest, str(path), "report it: the builder made a manifest that it would not read"))


def accepted(manifest: Manifest | None) -> list[Previous]:
    """Return the releases that the stable name may hold: the newest, and the release before it.

    A build that is killed between writing the manifest and renaming the file leaves the release before.
    """
    if manifest is None:
        return []
    return [manifest.as_previous(), *filter(None, [manifest.previous])]


def manifests(home: Home) -> Iterator[Manifest]:
    """Yield the manifest of each release of a home that can be read, by name."""
    for path in sorted(home.path.glob(f"{FILES}.json")):
        with suppress(HomeError):
            manifest = read_manifest(path)
            if manifest and home.manifest_of(manifest.release) == path:
                yield manifest

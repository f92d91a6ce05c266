"""An earlier release made again from the archive, from the snapshots that its manifest lists."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..declared import shown
from ..disk import holds, publish, writing
from ..errors import HomeError
from ..home import Home, is_release
from ..model import Dataset
from ..opened import to_download
from .build import order_of, preflight
from .make import MadeFile, making
from .manifest import Manifest, manifests, read_manifest
from .placing import keep_release
from .release import manifest_of
from .standing import building, in_order, is_same_builder
from .workers import processors
from .workshop import Means, Say


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of making a release again: its manifest, the manifest of what was made, and where that is.

    `path` is None where nothing was written, because a manifest gives the name to other bytes. `by_same_builder` tells
    that the code and SQLite are those of the first time.
    """

    asked: Manifest
    made: Manifest
    path: Path | None
    by_same_builder: bool

    @property
    def is_same(self) -> bool:
        """Whether it is the release, byte for byte."""
        return self.made.sha256 == self.asked.sha256


def find_manifest(home: Home, name: str) -> Manifest:
    """Return the manifest of a release of the home. Raises HomeError, with those that there are, where it has none."""
    if is_release(name) and (manifest := read_manifest(home.manifest_of(name))):
        if manifest.downloaded_from:
            problem = f"it was not built here, but downloaded from {manifest.downloaded_from}"
            step = f"run `{to_download(f' --release {name}', manifest.downloaded_from)}`"
            raise HomeError(f"release {name}", problem, step)
        return manifest
    known = ", ".join(manifest.release for manifest in manifests(home)) or "none"
    problem = f"the home {home.path} has no manifest of it; it has those of: {known}"
    raise HomeError(f"release {shown(name)}", problem, "give one of them; `infotravail releases` lists them")


def rebuild(home: Home, datasets: Iterable[Dataset], asked: Manifest, say: Say, *, jobs: int | None = None) -> Rebuilt:
    """Make a release of the home again, from the snapshots that its manifest lists and no others.

    It gets its versioned name, unless that is the name of other bytes; the stable name and what is
    beside it stay as they are. Raises SourceChanged where the archive lacks bytes that the release
    was made of, and what `build` raises.
    """
    preflight()
    snapshots = in_order(asked.snapshots)
    # Nothing is reused: what is asked is whether the same bytes come of the archive.
    means = Means(jobs or processors(), reuse=False)
    order, left = order_of(home, datasets, snapshots, {refused.snapshot for refused in asked.refused})
    with building(home), making(home, order, means, say) as made:
        found = manifest_of(made, snapshots, left, asked.previous)
        with writing(home.path):
            path = _keep(home, made, found, asked)
    return Rebuilt(asked, found, path, is_same_builder(asked))


def _keep(home: Home, made: MadeFile, found: Manifest, asked: Manifest) -> Path | None:
    """Give what was made its versioned name, unless that is the name of other bytes; return where it is."""
    target = home.path / found.file
    known = asked if found.release == asked.release else _known(home, found.release)
    if known and known.sha256 != found.sha256:
        return None
    if not known:
        keep_release(home, made.path, found)
    elif not holds(target, found.sha256):
        # Its manifest is that of the first time.
        publish(made.path, target)
    return target


def _known(home: Home, release: str) -> Manifest | None:
    with suppress(HomeError):
        return read_manifest(home.manifest_of(release))
    return None

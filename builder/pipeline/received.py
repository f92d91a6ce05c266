"""A released file that is downloaded: what may take the place of what, and the names that it gets in the home."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..disk import aside, holds, refuse_target, replacing, same_bytes, sha256_of, writing
from ..errors import CheckFailed, HomeError, SourceChanged
from ..home import SCHEMA_VERSION, Home, file_of
from ..livraison import Livraison, livraison
from ..opened import open_database
from ..sources.publication import Publication, bring
from ..sources.published import INDEX, Chosen, Index, PublishedFile, rank
from ..sources.unpacking import unpack
from .manifest import Manifest, manifests, read_manifest
from .placing import before, put_in_place
from .standing import building

PREFIX = "download"
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Received:
    """What a download did: the release in place, its file, whether it is new there, and the bytes that came for it."""

    release: str
    path: Path
    is_new: bool
    received: int = 0


def receive(
    home: Home,
    index: Index,
    chosen: Chosen,
    place: Publication,
    *,
    force: bool = False,
    older: bool = False,
    progress: Progress = lambda _received, _total: None,
) -> Received:
    """Put a published release in place, unless it is there already: then nothing is asked of its publication.

    What was built here is replaced by `force` alone, a newer release by an `older` one where it is asked for.
    Raises CheckFailed for those, SourceUnavailable and SourceChanged for what cannot be had or is not what was
    announced, Busy and HomeError. What is in place then stays as it is.
    """
    file = chosen.file
    _expect_no_release(home)
    with building(home):
        for target in (home.database, home.manifest, home.path / file_of(chosen.published.release)):
            refuse_target(target)
        manifest = _manifest(home.manifest)
        if manifest and manifest.sha256 == file.sha256 and _is_whole(home, manifest):
            return Received(manifest.release, home.database, is_new=False)
        if not force:
            _expect_replaceable(home, {one.sha256 for one in _files(index)})
        if not older:
            _expect_no_older(home, chosen, str(place))
        with _unpacked(home, chosen, place, progress) as (path, received):
            says = _expect_ours(path, chosen, str(place))
            manifest = _manifest_of(home, says, file, str(place))
            with writing(home.path), _undone(home, manifest):
                put_in_place(home, path, manifest)
        with writing(home.path):
            # They tell of the release that was there.
            for told in (home.changes, home.changes_page):
                told.unlink(missing_ok=True)
    return Received(manifest.release, home.database, is_new=True, received=received)


def _expect_no_release(home: Home) -> None:
    """Raise HomeError where the home is a folder that is published: its files would no longer be those it lists."""
    if (home.path / INDEX).exists():
        step = "give another folder, as in `infotravail --home published download`"
        raise HomeError(str(home.path), f"is the folder of a release: it has an {INDEX}", step)


def _files(index: Index) -> Iterator[PublishedFile]:
    for published in index.releases:
        yield published.files.database
        if published.files.lite:
            yield published.files.lite


def _manifest(path: Path) -> Manifest | None:
    with suppress(HomeError):
        return read_manifest(path)
    return None


def _is_whole(home: Home, manifest: Manifest) -> bool:
    """Tell whether a release has both of its names, apart, and both of its manifests."""
    own, of_own = home.path / manifest.file, home.manifest_of(manifest.release)
    return (
        holds(home.database, manifest.sha256)
        and same_bytes(home.database, own)
        and not home.database.samefile(own)
        and same_bytes(home.manifest, of_own)
    )


def _expect_replaceable(home: Home, published: Collection[str]) -> None:
    """Raise CheckFailed where the home's file is no published one: nobody could give it back."""
    if not home.database.exists():
        return
    held = sha256_of(home.database)
    newest = _manifest(home.manifest)
    known = next((one for one in (newest, *manifests(home)) if one and one.sha256 == held), newest)
    if held in published or (known and known.downloaded_from):
        return
    what = f"holds release {known.release}, built from the archive of this home" if known else "is no released file"
    raise CheckFailed(
        str(home.database),
        f"{what}: a published file would take its place",
        "download into another folder, as in `infotravail --home published download`, or add --force",
    )


def _expect_no_older(home: Home, chosen: Chosen, place: str) -> None:
    """Raise CheckFailed where the newest release that is published is older than the one in place."""
    there = _in_place(home)
    newest = chosen.published.release
    if there and rank(newest) < rank(there):
        raise CheckFailed(
            place,
            f"the newest release for this version is {newest}, older than {there}, which is in {home.path}",
            f"look whether the address is the right one; for the older one, add --release {newest}",
        )


def _in_place(home: Home) -> str:
    """Return the release that the stable name holds, by what it says itself; empty where there is none to be read."""
    with suppress(HomeError):
        if home.database.exists():
            with open_database(home.database, any_schema=True) as connection:
                return livraison(connection).identifiant
    manifest = _manifest(home.manifest)
    return manifest.release if manifest else ""


@contextmanager
def _unpacked(home: Home, chosen: Chosen, place: Publication, progress: Progress) -> Iterator[tuple[Path, int]]:
    """Give a file of the bytes that are announced, and how many came for it: none where the home has them already."""
    file = chosen.file
    own = home.path / file_of(chosen.published.release)
    if holds(own, file.sha256):
        yield own, 0
        return
    with aside(home.path, PREFIX) as target:
        if holds(home.database, file.sha256):
            with writing(target):
                shutil.copyfile(home.database, target)
            yield target, 0
            return
        with aside(home.path, f"{PREFIX}-xz") as packed:
            came_from = bring(place, file.compressed.name, file.compressed.size, packed, progress)
            unpack(packed, target, file, came_from)
        yield target, file.compressed.size


def _expect_ours(path: Path, chosen: Chosen, place: str) -> Livraison:
    """Return what a file says that it is. Raises SourceChanged where it is not the release that was announced."""
    published, name = chosen.published, f"{place} > {chosen.file.name}"
    step = "tell who publishes it; the file that is there stays in use"
    try:
        with open_database(path, any_schema=True) as connection:
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
            if schema != SCHEMA_VERSION:
                problem = f"schema {schema}, where {published.schema_version} is announced"
                raise SourceChanged(name, problem, step)
            says = livraison(connection, name)
    except HomeError as error:
        problem = error.problem if error.place == str(path) else f"{error.place}: {error.problem}"
        raise SourceChanged(name, problem, step) from error
    is_lite = chosen.file is published.files.lite
    # What a lite file holds is not what the whole one does, and its identifier may tell it.
    if says.identifiant != published.release and not (is_lite and rank(says.identifiant) == rank(published.release)):
        raise SourceChanged(name, f"it is release {says.identifiant}, not {published.release}", step)
    return says


def _manifest_of(home: Home, says: Livraison, file: PublishedFile, place: str) -> Manifest:
    return Manifest(
        release=says.identifiant,
        file=file_of(says.identifiant),
        sha256=file.sha256,
        size=file.size,
        content_hash=says.hash_contenu,
        tables={},
        schema_version=says.version_schema,
        builder_version=says.version_builder,
        code="",
        sqlite_version="",
        snapshots=(),
        refused=(),
        previous=before(home, file.sha256),
        downloaded_from=place,
    )


@contextmanager
def _undone(home: Home, manifest: Manifest) -> Iterator[None]:
    """Leave the home as it was, where the stable name could not follow: a release's own names, and the manifest."""
    names = (home.path / manifest.file, home.manifest_of(manifest.release), home.manifest)
    new = [path for path in names if not path.exists()]
    told = b"" if home.manifest in new else home.manifest.read_bytes()
    try:
        yield
    # Ctrl-C and SIGTERM too: the command tells of each, once the home is as it was.
    except BaseException:
        if not holds(home.database, manifest.sha256):
            for path in new:
                path.unlink(missing_ok=True)
            if told:
                with replacing(home.manifest) as earlier:
                    earlier.write_bytes(told)
        raise

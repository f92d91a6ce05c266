"""A release, from the file that may be handed on to the folder that is published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..datasets import DATASETS
from ..disk import holds
from ..errors import CheckFailed, HomeError
from ..export import write_exports
from ..home import Home, file_of
from ..livraison import livraison
from ..opened import open_database
from ..pipeline.lite import make_lite
from ..pipeline.manifest import Manifest, read_manifest
from ..pipeline.redistribution import refuse_private
from ..pipeline.standing import told
from ..pipeline.verdict import check_file
from ..sources.lock import read_lock
from ..sources.published import INDEX
from .folder import replacing_folder
from .index import earlier_releases, published, write_index
from .packing import compressing, write_sums

SBOM = "sbom.cdx.json"
NO_SBOM = "run `make release`, which makes it, or leave --sbom away"
BUILD = "run `infotravail build --redistributable`"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a release is made with: the list of what the software needs, and the index of the releases before it.

    `at` is where the files of that index are, from the folder of the new one.
    """

    sbom: Path | None = None
    previous: Path | None = None
    at: str = ""


def make_release(home: Home, wanted: Wanted, say: Say) -> Path:
    """Make the folder of the home's newest release that may be handed on, and return its path.

    Raises HomeError where there is no such file, or for what cannot be read or written; CheckFailed where the file, or
    the lite one made of it, is not what it should be; Busy where another release is being made.
    """
    built, manifest = _built(home)
    source = built.path / manifest.file
    earlier = earlier_releases(wanted.previous, wanted.at) if wanted.previous else ()
    sbom = _sbom(wanted.sbom) if wanted.sbom else b""
    with replacing_folder(home) as folder:
        say(f"check {source}")
        _expect_sound(source, built)
        database, lite = folder / source.name, folder / file_of(manifest.release, is_lite=True)
        shutil.copyfile(source, database)
        say("lite file")
        make_lite(database, lite, DATASETS)
        _expect_sound(lite, built)
        with compressing((database, lite), say):
            write_exports(database, folder, _once(say))
        for path in (built.manifest, built.changes_page, built.changes):
            shutil.copyfile(path, folder / path.name)
        if sbom:
            (folder / SBOM).write_bytes(sbom)
        with open_database(database) as connection:
            newest = published(livraison(connection), database, lite)
        write_index(folder / INDEX, newest, earlier)
        say("SHA-256 of every file")
        write_sums(folder)
    return home.published


def _built(home: Home) -> tuple[Home, Manifest]:
    """Return the home of the file that may be handed on, as `build --redistributable` left it, and its manifest."""
    built = home.redistributable if read_lock(home.lock) else home.starter.redistributable
    manifest = read_manifest(built.manifest)
    if manifest is None:
        raise HomeError(str(built.path), "there is no file that may be handed on", BUILD)
    if not holds(built.path / manifest.file, manifest.sha256):
        raise HomeError(str(built.path / manifest.file), "it is not the file that its manifest describes", BUILD)
    if told(built) != manifest.release or not built.changes_page.is_file():
        raise HomeError(str(built.changes), f"it is not about release {manifest.release}", BUILD)
    return built, manifest


def _sbom(path: Path) -> bytes:
    """Return the list of what the software needs, before anything long. Raises HomeError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HomeError(str(path), f"cannot be read ({error.strerror})", NO_SBOM) from error
    if not data.strip():
        raise HomeError(str(path), "is empty", NO_SBOM)
    return data


def _expect_sound(path: Path, built: Home) -> None:
    """Raise CheckFailed where a file may not be handed on, or is not what it says."""
    with open_database(path) as connection:
        refuse_private(connection, str(path), DATASETS)
    errors = [finding.text for finding in check_file(path, built, DATASETS) if finding.severity == "erreur"]
    if errors:
        raise CheckFailed(str(path), f"{len(errors)} check(s) failed, nothing is published", BUILD, errors)


def _once(say: Say) -> Callable[[str, int], None]:
    """Return what tells each table of an export once, when its first rows are written."""
    told: set[str] = set()

    def tell(table: str, _rows: int) -> None:
        if table not in told:
            told.add(table)
            say(f"export {table}")

    return tell

"""`index.json`: which releases there are and where their files lie, for programs that look for the newest.

It is written in the words that `infotravail download` reads it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from posixpath import normpath
from urllib.parse import urljoin

from ..disk import sha256_of
from ..documents import as_text
from ..errors import HomeError, SourceChanged
from ..livraison import Livraison
from ..sources.published import Compressed, Files, Index, Published, PublishedFile, newest_first, read_index

MEND = "give the index.json of the release before, as it was published, or none"
REPORT = "report it: the builder made an index that it would not read"


def published(says: Livraison, database: Path, lite: Path) -> Published:
    """Return the entry of a release whose files, with their compressed copies, are in the folder of the index."""
    return Published(
        release=says.identifiant,
        date=says.date_release,
        schema_version=says.version_schema,
        builder_version=says.version_builder,
        files=Files(_file(database), _file(lite)),
        est_depart=says.est_depart,
    )


def _file(path: Path) -> PublishedFile:
    packed = path.with_name(f"{path.name}.xz")
    compressed = Compressed(packed.name, packed.stat().st_size, sha256_of(packed))
    return PublishedFile(path.name, path.stat().st_size, sha256_of(path), compressed)


def earlier_releases(path: Path, at: str = "") -> tuple[Published, ...]:
    """Return the releases of an earlier index; `at` is where its files are, from the folder of the new one.

    Raises HomeError where it is no index, or where that address is none, with the place of what is wrong.
    """
    try:
        listed = read_index(path.read_bytes(), str(path)).releases
        if not at:
            return listed
        moved = Index(tuple(replace(one, files=_moved(one.files, at)) for one in listed))
        # An address of a file is of a few forms alone.
        return read_index(as_text(moved, f"{path}, at {at!r}", MEND).encode(), str(path)).releases
    except OSError as error:
        raise HomeError(str(path), f"cannot be read ({error.strerror})", MEND) from error
    except SourceChanged as error:
        raise HomeError(error.place, error.problem, MEND) from error


def _moved(files: Files, at: str) -> Files:
    """Return files as their addresses are seen from another folder; those of another host stay."""

    def moved(file: PublishedFile) -> PublishedFile:
        compressed = replace(file.compressed, name=_from(at, file.compressed.name))
        return replace(file, name=_from(at, file.name), compressed=compressed)

    return Files(moved(files.database), moved(files.lite) if files.lite else None)


def _from(at: str, name: str) -> str:
    if name.startswith("https://"):
        return name
    if at.startswith("https://"):
        return urljoin(f"{at.rstrip('/')}/", name)
    return normpath(f"{at}/{name}")


def write_index(path: Path, newest: Published, earlier: Iterable[Published]) -> None:
    """Write the index of a release and of those before it; an earlier entry of the same release gives way."""
    others = [one for one in earlier if one.release != newest.release]
    path.write_text(as_text(Index(newest_first([newest, *others])), str(path), REPORT), encoding="utf-8")

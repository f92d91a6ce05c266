"""The releases that a home has: which there are, how they are, and which are let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..disk import holds, sha256_of, writing
from ..errors import HomeError, SourceChanged
from ..home import Home, day_of, file_of, is_release, release_of
from .manifest import FILES, Manifest, read_manifest
from .standing import building

State = Literal["présent", "absent", "intact", "changé", "non vérifiable"]


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a home. Its size is in bytes: of its file, or as its manifest says where there is no file.

    `state` is « présent » or « absent » as long as the bytes were not read. `sha256` is the manifest's; without a
    manifest that can be read, or with that of a file which was downloaded, `can_be_made_again` is false.
    """

    release: str
    file: str
    size: int | None
    sha256: str | None
    state: State
    is_newest: bool
    is_previous: bool
    is_stable: bool
    can_be_made_again: bool
    is_downloaded: bool


def home_of_releases(home: Home, name: str = "") -> Home:
    """Return the home that has that release, or releases at all, or the starter's within it where only that one has.

    That of what may be handed on, within either, is found by the name of its release.
    """
    for one in (home, home.starter, home.redistributable, home.starter.redistributable):
        if is_release(name) and one.manifest_of(name).exists():
            return one
    return home.starter if not _names(home) and _names(home.starter) else home


def releases(home: Home, *, check: bool = False) -> list[Release]:
    """Return the releases of a home, oldest first; where `check`, their bytes are read and compared."""
    known = {name: _manifest(home.manifest_of(name)) for name in _names(home)}
    newest = _manifest(home.manifest)
    held = _sha256(home.database)
    found = []
    for name in sorted(known, key=lambda name: (day_of(name), _ancestors(known, name), name)):
        one = _release(home, name, known[name], newest, held)
        found.append(replace(one, state=_state(home, one)) if check and one.state == "présent" else one)
    return found


def let_go(home: Home, keep: int) -> list[Release]:
    """Remove all releases but the newest, and return the releases that were removed: each file, then its manifest.

    The release that the stable name holds, and the release that `manifest.json` names, stay in any case. Raises Busy
    when a build holds the home, HomeError for what cannot be removed.
    """
    if not home.path.is_dir():
        return []
    with building(home):
        gone = [one for one in releases(home)[:-keep] if not (one.is_stable or one.is_newest)]
        for one in gone:
            for path in (home.path / one.file, home.manifest_of(one.release)):
                with writing(path):
                    path.unlink(missing_ok=True)
    return gone


def _names(home: Home) -> set[str]:
    """Return the releases that a home has a file or a manifest of."""
    paths = (path.with_suffix(".db") for path in home.path.glob(FILES) if path.suffix in (".db", ".json"))
    return {name for path in paths if (name := release_of(path.name))}


def _manifest(path: Path) -> Manifest | None:
    try:
        return read_manifest(path)
    except HomeError:
        return None


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except (OSError, SourceChanged):
        return ""


def _ancestors(known: dict[str, Manifest | None], name: str) -> int:
    """Return how many releases came before one, as far as manifests know: days alone do not tell two of one day."""
    return sum(1 for _ in _before(known, name))


def _before(known: dict[str, Manifest | None], name: str) -> Iterator[str]:
    seen = {name}
    while (manifest := known.get(name)) and manifest.previous and manifest.previous.release not in seen:
        name = manifest.previous.release
        seen.add(name)
        yield name


def _release(home: Home, name: str, own: Manifest | None, newest: Manifest | None, held: str) -> Release:
    path = home.path / file_of(name)
    is_there = path.is_file()
    previous = newest.previous if newest else None
    is_stable = own.sha256 == held if own else bool(held) and holds(path, held)
    return Release(
        release=name,
        file=path.name,
        size=path.stat().st_size if is_there else own.size if own else None,
        sha256=own.sha256 if own else None,
        state="présent" if is_there else "absent",
        is_newest=newest is not None and newest.release == name,
        is_previous=previous is not None and previous.release == name,
        is_stable=is_stable,
        can_be_made_again=own is not None and not own.downloaded_from,
        is_downloaded=own is not None and own.downloaded_from != "",
    )


def _state(home: Home, one: Release) -> State:
    if one.sha256 is None:
        return "non vérifiable"
    return "intact" if holds(home.path / one.file, one.sha256) else "changé"

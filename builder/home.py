"""The folder in which everything lives: the archive, its lock, the databases and the manifest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DATABASE = "infotravail.db"
# "ITRV": how a program knows one of our files from any other SQLite database.
APPLICATION_ID = 0x49545256
# Changes when tables or columns do; readers of the file compare it.
SCHEMA_VERSION = 7
DEFAULT_HOME = "dist"
# How the identifier of a lite file begins: it is of a release, and has other tables than the whole file.
LITE = "leger-"
# Where released files are published: the address of the folder of `index.json`, such as https://host/infotravail/. No
# release has an address yet: who publishes the first one writes it here. Until then it is said by `--from`, or by the
# variable, which are stronger.
RELEASES = ""
# The day of the newest source, then what the content, the schema and the builder make of it.
RELEASE = rf"({LITE})?(echantillon-|depart-)?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-[0-9a-f]{{8}}"


def is_release(name: str) -> bool:
    """Tell whether a text is the identifier of a release.

    >>> is_release("echantillon-2026-11-23-0a1b2c3d"), is_release("../2026-11-23-0a1b2c3d")
    (True, False)
    """
    return re.fullmatch(RELEASE, name) is not None


def day_of(release: str) -> str:
    """Return the day of a release, which its identifier says.

    >>> day_of("2026-11-23-0a1b2c3d"), day_of("depart-2026-11-23-0a1b2c3d")
    ('2026-11-23', '2026-11-23')
    """
    return release[-len("2026-11-23-0a1b2c3d") :][: len("2026-11-23")]


def is_embedded(release: str) -> bool:
    """Tell whether a release is of the files that come with the software alone: the sample, or the starter."""
    return not release.removeprefix(LITE).startswith(day_of(release))


def file_of(release: str, *, is_lite: bool = False) -> str:
    """Return the name of the file of a release, or of the lite file that is made of it."""
    return f"infotravail-{'lite-' if is_lite else ''}{release}.db"


def release_of(file: str) -> str:
    """Return the release that a file's name is for, or an empty text where it is for none.

    >>> release_of("infotravail-2026-11-23-0a1b2c3d.db"), release_of("infotravail.db")
    ('2026-11-23-0a1b2c3d', '')
    """
    name = file.removeprefix("infotravail-").removesuffix(".db")
    return name if is_release(name) and file == file_of(name) else ""


def is_ours(path: Path) -> bool:
    """Tell whether a path within a home is kept for what infotravail writes, there already or not.

    >>> is_ours(Path("archive/0a/0a1b")), is_ours(Path("infotravail.db-wal")), is_ours(Path("codees.csv"))
    (True, True, False)
    """
    home = Home(Path())
    folders = (home.archive.name, home.refused.name, home.redistributable.path.name, home.published.name)
    files = (home.lock, home.manifest, home.changes, home.changes_page)
    # A copy of the lock, or what SQLite writes beside a database, begins as they do.
    starts = tuple(name.casefold() for name in (".", DATABASE, *(file.name for file in files)))
    first = path.parts[0].casefold()
    if first in folders or len(path.parts) > 1:
        return first in folders
    return first.startswith(starts) or re.match(RELEASE, first.removeprefix("infotravail-")) is not None


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder; nothing of it needs to exist. It keeps its own archive, unless it shares that of `archived`."""

    path: Path
    archived: Path | None = None

    @property
    def archive(self) -> Path:
        """Where bytes are kept under their SHA-256."""
        return (self.archived or self.path) / "archive"

    @property
    def lock(self) -> Path:
        """The list of what the archive holds."""
        return self.path / "sources.lock.json"

    @property
    def database(self) -> Path:
        """The stable name of the newest release."""
        return self.path / DATABASE

    @property
    def manifest(self) -> Path:
        """What the newest release is: hashes, sizes, versions, sources."""
        return self.path / "manifest.json"

    def manifest_of(self, release: str) -> Path:
        """Return the place of a release's own manifest: beside its file, so that both are copied together."""
        return (self.path / file_of(release)).with_suffix(".json")

    @property
    def changes(self) -> Path:
        """What the newest release changed, for programs."""
        return self.path / "changes.json"

    @property
    def changes_page(self) -> Path:
        """What the newest release changed, for people."""
        return self.path / "CHANGES.md"

    @property
    def refused(self) -> Path:
        """Where a fetched file that was refused is kept, to be looked at."""
        return self.path / "refused"

    @property
    def starter(self) -> Home:
        """The home of the starter, never mixed with the user's own data."""
        return Home(self.path / "depart")

    @property
    def redistributable(self) -> Home:
        """The home of the file that may be handed on: releases of its own, made of the same archive."""
        return Home(self.path / "redistributable", self.path)

    @property
    def published(self) -> Path:
        """The folder that is put on a server: a release that may be handed on, in each of its formats."""
        return self.path / "release"

    @property
    def is_redistributable(self) -> bool:
        """Whether what is built here may be handed on: the home is within another, whose archive it shares."""
        return self.archived is not None

    def stored(self, sha256: str) -> Path:
        """Return the place in the archive of the bytes with that SHA-256."""
        return self.archive / sha256[:2] / sha256

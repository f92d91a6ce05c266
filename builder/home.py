"""The folder in which everything lives: the archive, its lock, the databases and the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATABASE = "infotravail.db"
# "ITRV": how a program knows one of our files from any other SQLite database.
APPLICATION_ID = 0x49545256
# Changes when tables or columns do; readers of the file compare it.
SCHEMA_VERSION = 3
DEFAULT_HOME = "dist"


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder; nothing of it needs to exist."""

    path: Path

    @property
    def archive(self) -> Path:
        """Where bytes are kept under their SHA-256."""
        return self.path / "archive"

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
        """What the newest release is: hashes, sizes, versions."""
        return self.path / "manifest.json"

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
    def sample(self) -> Home:
        """The home of the embedded sample, never mixed with real data."""
        return Home(self.path / "sample")

    def stored(self, sha256: str) -> Path:
        """Return the place in the archive of the bytes with that SHA-256."""
        return self.archive / sha256[:2] / sha256

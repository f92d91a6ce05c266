"""The folder in which everything lives: the archive, its lock, the databases and the manifest."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from builder.errors import HomeError

DATABASE = "infotravail.db"
# "ITRV": how a program knows one of our files from any other SQLite database.
APPLICATION_ID = 0x49545256
# Changes when tables or columns do; readers of the file compare it.
SCHEMA_VERSION = 1
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


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into a HomeError that says what to do."""
    try:
        yield
    except OSError as error:
        raise HomeError(
            str(path),
            f"cannot be written ({error.strerror or error})",
            "check the folder's rights and free space, or choose another with --home",
        ) from error


def temporary(folder: Path, prefix: str) -> Path:
    """Create an empty hidden file in a folder, to be filled, then renamed inside it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{prefix}-", suffix=".tmp", dir=folder)
    os.close(descriptor)
    return Path(name)


def publish(temporary_file: Path, target: Path) -> None:
    """Flush a finished file to disk, then give it its name: it is there whole or not at all."""
    os.chmod(temporary_file, 0o644)
    with temporary_file.open("rb") as stream:
        os.fsync(stream.fileno())
    os.replace(temporary_file, target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def write_text(target: Path, text: str) -> None:
    """Replace a text file in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = temporary(target.parent, target.name)
    try:
        new.write_text(text, encoding="utf-8")
        publish(new, target)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

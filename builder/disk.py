"""Files that are there whole or not at all: written aside, flushed, then renamed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from builder.errors import Busy, HomeError


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


@contextmanager
def alone(folder: Path, lock: str, busy: str) -> Iterator[None]:
    """Hold a folder for one program, making it if need be; raise Busy, saying `busy`, when another has it."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / lock).open("w")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(str(folder), busy, "try again when it has ended") from error
        yield


def temporary(folder: Path, prefix: str) -> Path:
    """Create an empty hidden file in a folder, to be filled, then renamed inside it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{prefix}-", suffix=".tmp", dir=folder)
    os.close(descriptor)
    return Path(name)


def publish(temporary_file: Path, target: Path) -> None:
    """Flush a finished file to disk, then give it its name: it is there whole or not at all."""
    temporary_file.chmod(0o644)
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

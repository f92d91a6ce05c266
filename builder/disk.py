"""Files that are there whole or not at all: written aside, flushed, then renamed."""

from __future__ import annotations

import errno
import fcntl
import glob
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from .errors import Busy, HomeError, SourceChanged

# How much of a file is compared at once, in bytes.
CHUNK = 1 << 20
# What a name may lead to beside a regular file, in the words of messages.
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


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
        if not held(stream.fileno()):
            raise Busy(str(folder), busy, "try again when it has ended")
        yield


def held(descriptor: int) -> bool:
    """Take the lock of an open file for as long as it is open; tell whether no other program has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def aside(folder: Path, prefix: str) -> Iterator[Path]:
    """Give an empty hidden file, to be filled, then published; it is gone at the end in any case.

    The program holds its file's lock: that is how the next one of this prefix knows which files
    a killed program left, and removes those alone.
    """
    with writing(folder):
        clear(folder, prefix)
        descriptor, path = _create(folder, prefix)
        # Another program may clear it away before its lock is taken.
        while not held(descriptor) or not os.fstat(descriptor).st_nlink:
            os.close(descriptor)
            descriptor, path = _create(folder, prefix)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def clear(folder: Path, prefix: str) -> None:
    """Remove the hidden files of that prefix which no living program holds, nor anything else has made."""
    for leftover in folder.glob(f".{glob.escape(prefix)}-*.tmp"):
        with suppress(OSError, SourceChanged), open_regular(leftover) as stream:
            if held(stream.fileno()):
                leftover.unlink()


def _create(folder: Path, prefix: str) -> tuple[int, Path]:
    path = folder / f".{prefix}-{secrets.token_hex(8)}.tmp"
    # Of all modes, the umask takes away what it does not want.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), path


def temporary(folder: Path, prefix: str) -> Path:
    """Create an empty hidden file in a folder, to be filled, then renamed inside it."""
    descriptor, path = _create(folder, prefix)
    os.close(descriptor)
    return path


def refuse_target(path: Path) -> None:
    """Raise HomeError where a name leads to something that no file may replace: a folder, a pipe, a device."""
    with writing(path), suppress(FileNotFoundError):
        if kind := KINDS.get(stat.S_IFMT(path.stat().st_mode)):
            raise HomeError(str(path), f"is {kind}, which no file may replace", "give the name of a file")


def publish(temporary_file: Path, target: Path) -> None:
    """Flush a finished file to disk, then give it its name: it is there whole or not at all.

    A file that it replaces hands on its mode. Raises HomeError where the target is no regular file.
    """
    refuse_target(target)
    with temporary_file.open("rb") as stream:
        os.fsync(stream.fileno())
    _hand_on_mode(target, temporary_file)
    os.replace(temporary_file, target)
    # Without it a power cut may undo the rename. No test holds this: a killed program loses nothing of it, and only
    # a machine that stops shows it.
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _hand_on_mode(target: Path, new: Path) -> None:
    with suppress(FileNotFoundError):
        new.chmod(target.stat().st_mode & 0o777)


def write_text(target: Path, text: str) -> None:
    """Replace a text file in one step. Raises HomeError where the target is no regular file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as new, new.open("w", encoding="utf-8") as stream:
        stream.write(text)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give an empty file to be filled and closed, which then replaces the target; nothing does if that is not ended.

    Raises HomeError where the target is no regular file.
    """
    refuse_target(target)
    with aside(target.parent, target.name) as new:
        # Before anything is in it: what was private stays so.
        _hand_on_mode(target, new)
        yield new
        publish(new, target)


@contextmanager
def publishing_folder(target: Path) -> Iterator[Path]:
    """Give an empty hidden folder to be filled, which then gets a name that is free, or that of an empty folder.

    Nothing is there under that name, and nothing hidden beside it, where the filling is not ended; what a killed
    program left beside it goes the next time. Raises HomeError where the name is taken, or nothing can be written.
    """
    target = Path(os.path.realpath(target))
    with _writing_folder(target):
        refuse_taken(target)
        new, descriptor = _create_folder(target)
        try:
            yield new
            # Hundreds of files, each made again by the same command, are not worth a wait for the disk.
            os.replace(new, target)
        finally:
            shutil.rmtree(new, ignore_errors=True)
            os.close(descriptor)


def refuse_taken(folder: Path) -> None:
    """Raise HomeError where no folder can be made under a name: something is there, or nothing is to hold it."""
    step = "give a folder that is not there yet"
    if not folder.parent.is_dir():
        raise HomeError(str(folder.parent), "is no folder, so that none can be made in it", "make it first")
    if folder.exists() and not folder.is_dir():
        raise HomeError(str(folder), "is a file, and is to be a folder", step)
    if folder.is_dir() and any(folder.iterdir()):
        raise HomeError(str(folder), "holds something already, which nothing here replaces", f"{step}, or empty it")
    if folder == Path.cwd():
        raise HomeError(str(folder), "is the folder that you are in, which no other can replace", step)


@contextmanager
def _writing_folder(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error})"
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        step = (
            "make some room, or give a folder of another disk"
            if is_full
            else "check its rights, or give another folder"
        )
        raise HomeError(str(folder), problem, step) from error


def _create_folder(target: Path) -> tuple[Path, int]:
    """Make a hidden folder beside its name to come, and hold its lock; remove those that no living program holds."""
    for leftover in target.parent.glob(f".{glob.escape(target.name)}-*.tmp"):
        if leftover.is_dir() and not leftover.is_symlink():
            with suppress(OSError):
                descriptor = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    if held(descriptor):
                        shutil.rmtree(leftover)
                finally:
                    os.close(descriptor)
    while True:
        new = target.parent / f".{target.name}-{secrets.token_hex(8)}.tmp"
        new.mkdir()
        descriptor = os.open(new, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        # Another program may clear it away before its lock is taken.
        if held(descriptor) and new.exists():
            return new, descriptor
        os.close(descriptor)


@contextmanager
def open_regular(path: Path) -> Iterator[BufferedReader]:
    """Open a regular file to be read. Raises SourceChanged for a pipe or a device, which may have no end."""
    # A device can act when it is opened, and a pipe wait: they are told before, and once more after.
    _refuse_kind(path, path.stat().st_mode)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        _refuse_kind(path, os.fstat(stream.fileno()).st_mode)
        yield stream


def _refuse_kind(path: Path, mode: int) -> None:
    if kind := KINDS.get(stat.S_IFMT(mode)):
        step = "give the files in it" if kind == KINDS[stat.S_IFDIR] else "save what it gives as a file, then give that"
        raise SourceChanged(str(path), f"is {kind}, and only a file can be read", step)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file. Raises SourceChanged for a pipe or a device."""
    with open_regular(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def holds(path: Path, sha256: str) -> bool:
    """Tell whether a path is a file of these very bytes: not lost, changed, unreadable or another kind of thing."""
    try:
        return sha256_of(path) == sha256
    except (OSError, SourceChanged):
        return False


def same_bytes(one: Path, other: Path) -> bool:
    """Tell whether two paths are files of the same bytes: to compare them takes half as long as to hash one more."""
    try:
        with open_regular(one) as first, open_regular(other) as second:
            while (part := first.read(CHUNK)) == second.read(CHUNK):
                if not part:
                    return True
    except (OSError, SourceChanged):
        pass
    return False

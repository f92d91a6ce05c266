"""Packagings only: a zip, a workbook, a bare file or a compressed one, opened safely, and their members."""

from __future__ import annotations

import bz2
import fnmatch
import gzip
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from .collected import together
from .errors import SourceChanged
from .facts import Package

# The publishers' text compresses 5 to 20 times; a bomb, 1 000.
MAX_RATIO = 100
PIECE = 1 << 20
# The workbooks of the survey unpack to 28 MB.
MAX_WORKBOOK = 512 << 20
# Those of tension, some 70 MB, ten times as much.
MAX_LARGE_WORKBOOK = 2 << 30

# What zipfile raises on damaged bytes: a wrong offset is an OSError, a wrong flag a RuntimeError.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

LOOK = (
    "look at the file; if the publisher really changed it, this version cannot read it yet: the last good file stays "
    "in use, and a report with this message helps"
)
ASK_AGAIN = "fetch or download it again; if it stays so, look for what the publisher now serves"


# What is said of a page for people, or for robots, where a file was asked for: by hand, it may be had all the same.
A_PAGE = "a web page instead of the file"
# How files are packed alone, by how they begin: bzip2 says the size of its blocks, then what heads the first one.
PACKED: tuple[tuple[re.Pattern[bytes], Callable[[Path], Any]], ...] = (
    (re.compile(b"\x1f\x8b"), gzip.open),
    (re.compile(b"BZh[1-9]1AY&SY"), bz2.open),
)

# What a bare file is called, as the only member of itself.
BARE = "fichier"
WORKBOOK = "classeur.xlsx"
# How much of a document is looked at to know what it is: one record is smaller.
HEAD = 1 << 16
# And to know whether it is a web page.
PAGE = 4096


@dataclass(frozen=True, slots=True)
class ZipPackage:
    """A zip file: its members, read in pieces, so that a size that lies is never held in memory."""

    name: str
    archive: zipfile.ZipFile

    @property
    def members(self) -> Sequence[str]:
        """The names of the members."""
        return self.archive.namelist()

    def read(self, member: str) -> bytes:
        """Return the bytes of a member."""
        try:
            with self.archive.open(member) as stream:
                return b"".join(iter(partial(stream.read, PIECE), b""))
        except DAMAGE as error:
            raise SourceChanged(f"{self.name} > {member}", f"damaged ({error})", ASK_AGAIN) from error


@dataclass(frozen=True, slots=True)
class BarePackage:
    """A file that is no zip for us, a workbook included: its own only member."""

    name: str
    path: Path
    members: Sequence[str]

    def read(self, member: str) -> bytes:  # noqa: ARG002 - there is only one
        """Return the bytes of the file."""
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class PackedPackage:
    """A bare file that is packed (.gz, .bz2), unpacked when it is read: its own only member."""

    name: str
    path: Path
    most: int
    unpack: Callable[[Path], Any]
    members: Sequence[str] = (BARE,)

    def read(self, member: str) -> bytes:  # noqa: ARG002 - there is only one
        """Return the bytes of the file; SourceChanged where it is damaged, cut short, a bomb or a web page."""
        pieces, size, packed = [], 0, self.path.stat().st_size
        try:
            with self.unpack(self.path) as stream:
                while piece := stream.read(PIECE):
                    pieces.append(piece)
                    size += len(piece)
                    if size > MAX_RATIO * max(packed, 1024):
                        problem = f"over {size:,} bytes packed into {packed:,}: a bomb"
                        raise SourceChanged(self.name, problem, ASK_AGAIN)
                    if size > self.most:
                        raise SourceChanged(self.name, f"over {self.most:,} bytes once unpacked", LOOK)
        except DAMAGE as error:
            raise SourceChanged(self.name, f"damaged ({error})", ASK_AGAIN) from error
        data = b"".join(pieces)
        _refuse_page(data[:PAGE], self.name)
        return data


@contextmanager
def open_package(path: Path, *, name: str, max_unpacked: int) -> Iterator[Package]:
    """Open a publisher's file; a zip only if it can be read safely: no bomb, no odd path.

    A workbook is itself a zip: it is told from a zip that holds one by its content types.
    """
    head = _beginning(path, name)
    if unpack := next((unpack for sign, unpack in PACKED if sign.match(head)), None):
        yield PackedPackage(name, path, max_unpacked, unpack)
        return
    if not head.startswith(b"PK"):
        yield BarePackage(name, path, (BARE,))
        return
    with _open_zip(path, name, max_unpacked) as archive:
        if "[Content_Types].xml" in archive.namelist():
            yield BarePackage(name, path, (WORKBOOK,))
        else:
            yield together(ZipPackage(name, archive))


def refuse_odd_workbook(data: bytes | IO[bytes], name: str, max_unpacked: int = MAX_WORKBOOK) -> None:
    """Raise SourceChanged where a workbook, which may be in a zip, is no zip that can be read safely itself."""
    _open_zip(io.BytesIO(data) if isinstance(data, bytes) else data, name, max_unpacked).close()


def _open_zip(file: Path | IO[bytes], name: str, max_unpacked: int) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise SourceChanged(name, f"damaged zip file ({error})", ASK_AGAIN) from error
    try:
        _refuse_odd_members(archive, name, max_unpacked)
    except SourceChanged:
        archive.close()
        raise
    return archive


def _beginning(path: Path, name: str) -> bytes:
    """Return how a file begins; raise when it is empty or a web page."""
    with path.open("rb") as stream:
        head = stream.read(PAGE)
    _refuse_page(head, name)
    return head


def _refuse_page(head: bytes, name: str) -> None:
    if not head:
        raise SourceChanged(name, "the file is empty", ASK_AGAIN)
    if title := page_title(head):
        raise SourceChanged(name, f"{A_PAGE}: “{title}”", ASK_AGAIN)


def page_title(head: bytes) -> str:
    """Return the title of a web page, or of its first words; empty where it is not one."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if not text.startswith("<"):
        return ""
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.S | re.I)
    return " ".join(html.unescape(found.group(1) if found else text[:80]).split())


def _refuse_odd_members(archive: zipfile.ZipFile, name: str, max_unpacked: int) -> None:
    members = archive.infolist()
    seen: set[str] = set()
    for info in members:
        place = f"{name} > {info.filename}"
        if info.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", info.filename):
            raise SourceChanged(place, "a path that leaves the zip file", ASK_AGAIN)
        if info.filename in seen:
            raise SourceChanged(place, "the same member twice", LOOK)
        seen.add(info.filename)
        if info.flag_bits & 0x1:
            raise SourceChanged(place, "an encrypted member", LOOK)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SourceChanged(place, f"compressed in a way we do not read ({info.compress_type})", LOOK)
        if info.file_size > MAX_RATIO * max(info.compress_size, 1024):
            raise SourceChanged(
                place,
                f"{info.file_size:,} bytes packed into {info.compress_size:,}: a zip bomb",
                ASK_AGAIN,
            )
    total = sum(info.file_size for info in members)
    if total > max_unpacked:
        raise SourceChanged(name, f"{total:,} bytes once unpacked, over {max_unpacked:,}", LOOK)


def place_of(file: str, member: str) -> str:
    """Return what messages call a member of a file; the file alone, where it is its own only member."""
    return file if member in (BARE, WORKBOOK) else f"{file} > {member}"


def find(package: Package, pattern: str, edition: str) -> str:
    """Return the member that a declared name means; empty where there is none, or more than one."""
    return next(iter(find_all(package, pattern, edition, many=False)), "")


def find_all(package: Package, pattern: str, edition: str, *, many: bool) -> list[str]:
    """Return the members that a declared name means, by their names: unless they may be many, only one, or none."""
    found = sorted(fnmatch.filter(package.members, pattern.format(edition=edition)))
    return found if many or len(found) == 1 else []


def read_text(package: Package, member: str) -> str:
    """Return a member that is a short text in UTF-8."""
    try:
        return package.read(member).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceChanged(f"{package.name} > {member}", f"not UTF-8 ({error.reason})", LOOK) from error

"""A released file, from its xz to the database, each compared with what its publication announces, in little memory."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

from ..disk import sha256_of, writing
from ..errors import SourceChanged
from .published import Compressed, PublishedFile

PIECE = 1 << 20
# What the strongest presets ask for is half of it; a file could ask for 4 GB.
MEMORY = 128 << 20
AGAIN = "run the same command again; if it stays so, tell who publishes it. The file that is there stays in use"


def unpack(packed: Path, target: Path, file: PublishedFile, place: str) -> None:
    """Write the database that a file in xz holds. Raises SourceChanged where either is not what was announced."""
    _compare(packed.stat().st_size, lambda: sha256_of(packed), file.compressed, place)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as stream:
        for piece in _unpacked(packed, place):
            size += len(piece)
            if size > file.size:
                raise SourceChanged(place, f"unpacks to more than the {file.size:,} bytes that are announced", AGAIN)
            digest.update(piece)
            with writing(target):
                stream.write(piece)
        with writing(target):
            stream.flush()
    _compare(size, digest.hexdigest, file, f"{place}, unpacked")


def _unpacked(packed: Path, place: str) -> Iterator[bytes]:
    """Yield the bytes of a file in xz, piece by piece, however many they are."""
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)
    with packed.open("rb") as stream:
        try:
            while not unpacker.eof:
                read = stream.read(PIECE) if unpacker.needs_input else b""
                if unpacker.needs_input and not read:
                    raise SourceChanged(place, "ends in the middle of what it packs", AGAIN)
                yield unpacker.decompress(read, PIECE)
        except lzma.LZMAError as error:
            raise SourceChanged(place, f"is no file in xz that can be unpacked ({error})", AGAIN) from error
        if unpacker.unused_data or stream.read(1):
            raise SourceChanged(place, "has more after the file in xz", AGAIN)


def _compare(size: int, sha256: Callable[[], str], announced: Compressed | PublishedFile, place: str) -> None:
    if size != announced.size:
        raise SourceChanged(place, f"{size:,} bytes, where {announced.size:,} are announced", AGAIN)
    if (found := sha256()) != announced.sha256:
        raise SourceChanged(place, f"SHA-256 {found}, where {announced.sha256} is announced: other bytes", AGAIN)

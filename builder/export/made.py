"""A file that an export made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from ..disk import sha256_of


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str

    @property
    def suffix(self) -> str:
        """What its name ends in, which says its format."""
        return PurePath(self.name).suffix


def made_of(path: Path) -> Made:
    """Return what a finished file is."""
    return Made(path.name, path.stat().st_size, sha256_of(path))

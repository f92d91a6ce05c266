"""Zip files made from others, one member changed at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

SAMPLE = Path(__file__).parent / "sample"
SAMPLE_CSV = SAMPLE / "RefRomeCsv.zip"
SAMPLE_JSON = SAMPLE / "RefRomeJson.zip"


def csv_name(name: str, edition: str = "v460") -> str:
    """Return the member of that table in a ROME release."""
    return f"unix_{name}_{edition}_utf8.csv"


def rewritten(source: Path, target: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> Path:
    """Write a copy of a zip file in which some members went through a function."""
    assert changes.keys() <= set(zipfile.ZipFile(source).namelist())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, changes[name](data) if name in changes else data)
    return target


def replacing(old: str, new: str, count: int = -1) -> Callable[[bytes], bytes]:
    """Return the function that replaces a text that must be there."""

    def replace(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), count)

    return replace

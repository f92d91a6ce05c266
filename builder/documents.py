"""JSON documents of the home, read and written by declared types: nothing is written that could not be read again."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .declared import parse, shown
from .errors import HomeError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LARGEST = 64_000_000
T = TypeVar("T", bound="DataclassInstance")


def read_document(path: Path, kind: type[T], mend: str) -> T | None:
    """Return the dataclass that a JSON file holds, or None where there is no file.

    Raises HomeError, with the place in the file, the value and `mend`, for what the dataclass does not declare.
    """
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        raise HomeError(str(path), "not a regular file", mend)
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise HomeError(str(path), f"{size:,} bytes, where {LARGEST:,} at most are expected", mend)
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=each_name_once)
    except RecursionError as error:
        raise HomeError(str(path), "cannot be read (nested too deep)", mend) from error
    except (OSError, ValueError) as error:
        raise HomeError(str(path), f"cannot be read ({error})", mend) from error
    return parse(kind, document, str(path), mend)


def as_text(value: DataclassInstance, place: str, mend: str) -> str:
    """Return the JSON text of a dataclass. Raises HomeError where it would not be read as that dataclass again."""
    document = as_document(value)
    parse(type(value), document, place, mend)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_document(value: DataclassInstance) -> dict[str, Any]:
    """Return a dataclass as JSON has it."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return document


def each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; ValueError where a name is given twice in it."""
    words = dict(pairs)
    if len(words) < len(pairs):
        twice = next(name for name in words if [word for word, _ in pairs].count(name) > 1)
        raise ValueError(f"{shown(twice)} is given twice")
    return words

"""`index.json`: which releases there are and where their files lie, for programs that look for the newest.

An entry tells what a program must know before it downloads anything: the schema, the day, sizes and SHA-256.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from posixpath import normpath
from typing import Annotated, Any

from ..declared import parse
from ..disk import sha256_of
from ..documents import as_document, as_text, each_name_once
from ..errors import HomeError
from ..forms import Count, Day, Form, Sha256, Size, is_text
from ..livraison import Identifiant, Livraison

NAME = "index.json"
HERE = ""
MEND = "give the index.json of the release before, as it was published, or none"
REPORT = "report it: the builder made an index that it would not read"


def _is_relative(text: str) -> bool:
    return bool(text) and is_text(text) and not text.startswith("/") and not set(":\\?#") & set(text)


Reference = Annotated[str, Form("an address relative to that of the index", _is_relative)]


@dataclass(frozen=True, slots=True)
class Packed:
    """The compressed copy of a file."""

    name: Reference
    size: Size
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Offered:
    """A file to download: its address, what its bytes are, and its compressed copy."""

    name: Reference
    size: Size
    sha256: Sha256
    compressed: Packed


@dataclass(frozen=True, slots=True)
class Files:
    """The databases of a release."""

    database: Offered
    lite: Offered


@dataclass(frozen=True, slots=True)
class Entry:
    """A release of the index."""

    release: Identifiant
    date: Day
    schema_version: Count
    builder_version: str
    est_depart: bool
    files: Files


@dataclass(frozen=True, slots=True)
class Index:
    """The releases, newest first."""

    releases: tuple[Entry, ...]


def entry_of(says: Livraison, database: Path, lite: Path) -> Entry:
    """Return the entry of a release whose files, with their compressed copies, are in the folder of the index."""
    return Entry(
        release=says.identifiant,
        date=says.date_release,
        schema_version=says.version_schema,
        builder_version=says.version_builder,
        est_depart=says.est_depart,
        files=Files(_offered(database), _offered(lite)),
    )


def _offered(path: Path) -> Offered:
    packed = path.with_name(f"{path.name}.xz")
    compressed = Packed(packed.name, packed.stat().st_size, sha256_of(packed))
    return Offered(path.name, path.stat().st_size, sha256_of(path), compressed)


def read_index(path: Path, at: str = HERE) -> Index:
    """Return the releases of an earlier index, whose files are at an address relative to that of the new one.

    Members that this version does not know are left out: a later version may have written them. Raises HomeError
    where it is no index, with the place of what is wrong.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=each_name_once)
    except OSError as error:
        raise HomeError(str(path), f"cannot be read ({error.strerror})", MEND) from error
    except (ValueError, RecursionError) as error:
        raise HomeError(str(path), f"is not an index of releases ({error})", MEND) from error
    index = parse(Index, _known(document), str(path), MEND)
    names = [entry.release for entry in index.releases]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise HomeError(f"{path} > releases", f"release {twice} is there twice", MEND)
    return parse(Index, _moved(as_document(index), at), f"{path}, at {at!r}", MEND) if at else index


def _moved(document: Any, at: str) -> Any:
    """Return a document in which each address is that of the same file, seen from another folder."""
    if isinstance(document, list):
        return [_moved(part, at) for part in document]
    if not isinstance(document, dict):
        return document
    return {name: normpath(f"{at}/{part}") if name == "name" else _moved(part, at) for name, part in document.items()}


def _known(document: Any) -> Any:
    """Return a document without the members that no index of this version has; what is of another form stays."""
    if not isinstance(document, dict) or not isinstance(document.get("releases"), list):
        return document
    return {"releases": [_of(Entry, entry) for entry in document["releases"]]}


def _of(kind: type[Any], document: Any) -> Any:
    nested = {"files": Files, "database": Offered, "lite": Offered, "compressed": Packed}
    if not isinstance(document, dict):
        return document
    names = [field.name for field in fields(kind)]
    known = {name: document[name] for name in names if name in document}
    return {name: _of(nested[name], value) if name in nested else value for name, value in known.items()}


def write_index(path: Path, newest: Entry, earlier: Index) -> None:
    """Write the index of a release and of those before it; an earlier entry of the same release gives way."""
    others = [entry for entry in earlier.releases if entry.release != newest.release]
    listed = sorted([newest, *others], key=lambda entry: entry.date, reverse=True)
    path.write_text(as_text(Index(tuple(listed)), str(path), REPORT), encoding="utf-8")

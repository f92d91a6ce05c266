"""How a declaration knows a publisher's file, whatever its name: by its members, its beginning or its keys."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Sequence

from .containers import ASK_AGAIN, BARE, HEAD
from .errors import SourceChanged
from .facts import Package, Recognised


def first_line(head: bytes, delimiters: Sequence[str]) -> tuple[str, list[str]]:
    """Return the delimiter and the headers of what may be a CSV, by its beginning; no header where it is none.

    The delimiter is the one that its first line has most of. What is not UTF-8 is read as Windows-1252.
    """
    line = re.split(rb"[\r\n]", head, maxsplit=1)[0].removeprefix(codecs.BOM_UTF8)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    delimiter = max(delimiters, key=text.count)
    if "\0" in text or delimiter not in text:
        return delimiter, []
    try:
        return delimiter, next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []


def by_names(marker: str) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a zip by its members' names, the one group of `marker` being the edition."""

    def recognise(package: Package) -> Recognised | None:
        found = {match.group(1) for name in package.members if (match := re.fullmatch(marker, name))}
        return Recognised(found.pop()) if len(found) == 1 else None

    return recognise


def by_beginning(text: str, edition: str = "", date: str = "") -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a bare text by how it begins: the first header of a CSV.

    One header, so that a file whose other columns changed is still known, and told what changed.
    """

    def recognise(package: Package) -> Recognised | None:
        if tuple(package.members) != (BARE,):
            return None
        beginning = package.read(BARE)[: len(text) + 3].removeprefix(b"\xef\xbb\xbf")
        return Recognised(edition, date) if beginning.startswith(text.encode()) else None

    return recognise


def by_key(key: str) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a bare JSON list by a key of its first object; an empty list is an error."""

    def recognise(package: Package) -> Recognised | None:
        if tuple(package.members) != (BARE,):
            return None
        data = package.read(BARE)
        if data.strip() == b"[]":
            raise SourceChanged(package.name, "an empty list", ASK_AGAIN)
        beginning = data[:HEAD].lstrip()
        return Recognised("") if beginning.startswith(b"[") and f'"{key}"'.encode() in beginning else None

    return recognise

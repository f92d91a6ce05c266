"""The child process in which one sheet of a large workbook is read as a stream, in a memory that it cannot go past.

The library that reads the others holds a whole sheet, and the places of its cells: a sheet of 700 000 rows asks it for
more than a machine has to give. Here the XML of the sheet is parsed as it is unpacked, and a row is gone as soon as it
is told. Like `workbook_child`, this is run as a script, imports nothing of ours, takes the workbook on its standard
input and answers on its standard output, in marshal. Its argument is in JSON: `headers`, the patterns of the
publisher's headers with our names; `having` and `without`, the names that the sheet has and has not.

It gives `sheet` with its name and its header, then `rows`, some at a time, none at the end; `none` or `several` with
the names of the sheets; or `problem` in words. Cells are texts, a number as Python writes it: 5, 0.25.
"""

from __future__ import annotations

import gc
import io
import json
import marshal
import posixpath
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import IO, Any
from xml.etree import ElementTree

MEMORY = 512 * 2**20
AT_ONCE = 2_000
# No sheet of figures is this wide: a cell beyond is far from the others, or damage.
WIDEST = 400
# Of a sheet of long numbers, hardly two are equal: beyond, what is known of them is forgotten.
KNOWN = 100_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, IndexError, OSError, RuntimeError,
          ValueError, ElementTree.ParseError)  # fmt: skip
_DIGITS = "0123456789"
Shared = Callable[[], list[str]]


def elements(stream: IO[bytes], name: str) -> Iterator[ElementTree.Element]:
    """Yield each element of a name, whole; what it held is forgotten before the next."""
    # The parser refuses by itself entities that grow without end; the memory is limited besides.
    for _, element in ElementTree.iterparse(stream, events=("end",)):  # noqa: S314
        if element.tag.rpartition("}")[2] == name:
            yield element
            element.clear()


def sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet by its name, in the order of the workbook."""
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        targets = {one.attrib["Id"]: one.attrib["Target"] for one in elements(stream, "Relationship")}
    with archive.open("xl/workbook.xml") as stream:
        return {
            one.attrib["name"]: posixpath.normpath(posixpath.join("/xl", targets[one.attrib[RELATION]])).lstrip("/")
            for one in elements(stream, "sheet")
        }


def shared_texts(archive: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells name by their number."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        return [_words(one) for one in elements(stream, "si")]


def _words(element: ElementTree.Element) -> str:
    """Return the text of an element, in one piece or in several; how it is pronounced is no part of it."""
    pieces = [element.find(f"{MAIN}t"), *(run.find(f"{MAIN}t") for run in element.iterfind(f"{MAIN}r"))]
    return "".join(piece.text or "" for piece in pieces if piece is not None)


def rows(stream: IO[bytes], shared: Shared) -> Iterator[list[str]]:
    """Yield the rows of a sheet, those without any cell left out; equal cells are one text."""
    known: dict[tuple[str, str], str] = {}
    for element in elements(stream, "row"):
        row: list[str] = []
        for cell in element:
            letters = cell.attrib.get("r", "").rstrip(_DIGITS)
            kind = cell.attrib.get("t", "n")
            value = _value(cell, kind)
            if (text := known.get((kind, value))) is None:
                text = known[kind, value] = _text(kind, value, shared)
            # Those that are left out are empty.
            if letters and (gap := _place(letters) - len(row)) > 0:
                row += [""] * gap
            row.append(text)
        if len(known) > KNOWN:
            known.clear()
        if any(row):
            yield row


def _value(cell: ElementTree.Element, kind: str) -> str:
    """Return what a cell holds: most have a value and nothing else, some a formula before it."""
    if kind == "inlineStr":
        return "".join(_words(one) for one in cell)
    if len(cell) == 1:
        return cell[0].text or ""
    return cell.findtext(f"{MAIN}v", "")


@cache
def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
        if place > WIDEST:
            raise ValueError(f"a cell in the column {letters}, far from the others")
    return place - 1


def _text(kind: str, text: str, shared: Shared) -> str:
    if kind == "s":
        return shared()[int(text)]
    if kind != "n" or not text:
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def answer(data: bytes, asked: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what is told of the only sheet that has the wanted headers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Read once, and only where a cell names one.
            shared = cache(lambda: shared_texts(archive))
            parts = sheets(archive)
            found = [name for name, part in parts.items() if _is_wanted(_first(archive, part, shared), asked)]
            if len(found) != 1:
                yield ("several", found) if found else ("none", list(parts))
                return
            yield from _told(archive, found[0], parts[found[0]], shared)
    except DAMAGE as error:
        yield "problem", f"damaged workbook ({error})"
    except MemoryError:
        yield "problem", f"its sheet cannot be read in {MEMORY // 2**20} MB"


def _told(archive: zipfile.ZipFile, name: str, part: str, shared: Shared) -> Iterator[tuple[str, Any]]:
    with archive.open(part) as stream:
        lines = rows(stream, shared)
        header = next(lines)
        yield "sheet", (name, header)
        while some := list(islice(lines, AT_ONCE)):
            if any(len(row) > len(header) and any(row[len(header) :]) for row in some):
                yield "problem", f"sheet {name}: a cell beyond the header"
                return
            yield "rows", [row[: len(header)] + [""] * (len(header) - len(row)) for row in some]
        yield "rows", []


def _first(archive: zipfile.ZipFile, part: str, shared: Shared) -> Sequence[str]:
    with archive.open(part) as stream:
        return next(rows(stream, shared), [])


def _is_wanted(header: Sequence[str], asked: dict[str, Any]) -> bool:
    names = {next((n for p, n in asked["headers"].items() if re.fullmatch(p, cell)), cell) for cell in header}
    return set(asked["having"]) <= names and not names & set(asked["without"])


def _limit(what: int, most: int) -> None:
    """Lower a limit of this process; a system that is stricter, or does not know the limit, keeps its own."""
    with suppress(ValueError, OSError):
        allowed = resource.getrlimit(what)[1]
        lowest = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (lowest, lowest))


if __name__ == "__main__":
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    # Nothing that is made here leads back to itself: to look for it would take half of the time.
    gc.disable()
    for one in answer(sys.stdin.buffer.read(), json.loads(sys.argv[1])):
        marshal.dump(one, sys.stdout.buffer)

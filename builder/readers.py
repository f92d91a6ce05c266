"""Formats only: the bytes of a CSV, a JSON or a workbook to records of strings.

Nothing is guessed: one encoding is declared per member and decoded strictly, a row is as wide
as its header, and what a file is not supposed to hold is an error that names the place.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .containers import ASK_AGAIN, LOOK
from .errors import SourceChanged
from .facts import Records
from .jsons import parse_json, parse_lines
from .model import Member
from .workbooks import read_headed, read_sheet, read_workbook, sheet_with

# What another encoding, or none, leaves behind in a text. The pattern of bytes finds in UTF-8
# what the second finds in text, many times faster; é read as Latin-1 is “Ã©”.
_C1_IN_UTF8 = re.compile(b"\xc2[\x80-\x9f]")
_C1 = re.compile("[\x80-\x9f]")
_C0 = bytes({*range(32), 127} - set(b"\t\n\r"))
# Half of a pair of surrogates cannot be stored at all.
_ESCAPED = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffd\\ud800-\\udfff]")
_ESCAPED_OR_C1 = re.compile(f"{_ESCAPED.pattern}|{_C1.pattern}")
_SIGNS = (("\ufffd", "a replacement character"), ("Ã©", "“Ã©” for é"))


def decode(data: bytes, place: str, member: Member) -> str:
    """Decode strictly, and refuse what another encoding leaves behind."""
    encoding = member.encoding
    if encoding in ("utf-8", "utf-8-sig"):
        # A mark at the beginning says nothing; by hand, as an error of the codec's is counted from after it.
        data, encoding = data.removeprefix(codecs.BOM_UTF8), "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceChanged(
            f"{place}, line {line}",
            f"byte {data[error.start]:#04x} is not {encoding}: the encoding has changed",
            LOOK,
        ) from error
    if len(data) != len(data.translate(None, _C0)):
        index = next(index for index, byte in enumerate(data) if byte in _C0)
        line = data.count(b"\n", 0, index) + 1
        raise SourceChanged(f"{place}, line {line}", f"a control character ({data[index]:#04x})", LOOK)
    if member.spoken:
        return text
    signs = [(text.find(sign), what) for sign, what in _SIGNS]
    if not member.controls and (encoding != "utf-8" or _C1_IN_UTF8.search(data)):
        found = _C1.search(text)
        signs.append((found.start() if found else -1, "a C1 control character"))
    for index, what in signs:
        if index >= 0:
            line = text.count("\n", 0, index) + 1
            raise SourceChanged(
                f"{place}, line {line}",
                f"{what}: this text was decoded wrongly, here or at the publisher's",
                LOOK,
            )
    if member.canary not in text:
        raise SourceChanged(place, f"“{member.canary}” is nowhere in it: read as {encoding}, it was there", LOOK)
    return text


def read_records(data: bytes, place: str, member: Member, expected: frozenset[str]) -> Records:
    """Read one member into records, whose header is compared with the expected one, in any order.

    A header that nobody declares is left aside, and named in `unknown`. Those that the member is declared to lack
    are added, empty, and those that are derived.
    """
    if member.having:
        records = _headed_records(data, place, member, expected)
    elif member.unfold:
        whole = decode(data, place, member) if member.format == "csv" else read_workbook(data, place)
        records = member.unfold(whole, place)
        _unknown_headers(list(records.columns), expected, place, member)
    elif member.format == "xlsx":
        records = _xlsx_records(data, place, member, expected)
    elif member.format in ("json", "jsonl"):
        records = _json_records(decode(data, place, member), place, member)
        _unknown_headers(list(records.columns), expected, place, member)
    elif member.parse:
        records = member.parse(decode(data, place, member), place)
    else:
        records = _csv_records(decode(data, place, member), place, member, expected)
    columns = {name: cells for name, cells in records.columns.items() if name not in records.unknown}
    if member.format != "csv" and not member.spoken:
        _refuse_controls(columns, records.unknown, place, member)
    if member.null:
        columns = {name: ["" if cell == member.null else cell for cell in cells] for name, cells in columns.items()}
    lacking = member.lacks | ((expected & member.optional) - columns.keys())
    columns |= dict.fromkeys(lacking, ("",) * records.count)
    records = replace(records, columns=columns)
    derived = {name: derive(records) for name, derive in member.derived.items()}
    return replace(records, columns=columns | derived)


def _refuse_controls(columns: Mapping[str, Sequence[str]], unknown: Sequence[str], place: str, member: Member) -> None:
    """Raise at a character that `decode` refuses in a text, and that JSON or a workbook may hold in an escape."""
    refused = _ESCAPED if member.controls else _ESCAPED_OR_C1
    if named := refused.search("".join(unknown)):
        raise SourceChanged(place, f"U+{ord(named[0]):04X}, which is no text, in the name of a new field", LOOK)
    for name, cells in columns.items():
        if not refused.search("".join(cells)):
            continue
        index, found = next((i, match) for i, cell in enumerate(cells) if (match := refused.search(cell)))
        line = f"line {index + 2}" if member.format == "xlsx" else f"record {index + 1}"
        raise SourceChanged(f"{place}, {line}, column {name}", f"U+{ord(found[0]):04X}, which is no text", LOOK)


def _unknown_headers(header: Sequence[str], expected: frozenset[str], place: str, member: Member) -> tuple[str, ...]:
    """Return the headers that nobody declares, which are left aside and told; raise where one is lost or ambiguous.

    A header that the member is declared to lack is no new one: its cells would be taken for empty.
    """
    lost = sorted(expected - set(header) - member.optional)
    gained = sorted(set(header) - expected - member.optional)
    twice = sorted({name for name in header if header.count(name) > 1})
    if lost or twice or set(gained) & {"", *member.lacks, *member.derived}:
        raise SourceChanged(
            f"{place}, line 1",
            f"columns lost: {', '.join(lost) or 'none'}; "
            f"gained: {', '.join(name or '(without a name)' for name in gained) or 'none'}; "
            f"given twice: {', '.join(twice) or 'none'}",
            LOOK,
        )
    return tuple(gained)


def _csv_records(text: str, place: str, member: Member, expected: frozenset[str]) -> Records:
    if member.ended and not text.endswith("\n"):
        raise SourceChanged(place, "the last line is cut short", ASK_AGAIN)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=member.delimiter)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise SourceChanged(f"{place}, line {reader.line_num}", str(error), LOOK) from error
    found = rows.pop(0)
    header = [declared_header(name, member) for name in found]
    unknown = _unknown_headers(header, expected, place, member)
    if member.blank_lines:
        rows = [row for row in rows if any(row)]
    if set(map(len, rows)) - {len(header)}:
        index = next(i for i, row in enumerate(rows) if len(row) != len(header))
        line = line_number(text, index, member)
        raise SourceChanged(
            f"{place}, line {line}", f"{len(rows[index])} cells where the header has {len(header)}", LOOK
        )
    records = Records.of(header, rows)
    return replace(records, misspelt=tuple(name for name in found if name in member.misspelt), unknown=unknown)


def _xlsx_records(data: bytes, place: str, member: Member, expected: frozenset[str]) -> Records:
    wanted = sheet_with(data, place, member.sheet_with) if member.sheet_with else member.sheet
    sheet, columns = read_sheet(data, place, wanted)
    where = f"{place}, sheet {sheet}"
    if not columns:
        raise SourceChanged(where, "the sheet is empty", ASK_AGAIN)
    header = [declared_header(str(cells[0]), member) for cells in columns]
    unknown = _unknown_headers(header, expected, where, member)
    texts = (_texts(cells[1:]) for cells in columns)
    return Records(dict(zip(header, texts, strict=True)), len(columns[0]) - 1, unknown=unknown)


def _headed_records(data: bytes, place: str, member: Member, expected: frozenset[str]) -> Records:
    found = read_headed(data, place, member.headers, member.having, member.without)
    if found is None:
        wanted = ", ".join(sorted(member.having))
        raise SourceChanged(place, f"no sheet has the columns {wanted}, in whatever words", LOOK)
    where = f"{place}, sheet {found.name}"
    header = [declared_header(name, member) for name in found.header]
    unknown = _unknown_headers(header, expected, where, member)
    return Records(dict(zip(header, found.columns, strict=True)), len(found.columns[0]), unknown=unknown)


def declared_header(header: str, member: Member) -> str:
    """Return the name that declarations give to a publisher's header."""
    right = member.misspelt.get(header, header)
    return next((name for pattern, name in member.headers.items() if re.fullmatch(pattern, right)), right)


def _texts(cells: Sequence[Any]) -> list[str]:
    """Return cells as text, each distinct one once: a workbook gives every number as a float."""
    texts = {
        cell: str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in set(cells)
    }
    return list(map(texts.__getitem__, cells))


def line_number(text: str, index: int, member: Member) -> int:
    """Return the line on which the record of that index ends; slow, for messages only."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=member.delimiter)
    next(reader)
    counted = -1
    for row in reader:
        counted += any(row) or not member.blank_lines
        if counted == index:
            break
    return reader.line_num


def _json_records(text: str, place: str, member: Member) -> Records:
    if member.flatten is None:
        raise SourceChanged(place, "no way is declared to read this JSON", LOOK)
    parse = parse_lines if member.format == "jsonl" else parse_json
    try:
        return member.flatten(parse(text))
    except json.JSONDecodeError as error:
        raise SourceChanged(f"{place}, line {error.lineno}", error.msg, ASK_AGAIN) from error
    except RecursionError as error:
        raise SourceChanged(place, "objects in one another without end", LOOK) from error
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise SourceChanged(place, f"not the shape that it had: {' '.join(map(str, error.args))}", LOOK) from error


def listed(value: Any, place: str) -> list[Any]:
    """Return a JSON value that is a list; TypeError with the place where it is none."""
    if not isinstance(value, list):
        raise TypeError(f"{place}: a list was here, not {type(value).__name__}")
    return value


def walk(node: Any, known: frozenset[str], place: str, new: set[str], optional: frozenset[str] = frozenset()) -> None:
    """Raise when a JSON value is not an object that has the known keys, and add the others to `new`."""
    if not isinstance(node, dict):
        raise TypeError(f"{place}: an object was here, not {type(node).__name__}")
    lost, gained = sorted(known - node.keys()), sorted(node.keys() - known - optional)
    if lost:
        raise KeyError(f"{place}: keys lost: {lost}; gained: {gained}")
    new.update(gained)

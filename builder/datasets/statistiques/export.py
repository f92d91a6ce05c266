"""The export of job seekers by commune and ROME sheet: from its wide table to one row a figure.

A person makes it on the publisher's site, for a month, a category and a territory, of which the file says nothing.
It has a line for each commune of over 5 000 inhabitants, named with its postcode, and a column for each sheet of the
ROME. A comma of a label has become a tab, and the last cell of a line ends in tabs. Lines of title stand before
it and notes after it, as it is served; people cut them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records
from .chiffres import NOTE

BY_COMMUNES = r"Communes? de plus de 5 ?000 hab\.?"
TOTAL, NO_JOB = "Total", "ZZZZZ"
_HEADER = re.compile(r"([A-N][0-9]{4}|ZZZZZ)\s*:\s*(\S.*)", re.S)
_COMMUNE = re.compile(r"(\S.*?)\s+([0-9]{5})")
# Spaces are between thousands, and around.
_NUMBER = re.compile(r"[0-9]{1,3}(?: ?[0-9]{3})*")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\t": " "})
# As many columns of sheets as show that a line is the header.
_ENOUGH = 5
_NAMES = ("nom_commune", "code_postal", "code_metier_publie", "libelle", "nombre", *NOTE)

# Of each region, its departments; of a postcode, the department is the beginning, and Corsica is 20.
_REGIONS = {
    "01": "971", "02": "972", "03": "973", "04": "974", "06": "976", "11": "75 77 78 91 92 93 94 95",
    "24": "18 28 36 37 41 45", "27": "21 25 39 58 70 71 89 90", "28": "14 27 50 61 76", "32": "02 59 60 62 80",
    "44": "08 10 51 52 54 55 57 67 68 88", "52": "44 49 53 72 85", "53": "22 29 35 56",
    "75": "16 17 19 23 24 33 40 47 64 79 86 87", "76": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "84": "01 03 07 15 26 38 42 43 63 69 73 74", "93": "04 05 06 13 83 84", "94": "20",
}  # fmt: skip
_REGION_OF = {department: region for region, departments in _REGIONS.items() for department in departments.split()}
SEVERAL = "FR"


def rows_of(text: str, place: str) -> list[list[str]]:
    """Return the lines of an export, each with its cells; SourceChanged where it is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        return list(reader)
    except csv.Error as error:
        raise SourceChanged(f"{place}, line {reader.line_num}", str(error), LOOK) from error


def header_of(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which of the first lines has the columns of sheets, counted from 0; None where none has."""
    for index, row in enumerate(rows[:12]):
        if sum(bool(_HEADER.fullmatch(cell.strip())) for cell in row) >= _ENOUGH:
            return index
    return None


def region_of(rows: Sequence[Sequence[str]]) -> str:
    """Return the region that the communes are in by their postcodes, or FR where they are in several."""
    found = [_COMMUNE.fullmatch(row[0].strip()) for row in rows if row]
    codes = [one[2] for one in found if one]
    regions = {_REGION_OF.get(code[: 3 if code.startswith("97") else 2], SEVERAL) for code in codes}
    return regions.pop() if len(regions) == 1 else SEVERAL


def unfold(text: str, place: str) -> Records:
    """Return a row for each sheet, each figure and each note of the export."""
    rows = rows_of(text, place)
    start = header_of(rows)
    if start is None:
        raise SourceChanged(f"{place}, line 1", "no line has columns of the ROME, such as 'A1101 : …'", LOOK)
    jobs = _jobs(rows[start], f"{place}, line {start + 1}")
    body = start + 1
    while body < len(rows) and _COMMUNE.fullmatch(rows[body][0].strip() if rows[body] else ""):
        body += 1
    found: list[tuple[str, ...]] = [("", "", "", "", "", *note) for note in _notes(rows[:start], 1)]
    found += [("", "", code, label, "", "", "", "") for code, label in jobs]
    found += _figures(rows, range(start + 1, body), [code for code, _ in jobs], place)
    _expect_notes(rows, body, place)
    found += [("", "", "", "", "", *note) for note in _notes(rows[body:], body + 1)]
    return Records.of(_NAMES, found)


def _jobs(header: Sequence[str], place: str) -> list[tuple[str, str]]:
    """Return the code and the label of each column; SourceChanged where one is none of the ROME's."""
    first, *others = [cell.strip() for cell in header]
    if not re.fullmatch(BY_COMMUNES, first):
        raise SourceChanged(
            f"{place}, column 1",
            f"{first!r}: an export by something else than communes",
            "ask the publisher for communes of over 5 000 inhabitants and the ROME",
        )
    if not others or others[-1] != TOTAL:
        raise SourceChanged(f"{place}, column {len(others) + 1}", f"{others[-1:]} where {TOTAL!r} was", LOOK)
    found: dict[str, str] = {}
    for number, cell in enumerate(others[:-1], 2):
        match = _HEADER.fullmatch(cell)
        if not match or match[1] in found:
            wanted = "a code that was there already" if match else "no code of the ROME and its label"
            raise SourceChanged(f"{place}, column {number}", f"{cell!r}: {wanted}", LOOK)
        found[match[1]] = match[2].strip()
    return [*found.items(), (TOTAL, TOTAL)]


def _figures(
    rows: Sequence[Sequence[str]], lines: range, codes: Sequence[str], place: str
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of figures, commune by commune."""
    if not lines:
        raise SourceChanged(
            f"{place}, line {lines.start + 1}", "no commune with its postcode, such as 'Pau 64000'", LOOK
        )
    seen: dict[tuple[str, str], int] = {}
    for index in lines:
        name, *cells = rows[index]
        where = f"{place}, line {index + 1}"
        commune = _COMMUNE.fullmatch(name.strip())
        key = (commune[1], commune[2]) if commune else ("", "")
        if key in seen:
            raise SourceChanged(where, f"{name!r} is on line {seen[key] + 1} already", LOOK)
        if len(cells) != len(codes):
            raise SourceChanged(where, f"{len(cells) + 1} cells where the header has {len(codes) + 1}", LOOK)
        seen[key] = index
        for code, cell in zip(codes, cells, strict=True):
            yield (*key, code, "", _number(cell, f"{where}, column {code}"), "", "", "")


def _number(cell: str, place: str) -> str:
    text = cell.translate(_SPACES).strip()
    if not _NUMBER.fullmatch(text):
        raise SourceChanged(place, f"{cell.strip()!r} where a whole number was", LOOK)
    return text.replace(" ", "")


def _expect_notes(rows: Sequence[Sequence[str]], first: int, place: str) -> None:
    """Raise where a line after the communes is no note: figures, or one more commune."""
    for number, row in enumerate(rows[first:], first + 1):
        said = [cell.strip() for cell in row if cell.strip()]
        if any(_COMMUNE.fullmatch(cell) for cell in said[:1]) or len(said) > 2:
            raise SourceChanged(f"{place}, line {number}", f"{said[0]!r} where a note was, after the communes", LOOK)


def _notes(rows: Sequence[Sequence[str]], first: int) -> Iterator[tuple[str, str, str]]:
    for number, row in enumerate(rows, first):
        if text := " ; ".join(cell.strip() for cell in row if cell.strip()):
            yield "export", f"ligne {number}", text

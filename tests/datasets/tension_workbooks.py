"""Workbooks of tension in the publisher's form, with rows that we make up: small for tests, of 70 MB to measure.

`python -m tests.datasets.tension_workbooks FILE ROWS OTHERS` writes one whose departments take so many rows, beside as
many rows of others, of a sheet that no table reads.
"""

from __future__ import annotations

import random
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
IMPUTED = "tension (valeurs imputées, volumétrie insuffisante)"
FACTORS = (
    "intensité d'embauches",
    "lien formation-emploi",
    "manque de main-d'œuvre disponible",
    "non-durabilité de l'emploi",
    "conditions de travail contraignantes",
    "inadéquation géographique",
    "non-attractivité salariale",
)
HEADER = ("annee", "code_fap_228", "libelle_fap_228", "tension", IMPUTED, "tension_discret", *FACTORS,
          "croisement où volumétrie suffisante")  # fmt: skip
Cell = str | float | None
Row = Sequence[Cell]


def header(*places: str) -> Row:
    """Return the header of a sheet, the columns of its places after the family."""
    return (*HEADER[:3], *places, *HEADER[3:])


def row(year: int, family: tuple[str, str], *places: str, figures: Sequence[Cell], crossing: str) -> Row:
    """Return a row: the index, the imputed one, the class and the factors are `figures`."""
    return (year, *family, *places, *figures, crossing)


def _column(place: int) -> str:
    return (chr(64 + place // 26) if place // 26 else "") + chr(65 + place % 26)


def _xml(rows: Iterable[Row], shared: dict[str, int]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>'
    for line, cells in enumerate(rows, 1):
        yield f'<row r="{line}">'
        for place, cell in enumerate(cells):
            where = f"{_column(place)}{line}"
            if isinstance(cell, str):
                yield f'<c r="{where}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>'
            elif cell is not None:
                yield f'<c r="{where}"><v>{cell!r}</v></c>'
        yield "</row>"
    yield "</sheetData></worksheet>"


def write(target: Path, sheets: dict[str, Iterable[Row]]) -> Path:
    """Write a workbook sheet by sheet, as a spreadsheet does: texts are shared, an empty cell is left out."""
    shared: dict[str, int] = {}
    names = list(sheets)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, rows in enumerate(sheets.values(), 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as stream:
                pending: list[str] = []
                for piece in _xml(rows, shared):
                    pending.append(piece)
                    if len(pending) > 20_000:
                        stream.write("".join(pending).encode())
                        pending.clear()
                stream.write("".join(pending).encode())
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        relations = "".join(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(names) + 1)
        )
        relations += f'<Relationship Id="rIdS" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_KIND}.worksheet+xml"/>'
            for number in range(1, len(names) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/xl/workbook.xml" ContentType="{SHEET_KIND}.sheet.main+xml"/><Override '
            f'PartName="/xl/sharedStrings.xml" ContentType="{SHEET_KIND}.sharedStrings+xml"/>{parts}</Types>',
        )
    return target


def _figures(chance: random.Random) -> Sequence[Cell]:
    index = round(chance.gauss(0, 1), 15)
    if chance.random() < 0.4:
        return (None, index, *(None,) * (1 + len(FACTORS)))
    return (index, None, *(float(chance.randint(1, 5)) for _ in range(1 + len(FACTORS))))


def of_years(years: Sequence[int], regions: Sequence[str], departments: Sequence[str]) -> dict[str, Iterable[Row]]:
    """Return the sheets of a workbook of 228 families, years and places, with the sheets of words before each."""
    chance = random.Random(2024)
    families = [(f"{letter}{digit}X{4 + n}0", f"Famille inventée {letter}{digit}{n}")
                for letter in "ABCDEFGHJKLMNPQRSTU" for digit in range(4) for n in range(3)]  # fmt: skip

    def rows(*places: Sequence[str]) -> Iterator[Row]:
        for year in years:
            for family in families:
                for place in chain(*places) if places else [""]:
                    codes = (place,) if places else ()
                    yield row(year, family, *codes, figures=_figures(chance), crossing="FAP228 x territoire")

    return {
        "Lisez-moi": [("Tensions, lignes inventées",)],
        "Variables": [("nom", "description"), ("tension", "indice")],
        "National": chain([header()], rows()),
        "Notes régions": [("",), ("Une note",)],
        "Régions": chain([header("code_region")], rows(regions)),
        "Notes départements": [("Une note",)],
        "Départements": chain([header("code_departement")], rows(departments)),
    }


def _others(lines: int) -> Iterator[Row]:
    chance = random.Random(1)
    yield ("annee", "code_rome", "code_bassin", "tension", *FACTORS)
    for line in range(lines):
        yield (2024.0, f"A{line % 500}", f"{line % 400}", *(chance.gauss(0, 1) for _ in range(8)))


def large(target: Path, lines: int, others: int) -> Path:
    """Write a workbook whose departments take about so many rows: the years go back as far as that needs."""
    departments = [f"{number:02}" for number in range(1, 96) if number != 20] + ["2A", "2B", "971", "972", "973", "974"]
    regions = [
        "01",
        "02",
        "03",
        "04",
        "06",
        "11",
        "24",
        "27",
        "28",
        "32",
        "44",
        "52",
        "53",
        "75",
        "76",
        "84",
        "93",
        "94",
    ]
    years = range(2025 - max(1, round(lines / (228 * len(departments)))), 2025)
    return write(target, of_years(years, regions, departments) | {"Bassins": _others(others)})


if __name__ == "__main__":
    made = large(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(f"{made}: {made.stat().st_size:,} bytes")

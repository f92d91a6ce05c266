"""Workbooks that ask for more memory than their cells take: they cost their source, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infotravail.errors import SourceChanged
from infotravail.workbooks import read_sheet, sheet_names
from tests.conftest import Run

SHEET = "BMO_2025_open_data"
NAMES = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="BMO_2025_open_data" sheetId="1" r:id="rId1"/></sheets></workbook>"""
TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{relation}" Target="{target}"/></Relationships>"""


def cell(place: str, value: int = 1) -> str:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}"><v>{value}</v></c></row>'


def workbook(target: Path, *cells: str, dimension: str = "A1", sheet: str = "worksheets/sheet1.xml") -> Path:
    """Write a workbook of one sheet, as small as one can be."""
    rows = "".join(cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f'<worksheet xmlns="{main}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "_rels/.rels", RELATIONS.format(relation=f"{RELATION}/officeDocument", target="xl/workbook.xml")
        )
        archive.writestr("xl/workbook.xml", NAMES)
        relations = RELATIONS.format(relation=f"{RELATION}/worksheet", target=sheet)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", data)
    return target


def test_a_small_workbook_is_read(tmp_path: Path) -> None:
    data = workbook(tmp_path / "w.xlsx", cell("A1"), cell("B2", 7)).read_bytes()
    assert sheet_names(data, "w.xlsx") == (SHEET,)
    assert read_sheet(data, "w.xlsx", r"BMO_\d{4}_open_data") == (SHEET, [(1.0, ""), ("", 7.0)])


FAR = {
    "opposite corners": ([cell("A1"), cell("XFD1048576")], "A1"),
    "a far row": ([cell("A1"), cell("T1048576")], "A1"),
    "a far column": ([cell(f"A{row}") for row in range(1, 200)] + [cell("XFD200")], "A1"),
    "a dimension that lies, and a far cell": ([cell("A1"), cell("ZZZ1048576")], "A1:B2"),
    "a row beyond all rows": ([cell("A1"), cell("A4294967295")], "A1"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAR)
def test_a_cell_far_from_the_others_costs_its_source_alone(name: str, tmp_path: Path, run: Run) -> None:
    cells, dimension = FAR[name]
    path = workbook(tmp_path / "far.xlsx", *cells, dimension=dimension)
    with pytest.raises(SourceChanged, match=r"far\.xlsx"):
        read_sheet(path.read_bytes(), "far.xlsx", r"BMO_\d{4}_open_data")
    done = run("--home", tmp_path / "home", "add", "bmo", path)
    assert done.returncode == 4
    assert done.stderr.startswith("Error: far.xlsx")
    assert "\n  → " in done.stderr
    assert "panicked" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "home").glob(".*.tmp"))


@pytest.mark.parametrize("target", ["worksheets/none.xml", "../../../etc/passwd", "http://localhost/x"])
def test_a_sheet_that_is_elsewhere_is_damage(target: str, tmp_path: Path) -> None:
    data = workbook(tmp_path / "w.xlsx", cell("A1"), sheet=target).read_bytes()
    with pytest.raises(SourceChanged, match=r"w\.xlsx"):
        read_sheet(data, "w.xlsx", r"BMO_\d{4}_open_data")


def test_a_sheet_that_is_not_there_is_told_by_those_that_are(tmp_path: Path) -> None:
    data = workbook(tmp_path / "w.xlsx", cell("A1")).read_bytes()
    with pytest.raises(SourceChanged, match=f"its sheets are not as they were: {SHEET}"):
        read_sheet(data, "w.xlsx", "another")


@pytest.mark.parametrize("limits", ["ulimit -v 2000000", "ulimit -Sv unlimited"])
def test_a_machine_that_gives_less_memory_reads_the_workbooks_all_the_same(limits: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", cell("A1"))
    script = (
        "import sys; from infotravail.workbooks import *; print(sheet_names(open(sys.argv[1], 'rb').read(), 'w.xlsx'))"
    )
    line = f'{limits}; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", line, "sh", sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (f"('{SHEET}',)\n", "")


def test_a_workbook_that_dies_of_its_memory_leaves_no_image_of_it(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", cell("A1"), cell("XFD1048576"))
    command = str(Path(sys.executable).with_name("infotravail"))
    line = 'ulimit -c unlimited; exec "$@"'
    subprocess.run(
        ["sh", "-c", line, "sh", command, "--home", "home", "add", "bmo", str(path)], cwd=tmp_path, check=False
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["far.xlsx", "home"]


def test_a_bomb_is_refused_in_a_workbook_that_a_zip_holds(tmp_path: Path, run: Run) -> None:
    path = workbook(tmp_path / "w.xlsx", cell("A1"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 50_000_000)
    with zipfile.ZipFile(tmp_path / "bmo.zip", "w") as archive:
        archive.write(path, "BMO.xlsx")
    done = run("--home", tmp_path / "home", "add", "bmo", tmp_path / "bmo.zip")
    assert done.returncode == 4
    assert "xl/sharedStrings.xml: 50,000,000 bytes packed into" in done.stderr
    assert "a zip bomb" in done.stderr

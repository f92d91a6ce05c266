"""ROME codes as people write them, in a cell of a file and in the box of the site: both are read by one function."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail import Infotravail
from infotravail.datasets.rome.codes import codes_in
from infotravail.home import Home
from tests.files import columns, said

ONE, TWO = ("M1805",), ("M1805", "M1802")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        *((text, ONE) for text in ("M1805", "m1805", " M1805 ", "M 1805", "M-1805", "M–1805", "m.1805", "M_1805")),
        *((text, ONE) for text in ("M\N{NO-BREAK SPACE}1805", "ｍ1805", "Ｍ１８０５", "M1805.", "«M1805»", "(M1805)")),
        *((text, ONE) for text in ("ROME M1805", "Code ROME : M1805", "code M 1805", "ROME: m1805", "M1805, M1805")),
        # Its label is not read.
        ("M1805 - Études et développement informatique", ONE),
        ("M1805 : Études, conseil, gestion", ONE),
        ("M1805 Bac+2, 3 ans", ONE),
        ("M1805 - 2024", ONE),
        ("M1805 Études (voir M1802)", ONE),
        ("M1805 (ex M1802)", ONE),
        ("Développeur informatique (M1805)", ONE),
        *((text, TWO) for text in ("M1805,M1802", "M1805|M1802", "M1805 M1802", "M1805;M1802", "M1805/M1802")),
        *((text, TWO) for text in ('["M1805", "M1802"]', "['M1805','M1802']", "M1805-M1802", "M 1805 et M 1802")),
        *((text, TWO) for text in ("M1805\nM1802\n", "M1805 - Études\nM1802 - Expertise, conseil", "m1805 & m1802")),
        ("Développeur (M1805), expert (M1802)", TWO),
        # What is no code stays what is asked.
        ("M18055", ("M18055",)),
        ("1805", ("1805",)),
        ("M1805, M18", ("M1805", "M18")),
        ("A0 A1", ("A0", "A1")),
        ("Z9999", ("Z9999",)),
        ("plombier", ("PLOMBIER",)),
        ("", ()),
        (" \N{NO-BREAK SPACE}\n", ()),
    ],
)
def test_codes_are_read_however_they_are_written(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


@given(st.text(max_size=60))
def test_every_text_says_something_that_can_be_asked(text: str) -> None:
    codes = codes_in(text)
    assert bool(codes) is bool(text.encode("utf-8", "replace").decode().strip())
    assert all(0 < len(code) <= 60 and code == code.upper() and code.encode() for code in codes)


def test_a_cell_of_several_codes_has_lines_for_each(built: Home, tmp_path: Path) -> None:
    source = tmp_path / "codes.csv"
    cells = ["M 1805 - Études", "A1413|M1855", "Z9999, a1413", '["A1413"]', "plombier"]
    source.write_text("code\n" + "".join('"' + cell.replace('"', '""') + '"\n' for cell in cells), encoding="utf-8")
    done = said(built, "passage", "--file", source, "--column", "code", "--to", "v460")
    assert columns(done.table, "code", "de_code", "vers_code", "nature") == [
        ("M 1805 - Études", "M1805", "M1861", "scindé"),
        ("M 1805 - Études", "M1805", "M1855", "scindé"),
        ("M 1805 - Études", "M1805", "M1801", "scindé, fusionné"),
        ("A1413|M1855", "A1413", "A1423", "changé de code"),
        ("A1413|M1855", "M1855", "M1855", "même édition"),
        ("Z9999, a1413", "Z9999", "", "inconnu"),
        ("Z9999, a1413", "A1413", "A1423", "changé de code"),
        ('["A1413"]', "A1413", "A1423", "changé de code"),
        ("plombier", "PLOMBIER", "", "inconnu"),
    ]
    assert "Lignes : 5 ; codes inconnus : 2." in done.errors


def test_every_door_reads_codes_alike(built: Home) -> None:
    one = said(built, "passage", "M 1805").text
    assert one == said(built, "passage", "m1805").text
    assert one.startswith("M1805 Études et développement informatique, de v344 à v460\n")
    with Infotravail.open(built.database) as it:
        for asked in ("M 1805, a1413", ["M-1805", "A1413 - Œnologie"], ("M1805 A1413",)):
            assert it.passage(asked).codes == ("M1805", "A1413")

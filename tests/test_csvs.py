"""A table as CSV: what a program reads back, and what a French spreadsheet opens without taking it for a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from infotravail.csvs import csv_of


@dataclass(frozen=True)
class Row:
    """A row of every type that tables have."""

    code: str
    part: float
    nombre: int | None
    est_courant: bool


ROWS = [Row("01001", 0.5, 12, True), Row('=1+1;"x"\né', 1e-9, None, False)]


def test_a_program_reads_back_each_cell_and_a_code_keeps_its_zero() -> None:
    assert list(csv.reader(io.StringIO(csv_of(Row, ROWS), newline=""))) == [
        ["code", "part", "nombre", "est_courant"],
        ["01001", "0.5", "12", "1"],
        ['=1+1;"x"\né', "1e-09", "", "0"],
    ]


def test_a_spreadsheet_has_semicolons_decimal_commas_and_no_formula() -> None:
    text = csv_of(Row, ROWS, for_excel=True)
    assert text.startswith("\ufeffcode;part;nombre;est_courant\r\n01001;0,5;12;1\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[2] == ['\'=1+1;"x"\né', "1e-09", "", "0"]

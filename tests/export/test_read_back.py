"""Exported files, as those who get them read them: in pandas, polars, DuckDB, Arrow, or as workbooks."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars
import pyarrow.parquet
import pytest

Rows = list[dict[str, Any]]

COUNTED = "SELECT count(*), count(projets), sum(projets) FROM bmo"


def as_text(value: object) -> str:
    return "" if value is None else str(value)


def read_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def read_jsonl(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_parquet(path: Path) -> Rows:
    return pyarrow.parquet.read_table(path).to_pylist()


def tables_of(database: sqlite3.Connection) -> Iterator[tuple[str, Rows]]:
    """Yield each table and view that the dictionary has, with its rows in the order of its key."""
    for (name,) in database.execute("SELECT nom_table FROM dictionnaire WHERE nom_colonne IS NULL").fetchall():
        info = database.execute(f"PRAGMA table_xinfo({name})").fetchall()
        order = [column for _, column, *_ in sorted((one for one in info if one[5]), key=lambda one: one[5])]
        columns = [one[1] for one in info]
        rows = database.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY {', '.join(order or columns)}")
        yield name, [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.mark.parametrize(("form", "read"), [("jsonl", read_jsonl), ("parquet", read_parquet)])
def test_every_table_is_in_every_file_as_it_is_in_the_database(
    form: str, read: Callable[[Path], Rows], exported: Path, database: sqlite3.Connection
) -> None:
    for name, rows in tables_of(database):
        assert read(exported / f"{name}.{form}") == rows, name


def test_csv_has_every_table_an_empty_cell_for_null(exported: Path, database: sqlite3.Connection) -> None:
    for name, rows in tables_of(database):
        texts = [{column: as_text(cell) for column, cell in row.items()} for row in rows]
        assert read_csv(exported / f"{name}.csv") == texts, name
        assert b"\r" not in (exported / f"{name}.csv").read_bytes().replace(b'"', b""), name


def of_pandas(folder: Path) -> tuple[int, int, int]:
    projets = pandas.read_parquet(folder / "bmo.parquet")["projets"]
    return len(projets), int(projets.count()), int(projets.sum())


def of_polars(folder: Path) -> tuple[int, int, int]:
    projets = polars.read_parquet(folder / "bmo.parquet")["projets"]
    assert projets.dtype == polars.Int64
    return len(projets), projets.count(), projets.sum()


def of_duckdb(folder: Path) -> tuple[int, int, int]:
    found = duckdb.sql(COUNTED.replace("bmo", f"'{folder / 'bmo.parquet'}'")).fetchall()
    return found[0]


@pytest.mark.parametrize("read", [of_pandas, of_polars, of_duckdb])
def test_counts_and_sums_are_those_of_the_database(
    read: Callable[[Path], tuple[int, int, int]], exported: Path, database: sqlite3.Connection
) -> None:
    lines, published, projects = database.execute(COUNTED).fetchone()
    assert lines > published > 0 < projects
    assert read(exported) == (lines, published, projects)


def test_codes_are_texts_in_parquet(exported: Path) -> None:
    path = exported / "communes.parquet"
    expected = ["01015", "2A004"]
    duck = duckdb.sql(f"SELECT code_commune FROM '{path}' WHERE code_commune IN ('01015', '2A004') ORDER BY 1")
    assert [code for (code,) in duck.fetchall()] == expected
    codes = polars.read_parquet(path)["code_commune"]
    assert sorted(set(expected) & set(codes)) == expected
    frame = pandas.read_parquet(path)
    assert frame[frame.code_commune.isin(expected)].code_departement.tolist() == ["01", "2A"]


def test_a_column_of_parquet_says_what_it_means(exported: Path, database: sqlite3.Connection) -> None:
    schema = pyarrow.parquet.read_schema(exported / "bmo.parquet")
    field = schema.field("projets")
    told = database.execute(
        "SELECT description, unite, sens_vide, origine FROM dictionnaire "
        "WHERE nom_table = 'bmo' AND nom_colonne = 'projets'"
    ).fetchone()
    assert (str(field.type), field.nullable) == ("int64", True)
    assert field.metadata == {
        name: text.encode()
        for name, text in zip((b"description", b"unite", b"sens_vide", b"origine"), told, strict=True)
    }
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    assert schema.metadata[b"release"] == release.encode()
    assert not schema.field("code_fap").nullable


def test_a_workbook_has_its_dictionary_first_and_codes_as_texts(exported: Path) -> None:
    book = openpyxl.load_workbook(exported / "bmo.xlsx", read_only=True)
    try:
        assert book.sheetnames[:2] == ["Dictionnaire", "bmo_familles"]
        first = [tuple(row) for row in book["Dictionnaire"].iter_rows(values_only=True)]
        (line,) = [row for row in first if row[:2] == ("bmo", "projets")]
        assert line[2:6] == (
            "Nombre de projets de recrutement, tel que publié.",
            "nombre entier",
            "projets",
            "caché par le secret statistique : entre 0 et 4, jamais 0 par défaut",
        )
        assert [row[:2] for row in first if row[0] == "À citer"]
        header, row, *_ = book["bmo"].iter_rows(values_only=True)
        cells = dict(zip(header, row, strict=True))
        assert [type(cells[name]) for name in ("annee", "code_fap", "code_departement")] == [int, str, str]
    finally:
        book.close()


def test_each_column_of_the_dictionary_is_as_wide_as_what_it_says(exported: Path) -> None:
    sheet = openpyxl.load_workbook(exported / "bmo.xlsx")["Dictionnaire"]
    (header,) = [row for row in sheet.iter_rows() if row[0].value == "Table"]
    widths = {cell.value: round(sheet.column_dimensions[cell.column_letter].width) for cell in header}
    assert list(widths) == [
        *("Table", "Colonne", "Sens", "Type", "Unité", "Une case vide veut dire", "Renvoie à", "Origine")
    ]
    assert widths["Sens"] == max(widths.values())
    assert widths["Type"] < widths["Unité"] + widths["Type"] < widths["Sens"]


def test_the_registers_have_a_workbook_of_their_own(exported: Path) -> None:
    book = openpyxl.load_workbook(exported / "registres.xlsx", read_only=True)
    try:
        # Two sheets of the same name would be none.
        assert book.sheetnames[:2] == ["Dictionnaire", "release"]
        assert "dictionnaire~2" in book.sheetnames
    finally:
        book.close()

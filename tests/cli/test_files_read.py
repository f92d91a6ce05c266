"""The files that people have: every way in which a spreadsheet saves a table gives the same codes and columns."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.home import Home
from infotravail.tabular.given import Wanted, opened
from infotravail.tabular.refusals import Refused
from tests.files import BOM, columns, said, workbook

ROWS = [
    ["n°", "intitulé", "ville"],
    ["1", "Comptable", "Besançon"],
    ["2", "Œnologue", "Nîmes"],
    ["3", "zzqqxx", "L'Haÿ-les-Roses"],
    ["4", "", "Lyon"],
    ["5", "Développeur web (H/F)", "Évry"],
]
CODES = ["M1203", "A1423", "", "", "M1855"]


def joined(delimiter: str, end: str = "\r\n") -> str:
    return "".join(f"{delimiter.join(row)}{end}" for row in ROWS)


# As Excel saves it, and what other tools export.
WAYS = {
    "CSV of a French Excel, cp1252": joined(";").encode("cp1252"),
    "CSV UTF-8 of Excel, with a mark": joined(";").encode("utf-8-sig"),
    "Unicode text of Excel, UTF-16 and tabs": joined("\t").encode("utf-16"),
    "text of Excel, cp1252 and tabs": joined("\t").encode("cp1252"),
    "UTF-8 and commas": joined(",", "\n").encode(),
    "UTF-8 and bars": joined("|", "\n").encode(),
    "sep=;": f"sep=;\r\n{joined(';')}".encode("cp1252"),
    "sep=; with a mark": f'{BOM}"sep=;"\r\n{joined(";")}'.encode(),
    "UTF-16 of the other order": f"{BOM}{joined(';')}".encode("utf-16-be"),
    "UTF-16 without a mark": joined(";").encode("utf-16-le"),
    "UTF-16 of the other order without a mark": joined("\t").encode("utf-16-be"),
    "UTF-32": joined(";").encode("utf-32"),
    "ends of lines of an old Mac": joined(";", "\r").encode("cp1252"),
    "empty lines first": f"\r\n;;\r\n\r\n{joined(';')}".encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_piped", [False, True])
def test_every_way_to_save_a_table_gives_the_same_codes_and_keeps_its_columns(
    built: Home, tmp_path: Path, way: str, is_piped: bool
) -> None:
    source = tmp_path / "offres.txt"
    source.write_bytes(WAYS[way])
    given = "-" if is_piped else source
    done = said(built, "code", given, "--column", "intitulé", stdin=WAYS[way] if is_piped else None)
    assert done.code == 0, done.errors
    assert [row[:3] for row in done.table] == ROWS
    assert [code for (code,) in columns(done.table, "code_rome")] == CODES
    assert "Intitulés : 5 ; codés : 3 ; " in done.errors
    assert "sans réponse : 2" in done.errors
    is_utf8 = WAYS[way].decode("utf-8", "ignore").encode() == WAYS[way] and b"\0" not in WAYS[way]
    assert done.text.startswith(BOM) is not (is_utf8 and not WAYS[way].startswith(BOM.encode()))
    assert ("lu en cp1252 (--encoding" in done.errors) is (b"\xe9" in WAYS[way] and b"\0" not in WAYS[way])


def test_a_workbook_gives_the_same_codes_and_keeps_its_columns(built: Home, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[cell or None for cell in row] for row in ROWS]
    # What it is, is in its bytes: people rename files.
    source = workbook(tmp_path / "offres.csv", rows)
    for file, stdin in ((source, None), ("-", source.read_bytes())):
        done = said(built, "code", file, "--column", "intitulé", stdin=stdin)
        assert done.code == 0, done.errors
        assert [row[:3] for row in done.table] == ROWS
        assert [code for (code,) in columns(done.table, "code_rome")] == CODES
        assert done.text.startswith(f"{BOM}n°;intitulé;ville;code_rome;")
        assert done.text.endswith("\r\n")


def test_the_first_sheet_of_a_workbook_is_read_or_the_one_that_is_named(built: Home, tmp_path: Path) -> None:
    source = workbook(tmp_path / "b.xlsx", [["intitulé"], ["comptable"]], sheet="Offres 2026", before=("Notes",))
    done = said(built, "code", source, "--column", "intitulé", "--sheet", "Offres 2026")
    assert columns(done.table, "intitulé", "code_rome") == [("comptable", "M1203")]
    done = said(built, "code", source, "--column", "intitulé")
    assert (done.code, "the columns are: ailleurs" in done.errors) == (2, True)
    done = said(built, "code", source, "--column", "intitulé", "--sheet", "Offres")
    assert done.code == 2
    assert "'Offres' is none of its sheets: Notes, Offres 2026" in done.errors
    done = said(built, "code", source, "--column", "intitulé", "--encoding", "utf-8")
    assert (done.code, "is a workbook: --encoding is for CSV" in done.errors) == (2, True)
    (tmp_path / "a.csv").write_text("intitulé\ncomptable\n", encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitulé", "--sheet", "Offres")
    assert (done.code, "is no workbook" in done.errors) == (2, True)


def test_a_title_over_the_table_of_a_sheet_is_told_with_its_columns(built: Home, tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "b.xlsx", [[None, None], [None, "intitulé"], [None, None], [7, "comptable"], [], [None, "Œnologue"]]
    )
    done = said(built, "code", source, "--column", "intitulé")
    assert done.code == 0, done.errors
    assert columns(done.table, "intitulé", "code_rome") == [
        ("", ""),
        ("comptable", "M1203"),
        ("", ""),
        ("Œnologue", "A1423"),
    ]


@pytest.mark.parametrize(
    ("command", "data", "column", "row"),
    [
        (["passage", "--file"], "code;id\r\nA1413;é\r\n", "code", ["A1413", "é", "v344", "A1413", "v460", "A1423"]),
        (["passage", "--file"], "id\tCode\r\né\tA1413\r\n", "code", ["é", "A1413", "v344", "A1413", "v460", "A1423"]),
    ],
)
def test_other_commands_read_the_same_files(
    built: Home, tmp_path: Path, command: list[str], data: str, column: str, row: list[str]
) -> None:
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        (tmp_path / "a.csv").write_bytes(data.encode(encoding))
        done = said(built, *command, tmp_path / "a.csv", "--column", column)
        assert done.code == 0, done.errors
        assert done.table[1][:6] == row


# The name of the column.


@pytest.mark.parametrize(
    ("header", "column", "is_told"),
    [
        ("intitule\N{COMBINING ACUTE ACCENT}", "intitulé", False),
        ("  intitulé ", "intitulé", False),
        ("\N{BOM}intitulé\N{NO-BREAK SPACE}", "intitulé", False),
        ('"Intitulé\ndu poste"', "intitulé du poste", True),
        ("INTITULE", "intitulé", True),
        ("Intitulé", "intitule", True),
        ("INTITULÉ DU POSTE", "intitule_du_poste", True),
        ("intitulÃ©", "intitulé", True),
        ("Ｉntitulé", "intitulé", True),
        ("Intitulé du poste", "intitulé du  poste", True),
    ],
)
def test_a_column_is_found_by_a_name_that_is_nearly_its_own(
    built: Home, tmp_path: Path, header: str, column: str, is_told: bool
) -> None:
    (tmp_path / "a.csv").write_text(f"id;{header}\n1;comptable\n", encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", column)
    assert done.code == 0, done.errors
    assert done.table[0][:2] == ["id", header.strip('"')]
    assert done.table[1][2] == "M1203"
    shown = header.strip(' "').replace("\n", "⏎")
    told = f"--column {column} : c'est la colonne « {shown} » qui est lue."
    assert (told in done.errors) is is_told


def test_a_name_that_may_be_two_columns_is_refused_with_those_there_are(built: Home, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Intitulé,INTITULE,titre\na,b,c\n", encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule")
    assert done.code == 2
    assert "'intitule' may be several columns; the columns are: Intitulé, INTITULE, titre" in done.errors
    assert said(built, "code", tmp_path / "a.csv", "--column", "INTITULE").code == 0


def test_lines_before_the_header_are_told_with_the_line_of_the_header(built: Home, tmp_path: Path) -> None:
    for delimiter in ",;\t|":
        text = f"Export du 12/03/2024\n\nid{delimiter}intitule\n1{delimiter}Boulanger\n"
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        done = said(built, "code", tmp_path / "a.csv", "--column", "intitule")
        assert (done.code, done.text) == (2, "")
        assert (
            "the columns are: Export du 12/03/2024. Line 3 has intitule: take away the lines before it" in done.errors
        )


def test_lines_before_the_header_of_a_sheet_are_told_too(built: Home, tmp_path: Path) -> None:
    rows: list[list[Any]] = [[None], ["Export du 12/03/2024"], [None], [None, "intitulé"], [1, "comptable"]]
    done = said(built, "code", workbook(tmp_path / "a.xlsx", rows), "--column", "intitulé")
    assert (done.code, done.text) == (2, "")
    assert "the columns are: Export du 12/03/2024. Line 4 has intitulé: take away the lines before it" in done.errors


# The cells.


def test_a_separator_too_many_is_nothing_and_a_cell_too_many_is_told_with_its_line(built: Home, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("id;intitule\n1;Comptable;\n2;Œnologue;; \n3\n", encoding="utf-8")
    done = said(built, "code", source, "--column", "intitule")
    assert done.code == 2
    assert "line 3: 4 cells, where the header has 2" in done.errors
    source.write_text("id;intitule\n1;Comptable;\n2;Œnologue;;\n3\n", encoding="utf-8")
    done = said(built, "code", source, "--column", "intitule")
    assert columns(done.table, "id", "intitule", "code_rome") == [
        ("1", "Comptable", "M1203"),
        ("2", "Œnologue", "A1423"),
        ("3", "", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_texts_of_the_only_column_may_have_commas(built: Home, tmp_path: Path, encoding: str) -> None:
    titles = ["Comptable, confirmé", "Comptable; Paris", "Comptable | Œnologue, ou l'un, ou l'autre", "Comptable\tCDI"]
    text = "\n".join(["intitulé", *titles[:2], "", *titles[2:], '"Comptable, ""senior"""', "", ""])
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitulé")
    assert done.code == 0, done.errors
    # An empty line is a row, but for those at the end.
    expected = [*titles[:2], "", *titles[2:], 'Comptable, "senior"']
    assert [title for (title,) in columns(done.table, "intitulé")] == expected
    assert {code for (code,) in columns(done.table, "code_rome")} == {"M1203", ""}
    assert done.text.removeprefix(BOM)[8] == ("," if encoding == "utf-8" else ";")


def test_a_quote_that_nothing_closes_is_told_with_the_line_where_it_opens(built: Home, tmp_path: Path) -> None:
    text = "id,intitule\n" + "1,comptable\n" * 5 + '2,"comptable\n' + "3,comptable\n" * 40_000
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule", "-o", tmp_path / "b.csv")
    assert (done.code, done.text) == (2, "")
    assert "a.csv, line 7: not CSV" in done.errors
    assert not (tmp_path / "b.csv").exists()


def test_a_header_alone_is_coded_as_a_header_and_an_empty_file_is_refused(built: Home, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    for text in ("id;intitule", "id;intitule\n", "sep=;\nid;intitule\r\n", "\n\nid;intitule\n\n"):
        source.write_text(text, encoding="utf-8")
        done = said(built, "code", source, "--column", "intitule")
        assert (done.code, len(done.table)) == (0, 1)
        assert done.errors == "Intitulés : 0 ; codés : 0 ; sans réponse : 0.\n"
    for text in ("", "\n\n", BOM, "sep=;\n"):
        source.write_text(text, encoding="utf-8")
        done = said(built, "code", source, "--column", "intitule")
        assert (done.code, done.text) == (2, "")
        assert "'intitule' is not there; the columns are: none" in done.errors
    done = said(built, "code", workbook(tmp_path / "a.xlsx", []), "--column", "intitule")
    assert (done.code, "the columns are: none" in done.errors) == (2, True)


def test_the_numbers_and_the_dates_of_a_sheet_are_as_a_person_sees_them(built: Home, tmp_path: Path) -> None:
    import datetime as dt

    cells = [
        1805,
        12.5,
        0.1 + 0.2,
        True,
        dt.date(2024, 3, 12),
        dt.datetime(2024, 3, 12, 8, 30),
        dt.time(14, 5),
        "007",
        33_612_345_678,
    ]
    header = ["intitulé", *(f"c{place}" for place in range(len(cells)))]
    source = workbook(tmp_path / "a.xlsx", [header, ["comptable", *cells]])
    done = said(built, "code", source, "--column", "intitulé")
    assert done.table[1][1:10] == [
        *("1805", "12,5", "0,3", "VRAI", "12/03/2024", "12/03/2024 08:30", "14:05", "007", "33612345678")
    ]


# Encodings.


def test_what_excel_writes_in_ascii_comes_back_as_excel_opens_it(built: Home, tmp_path: Path) -> None:
    """Its titles have no accent, but labels have: without a mark, Excel would show them wrongly."""
    for text, is_of_excel in (
        ("ID;INTITULE\r\n1;COMPTABLE\r\n", True),
        ("INTITULE\r\nCOMPTABLE\r\n", True),
        ("ID;INTITULE\n1;COMPTABLE\n", False),
        ("ID,INTITULE\r\n1,COMPTABLE\r\n", False),
        ("ID;INTITULE\r\n1;COMPTABLE À VÉRIFIER\r\n", False),
    ):
        (tmp_path / "a.csv").write_bytes(text.encode())
        done = said(built, "code", tmp_path / "a.csv", "--column", "INTITULE")
        assert done.code == 0, done.errors
        assert done.text.startswith(BOM) is is_of_excel, text
        assert (";code_rome;" in done.text) is (is_of_excel or ";" in text)


def test_the_reader_decides_of_the_encoding(built: Home, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    for encoding in ("mac_roman", "cp850", "utf-16", "utf-16-le", "iso-8859-15", "utf-8"):
        source.write_bytes(
            "intitulé;x\nŒnologue;é\n".replace("Œ", "Œ" if "850" not in encoding else "Oe").encode(encoding)
        )
        done = said(built, "code", source, "--column", "intitulé", "--encoding", encoding)
        assert done.code == 0, done.errors
        assert columns(done.table, "x", "code_rome") == [("é", "A1423")]
        assert "--encoding" not in done.errors
    done = said(built, "code", source, "--column", "intitulé", "--encoding", "latin-9000")
    assert (done.code, "'latin-9000' is no encoding; there are: utf-8, cp1252" in done.errors) == (2, True)
    assert said(built, "code", source, "--column", "intitulé", "--encoding", "base64").code == 2
    done = said(built, "code", source, "--column", "intitulé", "--encoding", "ascii")
    assert (done.code, "line 1: not ASCII (byte 0xC3)" in done.errors) == (2, True)


def test_an_oe_of_latin_9_is_no_half(built: Home, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("intitulé;x\nMaître d'œuvre;cœur\n".encode("iso-8859-15"))
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitulé")
    assert columns(done.table, "intitulé", "x") == [("Maître d'œuvre", "cœur")]
    assert "lu en iso8859-15" in done.errors


@pytest.mark.parametrize(
    ("data", "said_of_it"),
    [
        (
            "intitulé\n\nŒnologue à Évry\n".encode("mac_roman"),
            "1: not UTF-8 (byte 0x8E), nor French in cp1252; --encoding mac_roman",
        ),
        (
            "intitule\n\nélève à l'hôtel\n".encode("cp850"),
            "3: not UTF-8 (byte 0x82), nor French in cp1252; --encoding cp850",
        ),
        (
            "intitule\né\né\né\n".encode() + b"\xe9\n",
            "5: not UTF-8 (byte 0xE9), nor French in cp1252; save it as UTF-8",
        ),
        ("intitule\nспециалист\n".encode("cp1251"), "nor French in cp1252; save it as UTF-8, or give --encoding NAME"),
        (b"intitule\ncomptable\na\0b\n", "line 3: a NUL, which is no text"),
    ],
)
def test_bytes_that_are_of_no_sure_encoding_are_refused_with_their_line(
    built: Home, tmp_path: Path, data: bytes, said_of_it: str
) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule", "-o", tmp_path / "b.csv")
    assert (done.code, done.text) == (2, "")
    assert said_of_it in " ".join(done.errors.split())
    assert not (tmp_path / "b.csv").exists()


def zipped(*members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in members:
            archive.writestr(name, "application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "said_of_it"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is a workbook of an old Excel (.xls), or has a password"),
        (zipped("mimetype", "content.xml"), "is a file of LibreOffice (.ods); save it as .xlsx or as CSV"),
        (zipped("xl/workbook.bin"), "is a binary workbook (.xlsb)"),
        (zipped("offres.csv"), "is a zip, and no workbook"),
        (zipped("xl/workbook.xml"), "damaged workbook"),
        (zipped("xl/workbook.xml")[:-30], "damaged workbook or zip"),
        (gzip.compress(b"intitule\n"), "is compressed by gzip"),
        (b"%PDF-1.7\n", "is a PDF"),
    ],
    # The day that a zip or a gzip bears is in its bytes: as names, they would differ from one worker to the next.
    ids=["xls", "ods", "xlsb", "zip", "workbook", "cut workbook", "gzip", "pdf"],
)
def test_a_file_of_another_kind_is_told_with_what_to_do(
    built: Home, tmp_path: Path, data: bytes, said_of_it: str
) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule")
    assert (done.code, done.text) == (2, "")
    assert said_of_it in " ".join(done.errors.split())


# Texts that were decoded wrongly before.


def test_damaged_titles_are_counted_and_those_that_can_be_are_mended(built: Home, tmp_path: Path) -> None:
    text = (
        "intitule;x\n"
        + "DÃ©veloppeur web;Ã©\n" * 3
        + "Å’nologue;\nD?veloppeur web;\nD\ufffdveloppeur web;\nComptable ?;\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule")
    assert "Textes mal décodés : 6, comme « DÃ©veloppeur web » (réparés : 4 ; lettres perdues : 2)." in done.errors
    rows = columns(done.table, "intitule", "x", "code_rome")
    # What the file has is given back as it is.
    assert rows[:4] == [*[("DÃ©veloppeur web", "Ã©", "M1855")] * 3, ("Å’nologue", "", "A1423")]
    assert rows[6] == ("Comptable ?", "", "M1203")


# Whatever the bytes are.


@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda text: f"intitule;x\n{text}".encode())))
def test_whatever_a_file_holds_it_is_a_table_or_it_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        with opened(path, Wanted({"--column": "intitule"})) as table:
            assert all(len(row) == len(table.header) for row in table.rows)
    except Refused as error:
        assert error.text
        assert error.texte.endswith(".")


def test_a_workbook_that_is_damaged_anywhere_is_a_table_or_it_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", [["intitule", "x"], ["comptable", 1]]).read_bytes()
    refused = 0
    for place in range(0, len(whole), len(whole) // 20):
        for damaged in (
            whole[:place],
            whole[:place] + bytes(8) + whole[place + 8 :],
            whole[:place] + whole[place + 3 :],
        ):
            (tmp_path / "damaged.xlsx").write_bytes(damaged)
            try:
                with opened(tmp_path / "damaged.xlsx", Wanted({"--column": "intitule"})) as table:
                    assert all(len(row) == len(table.header) for row in table.rows)
            except Refused as error:
                assert error.text
                assert error.texte.endswith(".")
                refused += 1
    assert refused > 20

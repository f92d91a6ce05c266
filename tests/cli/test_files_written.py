"""What `code` writes beside a file: every column and every row of it, in order, then the answers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from infotravail.across.codage import Codage
from infotravail.home import Home
from infotravail.opened import open_database
from tests.asked import codages
from tests.conftest import Run
from tests.files import BOM, columns, said, sheet, table, workbook

FIELDS = [one.name for one in fields(Codage)]
# The title is in the file already, and the rank is the first.
ANSWERS = [name for name in FIELDS if name not in ("intitule", "rang")]
EMPTY = [""] * len(ANSWERS)
# A row whose title has no code says why.
UNKNOWN = ["aucun mot reconnu" if name == "pourquoi" else "" for name in ANSWERS]
SOURCE = "id,intitule\n1,Dev web (H/F)\n2,zzqqxx\n3,\n4,   \n5\n6,comptable\n6,comptable\n"


def given(tmp_path: Path, text: str, name: str = "offres.csv") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path / name


def cells(one: Any) -> list[str]:
    return [str(getattr(one, name)) for name in ANSWERS]


def test_each_row_comes_back_with_its_best_answer_or_an_empty_one(built: Home, tmp_path: Path) -> None:
    done = said(built, "code", given(tmp_path, SOURCE), "--column", "intitule")
    with open_database(built.database) as connection:
        (web,), (book,) = (codages(connection, title, 1) for title in ("Dev web (H/F)", "comptable"))
    assert (web.code_rome, book.code_rome) == ("M1855", "M1203")
    assert done.table == [
        ["id", "intitule", *ANSWERS],
        ["1", "Dev web (H/F)", *cells(web)],
        ["2", "zzqqxx", *UNKNOWN],
        ["3", "", *EMPTY],
        ["4", "   ", *EMPTY],
        ["5", "", *EMPTY],
        ["6", "comptable", *cells(book)],
        ["6", "comptable", *cells(book)],
    ]
    assert done.errors.startswith("Intitulés : 7 ; codés : 3 ; ")
    shares = [web.probabilite, book.probabilite, book.probabilite]
    assert done.errors.endswith(f"sans réponse : 4 ; précision à attendre : {100 * sum(shares) / 3:.0f} %.\n")


def test_a_line_for_each_answer_has_its_rank(built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, SOURCE)
    done = said(built, "code", source, "--column", "intitule", "--long", "--limit", "2")
    assert done.table[0] == ["id", "intitule", "rang", *ANSWERS]
    with open_database(built.database) as connection:
        found = {title: codages(connection, title, 2) for title in ("Dev web (H/F)", "comptable")}
    expected = []
    for row in table(SOURCE)[1:]:
        kept = [*row, *[""] * (2 - len(row))]
        answers = found.get(kept[1], [])
        expected += [[*kept, str(one.rang), *cells(one)] for one in answers] or [
            [*kept, "", *(UNKNOWN if kept[1] == "zzqqxx" else EMPTY)]
        ]
    assert done.table[1:] == expected
    implied = said(built, "code", source, "--column", "intitule", "--limit", "2")
    assert implied.text == done.text
    assert implied.errors == f"--limit 2 : une ligne par réponse, comme avec --long.\n{done.errors}"
    # As many as at the address, where nobody says how many; one alone is one of several all the same.
    many = said(built, "code", given(tmp_path, "intitule;x\nagent;\n"), "--column", "intitule", "--long")
    assert [rank for (rank,) in columns(many.table, "rang")] == list("12345")
    source = given(tmp_path, SOURCE)
    one = said(built, "code", source, "--column", "intitule", "--long", "--limit", "1")
    assert {rank for (rank,) in columns(one.table, "rang")} == {"1", ""}


TITLES = [
    'Développeur "web"',
    "Comptable, confirmé",
    "  Œnologue  ",
    "maçon\ncoffreur",
    "boulanger;pâtissier",
    "=cmd|' /C calc'!A0 comptable",
    "infirmie\N{COMBINING GRAVE ACCENT}re",
    "\ttractoriste\t",
    '"coiffeuse"',
    "serveur\r\nbarman",
    "soudeur\N{NO-BREAK SPACE}H/F",
    "cariste 🏭",
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", BOM])
def test_the_cells_of_a_file_come_back_byte_for_byte(
    built: Home, tmp_path: Path, delimiter: str, end: str, start: str
) -> None:
    source, target = tmp_path / "offres.csv", tmp_path / "codees.csv"
    written = io.StringIO(newline="")
    rows = [[title, f"=1+{place}", ""] for place, title in enumerate(TITLES)]
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows([["intitulé", "note", ""], *rows])
    before = (start + written.getvalue()).encode()
    source.write_bytes(before)
    done = said(built, "code", source, "--column", "intitulé", "-o", target)
    assert (done.code, done.text) == (0, "")
    text = target.read_bytes().decode()
    found = list(csv.reader(io.StringIO(text.removeprefix(start), newline=""), delimiter=delimiter, strict=True))
    assert found[0] == ["intitulé", "note", "", *ANSWERS]
    assert [row[:3] for row in found[1:]] == rows
    assert text.startswith(f"{start}intitulé{delimiter}")
    assert text.endswith(end)
    assert text.count("\r") == (len(TITLES) + 2 if end == "\r\n" else 1)
    assert source.read_bytes() == before


def test_a_column_of_the_name_of_ours_is_kept_and_ours_gets_a_number(built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, "code_rome,appellation,Score,score_2\nX,comptable,1,2\n")
    done = said(built, "code", source, "--column", "appellation")
    assert done.table[0] == [
        *("code_rome", "appellation", "Score", "score_2", "code_rome_2", "libelle", "appellation_2", "score_3"),
        *("pourquoi", "probabilite", "decision"),
    ]
    assert done.table[1][:5] == ["X", "comptable", "1", "2", "M1203"]
    told = "code_rome → code_rome_2, appellation → appellation_2, score → score_3.\n"
    assert done.errors.startswith(f"Colonnes déjà là, les nôtres sont renommées : {told}")
    # What is coded twice keeps both.
    again = given(tmp_path, done.text, "again.csv")
    assert len(said(built, "code", again, "--column", "appellation").table[0]) == 4 + 7 + 7


def test_a_file_for_excel_has_decimal_commas_and_another_points(built: Home, tmp_path: Path) -> None:
    for start, point in (("", "."), (BOM, ",")):
        done = said(built, "code", given(tmp_path, f"{start}intitule;id\ncomptable;1\n"), "--column", "intitule")
        ((score, share),) = columns(done.table, "score", "probabilite")
        assert [float(text.replace(",", ".")) > 0 and point in text for text in (score, share)] == [True, True]


def test_a_file_and_stdout_are_given_the_same_bytes(run: Run, built: Home, tmp_path: Path) -> None:
    source, target = given(tmp_path, "intitule\nœnologue\nmaçonne\n"), tmp_path / "codees.csv"
    for words in ([], ["--json"], ["--long"]):
        asked = ("--home", built.path, "code", source, "--column", "intitule", *words)
        written = run(*asked, "-o", target, check=True)
        shown = run(*asked, check=True, env={"PYTHONIOENCODING": "ascii"})
        assert written.stdout == ""
        assert shown.stderr == written.stderr
        assert shown.stdout.encode() == target.read_bytes()


def test_programs_are_given_an_object_a_line(built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, 'intitule,score\n"maçon ""A""\ncoffreur",1\nzzqqxx,2\nœnologue,3\n')
    done = said(built, "code", source, "--column", "intitule", "--limit", "2", "--json")
    lines = [json.loads(line) for line in done.text.splitlines()]
    with open_database(built.database) as connection:
        titles = ('maçon "A"\ncoffreur', "œnologue")
        expected = [asdict(one) for title in titles for one in codages(connection, title, 2)]
    assert lines == json.loads(json.dumps(expected))
    assert all(list(line) == FIELDS for line in lines)
    assert "œ" in done.text
    assert "renommées" not in done.errors
    # As at the address, where nobody says how many.
    done = said(built, "code", given(tmp_path, "intitule\nagent\n"), "--column", "intitule", "--json")
    assert [json.loads(line)["rang"] for line in done.text.splitlines()] == [1, 2, 3, 4, 5]


# Workbooks.


def test_a_workbook_is_written_by_its_name_and_its_texts_stay_texts(built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, "code;intitulé;note\n007;Comptable;=1+1\n0123;zzqqxx;http://exemple.fr\n;Œnologue;\n")
    target = tmp_path / "codees.XLSX"
    done = said(built, "code", source, "--column", "intitulé", "-o", target)
    assert (done.code, done.text) == (0, "")
    header, first, second, third = sheet(target)
    assert header == ["code", "intitulé", "note", *ANSWERS]
    assert first[:4] == ["007", "Comptable", "=1+1", "M1203"]
    assert second == ["0123", "zzqqxx", "http://exemple.fr", *[cell or None for cell in UNKNOWN]]
    assert third[:4] == [None, "Œnologue", None, "A1423"]
    with open_database(built.database) as connection:
        (best,) = codages(connection, "Comptable", 1)
    assert first[3:] == [getattr(best, name) for name in ANSWERS]
    before = target.read_bytes()
    said(built, "code", source, "--column", "intitulé", "-o", target)
    assert target.read_bytes() == before


def test_the_cells_of_a_workbook_keep_their_kind_in_another(built: Home, tmp_path: Path) -> None:
    values = ["007", 12.5, True, dt.datetime(2024, 3, 12), dt.datetime(2024, 3, 12, 8, 30), dt.time(14, 5), None]
    header = ["intitulé", *"abcdefg"]
    source = workbook(tmp_path / "offres.xlsx", [header, ["comptable", *values], [None], ["œnologue"]])
    done = said(built, "code", source, "--column", "intitulé", "-o", tmp_path / "codees.xlsx")
    assert done.code == 0, done.errors
    rows = sheet(tmp_path / "codees.xlsx")
    assert rows[1][:9] == ["comptable", *values, "M1203"]
    assert [(row[0], row[8]) for row in rows[2:]] == [(None, None), ("œnologue", "A1423")]


def test_what_a_sheet_cannot_hold_is_told_and_nothing_is_written(built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, f"intitule;note\ncomptable;{'x' * 40_000}\n")
    done = said(built, "code", source, "--column", "intitule", "-o", tmp_path / "a.xlsx")
    assert done.code == 2
    assert "a.xlsx would have a cell of 40000 characters, which a sheet cannot hold" in " ".join(done.errors.split())
    assert [path.name for path in tmp_path.iterdir()] == ["offres.csv"]
    done = said(built, "code", source, "--column", "intitule", "-o", tmp_path / "a.ods")
    assert (done.code, ".ods is not written; .xlsx is, and CSV by any other name" in done.errors) == (2, True)
    assert said(built, "code", source, "--column", "intitule", "-o", tmp_path / "a.csv").code == 0


# What is never written.


@pytest.mark.parametrize("how", ["same", "symlink", "hard link"])
def test_the_file_that_is_read_is_never_written_over(built: Home, tmp_path: Path, how: str) -> None:
    source, target = given(tmp_path, "intitule\ncomptable\n"), tmp_path / "codees.csv"
    if how == "same":
        target = tmp_path / "." / "offres.csv"
    elif how == "symlink":
        target.symlink_to(source)
    else:
        os.link(source, target)
    done = said(built, "code", source, "--column", "intitule", "-o", target)
    assert (done.code, "-o would write over" in done.errors) == (2, True)
    assert source.read_text(encoding="utf-8") == "intitule\ncomptable\n"


def test_what_is_read_by_stdin_is_not_written_over_either(run: Run, built: Home, tmp_path: Path) -> None:
    source = given(tmp_path, "intitule\ncomptable\n")
    with source.open() as stream:
        done = run("--home", built.path, "code", "-", "--column", "intitule", "-o", source, stdin=stream)
    assert (done.returncode, "-o would write over" in done.stderr) == (2, True)
    assert source.read_text(encoding="utf-8") == "intitule\ncomptable\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"id;rome\n1;comptable\n", "'intitule' is not there; the columns are: id, rome"),
        (b"intitule,intitule\n", "'intitule' is there more than once"),
        (b"intitule,id\nmacon,1\nmacon,1,2\n", "offres.csv, line 3: 3 cells, where the header has 2"),
        (b'intitule,id\nmacon,"1\n', "offres.csv, line 2: not CSV"),
        (b'intitule,id\nmacon,"1"2\n', "offres.csv, line 2: not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_usage_error_and_nothing_is_written(
    built: Home, tmp_path: Path, data: bytes, told: str
) -> None:
    source = tmp_path / "offres.csv"
    source.write_bytes(data)
    for name in ("codees.csv", "codees.xlsx"):
        done = said(built, "code", source, "--column", "intitule", "-o", tmp_path / name)
        assert (done.code, done.text) == (2, "")
        assert told in " ".join(done.errors.split())
        assert [path.name for path in tmp_path.iterdir()] == ["offres.csv"]

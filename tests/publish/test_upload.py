"""Files that are sent to the site: read as the command reads them, answered row by row, refused in French, not kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.envoi.job import LIMITS
from infotravail.publish.openapi import description
from infotravail.publish.serve import site as make_site
from tests.cli.test_files_read import CODES, ROWS, WAYS
from tests.files import said, table, workbook
from tests.publish.served import Asked, Html, asking
from tests.publish.test_openapi import expect_described

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CDFV2 = b"\xd0\xcf\x11\xe0" + bytes(600)


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def sent(site: Asked, path: str, file: bytes | None = None, name: str = "offres.csv", **fields: str) -> httpx.Response:
    """Post a form, with a file in it or without one."""
    if file is not None:
        return site.post(path, data=fields, files={"fichier": (name, file)})
    # As a browser does for a file that is not chosen.
    parts = {**{f'"{one}"': text for one, text in fields.items()}, '"fichier"; filename=""': ""}
    body = "".join(
        f"--x\r\nContent-Disposition: form-data; name={one}\r\n\r\n{text}\r\n" for one, text in parts.items()
    )
    return site.post(
        path, content=f"{body}--x--\r\n".encode(), headers={"content-type": "multipart/form-data; boundary=x"}
    )


def rows_of(answer: httpx.Response) -> list[list[str]]:
    """The rows of a CSV that came back."""
    assert answer.status_code == 200, answer.text
    return table(answer.content.decode())


# What is read


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_save_a_table_gives_what_the_command_gives(site: Asked, way: str) -> None:
    found = rows_of(sent(site, "/coder.csv", WAYS[way]))
    assert [row[:3] for row in found] == ROWS
    assert [row[3] for row in found[1:]] == CODES


def test_a_file_has_the_answers_of_the_command_and_every_column(site: Asked, built: Home, tmp_path: Path) -> None:
    path = tmp_path / "offres.csv"
    path.write_text("".join(f"{','.join(row)}\n" for row in ROWS), "utf-8")
    by_command = said(built, "code", path, "--column", "intitulé")
    assert rows_of(sent(site, "/coder.csv", path.read_bytes())) == by_command.table


def test_a_workbook_keeps_its_days_and_its_texts(site: Asked, tmp_path: Path) -> None:
    day = dt.datetime(2024, 3, 12)
    rows: list[list[object]] = [["ref", "poste", "le"], ["007", "Soudeur", day], ["+1+1", "", None]]
    data = workbook(tmp_path / "a.xlsx", rows).read_bytes()
    answer = sent(site, "/coder.xlsx", data, "a.xlsx")
    assert answer.headers["content-type"] == SHEET
    assert answer.headers["content-disposition"] == 'attachment; filename="code.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    first, second, third = list(sheet.values)
    assert first[:4] == ("ref", "poste", "le", "code_rome")
    assert second[:3] == ("007", "Soudeur", day)
    assert second[3] == "H2913"
    assert (third[0], third[3], sheet["A3"].data_type) == ("+1+1", None, "s")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Boulanger, H/F\nServeur; extra\nVendeur | CDI\n", 3),
        ("intitulé\nBoulanger, H/F\n\nServeur\n", 3),
        ("n\tposte\tville\n1\tBoulanger\tRennes\n2\tServeur\tLyon\n", 2),
        ("n;poste\n1;Boulanger\n", 1),
        ("sep=;\nn;poste\n1;Boulanger\n", 1),
        ("12\tBoulanger\tRennes\n13\tServeur\tLyon\n", 2),
        ("Métier\nBoulanger", 1),
        ('Chef "étoilé"\nServeur', 2),
        ('"Chef" de rang\nServeur\n"ouvert', 3),
        ('"Serveur\nen salle"\nBoulanger', 2),
    ],
)
def test_a_column_or_a_table_that_is_pasted_is_read_with_or_without_its_titles(
    site: Asked, text: str, lines: int
) -> None:
    found = sent(site, "/coder.json", texte=text).json()
    assert len(found["lignes"]) == lines
    assert found["bilan"].startswith(f"Intitulés : {lines} ; ")
    assert {row[len(found["colonnes"])] for row in found["lignes"]} & {"D1102", "G1803"}


def test_the_column_is_guessed_by_its_name_then_by_its_cells_and_may_be_named(site: Asked) -> None:
    data = "titre;poste recherché;lieu\nM.;Soudeur;Rennes\nMme;Serveur;Lyon\n".encode()
    assert [row[3] for row in rows_of(sent(site, "/coder.csv", data))[1:]] == ["H2913", "G1803"]
    unnamed = b"a;b;c\n35;Soudeur;12/03/2024\n69;Serveur en salle;13/03/2024\n"
    assert next(row[3] for row in rows_of(sent(site, "/coder.csv", unnamed))[1:]) == "H2913"
    for column in ("b", "#2", "B"):
        assert rows_of(sent(site, "/coder.csv", unnamed, colonne=column))[1][3] == "H2913"
    for column in ("z", "#9"):
        refused = sent(site, "/coder.csv", unnamed, colonne=column)
        assert refused.status_code == 400
        assert "a, b, c" in refused.text


def test_titles_that_are_there_twice_are_told_apart_by_their_number(site: Asked) -> None:
    data = b"intitule;intitule\nSoudeur;Serveur\n"
    assert rows_of(sent(site, "/coder.csv", data, colonne="#1"))[1][2] == "H2913"
    assert rows_of(sent(site, "/coder.csv", data, colonne="#2"))[1][2] == "G1803"
    refused = sent(site, "/coder.csv", data, colonne="intitule")
    assert (refused.status_code, refused.text) == (
        400, "La colonne « intitule » y est plus d'une fois ; il y a : intitule, intitule.\n",
    )  # fmt: skip


# What comes back


def test_the_page_shows_the_first_rows_and_gives_the_form_what_to_send_again(site: Asked) -> None:
    lines = "".join(f"{n};Soudeur\n" for n in range(50))
    answer = sent(site, "/coder", f"n;poste\n{lines}".encode())
    page = Html(answer.text)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "set-cookie" not in answer.headers
    assert "etag" not in answer.headers
    assert "Les 20 premières lignes du résultat" in page.text
    assert "Intitulés : 50" in page.text
    assert "sûre" in page.text
    assert [one["value"] for one in page.of("option") if "selected" in one] == ["#2", "oui"]
    assert "".join(f"{n}\tSoudeur\n" for n in range(50)) in answer.text
    of_excel = sent(site, "/coder", "n;intitulé\n1;Soudeur\n".encode("cp1252"))
    assert "Le fichier n'est pas en UTF-8 : lu en cp1252." in Html(of_excel.text).text
    forms = [one.get("formaction") for one in page.of("button") if one.get("formaction")]
    assert forms == ["/coder.xlsx", "/coder.csv?excel=1", "/coder.csv"]


def test_what_the_form_has_then_gives_the_same_codes(site: Asked) -> None:
    first = rows_of(sent(site, "/coder.csv", WAYS["CSV of a French Excel, cp1252"]))
    page = sent(site, "/coder", WAYS["CSV of a French Excel, cp1252"]).text
    text = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].replace("&#39;", "'")
    again = rows_of(sent(site, "/coder.csv", texte=text.replace("\n", "\r\n"), colonne="#2", entete="oui"))
    assert again == first


def test_for_excel_no_cell_is_a_formula_and_numbers_have_a_comma(site: Asked) -> None:
    data = b'poste;note;"=cmd"\nSoudeur;=1+1;-2\n@SOMME;x;y\n'
    text = sent(site, "/coder.csv?excel=1", data).content.decode()
    assert text.startswith("\ufeffposte;note;'=cmd;code_rome;")
    assert "\r\nSoudeur;'=1+1;'-2;H2913;" in text
    assert "\r\n'@SOMME;x;y;" in text
    assert rows_of(sent(site, "/coder.csv", data))[1][1] == "=1+1"


def test_codes_of_a_file_lead_where_the_command_says_and_unknown_ones_stay(
    site: Asked, built: Home, tmp_path: Path
) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("id,code\n1,M 1805\n2,Z9999\n3,\n4,A1405 - Élevage\n", "utf-8")
    by_command = said(built, "passage", "--file", path, "--column", "code", "--from", "v344").table
    found = rows_of(sent(site, "/passage.csv", path.read_bytes(), de="ROME 3"))
    assert found == by_command
    assert {row[0] for row in found[1:]} == {"1", "2", "3", "4"}
    assert next(row for row in found if "inconnu" in row)[:2] == ["2", "Z9999"]
    page = Html(sent(site, "/passage", path.read_bytes(), de="344").text)
    assert "codes inconnus : 2" in page.text
    assert [one["value"] for one in page.of("option") if "selected" in one][:2] == ["v344", "v460"]


def test_what_is_asked_beside_the_file_is_checked(site: Asked) -> None:
    refused = sent(site, "/passage.json", b"code\nM1805\n", de="v999")
    assert refused.status_code == 400
    assert refused.json()["error"] == "de : « v999 » n'y est pas ; il y a : v344, v460."
    page = sent(site, "/passage", b"code\nM1805\n", de="v999")
    assert page.status_code == 400
    assert "n'y est pas" in Html(page.text).text


def test_programs_are_answered_as_described(site: Asked) -> None:
    described = description("x", "http://localhost", "infotravail")["paths"]
    assert {path for path, one in described.items() if "multipart/form-data" in json.dumps(one)} == {
        f"/{name}.{form}" for name in ("coder", "passage") for form in ("csv", "json", "xlsx")
    }
    for path, file in (("/coder.json", b"poste\nSoudeur\n"), ("/passage.json", b"code\nM1805\n")):
        answer = sent(site, path, file)
        assert answer.headers["access-control-allow-origin"] == "*"
        expect_described(path, answer, "post")
        expect_described(path, sent(site, path, b"%PDF-1.7"), "post")


# What is refused


REFUSED: dict[str, tuple[bytes, str]] = {
    "a PDF": (b"%PDF-1.7 \xff\x00", "PDF"),
    "an old workbook": (CDFV2, "(.xls)"),
    "gzip": (b"\x1f\x8b\x08\x00rest", "compressé"),
    "nothing": (b"", "le fichier est vide"),
    "blanks": (b"\r\n\r\n  \n", "le fichier est vide"),
    "NULs": (b"poste\nSou\x00deur\n", "octets nuls"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Ce "),
    "bytes of no encoding": (b"poste\n\x81\x8d\x8f\x90\n" * 9, "ni en UTF-8"),
    "an open quote": (b'poste;x\n"Soudeur;1\n', "Ligne 2"),
    "a cell too many": (b"poste;x\nSoudeur;1;2\n", "Ligne 2 : 3 cellules"),
    "a cell without end": (b"poste\n" + b"x" * 140_000 + b"\n", "Ligne 2 : une cellule a plus de 131072 signes."),
    "a damaged workbook": (b"PK\x03\x04" + bytes(300), "Ce classeur ne se lit pas"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("path", ["/coder", "/passage.csv"])
def test_what_is_no_table_is_refused_in_french_and_says_what_to_do(site: Asked, what: str, path: str) -> None:
    data, told = REFUSED[what]
    answer = sent(site, path, data, "fichier.bin")
    assert answer.status_code == 400
    text = Html(answer.text).text if path == "/coder" else answer.text
    assert told in text.replace("\u2019", "'")
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text


def _zip(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_other_zips_and_bombs_are_refused(site: Asked) -> None:
    ods = _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    assert "LibreOffice" in sent(site, "/coder.csv", ods, "a.ods").text
    assert "archive zip" in sent(site, "/coder.csv", _zip({"a.csv": b"x"}), "a.zip").text
    assert ".xlsb" in sent(site, "/coder.csv", _zip({"xl/workbook.bin": b"x"}), "a.xlsb").text
    bomb = _zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 200_000_000})
    assert len(bomb) < LIMITS.octets
    answer = sent(site, "/coder.csv", bomb, "a.xlsx")
    assert (answer.status_code, answer.text.split(",")[0]) == (413, "Décompressé")


def test_a_cell_far_from_the_others_asks_for_no_memory(site: Asked, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["XFD1048576"] = "poste", "Soudeur", "x"
    path = tmp_path / "far.xlsx"
    book.save(path)
    answer = sent(site, "/coder.csv", path.read_bytes(), "far.xlsx")
    assert answer.status_code in (400, 413)
    assert answer.text.endswith(".\n")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"poste\n" + b"Soudeur\n" * (LIMITS.lignes + 1), "Il y a plus de 5 000 lignes."),
        (b"poste" + b";x" * LIMITS.colonnes + b"\nSoudeur\n", "Il y a plus de 200 colonnes."),
        (b"poste" + b"," * 900_000 + b"\n" + b"a\n" * 4_000, "Il y a plus de 200 colonnes."),
        (b"poste\n" + b"x" * LIMITS.octets, "Il y a plus de 2 000 000 octets."),
    ],
)
def test_more_than_the_page_says_is_refused_with_the_way_out(site: Asked, data: bytes, told: str) -> None:
    answer = sent(site, "/coder.csv", data)
    assert answer.status_code == 413
    assert answer.text.startswith(told)
    assert "infotravail" in answer.text
    page = Html(site.get("/coder").text).text
    assert "Au plus 5 000 lignes et 2 Mo, 200 colonnes" in page


def test_as_many_rows_as_the_page_says_are_answered(site: Asked) -> None:
    assert len(rows_of(sent(site, "/coder.csv", b"poste\n" + b"Soudeur\n" * LIMITS.lignes))) == LIMITS.lignes + 1


def test_one_cell_of_a_hundred_thousand_signs_is_a_row_as_any_other(site: Asked) -> None:
    data = b"poste\n" + b"soudeur " * 12_500 + b"\nServeur\n"
    found = rows_of(sent(site, "/coder.csv", data))
    assert (len(found), found[2][1]) == (3, "G1803")
    refused = sent(site, "/coder.xlsx", data)
    assert refused.status_code == 413
    assert "32 767 signes" in refused.text


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/csv", b"poste\nSoudeur\n", 415),
        ("", b"poste\nSoudeur\n", 415),
        ("multipart/form-data", b"--x\r\n", 400),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x\r\n", 400),
        ("multipart/form-data; boundary=x", b"rien", 400),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="texte"\r\n\r\nSoud', 400),
        ("application/x-www-form-urlencoded", b"texte=%ZZ", 200),
        ("application/x-www-form-urlencoded", b"texte=Soudeur&texte=Serveur", 400),
        ("application/x-www-form-urlencoded", b"rien=1", 400),
        ("application/x-www-form-urlencoded", b"texte=+", 400),
        ("application/x-www-form-urlencoded", b"texte=Soudeur&entete=peut-etre", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(100)), 400),
        ("application/x-www-form-urlencoded", b"texte=Soudeur", 200),
    ],
)
def test_a_form_that_is_none_is_refused(site: Asked, kind: str, body: bytes, status: int) -> None:
    answer = site.post("/coder.json", content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")


def test_a_file_is_asked_for_where_only_files_are_taken(site: Asked) -> None:
    answer = site.get("/coder.xlsx")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert site.ask("POST", "/metier/M1855").status_code == 405
    assert site.ask("DELETE", "/coder").status_code == 405


def test_a_parameter_that_means_nothing_is_refused(site: Asked) -> None:
    for path in ("/coder?rien=1", "/coder.json?excel=1", "/coder.csv?excel=2", "/passage.xlsx?excel=1"):
        assert sent(site, path, b"poste\nSoudeur\n").status_code == 400, path


def test_a_file_is_not_taken_where_what_answers_is_absent(built: Home, tmp_path: Path) -> None:
    path = tmp_path / "infotravail.db"
    shutil.copy(built.database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM licences WHERE jeu = 'rome'")
    with asking(make_site(path, DATASETS)) as asked:
        for address in ("/coder", "/coder.json", "/passage.csv"):
            answer = sent(asked, address, b"poste\nSoudeur\n")
            assert answer.status_code == 404
            assert "Cette livraison n" in answer.text


def test_a_body_that_goes_on_is_not_read_to_its_end(site: Asked) -> None:
    read = 0

    async def body() -> Any:
        nonlocal read
        head = b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="a.csv"\r\n\r\nposte\n'
        yield head
        while True:
            read += 1
            yield b"x" * 1_000_000

    answer = site.post("/coder.csv", content=body(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert read < 20


def test_nothing_that_is_sent_is_kept(
    site: Asked, built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in built.path.rglob("*")}
    sent(site, "/coder.xlsx", workbook(tmp_path / "a.xlsx", [["poste"], ["Soudeur"]]).read_bytes(), "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert {path: path.stat().st_mtime_ns for path in built.path.rglob("*")} == before


def test_pages_answer_while_files_are_worked_on_and_too_many_files_are_sent_away(site: Asked) -> None:
    data = b"poste\n" + b"".join(b"Soudeur numero %d au pied leve\n" % n for n in range(400))

    async def ask() -> tuple[list[int], list[int]]:
        client = site.datasette.client
        posts = [
            asyncio.ensure_future(client.post("/coder.json", files={"fichier": ("a.csv", data)})) for _ in range(12)
        ]
        await asyncio.sleep(0)
        pages = []
        while not all(one.done() for one in posts) and len(pages) < 20:
            pages.append((await client.get("/metier/M1855.json")).status_code)
        return pages, [one.status_code for one in await asyncio.gather(*posts)]

    pages, posts = site.run(ask())
    assert set(pages) == {200}
    assert len(pages) == 20
    assert sorted(posts) == [200] * 8 + [503] * 4

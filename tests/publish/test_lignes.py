"""Rows as files: all of them, in each form, for whoever stays; what is cut says so."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import openpyxl
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.home import Home
from infotravail.publish.lignes import making
from infotravail.publish.lignes.answers import CUT
from infotravail.publish.lignes.child import make
from infotravail.publish.lignes.plan import Plan
from infotravail.publish.serve import SETTINGS
from infotravail.sheets import TooMuch
from tests.publish.served import Asked, Html, asking

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BMO = f"/{DATABASE}/bmo"
# Fewer than the sample's tables have, so that most come from a child process.
MOST = 20


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample, which gives few rows at once."""
    settings = {**SETTINGS, "max_returned_rows": MOST, "default_page_size": 10}
    datasette = Datasette([], immutables=[str(built.database)], metadata=metadata(DATASETS), settings=settings)
    with asking(datasette) as asked:
        yield asked


def table_of(answer: httpx.Response, *, for_excel: bool = False) -> list[list[str]]:
    """The cells of a CSV."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig" if for_excel else "utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if for_excel else ","))


def sheets_of(answer: httpx.Response) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of a workbook, by sheet."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    assert int(answer.headers["content-length"]) == len(answer.content)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def name_of(answer: httpx.Response) -> str:
    """The name that a file is downloaded by."""
    return answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')


# All of them


@pytest.mark.parametrize(
    "query", ["", "?_size=max", "?_stream=on", "?_sort_desc=projets", "?_labels=on", "?utm_source=x"]
)
@pytest.mark.parametrize("table", ["bmo", "rome_metiers_competences", "bmo_departements", "communes"])
def test_a_table_comes_whole(site: Asked, database: sqlite3.Connection, table: str, query: str) -> None:
    if table != "bmo" and "projets" in query and table != "bmo_departements":
        query = ""
    (number,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    answer = site.get(f"/{DATABASE}/{table}.csv{query}")
    rows = table_of(answer)
    assert len(rows) == number + 1
    assert len({tuple(row) for row in rows}) == number + 1
    assert name_of(answer) == f"{table}.csv"
    assert CUT not in answer.headers
    for_excel = table_of(site.get(f"/{DATABASE}/{table}.excel{query}"), for_excel=True)
    assert len(for_excel) == number + 1
    workbook = sheets_of(site.get(f"/{DATABASE}/{table}.xlsx{query}"))
    assert len(workbook[table[:31]]) == number + 1
    assert list(workbook[table[:31]][0]) == rows[0] == for_excel[0]


@pytest.mark.parametrize("form", ["csv", "excel", "xlsx"])
def test_what_is_chosen_comes_whole_too(site: Asked, database: sqlite3.Connection, form: str) -> None:
    chosen = database.execute("SELECT code_fap FROM bmo WHERE annee = 2025 AND projets > 20 ORDER BY projets, rowid")
    expected = [code for (code,) in chosen]
    assert len(expected) > MOST
    answer = site.get(f"{BMO}.{form}?annee=2025&projets__gt=20&_sort=projets&_col=code_fap&_col=projets")
    rows = list(sheets_of(answer)["bmo"]) if form == "xlsx" else table_of(answer, for_excel=form == "excel")
    at = list(rows[0]).index("code_fap")
    assert sorted(row[at] for row in rows[1:]) == sorted(expected)
    counts = [int(row[list(rows[0]).index("projets")]) for row in rows[1:]]
    assert counts == sorted(counts)


def test_a_query_of_ours_comes_whole(built: Home) -> None:
    settings = {**SETTINGS, "max_returned_rows": 3, "default_page_size": 2}
    datasette = Datasette([], immutables=[str(built.database)], metadata=metadata(DATASETS), settings=settings)
    address, asked = f"/{DATABASE}/competences_d_une_fiche", "?code_rome=M1855"
    with asking(datasette) as few:
        page = few.get(f"{address}.json{asked}").json()
        assert (page["truncated"], len(page["rows"])) == (True, 3)
        rows = table_of(few.get(f"{address}.csv{asked}"))
        assert len(rows) > 4
        assert rows[0] == page["columns"]
        assert len(sheets_of(few.get(f"{address}.xlsx{asked}"))["Lignes"]) == len(rows)
        assert "les fichiers les ont toutes" in Html(few.get(f"{address}{asked}").text).text


def test_labels_follow_their_codes(site: Asked) -> None:
    rows = table_of(site.get(f"/{DATABASE}/rome_metiers_competences.csv?_labels=on"))
    assert rows[0][:4] == ["code_rome", "code_rome_label", "code_ogr", "code_ogr_label"]
    assert all(row[1] and row[3] for row in rows[1:])
    few = table_of(site.get(f"/{DATABASE}/rome_metiers_competences.csv?_labels=on&_size=3"))
    assert few == rows[:4]
    assert list(
        sheets_of(site.get(f"/{DATABASE}/rome_metiers_competences.xlsx?_label=code_rome"))["rome_metiers_competences"][
            0
        ]
    )[:3] == ["code_rome", "code_rome_label", "code_ogr"]


# What is cut


def test_sql_that_is_cut_says_so(site: Asked) -> None:
    sql = quote("select * from bmo")
    for form in ("csv", "excel", "xlsx"):
        answer = site.get(f"/{DATABASE}.{form}?sql={sql}")
        extension = "xlsx" if form == "xlsx" else "csv"
        assert name_of(answer) == f"requete_{MOST}_lignes_seulement.{extension}"
        assert answer.headers[CUT] == str(MOST)
    page = Html(site.get(f"/{DATABASE}?sql={sql}").text).text
    assert f"{MOST} lignes , les premières seulement" in page
    assert f"Télécharger les {MOST} premières lignes" in page
    whole = site.get(f"/{DATABASE}.csv?sql={quote('select 1 as un')}")
    assert (name_of(whole), CUT in whole.headers) == ("requete.csv", False)


def test_a_page_of_rows_leads_to_the_next_one(site: Asked, database: sqlite3.Connection) -> None:
    (number,) = database.execute("SELECT count(*) FROM bmo").fetchone()
    found, address = [], f"{BMO}.csv?_size=15&_sort=projets_min"
    while address:
        answer = site.get(address)
        found += table_of(answer)[1:]
        if "link" not in answer.headers:
            assert CUT not in answer.headers
            break
        assert name_of(answer) == "bmo_15_lignes_seulement.csv"
        address = answer.headers["link"].partition("<")[2].partition(">")[0].removeprefix("http://localhost")
        assert answer.headers["link"].endswith('; rel="next"')
    assert len(found) == len({tuple(row) for row in found}) == number


def test_a_page_says_how_many_rows_and_how_many_bytes_before_one_clicks(
    site: Asked, database: sqlite3.Connection
) -> None:
    (number,) = database.execute("SELECT count(*) FROM bmo").fetchone()
    page = Html(site.get(BMO).text)
    said = f"{number:,}".replace(",", "\u202f")
    assert f"Télécharger les {said} lignes" in page.text.replace("\u00a0", "\u202f")
    links = [one["href"] or "" for one in page.of("a")]
    for form in ("csv", "excel", "xlsx"):
        (link,) = [one for one in links if one.startswith(f"{BMO}.{form}")]
        assert "_size" not in link
        size = len(site.get(link).content)
        assert page.text.count("environ") == 3
        assert size > 1_000


# A workbook


def test_a_workbook_begins_with_what_its_columns_mean(site: Asked) -> None:
    book = sheets_of(site.get(f"{BMO}.xlsx"))
    assert list(book) == ["Dictionnaire", "bmo"]
    lines = [tuple(cell for cell in row if cell is not None) for row in book["Dictionnaire"]]
    assert lines[0] == ("Projets de recrutement par métier, bassin et département",)
    told = {line[0]: line[1:] for line in reversed(lines) if line}
    assert told["Table"] == ("bmo",)
    assert told["projets"][0] == "Nombre de projets de recrutement, tel que publié."
    assert "jamais 0 par défaut" in told["projets"][3]
    assert told["code_fap"][1] == "texte"
    assert [name for name in book["bmo"][0] if name not in told] == []
    assert any("pas un zéro publié" in cell for line in lines for cell in line)
    assert any(len(cell) == 64 for line in lines for cell in line)
    assert "Livraison" in told
    assert "À citer" in told


def test_codes_of_a_workbook_are_texts_and_counts_and_days_are_what_they_are(site: Asked) -> None:
    rows = sheets_of(site.get(f"{BMO}.xlsx"))["bmo"]
    of = {name: [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])}
    assert {
        type(code) for name in ("code_fap", "code_bassin", "code_departement", "code_region") for code in of[name]
    } == {str}
    assert {type(number) for number in of["projets"]} == {int, type(None)}
    assert any(code.startswith("0") for code in of["code_bassin"])
    days = sheets_of(site.get(f"/{DATABASE}/communes_passages.xlsx"))["communes_passages"]
    assert {type(row[days[0].index("date_effet")]) for row in days[1:]} == {dt.datetime}


def test_no_text_of_a_workbook_is_a_formula_or_a_link(site: Asked) -> None:
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "＝1+1",
        " =1",
        "\t=1",
        "http://example.org/",
        "{=1}",
        "01",
        "1e5",
        "mailto:a@b.c",
    ]
    sql = " union all ".join(f"select '{text}' as '=titre', -2 as nombre, 9e999 as sans_fin" for text in texts)
    answer = site.get(f"/{DATABASE}.xlsx?sql={quote(sql)}")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = list(book["Lignes"].iter_rows())
    assert [row[0].value for row in cells] == ["=titre", *texts]
    assert {row[0].data_type for row in cells} == {"s"}
    assert {row[1].value for row in cells[1:]} == {-2}
    assert not any(cell.hyperlink for row in cells for cell in row)


def test_the_header_of_a_workbook_stays_in_sight_and_its_columns_have_filters(site: Asked) -> None:
    book = openpyxl.load_workbook(io.BytesIO(site.get(f"{BMO}.xlsx").content))
    sheet = book["bmo"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions


@pytest.mark.parametrize(
    "address", ["regions?code_region=none", "regions?_size=0", "agences_liens", "rome_metiers/M1855", "regions"]
)
def test_no_row_or_one_makes_a_workbook_too(site: Asked, address: str) -> None:
    path, _, query = address.partition("?")
    assert next(iter(sheets_of(site.get(f"/{DATABASE}/{path}.xlsx?{query}")))) == "Dictionnaire"


def test_the_same_rows_make_the_same_bytes(site: Asked) -> None:
    assert site.get(f"{BMO}.xlsx").content == site.get(f"{BMO}.xlsx").content


def test_more_rows_than_a_sheet_holds_are_refused(built: Home, tmp_path: Path) -> None:
    sql = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many) SELECT n FROM many"
    with (tmp_path / "out").open("wb") as stream, pytest.raises(TooMuch):
        make(Plan(str(built.database), "xlsx", ("n",), sql=sql), stream, str(tmp_path))


# How it is asked


def test_the_head_of_a_file_makes_none(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "SECONDS", 0)
    for form, kind in (("csv", "text/csv; charset=utf-8"), ("xlsx", XLSX)):
        answer = site.ask("HEAD", f"{BMO}.{form}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"] == kind
        assert name_of(answer) == f"bmo.{form}"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (".xlsx", 400, "sql : à donner"),
        (f".csv?sql={quote('select rien')}", 400, "aucune colonne ne s'appelle"),
        (f".xlsx?sql={quote('drop table bmo')}", 400, "SELECT"),
        ("/bmo.xlsx?rien=1", 400, "la table bmo n'a pas cette colonne"),
        ("/bmo.xlsx?_header=off", 400, "_header"),
        ("/bmo.csv?_where=rien", 400, "aucune colonne ne s'appelle"),
        ("/rien.xlsx", 404, ""),
        ("/rome_metiers/Z.xlsx", 404, ""),
    ],
)
def test_what_is_no_file_says_why(site: Asked, address: str, status: int, said: str) -> None:
    answer = site.get(f"/{DATABASE}{address}")
    assert answer.status_code == status
    assert said in answer.text.replace("’", "'")
    assert "content-disposition" not in answer.headers


def test_files_that_are_asked_together_all_come(site: Asked) -> None:
    answers = site.get_together(*[f"{BMO}.xlsx"] * 3, *[f"{BMO}.csv"] * 3)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 2


def test_too_many_files_at_once_are_refused(site: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "WAITING", 1)
    answers = site.get_together(*[f"{BMO}.csv"] * 8)
    assert {answer.status_code for answer in answers} == {200, 503}
    assert "réessayer" in next(answer.text for answer in answers if answer.status_code == 503)
    assert site.get(f"{BMO}.csv").status_code == 200


def test_a_file_that_takes_too_long_is_refused_and_its_process_ended(
    built: Home, site: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SECONDS", 0.01)
    answer = site.get(f"{BMO}.xlsx")
    assert (answer.status_code, "télécharger la base entière" in answer.text) == (400, True)
    assert children() == []


def children() -> list[str]:
    """The processes of this one that make files: others answer the SQL of pages."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return [one for one in found if b"lignes" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_whoever_leaves_stops_the_work(built: Home) -> None:
    sql = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many) SELECT n FROM many"
    plan = Plan(str(built.database), "csv", ("n",), sql=sql)
    left = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def ask() -> None:
        from datasette.utils.asgi import Request

        asked = asyncio.ensure_future(making.made(Datasette([]), Request({"type": "http"}, receive), plan))
        while not children():
            await asyncio.sleep(0.01)
        left.set()
        with pytest.raises(ConnectionAbortedError):
            await asked
        assert children() == []

    asyncio.run(ask())

"""What five kinds of people come for, done in a real browser at both widths, each from the home page in few actions."""

from __future__ import annotations

import csv
import hashlib
import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Download, Locator, Page, expect

from infotravail.home import Home
from tests.e2e.conftest import visiting
from tests.e2e.pages import WIDTHS

FEW = 10


class Someone:
    """Who does a task on a page: what they click, type, press, choose and give are their actions, and are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def click(self, name: str, role: str = "link", within: str = "main", *, exact: bool = False) -> None:
        """Click the first thing of a name, in the page's own part or in another."""
        self._act()
        self.page.locator(within).get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]

    def click_at(self, address: str) -> None:
        """Click the first link whose address ends so: its name is a whole sentence."""
        self._act()
        self.page.locator(f"main a[href$='{address}']").first.click()

    def menu(self, name: str) -> None:
        """Click an entry of the menu."""
        self.click(name, within="header .it-menu", exact=True)

    def open(self, name: str) -> None:
        """Open what is folded."""
        self._act()
        self.page.locator("main summary").filter(has_text=name).first.click()

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        self._act()
        self.page.locator("main").get_by_label(label).first.fill(text)

    def search(self, text: str) -> None:
        """Type into the search box, and press Enter: two actions."""
        self._act()
        self.page.get_by_role("combobox", name="Chercher").first.fill(text)
        self._act()
        self.page.get_by_role("combobox", name="Chercher").first.press("Enter")

    def choose(self, label: str, choice: str) -> None:
        """Choose from a list."""
        self._act()
        self.page.locator("main").get_by_role("combobox", name=label, exact=True).select_option(label=choice)

    def give(self, path: Path) -> None:
        """Give a file."""
        self._act()
        self.page.locator("main input[type=file]").set_input_files(path)

    def take(self, name: str, role: str = "link") -> Download:
        """Click what downloads a file, and return it."""
        with self.page.expect_download() as waiting:
            self.click(name, role)
        return waiting.value

    def take_at(self, address: str) -> Download:
        """Click the link whose address ends so, which downloads a file, and return it."""
        with self.page.expect_download() as waiting:
            self.click_at(address)
        return waiting.value

    def _act(self) -> None:
        self.actions += 1
        assert self.actions < FEW, "too many actions for this task"


@pytest.fixture(params=WIDTHS)
def someone(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Someone]:
    """Who has just come to the home page, and hears of no error on the way."""
    with visiting(browser, request.param) as (page, heard):
        page.goto(site)
        yield Someone(page)
        assert heard.errors == []


def expect_title(someone: Someone, text: str) -> None:
    """Wait for the title of a page."""
    expect(someone.page.get_by_role("heading", level=1)).to_contain_text(text)


def shown(someone: Someone, caption: str = "") -> Locator:
    """Return the rows of the table of a caption, which are in sight."""
    rows = someone.page.locator("main table").filter(has_text=caption).locator("tbody tr")
    expect(rows.first).to_be_visible()
    return rows


def rows_of(download: Download) -> list[dict[str, str]]:
    """Return the rows of a CSV that was taken, for Excel or not."""
    text = Path(download.path()).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))


def sheets_of(download: Download) -> dict[str, list[Sequence[object]]]:
    """Return the rows of each sheet of a workbook that was taken."""
    book = load_workbook(io.BytesIO(Path(download.path()).read_bytes()))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# A counsellor.


def test_a_counsellor_finds_a_job_in_the_words_of_who_asks(someone: Someone) -> None:
    someone.search("nounou")
    someone.click("Assistant maternel")
    expect_title(someone, "K1310")


def test_a_counsellor_sees_the_jobs_that_ask_little_schooling_and_the_words_that_say_so(someone: Someone) -> None:
    someone.click("sans diplôme")
    someone.click("CAP ou BEP")
    expect(shown(someone).first).to_contain_text("Il faut au moins un CAP de coiffure")
    someone.click("Coiffeur")
    expect_title(someone, "D1202")


def test_a_counsellor_sees_who_recruits_nearby_for_a_job(someone: Someone) -> None:
    someone.search("infirmiere")
    someone.click("Infirmier / Infirmière en soins généraux")
    someone.click("Ces projets par territoire")
    someone.type("un lieu", "rennes")
    someone.click("Trouver", "button")
    expect_title(someone, "J1506")
    expect_title(someone, "RENNES")
    expect(shown(someone, "RENNES").first).to_contain_text("Infirmiers")


def test_a_counsellor_finds_the_agencies_of_a_department_and_how_old_they_are(someone: Someone) -> None:
    someone.search("ille et vilaine")
    someone.click("Ille-et-Vilaine")
    rows = shown(someone, "2 agences")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("35000 RENNES")
    expect(rows.first).to_contain_text("lundi au jeudi")


def test_a_counsellor_finds_the_nearest_agency_of_a_town(someone: Someone) -> None:
    someone.search("35000")
    someone.click("Rennes")
    expect(shown(someone, "les plus proches").first).to_contain_text("0,3 km")


def test_a_counsellor_browses_the_sheets_of_a_domain(someone: Someone) -> None:
    someone.click("Un métier", exact=True)
    someone.click("Santé")
    someone.click("Soins paramédicaux")
    someone.click("Infirmier / Infirmière en soins généraux")
    expect_title(someone, "J1506")


def test_a_counsellor_reads_a_sheet_as_it_was(someone: Someone) -> None:
    someone.search("E1205")
    someone.click("Designer graphique")
    expect_title(someone, "E1205")
    someone.click("Réalisation de contenus multimédias")
    expect_title(someone, "Réalisation de contenus multimédias")


# A data journalist.


def test_a_journalist_reads_who_recruits_in_brittany_with_the_uncertainty(someone: Someone) -> None:
    someone.menu("Recrutements")
    someone.choose("Région", "Bretagne")
    someone.choose("Année", "2025")
    someone.click("Montrer", "button", exact=True)
    expect_title(someone, "en Bretagne en 2025")
    expect(shown(someone, "en Bretagne en 2025").first).to_contain_text("Serveurs de cafés restaurants")
    rows = rows_of(someone.take("CSV"))
    expect(someone.page.locator("main")).to_contain_text(f"{len(rows)} lignes")
    assert {row["annee"] for row in rows} == {"2025"}
    assert all(int(row["difficiles_min"] or 0) <= int(row["difficiles_max"] or 0) for row in rows)


def test_a_journalist_sees_three_years_of_a_job_and_what_does_not_compare(someone: Someone) -> None:
    someone.menu("Recrutements")
    someone.type("Métier", "serveurs")
    someone.click("Montrer", "button", exact=True)
    someone.click("Serveurs de cafés restaurants")
    rows = shown(someone, "Serveurs de cafés restaurants")
    for year in ("2023", "2024", "2025"):
        expect(rows.filter(has_text=year).first).to_be_visible()
    expect(rows.filter(has_text="FAP-2009").first).to_be_visible()


def test_a_journalist_takes_the_whole_of_a_table(someone: Someone, built: Home) -> None:
    with closing(sqlite3.connect(built.database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM communes").fetchone()
    someone.menu("Données")
    someone.click_at("/infotravail/communes")
    dictionary, rows = list(sheets_of(someone.take("Excel (.xlsx)")).values())[:2]
    assert any("code_commune" in (str(cell) for cell in row) for row in dictionary)
    header, *lines = rows
    assert len(lines) == count
    assert all(isinstance(line[list(header).index("code_commune")], str) for line in lines)


# Who codes the offers of a job board.

OFFERS = (
    "n°;ville;intitulé\n"
    "1;Rennes;Développeur web\n"
    "2;Brest;Infirmière libérale\n"
    "3;Paris;zzzzqqqq\n"
    "4;Rennes;Développeur web\n"
)
CODES = "code;nom\nM1805;Études\nE1205;Contenus\nZ9999;rien\n"


@pytest.fixture
def excel_file(tmp_path: Path) -> Path:
    """A CSV as a French Excel writes it."""
    path = tmp_path / "offres.csv"
    path.write_bytes(OFFERS.encode("cp1252"))
    return path


def test_a_job_board_codes_a_file_of_offers_and_gets_all_its_columns_and_lines(
    someone: Someone, excel_file: Path
) -> None:
    someone.menu("Coder")
    someone.give(excel_file)
    someone.click("Voir le résultat", "button")
    expect(shown(someone).first).to_contain_text("M1855")
    rows = rows_of(someone.take("Télécharger en CSV pour Excel", "button"))
    assert [(row["n°"], row["ville"]) for row in rows] == [
        ("1", "Rennes"),
        ("2", "Brest"),
        ("3", "Paris"),
        ("4", "Rennes"),
    ]
    codes = [row["code_rome"] for row in rows]
    assert (codes[0], codes[2], codes[3]) == ("M1855", "", "M1855")


def test_a_job_board_takes_its_offers_back_as_a_workbook(someone: Someone, excel_file: Path) -> None:
    someone.menu("Coder")
    someone.give(excel_file)
    (rows,) = [
        rows for rows in sheets_of(someone.take("Télécharger en .xlsx", "button")).values() if "ville" in rows[0]
    ]
    assert len(rows) == 1 + 4


def test_a_job_board_learns_what_a_file_of_codes_became(someone: Someone, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(CODES, "utf-8")
    someone.menu("Anciens codes")
    someone.give(path)
    rows = rows_of(someone.take("Télécharger en CSV", "button"))
    became = {row["code"]: row for row in rows}
    assert set(became) == {"M1805", "E1205", "Z9999"}
    assert {row["nom"] for row in rows} == {"Études", "Contenus", "rien"}
    assert "inconnu" in became["Z9999"].values()


def test_a_job_board_takes_the_competences_of_a_sheet(someone: Someone) -> None:
    someone.search("J1506")
    someone.click("Infirmier / Infirmière en soins généraux")
    expect_title(someone, "J1506")
    expect(someone.page.get_by_role("heading", name="Compétences")).to_be_visible()
    rows = rows_of(someone.take_at("/competences.csv"))
    assert len(rows) > 10
    assert all(row["code_ogr"].isdigit() for row in rows)


# A developer.


def test_a_developer_finds_how_a_program_asks(someone: Someone) -> None:
    someone.click("Programmes", exact=True)
    expect_title(someone, "rogramme")
    for name in ("curl", "JavaScript", "Python", "Excel"):
        expect(someone.page.locator("main")).to_contain_text(name)


# An economist.


def test_an_economist_asks_in_sql_and_takes_the_answer_whole(someone: Someone) -> None:
    someone.page.goto(
        f"{someone.page.url}infotravail?sql=select+code_region%2C+sum(projets_min)+as+projets+from+bmo+group+by+1"
    )
    rows = rows_of(someone.take("CSV"))
    assert rows[0]["code_region"] == "01"


def test_an_economist_reads_what_the_columns_of_a_table_mean(someone: Someone) -> None:
    someone.menu("Données")
    someone.click_at("/infotravail/bmo")
    someone.open("Sens des colonnes")
    expect(someone.page.locator("main dl").first).to_be_visible()
    expect(someone.page.locator("main dl").first).to_contain_text("bassin")


def test_an_economist_takes_the_whole_file_and_finds_its_digest(someone: Someone, built: Home) -> None:
    someone.click("Télécharger", exact=True)
    digest = hashlib.sha256(built.database.read_bytes()).hexdigest()
    expect(someone.page.locator("main")).to_contain_text(digest)
    taken = Path(someone.take("Télécharger le fichier SQLite").path())
    assert hashlib.sha256(taken.read_bytes()).hexdigest() == digest

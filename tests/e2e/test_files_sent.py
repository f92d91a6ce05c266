"""Someone codes a file and follows old codes on the site, in a real browser, with scripts or without."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import visiting
from tests.e2e.pages import WIDTHS

WAYS = [(WIDTHS[0], True), (WIDTHS[1], True), (WIDTHS[0], False)]


@pytest.fixture
def offers(tmp_path: Path) -> Path:
    """A file as a French Excel saves it."""
    path = tmp_path / "offres.csv"
    path.write_bytes(
        "n°;ville;intitulé\r\n007;Besançon;Soudeur\r\n008;Évry;zzqqxx\r\n009;Lyon;Serveur\r\n".encode("cp1252")
    )
    return path


def saved(page: Page, button: str, into: Path) -> Path:
    """Press a button, and keep what it downloads."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    path = into / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize(("width", "has_scripts"), WAYS)
def test_someone_codes_a_file_looks_at_it_and_takes_it_away(
    browser: Browser, site: str, offers: Path, tmp_path: Path, width: int, has_scripts: bool
) -> None:
    with visiting(browser, width, java_script_enabled=has_scripts) as (page, heard):
        page.goto(site)
        page.get_by_role("link", name="Coder", exact=True).first.click()
        page.get_by_label("Ou choisir un fichier").set_input_files(offers)
        page.get_by_role("button", name="Voir le résultat").click()
        expect(page.get_by_role("heading", name="Résultat : offres.csv")).to_be_visible()
        expect(page.get_by_text("sans réponse : 1")).to_be_visible()
        expect(page.get_by_label("Colonne des intitulés")).to_have_value("#3")
        expect(page.get_by_role("link", name="H2913")).to_be_visible()
        # The file itself is not sent again: what was read of it is in the form.
        path = saved(page, "Télécharger en .xlsx", tmp_path)
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        rows = list(sheet.values)
        assert rows[0][:4] == ("n°", "ville", "intitulé", "code_rome")
        assert [row[:4] for row in rows[1:]] == [
            ("007", "Besançon", "Soudeur", "H2913"),
            ("008", "Évry", "zzqqxx", None),
            ("009", "Lyon", "Serveur", "G1803"),
        ]
        for_excel = saved(page, "Télécharger en CSV pour Excel", tmp_path).read_bytes()
        assert for_excel.startswith("\ufeffn°;ville;intitulé;code_rome;".encode())
        page.get_by_label("Colonne des intitulés").select_option(label="ville")
        page.get_by_role("button", name="Voir le résultat").click()
        expect(page.get_by_text("Colonne lue : « ville »")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert heard.errors == []
        assert page.context.cookies() == []


def test_someone_pastes_a_column_of_old_codes(browser: Browser, site: str, tmp_path: Path) -> None:
    with visiting(browser, WIDTHS[1]) as (page, heard):
        page.goto(f"{site}/passage")
        page.get_by_label("Coller une colonne").fill("M1805\nM 1805 - Études\nZ9999")
        page.get_by_label("De l’édition").last.select_option("v344")
        page.get_by_role("button", name="Voir le résultat").click()
        expect(page.get_by_text("codes inconnus : 1")).to_be_visible()
        expect(page.get_by_text("La première ligne est lue comme les autres")).to_be_visible()
        path = saved(page, "Télécharger en CSV", tmp_path)
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        assert rows[0][:2] == ["codes", "de_edition"]
        assert {row[0] for row in rows[1:]} == {"M1805", "M 1805 - Études", "Z9999"}
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[1]
        assert heard.errors == []


def test_what_is_too_much_or_no_table_is_told_on_the_page(browser: Browser, site: str, tmp_path: Path) -> None:
    big, other = tmp_path / "grand.csv", tmp_path / "rapport.pdf"
    big.write_bytes(b"poste\n" + b"Soudeur\n" * 700_000)
    other.write_bytes(b"%PDF-1.7\n" + bytes(100))
    with visiting(browser) as (page, heard):
        for path, told in ((big, "Il y a plus de 2 000 000 octets"), (other, "C’est un PDF")):
            page.goto(f"{site}/coder")
            page.get_by_label("Ou choisir un fichier").set_input_files(path)
            page.get_by_role("button", name="Voir le résultat").click()
            expect(page.get_by_role("alert")).to_contain_text(told)
            expect(page.get_by_label("Ou choisir un fichier")).to_be_visible()
        assert [one for one in heard.errors if "413" not in one and "400" not in one] == []

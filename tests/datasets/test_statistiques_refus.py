"""Files of statistics that are not what we knew: each is refused by its place, and leaves nothing behind."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from infotravail.datasets import DATASETS
from infotravail.datasets.statistiques.dataset import STATISTIQUES
from infotravail.errors import BuilderError, CheckFailed, SourceChanged
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.classeurs import (
    EPCI,
    EXPORT,
    OFFRES,
    SAID,
    SERIES,
    Change,
    changed,
    everywhere,
    exported,
    merged,
    put,
    renamed,
)
from tests.homes import asked, assert_tells

CATEGORIES, SENIORITY, AGES = "par catégorie", "par ancienneté", "Apar_age_sexe_diplome"
BY_AGE, BY_REGION, ENTRIES, EXITS = (
    "DEFM cat A_age",
    "DEFM cat A par région",
    "Entrées cat ABC_motif",
    "Sorties cat ABC_motif",
)


def give(home: Home, path: Path, **facts: str) -> Snapshot:
    """Give a file as a person does, the floors of rows put aside."""
    arrival = Arrival(path, "2026-12-01", sample=True, facts=facts)
    return keep(home, STATISTIQUES, arrival, accept_change=True, others=DATASETS).snapshot


def later(book: Workbook) -> None:
    """Make a workbook of December 2017 one of December 2018, as the publisher then called itself."""
    everywhere(book, "décembre 2017", "décembre 2018")
    everywhere(book, "janvier 2017", "janvier 2018")
    everywhere(book, "Pôle emploi", "France Travail")


def one_quarter_less(book: Workbook) -> None:
    """Make the series end one quarter before."""
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows():
            if row[0].value == "2025T2":
                for cell in row:
                    cell.value = None


def a_year_before(book: Workbook) -> None:
    """Make the series of offers end a year before."""
    for sheet in book.worksheets[:2]:
        for row in sheet.iter_rows(min_row=2):
            row[0].value -= 1
    everywhere(book, "T3 2025", "T3 2024")


@pytest.mark.parametrize(
    ("source", "change", "edition"),
    [(EPCI, later, "2018-12"), (SERIES, one_quarter_less, "2025T1"), (OFFRES, a_year_before, "2024T3")],
    ids=["intercommunalities", "series", "offers"],
)
def test_the_same_workbook_of_another_edition_is_read(
    empty: Home, tmp_path: Path, source: Path, change: Change, edition: str
) -> None:
    assert give(empty, changed(tmp_path, source, change)).edition == edition


@pytest.mark.parametrize(
    ("source", "change", "told"),
    [
        (EPCI, renamed(SENIORITY, "ancienneté"), ["sheets lost: par ancienneté; gained: ancienneté"]),
        (EPCI, lambda book: book.create_sheet("par métier"), ["sheets lost: none; gained: par métier"]),
        (EPCI, put(CATEGORIES, "I3", "Catégorie F"), ["sheet par catégorie, cell I3", "'Catégorie F'", "no header"]),
        (EPCI, put(CATEGORIES, "B3", "Catégorie B"), ["cell B3", "'Catégorie B'", "'Catégorie A'"]),
        (EPCI, put(CATEGORIES, "A11", "s.s : moins de 5"), ["cell A11", "'s.s : moins de 5'", "secret statistique"]),
        (EPCI, put(CATEGORIES, "A11", None), ["after line", "secret statistique", "not there any more"]),
        (EPCI, put(CATEGORIES, "B5", "environ 300"), ["cell B5", "'environ 300'", "a whole number"]),
        (EPCI, put(CATEGORIES, "B5", 300.5), ["cell B5", "300.5", "a whole number"]),
        (EPCI, put(CATEGORIES, "B5", None), ["cell B5", "''", "a whole number"]),
        (EPCI, put(CATEGORIES, "K5", 7), ["cell K5", "7.0 where nothing was"]),
        (EPCI, put(CATEGORIES, "A5", "CA de Nulle-Part"), ["sheet par ancienneté", "'CA de Saint-Exemple'"]),
        (EPCI, put(SENIORITY, "A4", "Commune"), ["sheet par ancienneté, cell A4", "'Commune'", "'EPCI'"]),
        (EPCI, put(SENIORITY, "H5", 1), ["sheet par ancienneté, cell H5", "1.0 where the same figure is"]),
        (EPCI, put(AGES, "A1", "Demandeurs d'emploi en novembre 2017"), ["not of one month", "2017-11", "2017-12"]),
        (EPCI, put(AGES, "A2", "Source : INSEE"), [f"sheet {AGES}, cell A2", "'Source : INSEE'"]),
        (EPCI, merged(AGES, "B3:E3", "B3:D3"), [f"sheet {AGES}", "merged cells lost: B3:E3; gained: B3:D3"]),
        (EPCI, put("Description", "B5", 12), ["sheet Description, cell B5", "12.0 where a text was"]),
        (SERIES, renamed(BY_REGION, "DEFM A régions"), ["sheets lost: DEFM cat A par région"]),
        (SERIES, put(BY_AGE, "B2", "Données brutes"), ["cell B2", "'Données brutes'", "CVS-CJO"]),
        (SERIES, put(BY_AGE, "A5", "(1) : Y compris Mayotte"), ["cell A5", "Y compris Mayotte", "Hors Mayotte"]),
        (SERIES, put(BY_AGE, "B6", "Femmes (DEFM A)"), ["cell B6", "'Hommes (DEFM A)'"]),
        (SERIES, put(BY_AGE, "M8", 1), ["cell M8", "1.0 where the same figure is", "DEFM cat ABCDE, cell B8"]),
        (SERIES, put(BY_AGE, "A10", "2024T4"), ["cell B10", "'2024T4'", "the next quarter"]),
        (SERIES, put(BY_AGE, "A13", None), [f"sheet {BY_AGE}, cell B13", "nothing"]),
        (SERIES, put(BY_AGE, "C9", "env."), ["cell C9", "'env.' where a whole number was"]),
        (SERIES, put(BY_REGION, "N7", "AQUITAINE"), [f"sheet {BY_REGION}, cell N7", "'NOUVELLE-AQUITAINE'"]),
        (SERIES, put(BY_REGION, "T8", 5), [f"sheet {BY_REGION}, cell T8", "nothing"]),
        (SERIES, put(ENTRIES, "A16", "n.d. = secret"), [f"sheet {ENTRIES}, cell A16", "'n.d. = secret'"]),
        (SERIES, put(EXITS, "K6", "Autres"), [f"sheet {EXITS}, cell K6", "'Autres' where no header was"]),
        (OFFRES, renamed("Metier", "Métier"), ["sheets lost: Metier; gained: Métier"]),
        (OFFRES, put("Total", "E1", "Évolution"), ["sheet Total, cell E1", "'Évolution' where no header was"]),
        (OFFRES, put("Contrat", "D1", "CDI et CDD"), ["sheet Contrat, cell D1", "'CDI et CDD'", "'CDI'"]),
        (OFFRES, put("Total", "C5", 7), ["sheet Total, cell C5", "the next month"]),
        (OFFRES, put("Total", "B5", "T4"), ["sheet Total, cell B5", "'T4' where the quarter of month 1 was"]),
        (OFFRES, put("Total", "D5", "n.c."), ["sheet Total, cell D5", "'n.c.' where a whole number was"]),
        (OFFRES, put("Metier", "C1", "Offres au T2 2025"), ["sheet Total", "2025-09, not 2025-06"]),
        (OFFRES, put("Metier", "A3", None), ["sheet Metier, cell A3", "« dont »"]),
        (OFFRES, put("Metier", "I2", "Source : Insee"), ["sheet Metier, cell I2", "'Source : Insee'"]),
        (OFFRES, put("Metier", "D4", "5 %"), ["sheet Metier, cell D4", "'5 %' where a share was"]),
        (OFFRES, put("Metier", "XFD1048576", 1), ["asks for more memory than its cells take"]),
        (OFFRES, put("Metier", "H4", 1), ["sheet Metier, cell H4", "nothing"]),
    ],
)  # fmt: skip
def test_a_workbook_that_changed_is_refused_by_its_place(
    empty: Home, tmp_path: Path, source: Path, change: Change, told: list[str]
) -> None:
    with pytest.raises(SourceChanged) as caught:
        give(empty, changed(tmp_path, source, change))
    assert_tells(caught.value, *told)
    assert not empty.lock.exists()


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ("Commune de plus", "Région de plus", ["line 4, column 1", "'Région de plus de 5000 hab.'", "communes"]),
        ("J1506 : Soins", "Soins", ["line 4, column 7", "no code of the ROME"]),
        ("J1506", "K1303", ["line 4, column 8", "a code that was there already"]),
        (";Total", ";Ensemble", ["line 4, column 11", "'Total'"]),
        (";Total", "", ["line 4", "'Total'"]),
        ("  1 220", "  1 22", ["line 7, column A1405", "'1 22' where a whole number was"]),
        ("  1 220", "s.s", ["line 7, column A1405", "'s.s' where a whole number was"]),
        ("  1 220", "-10", ["line 7, column A1405", "'-10' where a whole number was"]),
        ("  1 220;", "", ["line 7", "10 cells where the header has 11"]),
        ("Vitré 35500", "Bruz 35170", ["line 9", "'Bruz 35170' is on line 5 already"]),
        ("Vitré 35500", "Vitré", ["line 9", "'Vitré' where a note was"]),
        ("Bruz 35170", "Bruz", ["line 5", "no commune with its postcode"]),
        ("Note : ces chiffres sont inventés", "Pau 64000", ["line 10", "where the header has 11"]),
    ],
)  # fmt: skip
def test_an_export_that_changed_is_refused_by_its_line_and_column(
    empty: Home, tmp_path: Path, find: str, put: str, told: list[str]
) -> None:
    with pytest.raises(SourceChanged) as caught:
        give(empty, exported(tmp_path, find, put), **SAID)
    assert_tells(caught.value, "defm_commune_rome.csv", *told)
    assert not empty.lock.exists()


@pytest.mark.parametrize("source", [EPCI, SERIES, OFFRES, EXPORT], ids=lambda path: path.stem)
def test_a_web_page_in_the_place_of_a_file_is_said_to_be_one(empty: Home, tmp_path: Path, source: Path) -> None:
    page = tmp_path / source.name
    page.write_text("<!DOCTYPE html><title>Accès refusé</title>")
    with pytest.raises(SourceChanged) as caught:
        give(empty, page, **(SAID if source is EXPORT else {}))
    assert_tells(caught.value, source.name, "a web page instead of the file: “Accès refusé”")


@pytest.mark.parametrize("source", [EPCI, SERIES, OFFRES, EXPORT], ids=lambda path: path.stem)
def test_a_file_that_is_cut_or_damaged_is_refused_in_a_sentence_or_is_not_of_another_shape(
    empty: Home, tmp_path: Path, source: Path
) -> None:
    data, chance = source.read_bytes(), random.Random(source.name)
    for number in range(4):
        place = chance.randrange(len(data))
        path = tmp_path / f"{number}-{source.name}"
        path.write_bytes(data[:place] if number % 2 else data[:place] + b"\xff\x00" + data[place + 2 :])
        try:
            kept = give(empty, path, **(SAID if source is EXPORT else {}))
        except BuilderError as error:
            assert_tells(error)
        else:
            assert empty.stored(kept.sha256).read_bytes() == path.read_bytes()


def test_months_of_offers_that_miss_the_quarter_are_implausible(home: Home, tmp_path: Path) -> None:
    path = changed(tmp_path, OFFRES, put("Metier", "C17", 95_000))
    give(home, path)
    (refused,) = build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused
    assert_tells(refused, "series_offres_diffusees.xlsx", "les trois mois du trimestre font son total")


def test_cells_of_an_export_that_are_not_rounded_are_implausible_and_the_rest_is_built(
    home: Home, tmp_path: Path
) -> None:
    give(home, exported(tmp_path, "  1 220", "  1 223"), periode="2023-07", categorie="ABC")
    (refused,) = build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused
    assert_tells(refused, "defm_commune_rome.csv", "chaque case de l'export est arrondie à la dizaine")
    assert asked(home, "SELECT edition, periode FROM demandeurs_exports") == [("2023-06-ABC-53", "2023-06")]


def test_a_real_workbook_of_few_lines_is_refused(empty: Home) -> None:
    with pytest.raises(CheckFailed) as caught:
        keep(empty, STATISTIQUES, Arrival(EPCI, "2026-12-01"))
    assert_tells(caught.value, "defm_par_epci.xlsx", "rows where at least")
    assert re.search(r"\d+ rows", caught.value.problem)

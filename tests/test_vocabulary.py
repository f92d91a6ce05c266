"""What several datasets share: codes that look alike everywhere, and the repairs of texts."""

from __future__ import annotations

import fnmatch

import pytest

from infotravail.datasets import DATASETS
from infotravail.vocabulary import (
    BY_DEPARTMENT,
    CODE_BASSIN,
    CODE_COMMUNE,
    CODE_DEPARTEMENT,
    CODE_ROME,
    CONTROL_C1,
    DOUBLED_APOSTROPHES,
    degrees,
    flag,
    leading_zero,
)


def test_a_word_of_the_publisher_is_a_flag_and_another_word_is_told() -> None:
    column = flag("est_cadre", "Statut de cadre.", yes="Oui", no="Non")
    assert column.convert is not None
    assert [column.convert(cell) for cell in ("Oui", "Non")] == [1, 0]
    with pytest.raises(ValueError, match="neither 'Oui' nor 'Non'"):
        column.convert("oui")


@pytest.mark.parametrize(("text", "repaired"), [("101", "0101"), ("5314", "5314"), ("", "")])
def test_a_code_that_lost_its_zero_has_it_again_and_an_empty_cell_stays_empty(text: str, repaired: str) -> None:
    assert leading_zero(4).apply(text) == repaired


def test_a_doubled_apostrophe_is_one_and_a_control_character_is_the_letter_that_it_was() -> None:
    assert DOUBLED_APOSTROPHES.apply("l''usine d''Issy") == "l'usine d'Issy"
    assert CONTROL_C1.apply("C\x9cur d\x92artichaut") == "Cœur d’artichaut"


@pytest.mark.parametrize("cell", ["", "48,85", "north", "91", "1e1", "nan", "-90.5", "4\n"])
def test_what_is_no_number_of_degrees_is_no_latitude(cell: str) -> None:
    with pytest.raises(ValueError, match="not a number of degrees, 90 at most"):
        degrees(cell, 90)


def test_degrees_are_read_as_they_are_written() -> None:
    assert [degrees(cell, 90) for cell in ("-90", "48.85", "0")] == [-90.0, 48.85, 0.0]


@pytest.mark.parametrize(("postcode", "department"), [("35000", "35"), ("97400", "974"), ("20090", "20")])
def test_a_postcode_is_reduced_to_its_department(postcode: str, department: str) -> None:
    assert BY_DEPARTMENT.fold(postcode) == department


CODES = {"code_commune": CODE_COMMUNE, "code_rome": CODE_ROME, "code_bassin": CODE_BASSIN}


@pytest.mark.parametrize(
    ("name", "code"),
    [("code_commune", "2A004"), ("code_commune", "01001"), ("code_rome", "M1855"), ("code_bassin", "0101")],
)
def test_a_code_with_a_letter_or_a_zero_first_is_a_text_of_its_pattern(name: str, code: str) -> None:
    assert CODES[name].type == "TEXT"
    assert fnmatch.fnmatchcase(code, CODES[name].pattern)


def test_a_code_has_the_same_pattern_in_every_dataset() -> None:
    for shared in (CODE_COMMUNE, CODE_ROME, CODE_BASSIN, CODE_DEPARTEMENT):
        found = {
            column.pattern
            for dataset in DATASETS
            for table in dataset.tables
            for column in table.columns
            if column.name == shared.name and column.pattern
        }
        assert found == {shared.pattern}, shared.name

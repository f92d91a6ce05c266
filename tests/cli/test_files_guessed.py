"""Files that nobody described: whether the first row names the columns, and which column is asked."""

from __future__ import annotations

import pytest

from infotravail.face import EachLine
from infotravail.faces import question
from infotravail.tabular.guess import Sought, column_of, has_header, is_one_column


def sought(name: str) -> Sought:
    asked = question(name)
    assert asked is not None
    assert asked.command is not None
    each = asked.command.each_line
    assert isinstance(each, EachLine)
    return Sought(each.named, each.looks)


TITLES, CODES = sought("code"), sought("passage")


@pytest.mark.parametrize(
    ("header", "is_header"),
    [
        (["Intitulé du poste"], True),
        (["INTITULE_OFFRE", "x"], True),
        (["Boulanger"], False),
        (["Métier"], True),
        (["n", "lieu"], True),
        (["1", "Boulanger"], False),
        (["Boulanger", "12/03/2024"], False),
        (["D1102", "Boulanger"], False),
        (["", "a"], True),
    ],
)
def test_a_first_row_names_the_columns_or_is_as_the_others(header: list[str], is_header: bool) -> None:
    assert has_header(header, TITLES) is is_header


@pytest.mark.parametrize(
    ("header", "rows", "place"),
    [
        (["ref", "poste", "ville"], [["1", "Soudeur", "Rennes"]], 1),
        (["titre", "fonction"], [["M.", "Soudeur"], ["Mr", "Serveur"]], 1),
        (["libellé court", "métier exercé"], [["a", "Soudeur"]], 1),
        (["a", "b", "c"], [["35000", "Chef de chantier bâtiment", "Rennes"]], 1),
        (["a", "b"], [["2024-01-01", "Soudeur"]], 1),
        (["poste"], [], 0),
        (["poste", "intitulé"], [["", ""]], 1),
        (["poste", "intitule"], [["Soudeur", "007"]], 0),
    ],
)
def test_the_column_of_titles_is_found(header: list[str], rows: list[list[str]], place: int) -> None:
    assert column_of(header, list(map(list, rows)), TITLES) == place


@pytest.mark.parametrize(
    ("header", "rows", "place"),
    [
        (["code postal", "rome"], [["35000", "M1805"]], 1),
        (["Code_ROME", "libelle"], [["M1805", "x"]], 0),
        (["a", "b"], [["35000", "m 1805 - Études"], ["69001", "A1405"]], 1),
        (["code", "x"], [["35000", "M1805"]], 1),
    ],
)
def test_the_column_of_codes_is_found(header: list[str], rows: list[list[str]], place: int) -> None:
    assert column_of(header, list(map(list, rows)), CODES) == place


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Boulanger, H/F\nServeur", True),
        ("\n\nVendeur | CDI\n", True),
        ("intitulé\nBoulanger, pâtissier", True),
        ("n;intitulé\n1;Boulanger", False),
        ("a\tb\n1\t2", False),
        ("sep=;\na;b", False),
    ],
)
def test_a_text_that_is_pasted_is_a_column_unless_it_has_tabs_or_its_titles(text: str, is_one: bool) -> None:
    assert is_one_column(text, "", TITLES) is is_one


def test_a_column_that_is_named_parts_a_text() -> None:
    assert not is_one_column("a;b\n1;2", "b", TITLES)
    assert is_one_column("a;b\n1;2", "c", TITLES)

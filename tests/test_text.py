"""French text as it is compared: every folding takes the same letters apart, and each differs where it says so."""

from __future__ import annotations

import doctest
import sqlite3
import sys
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail import text
from infotravail.describe.sql import create_table, insert
from infotravail.mending import mended
from infotravail.model import Column, Read, Table
from infotravail.search.ask.query import words
from infotravail.search.words import fold
from infotravail.text import (
    LIGATURES,
    fold_name,
    small_letters,
    without_accents,
    without_details,
    without_ligatures,
)

LETTERS = sorted(LIGATURES)


def test_what_the_module_shows_is_what_happens() -> None:
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize("letter", LETTERS)
def test_every_folding_takes_a_ligature_apart_in_the_same_way(letter: str) -> None:
    two = LIGATURES[letter]
    assert without_ligatures(f"b{letter}uf") == f"b{two}uf"
    assert without_accents(f"b{letter}uf") == f"b{two}uf"
    assert small_letters(f"b{letter}uf") == fold(f"b{letter}uf") == f"b{two}uf".lower()
    assert without_details(f"b{letter}uf") == f"b{two}uf".lower()
    assert fold_name(f"b{letter}uf") == f"b{two}uf".upper()
    assert words(f"b{letter}uf") == [f"b{two}uf"]


@pytest.mark.parametrize(
    ("letter", "two"), [("ǽ", "ae"), ("Ǽ", "Ae"), ("ǣ", "ae"), ("æ\N{COMBINING ACUTE ACCENT}", "ae")]
)
def test_a_ligature_with_an_accent_is_taken_apart_too(letter: str, two: str) -> None:
    assert without_accents(letter) == two
    assert fold(letter) == without_details(letter) == two.lower()
    assert fold_name(letter) == two.upper()


def test_sqlite_takes_apart_the_same_ligatures() -> None:
    label = Column("libelle", "Le nom du mets.")
    table = Table("mets", "Mets", "Des mets.", (label,), Read(()), unique=(("libelle",),), search=("libelle",))
    labels = [f"b{letter}uf" for letter in LETTERS] + ["bœuf et œufs", "boeuf"]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(create_table(table))
        connection.executemany(insert(table), enumerate(labels))
        found = connection.execute("SELECT libelle_sans_ligature FROM mets ORDER BY id").fetchall()
    assert found == [*((without_ligatures(label),) for label in labels[:-1]), (None,)]


@pytest.mark.parametrize(
    ("letter", "plain"), [("É", "E"), ("ç", "c"), ("ÿ", "y"), ("ñ", "n"), ("Å", "A"), ("e\N{COMBINING DIAERESIS}", "e")]
)
def test_an_accent_goes_whether_it_is_composed_or_not(letter: str, plain: str) -> None:
    assert without_accents(letter) == plain
    assert small_letters(letter) == without_details(letter) == plain.lower()
    assert fold_name(letter) == plain.upper()


def test_a_search_reads_compatible_signs_and_a_comparison_of_labels_does_not() -> None:
    assert small_letters("10 m²") == "10 m2"
    assert without_details("10 m²") != without_details("10 m2")


@pytest.mark.slow
def test_no_character_alone_makes_a_folding_fail_or_change_on_a_second_time() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        for folding in (without_ligatures, without_accents, small_letters, without_details, fold_name):
            once = folding(character)
            assert folding(once) == once, (folding.__name__, hex(ord(character)))


# Texts that were decoded wrongly.

FRENCH = "Éléveur, ingénieure œnologue à l’hôtel « Noël » – ça paraît sûr · 3 000 €"


def twice(text: str) -> str:
    """Return a text that was decoded wrongly two times."""
    return text.encode().decode("latin-1").encode().decode("latin-1")


@pytest.mark.parametrize("codec", ["latin-1", "cp850", "cp437", "mac_roman"])
def test_a_text_of_which_the_bytes_were_taken_for_those_of_another_code_is_mended(codec: str) -> None:
    wrong = FRENCH.encode().decode(codec)
    assert wrong != FRENCH
    assert mended(wrong) == FRENCH


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("DÃ©veloppeur web", "Développeur web"),
        ("InfirmiÃ¨re", "Infirmière"),
        ("dÃ©vELOPPEUR", "dévELOPPEUR"),
        ("dã©veloppeur", "développeur"),
        ("Å“nologue", "œnologue"),
        ("chargÃ© dâ€™accueil", "chargé d’accueil"),
        ("aide Ã\xa0 domicile", "aide à domicile"),
        ("aide Ã  domicile", "aide à domicile"),
        ("aide Ã domicile", "aide à domicile"),
        (twice("Développeur"), "Développeur"),
        ("Ing&eacute;nieur", "Ingénieur"),
        ("R&amp;D, &#233;tudes, &amp;eacute;tudes", "R&D, études, études"),
        ("D%C3%A9veloppeur", "Développeur"),
        ("D=C3=A9veloppeur", "Développeur"),
        ("D\\u00e9veloppeur", "Développeur"),
    ],
)
def test_what_was_decoded_wrongly_is_read_as_it_was(wrong: str, right: str) -> None:
    assert mended(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "comptable",
            FRENCH,
            "BÂTIMENT",
            "SÃO PAULO",
            "Ångström",
            "R&D",
            "AT&T; et fils",
            "100 % à 50%C",
            "Â",
            "Ãge",
        ),
        *("D?veloppeur", "D\ufffdveloppeur", "C:\\utils\\u12", "a=b", "√2", "日本"),
    ],
)
def test_what_is_not_certain_is_left(text: str) -> None:
    assert mended(text) == text


@given(st.text(max_size=80))
def test_a_mended_text_is_mended_once(text: str) -> None:
    assert mended(mended(text)) == mended(text)

"""The table of what several words are when they are read together, and what is asked of it."""

from __future__ import annotations

import sqlite3

import pytest

from infotravail.search.ask.vocabulary import COMMON, COUPLE, JOB, LABEL, NO_JOB, SHOP, WORD_OR_SHOP, Vocabulary
from infotravail.search.build.expressions import expression_rows
from infotravail.search.words import fold, key


def kinds(connection: sqlite3.Connection, text: str) -> dict[str, str]:
    """Return what the file says that a text is, and what it stands for."""
    sql = "SELECT genre, sens FROM recherche_expressions WHERE expression = ?"
    return dict(connection.execute(sql, (key(fold(text)),)).fetchall())


@pytest.mark.parametrize(
    ("text", "kind", "meaning"),
    [
        ("Boulangère", JOB, "D1102"),
        ("boulangerie", LABEL, "D1102"),
        ("enseignant", JOB, "K2107 K2106"),
        ("Retraitée", NO_JOB, "statut, pas un métier"),
        ("rapidement", COMMON, ""),
    ],
)
def test_an_expression_has_its_kind_and_its_meaning(
    sample: sqlite3.Connection, text: str, kind: str, meaning: str
) -> None:
    assert kinds(sample, text)[kind] == meaning


def test_every_label_is_an_expression_that_leads_to_its_sheet_or_to_those_of_our_list(
    sample: sqlite3.Connection,
) -> None:
    ours = {key(fold(text)) for (text,) in sample.execute("SELECT expression FROM usages WHERE code_rome IS NOT NULL")}
    rows = sample.execute("SELECT libelle, code_rome, genre FROM recherche_intitules").fetchall()
    assert len(rows) > 1_000
    for label, code, genre in rows:
        found = kinds(sample, label)
        codes = (found.get(JOB) or found[LABEL]).split()
        assert code in codes or (genre != "usage" and key(fold(label)) in ours), label


def test_a_couple_has_a_word_that_is_noise_elsewhere(sample: sqlite3.Connection) -> None:
    couples = [
        text for (text,) in sample.execute("SELECT expression FROM recherche_expressions WHERE genre = 'couple'")
    ]
    assert couples
    assert all(len(couple.split()) == 2 for couple in couples)
    assert {"apprenti boulanger", "ssiap 2"} & set(couples)


def test_shops_are_told_from_those_whose_name_is_a_word(sample: sqlite3.Connection) -> None:
    assert kinds(sample, "Orange").keys() & {SHOP, WORD_OR_SHOP} == {WORD_OR_SHOP}
    assert kinds(sample, "Leroy Merlin").keys() & {SHOP, WORD_OR_SHOP} == {SHOP}


def test_rows_are_sorted_and_the_first_line_of_a_list_wins(sample: sqlite3.Connection) -> None:
    rows = list(expression_rows(sample, {NO_JOB: [("Rien", "vide"), ("riens", "autre"), ("...", "signe")]}))
    assert rows == sorted(rows)
    assert [row for row in rows if row[1] == NO_JOB] == [("rien", NO_JOB, "vide")]
    assert {row[1] for row in rows} == {JOB, LABEL, COUPLE, NO_JOB}


def test_what_was_asked_is_remembered_and_no_text_is_nothing(sample: sqlite3.Connection) -> None:
    asked: list[str] = []
    sample.set_trace_callback(asked.append)
    vocabulary = Vocabulary(sample)
    first = vocabulary.known(["chaudronnier", "", "zzqqxx"])
    again = vocabulary.known(["zzqqxx", "chaudronnier"])
    sample.set_trace_callback(None)
    assert first == again == {("chaudronnier", JOB): "H2902"}
    assert vocabulary.known([]) == vocabulary.known([""]) == {}
    assert vocabulary.sheets(first, "chaudronnier") == ("H2902",)
    assert vocabulary.sheets(first, "zzqqxx") == ()
    assert len(asked) == 1


def test_the_names_of_places_are_asked_where_the_file_has_them(sample: sqlite3.Connection) -> None:
    assert Vocabulary(sample).towns(["rennes", "zzqqxx"]).keys() == {"rennes"}
    with sqlite3.connect(":memory:") as empty:
        assert Vocabulary(empty).towns(["rennes"]) == {}
    empty.close()

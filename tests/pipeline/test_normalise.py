"""Cells to values: nothing guessed, nothing lost, every change told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.errors import SourceChanged
from infotravail.facts import Finding, Records, Repair
from infotravail.model import Column, Correction, Read, Table
from infotravail.pipeline.normalise import Normalised, normalise, sort
from infotravail.vocabulary import CODE_ROME, CONTROL_C1, DOUBLED_APOSTROPHES, flag, leading_zero

CODE = Column("code", "Un code.")
TEXTE = Column("texte", "Un texte.", empty="rien")


def rows_of(
    columns: tuple[Column, ...], rows: list[list[str]], corrections: tuple[Correction, ...] = (), **words: bool
) -> Normalised:
    table = Table("t", "Table", "Une table.", columns, Read(()), key=(columns[0].name,))
    records = Records.of([column.header for column in columns], rows)
    result = normalise(
        table, records, corrections, "f.zip > f.csv", lambda index: index + 2, lambda lookup: {}, **words
    )
    return replace(result, rows=sort(table, result.rows))


@given(st.lists(st.text("0123456789AB*,. -é'", min_size=1), min_size=1, unique=True))
def test_a_text_is_stored_as_it_was_published(codes: list[str]) -> None:
    result = rows_of((CODE,), [[code] for code in codes])
    assert result.rows == sorted((code,) for code in codes)
    assert result.changes == []


@pytest.mark.parametrize("code", ["01", "2A", "0101", "971", "2025.0", "1,5", "*", " 7 "])
def test_no_code_is_taken_for_a_number(code: str) -> None:
    assert rows_of((CODE,), [[code]]).rows == [(code,)]


def test_an_empty_cell_is_null_where_that_means_something() -> None:
    assert rows_of((CODE, TEXTE), [["a", ""]]).rows == [("a", None)]


def test_an_empty_cell_without_a_meaning_is_an_error_with_its_line() -> None:
    with pytest.raises(SourceChanged, match=r"f\.zip > f\.csv, line 3, column code: '': an empty cell"):
        rows_of((CODE, TEXTE), [["a", "x"], ["", "y"]])


def test_a_value_that_does_not_fit_is_an_error_with_line_column_and_values() -> None:
    columns = (CODE_ROME,)
    with pytest.raises(SourceChanged) as caught:
        rows_of(columns, [["M1855"], ["Z9999"], ["m1855"]])
    assert caught.value.place == "f.zip > f.csv, line 3, column code_rome"
    assert "'Z9999'" in caught.value.problem
    assert "2 such cells: 'Z9999', 'm1855'" in caught.value.problem
    assert "a report with this message helps" in caught.value.next_step


def test_flags_are_one_zero_or_nothing() -> None:
    result = rows_of((CODE, flag("emploi_cadre", "Cadre.", empty="?")), [["a", "O"], ["b", "N"], ["c", ""]])
    assert result.rows == [("a", 1), ("b", 0), ("c", None)]


def test_a_flag_of_another_word_is_an_error() -> None:
    with pytest.raises(SourceChanged, match="neither 'O' nor 'N'"):
        rows_of((CODE, flag("emploi_cadre", "Cadre.", empty="?")), [["a", "oui"]])


@pytest.mark.parametrize("number", ["1.0", "1e3", "", " 1", "٣", "1_000"])
def test_a_number_that_is_not_whole_is_an_error(number: str) -> None:
    with pytest.raises(SourceChanged):
        rows_of((CODE, Column("rang", "Un rang.", type="INTEGER")), [["a", number]])


def test_rows_are_sorted_by_key_and_numbers_as_numbers() -> None:
    rang = Column("rang", "Un rang.", type="INTEGER")
    assert rows_of((rang,), [["10"], ["9"], ["1"]]).rows == [(1,), (9,), (10,)]


def test_what_a_rule_repairs_is_stored_and_told() -> None:
    texte = TEXTE.but(rules=(CONTROL_C1, DOUBLED_APOSTROPHES))
    result = rows_of((CODE, texte), [["a", "gros \x9cuvre de l''art"], ["b", "rien à redire"]])
    assert result.rows == [("a", "gros œuvre de l'art"), ("b", "rien à redire")]
    assert result.changes == [
        Repair(
            "t",
            "a",
            "texte",
            "gros \x9cuvre de l''art",
            "gros œuvre de l'art",
            "caractère de contrôle C1, apostrophe doublée",
        )
    ]


def test_a_lost_zero_comes_back_and_is_told_under_the_stored_key() -> None:
    result = rows_of((CODE.but(rules=(leading_zero(2),)),), [["1"], ["12"]])
    assert result.rows == [("01",), ("12",)]
    assert result.changes == [Repair("t", "01", "code", "1", "01", "zéro initial")]


def test_a_byte_that_windows_1252_does_not_know_is_an_error() -> None:
    with pytest.raises(SourceChanged, match="line 2, column texte"):
        rows_of((CODE, TEXTE.but(rules=(CONTROL_C1,))), [["a", "x\x81y"]])


def test_a_control_character_that_no_rule_repairs_is_an_error() -> None:
    with pytest.raises(SourceChanged, match="no rule repairs"):
        rows_of((CODE, TEXTE), [["a", "gros \x9cuvre"]], controls=True)


TYPO = Correction("t", "texte", "a", "Graphiste 2 D", "Graphiste 2D", "faute de frappe", "2026-01-01")


def test_a_declared_correction_changes_its_own_cell_only() -> None:
    result = rows_of((CODE, TEXTE), [["a", "Graphiste 2 D"], ["b", "Bac + 2 DUT, Graphiste 2 D"]], (TYPO,))
    assert result.rows == [("a", "Graphiste 2D"), ("b", "Bac + 2 DUT, Graphiste 2 D")]
    assert result.changes == [Repair("t", "a", "texte", "Graphiste 2 D", "Graphiste 2D", "faute de frappe")]


@pytest.mark.parametrize("rows", [[["a", "Graphiste 2D"]], [["b", "Graphiste 2 D"]]])
def test_a_correction_that_finds_nothing_says_that_it_can_go(rows: list[list[str]]) -> None:
    result = rows_of((CODE, TEXTE), rows, (TYPO,))
    assert result.changes == []
    (finding,) = result.findings
    assert finding == Finding("avertissement", finding.text, table="t", key="a")
    assert "à retirer" in finding.text


def test_a_column_that_was_always_empty_may_not_fill_unseen() -> None:
    table = Table("t", "Table", "Une table.", (CODE,), Read((), always_empty=frozenset({"origine"})), key=("code",))
    records = Records.of(["code", "origine"], [["a", ""], ["b", "PIX"]])
    with pytest.raises(SourceChanged, match="line 3, column origine: 'PIX' in a column that never held anything"):
        normalise(table, records, (), "f.csv", lambda index: index + 2, lambda lookup: {})


def test_rows_without_a_key_are_numbered_in_the_order_of_their_natural_key() -> None:
    table = Table("t", "Table", "Une table.", (CODE, TEXTE), Read(()), unique=(("code", "texte"),))
    records = Records.of(["code", "texte"], [["b", ""], ["a", "y"], ["a", ""]])
    result = normalise(table, records, (), "f.csv", lambda index: index, lambda lookup: {})
    assert sort(table, result.rows) == [(1, "a", None), (2, "a", "y"), (3, "b", None)]


SHOWN = [
    ("Ma\N{ZERO WIDTH SPACE}çon", "Maçon", "caractère de format"),
    ("\N{RIGHT-TO-LEFT OVERRIDE}noçaM", "noçaM", "caractère de format"),
    ("Ma\N{BOM}çon", "Maçon", "caractère de format"),
    ("Ma\N{SOFT HYPHEN}çon", "Maçon", "caractère de format"),
    ("Maçon\ten bâtiment", "Maçon en bâtiment", "tabulation ou fin de ligne"),
    ("Maçon\r\nen bâtiment", "Maçon en bâtiment", "tabulation ou fin de ligne"),
    ("\tMaçon\r\n", "Maçon", "tabulation ou fin de ligne"),
    (" Maçon\n ", " Maçon  ", "tabulation ou fin de ligne"),
    ("Maçon\N{LINE SEPARATOR}en bâtiment", "Maçon en bâtiment", "tabulation ou fin de ligne"),
    ("Maçon\N{ZERO WIDTH JOINER}\nchef", "Maçon chef", "caractère de format, tabulation ou fin de ligne"),
]


@pytest.mark.parametrize(("published", "stored", "rules"), SHOWN)
def test_signs_that_a_label_does_not_show_are_taken_out_and_told(published: str, stored: str, rules: str) -> None:
    result = rows_of((CODE, TEXTE), [["a", published], ["b", "Œuvre d'art à 10 €"]])
    assert result.rows == [("a", stored), ("b", "Œuvre d'art à 10 €")]
    assert result.changes == [Repair("t", "a", "texte", published, stored, rules)]


@pytest.mark.parametrize("text", ["10\N{NO-BREAK SPACE}%", "10\N{NARROW NO-BREAK SPACE}%", "Maçon – chef", "½ journée"])
def test_what_a_label_shows_stays(text: str) -> None:
    result = rows_of((CODE, TEXTE), [["a", text]])
    assert (result.rows, result.changes) == ([("a", text)], [])


def test_a_text_of_several_lines_keeps_them() -> None:
    result = rows_of((CODE, TEXTE.but(has_lines=True)), [["a", "Un\n\tDeux\N{BOM}"]])
    assert result.rows == [("a", "Un\n\tDeux")]


@pytest.mark.parametrize("code", ["M1855\N{ZERO WIDTH SPACE}", "M1855\N{NO-BREAK SPACE}", "M18\n55"])
def test_a_code_with_a_sign_that_is_not_shown_is_an_error(code: str) -> None:
    with pytest.raises(SourceChanged, match="line 2, column code_rome"):
        rows_of((CODE_ROME,), [[code]])

"""What words bring to a label: each its weight, and less where the job itself, the first word, is not there."""

from __future__ import annotations

import pytest

from infotravail.search.ask.scores import WITHOUT_HEAD, Postings, scored

# Three labels: « maître pâtissier » (rank 1, sheet 10), « pâtissier » (2, 10), « maître d'hôtel » (3, 20).
POSTINGS: dict[str, Postings] = {
    "maitr": ([1, 10, 400, 3, 20, 400], []),
    "patissier": ([1, 10, 600, 2, 10, 900], [10, 50]),
    "": ([], []),
}


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        # The second label lacks the head, and loses a tenth; the third has it.
        (["maitr", "patissier"], {1: 1000, 2: 810, 3: 400}),
        (["patissier", "maitr"], {1: 1000, 2: 900, 3: 360}),
        # Of one word, nothing is the head.
        (["patissier"], {1: 600, 2: 900}),
        # A head that no label has takes nothing away.
        (["", "patissier"], {1: 600, 2: 900}),
    ],
)
def test_a_label_without_the_first_word_is_worth_a_tenth_less(words: list[str], labels: dict[int, float]) -> None:
    found = scored([((word, 1.0),) for word in words], POSTINGS.__getitem__)
    assert found.labels == pytest.approx(labels)
    assert pytest.approx(0.9) == WITHOUT_HEAD


def test_texts_of_sheets_have_no_head() -> None:
    assert scored([(("maitr", 1.0),), (("patissier", 0.5),)], POSTINGS.__getitem__).texts == {10: 25.0}


def test_the_head_is_what_a_word_was_read_as_whichever_reading_it_is() -> None:
    readings = [(("maitr", 0.5), ("patissier", 0.65)), (("patissier", 1.0),)]
    assert scored(readings, POSTINGS.__getitem__).labels == pytest.approx({1: 390 + 600, 2: 585 + 900, 3: 200})

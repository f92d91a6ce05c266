"""What words bring to a label: each its weight, and less where the job itself, the first word, is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.search.ask.scores import WITHOUT_HEAD, Postings, Readings, Scores, best_of, scored, summed

# Three labels: « maître pâtissier » (rank 1, sheet 10), « pâtissier » (2, 10), « maître d'hôtel » (3, 20).
POSTINGS: dict[str, Postings] = {
    "maitr": ({1: 400, 3: 400}, {}),
    "patissier": ({1: 600, 2: 900}, {10: 50}),
    "": ({}, {}),
}
OWNER = {1: 10, 2: 10, 3: 20}


def asked(*readings: Readings) -> Scores:
    """Return what some words bring."""
    return scored([*readings], lambda read: best_of(read, POSTINGS.__getitem__), OWNER)


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
    found = asked(*(((word, 1.0),) for word in words))
    assert found.labels == pytest.approx(labels)
    assert pytest.approx(0.9) == WITHOUT_HEAD


def test_texts_of_sheets_have_no_head() -> None:
    assert asked((("maitr", 1.0),), (("patissier", 0.5),)).texts == {10: 25.0}


def test_the_head_is_what_a_word_was_read_as_whichever_reading_it_is() -> None:
    readings = [(("maitr", 0.5), ("patissier", 0.65)), (("patissier", 1.0),)]
    assert asked(*readings).labels == pytest.approx({1: 390 + 600, 2: 585 + 900, 3: 200})


def test_the_best_label_of_a_sheet_is_the_first_of_those_that_are_as_good() -> None:
    assert asked((("patissier", 1.0),)).best == ({10: 900}, {10: 2})
    assert asked((("maitr", 1.0),), (("patissier", 1.0),)).best == ({10: 1000, 20: 400}, {10: 1, 20: 3})
    assert asked((("maitr", 3.0), ("patissier", 2.0))).best == ({10: 1800, 20: 1200}, {10: 2, 20: 3})
    # Both are worth 1 800 here.
    assert asked((("maitr", 4.5), ("patissier", 2.0))).best == ({10: 1800, 20: 1800}, {10: 1, 20: 3})


def test_what_was_read_of_a_word_is_not_changed_by_what_is_asked() -> None:
    before = repr(POSTINGS)
    for words in (["maitr"], ["maitr", "patissier"], ["patissier", "maitr"], ["patissier", "patissier"]):
        asked(*(((word, 1.0),) for word in words))
    assert repr(POSTINGS) == before


WEIGHTS = st.dictionaries(st.integers(0, 9), st.integers(1, 9).map(float))


@given(WEIGHTS, WEIGHTS)
def test_sums_are_of_what_is_in_one_or_both_the_first_ones_first(
    one: dict[int, float], other: dict[int, float]
) -> None:
    expected = dict(one)
    for key, weight in other.items():
        expected[key] = expected.get(key, 0.0) + weight
    assert [*summed(one, other).items()] == [*expected.items()]


LABELS = st.dictionaries(st.integers(0, 40), st.integers(1, 900).map(float), max_size=40)
TEXTS = st.dictionaries(st.integers(0, 12), st.integers(1, 900).map(float), max_size=12)


@given(LABELS, TEXTS, st.integers(1, 14), st.sampled_from([0.0, 1.0, 50.0, 300.0, 2000.0, float("inf")]))
def test_leaders_are_all_sheets_that_are_not_too_far_behind_a_place(
    labels: dict[int, float], texts: dict[int, float], most: int, slack: float
) -> None:
    # Three labels a sheet; some have no text, some texts no label.
    scores = Scores(labels, texts, {rank: rank // 3 for rank in labels})
    points = summed(scores.best.scores, texts)
    found, best = Scores(labels, texts, scores.owner).leaders(most, slack)
    of_place = sorted(points.values(), reverse=True)[most - 1] if len(points) >= most else float("-inf")
    assert found.items() <= points.items()
    assert found.keys() >= {sheet for sheet, score in points.items() if score >= of_place - slack}
    for sheet in found:
        assert best.scores.get(sheet) == scores.best.scores.get(sheet)
        assert best.ranks.get(sheet) == scores.best.ranks.get(sheet)

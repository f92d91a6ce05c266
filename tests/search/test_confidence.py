"""How sure answers are: the curve, its numbers in the file, and the same probability at every door."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.across.recherche import Hit
from infotravail.datasets.recherche.confiance import DESCRIPTIONS, values
from infotravail.search.ask.confidence import FIRST, OTHERS, SURE, TO_CHECK, UNDECIDABLE, Curve, Signs, curve_from
from infotravail.search.ask.ranking import Ranker
from infotravail.search.sql import install
from tests.asked import codages, search
from tests.bench.requetes import requetes

CURVE = curve_from(values())
TEXTS = ("nounou", "infirmière", "agent", "boulenger", "dev web junior (H/F)", "alcoomètre", "chef de rang", "inf")
SCORES = st.lists(st.floats(0.001, 2.5), min_size=1, max_size=30).map(lambda scores: sorted(scores, reverse=True))
SIGNS = st.builds(
    Signs,
    score=st.floats(0.0, 2.5),
    ecart=st.floats(0.0, 2.5),
    nb_fiches=st.integers(1, 1_600),
    nb_mots=st.integers(1, 24),
    est_courant=st.booleans(),
    est_exact=st.booleans(),
)


def first(signs: Signs) -> int:
    """Return the probability of a first answer, in thousandths."""
    (chance,) = CURVE.probabilities(signs, [signs.score], 1)
    return chance


# The curve.


@given(SIGNS, SCORES, st.integers(0, 30))
def test_probabilities_are_in_the_order_of_answers_and_no_more_than_one_in_all(
    signs: Signs, scores: list[float], count: int
) -> None:
    found = CURVE.probabilities(signs, scores, count)
    assert len(found) == min(count, len(scores))
    assert found == sorted(found, reverse=True)
    assert all(0 <= chance < 1000 for chance in found)
    assert sum(found) <= 1000


@given(SIGNS, SCORES, st.integers(1, 30))
def test_a_probability_does_not_depend_on_how_many_are_asked(signs: Signs, scores: list[float], count: int) -> None:
    assert CURVE.probabilities(signs, scores, 30)[:count] == CURVE.probabilities(signs, scores, count)
    # Nor on what comes after the next one.
    assert CURVE.probabilities(signs, scores[: count + 1], count) == CURVE.probabilities(signs, scores, count)


@given(SIGNS, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 500), st.integers(0, 10))
def test_a_first_answer_is_surer_the_more_its_signs_say_for_it(
    signs: Signs, more: float, wider: float, sheets: int, words: int
) -> None:
    least = first(signs)
    assert first(signs._replace(score=signs.score + more)) >= least
    assert first(signs._replace(ecart=signs.ecart + wider)) >= least
    assert first(signs._replace(nb_mots=signs.nb_mots + words)) >= least
    assert first(signs._replace(est_courant=False)) >= least
    assert first(signs._replace(est_exact=True)) >= least
    assert first(signs._replace(nb_fiches=signs.nb_fiches + sheets)) <= least


def test_each_sign_counts() -> None:
    signs = Signs(score=1.0, ecart=0.2, nb_fiches=5, nb_mots=2, est_courant=False, est_exact=False)
    assert first(signs._replace(score=1.1)) > first(signs)
    assert first(signs._replace(ecart=0.3)) > first(signs)
    assert first(signs._replace(nb_mots=3)) > first(signs)
    assert first(signs._replace(est_exact=True)) > first(signs)
    assert first(signs._replace(est_courant=True)) < first(signs)
    assert first(signs._replace(nb_fiches=6)) < first(signs)


def test_what_is_far_above_the_next_takes_more_of_what_is_left() -> None:
    signs = Signs(score=1.5, ecart=0.1, nb_fiches=1, nb_mots=3, est_courant=False, est_exact=True)
    near, far = CURVE.probabilities(signs, [1.5, 1.4, 1.39], 2), CURVE.probabilities(signs, [1.5, 1.4, 0.7], 2)
    assert near[0] == far[0]
    assert near[1] < far[1]


def test_a_general_word_is_never_sure_however_far_the_next_is() -> None:
    signs = Signs(score=2.0, ecart=2.0, nb_fiches=200, nb_mots=1, est_courant=False, est_exact=True)
    assert first(signs) < 250
    assert first(signs._replace(nb_fiches=1)) > 800


def test_a_decision_changes_at_its_threshold() -> None:
    curve = Curve(first=(0.0,), others=(0.0,), sure=0.8, undecidable=0.25)
    assert [curve.decision(chance) for chance in (1.0, 0.8)] == [SURE, SURE]
    assert [curve.decision(chance) for chance in (0.799, 0.5, 0.25)] == [TO_CHECK] * 3
    assert [curve.decision(chance) for chance in (0.249, 0.0)] == [UNDECIDABLE] * 2
    assert (CURVE.sure, CURVE.undecidable) == (0.8, 0.25)


# Its numbers.


def test_the_file_has_the_numbers_each_described(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT nom, valeur, description FROM recherche_confiance").fetchall()
    assert {name: value for name, value, _ in rows} == values()
    assert {name: text for name, _, text in rows} == DESCRIPTIONS
    assert {name for name, _, _ in rows} == {*FIRST, *OTHERS, "seuil_sure", "seuil_indecidable"}
    assert [name for name, _, _ in rows] == sorted(values())


def test_no_sign_weighs_against_what_it_says() -> None:
    numbers = values()
    assert [name for name in (*FIRST[1:], *OTHERS[1:]) if numbers[name] < 0] == []


def test_the_numbers_that_are_used_are_those_of_the_file(home_of_numbers: sqlite3.Connection) -> None:
    assert Ranker(home_of_numbers).rank("nounou", 1)[0].probabilite == 0.5


@pytest.fixture
def home_of_numbers(sample: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the sample whose curve is a flip of a coin."""
    with closing(sqlite3.connect(":memory:")) as copy:
        sample.backup(copy)
        copy.execute("UPDATE recherche_confiance SET valeur = 0")
        yield copy


# Every door.


@pytest.mark.parametrize("text", TEXTS)
def test_only_the_first_answer_has_a_decision(ranker: Ranker, text: str) -> None:
    best, *others = ranker.rank(text, 20, complete=True)
    assert best.decision == CURVE.decision(best.probabilite)
    assert {one.decision for one in others} <= {""}
    assert all(one.probabilite >= other.probabilite for one, other in pairwise((best, *others)))


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_asked_with_it_does_not_change_an_answer(ranker: Ranker, text: str, complete: bool) -> None:
    every = ranker.rank(text, 2_000, complete=complete)
    for start, limit in ((0, 1), (0, 5), (1, 1), (3, 4), (len(every) - 1, 5)):
        assert ranker.rank(text, limit, start=start, complete=complete) == every[start : start + limit]


@pytest.mark.parametrize("text", ["nounou", "infirmière", "agent", "boulenger", "chef de rang"])
def test_doors_tell_the_same(sample: sqlite3.Connection, ranker: Ranker, text: str) -> None:
    told = [(one.code_rome, one.probabilite, one.decision) for one in ranker.rank(text, 5, complete=True)]
    install(sample)
    (rows,) = sample.execute("SELECT rechercher(?, 5)", (text,)).fetchone()
    assert [(one["code_rome"], one["probabilite"], one["decision"]) for one in json.loads(rows)] == told
    hits = [hit for hit in search(sample, text, 5) if hit.genre == "fiche"]
    assert [(hit.code_rome, hit.probabilite, hit.decision) for hit in hits] == told
    # A whole word is no beginning of another here: `code`, which completes none, reads the same.
    assert [(one.code_rome, one.probabilite, one.decision) for one in codages(sample, text, 5)] == told


def test_what_is_no_sheet_has_no_probability(sample: sqlite3.Connection) -> None:
    others: list[Hit] = [hit for hit in search(sample, "infirmière", 5) if hit.genre != "fiche"]
    assert others
    assert {(hit.probabilite, hit.decision) for hit in others} == {(None, "")}


# On the whole ROME.


@pytest.mark.real
@pytest.mark.parametrize(
    "text",
    [
        *("technicien", "agent", "responsable", "employé", "directrice", "opérateur", "ingénieur", "conseillère"),
        *("chef", "chargé de mission", "chef de projet", "assistant", "ouvrière", "gestionnaire", "manager"),
    ],
)
def test_a_general_word_is_undecidable(whole: sqlite3.Connection, text: str) -> None:
    assert Ranker(whole).rank(text, 1)[0].decision == UNDECIDABLE


@pytest.mark.real
@pytest.mark.parametrize(
    "text",
    [
        *("plombier", "videur", "cuistot", "kiné", "aide soignante", "développeuse web", "prof de maths", "avocate"),
        *("chaudronnier soudeur", "chef de rang", "assistante maternelle", "dentiste"),
    ],
)
def test_a_word_of_one_job_is_nearly_sure_at_least(whole: sqlite3.Connection, text: str) -> None:
    assert Ranker(whole).rank(text, 1)[0].probabilite >= 0.75


@pytest.mark.real
def test_labels_are_sure_but_for_some(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    labels = whole.execute(
        "SELECT libelle, code_rome FROM rome_metiers UNION ALL "
        "SELECT libelle, code_rome FROM rome_appellations WHERE code_ogr % 10 = 0"
    ).fetchall()
    found = [(ranker.rank(label, 1)[0], code) for label, code in labels]
    sure = [(one, code) for one, code in found if one.decision == SURE]
    assert len(sure) >= 0.9 * len(found)
    assert sum(one.code_rome == code for one, code in sure) >= 0.98 * len(sure)
    assert sum(one.decision == UNDECIDABLE for one, _ in found) <= 0.01 * len(found)


@pytest.mark.real
def test_what_is_sure_is_right_more_often_than_what_is_to_be_checked(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    right: dict[str, list[bool]] = {}
    for one in requetes():
        for answer in ranker.rank(one.requete, 1, complete=True):
            right.setdefault(answer.decision, []).append(answer.code_rome in one.fiches)
    shares = {decision: sum(hits) / len(hits) for decision, hits in right.items()}
    assert shares[SURE] >= 0.98
    assert shares[SURE] > shares[TO_CHECK] > shares[UNDECIDABLE]

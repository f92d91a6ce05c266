"""Suggestions as one types: what begins so first, each code once, always in the same order."""

from __future__ import annotations

import re
import sqlite3
from itertools import pairwise

import pytest

from infotravail.across.suggestions import Suggestion, suggest
from infotravail.search.ask.query import words
from infotravail.search.ask.ranking import Ranker
from infotravail.search.words import fold
from infotravail.text import small_letters
from tests.typed import cuts

NURSE = "Infirmier / Infirmière en soins généraux (IDE)"


def starts(label: str, typed: str) -> bool:
    """Tell whether the first word of a label begins as the first word that is typed."""
    return fold(words(label)[0]).startswith(fold(words(typed)[0]))


@pytest.fixture(scope="module")
def prefixes(sample: sqlite3.Connection) -> list[str]:
    """What is typed of the labels, from two letters on."""
    return [cut for cut in cuts(sample)[::3] if len("".join(words(cut))) > 1]


def test_a_suggestion_is_whole(sample: sqlite3.Connection) -> None:
    assert suggest(sample, "nounou", 2) == [
        Suggestion("nounou", "usage", "11304", "K1310", "Assistant maternel / Assistante maternelle"),
        Suggestion("nounou agréée", "usage", "38088", "K1310", "Assistant maternel / Assistante maternelle"),
    ]
    assert suggest(sample, "œnologue", 1) == [Suggestion("Œnologue", "appellation", "17010", "A1423", "Œnologue")]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("infirm", "infirmier"),
        ("INFIRM", "infirmier"),
        ("inf", "infirmier"),
        ("boulangère", "Boulangère"),
        ("boulangere", "Boulangère"),
        ("oenolog", "Œnologue"),
        ("l'œnolog", "Œnologue"),
        ("chaudr", "Chaudronnier"),
        ("agent d'acc", "Agent d'accueil"),
        ("agent de cuis", "Agent de cuisine"),
        ("developpeuse w", "Développeuse web"),
    ],
)
def test_what_begins_so_is_suggested_accents_or_none(sample: sqlite3.Connection, typed: str, first: str) -> None:
    assert first in [one.intitule for one in suggest(sample, typed, 3)]


def test_what_begins_so_comes_before_what_only_has_the_words(sample: sqlite3.Connection, prefixes: list[str]) -> None:
    assert len(prefixes) > 2000
    both = 0
    for typed in prefixes:
        found = [starts(one.intitule, typed) for one in suggest(sample, typed, 8) if not one.approche]
        assert found == sorted(found, reverse=True), typed
        both += len(set(found)) == 2
    assert both > 100
    (kitchen, *others) = suggest(sample, "cuisin", 8)
    assert kitchen.intitule == "Cuisinier"
    assert [one.intitule for one in others if not starts(one.intitule, "cuisin")] != []


def test_a_code_is_suggested_once_as_a_label_and_once_as_an_everyday_word(
    sample: sqlite3.Connection, prefixes: list[str]
) -> None:
    for typed in prefixes:
        found = suggest(sample, typed, 8)
        assert len({(one.code, one.genre == "usage") for one in found}) == len(found), typed
        assert len({(one.intitule.casefold(), one.code_rome) for one in found}) == len(found), typed


def test_every_suggestion_has_every_word_or_is_said_to_be_approximate(
    sample: sqlite3.Connection, prefixes: list[str]
) -> None:
    for typed in prefixes:
        kept = words(typed)
        # Lone letters at the end say nothing before the next one.
        while len(kept) > 1 and len(kept[-1]) == 1:
            kept.pop()
        for one in suggest(sample, typed, 8):
            theirs = [fold(word) for word in words(one.intitule)]
            has_all = all(any(word.startswith(fold(mine)) for word in theirs) for mine in kept)
            assert has_all or one.approche, (typed, one)


def test_the_order_is_always_the_same(sample: sqlite3.Connection, ranker: Ranker, prefixes: list[str]) -> None:
    before = [suggest(sample, typed, 5) for typed in prefixes]
    assert [suggest(sample, typed, 5) for typed in reversed(prefixes)][::-1] == before


def test_a_shorter_list_is_the_beginning_of_a_longer_one(sample: sqlite3.Connection) -> None:
    for typed in ("ag", "infirm", "dev", "c", "boulenger"):
        longest = suggest(sample, typed, 10)
        for limit in range(11):
            assert suggest(sample, typed, limit) == longest[:limit], typed


def test_a_label_that_is_typed_whole_leads_to_its_sheet(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT libelle, code_rome FROM recherche_intitules ORDER BY rang").fetchall()
    assert len(rows) > 1000
    lost = [label for label, code in rows if code not in {one.code_rome for one in suggest(sample, label, 10)}]
    assert lost == []


# Approximate ones.


@pytest.mark.parametrize(
    ("typed", "code"),
    [("boulenger", "D1102"), ("infirmeir", "J1506"), ("chaudronier", "H2902"), ("electrissien", "F1602")],
)
def test_where_nothing_begins_so_what_is_like_it_is_marked(
    sample: sqlite3.Connection, ranker: Ranker, typed: str, code: str
) -> None:
    found = suggest(sample, typed, 5)
    assert found[0].code_rome == code
    assert all(one.approche for one in found)
    assert found == suggest(sample, typed, 5)


def test_what_only_texts_have_is_approximate_and_is_the_sheet(sample: sqlite3.Connection) -> None:
    first = suggest(sample, "alcoomètre", 1)[0]
    assert first == Suggestion("Œnologue", "fiche", "A1423", "A1423", "Œnologue", approche=True)


def test_what_begins_so_is_never_approximate(sample: sqlite3.Connection, prefixes: list[str]) -> None:
    for typed in prefixes:
        assert not any(one.approche for one in suggest(sample, typed, 5)), typed


# One letter, two letters.


@pytest.mark.parametrize(
    ("typed", "same"), [("développeur w", "développeur"), ("agent d", "agent"), ("aide a", "aide")]
)
def test_a_lone_last_letter_says_nothing_before_the_next_one(sample: sqlite3.Connection, typed: str, same: str) -> None:
    assert suggest(sample, typed, 10) == suggest(sample, same, 10) != []


@pytest.mark.parametrize("typed", ["conducteur d'e", "développeuse d'a", "tapissière d'a", "service à l"])
def test_a_lone_letter_after_another_says_nothing_either(sample: sqlite3.Connection, typed: str) -> None:
    found = suggest(sample, typed, 10)
    assert starts(found[0].intitule, typed)
    assert not any(one.approche for one in found)


def test_a_letter_of_its_own_is_a_beginning(sample: sqlite3.Connection) -> None:
    for letter in "abcdefhilmnoprstv":
        found = suggest(sample, letter, 5)
        assert found
        assert all(starts(one.intitule, letter) for one in found)


def test_two_letters_are_enough(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT libelle FROM recherche_intitules ORDER BY rang").fetchall()
    pairs = sorted({fold(label)[:2] for (label,) in rows})
    assert len(pairs) > 50
    for pair in filter(str.isalpha, pairs):
        found = suggest(sample, pair, 3)
        assert found, pair
        assert starts(found[0].intitule, pair)


def test_whole_words_come_before_longer_labels(sample: sqlite3.Connection) -> None:
    """The order of suggestions is that of the ranks: short labels of the sheets first."""
    rank = dict(sample.execute("SELECT libelle, min(rang) FROM recherche_intitules GROUP BY libelle"))
    for typed in ("ma", "inf", "coif", "serv"):
        found = [rank[one.intitule] for one in suggest(sample, typed, 5) if starts(one.intitule, typed)]
        assert len(found) > 1
        assert all(one < other for one, other in pairwise(found))


@pytest.mark.parametrize("typed", ["", " ", "\t", "…", "*", '"', "\0", "\ud800", "🧑‍🏭"])
def test_nothing_is_suggested_for_nothing(sample: sqlite3.Connection, typed: str) -> None:
    assert suggest(sample, typed, 5) == []


@pytest.mark.parametrize(
    ("typed", "both"),
    [
        ("infirmière", "Infirmier / Infirmière"),
        ("développeuse", "Développeur / Développeuse"),
        ("soudeu", "Soudeur / Soudeuse"),
        ("SOUDEUSE", "Soudeur / Soudeuse"),
    ],
)
def test_a_title_is_said_in_both_genders_whichever_is_typed(sample: sqlite3.Connection, typed: str, both: str) -> None:
    assert any(one.deux_genres.startswith(both) for one in suggest(sample, typed, 8)), typed


def test_what_is_said_in_both_genders_has_what_was_typed(sample: sqlite3.Connection) -> None:
    (labels,) = zip(*sample.execute("SELECT libelle FROM recherche_intitules ORDER BY rang LIMIT 300"), strict=True)
    for typed in {label[: len(label) // 2 + 3] for label in labels}:
        for one in suggest(sample, typed, 8):
            assert one.deux_genres != one.intitule
            words = re.findall(r"\w+", small_letters(one.deux_genres))
            for begun in re.findall(r"\w+", small_letters(typed))[:1]:
                assert not words or any(word.startswith(begun) for word in words), (typed, one)

"""Words like one that no label has: by ear, mistyped, cut short, two in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.search.ask.edits import edits
from infotravail.search.ask.near import (
    BEGINNING,
    BY_EAR,
    COMPOUND,
    GUESSES,
    ONE_MISTAKE,
    TWO_MISTAKES,
    completions,
    like,
    trigrams,
)
from infotravail.search.sounds import sound, sounds
from infotravail.search.words import fold, stem
from tests.typed import HOSTILE


def guesses(connection: sqlite3.Connection, text: str) -> dict[str, float]:
    """Return what a word may stand for, as the ranking asks it."""
    return dict(like(connection, stem(fold(text))))


# By ear.


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("fotographe", "photographe"),
        ("electrissien", "electricien"),
        ("boulenger", "boulanger"),
        ("cuisinié", "cuisinier"),
        ("plonbier", "plombier"),
        ("contable", "comptable"),
        ("infirmié", "infirmier"),
        ("kariste", "cariste"),
        ("chofeur", "chauffeur"),
        ("mecanissien", "mecanicien"),
        ("secretère", "secretaire"),
        ("coifeur", "coiffeur"),
        ("inginieur", "ingynieur"),
    ],
)
def test_what_is_written_by_ear_sounds_like_the_word(heard: str, written: str) -> None:
    assert sound(stem(fold(heard))) == sound(stem(fold(written)))


@pytest.mark.parametrize("pair", ["cariste caviste", "soudeur coudeur", "maçon marron", "serveur sculpteur"])
def test_words_that_sound_otherwise_are_others(pair: str) -> None:
    one, other = pair.split()
    assert sound(stem(fold(one))) != sound(stem(fold(other)))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("electrissien", "electricien"),
        ("boulenger", "boulanger"),
        ("plonbier", "plombier"),
        ("masson", "macon"),
        ("coifeuse", "coiffeur"),
        ("chofeur", "chauffeur"),
        ("kariste", "carist"),
    ],
)
def test_a_word_written_by_ear_is_the_word_nearly(sample: sqlite3.Connection, typed: str, read: str) -> None:
    assert guesses(sample, typed)[read] == BY_EAR


@given(st.lists(st.text("aeinmpbtcçhgsuqxyßé\n\0\ud800 ", max_size=9) | st.just("x" * 3_000), max_size=8))
@example([])
@example([""])
@example(["", ""])
@example(["gu", "i", "can", "e", "h", "ph"])
@example(["infirmie\n", "er", "a\nb"])
def test_many_words_sound_like_each_of_them(words: list[str]) -> None:
    assert sounds(words) == {word: sound(word) for word in words}


# Mistyped.


@pytest.mark.parametrize(
    ("typed", "read", "sureness"),
    [
        ("ambulanxcier", "ambulancier", ONE_MISTAKE),
        ("ambulacier", "ambulancier", ONE_MISTAKE),
        ("ambukancier", "ambulancier", ONE_MISTAKE),
        ("ambulacnier", "ambulancier", ONE_MISTAKE),
        ("abmulancxier", "ambulancier", TWO_MISTAKES),
        ("comptbale", "comptabl", ONE_MISTAKE),
        ("nfirmier", "infirmier", ONE_MISTAKE),
    ],
)
def test_a_mistyped_word_is_recognised(sample: sqlite3.Connection, typed: str, read: str, sureness: float) -> None:
    assert guesses(sample, typed)[read] == sureness


@pytest.mark.parametrize(
    ("typed", "read"),
    # Of seven letters, two may be wrong: other words with a letter less or more, swapped, or changed.
    [("damecil", "domicil"), ("bonzair", "bancair"), ("giniral", "general"), ("levzeur", "livreur")],
)
def test_two_mistakes_are_seen_through_from_seven_letters_on(sample: sqlite3.Connection, typed: str, read: str) -> None:
    assert len(typed) == 7
    assert edits(typed, read) == 2
    assert dict(like(sample, typed)) == {read: TWO_MISTAKES}


@pytest.mark.parametrize(
    ("typed", "meant"), [("corest", "carist"), ("carizo", "carist"), ("collaz", "colleg"), ("poseza", "poseur")]
)
def test_two_mistakes_in_six_letters_are_another_word(sample: sqlite3.Connection, typed: str, meant: str) -> None:
    assert len(typed) == 6
    assert edits(typed, meant) == 2
    # It is known, and its letters are near enough to be looked at.
    assert sample.execute("SELECT nb_intitules > 0 FROM recherche_mots WHERE mot = ?", (meant,)).fetchone() == (1,)
    assert trigrams(typed) & trigrams(meant)
    assert dict(like(sample, typed)) == {}


MISTAKES: dict[str, Callable[[str, int], str]] = {
    "added": lambda word, at: f"{word[:at]}k{word[at:]}",
    "lost": lambda word, at: word[:at] + word[at + 1 :],
    "changed": lambda word, at: f"{word[:at]}{'b' if word[at] == 'x' else 'x'}{word[at + 1 :]}",
    "swapped": lambda word, at: f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_nearly_every_word_with_one_mistake_is_recognised(sample: sqlite3.Connection, mistake: str) -> None:
    rows = sample.execute(
        "SELECT mot FROM recherche_mots WHERE nb_intitules AND sonorite NOT NULL ORDER BY mot"
    ).fetchall()
    known = {word for (word,) in rows}
    mistyped = [
        (MISTAKES[mistake](word, at), word)
        for word in sorted(known)
        if len(word) >= 7 and word.isalpha()
        for at in range(1, len(word) - 1, 4)
    ]
    asked = [(typed, word) for typed, word in mistyped if typed not in known]
    assert len(asked) > 500
    lost = [(typed, word) for typed, word in asked if word not in dict(like(sample, typed))]
    assert len(lost) <= len(asked) * 0.02, lost


def test_a_word_cut_short_is_a_beginning(sample: sqlite3.Connection) -> None:
    assert guesses(sample, "manutention")
    found = guesses(sample, "tractor")
    assert found["tractorist"] == BEGINNING


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("webdesigner", {"web": COMPOUND, "designer": COMPOUND}),
        ("boulangerpatissier", {"boulanger": COMPOUND, "patissier": COMPOUND}),
        ("boulangerieindustrielle", {"boulangeri": COMPOUND}),
    ],
)
def test_two_words_in_one_are_two_and_a_long_beginning_is_one(
    sample: sqlite3.Connection, typed: str, read: dict[str, float]
) -> None:
    assert guesses(sample, typed) == read


@pytest.mark.parametrize("typed", ["", "a", "xy", "zzzqqq", "9999", "料理人"])
def test_what_is_like_nothing_is_nothing(sample: sqlite3.Connection, typed: str) -> None:
    assert guesses(sample, typed) == {}


@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_is_an_error(sample: sqlite3.Connection, word: str) -> None:
    folded = fold(word)
    assert len(like(sample, folded)) <= 2 * GUESSES
    assert len(completions(sample, folded, 5)) <= 5


@settings(deadline=None)
@given(st.text(max_size=40))
def test_guesses_are_words_of_labels_the_surest_first(sample: sqlite3.Connection, text: str) -> None:
    found = like(sample, fold(text))
    assert [sureness for _, sureness in found] == sorted((sureness for _, sureness in found), reverse=True)
    assert all(0 < sureness < 1 for _, sureness in found)
    known = "SELECT nb_intitules FROM recherche_mots WHERE mot = ?"
    assert all(sample.execute(known, (word,)).fetchone()[0] > 0 for word, _ in found)


def test_the_words_that_begin_so_are_those_of_labels_the_commonest_first(sample: sqlite3.Connection) -> None:
    found = completions(sample, "cha", 100)
    assert {"chaudronnier", "chauffeur", "chanteur", "charg"} <= {word for word, _ in found}
    assert all(word.startswith("cha") for word, _ in found)
    assert found == sorted(found, key=lambda one: (-one[1], one[0]))
    assert completions(sample, "cha", 2) == found[:2]


# Distances.


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("comptable", "comptable", 0),
        ("comptable", "comptaable", 1),
        ("comptable", "comptabe", 1),
        ("comptable", "comptaple", 1),
        ("comptable", "comptbale", 1),
        ("comptable", "ocmptbale", 2),
        ("comptable", "", 9),
        ("", "", 0),
        ("ab", "ba", 1),
        ("abc", "cba", 2),
    ],
)
def test_letters_added_lost_changed_or_swapped_are_counted(one: str, other: str, distance: int) -> None:
    assert edits(one, other) == distance


WORDS = st.text("abcé", max_size=9)


@given(WORDS, WORDS)
@example("ab", "ba")
def test_a_distance_is_the_same_both_ways_and_none_between_a_word_and_itself(one: str, other: str) -> None:
    distance = edits(one, other)
    assert distance == edits(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


def letter_by_letter(one: str, other: str) -> int:
    """Return the distance between two words from those between their beginnings, none of which is passed over."""
    far = {(row, 0): row for row in range(len(one) + 1)} | {(0, column): column for column in range(len(other) + 1)}
    for row, mine in enumerate(one, 1):
        for column, theirs in enumerate(other, 1):
            ways = [far[row - 1, column] + 1, far[row, column - 1] + 1, far[row - 1, column - 1] + (mine != theirs)]
            if row > 1 and column > 1 and (mine, one[row - 2]) == (other[column - 2], theirs):
                ways.append(far[row - 2, column - 2] + 1)
            far[row, column] = min(ways)
    return far[len(one), len(other)]


@given(WORDS, WORDS, st.integers(0, 9))
@example("aab", "aba", 1)
@example("abcab", "acbab", 1)
@example("ba", "abb", 1)
@example("abcabc", "bacbac", 1)
def test_past_a_bound_a_distance_is_one_more_and_up_to_it_the_distance_itself(one: str, other: str, most: int) -> None:
    distance = letter_by_letter(one, other)
    assert edits(one, other) == distance
    assert edits(one, other, most) == min(distance, most + 1)


@given(st.text("abcé", min_size=2, max_size=12), st.data())
def test_one_mistake_is_at_a_distance_of_one(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    for make in MISTAKES.values():
        typed = make(word, at)
        assert edits(word, typed) == (typed != word)


def test_the_ends_of_a_word_are_marked() -> None:
    assert trigrams("bim") == {"$bi", "bim", "im$"}
    assert trigrams("a") == {"$a$"}
    assert trigrams("") == set()


def test_every_word_of_a_label_is_under_each_of_its_groups_of_letters(sample: sqlite3.Connection) -> None:
    rows = sample.execute(
        "SELECT t.trigramme, w.value FROM recherche_trigrammes t, json_each(t.mots) w JOIN recherche_mots m "
        "ON m.mot = w.value AND m.nb_intitules AND m.sonorite NOT NULL"
    ).fetchall()
    words = sample.execute("SELECT mot FROM recherche_mots WHERE nb_intitules AND sonorite NOT NULL").fetchall()
    assert set(rows) == {(group, word) for (word,) in words for group in trigrams(word)}

"""The question that tells the two first sheets apart: of words that are of one of them alone."""

from __future__ import annotations

import re
import sqlite3

import pytest

from infotravail.across.distinction import distinction
from infotravail.across.questions import code as coding
from infotravail.across.questions import search as searching
from infotravail.search.ask.confidence import SURE
from infotravail.search.ask.ranking import ranker_of
from infotravail.search.words import stems
from tests.bench.requetes import requetes

NEAR = ("infirmière", "agent", "chef", "vin", "boulenger", "développeur", "conseiller", "assistant", "technicien")
ASKED = re.compile(r"Est-il plutôt question de (.+) \((.+)\), ou de (.+) \((.+)\) \?")


def titles_of(connection: sqlite3.Connection, code: str) -> list[str]:
    """Return the titles of a sheet, in small letters."""
    rows = connection.execute("SELECT libelle FROM rome_appellations WHERE code_rome = ?", (code,))
    return [label.lower() for (label,) in rows]


def check(connection: sqlite3.Connection, text: str) -> bool:
    """Check the question of a text, if it has one, and tell whether it has."""
    asked = distinction(connection, text)
    first, *others = ranker_of(connection).rank(text, 2)
    if not asked or not others:
        assert not asked
        return False
    assert first.decision != SURE
    parts = ASKED.fullmatch(asked)
    assert parts, asked
    for code, other, told in ((first, others[0], parts[1]), (others[0], first, parts[3])):
        words = re.findall("« (.+?) »", told)
        assert 1 <= len(words) <= 2
        mine, theirs = titles_of(connection, code.code_rome), titles_of(connection, other.code_rome)
        for word in words:
            assert any(word.lower() in label for label in mine), (word, asked)
            of_word = set(stems(word))
            assert all(of_word.isdisjoint(stems(label)) for label in theirs), (word, asked)
            assert of_word.isdisjoint(stems(text)), (word, asked)
    return True


def test_the_words_of_the_question_are_of_one_sheet_alone(sample: sqlite3.Connection) -> None:
    assert sum(check(sample, text) for text in NEAR) >= 5


@pytest.mark.parametrize("text", ["prof de maths", "développeuse web", "zzqqxx", "", "   "])
def test_what_is_sure_or_nothing_has_no_question(sample: sqlite3.Connection, text: str) -> None:
    assert distinction(sample, text) == ""


def test_a_sheet_alone_is_told_from_none(sample: sqlite3.Connection) -> None:
    (word,) = [word for word in ("alcoomètre",) if len(ranker_of(sample).rank(word, 2)) == 1]
    assert distinction(sample, word) == ""


def test_one_title_has_its_question_and_those_of_a_file_none(sample: sqlite3.Connection) -> None:
    text = next(text for text in NEAR if distinction(sample, text))
    asked = coding.DemandeCodage(text)
    answer = coding.find(sample, asked)
    assert answer.distinction == distinction(sample, text)
    assert coding.QUESTION.command and coding.QUESTION.command.each_line and coding.QUESTION.command.each_line.find
    of_file = coding.QUESTION.command.each_line.find(sample, asked)(intitule=text)
    assert (of_file.codages, of_file.total, of_file.distinction) == (answer.codages, answer.total, "")


def test_the_search_has_it_where_it_is_explained(sample: sqlite3.Connection) -> None:
    text = next(text for text in NEAR if distinction(sample, text, complete=True))
    asked = distinction(sample, text, complete=True)
    # However many answers are shown.
    for limit in (1, 5):
        assert searching.find(sample, searching.DemandeRecherche(text, limit)).distinction == asked
    assert searching.find(sample, searching.DemandeRecherche(text, explain=False)).distinction == ""
    # The first answers are not on the pages that follow, nor what tells them apart.
    assert searching.find(sample, searching.DemandeRecherche(text, debut=1)).distinction == ""


@pytest.mark.real
def test_near_sheets_of_the_whole_rome_are_told_apart(whole: sqlite3.Connection) -> None:
    everyday = {one.requete for one in requetes() if one.genre == "quotidien"}
    texts = [text for text in sorted(everyday) if ranker_of(whole).rank(text, 1)[0].decision != SURE]
    assert len(texts) > 50
    assert sum(check(whole, text) for text in texts) >= 0.9 * len(texts)


@pytest.mark.real
@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("médecin", "généraliste", "militaire"),
        ("mécanicien", "automobile", "rénovation"),
        ("chef de projet", "informatique", "santé"),
        ("agent d'entretien", "nettoyage", "bâtiments"),
    ],
)
def test_a_person_is_asked_what_they_can_answer(whole: sqlite3.Connection, text: str, one: str, other: str) -> None:
    asked = distinction(whole, text)
    assert f"« {one} »" in asked.partition("ou de")[0]
    assert f"« {other} »" in asked.partition("), ou de")[2]

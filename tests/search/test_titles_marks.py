"""What a title says beside the job in several words is taken away, and what looks like it is left."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import infotravail.search.ask
from infotravail.search.ask.cut import LOST, with_lost_letters, words_of
from infotravail.search.marks import without_marks
from infotravail.search.noise import LETTERS, NOISE, is_figures
from infotravail.search.words import MAX_WORDS, fold, key
from tests.typed import HOSTILE


@pytest.mark.parametrize("name", ["cut", "edits", "query"])
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert name in {module.name for module in pkgutil.iter_modules(infotravail.search.ask.__path__)}
    done = doctest.testmod(importlib.import_module(f"infotravail.search.ask.{name}"))
    assert (done.failed, done.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("vendeur homme/femme", "vendeur"),
        ("vendeur (femme / homme / non binaire)", "vendeur"),
        ("vendeur hommes & femmes", "vendeur"),
        ("vendeur (homme)", "vendeur"),
        ("vendeur (tous genres)", "vendeur"),
        ("mme / m. vendeur", "vendeur"),
        ("vendeur f-h", "vendeur"),
        ("vendeur h f", "vendeur"),
        ("vendeur (h)", "vendeur"),
        ("offres d'emploi - vendeur", "- vendeur"),
        ("annonce : vendeur", "vendeur"),
        ("untel recrute : vendeur", "vendeur"),
        ("vendeur #salon2024 https://exemple.fr/a?b=1", "vendeur"),
        ("vendeur reference : ab-123/4", "vendeur"),
        ("vendeur 35 heures par semaine", "vendeur"),
        ("vendeur 7j/7 24h/24", "vendeur"),
        ("vendeur 3*8", "vendeur"),
        ("vendeur bac +2 a bac +3", "vendeur"),
        ("vendeur 25k€/an", "vendeur"),
        ("vendeur 2 a 3 ans d'experience", "vendeur"),
        ("vendeur 01/09/2026", "vendeur"),
        ("vendeur niveau cap/bep", "vendeur"),
        ("vendeur horaires decales", "vendeur"),
        ("vendeur du lundi au vendredi", "vendeur"),
        ("charge e de mission", "charge de mission"),
    ],
)
def test_what_is_beside_the_job_is_taken_away(title: str, left: str) -> None:
    assert " ".join(without_marks(title).split()) == left


@pytest.mark.parametrize(
    "title",
    [
        *(
            "homme/femme de menage",
            "femme ou homme toutes mains",
            "homme sage-femme",
            "coiffeur hommes",
            "femme d'accueil",
        ),
        *("conseiller emploi", "charge de recherche", "recherche clinique", "recherche et developpement", "recruteur"),
        *("chercheuse en sociologie", "chef de poste", "etudes-recherche-developpement", "chauffeur 4x4", "ssiap 2"),
        *("dessinateur 2d", "ingenieur rd", "charge e-commerce", "responsable e-reputation", "tri sur le carreau"),
    ],
)
def test_what_only_looks_like_it_is_left(title: str) -> None:
    assert without_marks(title) == title


@given(st.text(max_size=200))
def test_no_text_is_an_error_and_nothing_is_added(text: str) -> None:
    letters = fold(text)
    left = without_marks(letters)
    assert set(left) <= set(letters) | {" "}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_takes_long(text: str) -> None:
    letters = fold(text)
    assert len(without_marks(letters)) <= len(letters) + 1
    assert sum(word.is_content for word in words_of(letters)) <= MAX_WORDS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("d?veloppeur", f"d{LOST}veloppeur"),
        ("d\ufffd\ufffdveloppeur", f"d{LOST}veloppeur"),
        ("?lectricien", f"{LOST}lectricien"),
        ("employ\ufffd commercial", f"employ{LOST} commercial"),
        ("comptable ?", "comptable ?"),
        ("???", "???"),
    ],
)
def test_a_letter_that_was_lost_is_one_sign(text: str, found: str) -> None:
    assert with_lost_letters(text) == found


def test_words_know_their_part_and_their_segment() -> None:
    found = words_of("serveur et barman - bar, resp. salle")
    assert [(word.stem, word.part, word.segment, word.before, word.is_cut) for word in found] == [
        ("serveur", 0, 0, "", False),
        ("et", 0, 1, "et", False),
        ("barman", 0, 1, "et", False),
        ("bar", 1, 2, "-", False),
        ("resp", 2, 3, ",", True),
        ("sall", 2, 3, ",", False),
    ]


def test_a_key_is_of_the_words_in_their_order_whatever_their_gender() -> None:
    assert key(fold("Chargé(e) d'accueil")) == key(fold("chargée d’accueil")) == "charg d accueil"
    assert key(fold("moniteur de natation")) != key(fold("moniteur en natation"))


def test_letters_of_sexes_are_noise_and_figures_are_told_from_words() -> None:
    assert LETTERS < NOISE
    assert [word for word in ("35h", "2", "r2d2", "cdi", "abc") if is_figures(word)] == ["35h", "2", "r2d2"]

"""Words are folded, without what says nothing of the job, masculine and singular."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import infotravail.search
from infotravail.search.build.forms import genders
from infotravail.search.noise import GRAMMAR, NOISE
from infotravail.search.words import MAX_LENGTH, MAX_TEXT, MAX_WORDS, fold, parts, stem, stems
from tests.typed import HOSTILE, labels

MODULES = (
    *(f"infotravail.search.{module.name}" for module in pkgutil.iter_modules(infotravail.search.__path__)),
    "infotravail.french",
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    module = importlib.import_module(name)
    done = doctest.testmod(module)
    assert done.failed == 0
    assert done.attempted == Path(str(module.__file__)).read_text(encoding="utf-8").count(">>> ")


# Folding.


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Électricien", "electricien"),
        ("E\N{COMBINING ACUTE ACCENT}lectricien", "electricien"),
        ("MAÇON", "macon"),
        ("Œnologue, manœuvre, ex æquo", "oenologue, manoeuvre, ex aequo"),
        ("ﬁnancier", "financier"),
        ("ＣＯＭＰＴＡＢＬＥ", "comptable"),
        ("chargé d’accueil", "charge d'accueil"),
        ("porte‐à‐porte", "porte-a-porte"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_accents_ligatures_and_capitals_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["𝐃𝐞𝐯𝐞𝐥𝐨𝐩𝐩𝐞𝐮𝐫", "𝗗𝗲𝘃𝗲𝗹𝗼𝗽𝗽𝗲𝘂𝗿", "ⒹⒺⓋⒺⓁⓄⓅⓅⒺⓊⓇ"])
def test_the_bold_letters_of_social_networks_are_letters(text: str) -> None:
    assert fold(text) == "developpeur"


@given(st.text(st.characters(max_codepoint=0x24F), max_size=60))
@example("Word™")
@example("№ 5")
def test_what_is_folded_has_neither_capitals_nor_accents(text: str) -> None:
    folded = fold(text)
    assert folded == folded.lower()
    assert not any("\N{COMBINING GRAVE ACCENT}" <= letter <= "\u036f" for letter in folded)


@pytest.mark.parametrize(
    "text",
    [
        *("conducteur(trice)", "conducteur (trice)", "conducteur/trice", "conducteur·trice", "conducteur.trice"),
        *("conducteur-trice", "conducteur•trice", "Conducteur.rice", "conducteur/rice", "CONDUCTEUR(TRICE)"),
    ],
)
def test_a_feminine_that_is_glued_is_taken_away(text: str) -> None:
    assert fold(text) == "conducteur"


@pytest.mark.parametrize(
    "text",
    [
        *("technicien(ne)", "technicien/ne", "technicien·ne", "technicien(ne)s", "technicien·ne·s", "technicien.ne.s"),
        *("technicien-ne", "technicien(enne)", "technicien", "technicienne", "techniciennes", "Techniciens"),
    ],
)
def test_a_gender_however_it_is_written_is_one_word(text: str) -> None:
    assert stems(text) == ["technicien"]


@pytest.mark.parametrize("text", ["e-commerce", "porte-à-porte", "aide-soignant", "back-office", "prêt-à-porter"])
def test_a_hyphen_between_two_words_is_kept(text: str) -> None:
    assert fold(text).count("-") == text.count("-")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Développeur C++", ["developpeur", "cplusplus"]),
        ("c++", ["cplusplus"]),
        ("Développeur C#/.NET", ["developpeur", "csharp", "dotnet"]),
        ("F#", ["fsharp"]),
        ("Ingénieur R&D", ["ingenieur", "rd"]),
        ("D.R.H.", ["drh"]),
        ("D.R.H. adjoint", ["drh", "adjoint"]),
        ("2D - jeux vidéo", ["2d", "jeux", "video"]),
    ],
)
def test_names_that_are_not_letters_alone_are_words(text: str, words: list[str]) -> None:
    assert stems(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("maçon\ud800", ["macon"]),
        ("\udfffmaçon", ["macon"]),
        ("maçon\0carreleur", ["macon", "carreleur"]),
        ("\0", []),
        ("\ud800", []),
        ("🧑‍🏭 ouvrier", ["ouvrier"]),
    ],
)
def test_what_is_no_text_cuts_words(text: str, words: list[str]) -> None:
    assert stems(text) == words


# Masculine and singular.


@pytest.mark.parametrize(
    "forms",
    [
        "développeur développeuse développeurs développeuses",
        "conducteur conductrice conducteurs conductrices",
        "ambassadeur ambassadrice",
        "acteur actrice",
        "infirmier infirmière infirmiers infirmières",
        "boulanger boulangère boulangères",
        "mécanicien mécanicienne mécaniciens mécaniciennes",
        "maçon maçonne maçons maçonnes",
        "vigneron vigneronne",
        "lycéen lycéenne",
        "sportif sportive sportifs sportives",
        "professionnel professionnelle professionnels professionnelles",
        "commercial commerciale commerciaux commerciales",
        "bureau bureaux",
        "employé employée employés employées employé(e) employé.e employé·e employé-e employé(e)s employé·e·s",
        "agréé agréée agréés agréées",
        "agent agente agents agentes agent·e",
        "chef cheffe chefs cheffes",
        "hôte hôtesse hôtes hôtesses",
        "maître maîtresse maîtres maîtresses",
        "public publique publics publiques",
        "designer designeuse designers designeuses",
        "manager manageuse",
        "barman barmaid",
        "comptable comptables",
        "bus",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({tuple(stems(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "soudeur soudure",
        "boulanger boulangerie",
        "caissier caisse",
        "infirmier infirmerie",
        "serveur serrurier",
        "chef chevalier",
        "cuisinier cuisine",
        "facteur facturier",
        "rapide rapace",
    ],
)
def test_words_of_another_meaning_have_another_stem(words: str) -> None:
    one, other = words.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "a", "bts", "aes", "ide", "bus", "prix", "avis", "gaz", "taxi"])
def test_short_words_and_those_that_only_look_plural_are_left_alone(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize("word", ["eeee", "eeeee", "eeeees", "sssss", "xxxxx", "aux", "elle", "trice", "esse"])
def test_no_word_has_an_empty_stem(word: str) -> None:
    assert stem(word) != ""


def mismatched(connection: sqlite3.Connection) -> tuple[list[str], int]:
    """Return the labels whose masculine and feminine have different words, and how many labels have both."""
    pairs = [(label, *genders(label)) for label in labels(connection) if len(set(genders(label))) == 2]
    return [label for label, mine, theirs in pairs if stems(mine) != stems(theirs)], len(pairs)


def test_the_two_genders_of_a_label_have_the_same_words(sample: sqlite3.Connection) -> None:
    apart, pairs = mismatched(sample)
    assert pairs > 300
    assert len(apart) <= pairs / 100, apart


@pytest.mark.real
def test_the_two_genders_of_nearly_every_label_of_the_rome_have_the_same_words(whole: sqlite3.Connection) -> None:
    apart, pairs = mismatched(whole)
    assert pairs > 10_000
    assert len(apart) <= pairs / 100, apart


# Parts and noise.


def test_a_title_is_cut_into_parts() -> None:
    assert parts("Infirmier de nuit - CDI (H/F), Lyon : EHPAD") == [
        *(["infirmier", "nuit"], ["cdi"], ["h"], ["f"], ["lyon"], ["ehpad"]),
    ]
    assert parts("Aide-soignante – temps plein | Dijon") == [
        *(["aide", "soignant"], ["temp", "plein"], ["dijon"]),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Infirmière - CDI (H/F) - Lyon", [["infirmier"], ["lyon"]]),
        ("Comptable confirmé h/f 35 heures", [["comptabl"]]),
        ("recherchons vendeuse en alternance", [["vendeur"]]),
        ("Développeur junior 2 ans", [["developpeur"]]),
        ("Serveur saisonnier logé nourri", [["serveur", "nourri"]]),
        # Of the job, all of these.
        ("veilleur de nuit", [["veilleur", "nuit"]]),
        ("chargé de recherche", [["charg", "recherch"]]),
    ],
)
def test_what_an_offer_says_beside_the_job_is_noise(text: str, expected: list[list[str]]) -> None:
    assert parts(text, noise=False) == expected


@pytest.mark.parametrize("text", ["CDI", "stage", "H/F", "CDD temps plein", "2 ans"])
def test_noise_alone_is_what_is_asked_for(text: str) -> None:
    assert parts(text, noise=False) == parts(text) != []


def test_grammar_alone_is_nothing() -> None:
    assert parts("de la, pour les") == parts("de la", noise=False) == stems("de la") == []


def test_noise_and_grammar_are_folded_words_and_nothing_is_in_both() -> None:
    for word in GRAMMAR | NOISE:
        assert fold(word) == word
        assert len(word.split()) == 1
    assert not GRAMMAR & NOISE


@pytest.mark.parametrize("text", HOSTILE)
def test_however_long_a_text_is_its_words_are_few_and_short(text: str) -> None:
    for noise in (True, False):
        found = [word for part in parts(text, noise=noise) for word in part]
        assert len(found) <= MAX_WORDS
        assert all(0 < len(word) <= MAX_LENGTH for word in found)


@given(st.text(max_size=200))
def test_any_text_is_words_and_none_of_them_twice_in_a_label(text: str) -> None:
    found = stems(text)
    assert len(found) == len(set(found))
    assert all(word and word.split() == [word] for word in found)
    assert {word for part in parts(text) for word in part} <= set(found)


# What rules of folding look for, what Python cuts a text at, and what Unicode makes of signs: a bracket, a space, ss.
PIECES = (
    *(
        "conducteur",
        "les",
        "Œnologue",
        "maçon",
        "(trice)",
        "(e)",
        "·e",
        "/euse",
        "-se",
        "(s",
        "s)",
        "(x)",
        "⒠",
        "（e）",
    ),
    *(
        "c++",
        "C#",
        ".net",
        "f&b",
        "r.h.",
        "d'",
        " ",
        "  ",
        "\n",
        "\0",
        "\x85",
        "\N{IDEOGRAPHIC SPACE}",
        "\N{ACUTE ACCENT}",
    ),
    *("ß", "İ", "ΟΔΟΣ", "ﬁ", "½", "\N{COMBINING ACUTE ACCENT}", "\ud83d", "\udc00", "-", ",", "_", "é" * 45),
)


def plain_stems(text: str) -> list[str]:
    """Return the distinct words of a label, from its folded text as a whole."""
    words = [word for word in re.findall(r"[^\W_]+", fold(text)) if word not in GRAMMAR]
    return list(dict.fromkeys(stem(word[:MAX_LENGTH]) for word in words))


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join))
@example("conducteur (trice)")
@example("conducteur  (trice)")
@example("conducteur\n(trice)·e")
@example("les (e)")
@example("x" * (MAX_TEXT - 11) + " conducteur (trice)")
@example(" ".join(f"(e) mot{place}" for place in range(MAX_TEXT)))
def test_the_words_of_a_label_are_those_of_the_folded_text(text: str) -> None:
    assert stems(text) == plain_stems(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_so_are_those_of_what_nobody_should_type(text: str) -> None:
    assert stems(text) == plain_stems(text)


def test_words_keep_their_order() -> None:
    assert stems("Agent / Agente d'entretien, agent de propreté") == ["agent", "entretien", "propret"]

"""The best sheets for what people type, and why; and the list of everyday words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.across.questions.code import DemandeCodage
from infotravail.across.questions.code import find as find_sheets
from infotravail.across.questions.search import MOST, DemandeRecherche, find
from infotravail.across.recherche import Hit, why
from infotravail.across.recherche import search as find_parts
from infotravail.across.suggestions import suggest
from infotravail.datasets.recherche.usages import Usage, usages
from infotravail.search.ask.answers import Answer, Apport
from infotravail.search.ask.ranking import Ranker
from infotravail.search.ask.scores import Read, Weighed
from tests.asked import codages, search
from tests.bench.requetes import requetes
from tests.typed import HOSTILE, cuts

# Half of the last of three decimals, and what a float may add.
ROUNDING = 0.0005 + 1e-9


# What is found.


@pytest.mark.parametrize(
    ("text", "code", "label", "genre"),
    [
        # Everyday words.
        ("nounou", "K1310", "nounou", "usage"),
        ("prof de maths", "K2107", "prof de maths", "usage"),
        ("cuistot", "G1609", "cuistot", "usage"),
        # A feminine, accents or none, small letters or not.
        ("infirmière", "J1506", "infirmier", "usage"),
        ("BOULANGERE", "D1102", "Boulanger", "appellation"),
        ("développeuse web", "M1855", "Développeur web", "appellation"),
        ("coiffeur(se)", "D1202", "Coiffeur", "appellation"),
        ("Serveur·euse", "G1803", "Serveur", "appellation"),
        # Mistyped, or by ear.
        ("infirmeir", "J1506", "infirmier", "usage"),
        ("boulenger", "D1102", "Boulanger", "appellation"),
        ("chaudronier", "H2902", "Chaudronnier", "appellation"),
        # An offer.
        ("Maçon-coffreur (H/F) - CDI - Lyon", "F1703", "Maçon-coffreur", "appellation"),
        # An acronym.
        ("IDE", "J1506", "IDE", "appellation"),
    ],
)
def test_what_people_type_is_found_first(ranker: Ranker, text: str, code: str, label: str, genre: str) -> None:
    first = ranker.rank(text, 1)[0]
    assert (first.code_rome, first.intitule, first.genre) == (code, label, genre)


@pytest.mark.parametrize(
    ("start", "code"),
    [("chaudr", "H2902"), ("oenolo", "A1423"), ("développeur mob", "M1855"), ("agent d'ent", "A1203"), ("am", "J1305")],
)
def test_the_last_word_may_be_a_beginning(ranker: Ranker, start: str, code: str) -> None:
    assert code in {answer.code_rome for answer in ranker.rank(start, 5, complete=True)}


def test_an_exact_label_comes_first(ranker: Ranker, sample: sqlite3.Connection) -> None:
    sheets = sample.execute("SELECT libelle, code_rome FROM rome_metiers").fetchall()
    titles = sample.execute("SELECT libelle, code_rome FROM rome_appellations").fetchall()
    assert len(sheets) + len(titles) > 400
    for complete in (False, True):
        found = [(label, ranker.rank(label, 1, complete=complete)[0].code_rome) for label, _ in sheets + titles]
        assert found == sheets + titles


def test_an_everyday_word_leads_to_its_meanings_the_most_common_first(
    ranker: Ranker, sample: sqlite3.Connection
) -> None:
    rows = sample.execute("SELECT expression, code_rome FROM usages WHERE code_rome IS NOT NULL ORDER BY id").fetchall()
    assert len(rows) > 100
    meanings: dict[str, list[str]] = {}
    for expression, code in rows:
        meanings.setdefault(expression, []).append(code)
    for expression, codes in meanings.items():
        answers = [answer.code_rome for answer in ranker.rank(expression, 5) if answer.code_rome in codes]
        assert answers == list(dict.fromkeys(codes)), expression


def test_a_word_that_only_texts_have_finds_their_sheets(ranker: Ranker) -> None:
    first = ranker.rank("alcoomètre", 1)[0]
    assert (first.code_rome, first.intitule, first.genre, first.code) == ("A1423", "", "", "")
    assert why(first) == "définition, compétences ou savoirs de la fiche"


def test_an_answer_is_whole(ranker: Ranker) -> None:
    (answer,) = ranker.rank("Prof de maths H/F", 1)
    assert answer == Answer(
        code_rome="K2107",
        score=answer.score,
        intitule="prof de maths",
        genre="usage",
        code="38344",
        approche=False,
        apports=answer.apports,
        bonus=answer.bonus,
        probabilite=answer.probabilite,
        decision=answer.decision,
    )
    assert [(gain.mot, gain.lu) for gain in answer.apports] == [("prof", "prof"), ("math", "math")]
    assert all(gain.intitule > 0 < gain.fiche for gain in answer.apports)
    assert 0 < answer.bonus < 1 < answer.score
    assert why(answer) == "mot courant « prof de maths »"


def test_job_titles_are_named_by_their_number_with_their_sheet(ranker: Ranker, sample: sqlite3.Connection) -> None:
    assert ranker.titles("oenologue conseil", 2) == [("17011", "A1423"), ("17010", "A1423")]
    owners = dict(sample.execute("SELECT code_ogr, code_rome FROM rome_appellations"))
    for text in ("infirmiere", "agent", "developpeur web", "nounou", "chef", "vin"):
        found = ranker.titles(text, 8, complete=True)
        assert all(owners[code] == sheet for code, sheet in found)
        assert len({code for code, _ in found}) == len(found)
    assert len(ranker.titles("agent", 8)) == 8


@pytest.mark.slow
@pytest.mark.real
def test_sheets_that_cannot_win_are_passed_over_and_no_answer_changes(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    labels = [label for (label,) in whole.execute("SELECT libelle FROM rome_appellations ORDER BY code_ogr")][::40]
    titles = [f"{label} (H/F) - CDI - Rennes" for label in labels[::2]] + labels[1::2]
    # Words of one label beside those of another: what is asked is nowhere as such.
    titles += [f"{one[: len(one) // 2]} {other}" for one, other in pairwise(labels)][::2]
    titles += ["agent", "chef", "technicien", "vin", "xqzt", "h/f", *(one.requete for one in requetes()[::4])]
    assert len(titles) > 500
    for title in titles:
        # No sheet is passed over where all are wanted.
        every = ranker.rank(title, 1_584)
        assert len(every) == ranker.count(title)
        for most in (1, 2, 5, 10):
            assert ranker.rank(title, most) == every[:most], title
        assert ranker.rank(title, 3, start=2) == every[2:5], title


# Guesses.


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("secretiare", "secretair"),
        ("boulenger", "boulanger"),
        ("electrissien", "electricien"),
        ("infirmeir", "infirmier"),
        ("ambulacnier", "ambulancier"),
        ("webdesigner", "designer"),
        ("chaudronier", "chaudronnier"),
    ],
)
def test_an_answer_to_a_mistake_says_that_it_was_guessed(ranker: Ranker, typed: str, read: str, complete: bool) -> None:
    first = ranker.rank(typed, 1, complete=complete)[0]
    assert first.approche
    assert read in {gain.lu for gain in first.apports if gain.lu != gain.mot}
    assert f"lu « {read} »" in why(first)


@pytest.mark.parametrize("start", ["comptab", "infirm", "chaudr", "agent d'acc", "développeuse w"])
def test_a_beginning_is_no_guess(ranker: Ranker, start: str) -> None:
    answers = ranker.rank(start, 5, complete=True)
    assert answers
    assert not any(answer.approche for answer in answers)
    assert "à peu près" not in why(answers[0])


@pytest.mark.parametrize("text", ["comptable", "infirmières", "nounou", "développeuse web", "agent d'accueil", "vin"])
@pytest.mark.parametrize("complete", [False, True])
def test_an_answer_to_words_that_labels_have_was_not_guessed(ranker: Ranker, text: str, complete: bool) -> None:
    answers = ranker.rank(text, 5, complete=complete)
    assert answers
    assert not any(answer.approche for answer in answers)


def test_an_answer_is_said_to_be_guessed_only_where_a_word_was(ranker: Ranker, sample: sqlite3.Connection) -> None:
    typed = [*cuts(sample)[::7], *(one.requete for one in requetes())]
    for text in typed:
        for answer in ranker.rank(text, 5):
            read = [gain for gain in answer.apports if gain.intitule and gain.lu != gain.mot]
            assert answer.approche == bool(read), (text, answer)


# Scores.


def parts_of(answer: Answer) -> float:
    """Return the sum of the parts of a score that an answer tells."""
    return answer.bonus + sum(gain.intitule + gain.fiche for gain in answer.apports)


def test_the_parts_of_a_score_make_the_score(ranker: Ranker, sample: sqlite3.Connection) -> None:
    wrong = []
    typed = [*cuts(sample)[::9], *(one.requete for one in requetes())]
    for text in typed:
        for complete in (False, True):
            for answer in ranker.rank(text, 5, complete=complete):
                rest = answer.score - parts_of(answer)
                if abs(rest) > (2 * len(answer.apports) + 2) * ROUNDING:
                    wrong.append((text, complete, answer))
    assert wrong == [], f"{len(wrong)} of {len(typed)}, such as {wrong[0]}"


def test_a_word_gives_what_it_gives_once(ranker: Ranker) -> None:
    once, twice = ranker.rank("maçon", 5), ranker.rank("maçon maçonne maçons", 5)
    assert twice == once
    assert [type(gain) for gain in once[0].apports] == [Apport]


def test_what_comes_after_a_dash_weighs_less(ranker: Ranker) -> None:
    before = ranker.rank("comptable boulanger", 2)
    assert {answer.code_rome for answer in before} == {"M1203", "D1102"}
    assert ranker.rank("comptable - boulanger", 2)[0].code_rome == "M1203"
    assert ranker.rank("boulanger - comptable", 2)[0].code_rome == "D1102"


def test_the_best_come_first_and_no_sheet_twice(ranker: Ranker, sample: sqlite3.Connection) -> None:
    for text in cuts(sample)[::11]:
        answers = ranker.rank(text, 60, complete=True)
        assert all(one.score >= other.score for one, other in pairwise(answers))
        assert all(answer.score > 0 for answer in answers)
        assert len({answer.code_rome for answer in answers}) == len(answers)


def test_the_same_words_always_have_the_same_answers(ranker: Ranker, sample: sqlite3.Connection) -> None:
    typed = cuts(sample)[::97]
    before = [(ranker.rank(text, complete=True), ranker.titles(text, complete=True)) for text in typed]
    another = Ranker(sample)
    again = [(another.rank(text, complete=True), another.titles(text, complete=True)) for text in reversed(typed)]
    assert again[::-1] == before
    assert [(ranker.rank(text, complete=True), ranker.titles(text, complete=True)) for text in typed] == before


class InOrder(dict[str, Weighed]):
    """Words that are refused where one of their labels has no sheet yet: another thread would read them now."""

    def __init__(self, owner: dict[int, int]) -> None:
        self.owner = owner

    def __setitem__(self, word: str, weighed: Weighed) -> None:
        (labels, _), _ = weighed
        assert labels.keys() <= self.owner.keys()
        super().__setitem__(word, weighed)


def test_a_label_has_its_sheet_before_another_thread_can_see_its_words(sample: sqlite3.Connection) -> None:
    read = Read()
    read.words = InOrder(read.owner)
    assert Ranker(sample, read).rank("agent de propreté")
    assert {"agent", "propret"} <= read.words.keys()


def test_rankings_that_share_what_they_read_answer_alike(ranker: Ranker, sample: sqlite3.Connection) -> None:
    typed, read = cuts(sample)[::97], Read()
    rankers = [Ranker(sample, read) for _ in range(3)]
    for place, text in enumerate(typed):
        mine = rankers[place % 3]
        assert (mine.rank(text), mine.titles(text)) == (ranker.rank(text), ranker.titles(text))
    owners = sample.execute(
        "SELECT rang, numero_fiche FROM recherche_intitules JOIN recherche_fiches USING (code_rome)"
    ).fetchall()
    assert read.owner.items() <= dict(owners).items()
    assert len(read.owner) > 100


def test_a_shorter_list_is_the_beginning_of_a_longer_one(ranker: Ranker) -> None:
    for text in ("agent", "vendeuse", "dev", "employé de restaurant"):
        longest = ranker.rank(text, 56)
        assert len(longest) > 1
        for limit in range(8):
            assert ranker.rank(text, limit) == longest[:limit]


# Whatever is typed.


@pytest.mark.parametrize("text", ["CDI", "H/F", "CDD temps plein", "stage", "2 ans", "urgent", "junior / senior"])
def test_noise_alone_is_no_error_and_names_no_job_of_its_own(ranker: Ranker, text: str) -> None:
    for answer in ranker.rank(text, 5):
        assert answer.apports


@pytest.mark.parametrize("text", ["", " ", "\n", "\0", "\ud800", "…", "'", "*", "🧑‍🏭", "料理人", "zzqqxx"])
def test_a_text_that_says_nothing_has_no_answer(ranker: Ranker, sample: sqlite3.Connection, text: str) -> None:
    assert suggest(sample, text, 5) == search(sample, text, 5) == []
    assert_no_sheet(sample, ranker, text)


@pytest.mark.parametrize("text", ["de la", "l'", "A", "aux", "un pour les"])
def test_grammar_alone_names_no_job(ranker: Ranker, sample: sqlite3.Connection, text: str) -> None:
    assert ranker.rank(text) == ranker.titles(text) == codages(sample, text) == []


def test_a_word_of_grammar_may_be_the_beginning_of_another(ranker: Ranker) -> None:
    assert "J1506" in {answer.code_rome for answer in ranker.rank("in", 5, complete=True)}
    assert ranker.rank("in", 5) == []


def assert_no_sheet(connection: sqlite3.Connection, ranker: Ranker, text: str) -> None:
    """Assert that a text is no sheet and no job title."""
    for complete in (False, True):
        assert ranker.rank(text, 5, complete=complete) == ranker.titles(text, 5, complete=complete) == []
    assert codages(connection, text) == []


def assert_answers(connection: sqlite3.Connection, ranker: Ranker, text: str, limit: int) -> None:
    """Ask every door of the search, and assert that none fails or says too much."""
    for complete in (False, True):
        assert len(ranker.rank(text, limit, complete=complete)) <= limit
        assert len(ranker.titles(text, limit, complete=complete)) <= limit
    assert len(suggest(connection, text, limit)) <= limit
    kinds = Counter(hit.genre for hit in search(connection, text, limit))
    assert all(count <= limit for count in kinds.values())
    coded = codages(connection, text, limit)
    assert [one.rang for one in coded] == list(range(1, len(coded) + 1))
    assert len(coded) <= limit


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.integers(0, 5))
@example("\ud800", 5)
@example("a\0b", 5)
@example("comptable\N{BOM}", 5)
def test_no_text_is_an_error(ranker: Ranker, sample: sqlite3.Connection, text: str, limit: int) -> None:
    assert_answers(sample, ranker, text, limit)


SHAPES = st.sampled_from(
    [
        *("Infirmière", "dev web", "c++", "H/F", "(e)", "·e", "/ne", ".net", "R&D", "M1855", "17010", "é", "œ", " - "),
        *(" / ", '"', "*", "'", "\0", "\ud800", "🧑‍🏭", "(IDE)", " -SASU-", "NEAR(", "comptbale", "e\u0301"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(SHAPES, st.text(max_size=4)), max_size=8).map("".join), st.integers(0, 5))
def test_no_mixture_of_words_and_signs_is_an_error(
    ranker: Ranker, sample: sqlite3.Connection, text: str, limit: int
) -> None:
    assert_answers(sample, ranker, text, limit)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_an_error(ranker: Ranker, sample: sqlite3.Connection, text: str) -> None:
    assert_answers(sample, ranker, text, 3)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_gives_nothing(ranker: Ranker, sample: sqlite3.Connection, limit: int) -> None:
    for text in ("agent", "inf", "comptbale", "M1855"):
        assert ranker.rank(text, limit) == ranker.titles(text, limit) == []
        assert suggest(sample, text, limit) == []
        assert codages(sample, text, limit) == []


# Answers by parts.


@pytest.mark.parametrize("text", ["agent", "co", "dev", "bois", "comptbale", "employé de restaurant", "maçon"])
def test_parts_that_follow_one_another_are_the_whole(sample: sqlite3.Connection, text: str) -> None:
    whole = {hit for part in find_parts(sample, text, MOST, 0).parts for hit in part.hits}
    total = sum(part.total for part in find_parts(sample, text, MOST, 0).parts)
    assert len(whole) == total > 0
    read: list[Hit] = []
    for start in range(0, 10_000, 3):
        parts = find_parts(sample, text, 3, start).parts
        assert sum(part.total for part in parts) == total
        some = [hit for part in parts for hit in part.hits]
        read += some
        if not some:
            break
    assert len(read) == total
    assert set(read) == whole


def test_a_search_says_how_much_it_cuts(sample: sqlite3.Connection) -> None:
    cut = find(sample, DemandeRecherche("agent", 1))
    rest = find(sample, DemandeRecherche("agent", 1_000, debut=1))
    assert (cut.tronque, rest.tronque) == (True, False)
    assert cut.total == rest.total == len(cut) + len(rest)
    assert find(sample, DemandeRecherche("M1855", 1)).tronque is False


def test_what_coding_cuts_is_counted(sample: sqlite3.Connection) -> None:
    whole = find_sheets(sample, DemandeCodage("agent", 100))
    cut = find_sheets(sample, DemandeCodage("agent", 2))
    assert (whole.total, whole.tronque) == (len(whole), False)
    assert (cut.total, cut.tronque, [*cut]) == (whole.total, True, [*whole][:2])


@pytest.mark.slow
def test_a_label_may_be_cut_anywhere(ranker: Ranker, sample: sqlite3.Connection) -> None:
    typed = cuts(sample)
    assert len(typed) > 8000
    for text in typed[::2]:
        found = ranker.rank(text, 3, complete=True)
        # A few of them are no jobs: « salarié » begins « salarié viticole ».
        assert (0 if len(text) < 2 or ranker.reason(text) else 1) <= len(found) <= 3, text
        assert (0 if text == "" else 1) <= len(suggest(sample, text, 3)) <= 3, text
    # These ask the same ranking: fewer of the cuts are enough.
    for text in typed[::8]:
        assert len(ranker.titles(text, 3, complete=True)) <= 3
        assert len(codages(sample, text, 3)) <= 3
        kinds = Counter(hit.genre for hit in search(sample, text, 3))
        assert all(count <= 3 for count in kinds.values())


# Everyday words.


def test_everyday_words_are_written_with_care() -> None:
    lines = usages()
    assert max(Counter((line.expression, line.code) for line in lines).values()) == 1
    for line in lines:
        assert line.expression == " ".join(line.expression.split()) != ""
        assert line.note.strip() == line.note != ""
        assert line.libelle.strip() == line.libelle != ""
        assert line.code == line.code.strip() != ""


def test_an_expression_has_its_meanings_side_by_side_the_most_common_first() -> None:
    lines = usages()
    for before, line in pairwise(lines):
        assert line.rang == (before.rang + 1 if line.expression == before.expression else 1), line
    assert lines[0].rang == 1
    assert Usage(
        "soignant", 2, "15545", "Infirmier / Infirmière en soins généraux (IDE)", "deuxième sens, infirmier"
    ) in (lines)


@pytest.mark.real
def test_everyday_words_name_codes_of_the_rome_by_their_labels(whole: sqlite3.Connection) -> None:
    known = dict(whole.execute("SELECT code_rome, libelle FROM rome_metiers"))
    known |= dict(whole.execute("SELECT code_ogr, libelle FROM rome_appellations"))
    lines = usages()
    assert [line for line in lines if known.get(line.code) != line.libelle] == []
    assert len({line.expression for line in lines}) >= 300
    assert whole.execute("SELECT count(*), count(code_rome) FROM usages").fetchone() == (len(lines), len(lines))


@pytest.mark.real
def test_nearly_every_everyday_word_finds_what_it_means(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    rows = whole.execute("SELECT expression, code_rome FROM usages WHERE rang = 1 ORDER BY id").fetchall()
    lost = [text for text, code in rows if code not in {answer.code_rome for answer in ranker.rank(text, 5)}]
    assert len(lost) <= len(rows) / 100, lost


@pytest.mark.slow
@pytest.mark.real
def test_nearly_every_label_of_the_rome_finds_its_sheet_first(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    rows = whole.execute("SELECT libelle, code_rome FROM rome_appellations").fetchall()
    lost = [label for label, code in rows if ranker.rank(label, 1)[0].code_rome != code]
    assert len(lost) <= len(rows) / 100, lost

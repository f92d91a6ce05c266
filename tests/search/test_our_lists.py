"""The lists that we write: English of offers, brands, cells that are no job, common words."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets.recherche import usages as everyday
from infotravail.home import Home
from infotravail.search.ask.near import like
from infotravail.search.ask.ranking import Ranker
from infotravail.search.build.labels import ENGLISH, english_expressions
from infotravail.search.build.weights import word_rows
from infotravail.search.words import fold, stem, stems

FOLDER = everyday.FILE.parent
QUERIES = Path(__file__).parent.parent / "bench" / "requetes.csv"
COLUMNS = {
    "enseignes.csv": ["enseigne", "lu", "ambigue"],
    "non_reponses.csv": ["expression", "raison", "suite"],
    "abreviations.csv": ["abreviation", "lu"],
    "mots_courants.csv": ["mot"],
}


def lines(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def english() -> list[everyday.Usage]:
    return [line for line in everyday.usages() if line.note.startswith(ENGLISH)]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_list_is_in_order_without_a_line_twice_or_a_cell_empty(name: str) -> None:
    found = lines(name)
    assert found
    for line in found:
        assert [*line] == COLUMNS[name]
        for cell in line.values():
            assert cell == " ".join(cell.split()) != "", line
    keys = [fold(line[COLUMNS[name][0]]) for line in found]
    assert keys == sorted(set(keys))


def test_a_brand_is_told_to_be_a_word_of_the_language_or_not() -> None:
    brands = {line["enseigne"]: line for line in lines("enseignes.csv")}
    assert {line["ambigue"] for line in brands.values()} == {"0", "1"}
    assert [brands[name]["ambigue"] for name in ("Orange", "Boulanger", "Quick", "Leroy Merlin", "SNCF")] == [*"11100"]
    assert all(1 <= len(line["lu"].split()) <= 3 for line in brands.values())


def test_why_a_cell_is_no_job_is_one_of_few_reasons() -> None:
    assert {line["raison"] for line in lines("non_reponses.csv")} == {
        "statut, pas un métier",
        "études, pas un métier",
        "contrat, pas un métier",
        "réponse vide",
        "annonce sans métier",
        "essai de saisie",
    }
    assert {line["suite"] for line in lines("non_reponses.csv")} == {"0", "1"}


@pytest.mark.real
def test_a_short_form_is_of_words_that_labels_have(rome: Home) -> None:
    with closing(sqlite3.connect(f"file:{rome.database}?mode=ro", uri=True)) as connection:
        known = {word for (word,) in connection.execute("SELECT mot FROM recherche_mots WHERE nb_intitules")}
    read = {word for line in lines("abreviations.csv") for word in line["lu"].split()}
    assert {word for word in read if stem(fold(word)) not in known} == set()


def test_a_common_word_is_no_mistake_that_people_make() -> None:
    common = {stem(fold(line["mot"])) for line in lines("mots_courants.csv")}
    with QUERIES.open(encoding="utf-8", newline="") as stream:
        typed = [line["requete"] for line in csv.DictReader(stream) if line["genre"] == "faute"]
    assert len(typed) > 100
    assert [text for text in typed if common & set(stems(text))] == []


def test_there_are_hundreds_of_english_expressions_and_the_most_general_ones() -> None:
    expressions = {line.expression for line in english()}
    assert len(expressions) >= 320
    assert {"truck driver", "welder", "kitchen porter", "driver", "worker", "clerk", "operator"} <= expressions


def test_english_is_suggested_after_what_the_rome_says_the_most(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT rang, libelle FROM recherche_intitules WHERE genre = 'usage'")
    theirs = english_expressions(sample)
    ranks = [rank for rank, label in rows if label in theirs]
    main = sample.execute(
        "SELECT max(rang) FROM recherche_intitules JOIN rome_appellations ON code = code_ogr "
        "WHERE genre = 'appellation' AND classification = 'PRINCIPALE'"
    )
    assert len(ranks) > 10
    assert min(ranks) > main.fetchone()[0]


def test_english_changes_nothing_of_what_french_words_weigh(sample: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as french:
        sample.backup(french)
        french.execute(
            "DELETE FROM recherche_intitules WHERE genre = 'usage' "
            "AND libelle IN (SELECT expression FROM usages WHERE note LIKE 'en anglais%')"
        )
        french.execute("DELETE FROM usages WHERE note LIKE 'en anglais%'")
        alone = {word: (rarity, sheets) for word, _, _, rarity, _, sheets in word_rows(french)}
        both = {word: (rarity, sheets) for word, _, _, rarity, _, sheets in word_rows(sample)}
    assert both.keys() > alone.keys()
    french_words = {word: weight for word, weight in alone.items() if weight[0]}
    assert {word: both[word] for word in french_words} == french_words


def test_a_word_of_english_alone_is_found_as_it_is_written_and_never_guessed(sample: sqlite3.Connection) -> None:
    words = {word for text in english_expressions(sample) for word in stems(text)}
    marks = ", ".join("?" * len(words))
    sql = f"SELECT mot FROM recherche_mots WHERE sonorite IS NULL AND mot IN ({marks})"
    unheard = {word for (word,) in sample.execute(sql, [*words])}
    assert "driver" in unheard
    assert sample.execute("SELECT count(*) FROM recherche_mots WHERE sonorite IS NULL").fetchone() == (len(unheard),)
    assert (
        unheard & {word for text in ("drivver", "wellder", "dryver") for word, _ in like(sample, stem(fold(text)))}
        == set()
    )


@pytest.mark.real
def test_what_a_brand_is_read_as_is_of_words_that_labels_have(whole: sqlite3.Connection) -> None:
    known = {word for (word,) in whole.execute("SELECT mot FROM recherche_mots WHERE nb_intitules")}
    assert [line for line in lines("enseignes.csv") if not set(stems(line["lu"])) <= known] == []


@pytest.mark.real
def test_a_cell_that_is_no_job_is_no_label(whole: sqlite3.Connection) -> None:
    labels = {fold(label) for (label,) in whole.execute("SELECT libelle FROM recherche_intitules")}
    assert [line for line in lines("non_reponses.csv") if fold(line["expression"]) in labels] == []


@pytest.mark.real
def test_a_common_word_is_in_no_label_and_looks_like_one_that_is(whole: sqlite3.Connection) -> None:
    known = {word for (word,) in whole.execute("SELECT mot FROM recherche_mots WHERE nb_intitules")}
    common = [stem(fold(line["mot"])) for line in lines("mots_courants.csv")]
    assert len(common) > 3_000
    assert [word for word in common if word in known] == []
    # A look at all of them would take a minute.
    assert [word for word in common[::40] if not like(whole, word)] == []


@pytest.mark.real
def test_nearly_every_english_expression_leads_to_its_sheet_first(whole: sqlite3.Connection) -> None:
    ranker = Ranker(whole)
    wanted = dict(whole.execute("SELECT expression, code_rome FROM usages WHERE rang = 1 AND note LIKE 'en anglais%'"))
    lost = [text for text, code in wanted.items() if ranker.rank(text, 1)[0].code_rome != code]
    assert len(lost) <= len(wanted) / 100, lost

"""What a word weighs in labels and sheets is what its rarity says, computed here word by word, as it is defined."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, chain
from math import log, sqrt

import pytest

from infotravail.search.words import stems

Vectors = dict[str, dict[str, float]]

# What is true of a label in English.
ENGLISH = "genre = 'usage' AND libelle IN (SELECT expression FROM usages WHERE note LIKE 'en anglais%')"


def vectors(texts: Iterable[tuple[str, list[str]]], nb_sheets: int) -> Vectors:
    """Return the vector of each sheet that has some words, of length 1, its words weighed by their rarity once more."""
    counts: dict[str, Counter[str]] = {}
    for sheet, words in texts:
        counts.setdefault(sheet, Counter()).update(words)
    having = Counter(chain.from_iterable(counts.values()))
    found: Vectors = {}
    for sheet, count in counts.items():
        rarity = {word: 1 + log((1 + nb_sheets) / (1 + having[word])) for word in count}
        weights = {word: (1 + log(number)) * rarity[word] for word, number in count.items()}
        length = sqrt(sum(weight**2 for weight in weights.values()))
        found[sheet] = {word: weight * rarity[word] / length for word, weight in weights.items()}
    return found


def split(connection: sqlite3.Connection, sql: str) -> list[tuple[str, list[str]]]:
    """Return the words of each text of a question, by what it belongs to."""
    return [(owner, stems(text)) for owner, text in connection.execute(sql)]


@pytest.fixture(scope="module")
def stored(sample: sqlite3.Connection) -> list[tuple[str, int, int, list[int], list[int]]]:
    """The words of the sample, with what they bring."""
    rows = sample.execute("SELECT mot, nb_intitules, rarete, intitules, fiches FROM recherche_mots").fetchall()
    assert len(rows) > 1_000
    return [(word, count, rarity, whole(one, 3), whole(other, 2)) for word, count, rarity, one, other in rows]


def whole(text: str, width: int) -> list[int]:
    """Return a list that is stored in JSON, the first of each `width` numbers being the gap from the last such one."""
    numbers: list[int] = json.loads(text)
    numbers[::width] = accumulate(numbers[::width])
    return numbers


def test_a_sheet_has_the_words_of_its_labels_definition_and_skills(
    sample: sqlite3.Connection, stored: list[tuple[str, int, int, list[int], list[int]]]
) -> None:
    numbers = dict(sample.execute("SELECT code_rome, numero_fiche FROM recherche_fiches"))
    # The label of a sheet counts beside those of its titles; a label with both genders does not.
    labels = split(sample, "SELECT code_rome, libelle FROM rome_metiers") + split(
        sample,
        "SELECT code_rome, libelle FROM recherche_intitules WHERE libelle NOT LIKE '% / %' "
        f"AND NOT ({ENGLISH}) ORDER BY rang",
    )
    definitions = split(
        sample, "SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'definition'"
    )
    skills = split(
        sample,
        "SELECT code_rome, libelle FROM rome_metiers_competences JOIN rome_competences USING (code_ogr) "
        "UNION ALL SELECT code_rome, libelle FROM rome_metiers_savoirs JOIN rome_savoirs USING (code_ogr)",
    )
    expected: dict[str, dict[int, float]] = {}
    for share, texts in ((0.6, labels), (0.25, definitions), (0.3, skills)):
        for sheet, weights in vectors(texts, len(numbers)).items():
            for word, weight in weights.items():
                brought = expected.setdefault(word, {})
                brought[numbers[sheet]] = brought.get(numbers[sheet], 0.0) + share * weight
    found = {word: dict(zip(sheets[::2], sheets[1::2], strict=True)) for word, *_, sheets in stored if sheets}
    assert found == {
        word: {number: round(1000 * weight) for number, weight in sorted(brought.items()) if round(1000 * weight)}
        for word, brought in expected.items()
        if any(round(1000 * weight) for weight in brought.values())
    }
    assert all(sheets[::2] == sorted(set(sheets[::2])) for *_, sheets in stored)


def test_a_label_has_its_words_the_first_a_tenth_more_and_no_sheet_the_same_words_twice(
    sample: sqlite3.Connection, stored: list[tuple[str, int, int, list[int], list[int]]]
) -> None:
    numbers = dict(sample.execute("SELECT code_rome, numero_fiche FROM recherche_fiches"))
    best: dict[tuple[str, frozenset[str]], tuple[int, int, list[str], int]] = {}
    for rank, text, sheet, quality, is_english in sample.execute(
        f"SELECT rang, libelle, code_rome, qualite, {ENGLISH} FROM recherche_intitules ORDER BY qualite DESC, rang"
    ):
        if words := stems(text):
            best.setdefault((sheet, frozenset(words)), (rank, quality, words, is_english))
    counts = Counter(chain.from_iterable(words for _, _, words, _ in best.values()))
    # How rare a word is, French labels say; English ones, of the words that are theirs alone.
    french = [words for _, _, words, is_english in best.values() if not is_english]
    having = Counter(chain.from_iterable(french))
    assert 0 < len(having) < len(counts)
    rarity = {word: 1 + log((1 + len(french)) / (1 + (having[word] or count))) for word, count in counts.items()}
    expected: dict[str, dict[tuple[int, int], int]] = {word: {} for word in counts}
    for (sheet, _), (rank, quality, words, _) in best.items():
        length = sqrt(sum(rarity[word] ** 2 for word in words)) / (quality / 1000)
        for word in words:
            weight = rarity[word] ** 2 / length * (1.1 if word == words[0] else 1)
            expected[word][rank, numbers[sheet]] = round(1000 * weight)
    for word, count, rare, labels, _ in stored:
        found = dict(zip(zip(labels[::3], labels[1::3], strict=True), labels[2::3], strict=True))
        assert (count, rare) == (counts[word], round(1000 * rarity.get(word, 0)))
        assert found == expected.get(word, {})
        assert labels[::3] == sorted(labels[::3])
    assert {quality for _, quality, *_ in best.values()} >= {1000, 970, 940}


def test_lists_are_json_as_short_as_can_be(sample: sqlite3.Connection) -> None:
    for (text,) in sample.execute("SELECT intitules FROM recherche_mots UNION ALL SELECT fiches FROM recherche_mots"):
        assert text == json.dumps(json.loads(text), separators=(",", ":"))


def test_the_sql_that_the_table_gives_reads_its_lists(
    sample: sqlite3.Connection, stored: list[tuple[str, int, int, list[int], list[int]]]
) -> None:
    (description,) = sample.execute(
        "SELECT description FROM dictionnaire WHERE nom_table = 'recherche_mots' AND nom_colonne IS NULL"
    ).fetchone()
    sql = description.split("« ")[1].split(" »")[0]
    longest = max(stored, key=lambda row: len(row[4]))
    for word in ("plombier", longest[0]):
        (sheets,) = (sheets for other, *_, sheets in stored if other == word)
        assert len(sheets) > 1
        found = sample.execute(sql.replace("'plombier'", "?"), (word,)).fetchall()
        assert found == list(zip(sheets[::2], sheets[1::2], strict=True))

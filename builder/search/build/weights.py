"""What each word weighs in the labels and the sheets of the ROME: the rows of three tables of the search.

A word weighs in a label by its rarity among labels, over the length of the label (the cosine of
TF-IDF vectors), and in a sheet by its rarity in each of the sheet's texts. Weights are whole
thousandths, so that a file is the same on every machine.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from math import log, sqrt
from operator import sub
from typing import NamedTuple

from ...facts import Row
from ..ask.scores import summed
from ..sounds import sound, sounds
from ..words import parts, stems, trigrams
from .labels import english_expressions

# What a sheet's own texts bring, beside its labels taken one by one.
LABELS, DEFINITION, SKILLS = 0.6, 0.25, 0.3
FIRST_WORD = 1.1
BONUS = 0.05

# The words of a text, once each, and the number of a sheet that has the text.
Words = tuple[int, list[str]]
# What each word brings to a sheet, in the place of the number of each sheet.
Weights = list[dict[str, float]]


class Label(NamedTuple):
    """A label of `recherche_intitules`: its rank, the number of its sheet, the words that are weighed.

    `is_english` is true of an everyday expression that is: it changes nothing of what French words weigh.
    """

    rank: int
    sheet: int
    quality: float
    text: str
    words: list[str]
    is_english: bool


def word_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_mots`."""
    numbers = _numbers(connection)
    rows = connection.execute("SELECT rang, libelle, code_rome, qualite, genre FROM recherche_intitules ORDER BY rang")
    english = english_expressions(connection)
    labels = [
        Label(rank, numbers[code], quality / 1000, text, stems(text), genre == "usage" and text in english)
        for rank, text, code, quality, genre in rows
    ]
    counts, rarity, in_labels = _in_labels(_distinct(labels))
    in_sheets = _in_sheets(_labels_of_sheets(connection, numbers, labels), *texts_of_sheets(connection, numbers))
    words = sorted(in_labels.keys() | in_sheets)
    heard: dict[str, str | None] = {**sounds(words), **_sounds_of_cedillas(labels)}
    # A French mistake is a mistake of a French word: the others are found as they are written.
    french = set(chain.from_iterable([label.words for label in labels if not label.is_english]))
    heard |= dict.fromkeys([word for word in in_labels if word not in french])
    for word in words:
        weight = round(1000 * rarity.get(word, 0))
        postings = _json(in_labels.get(word, []), 3), _json(in_sheets.get(word, []), 2)
        yield word, heard[word], counts[word], weight, *postings


def sheet_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_fiches`."""
    count = dict(connection.execute("SELECT code_rome, count(*) FROM rome_appellations GROUP BY code_rome"))
    for code, number in _numbers(connection).items():
        yield number, code, round(1000 * BONUS * log(1 + count.get(code, 0)))


def trigram_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_trigrammes`."""
    found: dict[str, list[str]] = {}
    for (word,) in connection.execute(
        "SELECT mot FROM recherche_mots WHERE nb_intitules AND sonorite NOT NULL ORDER BY mot"
    ):
        for trigram in trigrams(word):
            found.setdefault(trigram, []).append(word)
    for trigram, words in found.items():
        yield trigram, json.dumps(words, separators=(",", ":"))


def texts_of_sheets(connection: sqlite3.Connection, numbers: dict[str, int]) -> tuple[Weights, Weights]:
    """Return what words bring by definitions, and by skills: they need neither labels nor everyday words."""
    definitions = connection.execute(
        "SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'definition' "
        "ORDER BY code_rome, position_phrase"
    )
    # In an order of their own, whatever indexes the file has: it is that of sums, which a thousandth may depend on.
    links = [
        link
        for table in ("rome_metiers_competences", "rome_metiers_savoirs")
        for link in connection.execute(f"SELECT code_rome, code_ogr FROM {table} ORDER BY code_rome, code_ogr")
    ]
    labels = dict(
        connection.execute(
            "SELECT code_ogr, libelle FROM rome_competences UNION ALL SELECT code_ogr, libelle FROM rome_savoirs"
        )
    )
    skills = {code: stems(labels[code]) for code in dict.fromkeys([code for _, code in links])}
    return (
        _weights(DEFINITION, len(numbers), ((numbers[code], stems(text)) for code, text in definitions)),
        _weights(SKILLS, len(numbers), ((numbers[code], skills[skill]) for code, skill in links)),
    )


def _labels_of_sheets(connection: sqlite3.Connection, numbers: dict[str, int], labels: list[Label]) -> Weights:
    """Return what words bring by labels; what has both genders repeats what has one."""
    sheets = connection.execute("SELECT code_rome, libelle FROM rome_metiers")
    # The label of a sheet says what its titles have in common.
    own = ((numbers[code], stems(label)) for code, label in sheets)
    titles = ((label.sheet, label.words) for label in labels if " / " not in label.text and not label.is_english)
    return _weights(LABELS, len(numbers), chain(own, titles))


def _weights(share: float, nb_sheets: int, texts: Iterable[Words]) -> Weights:
    """Return what some texts bring to each sheet: `share` of the cosine of each word, times its rarity."""
    of_sheets: list[list[list[str]]] = [[] for _ in range(nb_sheets + 1)]
    for sheet, words in texts:
        of_sheets[sheet].append(words)
    counts = [Counter(chain.from_iterable(texts)) for texts in of_sheets]
    having = Counter(chain.from_iterable(counts))
    rarity = {word: 1 + log((1 + nb_sheets) / (1 + number)) for word, number in having.items()}
    found = []
    for count in counts:
        weights = [(1 + log(number)) * rarity[word] for word, number in count.items()]
        norm = sqrt(sum([weight * weight for weight in weights])) or 1.0
        found.append({word: share * weight * rarity[word] / norm for word, weight in zip(count, weights, strict=True)})
    return found


def _in_sheets(*fields: Weights) -> dict[str, list[int]]:
    """Return what each word brings to the sheets that have it: their numbers and thousandths, by turns."""
    found: dict[str, list[int]] = {}
    for number, of_fields in enumerate(zip(*fields, strict=True)):
        total: dict[str, float] = {}
        for weights in of_fields:
            total = summed(total, weights)
        for word, weight in total.items():
            if thousandths := round(1000 * weight):
                found.setdefault(word, []).extend((number, thousandths))
    return found


def _distinct(labels: list[Label]) -> list[Label]:
    """Return the labels that say something of their own: of two of a sheet with the same words, the better."""
    best: dict[tuple[int, frozenset[str]], Label] = {}
    for label in sorted(labels, key=lambda label: -label.quality):
        best.setdefault((label.sheet, frozenset(label.words)), label)
    return sorted(label for label in best.values() if label.words)


def _in_labels(labels: list[Label]) -> tuple[Counter[str], dict[str, float], dict[str, list[int]]]:
    """Return how many labels have each word, its rarity, and those labels: rank, sheet and thousandths, by turns."""
    counts = Counter(chain.from_iterable([label.words for label in labels]))
    # How rare a word is, French labels say, however many English ones have it too.
    french = [label.words for label in labels if not label.is_english]
    in_french = Counter(chain.from_iterable(french))
    rarity = {word: 1 + log((1 + len(french)) / (1 + (in_french[word] or count))) for word, count in counts.items()}
    squares = {word: weight**2 for word, weight in rarity.items()}
    postings: dict[str, list[int]] = {word: [] for word in counts}
    for rank, sheet, quality, _, words, _ in labels:
        weights = [squares[word] for word in words]
        length = sqrt(sum(weights)) / quality
        shares = [weight / length for weight in weights]
        shares[0] *= FIRST_WORD
        for word, share in zip(words, shares, strict=True):
            postings[word] += rank, sheet, round(1000 * share)
    return counts, rarity, postings


def _sounds_of_cedillas(labels: list[Label]) -> dict[str, str]:
    """Return what the words that have a cedilla sound like: once folded, nothing tells maçon from macon."""
    found = {}
    for label in labels:
        if "ç" in label.text:
            spoken = chain.from_iterable(parts(label.text.replace("ç", "ss")))
            for said, word in zip(spoken, chain.from_iterable(parts(label.text)), strict=True):
                if said != word:
                    found[word] = sound(said)
    return found


def _json(numbers: list[int], width: int) -> str:
    """Return a list as it is stored: the first of each `width` numbers, which only grow, as the gap from the last."""
    growing = numbers[::width]
    numbers[::width] = map(sub, growing, [0, *growing])
    # What json.dumps writes of integers, three times sooner.
    return str(numbers).replace(" ", "")


def _numbers(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT code_rome FROM rome_metiers ORDER BY code_rome")
    return {code: number for number, (code,) in enumerate(rows, 1)}

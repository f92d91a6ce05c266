"""The rows of the search's tables, from those of the ROME: all that can be computed before anyone asks.

A word weighs in a label by its rarity among labels, over the length of the label (the cosine of
TF-IDF vectors), and in a sheet by its rarity in each of the sheet's texts. Weights are whole
thousandths, so that a file is the same on every machine.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt

from ...facts import Row
from ..sounds import sound
from ..words import parts, stems, trigrams
from .forms import acronyms, genders

# What a sheet's own texts bring, beside its labels taken one by one.
FIELDS = {"intitules": 0.6, "definition": 0.25, "competences": 0.3}
RARE = 0.97
FIRST_WORD = 1.1
SECOND_MEANING = 0.06
BONUS = 0.05
# Fewer letters than that are initials.
INITIALS = 5


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it is typed; `order` sorts suggestions, `quality` is what its words are worth."""

    libelle: str
    genre: str
    code: str
    code_rome: str
    order: tuple[int, int]
    quality: float


_TITLES = "SELECT code_rome, count(*) FROM rome_appellations GROUP BY code_rome"


def label_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_intitules`: each text of a code once, in the order of suggestions."""
    kept: dict[tuple[str, str], Label] = {}
    for label in (*_published(connection), *_everyday(connection)):
        kept.setdefault((label.libelle.casefold(), label.code), label)
    # Of labels of as many words, those of the sheets that cover the most: powers of two, so that length still counts.
    covered = {code: count.bit_length() for code, count in connection.execute(_TITLES)}
    ordered = sorted(
        kept.values(),
        key=lambda one: (
            *one.order,
            -covered.get(one.code_rome, 0),
            len(one.libelle),
            one.libelle,
            one.code_rome,
            one.code,
        ),
    )
    for rank, label in enumerate(ordered, 1):
        yield rank, label.libelle, label.genre, label.code, label.code_rome, round(1000 * label.quality)


def _published(connection: sqlite3.Connection) -> Iterator[Label]:
    """Yield each form of each label of the ROME; a sheet with the label of one of its job titles is found by that."""
    alone = (
        "SELECT m.code_rome, m.libelle FROM rome_metiers m WHERE NOT EXISTS (SELECT 1 FROM rome_appellations a "
        "WHERE a.code_rome = m.code_rome AND a.libelle = m.libelle)"
    )
    for code, label in connection.execute(alone):
        for form in _forms(label):
            yield Label(form, "fiche", code, code, (0, len(form.split())), 1.0)
    titles = connection.execute(
        "SELECT code_ogr, code_rome, libelle, libelle_court, classification, peu_usite FROM rome_appellations"
    )
    for code, sheet, label, short, classification, is_rare in titles:
        first = 0 if classification == "PRINCIPALE" else 2 if is_rare else 1
        for form in dict.fromkeys((*_forms(label), *_forms(short))):
            yield Label(form, "appellation", code, sheet, (first, len(form.split())), RARE if is_rare else 1.0)


def _forms(label: str) -> Iterator[str]:
    """Yield what people write for a label: each gender, with its acronym; then the label as it is published."""
    for gendered in dict.fromkeys(genders(label)):
        yield gendered
        yield from acronyms(gendered)
    yield label


def _everyday(connection: sqlite3.Connection) -> Iterator[Label]:
    rows = connection.execute(
        "SELECT expression, rang, code, code_rome FROM usages WHERE code_rome IS NOT NULL ORDER BY id"
    )
    for expression, rank, code, sheet in rows:
        words = expression.split()
        # A word of its own is what most people type first; initials and longer expressions come among the titles.
        order = (rank if len(words) > 1 or len(expression) < INITIALS else rank - 1, len(words))
        yield Label(expression, "usage", code, sheet, order, 1.0 - SECOND_MEANING * (rank - 1))


def word_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_mots`."""
    sheets = _numbers(connection)
    labels = [
        Indexed(rank, text, sheets[code], quality / 1000, tuple(stems(text)))
        for rank, text, code, quality in connection.execute(
            "SELECT rang, libelle, code_rome, qualite FROM recherche_intitules ORDER BY rang"
        )
    ]
    in_labels = _InLabels(labels)
    in_sheets = _in_sheets(connection, labels, sheets)
    for word in sorted(in_labels.postings.keys() | in_sheets):
        yield in_labels.row(word, in_sheets.get(word, []))


def sheet_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_fiches`."""
    count = dict(connection.execute(_TITLES))
    for code, number in _numbers(connection).items():
        yield number, code, round(1000 * BONUS * log(1 + count.get(code, 0)))


def trigram_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_trigrammes`."""
    found: dict[str, list[str]] = {}
    for (word,) in connection.execute("SELECT mot FROM recherche_mots WHERE nb_intitules ORDER BY mot"):
        for trigram in trigrams(word):
            found.setdefault(trigram, []).append(word)
    for trigram, words in found.items():
        yield trigram, json.dumps(words, separators=(",", ":"))


def _numbers(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT code_rome FROM rome_metiers ORDER BY code_rome")
    return {code: number for number, (code,) in enumerate(rows, 1)}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A label of `recherche_intitules`: its rank, the number of its sheet, the words that are weighed."""

    rank: int
    text: str
    sheet: int
    quality: float
    words: tuple[str, ...]


def _distinct(labels: list[Indexed]) -> list[Indexed]:
    """Return the labels that say something of their own: of two of a sheet with the same words, the better."""
    best: dict[tuple[frozenset[str], int], Indexed] = {}
    for label in labels:
        key = frozenset(label.words), label.sheet
        if label.words and (key not in best or label.quality > best[key].quality):
            best[key] = label
    return sorted(best.values(), key=lambda label: label.rank)


class _InLabels:
    """The words of the labels: their rarity, their sound, and the labels that have them."""

    def __init__(self, labels: list[Indexed]) -> None:
        weighed = _distinct(labels)
        self.counts = Counter(word for label in weighed for word in label.words)
        self.rarity = {word: 1 + log((1 + len(weighed)) / (1 + count)) for word, count in self.counts.items()}
        self.postings: dict[str, list[int]] = {word: [] for word in self.counts}
        self.sounds = _sounds(labels)
        for label in weighed:
            length = sqrt(sum(self.rarity[word] ** 2 for word in label.words)) / label.quality
            for place, word in enumerate(label.words):
                weight = self.rarity[word] ** 2 / length * (1 if place else FIRST_WORD)
                self.postings[word] += (label.rank, label.sheet, round(1000 * weight))

    def row(self, word: str, in_sheets: list[int]) -> Row:
        """Return the row of a word."""
        rarity = round(1000 * self.rarity.get(word, 0))
        heard = self.sounds.get(word) or sound(word)
        return word, heard, self.counts[word], rarity, _json(self.postings.get(word, [])), _json(in_sheets)


def _sounds(labels: list[Indexed]) -> dict[str, str]:
    """Return what the words that have a cedilla sound like: once folded, nothing tells maçon from macon."""
    found = {}
    for label in labels:
        if "ç" in label.text:
            spoken = chain.from_iterable(parts(label.text.replace("ç", "ss")))
            for said, word in zip(spoken, chain.from_iterable(parts(label.text)), strict=True):
                if said != word:
                    found[word] = sound(said)
    return found


def _json(numbers: list[int]) -> str:
    return json.dumps(numbers, separators=(",", ":"))


def _in_sheets(connection: sqlite3.Connection, labels: list[Indexed], sheets: dict[str, int]) -> dict[str, list[int]]:
    """Return what each word brings to the sheets whose texts have it, as the file stores it."""
    total: list[dict[str, float]] = [{} for _ in range(len(sheets) + 1)]
    for name, texts in _texts(connection, labels, sheets).items():
        counts = [Counter[str]() for _ in total]
        for sheet, words in texts:
            counts[sheet].update(words)
        having = Counter(word for count in counts for word in count)
        rarity = {word: 1 + log((1 + len(sheets)) / (1 + number)) for word, number in having.items()}
        for summed, count in zip(total, counts, strict=True):
            weights = {word: (1 + log(number)) * rarity[word] for word, number in count.items()}
            norm = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
            for word, weight in weights.items():
                summed[word] = summed.get(word, 0.0) + FIELDS[name] * weight * rarity[word] / norm
    found: dict[str, list[int]] = {}
    for number, summed in enumerate(total):
        for word, weight in summed.items():
            if thousandths := round(1000 * weight):
                found.setdefault(word, []).extend((number, thousandths))
    return found


_SHEET_LABELS = "SELECT code_rome, libelle FROM rome_metiers"


def _texts(
    connection: sqlite3.Connection, labels: list[Indexed], sheets: dict[str, int]
) -> dict[str, Iterable[tuple[int, Iterable[str]]]]:
    """Return, field by field, the number of a sheet and the words of a text of it."""
    definitions = "SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'definition'"
    skills = {
        code: stems(label)
        for code, label in connection.execute(
            "SELECT code_ogr, libelle FROM rome_competences UNION SELECT code_ogr, libelle FROM rome_savoirs"
        )
    }
    links = connection.execute(
        "SELECT code_rome, code_ogr FROM rome_metiers_competences "
        "UNION ALL SELECT code_rome, code_ogr FROM rome_metiers_savoirs"
    )
    return {
        # The label of a sheet says what its titles have in common. What has both genders repeats what has one.
        "intitules": [
            *((sheets[code], stems(label)) for code, label in connection.execute(_SHEET_LABELS)),
            *((label.sheet, label.words) for label in labels if " / " not in label.text),
        ],
        "definition": ((sheets[code], stems(text)) for code, text in connection.execute(definitions)),
        "competences": ((sheets[code], skills[skill]) for code, skill in links),
    }

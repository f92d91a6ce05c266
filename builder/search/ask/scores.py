"""What words bring to labels and to the texts of sheets: the sums over the lists of `recherche_mots`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

# A label without the first word that was asked, the job itself in French, is worth less.
WITHOUT_HEAD = 0.9

# Of a word: the weight of each label that has it, by its rank, and of each sheet whose texts do. In thousandths.
Postings = tuple[Mapping[int, float], Mapping[int, float]]
# What a word brings to labels and sheets, and its rarity among labels.
Weighed = tuple[Postings, int]
# How each word that is asked was read, and how much each reading weighs.
Readings = tuple[tuple[str, float], ...]

Key = TypeVar("Key")


class Read:
    """The words of one file that were read, and the sheet of each label that has one of them, for all its rankings.

    Threads share it: the sheets of its labels are there before a word is.
    """

    def __init__(self) -> None:
        self.words: dict[str, Weighed] = {}
        self.owner: dict[int, int] = {}

    def add(self, word: str, labels: list[int], texts: list[int], rarity: int) -> Weighed:
        """Remember a word, from the lists that the file has of it: see `recherche_mots`."""
        ranks, sheets = list(accumulate(labels[::3])), accumulate(texts[::2])
        self.owner.update(zip(ranks, labels[1::3], strict=True))
        postings = dict(zip(ranks, labels[2::3], strict=True)), dict(zip(sheets, texts[1::2], strict=True))
        self.words[word] = postings, rarity
        return self.words[word]


@dataclass(frozen=True)
class Scores:
    """The score of each label, by its rank, and of the texts of each sheet, by its number; the sheet of each label."""

    labels: Mapping[int, float]
    texts: Mapping[int, float]
    owner: Mapping[int, int]

    @cached_property
    def best(self) -> tuple[Mapping[int, float], Mapping[int, int]]:
        """The score and the rank of the best label of each sheet; of two as good, the one that was found first."""
        best: dict[int, float] = {}
        ranks: dict[int, int] = {}
        owner, get = self.owner, best.get
        for rank, score in self.labels.items():
            sheet = owner[rank]
            if score > get(sheet, 0.0):
                best[sheet] = score
                ranks[sheet] = rank
        return best, ranks


def scored(terms: list[Readings], postings: Callable[[str], Postings], owner: Mapping[int, int]) -> Scores:
    """Return what some words bring, in thousandths; `owner` says the sheet of each label that has one of them."""
    labels: dict[int, float] = {}
    texts: dict[int, float] = {}
    head: set[int] = set()
    for place, readings in enumerate(terms):
        in_labels, in_texts = _best_of([(postings(word), factor) for word, factor in readings])
        labels, texts = summed(labels, in_labels), summed(texts, in_texts)
        if not place and len(terms) > 1:
            head = set(labels)
    if head:
        for rank in labels.keys() - head:
            labels[rank] *= WITHOUT_HEAD
    return Scores(labels, texts, owner)


def summed(one: Mapping[Key, float], other: Mapping[Key, float]) -> dict[Key, float]:
    """Return the sums of two lists of weights: what is in one alone, most of them, is copied in C."""
    return {**one, **other, **{key: one[key] + other[key] for key in one.keys() & other.keys()}}


def _best_of(readings: list[tuple[Postings, float]]) -> Postings:
    """Return what one word brings, that may be read in several ways: the best of them, not their sum."""
    if len(readings) == 1:
        (((labels, texts), factor),) = readings
        return _times(labels, factor), _times(texts, factor)
    best: tuple[dict[int, float], dict[int, float]] = {}, {}
    for postings, factor in readings:
        for found, weights in zip(best, postings, strict=True):
            for key, weight in weights.items():
                found[key] = max(found.get(key, 0.0), factor * weight)
    return best


def _times(weights: Mapping[int, float], factor: float) -> Mapping[int, float]:
    return weights if factor == 1.0 else {key: factor * weight for key, weight in weights.items()}

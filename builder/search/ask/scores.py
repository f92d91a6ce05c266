"""What words bring to labels and to the texts of sheets: the sums over the lists of `recherche_mots`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import accumulate
from math import inf
from typing import NamedTuple, TypeVar

# A label without the first word that was asked, the job itself in French, is worth less.
WITHOUT_HEAD = 0.9
# How good labels must be, next to the best, to be those of the first sheets: each time more are looked at, and begun
# by the second where more than one or two sheets are wanted.
FIRST, NEAR = 2, 0.25
LOOKS = (0.5, NEAR, 0.0)


# Of a word: the weight of each label that has it, by its rank, and of each sheet whose texts do. In thousandths.
Postings = tuple[Mapping[int, float], Mapping[int, float]]
# What a word brings to labels and sheets, and its rarity among labels.
Weighed = tuple[Postings, int]
# How each word that is asked was read, and how much each reading weighs.
Readings = tuple[tuple[str, float], ...]

Key = TypeVar("Key")


class Read:
    """The words of a file that were read, and the sheet of each label that has at least one of them.

    All rankings of the file share it.

    Threads share it: the sheets of the labels of a word are stored before the word itself.
    """

    def __init__(self) -> None:
        self.words: dict[str, Weighed] = {}
        self.owner: dict[int, int] = {}

    def add(self, word: str, labels: list[int], texts: list[int], rarity: int) -> Weighed:
        """Remember a word, from the lists that the file has for it: see `recherche_mots`."""
        ranks, sheets = list(accumulate(labels[::3])), accumulate(texts[::2])
        self.owner.update(zip(ranks, labels[1::3], strict=True))
        postings = dict(zip(ranks, labels[2::3], strict=True)), dict(zip(sheets, texts[1::2], strict=True))
        self.words[word] = postings, rarity
        return self.words[word]


class Best(NamedTuple):
    """The score and the rank of the best label of each sheet; of two equal labels, the label that was found first."""

    scores: Mapping[int, float]
    ranks: Mapping[int, int]


@dataclass(frozen=True)
class Scores:
    """The score of each label, by its rank, and of the texts of each sheet, by its number; the sheet of each label."""

    labels: Mapping[int, float]
    texts: Mapping[int, float]
    owner: Mapping[int, int]

    @cached_property
    def best(self) -> Best:
        """The best label of each sheet."""
        return self._best_of(self.labels.items())

    @cached_property
    def greatest(self) -> float:
        """The score of the best label of all."""
        return max(self.labels.values(), default=0.0)

    def best_above(self, least: float) -> Best:
        """Return the best label of each sheet of those whose score is so much at least."""
        if least <= 0:
            return self.best
        labels = self._near if least >= NEAR * self.greatest else self.labels.items()
        return self._best_of([one for one in labels if one[1] >= least])

    @cached_property
    def _near(self) -> list[tuple[int, float]]:
        """The labels that are not far from the best: of most texts, all that are looked at."""
        least = NEAR * self.greatest
        return [one for one in self.labels.items() if one[1] >= least]

    def leaders(self, most: int, slack: float) -> tuple[dict[int, float], Best]:
        """Return the points of the sheets less than `slack` behind the sheet at place `most`, and their labels.

        The other sheets are passed over before their points are counted: few labels are so good that, with the best
        texts of all, their sheets would come so near.
        """
        least = self._points_of(most) - slack
        texts = self.texts
        cut = least - max(texts.values(), default=0.0)
        best = self.best_above(cut)
        points = {sheet: score + texts.get(sheet, 0.0) for sheet, score in best.scores.items()}
        if cut <= 0:
            points |= {sheet: text for sheet, text in texts.items() if sheet not in points}
        return {sheet: score for sheet, score in points.items() if score >= least}, best

    def _points_of(self, most: int) -> float:
        """Return a lower bound of the points of the sheet at a place: sheets with a good label alone are counted."""
        texts = self.texts
        for share in LOOKS if most <= FIRST else LOOKS[1:]:
            found = self.best_above(share * self.greatest).scores
            if len(found) >= most:
                return nlargest(most, [score + texts.get(sheet, 0.0) for sheet, score in found.items()])[-1]
        return -inf

    def _best_of(self, labels: Iterable[tuple[int, float]]) -> Best:
        best: dict[int, float] = {}
        ranks: dict[int, int] = {}
        owner, get = self.owner, best.get
        for rank, score in labels:
            sheet = owner[rank]
            if score > get(sheet, 0.0):
                best[sheet] = score
                ranks[sheet] = rank
        return Best(best, ranks)

    def lowered(self, ranks: Set[int], factor: float) -> Scores:
        """Return the scores with those of some labels times a factor."""
        labels = {**self.labels, **{rank: factor * self.labels[rank] for rank in ranks & self.labels.keys()}}
        return Scores(labels, self.texts, self.owner)


def scored(terms: list[Readings], brings: Callable[[Readings], Postings], owner: Mapping[int, int]) -> Scores:
    """Return what some words bring, in thousandths, where `brings` says it of one word, however the word was read.

    `owner` gives the sheet of each label that has one of the words.
    """
    labels: Mapping[int, float] = {}
    texts: Mapping[int, float] = {}
    head: Mapping[int, float] = {}
    for place, readings in enumerate(terms):
        in_labels, in_texts = brings(readings)
        # What is in the first of them alone is not copied.
        labels = summed(labels, in_labels) if labels else in_labels
        texts = summed(texts, in_texts) if texts else in_texts
        if not place and len(terms) > 1:
            head = labels
    if head:
        # A copy: they may be those of the word itself.
        labels = cut = dict(labels)
        for rank in labels.keys() - head.keys():
            cut[rank] *= WITHOUT_HEAD
    return Scores(labels, texts, owner)


def summed(one: Mapping[Key, float], other: Mapping[Key, float]) -> dict[Key, float]:
    """Return the sums of two lists of weights: what is in one alone, most of them, is copied in C."""
    return {**one, **other, **{key: one[key] + other[key] for key in one.keys() & other.keys()}}


def best_of_both(one: Scores, other: Scores) -> Scores:
    """Return the scores of two jobs of one text: of each label and each sheet, the better."""
    return Scores(_better(one.labels, other.labels), _better(one.texts, other.texts), one.owner)


def _better(one: Mapping[Key, float], other: Mapping[Key, float]) -> dict[Key, float]:
    return {**one, **other, **{key: max(one[key], other[key]) for key in one.keys() & other.keys()}}


def best_of(readings: Readings, postings: Callable[[str], Postings]) -> Postings:
    """Return what one word brings, that may be read in several ways: the best of them, not their sum."""
    if len(readings) == 1:
        ((word, factor),) = readings
        labels, texts = postings(word)
        return _times(labels, factor), _times(texts, factor)
    best: tuple[dict[int, float], dict[int, float]] = {}, {}
    for word, factor in readings:
        for found, weights in zip(best, postings(word), strict=True):
            for key, weight in weights.items():
                found[key] = max(found.get(key, 0.0), factor * weight)
    return best


def _times(weights: Mapping[int, float], factor: float) -> Mapping[int, float]:
    return weights if factor == 1.0 else {key: factor * weight for key, weight in weights.items()}

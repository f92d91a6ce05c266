"""How sure an answer is: the probability that its sheet is right, from what the ranking saw of a text.

The first answer's is a logistic curve of a few signs; each of the others takes its part of what is left, by its score,
how far the next one is, and its rank. The numbers of the curve are rows of `recherche_confiance`, learned from titles
of real offers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import exp, log, sqrt
from typing import NamedTuple

SURE, TO_CHECK, UNDECIDABLE = "sûre", "à vérifier", "indécidable"
# Past these, a greater gap, a greater score or more words say no more; more sheets than that make a word a general one.
WIDE, HIGH, MANY, GENERAL = 0.6, 1.2, 5, 16
# As many sheets as an answer that no label found is told from.
NO_LABEL = 1_000
# The signs of the first answer, and those of the others, in the order of `features` and of `others`.
FIRST = ("base", "note", "ecart", "nb_fiches", "mot_courant", "mot_pour_mot", "nb_mots")
OTHERS = ("suite_base", "suite_note", "suite_ecart", "suite_rang")
# The labels that have a word, by their ranks, as the ranking reads them.
Labels = Mapping[int, float]


class Signs(NamedTuple):
    """What the ranking saw of the first answer to a text.

    `ecart` is how much more its score is than the next one's. `nb_fiches` is the number of sheets that have a label
    with all the words that found it, `nb_mots` the number of words that were asked. `est_courant` is true where it was
    found by an everyday expression whose words are those of labels of the ROME too, `est_exact` where its label is
    what was asked, word for word, and is no such expression.
    """

    score: float
    ecart: float
    nb_fiches: int
    nb_mots: int
    est_courant: bool
    est_exact: bool


class Curve(NamedTuple):
    """The weights of the signs, and the probabilities from which an answer is sure, or worth showing as one."""

    first: tuple[float, ...]
    others: tuple[float, ...]
    sure: float
    undecidable: float

    def probabilities(self, signs: Signs, scores: Sequence[float], count: int) -> list[int]:
        """Return the probabilities of the `count` first answers in thousandths: none is greater than the previous.

        `scores` are the scores of these answers, and of the next answer, where there is another. The sum is at most
        1000.
        """
        last = left = 1000
        found = []
        for rank, (score, after) in enumerate(zip(scores[:count], (*scores[1:], 0.0), strict=False), 1):
            share = self._of_first(signs) if rank == 1 else _share(self.others, others(score, score - after, rank))
            last = min(last, int(left * share))
            left -= last
            found.append(last)
        return found

    def _of_first(self, signs: Signs) -> float:
        return _share(self.first, features(signs))

    def decision(self, probability: float) -> str:
        """Return what to do with the first answer, by its probability."""
        if probability >= self.sure:
            return SURE
        return UNDECIDABLE if probability < self.undecidable else TO_CHECK


def features(signs: Signs) -> tuple[float, ...]:
    """Return what the signs of a first answer weigh, each the greater the surer it is: see FIRST."""
    sheets = max(signs.nb_fiches, 1)
    general = max(log(sheets / GENERAL), 0.0)
    return (
        1.0,
        min(signs.score, HIGH),
        # One sheet has the label "Technicien", far before the others that are of technicians: that says little.
        _width(signs.ecart) / (1 + general),
        -log(sheets),
        -float(signs.est_courant),
        float(signs.est_exact) / (1 + general),
        log(min(max(signs.nb_mots, 1), MANY)),
    )


def others(score: float, gap: float, rank: int) -> tuple[float, ...]:
    """Return what weighs for an answer after the first, where those before it are wrong: see OTHERS.

    `gap` is how much more its score is than the next one's.
    """
    return 1.0, min(score, HIGH), _width(gap), -log(rank)


class Confidence:
    """What tells how sure answers are, over one open file: it remembers its curve, and the words that it has read."""

    def __init__(self, connection: sqlite3.Connection, owner: Mapping[int, int]) -> None:
        self._connection = connection
        self._owner = owner
        self._sheets: dict[str, frozenset[int]] = {}
        self._is_published: dict[str, bool] = {}

    @cached_property
    def curve(self) -> Curve:
        """The curve of the file."""
        return curve_from(dict(self._connection.execute("SELECT nom, valeur FROM recherche_confiance")))

    def signs(
        self, *, score: float, gap: float, words: Mapping[str, Labels], nb_words: int, is_usage: bool, is_exact: bool
    ) -> Signs:
        """Return the signs of a first answer; `words` are those that found its label, each with the labels it has."""
        alike = [self._sheets_of(word, labels) for word, labels in words.items()]
        # With a word that no label of the ROME has, nounou, it says one thing.
        is_usage = is_usage and all(self._is_of_rome(word, labels) for word, labels in words.items())
        nb_sheets = len(frozenset.intersection(*alike)) if alike else NO_LABEL
        return Signs(score, gap, nb_sheets, nb_words, is_usage, is_exact and not is_usage)

    def _sheets_of(self, word: str, labels: Labels) -> frozenset[int]:
        if word not in self._sheets:
            self._sheets[word] = frozenset([self._owner[rank] for rank in labels])
        return self._sheets[word]

    def _is_of_rome(self, word: str, labels: Labels) -> bool:
        if word not in self._is_published:
            sql = (
                "SELECT 1 FROM recherche_intitules WHERE rang IN (SELECT value FROM json_each(?)) "
                "AND genre != 'usage' LIMIT 1"
            )
            found = self._connection.execute(sql, (json.dumps([*labels]),)).fetchone()
            self._is_published[word] = found is not None
        return self._is_published[word]


def curve_from(values: Mapping[str, int]) -> Curve:
    """Return the curve of the numbers of a file, in thousandths, by their names."""
    return Curve(
        tuple([values[name] / 1000 for name in FIRST]),
        tuple([values[name] / 1000 for name in OTHERS]),
        values["seuil_sure"] / 1000,
        values["seuil_indecidable"] / 1000,
    )


def _width(gap: float) -> float:
    return sqrt(min(max(gap, 0.0), WIDE))


def _share(weights: Sequence[float], values: Sequence[float]) -> float:
    return 1 / (1 + exp(-sum([weight * value for weight, value in zip(weights, values, strict=True)])))

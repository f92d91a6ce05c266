"""How the sheets of one job are placed: what its words bring to each, its bonus, and what an offer says beside.

A sheet's score is what the words bring to the best of its labels, and to its texts as a whole, over the length of what
was asked, plus its bonus.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from heapq import nsmallest
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from .confidence import Confidence, Signs
from .scores import Best, Scores, summed
from .sheets import Sheets
from .terms import Lexicon, Term

if TYPE_CHECKING:
    from .context import Appui, Contexte

# What a label gains by being what was asked, word for word; only those nearly as good as the best one may be. Where it
# is the very text, it comes before all others, by a little.
EXACT, NEARLY, BEFORE = 0.1, 0.95, 0.01


class Asked(NamedTuple):
    """A job that was asked: its words, what they bring, and the numbers of the sheets that have its very text."""

    terms: list[Term]
    scores: Scores
    very: tuple[int, ...]


class Ranking(NamedTuple):
    """The sheets of a text, the best first, as minus their scores and their numbers, and what shows each of them."""

    terms: list[Term]
    best: Best
    length: float
    bonuses: Mapping[int, float]
    exact: list[int]
    first: list[tuple[float, int]]
    brought: Mapping[int, Appui]


class Placing:
    """What places the sheets of one open file, by its words, and tells how sure the first place is."""

    def __init__(self, lexicon: Lexicon, sheets: Sheets, confidence: Confidence) -> None:
        self._lexicon = lexicon
        self._sheets = sheets
        self._confidence = confidence

    def ranking(self, asked: Asked, count: int, contexte: Contexte | None = None) -> Ranking | None:
        """Return the `count` best sheets of a job and the next one, which tells how sure they are."""
        terms, scores, very = asked
        if not scores.texts and not scores.labels:
            return None
        length, most = self._lexicon.length(terms), max(count, 1) + 1
        # Beyond points there are bonuses, within bounds; a context has none that hold for each sheet.
        found, best = scores.leaders(most, inf if contexte else length * (self._sheets.spread + EXACT))
        if not found.keys() >= set(very):
            found, best = scores.leaders(most, inf)
        exact = _likely(best, very) if very else self.exact(terms, scores)
        brought = self._brought(contexte, found, length) if contexte else {}
        found = summed(found, {sheet: one.points * length for sheet, one in brought.items()}) if brought else found
        bonuses = {sheet: self._sheets.bonuses[sheet] for sheet in found}
        for sheet in exact:
            bonuses[sheet] += EXACT
        # Minus the total, so that the order of these pairs is that of the answers.
        totals = [(-(points / length + bonuses[sheet]), sheet) for sheet, points in found.items()]
        first = nsmallest(most, totals)
        if very and first[0][1] != very[0]:
            sheet = very[0]
            (total,) = (total for total, other in totals if other == sheet)
            bonuses[sheet] += total - first[0][0] + BEFORE
            first = [(first[0][0] - BEFORE, sheet), *(one for one in first if one[1] != sheet)][: len(first)]
        return Ranking(terms, best, length, bonuses, exact, first, brought)

    def signs(self, ranking: Ranking) -> Signs:
        """Return what tells how sure the first of some sheets is."""
        (total, sheet), *others = ranking.first
        rank = ranking.best.ranks.get(sheet, 0)
        words = {}
        for term in ranking.terms:
            weighed = [(self._lexicon.postings(read)[0].get(rank, 0) * factor, read) for read, factor in term.lus]
            weight, read = max(weighed, default=(0.0, ""))
            if weight:
                words[read] = self._lexicon.postings(read)[0]
        return self._confidence.signs(
            score=-total,
            gap=(others[0][0] if others else 0.0) - total,
            words=words,
            nb_words=len(ranking.terms),
            is_usage=bool(rank) and self._sheets.label(rank)[1] == "usage",
            is_exact=sheet in ranking.exact,
        )

    def exact(self, terms: list[Term], scores: Scores) -> list[int]:
        """Return the sheets whose best label has the words that were asked, and no other."""
        asked = {term.mot for term in terms}
        likely = scores.best_above(NEARLY * scores.greatest).ranks
        return [sheet for sheet, rank in likely.items() if self._sheets.stems_of(rank) == asked]

    def _brought(self, contexte: Contexte, found: Mapping[int, float], length: float) -> dict[int, Appui]:
        """Return what a context brings to sheets; `found` is what the title brought, in thousandths."""
        from .context import supports

        titles = {sheet: points / length for sheet, points in found.items()}
        return supports(contexte, self._sheets.skills, self._lexicon.word, titles)


def _likely(best: Best, sheets: Collection[int]) -> list[int]:
    """Return those of some sheets whose best label is nearly as good as the best of theirs."""
    scores = {sheet: best.scores.get(sheet, 0.0) for sheet in sheets}
    enough = NEARLY * max(scores.values(), default=0.0)
    return [sheet for sheet, score in scores.items() if score >= enough]

"""The best sheets for a job title: what its words bring, as the tables of the search weigh them.

A sheet's score is what the words bring to the best of its labels, and to its texts as a whole, over
the length of what was asked, plus its bonus. A word that no label has is guessed: see `near`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from math import log, sqrt
from typing import NamedTuple

from ..noise import NOISE
from ..words import fold, parts, stem, stems
from .near import completions, like
from .scores import Postings, Read, Scores, Weighed, scored, summed

# After a dash, a comma or a bracket, an offer speaks of the place, the team or the product.
LATER_PART = 0.85
COMPLETION, COMPLETIONS = 0.9, 12
# What a label gains by being what was asked, word for word; only those nearly as good as the best one may be.
EXACT, NEARLY = 0.1, 0.95
_LAST_WORD = r"[^\W_]+$"


class Term(NamedTuple):
    """One word that was asked, and those of the file that stand for it, with how much each weighs.

    `est_devine` is true where no label has the word, nor one that it begins.
    """

    mot: str
    lus: tuple[tuple[str, float], ...]
    est_devine: bool


@dataclass(frozen=True, slots=True)
class Apport:
    """What one word brought to an answer: to its label, and to the texts of its sheet, in points of its score."""

    mot: str
    lu: str
    intitule: float
    fiche: float


class Answer(NamedTuple):
    """A sheet that answers, its score, and the label that brought it there (empty where only its texts did).

    `genre` says what `code` names: a sheet, a job title, an everyday word. `approche` is true
    where a word was guessed. `bonus` is the part of the score that no word alone brought.
    """

    code_rome: str
    score: float
    intitule: str
    genre: str
    code: str
    approche: bool
    apports: tuple[Apport, ...]
    bonus: float


class Ranker:
    """The ranking over one open file: it remembers the words that it has read.

    Rankings of several connections to one file may share what they have read.
    """

    def __init__(self, connection: sqlite3.Connection, read: Read | None = None) -> None:
        self._connection = connection
        self._read = Read() if read is None else read
        self._like = lru_cache(20_000)(self._read_like)
        # The sheets and the job titles of one answer are of the same scores.
        self._asked = lru_cache(4)(self._ask)
        self._sheets: tuple[list[str], list[float]] = [], []
        self._labels: dict[str, str] = {}

    def rank(self, text: str, limit: int = 5, *, start: int = 0, complete: bool = False) -> list[Answer]:
        """Return at most `limit` sheets for a title, the best first; with `complete`, its last word may go on.

        The first `start` ones are passed over.
        """
        terms, scores = self._asked(text, complete)
        found = summed(scores.best[0], scores.texts)
        if not found:
            return []
        length, bonuses = self._length(terms), self.sheets[1].copy()
        for sheet in self._exact(terms, scores):
            bonuses[sheet] += EXACT
        # Minus the total, so that the order of these pairs is that of the answers.
        totals = [(-(points / length + bonuses[sheet]), sheet) for sheet, points in found.items()]
        first = nsmallest(start + limit, totals)
        return [self._answer(terms, scores, sheet, -total, bonuses[sheet], length) for total, sheet in first[start:]]

    def titles(self, text: str, limit: int = 5, *, start: int = 0, complete: bool = False) -> list[tuple[str, str]]:
        """Return the OGR numbers of the job titles most like a text, each with its sheet, the best first."""
        _, scores = self._asked(text, complete)
        # The texts of the sheet break ties between labels.
        texts, owner = scores.texts, scores.owner
        ordered = [(-score - texts.get(owner[rank], 0.0) / 4, rank) for rank, score in scores.labels.items()]
        end = start + limit
        # A job title has several labels, few of which are alike: more are read only where they are.
        read = 4 * end
        while True:
            found: dict[str, str] = {}
            for _, rank in nsmallest(read, ordered):
                _, _, code, sheet_code = self._label(rank)
                if code != sheet_code:
                    found.setdefault(code, sheet_code)
            if len(found) >= end or read >= len(ordered):
                return list(found.items())[start:end]
            read *= 4

    def is_label(self, text: str) -> bool:
        """Tell whether some label has the words of a text, and no other."""
        return bool(self._exact(*self._asked(text, True)))

    def count(self, text: str, *, complete: bool = False) -> int:
        """Return how many sheets there are for a text."""
        _, scores = self._asked(text, complete)
        return len(scores.best[0].keys() | scores.texts.keys())

    def count_titles(self, text: str, *, complete: bool = False) -> int:
        """Return how many job titles there are for a text."""
        _, scores = self._asked(text, complete)
        sql = (
            "SELECT count(DISTINCT code) FROM recherche_intitules WHERE code != code_rome "
            "AND rang IN (SELECT value FROM json_each(?))"
        )
        return int(self._connection.execute(sql, (json.dumps([*scores.labels]),)).fetchone()[0])

    def terms(self, text: str, *, complete: bool = False) -> list[Term]:
        """Return the words that are asked, with how much each weighs by its place."""
        asked: dict[str, float] = {}
        for place, words in enumerate(parts(text, noise=False)):
            for word in words:
                asked.setdefault(word, LATER_PART if place else 1.0)
        last = re.search(_LAST_WORD, fold(text)) if complete else None
        if last and not asked and fold(text).strip() == last[0]:
            # "in" is a word of grammar, and the beginning of many others.
            asked[last[0]] = 1.0
        started = last[0] if last and last[0] not in NOISE and {last[0], stem(last[0])} & asked.keys() else ""
        return [
            self._term(word, factor, started if word in (started, stem(started)) else "")
            for word, factor in asked.items()
        ]

    def _term(self, word: str, factor: float, started: str) -> Term:
        """Return a word with those that stand for it: itself, and those that it begins or, failing that, guesses."""
        begun = completions(self._connection, started, COMPLETIONS) if len(started) > 1 else []
        is_known = self._word(word)[1] > 0
        # Unknown to labels, a word may still be in the texts.
        read = {} if begun and not is_known else {word: factor}
        for other, count in begun:
            read.setdefault(other, factor * COMPLETION * log(1 + count) / log(1 + begun[0][1]))
        if not begun and not is_known:
            for other, sureness in self._like(word):
                read.setdefault(other, factor * sureness)
        return Term(word, tuple(read.items()), not begun and not is_known)

    def _exact(self, terms: list[Term], scores: Scores) -> list[int]:
        """Return the sheets whose best label has the words that were asked, and no other."""
        asked = {term.mot for term in terms}
        best, ranks = scores.best
        enough = NEARLY * max(best.values(), default=0.0)
        likely = [sheet for sheet, score in best.items() if score >= enough]
        return [sheet for sheet in likely if set(stems(self._label(ranks[sheet])[0])) == asked]

    def _length(self, terms: list[Term]) -> float:
        """Return the length of what was asked, as that of a label is measured, in thousandths."""
        squares = (max((self._word(read)[1] * factor) ** 2 for read, factor in term.lus) for term in terms if term.lus)
        return sqrt(sum(squares)) or 1000.0

    def _answer(
        self, terms: list[Term], scores: Scores, sheet: int, total: float, bonus: float, length: float
    ) -> Answer:
        best, ranks = scores.best
        code, rank = self.sheets[0][sheet], ranks.get(sheet, 0)
        text, genre, code_of_label, _ = self._label(rank) if rank else ("", "", "", code)
        gains = [gain for term in terms if (gain := self._gain(term, sheet, rank, length))]
        # What the words bring to a label without the first of them is cut down: each part of it likewise.
        kept = best.get(sheet, 0.0) / length / (sum(in_label for _, _, in_label, _ in gains) or 1.0)
        shown = tuple(
            Apport(term.mot, read, round(in_label * kept, 3), in_texts) for term, read, in_label, in_texts in gains
        )
        guessed = any(term.est_devine and in_label for term, _, in_label, _ in gains)
        return Answer(code, round(total, 3), text, genre, code_of_label, guessed, shown, round(bonus, 3))

    def _gain(self, term: Term, sheet: int, rank: int, length: float) -> tuple[Term, str, float, float] | None:
        """Return a word, what it was read as, and what it brings to a label and to the texts of a sheet."""
        labels, texts = [], []
        for read, factor in term.lus:
            in_labels, in_texts = self._postings(read)
            labels.append((in_labels.get(rank, 0) * factor / length, read))
            texts.append((in_texts.get(sheet, 0) * factor / length, read))
        (in_label, read), (in_text, other) = max(labels), max(texts)
        if not in_label and not in_text:
            return None
        return term, read if in_label else other, in_label, round(in_text, 3)

    def _postings(self, word: str) -> Postings:
        return self._word(word)[0]

    def _ask(self, text: str, complete: bool) -> tuple[list[Term], Scores]:
        terms = self.terms(text, complete=complete)
        return terms, scored([term.lus for term in terms], self._postings, self._read.owner)

    @property
    def labels(self) -> dict[str, str]:
        """The label of each sheet, by its code."""
        if not self._labels:
            self._labels.update(self._connection.execute("SELECT code_rome, libelle FROM rome_metiers").fetchall())
        return self._labels

    @property
    def sheets(self) -> tuple[list[str], list[float]]:
        """The codes and the bonuses of the sheets, by their numbers."""
        if not self._sheets[0]:
            sql = "SELECT code_rome, bonus / 1000.0 FROM recherche_fiches ORDER BY numero_fiche"
            # Numbers begin at 1.
            rows = [("", 0.0), *self._connection.execute(sql)]
            self._sheets = [code for code, _ in rows], [bonus for _, bonus in rows]
        return self._sheets

    def _label(self, rank: int) -> tuple[str, str, str, str]:
        row = self._connection.execute(
            "SELECT libelle, genre, code, code_rome FROM recherche_intitules WHERE rang = ?", (rank,)
        ).fetchone()
        return row[0], row[1], row[2], row[3]

    def _word(self, word: str) -> Weighed:
        if found := self._read.words.get(word):
            return found
        row = self._connection.execute(
            "SELECT intitules, fiches, rarete FROM recherche_mots WHERE mot = ?", (word,)
        ).fetchone()
        # What is not there is not remembered: there is no end to it.
        return self._read.add(word, json.loads(row[0]), json.loads(row[1]), row[2]) if row else (({}, {}), 0)

    def _read_like(self, word: str) -> list[tuple[str, float]]:
        return like(self._connection, word)


@lru_cache(4)
def _read_of(_content: str) -> Read:
    """Return what was read of the files of one content, for all their connections."""
    return Read()


@lru_cache(32)
def ranker_of(connection: sqlite3.Connection) -> Ranker:
    """Return the ranking over a connection: what was read through one serves the others of the same content."""
    (content,) = connection.execute("SELECT hash_contenu FROM release").fetchone()
    return Ranker(connection, _read_of(content))

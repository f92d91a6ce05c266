"""The words of a title as the file has them: the jobs that they make, what each weighs, what it is read as."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Set
from functools import cached_property, lru_cache
from itertools import chain
from math import log, sqrt
from typing import NamedTuple

from ..noise import NOISE
from ..words import fold, stem
from .near import completions, french_completions, like
from .scores import Postings, Read, Weighed
from .title import LEADERS, NOTHING, Job, Title, read
from .vocabulary import COMMON, JOB, SHORT, Vocabulary

COMPLETION, COMPLETIONS = 0.9, 12
# How sure the word of a short form is, where no stop says that it is one.
SHORTENED = 0.9
# What comes before a job to make it another one, and how much the family of that job is worth then.
BEFORE_A_JOB = frozenset(("aide", "adjoint", "apprenti", "assistant", "auxiliair", "chef", "commis"))
HELPERS = ("auxiliair", "aide", "assistant")
KIN, LEAST_ROOT = 0.85, 4
# A shorter word is guessed alone.
LEAST_GUESSED = 4
JOINED = (" ", " de ", " d ", " en ")
_OF_A_PERSON = r"(?:ateur|eur|ier|er|ist|icien|ien|air)$"
# Of the words that are not shared, as many are remembered; what one brings that no text has.
REMEMBERED = 20_000
NOWHERE: Weighed = ({}, {}), 0
_LAST_WORD = r"[^\W_]+$"


class Term(NamedTuple):
    """One word that was asked, and the words of the file that stand for it, with the weight of each.

    `est_devine` is true where no label has the word, nor a word that begins with it.
    """

    mot: str
    lus: tuple[tuple[str, float], ...]
    est_devine: bool


class Lexicon:
    """The words of one open file: those that were read are remembered, and may be shared."""

    def __init__(self, connection: sqlite3.Connection, read: Read) -> None:
        self._connection = connection
        self._read = read
        self._vocabulary = Vocabulary(connection)
        self._like = lru_cache(REMEMBERED)(self._read_like)
        # There is no end to the words that nobody has: as many are remembered.
        self._of_word = lru_cache(REMEMBERED)(self._read_word)

    def title(self, text: str, *, complete: bool) -> Title:
        """Return how a text is read; with `complete`, its last word may be the beginning of another."""
        last = re.search(_LAST_WORD, fold(text)) if complete else None
        if not last:
            return read(text, self._vocabulary, self._is_word)
        begun = {last[0], stem(last[0])} if completions(self._connection, last[0], 1) else set()
        title = read(text, self._vocabulary, lambda word: word in begun or self._is_word(word), begins=bool(begun))
        if title.raison == NOTHING and fold(text).strip() == last[0]:
            # "in" is a word of grammar, and the beginning of many others.
            return Title((Job({last[0]: 1.0}),))
        return title

    def started(self, text: str) -> str:
        """Return the last word of a text, which may go on; empty where it says nothing of a job."""
        letters = fold(text)
        last = re.search(_LAST_WORD, letters)
        return last[0] if last and (last[0] not in NOISE or last[0] == letters.strip()) else ""

    def terms(self, job: Job, started: str = "") -> list[Term]:
        """Return the words of a job, with how much each weighs by its place; `started` may go on."""
        cut, first = dict(job.cut), next(iter(job.words), "")
        short = self._vocabulary.known(cut)
        found = [
            Term(word, tuple([(read, factor) for read in readings.split()]), False)
            if (readings := short.get((word, SHORT)))
            else self._term(
                word,
                factor,
                started if word in (started, stem(started)) else cut.get(word, ""),
                # A few letters beside other words are initials, or no word of French.
                may_guess=len(word) >= LEAST_GUESSED or len(job.words) == 1,
            )
            for word, factor in job.words.items()
        ]
        if first not in BEFORE_A_JOB or len(found) < 2 or job.codes:
            return found
        for at, reading in enumerate(self._kin(first, found[1].mot)):
            found[at] = found[at]._replace(lus=(*found[at].lus, (reading, KIN)))
        return found

    def _kin(self, rank: str, word: str) -> tuple[str, ...]:
        """Return what a rank and a job are where labels have them as others of their families, if they are.

        « Auxiliaire puéricultrice » is « auxiliaire de puériculture ». There are none where labels have the job itself
        with the rank, or do not know it.
        """
        of_job, root = self.postings(word)[0].keys(), re.sub(_OF_A_PERSON, "", word)
        if not of_job or self.postings(rank)[0].keys() & of_job or len(root) < LEAST_ROOT:
            return ()
        family = [other for other, _ in completions(self._connection, root, COMPLETIONS)]
        ranks = (rank, *(HELPERS if rank in HELPERS else ()))
        texts = {f"{one}{join}{other}": (one, other) for one in ranks for other in family for join in JOINED}
        known = self._vocabulary.known(texts)
        return next((texts[text] for text in texts if (text, JOB) in known), ())

    def _term(self, word: str, factor: float, started: str, *, may_guess: bool) -> Term:
        """Return a word with those that stand for it: itself, and those that it begins or, failing that, guesses."""
        begun = completions(self._connection, started, COMPLETIONS) if len(started) > 1 else []
        is_known = self.word(word)[1] > 0
        # Unknown to labels, a word may still be in the texts.
        read = {} if begun and not is_known else {word: factor}
        for other, count in begun:
            read.setdefault(other, factor * COMPLETION * log(1 + count) / log(1 + begun[0][1]))
        is_sure = is_known or not may_guess or (begun and french_completions(self._connection, started, 1))
        # What begins a word of English alone may be a mistake in a French one.
        guesses = [] if is_sure else self._like(word)
        for other, sureness in guesses:
            read.setdefault(other, factor * sureness)
        return Term(word, tuple(read.items()), not is_known and (not begun or bool(guesses)))

    def length(self, terms: list[Term]) -> float:
        """Return the length of what was asked, as that of a label is measured, in thousandths."""
        return sqrt(sum(self._square(term) for term in terms if term.lus)) or 1000.0

    def _square(self, term: Term) -> float:
        # What is guessed is asked whole, so that it never brings as much as what is right.
        whole = max(factor for _, factor in term.lus) if term.est_devine else 0.0
        return max((self.word(read)[1] * (whole or factor)) ** 2 for read, factor in term.lus)

    @cached_property
    def leading(self) -> Set[int]:
        """The ranks of the labels that have a word of those who lead."""
        return frozenset(chain.from_iterable(self.postings(word)[0] for word in LEADERS))

    def postings(self, word: str) -> Postings:
        """Return what a word brings to each label and to the texts of each sheet."""
        return self.word(word)[0]

    def word(self, word: str) -> Weighed:
        """Return what a word brings, and its rarity; nothing where no text has it."""
        return self._read.words.get(word) or self._of_word(word)

    def _read_word(self, word: str) -> Weighed:
        row = self._connection.execute(
            "SELECT intitules, fiches, rarete FROM recherche_mots WHERE mot = ?", (word,)
        ).fetchone()
        return self._read.add(word, json.loads(row[0]), json.loads(row[1]), row[2]) if row else NOWHERE

    def _is_word(self, word: str) -> bool:
        return self.word(word)[1] > 0

    def _read_like(self, word: str) -> list[tuple[str, float]]:
        known = self._vocabulary.known([word])
        if (word, COMMON) in known:
            # A word of French is no mistake in another.
            return []
        if readings := known.get((word, SHORT)):
            return [(read, SHORTENED) for read in readings.split()]
        return like(self._connection, word)

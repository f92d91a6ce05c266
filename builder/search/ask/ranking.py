"""The best sheets for a job title: what its words bring, as the tables of the search weigh them.

Each job of the title has its own sheets: see `placing`. A word that no label has is guessed: see `near`.
"""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache, reduce
from heapq import nsmallest
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from ..words import stems
from .answers import Answer, Answers
from .confidence import Confidence, Signs
from .placing import Asked, Placing
from .scores import Postings, Read, Readings, Scores, best_of, best_of_both, scored
from .sheets import Sheets
from .terms import Lexicon
from .title import UNKNOWN, Job

if TYPE_CHECKING:
    from .context import Contexte, Skills

# What the labels of those who lead are worth to somebody who does not.
OF_LEADERS = 0.9


class Ranker:
    """The ranking over one open file: it remembers the words that it has read.

    Rankings of several connections to one file may share what they have read.
    """

    def __init__(self, connection: sqlite3.Connection, read: Read | None = None) -> None:
        self._connection = connection
        self._read = Read() if read is None else read
        self._lexicon = Lexicon(connection, self._read)
        self._sheets = Sheets(connection)
        self._confidence = Confidence(connection, self._read.owner)
        self._placing = Placing(self._lexicon, self._sheets, self._confidence)
        self._shown = Answers(self._lexicon, self._sheets)
        self._weighed = lru_cache(300)(lambda readings: best_of(readings, self._lexicon.postings))
        self._sheets_of = lru_cache(20_000)(self._read_sheets_of)
        self.title = self._sheets.title
        # The sheets and the job titles of one answer are of the same scores.
        self._asked = lru_cache(4)(self._ask)

    def rank(
        self, text: str, limit: int = 5, *, start: int = 0, complete: bool = False, contexte: Contexte | None = None
    ) -> list[Answer]:
        """Return at most `limit` sheets for a title, the best first; with `complete`, its last word may go on.

        The first `start` ones are passed over. `contexte` is what the offer says beside its title, which weighs too.
        """
        ranked = [self._answers(job, start + limit, contexte) for job in self._asked(text, complete)]
        if len(ranked) < 2:
            return [answer for answers in ranked for answer in answers[start:]]
        # The first of each job, then the second of each: one of the jobs alone may be meant.
        found: dict[str, Answer] = {}
        least = 1.0
        for answer in filter(None, chain.from_iterable(zip_longest(*ranked))):
            least = min(least, round(answer.probabilite / len(ranked), 3))
            decision = self._confidence.curve.decision(least) if not found else ""
            found.setdefault(answer.code_rome, answer._replace(probabilite=least, decision=decision))
        return list(found.values())[start : start + limit]

    def _answers(self, asked: Asked, count: int, contexte: Contexte | None) -> list[Answer]:
        """Return at most `count` sheets for one job, the best first."""
        ranking = self._placing.ranking(asked, count, contexte)
        if ranking is None:
            return []
        curve, scores = self._confidence.curve, [-total for total, _ in ranking.first]
        sure = [one / 1000 for one in curve.probabilities(self._placing.signs(ranking), scores, max(count, 0))]
        return [
            self._shown.answer(ranking, place, probability, "" if place else curve.decision(probability))
            for place, probability in enumerate(sure)
        ]

    def reason(self, text: str) -> str:
        """Say in French why a text names no job; empty where it has sheets."""
        return self._lexicon.title(text, complete=False).raison or ("" if self.count(text) else UNKNOWN)

    def signs(self, text: str, limit: int) -> tuple[Signs, list[tuple[str, float]]] | None:
        """Return what tells how sure answers are, and at most `limit` of them: codes and scores.

        None where there are none, and where the text is of several jobs.
        """
        jobs = self._asked(text, False)
        ranking = self._placing.ranking(jobs[0], limit) if len(jobs) == 1 else None
        if ranking is None:
            return None
        first = [(self._sheets.codes[sheet], -total) for total, sheet in ranking.first[:limit]]
        return self._placing.signs(ranking), first

    def titles(self, text: str, limit: int = 5, *, start: int = 0, complete: bool = False) -> list[tuple[str, str]]:
        """Return the OGR numbers of the job titles most like a text, each with its sheet, the best first."""
        scores = self._scores(text, complete)
        # The texts of the sheet break ties between labels.
        texts, owner = scores.texts, scores.owner
        ordered = [(-score - texts.get(owner[rank], 0.0) / 4, rank) for rank, score in scores.labels.items()]
        end = start + limit
        # A job title has several labels, few of which are alike: more are read only where they are.
        read = 4 * end
        while True:
            found: dict[str, str] = {}
            for _, rank in nsmallest(read, ordered):
                _, _, code, sheet_code = self._sheets.label(rank)
                if code != sheet_code:
                    found.setdefault(code, sheet_code)
            if len(found) >= end or read >= len(ordered):
                return list(found.items())[start:end]
            read *= 4

    def is_label(self, text: str) -> bool:
        """Tell whether some label has the words of a text, and no other."""
        asked = set(stems(text))
        return any(
            asked == {term.mot for term in job.terms} and (job.very or self._placing.exact(job.terms, job.scores))
            for job in self._asked(text, True)
        )

    def count(self, text: str, *, complete: bool = False, contexte: Contexte | None = None) -> int:
        """Return how many sheets there are for a text, and for what the offer says beside it."""
        found = 0
        for job in self._asked(text, complete):
            for term in job.terms:
                for word, _ in term.lus:
                    found |= self._sheets_of(word)
        if contexte and found:
            for sheet in self._sheets.skills.sheets(contexte.competences):
                found |= 1 << sheet
        return found.bit_count()

    def _read_sheets_of(self, word: str) -> int:
        """Return the sheets of the labels or texts that have a word, each a bit of one number."""
        labels, texts = self._lexicon.postings(word)
        bits = bytearray(len(self._sheets.codes) // 8 + 1)
        for sheet in texts.keys() | map(self._read.owner.__getitem__, labels):
            bits[sheet // 8] |= 1 << sheet % 8
        return int.from_bytes(bits, "little")

    def count_titles(self, text: str, *, complete: bool = False) -> int:
        """Return how many job titles there are for a text."""
        scores = self._scores(text, complete)
        sql = (
            "SELECT count(DISTINCT code) FROM recherche_intitules WHERE code != code_rome "
            "AND rang IN (SELECT value FROM json_each(?))"
        )
        return int(self._connection.execute(sql, (json.dumps([*scores.labels]),)).fetchone()[0])

    def weight(self, word: str, code: str) -> int:
        """Return what a word brings to the texts of a sheet, in thousandths."""
        return int(self._lexicon.postings(word)[1].get(self._sheets.codes.index(code), 0))

    def _ask(self, text: str, complete: bool) -> list[Asked]:
        title = self._lexicon.title(text, complete=complete)
        started = self._lexicon.started(text) if complete else ""
        return [self._ask_job(job, started) for job in title.jobs]

    def _ask_job(self, job: Job, started: str) -> Asked:
        terms = self._lexicon.terms(job, started)
        scores = scored([term.lus for term in terms], self._brings, self._read.owner)
        if not job.leads:
            scores = scores.lowered(self._lexicon.leading, OF_LEADERS)
        numbers = [self._sheets.numbers[code] for code in job.codes if code in self._sheets.numbers]
        return Asked(terms, scores, tuple([number for number in numbers if number in scores.best.scores]))

    def _brings(self, readings: Readings) -> Postings:
        """Return what a word brings: as the file has it, or as it was weighed or guessed, which is remembered."""
        is_plain = len(readings) == 1 and readings[0][1] == 1.0
        return self._lexicon.postings(readings[0][0]) if is_plain else self._weighed(readings)

    def _scores(self, text: str, complete: bool) -> Scores:
        """Return what the words of all the jobs of a text bring."""
        jobs = self._asked(text, complete)
        return reduce(best_of_both, [job.scores for job in jobs]) if jobs else Scores({}, {}, self._read.owner)

    @property
    def skills(self) -> Skills:
        """The skills of the file, by their codes and labels."""
        return self._sheets.skills

    @property
    def labels(self) -> dict[str, str]:
        """The label of each sheet, by its code."""
        return self._sheets.labels


@lru_cache(4)
def _read_of(_content: str) -> Read:
    """Return what was read of the files of one content, for all their connections."""
    return Read()


@lru_cache(32)
def ranker_of(connection: sqlite3.Connection) -> Ranker:
    """Return the ranking over a connection: what was read through one serves the others of the same content."""
    (content,) = connection.execute("SELECT hash_contenu FROM release").fetchone()
    return Ranker(connection, _read_of(content))

"""The answers to a title: each a sheet that was placed, with what shows why it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .placing import Ranking
from .sheets import Sheets
from .terms import Lexicon, Term


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
    where a word was guessed. `bonus` is the part of the score that no word alone brought. `probabilite` is that the
    sheet is right, and `decision` what to do with the first answer, empty for the others: see `confidence`.
    """

    code_rome: str
    score: float
    intitule: str
    genre: str
    code: str
    approche: bool
    apports: tuple[Apport, ...]
    bonus: float
    probabilite: float
    decision: str
    contexte: float = 0.0
    competences: int = 0


class Answers:
    """What shows the sheets of one open file that were placed."""

    def __init__(self, lexicon: Lexicon, sheets: Sheets) -> None:
        self._lexicon = lexicon
        self._sheets = sheets

    def answer(self, ranking: Ranking, place: int, probability: float, decision: str) -> Answer:
        """Return the sheet at a place, from 0, with what each word brought to it."""
        terms, (best, ranks), length = ranking.terms, ranking.best, ranking.length
        total, sheet = ranking.first[place]
        code, rank = self._sheets.codes[sheet], ranks.get(sheet, 0)
        text, genre, code_of_label, _ = self._sheets.label(rank) if rank else ("", "", "", code)
        gains = [gain for term in terms if (gain := self._gain(term, sheet, rank, length))]
        # What the words bring to a label without the first of them is cut down: each part of it likewise.
        kept = best.get(sheet, 0.0) / length / (sum(in_label for _, _, in_label, _ in gains) or 1.0)
        shown = tuple(
            Apport(term.mot, read, round(in_label * kept, 3), in_texts) for term, read, in_label, in_texts in gains
        )
        guessed = any(term.est_devine and in_label for term, _, in_label, _ in gains)
        bonus = round(ranking.bonuses[sheet], 3)
        points, competences = ranking.brought.get(sheet, (0.0, 0))
        return Answer(
            code, round(-total, 3), text, genre, code_of_label, guessed, shown, bonus, probability, decision,
            round(points, 3), competences,
        )  # fmt: skip

    def _gain(self, term: Term, sheet: int, rank: int, length: float) -> tuple[Term, str, float, float] | None:
        """Return a word, what it was read as, and what it brings to a label and to the texts of a sheet."""
        in_label, in_text, read, other = -1.0, -1.0, "", ""
        for word, factor in term.lus:
            labels, texts = self._lexicon.postings(word)
            in_label, read = max((in_label, read), (labels.get(rank, 0) * factor / length, word))
            in_text, other = max((in_text, other), (texts.get(sheet, 0) * factor / length, word))
        if in_label <= 0 and in_text <= 0:
            return None
        return term, read if in_label else other, in_label, round(in_text, 3)

"""How a title is read: the jobs that it names, each with the words that speak of it, or why it names none.

What is beside the job is left out: what an announcement says, towns, what says nothing. A text that is itself
a label is read as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ...text import mended
from ..marks import without_marks
from ..words import MAX_TEXT, fold, key
from .beside import found_again, with_trades, without_noise, without_towns
from .cut import LOST, Word, with_lost_letters, words_of
from .jobs import is_label, other_texts, segments_of, several, text_of
from .states import read_state
from .vocabulary import NO_JOB, SHORT, Vocabulary

# After a dash, a comma or a bracket, an offer speaks of the place, the team or the product; after a word alone, it says
# which job it is.
LATER_PART = 0.85
# Whose job it is to do, or to learn: those who lead them have other sheets.
_LEARNERS = """
apprenti apprentie apprentissage alternant alternante alternance stagiaire stage junior debutant debutante
"""
LEARNERS = frozenset(_LEARNERS.split())
_DOERS = """
assistant apprenti aide auxiliair commis technicien agent employ ouvrier operateur
"""
DOERS = frozenset(_DOERS.split())
LEADERS = frozenset(("chef", "directeur", "responsabl"))
LEAD = LEADERS | {"manager", "encadrant", "superviseur", "gerant", "coordinateur"}
# Words that say how a job is done, not which it is: beside others, they weigh less.
WEAK, OF_WEAK = frozenset(("polyvalent", "secteur", "site", "multi")), 0.5
# Fewer letters, while one types, begin a word; of a longer text, the beginning is enough.
SHORTEST, LONGEST = 4, 2 * MAX_TEXT
NOTHING, UNKNOWN = "aucun mot", "aucun mot reconnu"
A_PLACE = "un lieu, pas un métier"
BESIDE = "un contrat, des horaires ou un statut, pas un métier"


class Job(NamedTuple):
    """One job of a title: its words, each with what it weighs by its place, and the sheets that have this very text.

    `cut` are the words that a stop cuts short, by their stems. `leads` is false where the title says that its job is
    to lead nobody.
    """

    words: dict[str, float]
    codes: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    leads: bool = True


class Title(NamedTuple):
    """The jobs of a title, in their order; without one, `raison` says in French why."""

    jobs: tuple[Job, ...]
    raison: str = ""


def read(text: str, vocabulary: Vocabulary, is_word: Callable[[str], bool], *, begins: bool = False) -> Title:
    """Return the jobs of a title; `is_word` tells whether a label has a word.

    With `begins`, the text may go on: a few letters are then no answer yet.
    """
    letters = with_lost_letters(fold(mended(text[:LONGEST])))
    lean = without_marks(letters)
    whole, rest = key(letters), key(lean)
    # « n/c » is « nc ».
    glued = whole.replace(" ", "") if all(len(word) == 1 for word in whole.split()) else whole
    known = vocabulary.known((whole, rest, glued))
    for some, asked in ((letters, whole), (lean, rest)):
        if codes := vocabulary.sheets(known, asked):
            return Title((_job(words_of(some), codes),))
    words = words_of(lean)
    if LOST in lean:
        words = found_again(words, is_word)
    if begins and letters.isalpha() and len(letters) < SHORTEST and _says_something(words):
        return Title((_job(words),))
    if reason := next(filter(None, (known.get((one, NO_JOB)) for one in (whole, rest, glued))), ""):
        return Title((), reason)
    return _read_words(words, vocabulary, is_word) if _says_something(words) else Title((), NOTHING)


def _read_words(typed: list[Word], vocabulary: Vocabulary, is_word: Callable[[str], bool]) -> Title:
    """Return the jobs of words that are no label as a whole."""
    state = read_state(typed, vocabulary)
    if state.raison:
        return Title((), state.raison)
    words = without_noise(_with_whole_words(state.words, vocabulary), vocabulary, is_word)
    if not _says_something(words):
        return Title((), BESIDE)
    words, has_town = without_towns(with_trades(words, vocabulary, is_word), vocabulary, is_word)
    if not _says_something(words):
        return Title((), A_PLACE if has_town else NOTHING)
    title, learns = _jobs(words, vocabulary), any(word.typed in LEARNERS for word in typed)
    return title._replace(jobs=tuple(job._replace(leads=_leads(job, learns)) for job in title.jobs))


def _with_whole_words(words: Sequence[Word], vocabulary: Vocabulary) -> list[Word]:
    """Return the words, those that a stop cuts short as they are whole, where they are short for one word alone."""
    known = vocabulary.known(word.stem for word in words if word.is_cut)
    wholes = [known.get((word.stem, SHORT), "") if word.is_cut else "" for word in words]
    return [
        word._replace(typed=whole, stem=whole, is_cut=False) if whole and " " not in whole else word
        for word, whole in zip(words, wholes, strict=True)
    ]


def _jobs(words: list[Word], vocabulary: Vocabulary) -> Title:
    """Return the jobs of the words that are left, unless all that they say is no job."""
    segments, text = segments_of(words), text_of(words)
    others, whole = other_texts(segments), " ".join([word.stem for word in words])
    known = vocabulary.known([text, whole, *others, *map(text_of, segments)])
    if codes := vocabulary.sheets(known, text):
        return Title((_job(words, codes),))
    reasons = [known.get((text_of(segment), NO_JOB), "") for segment in segments]
    if reason := known.get((whole, NO_JOB)) or (all(reasons) and reasons[0]):
        return Title((), reason)
    named = [] if is_label(others, known) else several(segments, known)
    if not named:
        return Title((_job(words),))
    of_jobs = {word for segment in named for word in segment}
    shared = [word for word in words if word not in of_jobs]
    return Title(tuple(_job(segment, vocabulary.sheets(known, text_of(segment)), shared) for segment in named))


def _job(words: Iterable[Word], codes: tuple[str, ...] = (), shared: Iterable[Word] = ()) -> Job:
    content = [word for word in words if word.is_content]
    first = {word.stem for word in content if word.part == content[0].part}
    later = LATER_PART if len(first) > 1 else 1.0
    weights: dict[str, float] = {}
    for word in content:
        weight = 1.0 if word.part == content[0].part else later
        is_weak = word.stem in WEAK and not codes and word != content[0]
        weights.setdefault(word.stem, weight * OF_WEAK if is_weak else weight)
    for word in shared:
        if word.is_content:
            weights.setdefault(word.stem, LATER_PART)
    return Job(weights, codes, tuple((word.stem, word.typed) for word in content if word.is_cut))


def _leads(job: Job, learns: bool) -> bool:
    """Tell whether a job may be to lead: not that of who learns, nor of who helps, unless a label says so."""
    if not LEAD.isdisjoint(job.words):
        return True
    return not learns and (bool(job.codes) or next(iter(job.words)) not in DOERS)


def _says_something(words: Iterable[Word]) -> bool:
    return any(word.is_content for word in words)

"""How a title that is no label as it stands is read: what is beside its jobs is left out, then its jobs are parted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..marks import without_marks
from ..words import key
from .beside import found_again, with_trades, without_noise, without_towns
from .cut import LOST, Word, words_of
from .jobs import is_label, other_texts, segments_of, several, text_of
from .states import read_state
from .title import A_PLACE, BESIDE, LEADERS, NOTHING, Job, Title, job_of, says_something
from .vocabulary import NO_JOB, SHORT, Vocabulary

# Whose job it is to do, or to learn: those who lead them have other sheets.
_LEARNERS = """
apprenti apprentie apprentissage alternant alternante alternance stagiaire stage junior debutant debutante
"""
LEARNERS = frozenset(_LEARNERS.split())
_DOERS = """
assistant apprenti aide auxiliair commis technicien agent employ ouvrier operateur
"""
DOERS = frozenset(_DOERS.split())
LEAD = LEADERS | {"manager", "encadrant", "superviseur", "gerant", "coordinateur"}
# Fewer letters, while one types, begin a word.
SHORTEST = 4


def read_letters(letters: str, vocabulary: Vocabulary, is_word: Callable[[str], bool], *, begins: bool) -> Title:
    """Return the jobs of a folded title, as `title.read` does."""
    lean = without_marks(letters)
    whole, rest = key(letters), key(lean)
    # « n/c » is « nc ».
    glued = whole.replace(" ", "") if all(len(word) == 1 for word in whole.split()) else whole
    known = vocabulary.known((whole, rest, glued))
    words = words_of(lean)
    if codes := vocabulary.sheets(known, rest):
        return Title((job_of(words, codes),))
    if LOST in lean:
        words = found_again(words, is_word)
    if begins and letters.isalpha() and len(letters) < SHORTEST and says_something(words):
        return Title((job_of(words),))
    if reason := next(filter(None, (known.get((one, NO_JOB)) for one in (whole, rest, glued))), ""):
        return Title((), reason)
    return _read_words(words, vocabulary, is_word) if says_something(words) else Title((), NOTHING)


def _read_words(typed: list[Word], vocabulary: Vocabulary, is_word: Callable[[str], bool]) -> Title:
    """Return the jobs of words that are no label as a whole."""
    state = read_state(typed, vocabulary)
    if state.raison:
        return Title((), state.raison)
    words = without_noise(_with_whole_words(state.words, vocabulary), vocabulary, is_word)
    if not says_something(words):
        return Title((), BESIDE)
    words, has_town = without_towns(with_trades(words, vocabulary, is_word), vocabulary, is_word)
    if not says_something(words):
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
        return Title((job_of(words, codes),))
    reasons = [known.get((text_of(segment), NO_JOB), "") for segment in segments]
    if reason := known.get((whole, NO_JOB)) or (all(reasons) and reasons[0]):
        return Title((), reason)
    named = [] if is_label(others, known) else several(segments, known)
    if not named:
        return Title((job_of(words),))
    of_jobs = {word for segment in named for word in segment}
    shared = [word for word in words if word not in of_jobs]
    return Title(tuple(job_of(segment, vocabulary.sheets(known, text_of(segment)), shared) for segment in named))


def _leads(job: Job, learns: bool) -> bool:
    """Tell whether a job may be to lead: not that of who learns, nor of who helps, unless a label says so."""
    if not LEAD.isdisjoint(job.words):
        return True
    return not learns and (bool(job.codes) or next(iter(job.words)) not in DOERS)

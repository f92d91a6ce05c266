"""The jobs that a title names, where it names several: « Serveur / Barman », « Secrétaire et comptable »."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, permutations

from .cut import AND, Word
from .vocabulary import JOB, LABEL, Known

# After one of them, what a dash or a bracket adds is what it is about.
_WIDE = """
formateur enseignant professeur prof moniteur animateur conseiller consultant coach
chef responsabl directeur manager assistant aide adjoint agent employ ouvrier
operateur technicien ingenieur charg commercial vendeur recruteur gerant apprenti
"""
WIDE = frozenset(_WIDE.split())
# Alone beside another job, one of them says no more than its rank.
_RANKS = """
chef responsabl directeur manager assistant aide adjoint agent employ operateur
technicien ingenieur charg apprenti conseiller consultant ouvrier referent
"""
RANKS = frozenset(_RANKS.split())
# Jobs that are adjectives too: « assistant administratif et comptable » is one job.
ADJECTIVES = frozenset(("comptabl", "commercial", "financier", "social", "logisticien", "medical", "technicien"))
# What joins two jobs, whatever they are.
JOINS = frozenset(("/", "&", "+", ",", ";", "|", *AND))
MOST_JOBS = 3

Segment = tuple[Word, ...]


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Return the pieces of a title that may each be a job."""
    cut = (tuple(_trimmed(list(some))) for _, some in groupby(words, key=lambda word: word.segment))
    return [segment for segment in cut if segment]


def _trimmed(words: list[Word]) -> list[Word]:
    while words and not words[0].is_content:
        words = words[1:]
    while words and not words[-1].is_content:
        words = words[:-1]
    return words


def text_of(words: Sequence[Word]) -> str:
    """Return the words as labels are compared: see `words.key`."""
    return " ".join(word.stem for word in _trimmed(list(words)))


def other_texts(segments: Sequence[Segment]) -> list[str]:
    """Return what a label of all the pieces may be, without what joins them, in any order."""
    texts = [text_of(segment) for segment in segments]
    return [" ".join(order) for order in permutations(texts)] if 1 < len(texts) <= MOST_JOBS else []


def several(segments: Sequence[Segment], known: Known) -> list[Segment]:
    """Return the pieces that are each the very name of a job; none unless two are, of which neither is of the other."""
    named: list[Segment] = []
    for segment in segments:
        if (text_of(segment), JOB) not in known:
            continue
        stems = _stems(segment)
        if stems <= RANKS:
            continue
        if any(stems <= _stems(other) or _stems(other) <= stems for other in named):
            continue
        if named and not _is_apart(segment, named[0]):
            continue
        named.append(segment)
    return named[:MOST_JOBS] if len(named) > 1 else []


def _is_apart(segment: Segment, first: Segment) -> bool:
    """Tell whether a piece that may be a job is one beside the first, and not what that one is about."""
    if first[0].stem not in WIDE:
        return True
    is_adjective = len(first) > 1 and len(segment) == 1 and segment[0].stem in ADJECTIVES
    return segment[0].before in JOINS and not is_adjective


def is_label(texts: Sequence[str], known: Known) -> bool:
    """Tell whether at least one of some texts is a label."""
    return any((text, genre) in known for text in texts for genre in (JOB, LABEL))


def _stems(segment: Segment) -> set[str]:
    return {word.stem for word in segment if word.is_content}

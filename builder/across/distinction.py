"""What tells apart two sheets that one text may mean: the words that only one of them has, as a question."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from ..search.ask.confidence import SURE
from ..search.ask.ranking import Ranker, ranker_of
from ..search.build.forms import genders
from ..search.noise import NOISE
from ..search.words import stems

# As many words of each sheet, the second at least so telling as that beside the first.
SHOWN, TELLING = 2, 0.5
# Letters: those by which two words begin alike, and of the shortest words that say something.
ALIKE, SHORTEST = 5, 3
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Mots:
    """The words of a sheet: all of their stems, then those of its titles, as they are written, by their stems."""

    radicaux: frozenset[str]
    ecrits: dict[tuple[str, ...], str]


def distinction(connection: sqlite3.Connection, text: str, *, complete: bool = False) -> str:
    """Return the question that tells apart the first two sheets for a text; empty where the first sheet is sure.

    The question is in French: whether the text means the words that one of the sheets has and the other lacks, or the
    words of the other sheet.
    """
    ranker = ranker_of(connection)
    answers = ranker.rank(text, 2, complete=complete)
    if len(answers) < 2 or answers[0].decision == SURE:
        return ""
    first, second = (one.code_rome for one in answers)
    mine, theirs, asked = _words(connection, first), _words(connection, second), frozenset(stems(text))
    told = _own(ranker, first, mine, theirs.radicaux | asked), _own(ranker, second, theirs, mine.radicaux | asked)
    return f"Est-il plutôt question de {told[0]}, ou de {told[1]} ?" if all(told) else ""


def _own(ranker: Ranker, code: str, mine: _Mots, others: frozenset[str]) -> str:
    """Return the words of a sheet but for some others, those that weigh the most, with its label."""
    weighed = sorted(
        (-max(ranker.weight(stem, code) for stem in key), word, key)
        for key, word in mine.ecrits.items()
        if others.isdisjoint(key)
    )
    shown: list[str] = []
    said: set[str] = set()
    for weight, word, key in weighed:
        # Two words that begin alike, or that have one in common, say one thing.
        if weight <= TELLING * weighed[0][0] < 0 and said.isdisjoint([stem[:ALIKE] for stem in key]):
            shown.append(word)
            said.update([stem[:ALIKE] for stem in key])
    quoted = " ou ".join([f"« {word} »" for word in shown[:SHOWN]])
    return f"{quoted} ({genders(ranker.labels[code] or code)[0]})" if shown else ""


def _words(connection: sqlite3.Connection, code: str) -> _Mots:
    rows = connection.execute(
        "SELECT libelle FROM rome_appellations WHERE code_rome = ?1 UNION ALL "
        "SELECT libelle FROM rome_metiers WHERE code_rome = ?1",
        (code,),
    )
    # A damaged file may lack a label.
    titles = " / ".join([genders(label)[0] for (label,) in rows if label])
    texts = connection.execute(
        "SELECT libelle_texte FROM rome_textes WHERE code_rome = ? AND libelle_type_texte = 'definition'", (code,)
    )
    written: dict[tuple[str, ...], Counter[str]] = {}
    for word in _WORD.findall(titles):
        key = tuple([stem for stem in stems(word) if stem not in NOISE and len(stem) >= SHORTEST])
        if key:
            written.setdefault(key, Counter())[word if word.isupper() else word.lower()] += 1
    ecrits = {key: forms.most_common(1)[0][0] for key, forms in written.items()}
    of_texts = chain.from_iterable([stems(text) for (text,) in texts])
    return _Mots(frozenset(chain(of_texts, *ecrits)), ecrits)

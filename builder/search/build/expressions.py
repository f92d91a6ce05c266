"""The rows of `recherche_expressions`: what several words of a title are when they are read together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, pairwise

from ...facts import Row
from ..ask.vocabulary import COUPLE, JOB, LABEL
from ..noise import GRAMMAR, LETTERS, NOISE, is_figures
from ..words import fold, key, key_of, stem, words_of_label

# What the words for those who do something end with.
OF_PERSONS = ("eur", "ist", "ien", "logu", "man", "peut")


def expression_rows(connection: sqlite3.Connection, lists: Mapping[str, Iterable[tuple[str, str]]]) -> Iterator[Row]:
    """Yield the rows of `recherche_expressions`: of labels, then of our lists, by the kind of what they have."""
    found: dict[tuple[str, str], str] = {}
    rows = connection.execute("SELECT libelle, code_rome, genre = 'usage' FROM recherche_intitules")
    labels = [(words_of_label(label), code, is_ours) for label, code, is_ours in rows]
    published = [(key_of(words), code) for words, code, is_ours in labels if not is_ours]
    for text, (genre, codes) in _labels(connection, published).items():
        found[text, genre] = " ".join(codes)
    for couple in _couples(words for words, _, _ in labels):
        found[couple, COUPLE] = ""
    for genre, lines in lists.items():
        for expression, meaning in lines:
            found.setdefault((key(fold(expression)), genre), meaning)
    for (text, genre), meaning in sorted(found.items()):
        if text:
            yield text, genre, meaning


def _labels(connection: sqlite3.Connection, labels: Iterable[tuple[str, str]]) -> dict[str, tuple[str, list[str]]]:
    """Return what each text of a label names, and the sheets: those of our list alone, where it has the text.

    `labels` are those of the ROME, each with the code of its sheet.
    """
    published: dict[str, set[str]] = {}
    for text, code in labels:
        published.setdefault(text, set()).add(code)
    ours: dict[str, list[str]] = {}
    rows = connection.execute("SELECT expression, code_rome FROM usages WHERE code_rome IS NOT NULL ORDER BY id")
    for expression, code in rows:
        ours.setdefault(key_of(words_of_label(expression)), []).append(code)
    heads = {text.split(" ", 1)[0] for text in published}
    # Of several sheets, the one that covers the most jobs is meant.
    covers = dict(connection.execute("SELECT code_rome, -count(*) FROM rome_appellations GROUP BY code_rome"))
    found = {
        text: (JOB, sorted(codes, key=lambda code: (covers.get(code, 0), code)) if len(codes) > 1 else [*codes])
        for text, codes in published.items()
    }
    for text, codes in ours.items():
        # A trade, a tool or a diploma leads to a job, and is none.
        head = text.split(" ", 1)[0]
        is_job = head in heads or head.endswith(OF_PERSONS)
        found[text] = JOB if is_job else LABEL, list(dict.fromkeys(codes))
    return found


def _couples(labels: Iterable[list[str]]) -> set[str]:
    """Return the pairs of words of labels one of which means no job elsewhere: « chef poste », « ssiap 2 »."""
    pairs = chain.from_iterable(pairwise([word for word in words if word not in GRAMMAR]) for words in labels)
    return {f"{stem(one)} {stem(other)}" for one, other in pairs if _is_noise(one) or _is_noise(other)}


# Labels have the same words again and again.
@lru_cache(20_000)
def _is_noise(word: str) -> bool:
    return (word in NOISE and word not in LETTERS) or is_figures(word)
